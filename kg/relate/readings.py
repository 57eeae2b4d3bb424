"""A number with its measure in; the relation that it states and its numbers out, None where it favours nobody."""

import re
from dataclasses import replace

from kg.model import Qualifiers
from kg.recognize.quantities import RATES, Kind, Quantity
from kg.relate.agents import agent
from kg.relate.baselines import HEDGE, NOT, ends
from kg.relate.context import Clue, Context
from kg.relate.found import Found, numbers
from kg.relate.measured import HEDGES
from kg.relate.measures import Aspect, Measure, aspect_of
from kg.relate.rivals import read_baseline
from kg.vocab import RelationType

_LESS = re.compile(
    r"\b(?:reduc\w*|lower\w*|decreas\w*|less|fewer|smaller|cut(?:s|ting)?|sav(?:e|es|ing|ings|ed)|shrink\w*|drop(?:s|ped)?|fall(?:s|ing)?|fell|minimi[sz]\w+|shorter|cheaper|lighter|shorten\w*|slash\w*|br(?:ought|ings?) down|eliminat\w*|alleviat\w*|compress\w*|prun\w*|halv\w*|remov\w*|discard\w*|skip\w*|trim\w*)\b|↓",
    re.IGNORECASE,
)


_MORE = re.compile(
    r"\b(?:improv\w*|increas\w*|higher|more|faster|quicker|boost\w*|enhanc\w*|rais\w*|gain\w*|better|greater|larger|speed\w*|accelerat\w*|longer|advance\w*|surpass\w*|outperform\w*|exceed\w*|tighter|grow(?:s|ing)?|grew|ris(?:es|ing)|rose|up)\b|↑",
    re.IGNORECASE,
)


_WORSE = re.compile(
    r"\s?(?:slower|(?:less|more poorly)\s(?P<adjective>[a-z-]+?)(?:\sin terms of\s[a-z ]{3,20}?)?(?:\s(?:in|on)\s[^,;]{3,30}?)?|(?P<more>more|higher|larger|longer|bigger)(?P<what>\s[a-z][\w -]{2,30}?)?|(?P<fewer>lower|less|worse)(?P<good>\s[a-z][\w -]{2,30}?))\s(?:than|compared (?:to|with))\s"
)


def turned(context: Context, clue: Clue, q: Quantity, main: int | None) -> list[Found]:
    """Read what speaks against its subject the other way round: where A is "2x slower than B", B is faster."""
    match = _WORSE.match(clue.text, q.end - clue.start)
    if match is None and q.kind is Kind.FACTOR:
        return _equal_to_larger(context, clue, q, main)
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
    v = numbers(
        factor=q.value if percent is None else None,
        factor_high=q.high if percent is None else None,
        percent=percent,
        at_most=q.at_most,
    )
    at = (q.end, match.end() + clue.start)
    return [
        Found(kind[0].relation, object, worse, clue, "number-turned", 0.8, v, said.strip(), at) for object in objects
    ]


def _equal_to_larger(context: Context, clue: Clue, q: Quantity, main: int | None) -> list[Found]:
    """Read "competes with A that is up to 27 times larger": it is as good with so much less."""
    larger = _LARGER.match(clue.text, q.end - clue.start)
    equal = _AS_GOOD.search(clue.text, 0, q.start - clue.start) if larger is not None else None
    if larger is None or equal is None or NOT.search(clue.text[: equal.start()]):
        return []
    subject = agent(context, clue, equal.start() + clue.start, main)
    if subject is None:
        return []
    kind, name = (Aspect.SPEED, "speed") if larger[1] == "slower" else (Aspect.EFFICIENCY, "model size")
    objects, words = read_baseline(context, clue, equal.end(1) + clue.start, subject, main)
    v = numbers(factor=q.value, factor_high=q.high, at_most=q.at_most)
    at = (q.end + 1, larger.end() + clue.start)
    return [
        Found(
            kind.relation, subject, object, clue, "number-equal", 0.75,
            v if object is not None else replace(v, baseline=words or "unspecified"), name, at,
        )
        for object in ends(objects)
    ]  # fmt: skip


_LARGER = re.compile(r"\s(larger|bigger|heavier|slower)(?=\s(?:in size|on|while|and|yet|but|across)\b|[,.;)]|$)")
_AS_GOOD = re.compile(
    r"\b((?:outperform\w*|surpass\w*|match(?:es|ing)|rivals|beats|compet(?:es|itive) with|comparable (?:to|with)|on par with)\s)[^,;:]{2,80}?(?:\s(?:that|which)\s(?:are|is))?\s(?:(?:up to|over|about|nearly|more than)\s)?$"
)


# "reduces translation and rotation error"
_MODIFIER = re.compile(
    r"(\b(?:reduc|lower|decreas|improv|increas|boost|cut|rais)\w*\s(?:the\s|both\s)?)[a-z-]+\sand\s$"
)
_AHEAD = re.compile(
    r"\b(?:outperform|surpass|exceed|beat)\w*\s[^;:]{2,80}?\sby\s[^;:,]{2,20}?(?:\s\([^()]*\))?(?:\son\s[^,;]{2,40}?)?,?\sand\s(?:by\s)?[+~]?$"
)


_AHEAD_OF = re.compile(r"\s(?:above|ahead of)\s")


def _goes_on_ahead(clue: Clue, q: Quantity) -> bool:
    """Whether a difference shares its verb: "surpasses A by 5.5 mAP on B and 7.7% mIoU on C"."""
    return _AHEAD.search(clue.between(clue.start, q.start)) is not None


def reading(clue: Clue, q: Quantity, m: Measure, shared: int | None) -> tuple[RelationType, Qualifiers] | None:
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
    lead = _MODIFIER.sub(r"\1", lead)
    if _is_left(clue, q):
        return _reading_of_rest(clue, q, m, lead)
    middle = clue.between(min(q.end, m.end), max(q.start, m.start))
    tail = clue.between(max(q.end, m.end), min(clue.end, max(q.end, m.end) + 28))
    words = _last_clause(lead) + " " + middle + " " + clue.between(m.start, m.end) + " " + _first_words(tail)
    shared_noun = _SHARED_NOUN.match(clue.text, m.end - clue.start)
    if m.aspect is not Aspect.QUALITY and shared_noun is not None and q.end < m.start:
        words += " " + shared_noun[1]
    less, more = bool(_LESS.search(words)), bool(_MORE.search(words))
    less = less or q.is_part
    if m.aspect is Aspect.QUALITY:
        more = more or _AHEAD_OF.match(clue.between(q.end, clue.end)) is not None
        if q.kind is Kind.FACTOR:
            return _times_better(clue, q, m, less=less, more=more)
        if NOT.search(clue.between(clue.start, q.start)) or (
            not _goes_on_ahead(clue, q)
            and re.search(
                r"\bby\b|\bof\b|\+|\bgains?\b|\bimprov|\bhigher|\bbetter|\boutperform|\bsurpass|\bincreas|\bexceed|\blead\b|\babove\b|\bmore accurate|\breduc|\blower",
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
        if not m.higher_is_better and (
            not (less or _IMPROVES.search(words)) or _RISES.search(middle + _first_words(tail))
        ):
            return None
        if _IS_VALUE.fullmatch(clue.between(m.end, q.start)) and not _GAIN_IN.search(clue.between(clue.start, m.start)):
            return None  # "more accurate with an F1 of up to 88%"
        if re.search(r"\bof\s*$", clue.between(clue.start, q.start)) and not (
            more or (less and not m.higher_is_better)
        ):
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
        if (q.value < 1 and q.high is None) or _is_multiple(clue, q, m, less):
            return None
        if m.aspect is Aspect.SPEED and re.search(r"\bslower\b|\bslow", words):
            return None  # read by the verb rules, which turn the direction around
        if m.aspect is Aspect.SPEED and not m.higher_is_better and not less and _LONGER.search(middle):
            return None
        if (
            m.aspect is Aspect.SPEED
            and m.higher_is_better
            and not more
            and _LOWER.search(middle + " " + _first_words(tail))
        ):
            return None
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
        if m.aspect is Aspect.SPEED and (
            _SLOWER.match(clue.between(q.end, clue.end)) or clue.text.startswith("slow", m.start - clue.start)
        ):
            return None  # the second is read by the verb rules, which turn the direction around
        if m.name.startswith("compression r") and not (less or more):
            return None  # a compression rate of 25% is a result
        value = q.value
        if _ONLY_SO_MUCH.search(clue.between(m.end, q.start)) and _THAT_OF.match(clue.text, q.end - clue.start):
            return (
                None if m.higher_is_better or not 0 < value < 100 else (m.aspect.relation, numbers(percent=value - 100))
            )
        part = _PART_OF.match(clue.between(q.end, clue.end)) if m.aspect is Aspect.EFFICIENCY else None
        if part and _WITH_ONLY.search(clue.between(clue.start, q.start)) and 0 < value < 100:
            return m.aspect.relation, numbers(factor=round(100 / value, 2))
        if m.aspect is Aspect.SPEED and not m.higher_is_better:
            sign = -1 if less or m.name == "speed" or _IMPROVES.search(words) else 1 if _SPEEDS_UP.search(words) else 0
        elif m.aspect is Aspect.SPEED:
            sign = 1 if more or re.search(r"speed|accelerat|faster", clue.between(m.start, m.end)) else 0
            if less and not more:
                sign = 0
        else:
            sign = (
                -1
                if less or (not m.higher_is_better and _IMPROVES.search(words))
                else 1
                if more and m.higher_is_better
                else 0
            )
        if sign == 0 or re.search(r"\b(?:with only|using only|only|just)\s*$", clue.between(clue.start, q.start)):
            return None
        if q.sign:
            sign = q.sign if m.higher_is_better or q.sign < 0 else sign
        return m.aspect.relation, numbers(percent=sign * value, at_most=at_most)
    if q.kind is Kind.VALUE and q.until and q.value > 0:
        ratio = q.until / q.value if m.higher_is_better or q.unit in RATES else q.value / q.until
        return (m.aspect.relation, numbers(factor=round(ratio, 2))) if ratio > 1 else None
    return None


def _times_better(
    clue: Clue, q: Quantity, m: Measure, *, less: bool, more: bool
) -> tuple[RelationType, Qualifiers] | None:
    """The reading of "2.4x higher quality", "improves the quality by 2.4x", "3x lower error"; other factors are those of a speed nearby."""
    joined = (
        _TIMES_MORE.fullmatch(clue.between(q.end, m.start))
        or clue.text.startswith("more accurate", q.end + 1 - clue.start)
        if m.start >= q.end
        else _BY_TIMES.fullmatch(clue.between(m.end, q.start))
    )
    if not joined or q.value <= 1 or not (more if m.higher_is_better else less):
        return None
    if NOT.search(clue.between(clue.start, min(q.start, m.start))):
        return None
    return RelationType.OUTPERFORMS, numbers(factor=q.value, factor_high=q.high, at_most=q.at_most or None)


_TIMES_MORE = re.compile(
    r"\s(?:(?:higher|better|greater|larger|lower|smaller|less)|(?:improvements?|increases?|gains?|reductions?|boosts?) (?:in|of|on))\s(?:the\s)?(?:(?!and\b|with\b|at\b)[\w-]+\s){0,2}"
)
_BY_TIMES = re.compile(rf"(?:\s(?:of|on|for|in)\s[^,;:]{{2,40}}?)?\sby\s{HEDGES}")


# "12% latency and 30% memory reduction": both are reduced
_SHARED_NOUN = re.compile(
    r"(?:,|,?\sand|\s/)\s(?:an?\s|up to\s)?(?:[\d.]+\s?(?:%|[xX]|times)\s)?(?:[a-z-]+\s){1,3}(reductions?|savings?|improvements?|increases?|decreases?|gains?|boosts?)\b"
)
_IS_VALUE = re.compile(r"\sof\s(?:up to\s|over\s|about\s|more than\s)?[~]?")
_GAIN_IN = re.compile(
    r"\b(?:improv\w+|increas\w+|gains?|boosts?|rises?|reduc\w+|decreas\w+|drops?|lead|margin|advantage|enhanc\w+|by)\s(?:in\s|of\s)?(?:[\w-]+\s){0,3}$"
)
_SLOWER = re.compile(r"\s?(?:slower|(?:longer|higher|more|larger)\s(?:[\w-]+\s){0,2}(?:latency|time|delay|runtime))\b")
_IMPROVES = re.compile(r"\b(?:improv|enhanc|optimi[sz]|gain)\w*\b")
_SPEEDS_UP = re.compile(r"\b(?:speed(?:s|ing)?\sup|accelerat\w*)\b")  # a time, so much faster
_LOWER = re.compile(r"\b(?:lower|less|worse|reduced)\b(?!\sthan\s\d)")
_LONGER = re.compile(r"\b(?:higher|longer|larger|greater|more|increase)\b")
_RISES = re.compile(r"\b(?:increas|rise|rising|growth|higher|degradation|drop|gap)\w*\b")


def _is_multiple(clue: Clue, q: Quantity, m: Measure, less: bool) -> bool:
    """Whether it is so many times what is better small, or half of what is better large: "twice the latency of A"."""
    if m.start < q.end or not _THE.match(clue.between(q.end, m.start)):
        return False
    return q.is_part if m.higher_is_better else not less


_THE = re.compile(r"\s(?:of\s)?the\s")


def _is_left(clue: Clue, q: Quantity) -> bool:
    """Whether a percentage is what is left: "reduces memory to 40% of the original"."""
    return (
        q.kind is Kind.PERCENT
        and _TO.search(clue.between(clue.start, q.start)) is not None
        and (
            _OF_ORIGINAL.match(clue.between(q.end, clue.end)) is not None
            or _DOWN_TO.search(clue.between(clue.start, q.start)) is not None
        )
    )


def _reading_of_rest(clue: Clue, q: Quantity, m: Measure, lead: str) -> tuple[RelationType, Qualifiers] | None:
    if m.aspect is Aspect.QUALITY or m.higher_is_better or not _LESS.search(lead) or q.until or not 0 < q.value < 100:
        return None
    return m.aspect.relation, numbers(percent=round(q.value - 100, 6))


_TO = re.compile(r"(?<!\bup )\bto\s(?:only\s|just\s|merely\s|about\s|around\s|approximately\s|as little as\s|~)*$")


_DOWN_TO = re.compile(
    r"\b(?:reduc|lower|decreas|shrink|cut)\w*\s(?!from\b)[^,;:%]{2,60}?(?<! up)\sto\s(?:only\s|just\s|about\s|~)*$"
)
_OF_ORIGINAL = re.compile(r"\sof\s(?:the|its|their|that of)\b")


# "its memory is only 40% that of A"
_ONLY_SO_MUCH = re.compile(r"\b(?:is|are|was|were)\s(?:only\s|just\s|merely\s|about\s|less than\s|~)*$")
_THAT_OF = re.compile(r"\s(?:of\s)?that of\s")


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
