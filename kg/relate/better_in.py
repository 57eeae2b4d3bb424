"""A comparing verb in; what it says its subject to be better in, and by how much, out: "in both quality and speed", "by 2x"."""

import re
from dataclasses import replace
from itertools import pairwise

from kg.model import Qualifiers
from kg.recognize.quantities import RATES, Kind, Quantity
from kg.relate.context import Clue
from kg.relate.found import numbers
from kg.relate.measures import Aspect, Measure
from kg.relate.rivals import rival_by
from kg.relate.series import holder
from kg.vocab import EntityType, RelationType

BY = re.compile(
    r"(?:\bby|\bwith an?\s(?:\w+\s)?(?:improvement|gain|margin|lead|increase)s?(?:\sof|(?=\sup to\s)))\s(?:a\s(?:significant |large )?(?:margin|factor)\sof\s|(?:up to|about|around|approximately|nearly|more than|over|at least|as much as|an average of|an absolute)\s|[~+])*$"
)


def by_values(clue: Clue, at: int, object: int | None, relation: RelationType) -> Qualifiers:
    """By how much by the values told of both: "takes 2.4 ms, outperforming A (4.1 ms)", "75.3% accuracy, surpassing A (74.5%)"."""
    theirs = next(
        (q for q in clue.quantities if q.start > at and object is not None and holder(clue, q) == object), None
    )
    if theirs is None:
        return Qualifiers()
    mine = next(
        (q for q in reversed(clue.quantities) if q.end <= at and (q.kind, q.unit) == (theirs.kind, theirs.unit)), None
    )
    if mine is None or not mine.value or not theirs.value:
        return Qualifiers()
    if relation is RelationType.OUTPERFORMS:
        return numbers(delta=round(mine.value - theirs.value, 4)) if theirs.kind is not Kind.VALUE else Qualifiers()
    ratio = theirs.value / mine.value
    if theirs.unit in RATES:
        ratio = 1 / ratio
    return numbers(factor=round(ratio, 2)) if theirs.kind is Kind.VALUE and ratio > 1 else Qualifiers()


def amount_before(clue: Clue, at: int) -> Qualifiers | None:
    """By how much, where it stands before: "a 2.8x improvement over A"."""
    q = next((q for q in clue.quantities if q.kind is Kind.FACTOR and 0 <= at - q.end <= 1), None)
    return numbers(factor=q.value, factor_high=q.high, at_most=q.at_most) if q is not None else None


def amount_after(clue: Clue, place: int) -> Qualifiers:
    """By how much a comparing verb says that its subject is ahead: "outperforms A by 7.9% on B", "beats A by up to 1.7x"."""
    for q in clue.quantities:
        between = clue.between(max([place, *(m.end for m in clue.mentions if m.end <= q.start)]), q.start)
        if q.start < place or q.until is not None or not BY.search(between):
            continue
        if re.search(r"[;:]|,\s(?:and\s)?[a-z]+(?:s|ing)\b|\bwhile\s|\band\s(?:[a-z]+(?:s|ed|ing)\b|is\b)", between):
            break
        if q.kind is Kind.FACTOR:
            return numbers(factor=q.value, factor_high=q.high, at_most=q.at_most)
        if q.kind in (Kind.PERCENT, Kind.POINTS, Kind.NUMBER):
            return numbers(delta=q.value)
    return Qualifiers()


def amounts_after(clue: Clue, place: int) -> list[Qualifiers]:
    """By how much each of several rivals is beaten: "outperforms A and B by 2.1x and 2.7x"; none where it is one amount for all."""
    numbered = [q for q in clue.quantities if q.start >= place]
    first = next((i for i, q in enumerate(numbered) if BY.search(clue.between(place, q.start))), None)
    if first is None:
        return []
    row = numbered[first : first + 1]
    for q in numbered[first + 1 :]:
        if q.kind is not row[-1].kind or not _LISTED.fullmatch(clue.between(row[-1].end, q.start)):
            break
        row.append(q)
    if len(row) < 2 or row[0].kind not in _AHEAD_BY:
        return []
    if row[0].kind is Kind.FACTOR:
        return [numbers(factor=q.value, factor_high=q.high, at_most=q.at_most) for q in row]
    return [numbers(delta=q.value) for q in row]


def further(
    clue: Clue, place: int, rivals: list[tuple[int | None, str | None]]
) -> list[tuple[int | None, str | None, Qualifiers]]:
    """Further amounts, each with its rival: the second of "beats A by 2.1 points on C and B by 1.3 points on D", "by 2 on C and by 3 on D"."""
    out: list[tuple[int | None, str | None, Qualifiers]] = []
    for last, q in pairwise(q for q in clue.quantities if q.start >= place):
        if q.kind not in _AHEAD_BY or (not BY.search(clue.between(place, last.start)) and not out):
            continue
        own = rival_by(clue, last.end, q.start)
        if own is not None:
            rivals = [own]
        elif not _ALSO_THERE.fullmatch(clue.between(last.end, q.start)):
            continue
        out += [(*rival, _ahead(clue, q)) for rival in rivals]
    return out


def _ahead(clue: Clue, q: Quantity) -> Qualifiers:
    there = _PLACE.match(clue.text, q.end - clue.start)
    at = [m for m in clue.within(q.end, clue.start + there.end()) if m.type is EntityType.DATASET] if there else []
    v = (
        numbers(factor=q.value, factor_high=q.high, at_most=q.at_most)
        if q.kind is Kind.FACTOR
        else numbers(delta=q.value)
    )
    return replace(v, dataset=at[0].entity) if at else v


_AHEAD_BY = (Kind.FACTOR, Kind.PERCENT, Kind.POINTS, Kind.NUMBER)
_ALSO_THERE = re.compile(r"(?:\s(?!and\b|while\b)[\w-]+){0,3}?\s(?:on|in)\s[^,;:]{2,40}?(?:,|,?\sand)\s(?:by\s)?[+]?")
_PLACE = re.compile(r"(?:\s(?!and\b|while\b)[\w-]+){0,3}?\s(?:on|in)\s[^,;:]{2,60}")


_LISTED = re.compile(r"\s?(?:,|,?\sand)\s(?:by\s)?(?:up to\s|about\s|over\s|~)?")


def measures_after(clue: Clue, place: int, measures: list[Measure]) -> list[Measure | None]:
    """What a comparing verb says its subject is better in: "outperforms A in terms of both quality and speed"; None where not said."""
    out: list[Measure | None] = []
    last: Measure | None = None
    for m in measures:
        if m.start < place:
            continue
        if last is not None:
            if not ALSO.fullmatch(clue.between(last.end, m.start)):
                break
        elif not re.search(
            r"\b(?:in terms of|in|on|both|of|higher|better)\s(?:both\s|the\s)?(?:[\w-]+\s){0,2}$",
            clue.between(place, m.start),
        ):
            continue
        if (
            _NO_LOSS.search(clue.between(place, m.start))
            or BALANCE.match(clue.between(m.end, clue.end))
            or _SAME.search(clue.between(place, m.start))
        ):
            continue
        out.append(m)
        last = m
    out += _named_after(clue, place, [m for m in out if m is not None], measures)
    return out


def measure_before(clue: Clue, at: int, place: int, verb: str, measures: list[Measure]) -> Measure | None:
    """What a participle goes on with: the speed in "reaches 1.5k tokens/s, outperforming A"; also "in terms of speed, we beat A"."""
    own = next((m for m in measures if 0 <= at - m.end <= 1), None)
    if own is not None and _GAIN.match(verb):
        return own  # "throughput gains over A"
    first = _IN_TERMS_FIRST.match(clue.text)
    if first is not None:
        return next((m for m in measures if m.end <= at and m.start <= clue.start + first.end()), None)
    after = next((m for m in measures if m.start >= place), None)
    if after is not None and _BY_HOW_MUCH.fullmatch(clue.between(place, after.start)):
        return after  # "surpasses the fastest method by 100% FPS"
    if not _GOES_ON.match(verb.strip().split()[-1]) and not verb.startswith("improvement"):
        return None
    start = max(
        (clue.start + b.end() for b in _SENTENCE_PART.finditer(clue.between(clue.start, at))), default=clue.start
    )
    before = [m for m in measures if start <= m.start and m.end <= at]
    rated = next((q for q in clue.quantities if start <= q.start < at and q.unit in _SPEED_UNITS), None)
    if any(m.aspect is not Aspect.SPEED for m in before) or (not before and rated is None):
        return None
    if before:
        return before[-1]
    return Measure(at, place, "speed", Aspect.SPEED, True)


_GAIN = re.compile(r"(?:improvement|gain|advantage)")
BALANCE = re.compile(
    r"(?:[-/\s][\w-]+){0,3}[\s-](?:trade-?offs?|balance|frontiers?|gaps?|regimes?|budgets?|constraints?|levels?|targets?)\b"
)
_IN_TERMS_FIRST = re.compile(r"In terms of\s(?:[\w-]+\s){0,3}[\w-]+(?=,)")


_NO_LOSS = re.compile(
    r"\b(?:without|no|negligible|minimal|little)\s(?:any\s)?(?:[\w-]+\s)?(?:loss|drop|degradation|decrease)\s(?:in|of)\s"
)
_SAME = re.compile(r"\b(?:same|similar|comparable|equal)\s(?:amount|number)\sof\s$")
_BY_HOW_MUCH = re.compile(r"[^,;:.]{3,80}?\sby\s(?:\w+\s){0,3}[~+]?[\d.]+\s?(?:%|[xX]|points?)?\s")


_GOES_ON = re.compile(r"(?:outperform|surpass|exceed|beat|outstrip)ing$|over$")


_SENTENCE_PART = re.compile(r"[;:]\s|,\s(?:while|whereas|but|and)\s|\bwhile\s")


_SPEED_UNITS = RATES | {"ms", "s", "µs"}


_IN_TERMS = re.compile(
    r"\b(?:in terms of|with respect to|regarding|across metrics such as|excel\w* (?:in|at))\s(?:both\s)?(?P<list>[^.;:()]+)"
)


_ITEM_BREAK = re.compile(
    r",\s(?:and\s)?(?:while|with|which|achiev|show|demonstrat|highlight|underscor|mak|us|at|on|by|under)\w*\b|\s(?:while|with|across|on|under|by|at|when|for|than|over|compared)\s"
)


_NO_METRIC = re.compile(
    r"^(?:produc|achiev|generat|show|reduc|maintain|deliver|provid|enabl|keep|obtain|demonstrat|requir|us(?:es|ing))\w*\s|\b(?:evaluations?|settings?|datasets?|benchmarks?|domains?|subjective|objective)$"
)


def _named_after(clue: Clue, place: int, known: list[Measure], measures: list[Measure]) -> list[Measure]:
    """Further things that the subject is said to be better in, whatever they are: "in terms of controllability and realism"."""
    match = _IN_TERMS.search(clue.text, place - clue.start)
    if match is None:
        return []
    stop = _ITEM_BREAK.search(match.group("list"))
    text = match.group("list")[: stop.start()] if stop else match.group("list")
    out: list[Measure] = []
    at = 0
    for gap in [*re.finditer(r"\s?,\s?(?:and\s|as well as\s)?|\s(?:and|as well as)\s", text), None]:
        words = text[at : gap.start() if gap else len(text)].strip()
        start = clue.start + match.start("list") + text.index(words, at)
        at, end = gap.end() if gap else at, start + len(words)
        if (
            not re.fullmatch(r"(?:[a-z][a-z-]+\s){0,3}[a-z][a-z-]+", words)
            or _NO_METRIC.search(words)
            or any(m.start < end and start < m.end for m in known)
        ):
            continue
        inside = [m for m in measures if start <= m.start and m.end <= end]
        measured = next((m for m in inside if not BALANCE.match(clue.between(m.end, clue.end))), None)
        if inside and measured is None:  # "in terms of the latency-accuracy trade-off"
            measured = Measure(start, end, words, Aspect.QUALITY, True)
        out.append(measured or Measure(start, end, words, Aspect.QUALITY, True))
    return out


ALSO = re.compile(r"\s?(?:,|and|or|,\sand|as well as)\s(?:the\s|its\s)?(?:[\w-]+\s){0,2}")
