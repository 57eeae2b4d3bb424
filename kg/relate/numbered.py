"""Sentences with numbers in; comparisons with their numbers out: "2x faster than A", "reduces latency by 43%"."""

import re
from dataclasses import replace

from kg.model import Qualifiers
from kg.recognize.quantities import SIZES, Kind, Quantity
from kg.relate.agents import agent
from kg.relate.baselines import HEDGE, NOT, ends, find_baseline, find_changed, read_baseline
from kg.relate.context import Clue, Context, Role
from kg.relate.found import OWN, Found, numbers
from kg.relate.measures import Aspect, Measure, aspect_of
from kg.relate.series import is_retained, paired
from kg.vocab import EntityType, RelationType

_LESS = re.compile(
    r"\b(?:reduc\w*|lower\w*|decreas\w*|less|fewer|smaller|cut(?:s|ting)?|sav(?:e|es|ing|ings|ed)|shrink\w*|drop(?:s|ped)?|minimi[sz]\w+|shorter|cheaper|lighter|shorten\w*|slash\w*|eliminat\w*|alleviat\w*|compress\w*|prun\w*|halv\w*)\b|↓",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:improv\w*|increas\w*|higher|more|faster|quicker|boost\w*|enhanc\w*|rais\w*|gain\w*|better|greater|larger|speed\w*|accelerat\w*|longer|advance\w*|surpass\w*|outperform\w*|exceed\w*|tighter|up)\b|↑",
    re.IGNORECASE,
)


def find_numbered(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """Find what a sentence's numbers say of its measures: each factor, percentage or difference with its baselines."""
    out: list[Found] = []
    values = {q for pair in paired(clue) for q in pair}
    comparable = [
        q
        for q in clue.quantities
        if (q.kind in (Kind.FACTOR, Kind.PERCENT, Kind.POINTS) or _is_delta(q, clue))
        and q not in values
        and not (q.kind is Kind.PERCENT and is_retained(clue, q))
    ]
    links: list[Found] = []
    inherited: Measure | None = None
    for position, q in enumerate(comparable):
        wide = _chain(clue, comparable, position)
        measure = _measure_of(clue, wide, measures) or (
            inherited if position and _continues(clue, comparable[position - 1], q, measures) else None
        )
        inherited = None
        if measure is None:
            continue
        lead = comparable[position - 1].end if position and _goes_on(clue, comparable[position - 1], q) else None
        readings: list[tuple[Measure, RelationType, Qualifiers]] = []
        for each in _shared(clue, wide, measure, measures, comparable, position):
            reading = _reading(clue, wide, each, lead)
            if reading is not None:
                readings.append((each, *reading))
        if not readings:
            out += _turned(context, clue, q, main)
            continue
        inherited = measure
        before = clue.between(clue.start, q.start)
        if HEDGE.search(before) or (
            re.search(r"\b(?:existing|previous|prior|conventional|current)\b[^,;]{0,60}$", before)
            and clue.role is Role.BACKGROUND
        ):
            continue
        subject = agent(context, clue, q.start, main)
        if subject is None:
            continue
        objects, words = find_baseline(context, clue, q, subject, main)
        if not objects and words is None:
            changed = find_changed(clue, q, main if subject is OWN else subject)
            if changed is not None:
                objects = [changed]
                links.append(Found(RelationType.BUILT_ON, subject, changed, clue, "based-on", 0.7))
        dataset = _near(clue, q, EntityType.DATASET)
        hardware = _near(clue, q, EntityType.HARDWARE)
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
    out = _respectively(clue, out) + links
    return out + [f for f in _gains_on(context, clue, measures, main) if f.qualifiers.delta not in known]


_WORSE = re.compile(
    r"\s?(?:slower|(?:less|more poorly)\s(?P<adjective>[a-z-]+?)(?:\sin terms of\s[a-z ]{3,20}?)?(?:\s(?:in|on)\s[^,;]{3,30}?)?|(?P<more>more|higher|larger|longer|bigger)(?P<what>\s[a-z][\w -]{2,30}?)?|(?P<fewer>lower|less|worse)(?P<good>\s[a-z][\w -]{2,30}?))\s(?:than|compared (?:to|with))\s"
)


def _turned(context: Context, clue: Clue, q: Quantity, main: int | None) -> list[Found]:
    """Read what speaks against its subject the other way round: where A is "2x slower than B", B is faster."""
    match = _WORSE.match(clue.text, q.end - clue.start)
    if match is None or q.kind not in (Kind.FACTOR, Kind.PERCENT) or (q.kind is Kind.FACTOR and q.value <= 1):
        return []
    before = clue.between(clue.start, q.start)
    if NOT.search(before) or HEDGE.search(before):
        return []
    said = (match["adjective"] and "efficiency") or match["what"] or match["good"] or "speed"
    kind = aspect_of(said.strip())
    if match["adjective"] and not match["adjective"].endswith("efficient"):
        return []
    if kind is None or kind[0] is Aspect.QUALITY or (match["more"] and kind[1]) or (match["good"] and not kind[1]):
        return []
    worse = agent(context, clue, q.start, main)
    objects, _ = (
        read_baseline(context, clue, match.end() + clue.start, worse, main) if worse is not None else ([], None)
    )
    percent = None if q.kind is Kind.FACTOR else q.value
    v = numbers(factor=q.value if percent is None else None, factor_high=q.high, percent=percent, at_most=q.at_most)
    at = (q.end, match.end() + clue.start)
    return [
        Found(kind[0].relation, object, worse, clue, "number-turned", 0.8, v, said.strip(), at) for object in objects
    ]


_LIST_GAP = re.compile(r"\s?(?:,|/|and|or|,\s?and|,\s?or|to)\s?(?:up to\s|over\s|about\s|more than\s|nearly\s|~|\+)*")


def _chain(clue: Clue, quantities: list[Quantity], position: int) -> Quantity:
    """A quantity widened to the list that it stands in, so that all of "25%, 21% and 33%" find the one measure named."""
    q = quantities[position]
    start, end = q.start, q.end
    for other in reversed(quantities[:position]):
        if other.kind is not q.kind or not _LIST_GAP.fullmatch(clue.between(other.end, start)):
            break
        start = other.start
    for other in quantities[position + 1 :]:
        if other.kind is not q.kind or not _LIST_GAP.fullmatch(clue.between(end, other.start)):
            break
        end = other.end
    return replace(q, start=start, end=end)


_AND = re.compile(
    r"\s?(?:,|and|,\s?and|as well as|,\s?as well as)\s(?:the\s|its\s|their\s)?(?:(?!\w+(?:s|ing|ed)\s)[a-z-]+\s)?"
)
_OWN_NUMBER = re.compile(r"(?:\s[a-z-]+)?\s(?:by|of|to)\s(?:\w+\s){0,3}[~+]?\d")


def _shared(
    clue: Clue, wide: Quantity, measure: Measure, measures: list[Measure], quantities: list[Quantity], position: int
) -> list[Measure]:
    """The measures that a number is said of: all of "reduces A, B and C by 10%"; of "2x and 3x lower A and B" each its own."""
    row = [measure]
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
    chain = [q for q in quantities if wide.start <= q.start and q.end <= wide.end]
    if len(chain) == len(row) and len(row) > 1:
        return [row[chain.index(quantities[position])]]
    return row if len(chain) == 1 else [measure]


def _continues(clue: Clue, last: Quantity, q: Quantity, measures: list[Measure]) -> bool:
    """Whether a number goes on with the measure of the one before: "by 2x compared to A, and 6x compared to B"."""
    gap = clue.between(last.end, q.start)
    return (
        last.kind is q.kind
        and len(gap) < 120
        and not re.search(r"[;:]|\bwhile\b", gap)
        and not any(last.end <= m.start < q.start for m in measures)
    )


def _goes_on(clue: Clue, last: Quantity, q: Quantity) -> bool:
    """Whether a number shares the verb of the one before: "reduces time by 14% and the cost by 85%"."""
    gap = clue.between(last.end, q.start)
    return (
        last.kind is q.kind
        and len(gap) < 80
        and re.match(r"(?:,|,?\sand)\s", gap) is not None
        and re.search(
            r"\bby\s(?:up to\s|over\s|about\s|approximately\s|more than\s|nearly\s|an average of\s|~|>)*$", gap
        )
        is not None
        and not re.search(r"[;:]|\b(?:while|with|but)\b", gap)
    )


_AHEAD = re.compile(
    r"\b(?:outperform|surpass|exceed|beat)\w*\s[^;:]{2,80}?\sby\s[^;:,]{2,20}?(?:\s\([^()]*\))?(?:\son\s[^,;]{2,40}?)?,?\sand\s(?:by\s)?[+~]?$"
)


def _goes_on_ahead(clue: Clue, q: Quantity) -> bool:
    """Whether a difference shares its verb: "surpasses A by 5.5 mAP on B and 7.7% mIoU on C"."""
    return _AHEAD.search(clue.between(clue.start, q.start)) is not None


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
        or bool(re.search(r"\bby\s(?:up to\s|over\s|about\s|more than\s|an average of\s|at least\s|~)?[+-]?$", before))
        or bool(re.match(r"\s[\w@^-]+\s(?:gains?|improvements?|higher|better|over|above)\b", after))
    )


# more fits into the same memory: "6x larger batch sizes", "a 5x increase in batch size"
_ROOM = re.compile(
    r"\s?(?:larger|longer|bigger|increase in|higher)\s(?:average\s|maximum\s|training\s)?(?P<what>batch(?: sizes?)?|(?:context|sequence) lengths?|context windows?|contexts?|sequences?)\b"
)
_SMALLER_THING = re.compile(r"\s(?P<word>smaller)\s(?:models?|networks?|architectures?|backbones?)\b")


def _measure_of(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    """The measure that a number is of: after it ("2x faster"), else before it ("latency by 43%")."""
    size = _SMALLER_THING.match(clue.text, q.end - clue.start)
    if size is not None:
        start = clue.start + size.start("word")
        return Measure(start, start + len(size["word"]), "model size", Aspect.EFFICIENCY, False)
    room = _ROOM.match(clue.text, q.end - clue.start)
    if room is not None:
        start = clue.start + room.start("what")
        return Measure(start, start + len(room["what"]), room["what"], Aspect.EFFICIENCY, True)
    after = [m for m in measures if m.start >= q.end and m.start - q.end <= 60]
    before = [m for m in measures if m.end <= q.start and q.start - m.end <= 70]
    lead = clue.between(max(clue.start, q.start - 45), q.start)
    says_by = re.search(
        r"\b(?:by|of|to|is|at|reaching|(?:ranging|ranges) from)\s(?:a factor of\s|up to\s|about\s|around\s|approximately\s|nearly\s|almost\s|more than\s|over\s|at least\s|as much as\s|an average of\s|an?\s|roughly\s|~|\+|-)*$",
        lead,
    )
    if says_by and before:
        gap = clue.between(before[-1].end, q.start)
        if not re.search(r"[;:]|(?<![\w-])\d(?![\d.]*-bit)", gap) and len(gap) < 60:
            # "reduces latency by 43%" but "by 2.3x higher throughput": a measure right after the number is meant
            right_after = after and re.fullmatch(
                r"\s?-?(?:(?:higher|lower|faster|better|fewer|less|more|in|of|reduction in|improvement in|increase in|decrease in|average|relative|absolute|additional)\s?)*",
                clue.between(q.end, after[0].start),
            )
            if not right_after:
                return _changed(clue, q, before)
    for m in after:
        gap = clue.between(q.end, m.start)
        if re.search(r"\b(?:while|whereas|with less than)\b", gap):
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
        if len(gap) < 45 and not re.search(r"[;]|\bwhile\b", gap):
            return before[-1]
    if q.kind is Kind.FACTOR and re.match(
        r"\s?(?:improvement|better|gain|more efficient|boost|increase|larger)", clue.between(q.end, clue.end)
    ):
        return after[0] if after else None
    return None


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


def _reading(clue: Clue, q: Quantity, m: Measure, shared: int | None) -> tuple[RelationType, Qualifiers] | None:
    """The relation and the numbers that a quantity with its measure states, or None where it states none in the subject's favour.

    `shared` is where the number before ended, if the two share a verb that stands before both.
    """
    around_start = max(clue.start, min(q.start, m.start) - 45)
    lead = clue.between(around_start, min(q.start, m.start))
    if shared is not None and not (_LESS.search(_last_clause(lead)) or _MORE.search(_last_clause(lead))):
        verb = [
            w
            for w in re.finditer(r"\w+", clue.between(clue.start, shared))
            if w.group() != "up" and (_LESS.match(w.group()) or _MORE.match(w.group()))
        ]
        lead += f" {verb[-1].group()}" if verb else ""
    if _is_left(clue, q):
        return _reading_of_rest(clue, q, m, lead)
    middle = clue.between(min(q.end, m.end), max(q.start, m.start))
    tail = clue.between(max(q.end, m.end), min(clue.end, max(q.end, m.end) + 28))
    words = _last_clause(lead) + " " + middle + " " + clue.between(m.start, m.end) + " " + _first_words(tail)
    less, more = bool(_LESS.search(words)), bool(_MORE.search(words))
    if m.aspect is Aspect.QUALITY:
        if q.kind is Kind.FACTOR:
            return None
        if NOT.search(clue.between(clue.start, q.start)) or (
            not _goes_on_ahead(clue, q)
            and re.search(
                r"\bby\b|\bof\b|\+|\bgains?\b|\bimprov|\bhigher|\bbetter|\boutperform|\bsurpass|\bincreas|\bexceed|\blead\b|\babove\b|\breduc|\blower",
                words + lead,
                re.IGNORECASE,
            )
            is None
        ):
            return None
        if m.higher_is_better and (
            q.sign < 0 or re.search(r"\b(?:drop|loss|degradation|decreas\w*|decline|reduction|sacrific\w*)\b", words)
        ):
            return None
        if m.higher_is_better and not more and q.sign <= 0 and not _goes_on_ahead(clue, q):
            return None
        if not m.higher_is_better and (not less or _RISES.search(middle + _first_words(tail))):
            return None
        if re.search(r"\bof\s*$", clue.between(clue.start, q.start)) and not more:
            return None
        return RelationType.OUTPERFORMS, numbers(
            delta=round(q.until - q.value, 6) if q.until is not None else q.value if m.higher_is_better else -q.value
        )
    if _WORSE.match(clue.text, q.end - clue.start) and re.match(
        r"\s?less\s[a-z-]*efficient", clue.between(q.end, clue.end)
    ):
        return None
    at_most = q.at_most or None
    if q.kind is Kind.FACTOR:
        if q.value < 1 and q.high is None:
            return None
        if m.aspect is Aspect.SPEED and re.search(r"\bslower\b|\bslow", words):
            return None  # read by the verb rules, which turn the direction around
        if (
            m.aspect is Aspect.EFFICIENCY
            and not m.higher_is_better
            and re.search(r"\blarger\b|\bmore\b|\bincreas|\bhigher\b|\blonger\b", middle + _first_words(tail))
            and not re.search(r"efficien|compress", clue.between(m.start, m.end))
        ):
            return None
        if (
            m.aspect is Aspect.EFFICIENCY
            and not (m.higher_is_better and more)
            and not less
            and not re.search(r"efficien|compress|saving|reduction", words + clue.between(m.start, m.end))
        ):
            return None
        return m.aspect.relation, numbers(factor=q.value, factor_high=q.high, at_most=at_most)
    if q.kind is Kind.PERCENT:
        if m.name.startswith("compression r") and not (less or more):
            return None  # a compression rate of 25% is a result
        value = q.value
        part = _PART_OF.match(clue.between(q.end, clue.end)) if m.aspect is Aspect.EFFICIENCY else None
        if part and _WITH_ONLY.search(clue.between(clue.start, q.start)) and 0 < value < 100:
            return m.aspect.relation, numbers(factor=round(100 / value, 2))
        if m.aspect is Aspect.SPEED and not m.higher_is_better:
            sign = -1 if less or (m.name == "speed") else 0
        elif m.aspect is Aspect.SPEED:
            sign = 1 if more or re.search(r"speed|accelerat|faster", clue.between(m.start, m.end)) else 0
            if less and not more:
                sign = 0
        else:
            sign = -1 if less else 1 if more and m.higher_is_better else 0
        if sign == 0 or re.search(r"\b(?:with only|using only|only|just)\s*$", clue.between(clue.start, q.start)):
            return None
        if q.sign:
            sign = q.sign if m.higher_is_better or q.sign < 0 else sign
        return m.aspect.relation, numbers(percent=sign * value, at_most=at_most)
    return None


_RISES = re.compile(r"\b(?:increas|rise|rising|growth|higher|degradation|drop|gap)\w*\b")


def _is_left(clue: Clue, q: Quantity) -> bool:
    """Whether a percentage is what is left: "reduces memory to 40% of the original"."""
    return (
        q.kind is Kind.PERCENT
        and _TO.search(clue.between(clue.start, q.start)) is not None
        and _OF_ORIGINAL.match(clue.between(q.end, clue.end)) is not None
    )


def _reading_of_rest(clue: Clue, q: Quantity, m: Measure, lead: str) -> tuple[RelationType, Qualifiers] | None:
    if m.aspect is Aspect.QUALITY or m.higher_is_better or not _LESS.search(lead) or q.until or not 0 < q.value < 100:
        return None
    return m.aspect.relation, numbers(percent=round(q.value - 100, 6))


_TO = re.compile(r"\bto\s(?:only\s|just\s|merely\s|about\s|around\s|approximately\s|as little as\s|~)*$")
_OF_ORIGINAL = re.compile(r"\sof\s(?:the|its|their|that of)\b")
# "with only 43% of the parameters"
_PART_OF = re.compile(r"\sof\s(?:the|its|their)\s(?:total\s|original\s|full\s)?")
_WITH_ONLY = re.compile(
    r"\b(?:with|using|requir\w+|need\w*|consum\w+|us(?:e|es))\s(?:only\s|just\s|merely\s|about\s|around\s|approximately\s|~)*$"
)


def _last_clause(text: str) -> str:
    return re.split(r"[,;:]|\b(?:and|while|with)\b", text)[-1]


def _first_words(text: str) -> str:
    head = re.split(r"[,;:.(]|\b(?:and|while|with|on|than|over|compared)\b", text)[0]
    return head


def _near(clue: Clue, q: Quantity, type: EntityType) -> int | None:
    """The dataset or device that stands nearest after a number, else the nearest before it."""
    after = [m for m in clue.mentions if m.type is type and m.start >= q.end]
    before = [m for m in clue.mentions if m.type is type and m.end <= q.start]
    if after:
        between = [x for x in clue.quantities if q.end <= x.start < after[0].start and x.kind is not Kind.NUMBER]
        if not between or not before:
            return after[0].entity
    return before[-1].entity if before else None


def _respectively(clue: Clue, found: list[Found]) -> list[Found]:
    """Give each number its own baseline where the sentence says "respectively"."""
    if "respectively" not in clue.text or len(found) < 2:
        return found
    keyed: dict[tuple[RelationType, float | None, str | None], list[Found]] = {}
    for f in found:
        q = f.qualifiers
        number = q.factor if q.factor is not None else q.percent if q.percent is not None else q.delta
        keyed.setdefault((f.relation, number, f.metric), []).append(f)
    groups = list(keyed.values())
    objects = [f.object for f in groups[0] if f.object is not None]
    if len(groups) == len(objects) and len(objects) > 1 and all([f.object for f in g] == objects for g in groups):
        return [g[i] for i, g in enumerate(groups)]
    return found
