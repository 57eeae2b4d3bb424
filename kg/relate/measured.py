"""A number in a sentence in; the measures that it is a number of out: "2x faster", "latency by 43%", "A and B by 10%"."""

import re
from dataclasses import replace

from kg.recognize.quantities import SIZES, Kind, Quantity
from kg.relate.context import Clue
from kg.relate.measures import Aspect, Measure

# what may stand before a number and say how exact it is
HEDGES = r"(?:(?:up to|over|about|nearly|almost|approximately|around|roughly|more than|at least|only|just|as high as|as low as|an average of|a mean of)\s|~)*"
# between two numbers of one list
LIST_GAP = re.compile(r"\s?(?:,|/|and|or|,\s?and|,\s?or|to)\s?(?:up to\s|over\s|about\s|more than\s|nearly\s|~|\+)*")


def _alike(a: Quantity, b: Quantity) -> bool:
    """Whether two numbers can stand in one list: of one kind, or differences of which only the last has a unit."""
    return a.kind is b.kind or {a.kind, b.kind} <= {Kind.NUMBER, Kind.POINTS}


def chain(clue: Clue, quantities: list[Quantity], position: int) -> Quantity:
    """A quantity widened to the list that it stands in, so that all of "25%, 21% and 33%" find the one measure named."""
    q = quantities[position]
    start, end = q.start, q.end
    for other in reversed(quantities[:position]):
        if not _alike(other, q) or not LIST_GAP.fullmatch(clue.between(other.end, start)):
            break
        start = other.start
    for other in quantities[position + 1 :]:
        if not _alike(other, q) or not LIST_GAP.fullmatch(clue.between(end, other.start)):
            break
        end = other.end
    return replace(q, start=start, end=end)


_AND = re.compile(
    r"\s?(?:,|and|,\s?and|as well as|,\s?as well as)\s(?:the\s|its\s|their\s)?(?:(?!\w+(?:s|ing|ed)\s|an?\s|up\s)[a-z-]+\s)?"
)


def from_first(clue: Clue, measure: Measure, measures: list[Measure]) -> Measure:
    """A measure widened to the list that it ends, so that the verb before "A and B by 2x and 3x" is found for both."""
    start = measure.start
    for m in reversed(measures):
        if m.end <= start and _AND.fullmatch(clue.between(m.end, start)):
            start = m.start
    return replace(measure, start=start)


_OWN_NUMBER = re.compile(r"(?:\s[a-z-]+)?\s(?:by|of|to)\s(?:\w+\s){0,3}[~+]?\d")


def shared(
    clue: Clue, wide: Quantity, measure: Measure, measures: list[Measure], quantities: list[Quantity], position: int
) -> list[Measure]:
    """The measures that a number is said of: all of "reduces A, B and C by 10%"; of "2x and 3x lower A and B" each its own."""
    row = [measure]
    for m in measures:  # a verb may stand before the first of "latency and memory by 30%"
        joined = m.start >= row[-1].end and m.end <= wide.start
        if joined and _AND.fullmatch(clue.between(row[-1].end, m.start)):
            row.append(m)
    if measure.start >= wide.end:
        for m in measures:
            if m.start >= row[-1].end and m.start > measure.start:
                if not _AND.fullmatch(clue.between(row[-1].end, m.start)) or _OWN_NUMBER.match(
                    clue.between(m.end, clue.end)
                ):
                    break
                row.append(m)
    else:
        for m in reversed(measures):
            if m.end <= row[0].start:
                if not _AND.fullmatch(clue.between(m.end, row[0].start)):
                    break
                row.insert(0, m)
    if len(row) == 2 and clue.between(row[0].end, row[0].end + 1) == ",":
        row = [measure]  # "2x less A, and B" begins something else
    numbers = [q for q in quantities if wide.start <= q.start and q.end <= wide.end]
    if len(numbers) == len(row) and len(row) > 1:
        return [row[numbers.index(quantities[position])]]
    return row if len(numbers) == 1 else [measure]


def continues(clue: Clue, last: Quantity, q: Quantity, measures: list[Measure]) -> bool:
    """Whether a number goes on with the measure of the one before: "by 2x compared to A, and 6x compared to B"."""
    gap = clue.between(last.end, q.start)
    return (
        (
            last.kind is q.kind
            or (last.kind in _CHANGED and q.kind in _CHANGED and _OVER.match(clue.text, q.end - clue.start) is not None)
        )
        and len(gap) < 120
        and (not re.search(r"[;:]|\bwhile\b", gap) or _AND_OF.search(gap) is not None)
        and not any(last.end <= m.start < q.start for m in measures)
    )


_OVER = re.compile(r"\s(?:over|than|compared to|relative to|against)\s")
_FOR = re.compile(r"\sfor\s")
_AND_NEXT = re.compile(r"^[^;:]{0,120}(?:,|\sand)\s(?:and\s)?(?:up to\s|about\s|over\s)?$")


def for_another(clue: Clue, last: Quantity, q: Quantity) -> bool:
    """Whether a factor is the same measure's for another thing: "2x for A with little loss of accuracy, and 4x for B"."""
    gap = clue.between(last.end, q.start)
    return (
        q.kind is Kind.FACTOR is last.kind
        and _FOR.match(gap) is not None
        and _FOR.match(clue.between(q.end, clue.end)) is not None
        and _AND_NEXT.search(gap) is not None
    )


# "the speed of A by 2x; and B by 3x"
_AND_OF = re.compile(r"^[^;:]{0,40};\s(?:and\s)?[^;:,]{2,40}\sby\s(?:up to\s)?$")
_CHANGED = (Kind.FACTOR, Kind.PERCENT)


def goes_on(clue: Clue, last: Quantity, q: Quantity) -> bool:
    """Whether a number shares the verb of the one before: "reduces time by 14% and the cost by 85%"."""
    gap = clue.between(last.end, q.start)
    if last.kind is q.kind is Kind.PERCENT and _ANOTHER.fullmatch(gap):
        return True
    return (
        last.kind in _CHANGED
        and q.kind in _CHANGED
        and len(gap) < 80
        and re.match(r"(?:\sin\s[^,;]{2,40}?)?(?:,|,?\sand)\s", gap) is not None
        and re.search(
            r"^\sin\s(?:[\w@-]+\s){0,2}[\w@-]+,?\s(?:and\s)?$|\b(?:by|up to)\s(?:up to\s|over\s|about\s|approximately\s|more than\s|nearly\s|(?:an average|a mean) of\s|~|>)*$",
            gap,
        )
        is not None
        and not re.search(r"[;:]|\b(?:while|with|but)\b", gap)
    )


_ANOTHER = re.compile(
    r"\s(?:of\s)?(?:the\s)?(?:[\w@-]+\s){1,3}?and\s(?:about\s|up to\s)?"
)  # "removes 52% FLOPs and 53% parameters"
# more fits into the same memory: "6x larger batch sizes", "a 5x increase in batch size"
_ROOM = re.compile(
    r"\s?(?:larger|longer|bigger|increase in|higher)\s(?:average\s|maximum\s|training\s)?(?P<what>batch(?: sizes?)?|(?:context|sequence) lengths?|context windows?|contexts?|sequences?)\b"
)


_FEWER = re.compile(
    r"\sfewer\s(?P<what>(?:(?!and\b|or\b)[a-z][a-z-]*\s){0,2}?(?!(?:errors|failures|mistakes|artifacts|hallucinations|collisions|violations|positives|negatives|false)\b)[a-z][a-z-]*s)\b"
)
# "prunes 70% of the redundant patches"
REMOVES = rf"\b(?:reduc|remov|prun|cut|sav|discard|skip|eliminat|merg)(?:es|e|s|ed|ing|ning|ns|ts)\s{HEDGES}"
_REMOVED = re.compile(rf"{REMOVES}$")
_PART_OF = re.compile(
    r"\sof\s(?:the\s|all\s|its\s)?(?P<what>(?:[a-z][a-z-]*\s){0,2}?(?!errors|failures|mistakes|artifacts)[a-z-]+s)\b"
)
_SMALLER_THING = re.compile(r"\s(?P<word>smaller)\s(?:models?|networks?|architectures?|backbones?)\b")


def measure_of(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    """The measure that a number is of: after it ("2x faster"), else before it ("latency by 43%")."""
    size = _SMALLER_THING.match(clue.text, q.end - clue.start)
    if size is not None:
        start = clue.start + size.start("word")
        return Measure(start, start + len(size["word"]), "model size", Aspect.EFFICIENCY, False)
    room = _ROOM.match(clue.text, q.end - clue.start)
    if room is not None:
        start = clue.start + room.start("what")
        return Measure(start, start + len(room["what"]), room["what"], Aspect.EFFICIENCY, True)
    fewer = _FEWER.match(clue.text, q.end - clue.start)
    if fewer is not None:
        start, end = clue.start + fewer.start("what"), clue.start + fewer.end("what")
        if not any(m.start < end and start < m.end for m in measures):  # whatever it is, to need fewer is better
            return Measure(start, end, fewer["what"], Aspect.EFFICIENCY, False)
    part = _PART_OF.match(clue.text, q.end - clue.start) if q.kind is Kind.PERCENT else None
    if part is not None and _REMOVED.search(clue.between(clue.start, q.start)):
        start, end = clue.start + part.start("what"), clue.start + part.end("what")
        if not any(m.start < end and start < m.end for m in measures):
            return Measure(start, end, part["what"], Aspect.EFFICIENCY, False)
    if clue.text.startswith(" that of ", q.end - clue.start):  # "a throughput of 12k tokens/s, which is 2.7x that of A"
        return next((m for m in reversed(measures) if m.end <= q.start), None)
    after = [m for m in measures if m.start >= q.end and m.start - q.end <= 60]
    before = [m for m in measures if m.end <= q.start and (q.start - m.end <= 70 or _of_far(clue, m, q))]
    lead = clue.between(max(clue.start, q.start - 45), q.start)
    says_by = re.search(
        r"\b(?:by|of|(?<!up )to|is|was|at|reaching|(?:ranging|ranges) from)\s(?:a factor of\s|up to\s|about\s|around\s|approximately\s|nearly\s|almost\s|more than\s|over\s|at least\s|as much as\s|(?:an average|a mean) of\s|an?\s|roughly\s|~|\+|-)*$",
        lead,
    )
    if says_by and before:
        gap = clue.between(before[-1].end, q.start)
        if _OTHER_CHANGE.search(gap):
            return None
        if not re.search(r"[;:]|(?<![\w-])\d(?![\d.]*-bit)", gap) and (len(gap) < 60 or _of_far(clue, before[-1], q)):
            # "reduces latency by 43%" but "by 2.3x higher throughput": a measure right after the number is meant
            right_after = after and re.fullmatch(
                r"\s?-?(?:the\s)?(?:(?:higher|lower|faster|better|fewer|less|more|in|of|reduction in|improvement in|increase in|decrease in|average|relative|absolute|additional)\s?)*",
                clue.between(q.end, after[0].start),
            )
            became = _BECAME.fullmatch(gap) and before[-1].aspect is after[0].aspect if right_after else False
            if not right_after or became:
                return _changed(clue, q, before)
    for m in after:
        gap = clue.between(q.end, m.start)
        if q.kind is Kind.FACTOR and _MODIFIED.fullmatch(gap):
            return m
        if re.search(r"\b(?:while|whereas|with less than|without)\b", gap):
            break
        if re.search(r"[;:]|\b(?:with|at|compared|than|over|from|than|and)\b|\d", gap) and not re.search(
            r"\b(?:improvement|reduction|increase|decrease|gain|boost|savings?)s?\s(?:in|of|on)\b|\bin terms of\b", gap
        ):
            # "10.7x speedup compared to": the measure stood first; "2x, with lower latency": another one
            break
        if gap.count(",") > 1 or re.search(r",\s(?:reduc|decreas|increas|improv|sav|lower|boost|cut)", gap):
            break
        return m
    if before:
        gap = clue.between(before[-1].end, q.start)
        long = 90 if q.kind is Kind.FACTOR and _SPEEDS.match(clue.between(before[-1].start, before[-1].end)) else 45
        if len(gap) < long and not re.search(r"[;]|\bwhile\b", gap):
            return before[-1]
    if q.kind is Kind.FACTOR and re.match(
        r"\s?(?:improvement|better|gain|more efficient|boost|increase|larger)", clue.between(q.end, clue.end)
    ):
        return after[0] if after else None
    return None


# "1.2x end-to-end and 2x attention speedup"
_MODIFIED = re.compile(r"\s[a-z-]+(?:,|\sand|,\sand)\s[\d.]+\s?(?:[xX]|times)\s(?:[a-z-]+\s)?")
_BECAME = re.compile(r"\s(?:is|was)\s(?:about\s|up to\s|over\s|~)?")  # "its inference time was 5 times faster"
# "with 2B parameters, improve the metrics in tests by 12%" says nothing of parameters
_SPEEDS = re.compile(r"(?:accelerat|speed(?:s|ing)? up|expedit)")
_OTHER_CHANGE = re.compile(
    r",\s(?:\w+ly\s)?(?:improv|increas|rais|boost|enhanc|reduc|lower|decreas|cut)\w*\s(?!it\b|this\b|them\b|by\b|up\b|(?:it)self\b)(?:the\s)?[a-z]"
)


def _of_far(clue: Clue, m: Measure, q: Quantity) -> bool:
    """Whether a verb changes a measure by a number that stands far after it: "improves the speed of A relative to B on C by 3x"."""
    gap = clue.between(m.end, q.start)
    return (
        len(gap) < _FAR
        and _FAR_GAP.fullmatch(gap) is not None
        and bool(_CHANGES.search(clue.between(clue.start, m.start)))
    )


_FAR = 170
_FAR_GAP = re.compile(
    r"\s(?:of|for|in|over|against|relative to|compared (?:to|with))\s(?:(?!\b(?:while|and\s\w+(?:s|ing))\b)[^;:])*\sby\s(?:up to\s|about\s|over\s|~)*"
)


_CHANGES = re.compile(
    r"\b(?:improv|increas|rais|boost|enhanc|reduc|lower|decreas|cut|shorten|accelerat|shrink|sav)\w*\s(?:the\s|its\s)?(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)


def _changed(clue: Clue, q: Quantity, before: list[Measure]) -> Measure:
    """Of the measures before a number the one that a verb changes: "improves throughput within latency limits by 2x"."""
    for m in reversed(before[-3:]):
        if re.search(r"\b(?:and|while)\b|[,;]", clue.between(m.end, q.start)) or any(
            m.end <= other.start < q.start and other.kind is not Kind.NUMBER and other.unit not in SIZES
            for other in clue.quantities
        ):
            break
        if _CHANGES.search(clue.between(clue.start, m.start)):
            return m
    return before[-1]
