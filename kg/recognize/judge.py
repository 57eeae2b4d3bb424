"""A paper's candidates in; the mentions that a careful reader would list out, none inside another, each with one type.

A trained logistic regression weighs every name with every type that was proposed for it; the best go first and take their places.
Weights: weights/judge.json, rebuilt by `make train`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.linear import Linear, load
from kg.model import Field
from kg.recognize.candidates import Candidate, Place, field_of
from kg.recognize.features import shared_features, type_features
from kg.recognize.proposals import Proposal
from kg.recognize.surroundings import Surroundings
from kg.recognize.text import is_marked
from kg.vocab import EntityType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "judge.json"
# chosen for the best F1 in the cross-validation, which is flat there
KEEP = 0.45
# what something is measured against is kept already at this, and at that where it has a name of its own
KEEP_RIVAL, KEEP_NAMED_RIVAL = 0.2, 0.08
_APPROACHES = frozenset({EntityType.METHOD, EntityType.MODEL})
# what the text itself presents by name is kept whatever the regression says
_SURE = frozenset(
    {"called", "propose-name", "propose-head", "proposed-acronym", "our-name", "title-name", "title-name-alone"}
)


# what is presented so is not cut by a likelier name within it: "a baseline called Prototypical Continual Learning"
_WHOLE = frozenset({"called"})


# nor is the title's own name by a device within it: "PIM-QX"
_TITLED = frozenset({"title-name", "title-name-alone"})


class Judged(NamedTuple):
    """A candidate with one of its types and the probability that a reader would list it so."""

    probability: float
    key: str
    type: EntityType


def default_judge() -> Linear | None:
    """The shipped judge, or None where its weights are absent (then what rules propose is kept)."""
    return load(WEIGHTS)


def weigh(around: Surroundings, model: Linear | None) -> list[Judged]:
    """Every candidate with every type, the likeliest first."""
    out = []
    for key, c in around.candidates.items():
        shared = shared_features(key, c, around) if model else []
        for type, support in c.supports.items():
            p = (
                model.joined(type.value, (*shared, *type_features(c, type, around)))
                if model
                else max(support.score, support.likely * support.ends)
            )
            out.append(Judged(p, key, type))
    out.sort(key=lambda j: (-j.probability, -len(j.key), j.key, j.type.value))
    return out


def choose(around: Surroundings, judged: Iterable[Judged]) -> list[tuple[Field, Proposal]]:
    """The mentions to keep, in text order within each field.

    What something is measured against is kept already at a low probability: without it a comparison would lose its other side.
    """
    taken: dict[int, list[tuple[int, int]]] = {}
    done: set[str] = set()
    out: list[tuple[Field, Proposal]] = []
    named = {key: {p.rule for p in c.rules.values()} for key, c in around.candidates.items() if c.rules}
    whole, own = set(), set()
    for key, rules in named.items():
        c = around.candidates[key]
        if not _WHOLE.isdisjoint(rules) and (" " in c.name or is_marked(c.name)):
            whole.add(key)
        if not _TITLED.isdisjoint(rules) and not _APPROACHES.isdisjoint(c.supports):
            own.add(key)
    titled = {key for key in own if is_marked(around.candidates[key].name) and _holds_device(key, around)}
    for j in sorted(judged, key=lambda j: j.key not in titled and (j.key not in whole or j.probability < KEEP_RIVAL)):
        c = around.candidates[j.key]
        if j.type is EntityType.HARDWARE and j.key in own:
            continue  # whatever device is called so too: "SSD: Sparse Stage Dropping"
        if j.key in done or (j.probability < KEEP and j.probability < _least(c, j.type, around)):
            continue
        free: list[Place] = []
        # of overlapping places the one that a rule found, else the likeliest: "GPUs", not "GPUs from several makers"
        places = list(c.places)
        if len(places) > 1:
            places.sort(key=lambda p: (p not in c.rules, -c.places[p].get(j.type, 0.0), p))
        for p in places:
            others = (*taken.get(p[0], ()), *(f[1:] for f in free if f[0] == p[0]))
            if all(p[2] <= start or p[1] >= end for start, end in others):
                free.append(p)
        if not free:
            continue
        done.add(j.key)
        for place in free:
            taken.setdefault(place[0], []).append(place[1:])
            out.append((field_of(place[0]), _mention(c, place, j)))
    return sorted(out, key=lambda m: (m[0] is Field.ABSTRACT, m[1].start))


def _holds_device(key: str, around: Surroundings) -> bool:
    """Whether a part of a name would be taken for a device."""
    devices = [
        place
        for other, c in around.candidates.items()
        if other != key and EntityType.HARDWARE in c.supports
        for place in c.places
    ]
    places = around.candidates[key].places
    return any(at == p[0] and p[1] <= start and end <= p[2] for p in places for at, start, end in devices)


def _least(c: Candidate, type: EntityType, around: Surroundings) -> float:
    """The probability from which a candidate is kept."""
    if c.rules and any(p.rule in _SURE for p in c.rules.values()):
        return 0.0
    if type in _APPROACHES and any(start in around.texts[at].compares for at, start, _ in c.places):
        return KEEP_NAMED_RIVAL if is_marked(c.name) else KEEP_RIVAL
    return KEEP


def _mention(c: Candidate, place: Place, judged: Judged) -> Proposal:
    """One place of a candidate, with the rule that found it best."""
    rule = c.rules.get(place)
    key = c.keys.get(judged.type)
    if rule is None:
        return Proposal(place[1], place[2], judged.type, judged.probability, "tagger", key)
    return rule._replace(type=judged.type, score=judged.probability, key=key)
