"""The mentions kept in a paper in; those with the members of families out, each with its whole name: "Medusa-1", the 13B of "LLaMA-7B/13B"."""

import re
from collections.abc import Sequence

from kg.model import Field
from kg.recognize.analysis import Analysis
from kg.recognize.proposals import Proposal
from kg.vocab import EntityType

_TYPES = frozenset({EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.HARDWARE})
_SIZE = r"\d+(?:\.\d+)?[BMKbmk]"
_APPROACHES = frozenset({EntityType.METHOD, EntityType.MODEL})
# parts that can stand for a whole name, each only beside one of its own kind: "ViT-B/16" is one name
_PARTS = (_SIZE, r"\d{2,4}", r"[A-Znsmlxbt]", r"(?:Nano|Tiny|Small|Base|Medium|Large|Huge|XL)")
_END = r"(?![\w-])(?!\.\w)"
_BY_SLASH = tuple(
    re.compile(rf"(?P<last>(?<![A-Za-z\d.]){p}|(?<=[A-Za-z]){p})(?P<rest>(?:/{p})+){_END}") for p in _PARTS
)
# "A100/H100" are two names, each whole
_MODELS = re.compile(rf"(?P<last>(?<![\w-])[A-Z]\d{{2,4}}[A-Z]?)(?P<rest>(?:/[A-Z]\d{{2,4}}[A-Z]?)+){_END}")
_DEVICES = (*_BY_SLASH, _MODELS)
_KIND = re.compile(r"\s(?:GPU|CPU|TPU|NPU|card|accelerator|processor|device|board)s?")
_LAST_SIZE = re.compile(rf"(?<=[-\s]){_SIZE}$")
_LISTED = re.compile(
    rf"(?:(?:,\s(?:and\s)?|\sand\s){_SIZE}{_END}(?!\s(?:tokens|images|samples|pairs|examples|frames|param)))+"
)
_ONE = re.compile(r"[\w.]+")


# what makes a family's name that of a member; less than what may follow a curated name (kg.recognize.proposals), for any name may
# stand before it, and "LLM-Driven" is no LLM
_SUFFIX = re.compile(
    r"-(?:[A-Z]?\d{1,3}[A-Z]?|[A-Z]|XL|XXL|[Nn]ano|[Tt]iny|[Ss]mall|[Bb]ase|[Mm]edium|[Ll]arge|[Hh]uge|Pro|Lite|\d+(?:\.\d+)?[BMK])(?![\w-]|\.\d)"
)


def with_members(
    analyses: Sequence[Analysis], chosen: Sequence[tuple[Field, Proposal]]
) -> list[tuple[Field, Proposal]]:
    """Give each member its whole name: "Medusa-1" is not Medusa; of "LLaMA-7B/13B", "OPT-6.7B and 13B", "CIFAR-10/100" each part is a name."""
    by_field = {a.field: a.view.text for a in analyses}
    chosen = [(field, _whole(by_field[field], p)) for field, p in chosen]
    taken: dict[Field, list[tuple[int, int]]] = {}
    for field, p in chosen:
        taken.setdefault(field, []).append((p.start, p.end))
    out: list[tuple[Field, Proposal]] = []
    for field, p in chosen:
        text = by_field[field]
        first, parts = _members(text, p) if p.type in _TYPES else (p, [])
        out.append((field, first))
        for member in parts:
            if all(member.end <= start or member.start >= end for start, end in taken[field] if start != p.start):
                out.append((field, member))
    order = {Field.TITLE: 0, Field.ABSTRACT: 1}
    return sorted(out, key=lambda m: (order[m[0]], m[1].start))


def _whole(text: str, p: Proposal) -> Proposal:
    """A name that goes on with the sign of a member, with it: a family's name is often found within those of its members."""
    if p.type not in _APPROACHES or not text.startswith("-", p.end) or not text[p.end - 1].isalnum():
        return p
    suffix = _SUFFIX.match(text, p.end)
    return p if suffix is None else p._replace(end=suffix.end(), key=None, rule="member")


def _members(text: str, p: Proposal) -> tuple[Proposal, list[Proposal]]:
    """A mention as far as its own name goes, and those that the parts after it stand for."""
    slash = text.find("/", p.start, p.end + 1) >= 0
    for pattern in () if not slash else _DEVICES if p.type is EntityType.HARDWARE else _BY_SLASH:
        for match in pattern.finditer(text, p.start, min(len(text), p.end + 40)):
            inside = match.end("last") <= p.end <= match.end() or _KIND.fullmatch(text, match.end(), p.end)
            if inside and (match.start() > p.start or pattern is _MODELS):
                stem = text[p.start : match.start("last")]
                return p._replace(end=match.end("last")), _parts(match["rest"], match.start("rest"), stem, p)
    last = _LAST_SIZE.search(text, p.start, p.end) if text[p.end - 1] in "BMKbmk" else None
    listed = _LISTED.match(text, p.end) if last is not None else None
    if last is None or listed is None:
        return p, []
    return p, _parts(listed.group().replace("and", "   "), p.end, text[p.start : last.start()], p)


def _parts(written: str, at: int, stem: str, p: Proposal) -> list[Proposal]:
    return [
        p._replace(start=at + m.start(), end=at + m.end(), rule="elided", key=None, name=stem + m.group())
        for m in _ONE.finditer(written)
    ]
