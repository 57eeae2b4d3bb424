"""What single papers call things in; which of them are one thing out, with the reason for each merge.

Order-independent: local entities are folded by union-find over keys that depend on their own content only.
- a curated exception (`kg.resolve.rulings`) goes before all else;
- a curated entry (`key`) is one thing in all papers;
- else a name is one thing wherever its folded parts and its kind are the same, a short form with its expansion;
- a short form whose papers expand it differently is as many things as it has expansions;
- two papers that each introduce a thing under one name introduce two things (the Ditto of talking heads, the DITTO of music);
- Method and Model are one kind here: a name that some papers take for a method and others for a model gets the type that
  most mentions give it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.model import Extraction, LocalEntity
from kg.resolve.rulings import Rulings
from kg.vocab import EntityType, RelationType

Local = tuple[str, int]  # paper id, index of the entity in its extraction
_PART = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?|[+@*]")
_KIND = {EntityType.MODEL: "Approach", EntityType.METHOD: "Approach"}


@dataclass(slots=True)
class Cluster:
    """The local entities that are one thing."""

    members: list[Local] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)  # surface form -> reason


def parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name, its last word in the singular.

    >>> parts("LLaMA-2 7B") == parts("Llama2-7B"), parts("GPUs")
    (True, ('gpu',))
    """
    found = [p.casefold() for p in _PART.findall(name)]
    if (
        found
        and len(found[-1]) > 2
        and found[-1].endswith("s")
        and not found[-1].endswith(("ss", "is", "ias"))
        and not (len(found[-1]) > 4 and found[-1].endswith("us"))
    ):
        found[-1] = found[-1][:-3] + "y" if found[-1].endswith("ies") and len(found[-1]) > 4 else found[-1][:-1]
    return tuple(found)


def is_short(name: str) -> bool:
    """Whether a name is so short that another thing may well have it too: an acronym of up to five letters, say."""
    letters = [c for c in name if c.isalnum()]
    return (
        len(letters) <= 5
        and sum(c.isupper() for c in letters) >= max(1, len(letters) - 2)
        and not any(c.isdigit() for c in letters)
    )


class _Union:
    def __init__(self) -> None:
        self.parent: dict[object, object] = {}

    def find(self, x: object) -> object:
        self.parent.setdefault(x, x)
        root = x
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[x] != root:
            self.parent[x], x = root, self.parent[x]
        return root

    def union(self, a: object, b: object) -> None:
        ra, rb = self.find(a), self.find(b)
        if ra != rb:
            low, high = sorted((ra, rb), key=repr)
            self.parent[high] = low


def find_identities(extractions: Sequence[Extraction], rulings: Rulings) -> list[list[Local]]:
    """Which local entities are one thing; the clusters and their members are sorted. `rulings` force or forbid merges."""
    entities: dict[Local, LocalEntity] = {(x.paper_id, i): e for x in extractions for i, e in enumerate(x.entities)}
    introducers: dict[tuple[str, str], set[Local]] = defaultdict(set)
    for x in extractions:
        for c in x.claims:
            if c.relation is RelationType.INTRODUCES and c.object is not None:
                e = x.entities[c.object]
                if e.key is None and not e.unnamed:
                    introducers[_kind(e.type), " ".join(parts(e.name))].add((x.paper_id, c.object))
    expansions: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for e in entities.values():
        if e.key is None and is_short(e.name):
            for long in _long_forms(e):
                expansions[_kind(e.type), " ".join(parts(e.name))][long] += 1
    union = _Union()
    for local, e in entities.items():
        union.find(local)
        for key in _keys(local, e, introducers, expansions, rulings):
            union.union(local, key)
    clusters: dict[object, list[Local]] = defaultdict(list)
    for local in entities:
        clusters[union.find(local)].append(local)
    return sorted(sorted(c) for c in clusters.values())


def _kind(type: EntityType) -> str:
    return _KIND.get(type, type.value)


def _long_forms(e: LocalEntity) -> list[str]:
    """The folded expansions of a short name among its aliases: words whose initials begin as the short form does."""
    initial = next((c.casefold() for c in e.name if c.isalnum()), "")
    longs = []
    for alias in e.aliases:
        if (
            len(alias) > len(e.name) + 3
            and len(parts(alias)) >= 2
            and alias[:1].casefold() == initial
            and e.name not in alias
        ):
            longs.append(" ".join(parts(alias)))
    return sorted(set(longs))


def _keys(
    local: Local,
    e: LocalEntity,
    introducers: Mapping[tuple[str, str], set[Local]],
    expansions: Mapping[tuple[str, str], Counter[str]],
    rulings: Rulings,
) -> Iterable[tuple[str, ...]]:
    """The keys that a local entity is known by; sharing one key is being one thing."""
    kind = _kind(e.type)
    if e.unnamed:
        return [("unnamed", local[0])]
    ruling = rulings.of(e.type, e.name, local[0])
    if ruling is not None:
        return [("curated", ruling.key)]
    if e.key is not None:
        return [("curated", e.key)]
    name = " ".join(parts(e.name))
    owners = introducers.get((kind, name), set())
    if len({paper for paper, _ in owners}) > 1:
        if local in owners:
            return [("introduced", kind, name, local[0])]
        return [("introduced", kind, name, min(paper for paper, _ in owners))]
    if is_short(e.name) or (kind, name) in expansions:
        longs = _long_forms(e)
        if longs:
            return [("short", kind, name, _same_words(longs[0], expansions[kind, name]))]
        known = expansions.get((kind, name))
        if known:
            best = {_same_words(x, known) for x in known}
            if len(best) == 1:
                return [("short", kind, name, best.pop())]
        return [("name", kind, name)]
    return [("name", kind, name)]


def _same_words(long: str, known: Counter[str]) -> str:
    """One expansion for spellings that differ by a plural or a joint only: the least of those with the same letters' skeleton."""
    skeleton = re.sub(r"[^a-z0-9]", "", long)[:12]
    return min(x for x in known if re.sub(r"[^a-z0-9]", "", x)[:12] == skeleton) if known else long
