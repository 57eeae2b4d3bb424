"""Sentences that compare in; faster-than, outperforms and more-efficient-than out, with direction, numbers and baselines.

Three families of rules: a number with its measure ("2x faster than A", "reduces latency by 43%"), a comparing verb or
adjective without a number ("outperforms A and B", "slower than A"), and two values set against each other ("A (0.9s) vs. B (21s)").
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.model import Qualifiers
from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import agent, coordinated
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.found import OWN, End, Found, numbers
from kg.relate.measures import Aspect, Measure, find_measures
from kg.vocab import EntityType, RelationType

_LESS = re.compile(
    r"\b(?:reduc\w*|lower\w*|decreas\w*|less|fewer|smaller|cut(?:s|ting)?|sav(?:e|es|ing|ings|ed)|shrink\w*|drop(?:s|ped)?|minimi[sz]\w+|shorter|cheaper|lighter|shorten\w*|slash\w*|eliminat\w*|alleviat\w*|compress\w*|prun\w*|halv\w*)\b|↓",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:improv\w*|increas\w*|higher|more|faster|quicker|boost\w*|enhanc\w*|rais\w*|gain\w*|better|greater|larger|speed\w*|accelerat\w*|longer|advance\w*|surpass\w*|outperform\w*|exceed\w*|tighter|up)\b|↑",
    re.IGNORECASE,
)
_WORSE = re.compile(
    r"\b(?:loss|drop|degradation|decline|sacrific\w+|decreas\w*|compromis\w+|deteriorat\w+|reduction|lower|worse|less than|within|at the cost|at the expense|overhead|only|mere|marginal|minimal|negligible|slight)\b",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:than|over|compared (?:to|with|against)|in comparison (?:to|with)|relative to|with respect to|versus|vs\.?|against|as compared (?:to|with)|w\.r\.t\.?|when compared (?:to|with)|exceeding|outperforming|outstrip(?:s|ping)?|outperforms?|surpass(?:es|ing)?|beat(?:s|ing)?|above|upon|on top of)\s",
    re.IGNORECASE,
)
_COMPARED_FIRST = re.compile(
    r"^(?:\w+,?\s){0,2}?(?:compared (?:to|with|against)|in comparison (?:to|with)|relative to|in contrast to|unlike|versus|over|against|when compared (?:to|with))\s",
    re.IGNORECASE,
)
_BASELINE_END = re.compile(
    r"[,;:(]|\.(?:\s|$)|\s(?:while|when|with|without|by|on|in|for|at|across|under|and\s(?:achiev|reduc|improv|\d|up|an?\s|is|it|requir|us|has|more|less|fewer|maintain|a\s)|during|using|as well|but|yet|though|via|due|thanks|from|which|that|where|through|respectively|if|because|since|despite|after|before|even|showing|demonstrating|achieving|making|while|whereas|only)\b|\s\d"
)
_OUTPERFORM = re.compile(
    r"\b(?:(?:significantly|consistently|substantially|largely|clearly|further|greatly|also|even|notably|considerably|markedly|dramatically|slightly|generally|can|could|often|still|well)\s)*"
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|outstrip(?:s|ped)?|beats?|beating|outstrip(?:s|ping)?|outclass(?:es)?|excel(?:s|ling)? over|(?:is|are) superior to|superior(?:ity)? (?:to|over)|better than|improv(?:es|ed|ing|ement)s? (?:up)?on|improv(?:es|ed|ing|ements?) over|compares? favorably (?:to|with|against)|perform(?:s|ing)? better than|advantages? over|gains? over|state-of-the-art (?:performance|results) over|wins? over|preferred (?:over|to))\s"
)
_FASTER = re.compile(
    r"\b(?P<word>faster|quicker|slower|lower latency|higher throughput|lower inference (?:time|latency)|more efficient|cheaper|smaller|lighter|fewer parameters|less memory|lower memory|less compute|fewer FLOPs|less computation(?:al cost)?|more memory|lower cost)\b(?P<gap>[^.;]{0,40}?)\b(?:than|compared (?:to|with))\s"
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|potential(?:ly)? to|aim(?:s|ed)? to|need to|in theory|if|whether|expected to|hope)\b[^.,;]{0,30}$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|without|rather than|instead of|neither|fail(?:s|ed)? to|cannot|can't|unable to|comparable|on par|similar|matching)\b[^.,;]{0,25}$",
    re.IGNORECASE,
)


def find_comparisons(context: Context, main: int | None) -> list[Found]:
    """Find every comparison of a paper."""
    out: list[Found] = []
    for clue in context.clues:
        if clue.role is Role.BACKGROUND and not _two_named(clue):
            continue
        measures = [replace(m, start=m.start + clue.start, end=m.end + clue.start) for m in find_measures(clue.text)]
        with_numbers = _numbered(context, clue, measures, main)
        out += with_numbers
        out += _verbs(context, clue, measures, main, with_numbers)
        out += _versus(context, clue, main)
        out += _claims(context, clue, measures, main, [f for f in out if f.clue is clue])
    return out


def _two_named(clue: Clue) -> bool:
    return len({m.entity for m in clue.mentions if m.type in APPROACHES}) >= 2


# ------------------------------------------------------------------ numbers


def _numbered(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    out: list[Found] = []
    comparable = [
        q for q in clue.quantities if q.kind in (Kind.FACTOR, Kind.PERCENT, Kind.POINTS) or _is_delta(q, clue)
    ]
    inherited: Measure | None = None
    for position, q in enumerate(comparable):
        wide = _chain(clue, comparable, position)
        measure = _measure_of(clue, wide, measures) or (
            inherited if position and _continues(clue, comparable[position - 1], q, measures) else None
        )
        inherited = None
        if measure is None:
            continue
        found = _reading(clue, wide, measure)
        if found is None:
            continue
        inherited = measure
        relation, values = found
        before = clue.between(clue.start, q.start)
        if _HEDGE.search(before) or (
            re.search(r"\b(?:existing|previous|prior|conventional|current)\b[^,;]{0,60}$", before)
            and clue.role is Role.BACKGROUND
        ):
            continue
        subject = agent(context, clue, q.start, main)
        if subject is None:
            continue
        following = comparable[position + 1].start if position + 1 < len(comparable) else clue.end
        objects, words = _baseline(context, clue, q, measure, following, subject, main)
        dataset = _near(clue, q, EntityType.DATASET)
        hardware = _near(clue, q, EntityType.HARDWARE)
        values = replace(
            values, dataset=dataset, hardware=hardware if relation is not RelationType.OUTPERFORMS else None
        )
        for object in _ends(objects):
            if object is not None and object == (main if subject is OWN else subject):
                continue
            v = values if object is not None else replace(values, baseline=words or "unspecified")
            rule = f"number-{measure.aspect.value}"
            confidence = 0.9 if object is not None else 0.8 if words else 0.65
            out.append(
                Found(relation, subject, object, clue, rule, confidence, v, measure.name, (measure.start, measure.end))
            )
    return _respectively(clue, out)


_LIST_GAP = re.compile(r"\s?(?:,|and|or|,\s?and|,\s?or|to)\s?(?:up to\s|over\s|about\s|more than\s|nearly\s|~|\+)*")


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


def _continues(clue: Clue, last: Quantity, q: Quantity, measures: list[Measure]) -> bool:
    """Whether a number goes on with the measure of the one before: "by 2x compared to A, and 6x compared to B"."""
    gap = clue.between(last.end, q.start)
    return (
        last.kind is q.kind
        and len(gap) < 120
        and not re.search(r"[;:]|\bwhile\b", gap)
        and not any(last.end <= m.start < q.start for m in measures)
    )


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


def _measure_of(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    """The measure that a number is of: after it ("2x faster"), else before it ("latency by 43%")."""
    after = [m for m in measures if m.start >= q.end and m.start - q.end <= 60]
    before = [m for m in measures if m.end <= q.start and q.start - m.end <= 70]
    lead = clue.between(max(clue.start, q.start - 45), q.start)
    says_by = re.search(
        r"\b(?:by|of|to|is|at|reaching|(?:ranging|ranges) from)\s(?:a factor of\s|up to\s|about\s|around\s|approximately\s|nearly\s|almost\s|more than\s|over\s|at least\s|as much as\s|an average of\s|an?\s|roughly\s|~|\+|-)*$",
        lead,
    )
    if says_by and before:
        gap = clue.between(before[-1].end, q.start)
        if not re.search(r"[;:]|\d", gap) and len(gap) < 60:
            # "reduces latency by 43%" but "by 2.3x higher throughput": a measure right after the number is meant
            right_after = after and re.fullmatch(
                r"\s?-?(?:(?:higher|lower|faster|better|fewer|less|more|in|of|reduction in|improvement in|increase in|decrease in|average|relative|absolute|additional)\s?)*",
                clue.between(q.end, after[0].start),
            )
            if not right_after:
                return before[-1]
    for m in after:
        gap = clue.between(q.end, m.start)
        if re.search(r"[;:]|\b(?:while|with|at|compared|than|over|from|than|and)\b|\d", gap) and not re.search(
            r"\b(?:improvement|reduction|increase|decrease|gain|boost|savings?)s?\s(?:in|of|on)\b|\bin terms of\b", gap
        ):
            # "10.7x speedup compared to": the measure stood first; "2x, with lower latency": another one
            break
        if gap.count(",") > 1:
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


def _reading(clue: Clue, q: Quantity, m: Measure) -> tuple[RelationType, Qualifiers] | None:
    """The relation and the numbers that a quantity with its measure states, or None where it states none in the subject's favour."""
    around_start = max(clue.start, min(q.start, m.start) - 45)
    lead = clue.between(around_start, min(q.start, m.start))
    middle = clue.between(min(q.end, m.end), max(q.start, m.start))
    tail = clue.between(max(q.end, m.end), min(clue.end, max(q.end, m.end) + 28))
    words = _last_clause(lead) + " " + middle + " " + clue.between(m.start, m.end) + " " + _first_words(tail)
    less, more = bool(_LESS.search(words)), bool(_MORE.search(words))
    if m.aspect is Aspect.QUALITY:
        if q.kind is Kind.FACTOR:
            return None
        if (
            _NOT.search(clue.between(clue.start, q.start))
            or re.search(
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
        if m.higher_is_better and not more and q.sign <= 0:
            return None
        if not m.higher_is_better and not less:
            return None
        if re.search(r"\bof\s*$", clue.between(clue.start, q.start)) and not more:
            return None
        return RelationType.OUTPERFORMS, numbers(
            delta=round(q.until - q.value, 6) if q.until is not None else q.value if m.higher_is_better else -q.value
        )
    at_most = q.at_most or None
    if q.kind is Kind.FACTOR:
        if q.value < 1 and q.high is None:
            return None
        if m.aspect is Aspect.SPEED and re.search(r"\bslower\b|\bslow", words):
            return None  # read by the verb rules, which turn the direction around
        if (
            m.aspect is Aspect.EFFICIENCY
            and re.search(r"\blarger\b|\bmore\b|\bincreas|\bhigher\b|\blonger\b", middle + _first_words(tail))
            and not re.search(r"efficien|compress", clue.between(m.start, m.end))
        ):
            return None
        if (
            m.aspect is Aspect.EFFICIENCY
            and not less
            and not re.search(r"efficien|compress|saving|reduction", words + clue.between(m.start, m.end))
        ):
            return None
        return m.aspect.relation, numbers(factor=q.value, factor_high=q.high, at_most=at_most)
    if q.kind is Kind.PERCENT:
        value = q.value
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


def _last_clause(text: str) -> str:
    return re.split(r"[,;:]|\b(?:and|while|with)\b", text)[-1]


def _first_words(text: str) -> str:
    head = re.split(r"[,;:.(]|\b(?:and|while|with|on|than|over|compared)\b", text)[0]
    return head


# ------------------------------------------------------------------ baselines


def _baseline(
    context: Context, clue: Clue, q: Quantity, measure: Measure, following: int, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """The named things, or the words, that a number is measured against."""
    for match in _THAN.finditer(clue.text, max(0, q.start - clue.start)):
        place = match.end() + clue.start
        if match.group().strip().casefold() == "over" and (
            re.match(r"\d", clue.between(place, place + 1))
            or re.search(r"\bby\s$", clue.between(clue.start, match.start() + clue.start))
        ):
            continue
        if match.group().casefold().startswith(("more ", "less ")) or (
            re.search(r"\b(?:more|less|greater|fewer)\s$", clue.between(clue.start, match.start() + clue.start))
            and re.match(r"\s?\d|~", clue.between(place, place + 2))
        ):
            continue
        return _read_baseline(context, clue, place, subject, main)
    first = _COMPARED_FIRST.match(clue.text)
    if first:
        return _read_baseline(context, clue, first.end() + clue.start, subject, main)
    earlier = list(_THAN.finditer(clue.text, 0, max(0, q.start - clue.start)))
    for match in reversed(earlier):
        place = match.end() + clue.start
        if not re.match(r"\d", clue.between(place, place + 1)):
            return _read_baseline(context, clue, place, subject, main)
    own = main if subject is OWN else subject
    for (
        m
    ) in clue.mentions:  # "reduces latency by 43% on vanilla A", "2x speedup for the A baseline": what it is applied to
        if (
            m.type in APPROACHES
            and m.entity != own
            and (
                _ORIGINAL.search(clue.between(clue.start, m.start))
                or re.match(r"\s(?:baseline|counterpart)\b", clue.between(m.end, clue.end))
            )
        ):
            return [m.entity], None
    return [], None


_ORIGINAL = re.compile(
    r"\b(?:vanilla|original|baseline|standard|dense|full-precision|FP16|FP32|unmodified|comparabl[ey] (?:to|with)|comparabl[ey] performance (?:to|with)|favorably (?:over|to|against))\s(?:the\s)?(?:original\s)?$",
    re.IGNORECASE,
)


def _read_baseline(
    context: Context, clue: Clue, place: int, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    rest = clue.between(place, clue.end)
    mentions = [m for m in clue.mentions if m.start >= place and m.type in APPROACHES]
    own = main if subject is OWN else subject
    if mentions:
        first = mentions[0]
        gap = clue.between(place, first.start)
        stop = _BASELINE_END.search(gap)
        if not stop or re.search(r"\b(?:such as|including|like|e\.g\.,?|i\.e\.,?|namely)\s?(?:the\s)?$", gap):
            chain = [m.entity for m in coordinated(clue, first, mentions)]
            unique = [e for i, e in enumerate(chain) if e != own and e not in chain[:i]]
            if unique and not _attributive(clue, first):
                return unique, None
    end = _BASELINE_END.search(rest)
    words = rest[: end.start() if end else len(rest)].strip(" .")
    words = " ".join(words.split()[:12])
    return [], words or None


_CLASS_OF = re.compile(
    r"\b(?:existing|previous|prior-art|prior|current|recent|conventional|traditional|other|state-of-the-art|SOTA|SoTA|advanced|competing|various|most|all|several|many|popular|strong|latest)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)


def _attributive(clue: Clue, m: Located) -> bool:
    """Whether a mention only qualifies a generic noun or is a class: "LLM inference systems", "existing MoE solutions"."""
    if re.match(r"\s(?:counterparts?|precision|equivalents?)\b", clue.between(m.end, clue.end)):
        return True
    named = any(c.isupper() or c.isdigit() for c in m.text[1:])
    if (
        not named
        and _CLASS_OF.search(clue.between(clue.start, m.start))
        and clue.between(m.start, m.end).rstrip().endswith("s")
    ):
        return True
    if _CLASS_OF.search(clue.between(clue.start, m.start)) and re.match(
        r"(?:-based|-style|-like)?\s(?:[\w-]+\s){0,2}(?:methods?|approaches|baselines?|systems?|techniques?|solutions?|works?|frameworks?|models|forecasters|engines)\b",
        clue.between(m.end, clue.end),
    ):
        return True
    after = clue.between(m.end, min(clue.end, m.end + 40))
    return (
        bool(
            re.match(
                r"(?:-based|-style|-like)?\s(?:\w+\s)?(?:methods?|approaches|baselines?|systems?|techniques?|solutions?|counterparts?|alternatives?|works?|inference engines?|frameworks?)\b",
                after,
            )
        )
        and m.rule in ("tagger", "lexicon")
        and m.text.islower()
    )


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


# ------------------------------------------------------------------ verbs


def _verbs(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, numbered: list[Found]
) -> list[Found]:
    out: list[Found] = []
    for match in _OUTPERFORM.finditer(clue.text):
        at, place = match.start() + clue.start, match.end() + clue.start
        before = clue.between(clue.start, at)
        if _NOT.search(before) or _HEDGE.search(before):
            continue
        subject = agent(context, clue, at, main)
        if subject is None:
            continue
        objects, words = _read_baseline(context, clue, place, subject, main)
        if re.match(r"\d", clue.between(place, place + 1)):
            continue
        dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
        for measure in _measures_after(clue, place, measures):
            relation = measure.aspect.relation if measure is not None else RelationType.OUTPERFORMS
            if any(
                f.relation is relation
                and f.clue is clue
                and (f.object in objects or (not objects and f.object is None))
                for f in numbered
            ):
                continue
            for object in _ends(objects):
                v = numbers(baseline=None if object is not None else words or "unspecified", dataset=dataset)
                sure = 0.85 if object is not None else 0.7
                at_measure = (measure.start, measure.end) if measure else None
                name = measure.name if measure else None
                out.append(Found(relation, subject, object, clue, "verb-outperforms", sure, v, name, at_measure))
    for match in _FASTER.finditer(clue.text):
        at, place = match.start() + clue.start, match.end() + clue.start
        before = clue.between(clue.start, at)
        if _NOT.search(before) or _HEDGE.search(before):
            continue
        subject = agent(context, clue, at, main)
        if subject is None:
            continue
        objects, words = _read_baseline(context, clue, place, subject, main)
        word = match.group("word")
        worse = word == "slower" or word == "more memory"
        aspect = find_measures(word)
        kind = aspect[0].aspect if aspect else Aspect.EFFICIENCY
        relation = kind.relation
        q = next((q for q in clue.quantities if q.kind is Kind.FACTOR and 0 <= at - q.end <= 3), None)
        if not worse and any(f.relation is relation for f in numbered):
            continue
        metric = (
            "speed"
            if word in ("faster", "quicker", "slower")
            else re.sub(r"^(?:lower|higher|less|fewer|more)\s", "", word)
        )
        metric = {
            "more efficient": "efficiency",
            "efficient": "efficiency",
            "smaller": "size",
            "lighter": "size",
            "cheaper": "cost",
        }.get(metric, metric)
        spot = (at, at + len(word))
        dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
        if worse:
            for object in objects:
                if subject is OWN and main is None:
                    v = numbers(factor=q.value if q else None, dataset=dataset)
                out.append(
                    Found(
                        relation,
                        object,
                        main if subject is OWN else subject,
                        clue,
                        "verb-slower",
                        0.8,
                        numbers(factor=q.value if q else None),
                        metric,
                        spot,
                    )
                )
            continue
        for end in _ends(objects):
            v = numbers(baseline=None if end is not None else words or "unspecified", dataset=dataset)
            out.append(
                Found(
                    relation,
                    subject,
                    end,
                    clue,
                    "verb-" + kind.value,
                    0.8 if end is not None else 0.65,
                    v,
                    metric,
                    spot,
                )
            )
    return out


def _ends(objects: Sequence[int]) -> list[int | None]:
    """The named objects of a comparison, or None for one with a baseline in words."""
    return list(objects) or [None]


def _measures_after(clue: Clue, place: int, measures: list[Measure]) -> list[Measure | None]:
    """What a comparing verb says its subject is better in: "outperforms A in terms of both quality and speed"; None where not said."""
    out: list[Measure | None] = []
    last: Measure | None = None
    for m in measures:
        if m.start < place:
            continue
        if last is not None:
            if not _ALSO.fullmatch(clue.between(last.end, m.start)):
                break
        elif not re.search(
            r"\b(?:in terms of|in|on|both|of|with|higher|better)\s(?:both\s|the\s)?(?:[\w-]+\s){0,2}$",
            clue.between(place, m.start),
        ):
            continue
        out.append(m)
        last = m
    return out or [None]


_BETTER = re.compile(
    r"\b(?:faster|quicker|superior|improved|lower|reduced|higher|better|accelerated|rapid|fewer|less|smaller|stronger|best|inferior|worse"
    r"|(?:significant|substantial|notable|dramatic|considerable|great|large|consistent)(?:ly)?\s(?:\w+\s){0,2}"
    r"|reduc(?:es|ed|ing)|decreas(?:es|ed|ing)|speed(?:s|ing)? up|accelerat(?:es|ing)|improv(?:es|ing|ements? (?:in|of))|boost(?:s|ing)?|enhanc(?:es|ing)|increas(?:es|ing)|shorten(?:s|ing)?|gains? in|reductions? in)"
    r"\s(?:[\w-]+\s){0,3}$"
)
_CLAIM_OWN = frozenset(
    {"faster", "quicker", "accelerates", "accelerate", "speeds up", "speedups", "speedup", "speed-up", "speed-ups"}
)
_ALSO = re.compile(r"\s?(?:,|and|or|,\sand|as well as)\s(?:the\s|its\s)?(?:[\w-]+\s){0,2}")


def _of_number(text: str, match: re.Match[str]) -> bool:
    """Whether "than" or "over" goes with a number ("less than 1 second") instead of comparing."""
    return bool(re.match(r"\s?(?:[\d~]|an?\s(?:order|second|minute|factor))", text[match.end() :]))


def _claims(context: Context, clue: Clue, measures: list[Measure], main: int | None, known: list[Found]) -> list[Found]:
    """Read claims without a number: "achieves lower latency and better accuracy than A", "enjoys a faster inference speed"."""
    if clue.role not in (Role.EVALUATION, Role.INTRODUCTION):
        return []
    compared = next(
        (m for m in _THAN.finditer(clue.text) if not _of_number(clue.text, m)), None
    ) or _COMPARED_FIRST.match(clue.text)
    reported = clue.role is Role.EVALUATION and re.search(
        r"\b(?:experiment|result|evaluat|empirical|demonstrat|show)\w*", clue.text, re.IGNORECASE
    )
    out: list[Found] = []
    last: Measure | None = None
    for m in measures:
        if any(f.relation is m.aspect.relation for f in known) or (
            not compared and not (reported and m.aspect is Aspect.SPEED)
        ):
            continue
        before = clue.between(clue.start, m.start)
        listed = last is not None and _ALSO.fullmatch(clue.between(last.end, m.start)) is not None
        if (
            not (listed or clue.between(m.start, m.end) in _CLAIM_OWN or _BETTER.search(before))
            or _NOT.search(before)
            or _HEDGE.search(before)
        ):
            continue
        if re.search(r"\b(?:inferior|worse)\s(?:[\w-]+\s){0,3}$", before) or (
            m.aspect is not Aspect.SPEED
            and compared
            and m.start > compared.end() + clue.start
            and compared.re is not _COMPARED_FIRST
        ):
            continue
        if (
            compared
            and compared.re is _THAN
            and m.start >= compared.end() + clue.start
            and m.aspect is not Aspect.SPEED
        ):
            continue
        subject = agent(context, clue, m.start, main)
        if subject is None:
            continue
        last = m
        objects: list[int] = []
        words = None
        if compared:
            objects, words = _read_baseline(context, clue, compared.end() + clue.start, subject, main)
        if not compared and any(f.relation is m.aspect.relation for f in out):
            continue
        for end in _ends(objects):
            v = numbers(baseline=None if end is not None else words or "unspecified")
            out.append(
                Found(
                    m.aspect.relation,
                    subject,
                    end,
                    clue,
                    "claim-" + m.aspect.value,
                    0.65 if compared else 0.5,
                    v,
                    m.name,
                    (m.start, m.end),
                )
            )
    return out


# ------------------------------------------------------------------ one value against another

_VERSUS = re.compile(r"\b(?:vs\.?|versus|compared (?:to|with)|against|than)\b", re.IGNORECASE)


def _versus(context: Context, clue: Clue, main: int | None) -> list[Found]:
    """Read "A (0.92s) vs. B (20.93s)" and "Hallo 20.93s vs. Teller 0.92s": times of two named things."""
    out: list[Found] = []
    times = [
        q
        for q in clue.quantities
        if q.kind is Kind.VALUE and q.unit in ("s", "ms", "µs", "min", "h", "FPS", "tokens/s") and q.until is None
    ]
    for a, b in pairwise(times):
        if a.unit != b.unit or not _VERSUS.search(clue.between(a.end, b.start)) or a.value <= 0 or b.value <= 0:
            continue
        first, second = _owner(clue, a), _owner(clue, b)
        if first is None or second is None or first == second:
            continue
        rate = a.unit in ("FPS", "tokens/s")
        a_wins = (a.value > b.value) if rate else (a.value < b.value)
        winner, loser = (first, second) if a_wins else (second, first)
        factor = round(max(a.value, b.value) / min(a.value, b.value), 2)
        out.append(
            Found(
                RelationType.FASTER_THAN,
                winner,
                loser,
                clue,
                "value-versus",
                0.9,
                numbers(factor=factor),
                "speed",
                (a.start, a.end),
            )
        )
    return out


def _owner(clue: Clue, q: Quantity) -> int | None:
    named = [m for m in clue.mentions if m.type in APPROACHES and m.end <= q.start and q.start - m.end <= 3]
    return named[-1].entity if named else None
