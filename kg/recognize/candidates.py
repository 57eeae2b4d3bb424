"""All that was proposed in a paper in; its candidates out: each name once, with where it stands and what speaks for each type.

The recognisers are generous and contradict each other: spans overlap, one name is proposed with several types. Nothing is decided
here; `kg.recognize.judge` weighs what `kg.recognize.features` sees in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Field
from kg.recognize.analysis import Analysis
from kg.recognize.lexicon import folded
from kg.recognize.naming import clean
from kg.recognize.proposals import Proposal
from kg.vocab import EntityType

Place = tuple[int, int, int]  # index of the analysis, start and end in its view


@dataclass(slots=True)
class Support:
    """What speaks for one type of a name: the rules that propose it, and what the tagger thinks of its best place."""

    rules: set[str] = field(default_factory=set)
    score: float = 0.0  # the best of the rules
    likely: float = 0.0  # that all words of the span have the type, by the tagger
    ends: float = 0.0  # that it ends there
    often: int = 0  # places where the tagger is rather sure


@dataclass(slots=True)
class Candidate:
    """A name with all its places; `supports` holds the types that were proposed for it."""

    name: str = ""  # as most places have it
    names: dict[str, int] = field(default_factory=dict)  # how often each form stands
    supports: dict[EntityType, Support] = field(default_factory=dict)
    places: dict[Place, dict[EntityType, float]] = field(default_factory=dict)
    rules: dict[Place, Proposal] = field(default_factory=dict)  # what proposed a place best, the tagger aside
    keys: dict[EntityType, str] = field(default_factory=dict)  # the curated entry that a type means


def gather(analyses: Sequence[Analysis], proposals: Sequence[Sequence[Proposal]]) -> dict[str, Candidate]:
    """The candidates of a paper by folded name; `proposals` has one list for each analysis."""
    out: dict[str, Candidate] = {}
    for at, (analysis, mine) in enumerate(zip(analyses, proposals, strict=True)):
        text = analysis.view.text
        for p in mine:
            type = p.type
            name = clean(text[p.start : p.end], type)
            key = _key(name)
            if not key:
                continue
            c = out.get(key)
            if c is None:
                c = out[key] = Candidate()
            c.names[name] = c.names.get(name, 0) + 1
            s = c.supports.get(type)
            if s is None:
                s = c.supports[type] = Support()
            place = (at, p.start, p.end)
            by_type = c.places.get(place)
            if by_type is None:
                by_type = c.places[place] = {}
            if p.rule == "tagger":
                if p.score > s.likely:
                    s.likely, s.ends = p.score, p.ends
                s.often += p.score > 0.3
                weight = p.score * p.ends
            else:
                s.rules.add(p.rule)
                s.score = max(s.score, p.score)
                weight = 0.5
                known = c.rules.get(place)
                if known is None or p.score > known.score:
                    c.rules[place] = p
                if p.key:
                    c.keys[type] = p.key
            if weight > by_type.get(type, 0.0):
                by_type[type] = weight
    for c in out.values():
        names = c.names
        c.name = next(iter(names)) if len(names) == 1 else min(names, key=lambda n: (-names[n], n))
    return out


@lru_cache(maxsize=65536)
def _key(name: str) -> str:
    return " ".join(folded(name))


def field_of(at: int) -> Field:
    """The field of an analysis by its index."""
    return Field.TITLE if at == 0 else Field.ABSTRACT
