"""Resolved entities in; variant-of statements out: "YOLOv10-S" is a variant of "YOLOv10", "LLaMA-7B" of "LLaMA".

A name is a member of the family whose name begins it when what follows only tells members apart: a size, a version, a grade.
The evidence is the sentence that names the member.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.ids import digest
from kg.model import Entity, Evidence, Qualifiers, Statement
from kg.resolve.identity import parts
from kg.vocab import EntityType, RelationType

_MEMBER = re.compile(
    r"\d+(?:\.\d+)?|[a-z]|tiny|small|base|medium|large|huge|giant|mini|nano|micro|pro|plus|max|ultra|lite|turbo|xl|xxl|xs|chat|instruct|coder|code|math|"
    r"preview|distill|distilled|sonnet|opus|haiku|flash|hd|hf|it|vl|moe|v|ti|super|gb|gen|agx|orin|nano|nx|tx|b|m|k|net|fast|hard|verified|lite|full"
)
_SEVERAL = re.compile(r"\d[A-Za-z]?/")  # "Llama-2/3" is no member but two
_WIDTHS = frozenset({("int",), ("fp",), ("bf",), ("uint",)})  # "INT8" says how many bits, not which member
_FAMILIES = frozenset({EntityType.MODEL, EntityType.METHOD, EntityType.HARDWARE, EntityType.DATASET})


def find_variants(entities: Iterable[Entity], statements: Sequence[Statement]) -> list[Statement]:
    """Find which entities are members of which families."""
    named = [e for e in entities if not e.unnamed and e.type in _FAMILIES and not _SEVERAL.search(e.name)]
    by_parts: dict[tuple[EntityType, tuple[str, ...]], Entity] = {}
    for e in sorted(named, key=lambda e: e.id, reverse=True):
        by_parts[e.type, parts(e.name)] = e
    mentions: dict[str, Evidence] = {}
    for s in statements:
        if s.relation is RelationType.MENTIONS:
            assert s.object is not None
            best = mentions.get(s.object)
            if best is None or s.evidence[0].paper_id < best.paper_id:
                mentions[s.object] = s.evidence[0]
    out = []
    for e in named:
        family = _family(e, by_parts)
        evidence = mentions.get(e.id)
        if family is None or evidence is None:
            continue
        said = replace(evidence, rule="member-name", confidence=0.8)
        id = "st:" + digest(RelationType.VARIANT_OF.value, e.id, family.id)
        out.append(Statement(id, RelationType.VARIANT_OF, e.id, family.id, Qualifiers(), (said,)))
    return out


def _family(e: Entity, by_parts: dict[tuple[EntityType, tuple[str, ...]], Entity]) -> Entity | None:
    mine = parts(e.name)
    for length in range(len(mine) - 1, 0, -1):
        if not all(_MEMBER.fullmatch(p) for p in mine[length:]):
            return None
        if mine[:length] in _WIDTHS:
            return None
        family = by_parts.get((e.type, mine[:length]))
        if family is not None and family.id != e.id and len("".join(mine[:length])) > 1:
            return family
    return None
