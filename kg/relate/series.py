"""A sentence's first results in; those that go on from them out: lists, "A (74.5%)", "83.3% vs. 80.8%", "68.7% for A"."""

import re
from dataclasses import replace
from itertools import pairwise

from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import agent
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import OWN, Found, numbers
from kg.relate.measured import HEDGES
from kg.relate.measures import Aspect, Measure
from kg.vocab import EntityType, RelationType


def continued(
    context: Context, clue: Clue, measures: list[Measure], found: list[Found], main: int | None
) -> list[Found]:
    """The numbers of a sentence that share the metric of one that was read, each with what it is said of."""
    mine = [f for f in found if f.clue is clue]
    out = _listed(clue, mine)
    known = {f.qualifiers.value for f in (*mine, *out)}
    out += _of_both(context, clue, measures, main)
    for q in clue.quantities:
        if q.value in known or q.sign or q.until is not None:
            continue
        model = next((f for f in reversed(mine) if f.qualifiers.unit == _unit(q) and f.rule in _GIVES), None)
        if model is None:
            continue
        subject = holder(clue, q) or set_against(clue, q)
        if subject is not None and subject != (main if model.subject is OWN else model.subject):
            out.append(
                replace(
                    model, subject=subject, rule="number-beside", qualifiers=replace(model.qualifiers, value=q.value)
                )
            )
    return out


def _of_both(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """Both values of "outperforms A by 2.5% (83.3% vs. 80.8%) in accuracy": the subject's, and that of what it beats."""
    out: list[Found] = []
    for a, b in paired(clue):
        subject = agent(context, clue, a.start, main)
        own = main if subject is OWN else subject
        rivals = [m for m in clue.mentions if m.type in APPROACHES and m.end <= a.start and m.entity != own]
        near = [m for m in measures if m.aspect is Aspect.QUALITY]
        if subject is None or not rivals:
            continue
        if a.kind is Kind.VALUE and a.unit in ("s", "ms", "min", "h"):
            near = [Measure(a.start, a.end, "latency", Aspect.SPEED, False)]
        elif not near or a.kind not in (Kind.PERCENT, Kind.NUMBER):
            continue
        m = min(near, key=lambda m: min(abs(m.start - b.end), abs(a.start - m.end)))
        for end, q in ((subject, a), (rivals[-1].entity, b)):
            dataset = next((d.entity for d in clue.mentions if d.type is EntityType.DATASET), None)
            values = numbers(value=q.value, unit=_unit(q), dataset=dataset)
            at = (m.start, m.end)
            out.append(Found(RelationType.RESULT, end, None, clue, "value-pair", 0.8, values, m.name, at))
    return out


# rules whose number has its metric from the sentence, so that others can share it
_GIVES = frozenset(
    {"percent-quality", "number-quality", "value-measure", "value-time", "percent-on-dataset", "value-unit"}
)


def _unit(q: Quantity) -> str | None:
    return "%" if q.kind is Kind.PERCENT else None if q.kind is Kind.NUMBER else q.unit


_HOLDS = re.compile(r"s?\s?(?:\(|\((?:[^()]*,\s)|with\s|has\s|having\s)(?:only\s|just\s|about\s|~)*")


_MADE_FROM = re.compile(r"\b(?:based|built) (?:up)?on\s(?:the\s)?$")


def holder(clue: Clue, q: Quantity) -> int | None:
    """The approach that a number stands with: "GhostNetV1 (74.5%)", "Stable Diffusion 3 with 8B parameters"."""
    earlier = [m for m in clue.mentions if m.type in APPROACHES and m.end <= q.start]
    made_from = earlier and _MADE_FROM.search(
        clue.between(clue.start, earlier[-1].start)
    )  # "a model based on A with 7B"
    if earlier and not made_from and _HOLDS.fullmatch(clue.between(earlier[-1].end, q.start)):
        return earlier[-1].entity
    return None


_PAIR_GAP = re.compile(r"\s?(?:vs\.?|versus|compared (?:to|with)|against)\s(?:only\s|just\s|about\s|~)?")


def paired(clue: Clue) -> list[tuple[Quantity, Quantity]]:
    """Two values of one unit in brackets, set against each other: "(83.3% vs. 80.8%)"."""
    return [
        (a, b)
        for a, b in pairwise(clue.quantities)
        if a.kind is b.kind
        and a.unit == b.unit
        and clue.between(a.start - 1, a.start) == "("
        and clue.between(b.end, b.end + 1) in (")", ",", " ")
        and _PAIR_GAP.fullmatch(clue.between(a.end, b.start))
    ]


_AGAINST = re.compile(
    r"(?:\bvs\.?|\bversus|\bcompared (?:to|with)|\bagainst|\b(?:exceed|surpass|outperform|beat)\w*)\s(?:the\s)?(?:only\s|just\s|about\s|~)*(?:[\d.,]+%?\s[A-Za-z@]+\sand\s)?$"
)
_OF_WHICH = re.compile(
    r"(?:\s[A-Z][A-Za-z@]*)?(?:\sand\s[\d.,]+%?\s[A-Za-z@]+)?\s(?:for|of|by|with|from|in)\s(?:the\s)?"
)


def set_against(clue: Clue, q: Quantity) -> int | None:
    """Whose number another is set against: "85.9% on GPQA versus 68.7% for A"."""
    later = [m for m in clue.mentions if m.type in APPROACHES and m.start >= q.end]
    if later and _AGAINST.search(clue.between(clue.start, q.start)):
        return later[0].entity if _OF_WHICH.fullmatch(clue.between(q.end, later[0].start)) else None
    return None


_GAP = re.compile(r"\s?(?:,|and|,\s?and)\s?")
# "99% on A and 89% on B"
_GAP_WITH_PLACE = re.compile(r"\s(?:on|for|in)\s(?:the\s)?[^,;.]{2,45}?(?:,|\sand|,\sand)\s(?:an?\s)?")


def _listed(clue: Clue, found: list[Found]) -> list[Found]:
    """Read on in a list: "accuracy of 93%, 70% and 67% on A, B and C" reports three numbers, each on its own dataset."""
    out: list[Found] = []
    for f in [f for f in found if f.clue is clue]:
        first = next(
            (i for i, q in enumerate(clue.quantities) if q.value == f.qualifiers.value and q.until is None), None
        )
        if first is None:
            continue
        chain = _led_by(clue, first)
        placed = False
        for q in clue.quantities[first + 1 :]:
            gap = clue.between(chain[-1].end, q.start)
            apart = _GAP_WITH_PLACE.fullmatch(gap) is not None and f.rule in _ON_EACH
            if q.kind is not chain[-1].kind or q.unit != chain[-1].unit or not (_GAP.fullmatch(gap) or apart):
                break
            placed = placed or apart
            chain.append(q)
        if placed and any(_of_own_measure(clue, q) for q in chain[1:]):
            continue
        datasets = [m.entity for m in clue.mentions if m.type is EntityType.DATASET and m.start >= chain[-1].end]
        for number, q in enumerate(chain):
            if q.value == f.qualifiers.value:
                continue
            own = datasets[number] if len(datasets) >= len(chain) else f.qualifiers.dataset
            if placed:
                own = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET and m.start >= q.end), own)
            out.append(replace(f, rule="number-list", qualifiers=replace(f.qualifiers, value=q.value, dataset=own)))
    return out


def _led_by(clue: Clue, first: int) -> list[Quantity]:
    """The numbers listed up to one that has the measure: "87.7, 70.0 and 72.3 J&F"; for one alone, just that."""
    chain = [clue.quantities[first]]
    for q in reversed(clue.quantities[:first]):
        if (
            q.kind is not chain[-1].kind
            or q.kind not in (Kind.NUMBER, Kind.PERCENT)
            or q.sign
            or not _GAP.fullmatch(clue.between(q.end, chain[0].start))
        ):
            break
        chain.insert(0, q)
    return chain


_ON_EACH = frozenset({"percent-quality", "number-quality", "value-measure"})


def _of_own_measure(clue: Clue, q: Quantity) -> bool:
    """Whether another measure follows a number at once: "99% on A and 89% recall on B" is no list of one measure."""
    return re.match(r"\s?(?:on|for|in|,|\.|and|$|\))", clue.between(q.end, clue.end)) is None


_RETAINING = re.compile(
    rf"\b(?:retain|preserv|maintain|keep|secur|recover|sustain)\w*\s(?:on average,?\s|[\d.]+%\s(?:and|to)\s)?{HEDGES}(?:on average,?\s)?[>≥]?$"
)
_PART_OF = re.compile(r"\s(?:of\s(?:the\s|its\s|their\s|that of\s)?)?(?:[\w.-]+(?:'s|s')?\s){0,5}")


def is_retained(clue: Clue, q: Quantity) -> bool:
    """Whether a percentage is the part of something that is kept."""
    return _RETAINING.search(clue.between(clue.start, q.start)) is not None


def retained(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    """Of what a part is kept: "retains 98% of the original accuracy", "preserving 95% of A's performance"."""
    if not is_retained(clue, q):
        return None
    m = next((m for m in measures if m.start >= q.end), None)
    return m if m is not None and _PART_OF.fullmatch(clue.between(q.end, m.start)) else None
