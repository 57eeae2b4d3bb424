"""The mentions kept in a paper in; the paper's entities out: one for each thing, with all that the paper calls it.

Two mentions are one thing when they mean the same curated entry, fold to the same name, or are a short form and its expansion.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.model import Field, LocalEntity
from kg.recognize.acronyms import short_of, title_expansion
from kg.recognize.analysis import Analysis
from kg.recognize.described import described_type
from kg.recognize.lexicon import Entry, Lexicon, fits_expansion, folded, generic_names
from kg.recognize.naming import clean, core, without_head
from kg.recognize.proposals import Proposal
from kg.recognize.text import is_marked
from kg.vocab import EntityType


class Located(NamedTuple):
    """A mention in its field's view, with the index of its entity."""

    field: Field
    start: int
    end: int
    entity: int
    text: str
    type: EntityType
    rule: str
    score: float = 1.0


_APPROACHES = frozenset({EntityType.METHOD, EntityType.MODEL})
_ONLY_SIZE = re.compile(r"\d+(?:\.\d+)?[KMB]")  # "a 13B model" names none
_SHORT_INSIDE = re.compile(r"\s\([A-Z][\w-]{1,9}\)(?=\s)")  # "Large Language Model (LLM) inference"
# what the paper names itself is not taken for a well-known thing within the name: "Faster Segment Anything"
_OWN_NAMES = frozenset({"title-name", "title-name-alone", "propose-name", "called", "our-name"})


class _Named(NamedTuple):
    """A mention with its name, and what that is grouped by."""

    field: Field
    proposal: Proposal
    name: str
    root: str


@dataclass(slots=True)
class _Group:
    type: EntityType
    key: str | None
    members: list[tuple[Field, Proposal, str]]


def group(
    analyses: Sequence[Analysis], proposals: Sequence[tuple[Field, Proposal]], lexicon: Lexicon, title_name: str | None
) -> tuple[list[LocalEntity], list[Located], int | None]:
    """Group mentions into entities; returns them, the located mentions in text order, and the index of the title's own name."""
    by_field = {a.field: a for a in analyses}
    pairs = _acronyms(analyses, title_name) + _bracketed(by_field, proposals, lexicon)
    named: list[_Named] = []
    for field, p in proposals:
        name = clean(p.name or by_field[field].view.text[p.start : p.end], p.type)
        named.append(_Named(field, p, name, _root(name, p.type, pairs)))
    types = _types(named, by_field[Field.ABSTRACT].view.text)
    # what the paper has a short form of its own for is not the well-known thing that its long form ends in
    titled = " ".join(folded(title_name)) if title_name else None
    own = {" ".join(folded(short)) for short, long in pairs if lexicon.lookup(short) is lexicon.lookup(long) is None}
    meanings = {short.removesuffix("s"): long for short, long in reversed(pairs)}
    groups: dict[tuple[str, EntityType], _Group] = {}
    for field, p, name, root in named:
        if not any(map(str.isalpha, name)) or _ONLY_SIZE.fullmatch(name) or folded(name) in generic_names():
            continue
        type = types[root]
        # the long form of the title's own name is that, whatever else it may mean
        entry = lexicon.lookup(title_name if title_name and root == titled else name, type)
        if entry is None and p.rule not in _OWN_NAMES and root not in own and root != titled:
            entry = lexicon.lookup(core(name), type)
        if entry is None and "(" in name:
            entry = lexicon.lookup(_SHORT_INSIDE.sub("", name), type)
        if entry is None and type is EntityType.TASK:
            entry = _task_inside(name, lexicon)
        if entry is None and root != titled and p.key and lexicon.by_key[p.key].type is type:
            entry = lexicon.by_key[p.key]
        expansion = meanings.get(name.removesuffix("s"))
        if entry is not None and expansion is not None and not fits_expansion(entry, clean(expansion, type)):
            entry = None  # the paper says itself what its short form means
        identity = entry.key if entry else root
        g = groups.setdefault(
            (identity, type), _Group(type, entry.key if entry and identity == entry.key else None, [])
        )
        g.members.append((field, p, name))
    entities: list[LocalEntity] = []
    located: list[Located] = []
    headline = None
    for index, (g, name, surfaces, forms) in enumerate(_coreferent(groups.values(), by_field, pairs)):
        entities.append(LocalEntity(name, g.type, tuple(sorted(surfaces - {name})), (), g.key))
        if title_name and (folded(title_name) in forms or folded(title_name) == folded(name)):
            headline = index
        located += [Located(f, p.start, p.end, index, n, g.type, p.rule, p.score) for f, p, n in g.members]
    order = {Field.TITLE: 0, Field.ABSTRACT: 1}
    located.sort(key=lambda m: (order[m.field], m.start))
    return entities, located, headline


def _surfaces(g: _Group, by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...], name: str) -> set[str]:
    """All that the paper calls a group by, its main name and its expansion among them."""
    out = {p.name or by_field[f].view.text[p.start : p.end] for f, p, _ in g.members} | {n for _, _, n in g.members}
    if g.type is EntityType.HARDWARE:
        out = {_HOW_MANY.sub("", s) for s in out}
    out |= {long for short, long in pairs if name.casefold() in (short.casefold(), short.casefold() + "s")}
    out |= {short for short, long in pairs if long == name}
    return out | {shorter for s in out | {name} if (shorter := without_head(s))}


# how many of a device there are, and how good it is said to be, is not what it is called
_HOW_MANY = re.compile(
    r"^(?:(?:\d+|an?|one|two|four|eight|single|multiple|several|many|various|advanced|modern|powerful|existing|mainstream|the|our)[\s-])+(?=[A-Za-z])",
    re.IGNORECASE,
)


class _Called(NamedTuple):
    """A group with its main name, with all that the paper calls it by, and with that folded."""

    group: _Group
    name: str
    surfaces: set[str]
    forms: set[tuple[str, ...]]


def _called(g: _Group, by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...]) -> _Called:
    name = _main_name(g, pairs)
    surfaces = _surfaces(g, by_field, pairs, name)
    return _Called(g, name, surfaces, set(map(folded, surfaces)) - {()})


def _coreferent(
    groups: Iterable[_Group], by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...]
) -> list[_Called]:
    """Groups of one kind that share a surface form are one thing, unless the lexicon knows them as two."""
    kept: list[_Called] = []
    for g in groups:
        called = _called(g, by_field, pairs)
        for at, (other, _, _, theirs) in enumerate(kept):
            if other.type is g.type and not theirs.isdisjoint(called.forms) and (other.key is None or g.key is None):
                other.members += g.members
                other.key = other.key or g.key
                together = _called(other, by_field, pairs)
                kept[at] = together._replace(forms=together.forms | theirs | called.forms)
                break
        else:
            kept.append(called)
    return kept


def _acronyms(analyses: Sequence[Analysis], title_name: str | None) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    for a in analyses:
        text = a.view.text
        for d in a.definitions:
            pair = (text[d.short_start : d.short_end], text[d.long_start : d.long_end])
            if pair not in out:
                out.append(pair)
            first, _, head = pair[0].rpartition(" ")
            if (
                first and head.isalpha() and head.islower() and pair[1].endswith(f" {head}")
            ):  # "Dense Concatenate network (DC network)"
                out.append((first, pair[1]))
    titled = title_expansion(analyses[0].view.text)
    if titled is not None and titled[0] not in {s for s, _ in out}:
        out.append(titled)
    short = short_of(analyses[-1].view.text, title_name) if title_name else None
    if short is not None and title_name is not None and short not in {s for s, _ in out}:
        out.append((short, title_name))
    return tuple(out)


_PROPOSED = re.compile(
    r"\b(?:propos|introduc|present|develop)\w*\s(?:an?\s|the\s|our\s)?(?:(?:novel|new|simple|efficient|effective|unified)\s)*$"
)


def _bracketed(
    by_field: dict[Field, Analysis], proposals: Sequence[tuple[Field, Proposal]], lexicon: Lexicon
) -> tuple[tuple[str, str], ...]:
    """The short forms that what is proposed has in brackets, whatever their letters: "we propose Prompt Encapsulation (Nano-Pack)"."""
    out: list[tuple[str, str]] = []
    for (field, long), (other, short) in pairwise(proposals):
        text = by_field[field].view.text
        name = text[short.start : short.end]
        if (
            field is other
            and {long.type, short.type} <= _APPROACHES
            and text[long.end : short.start] == " ("
            and text.startswith(")", short.end)
            and " " not in name
            and is_marked(name)
            and lexicon.lookup(name) is None
            and _PROPOSED.search(text, max(0, long.start - 50), long.start)
        ):
            out.append((name, text[long.start : long.end]))
    return tuple(out)


@lru_cache(maxsize=65536)
def _root(name: str, type: EntityType, pairs: tuple[tuple[str, str], ...]) -> str:
    """What a name is grouped by: its folded form, an expansion standing under its short form."""
    mine = folded(core(name))
    for short, long in pairs:
        if mine in (folded(long), folded(core(clean(long, type)))) or mine == folded(short):
            return " ".join(folded(short))
    return " ".join(mine)


def _task_inside(name: str, lexicon: Lexicon) -> Entry | None:
    """The curated task that a longer phrase ends in: "real-time talking face generation" is talking face generation."""
    words = name.split()
    for first in range(1, len(words) - 1):
        entry = lexicon.lookup(" ".join(words[first:]), EntityType.TASK)
        if entry is not None:
            return entry
    return None


def _types(named: Sequence[_Named], abstract: str) -> dict[str, EntityType]:
    """One type for each name in a paper: what its description says, else the best supported by its mentions."""
    votes: dict[str, dict[EntityType, float]] = {}
    for _, p, _, root in named:
        mine = votes.setdefault(root, {})
        mine[p.type] = mine.get(p.type, 0) + p.score * (2 if p.key else 1)
    out = {}
    for root, mine in votes.items():
        best = next(iter(mine))
        if len(mine) > 1:
            best = max(mine.items(), key=lambda item: (item[1], item[0].value))[0]
            if {EntityType.METHOD, EntityType.MODEL} >= set(mine):
                described = described_type(abstract, next(n.name for n in named if n.root == root))
                best = described if described in mine else best
        out[root] = best
    return out


def _main_name(g: _Group, pairs: tuple[tuple[str, str], ...]) -> str:
    names = Counter(n for _, _, n in g.members)
    if len(names) == 1:
        return g.members[0][2]
    shorts = {s.removesuffix("s") if s[:-1].isupper() else s for s, _ in pairs}
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], len(item[0]), item[0])):
        if name in shorts:
            return name
    if g.type in (EntityType.METHOD, EntityType.MODEL, EntityType.DATASET):
        # the form with the name's own capitals, the most frequent, the shortest
        return min(names, key=lambda n: (not any(c.isupper() for c in n), -names[n], len(n), n))
    return min(names, key=lambda n: (-names[n], n != n.casefold(), len(n), n))
