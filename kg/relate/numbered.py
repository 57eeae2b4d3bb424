"""Sentences with numbers in; comparisons with their numbers out: "2x faster than A", "reduces latency by 43%"."""

import re
from dataclasses import replace

from kg.model import Qualifiers
from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import agent
from kg.relate.baselines import HEDGE, ends, find_baseline
from kg.relate.changes import changed_thing
from kg.relate.context import Clue, Context, Role
from kg.relate.found import OWN, End, Found, numbers
from kg.relate.improved import find_changed
from kg.relate.measured import HEDGES, chain, continues, for_another, from_first, goes_on, measure_of, shared
from kg.relate.measures import Aspect, Measure
from kg.relate.readings import reading, turned
from kg.relate.reported import GAIN_OF
from kg.relate.respectively import in_turn, respectively
from kg.relate.series import holder, is_retained, paired
from kg.vocab import EntityType, RelationType


def find_numbered(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """Find what a sentence's numbers say of its measures: each factor, percentage or difference with its baselines."""
    out: list[Found] = []
    values = {q for pair in paired(clue) for q in pair}
    comparable = [
        q
        for q in clue.quantities
        if (q.kind in (Kind.FACTOR, Kind.PERCENT, Kind.POINTS) or _is_delta(q, clue) or _is_change(q, clue))
        and q not in values
        and clue.between(q.start - 1, q.start) != "="  # "at Recall@10=90%"
        and not (q.kind is Kind.PERCENT and (is_retained(clue, q) or _in_brackets(clue, q) or _is_condition(clue, q)))
    ]
    links: list[Found] = []
    inherited: Measure | None = None
    changed: list[int] = []
    for position, q in enumerate(comparable):
        wide = chain(clue, comparable, position)
        goes = position > 0 and continues(clue, comparable[position - 1], q, measures)
        if inherited is not None and for_another(clue, comparable[position - 1], q):
            measure: Measure | None = inherited
        else:
            measure = measure_of(clue, wide, measures) or (inherited if goes else None)
        inherited = None
        if measure is not None and measure.aspect is Aspect.QUALITY and q.kind is Kind.FACTOR:
            measure = _more_exactly(measure, measures)
        if measure is None:
            out += turned(context, clue, q, main)
            continue
        lead = comparable[position - 1].end if position and goes_on(clue, comparable[position - 1], q) else None
        readings: list[tuple[Measure, RelationType, Qualifiers]] = []
        row = shared(clue, wide, measure, measures, comparable, position)
        for each in row:
            whole = from_first(clue, each, measures) if each.end <= wide.start else each
            if len(row) > 1 and each.end <= wide.start:
                whole = replace(each, start=row[0].start, end=row[-1].end)
            stated = reading(clue, wide, whole, lead)
            if stated is not None:
                readings.append((each, *stated))
        if not readings:
            out += turned(context, clue, q, main)
            continue
        inherited = measure
        before = clue.between(clue.start, q.start)
        if HEDGE.search(before) or (
            re.search(r"\b(?:existing|previous|prior|conventional|current)\b[^,;]{0,60}$", before)
            and clue.role is Role.BACKGROUND
        ):
            continue
        subject = agent(context, clue, q.start, main)
        if subject is None or _LOST_BY.search(before):
            continue
        objects, words = find_baseline(context, clue, q, subject, main)
        if (
            measure.aspect is Aspect.QUALITY
            and q.kind is Kind.FACTOR
            and _THEN_AHEAD.search(clue.between(q.end, clue.end))
        ):
            objects, words = [], None
        if not objects and words is None:
            objects = _changed_things(clue, q, wide, main if subject is OWN else subject) or (
                changed
                if goes or (position and _ITS.match(clue.between(comparable[position - 1].end, q.start)))
                else []
            )
            changed = objects
            networks = {m.entity for m in clue.mentions if m.type is EntityType.MODEL or m.text.islower()}
            links += [Found(RelationType.BUILT_ON, subject, o, clue, "based-on", 0.7) for o in objects if o in networks]
        dataset = _near(clue, q, EntityType.DATASET)
        hardware = _near(clue, q, EntityType.HARDWARE)
        if words and any(m.entity == hardware and m.text in words for m in clue.mentions):
            hardware = None  # "2x less energy than A", where A is a device
        for m, relation, numbers_said in readings:
            place = hardware if relation is not RelationType.OUTPERFORMS else None
            said = replace(numbers_said, dataset=dataset, hardware=place)
            for object in ends(objects):
                if object is not None and object == (main if subject is OWN else subject):
                    continue
                v = said if object is not None else replace(said, baseline=words or "unspecified")
                confidence = 0.9 if object is not None else 0.8 if words else 0.65
                rule, at = f"number-{m.aspect.value}", (m.start, m.end)
                out.append(Found(relation, subject, object, clue, rule, confidence, v, m.name, at))
    known = {f.qualifiers.delta for f in out}
    out = in_turn(clue, respectively(context, clue, out, measures)) + links
    return out + [f for f in _gains_on(context, clue, measures, main) if f.qualifiers.delta not in known]


# "whereas A is outperformed by only 1.1x" is not said of A
_LOST_BY = re.compile(
    rf"\b(?:is|are|was|were)\s(?:\w+ly\s|also\s)?(?:outperformed|surpassed|beaten|exceeded)\sby\s{HEDGES}$"
)
# "reduces the FLOPs of A by 30% and improves its throughput by 40%"
_ITS = re.compile(r"[^;:]{0,20}\b(?:and|while|but)\s(?:\w+\s){0,2}(?:its|their)\s")


def _changed_things(clue: Clue, q: Quantity, wide: Quantity, own: End | None) -> list[int]:
    """What a number says to be changed, which is then what it is measured against."""
    of = changed_thing(clue, q) if q.until is not None else None
    return [of] if of is not None else find_changed(clue, wide, own)


# "boosts accuracy by 3x, outperforming A" is three times what it was
_THEN_AHEAD = re.compile(r"^[^,;]*,\s(?:outperform|surpass|exceed|beat)ing\s")
_BESIDE = re.compile(r"\s\(?\+?~?$|\s\(?\+?")


def _gains_on(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """Gains told dataset by dataset: "GSM8K +2.9, MATH500 +3.8", "on HumanEval (8%↑)"."""
    out: list[Found] = []
    for q in clue.quantities:
        if q.sign <= 0 or q.kind not in (Kind.NUMBER, Kind.PERCENT, Kind.POINTS):
            continue
        at = next(
            (
                m
                for m in clue.mentions
                if m.type is EntityType.DATASET and m.end < q.start and _BESIDE.fullmatch(clue.between(m.end, q.start))
            ),
            None,
        )
        subject = agent(context, clue, q.start, main) if at is not None else None
        if at is None or subject is None:
            continue
        m = next((m for m in measures if m.aspect is Aspect.QUALITY and m.higher_is_better), None)
        objects, words = find_baseline(context, clue, q, subject, main)
        for object in ends(objects):
            v = numbers(
                delta=q.value, dataset=at.entity, baseline=None if object is not None else words or "unspecified"
            )
            name, place = (m.name, (m.start, m.end)) if m is not None else (None, None)
            out.append(
                Found(RelationType.OUTPERFORMS, subject, object, clue, "number-on-dataset", 0.75, v, name, place)
            )
    return out


def _is_delta(q: Quantity, clue: Clue) -> bool:
    """A bare or percent number that says how much better: "+4.8 mAP", "by 1.1 mAP", "2 points higher"."""
    if q.kind is not Kind.NUMBER and not (q.kind is Kind.VALUE and q.unit == "dB"):
        return False
    before = clue.between(max(clue.start, q.start - 40), q.start)
    after = clue.between(q.end, min(clue.end, q.end + 30))
    return (
        q.sign != 0
        or GAIN_OF.search(clue.between(clue.start, q.start)) is not None
        or bool(re.search(r"\bby\s(?:up to\s|over\s|about\s|more than\s|an average of\s|at least\s|~)?[+-]?$", before))
        or bool(re.match(r"\s[\w@^-]+\s(?:gains?|improvements?|higher|better|over|above)\b", after))
    )


def _is_change(q: Quantity, clue: Clue) -> bool:
    """A value that became another, of which nothing else says by how much: "cuts latency from 120 ms to 40 ms"."""
    return q.kind is Kind.VALUE and q.until is not None and not _SAID_BEFORE.search(clue.between(clue.start, q.start))


# "by 67%, from 120 ms to 40 ms", "3x faster (from 120 ms"
_SAID_BEFORE = re.compile(r"(?:%|\d\s?(?:x|times))(?:\s\w+){0,2}(?:,|\s\(|,\s\w+ing)\s?from\s$", re.IGNORECASE)


def _near(clue: Clue, q: Quantity, type: EntityType) -> int | None:
    """The dataset or device that stands nearest after a number, else the nearest before it."""
    after = [m for m in clue.mentions if m.type is type and m.start >= q.end]
    if after and _RUNS.search(clue.between(q.end, after[0].start)):
        after = []
    before = [m for m in clue.mentions if m.type is type and m.end <= q.start]
    if after:
        between = [x for x in clue.quantities if q.end <= x.start < after[0].start and x.kind is not Kind.NUMBER]
        if not between or not (before or _placed_first(clue, q, between[0])):
            return after[0].entity
    if not before or (type is EntityType.DATASET and _of_number_before(clue, before[-1], q)):
        return None
    return before[-1].entity


def _of_number_before(clue: Clue, place: Located, q: Quantity) -> bool:
    """Whether a place is that of the number before it alone: "gains 10% on A, and improving latency by 6%"."""
    earlier = [x for x in clue.quantities if x.end <= place.start]
    return (
        bool(earlier)
        and _THERE.fullmatch(clue.between(earlier[-1].end, place.start)) is not None
        and _MAKING.match(clue.between(place.end, q.start)) is not None
    )


_THERE = re.compile(r"(?:\s[\w@-]+){0,3}?\s(?:on|in)\s(?:the\s)?")
_MAKING = re.compile(r"(?:\s\w+)?,\s(?:and|while)\s(?:\w+ly\s)?\w+(?:ing|s)\s")
# "14x smaller than A and runs on B" is not smaller on B
_RUNS = re.compile(r"\b(?:and|while)\s(?:can\s)?(?:runs?|running|operat\w+|is deployed|renders?|rendering)\b")


def _more_exactly(measure: Measure, measures: list[Measure]) -> Measure:
    """The measure right before one that says nothing more: "time-to-accuracy performance"."""
    return next((m for m in measures if measure.start - m.end == 1 and m.aspect is not Aspect.QUALITY), measure)


def _is_condition(clue: Clue, q: Quantity) -> bool:
    """Whether a percentage says under which condition something holds: "2.9x more requests within 99% attainment"."""
    before = clue.between(clue.start, q.start)
    return (
        (_WITH.search(before) is not None and _DOES.match(clue.text, q.end - clue.start) is not None)
        or _OF_ZEROS.match(clue.text, q.end - clue.start) is not None
        or (_UNDER.search(before) is not None and not _CHANGED.match(clue.text, q.end - clue.start))
        or (_FEWER_THAN.search(before) is not None and clue.text.startswith(" of the ", q.end - clue.start))
    )


# "A with 20% kept tokens improves the throughput"
_OF_ZEROS = re.compile(r"\s(?:sparse|sparsity|pruned|masked|unstructured|dropout)\b")
_WITH = re.compile(r"\b[Ww]ith\s(?:only\s|just\s|about\s)?$")
_DOES = re.compile(
    r"\s(?:(?!\w+er\b|less\b|more\b|and\b)[a-z][\w-]*\s){1,3}(?:improves|achieves|reduces|outperforms|delivers|surpasses|reaches|runs|is|can)\b"
)
_FEWER_THAN = re.compile(r"\b(?:by|while|when|with)\s(?:only\s)?\w+ing\s(?:fewer|less) than\s$", re.IGNORECASE)
_CHANGED = re.compile(r"\s(?:lower|less|fewer|smaller|reduc\w+|higher|faster|more|sav\w+)\b")
_UNDER = re.compile(r"\b(?:within|at|under)\s(?:an?\s|the\s)?[~>]?$")


def _placed_first(clue: Clue, q: Quantity, following: Quantity) -> bool:
    """Whether a number has a place of its own before the one that follows: "2x on A and 3x on B"."""
    return any(
        m.type in (EntityType.DATASET, EntityType.HARDWARE) and q.end <= m.start and m.end <= following.start
        for m in clue.mentions
    )


def _in_brackets(clue: Clue, q: Quantity) -> bool:
    """Whether a number is the value of what stands before it: "surpassing A (74.5%)", "the older scheme (6.2% WER)"."""
    return clue.between(q.start - 1, q.start) == "(" and (
        holder(clue, q) is not None or (not q.sign and _OF_METRIC.match(clue.text, q.end - clue.start) is not None)
    )


_OF_METRIC = re.compile(r"\s[A-Z][\w@.-]*\)")
