"""A number or claim in a sentence in; which comparison it belongs to, and so what it is measured against, out."""

import re
from collections.abc import Sequence

from kg.recognize.quantities import Kind, Quantity
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.equals import CLASS, equal_after, equal_class, equal_device, find_equal
from kg.relate.found import OWN, End
from kg.relate.improved import is_cut
from kg.relate.rivals import read_baseline, rival_by

# the letters that a pattern's words begin with are looked at before the words, which is faster (see kg.relate.context)
# the words after which a comparison names its other side
THAN = re.compile(
    r"\b(?=[tocirvawesbu])(?:(?<!rather )(?<!other )than|over|compared (?:to|with|against)|in comparison (?:to|with)|relative to|with respect to|versus|vs\.?|against|as compared (?:to|with)|w\.r\.t\.?|when compared (?:to|with)|exceeding|outperforming|outstrip(?:s|ping)?|outperforms?|surpass(?:es|ing)?|beat(?:s|ing)?|above|upon|on top of)\s",
    re.IGNORECASE,
)


# a sentence that begins with its other side: "Compared to A, ..."
COMPARED_FIRST = re.compile(
    r"^(?:\w+,?\s){0,2}?(?:compared (?:to|with|against)|in comparison (?:to|with)|relative to|in contrast to|unlike|versus|over|against|when compared (?:to|with))\s",
    re.IGNORECASE,
)


# a claim that is only hoped for or wondered about is none
HEDGE = re.compile(
    r"\b(?=[mcwspaniehd])(?:may|might|could|would|should|potential to|potentially|aim(?:s|ed)? to|need to|in theory|if|whether|expected to|hope|despite(?!\s\w+ing\b))\b[^.,;]{0,30}$",
    re.IGNORECASE,
)


# neither is one that is denied, or one of being equal
NOT = re.compile(
    r"\b(?=[nwrifcuosm])(?:not|no|never|without|rather than|instead of|neither|fail(?:s|ed)? to|cannot|can't|unable to|comparable|on par|similar|matching)\b[^.,;]{0,25}$",
    re.IGNORECASE,
)


def find_baseline(
    context: Context, clue: Clue, q: Quantity, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """The named things, or the words, that a number is measured against."""
    bracket = _IN_BRACKETS.match(clue.text, q.end - clue.start)
    if bracket is not None:
        inside = [
            m for m in clue.within(clue.start + bracket.start(1), clue.start + bracket.end(1)) if m.type in APPROACHES
        ]
        if inside and len(inside[0].text) >= len(bracket[1]) - 2:
            return [inside[0].entity], None
    last = max((x.end for x in clue.quantities if x.end < q.start), default=None)
    if last is not None and _BEATEN_BY.search(clue.between(clue.start, last)):
        of_its_own = rival_by(clue, last, q.start)
        if of_its_own is not None:
            return ([of_its_own[0]], None) if of_its_own[0] is not None else ([], of_its_own[1])
    cut = [m for m in clue.mentions if q.kind is Kind.PERCENT and m.type in APPROACHES and is_cut(clue, m, q)]
    if cut and cut[0].entity != (main if subject is OWN else subject):
        return [cut[0].entity], None
    multiple = _MULTIPLE_OF.match(clue.text, q.end - clue.start)
    if multiple is not None:
        objects, words = read_baseline(context, clue, multiple.end() + clue.start, subject, main)
        if objects or (words is not None and CLASS.match(words)):
            return objects, words if not objects else None
    earlier = [
        match
        for match in THAN.finditer(clue.text, 0, max(0, q.start - clue.start))
        if not of_number(clue.text, match)
        and not _of_other_number(clue, match, q)
        and not _OVER_DATA.match(clue.text, match.end())
    ]
    late: re.Match[str] | None = None
    for match in THAN.finditer(clue.text, max(0, q.start - clue.start)):
        if of_number(clue.text, match) or clue.text[: match.start()].endswith("by "):
            continue
        if match.group().startswith("over") and _OVER_DATA.match(clue.text, match.end()):
            continue
        if _OF_OTHERS.search(clue.between(q.end, match.start() + clue.start)):
            continue
        if _crosses(clue, q, match, earlier[-1] if earlier else None):
            late = match
            break
        return read_baseline(context, clue, match.end() + clue.start, subject, main)
    first = COMPARED_FIRST.match(clue.text)
    if first:
        return read_first(context, clue, first, subject, main)
    equal = find_equal(context, clue, q.start, subject, main)  # "as good as A with 2x speedup"
    if earlier and not (equal and equal_after(clue, earlier[-1].end(), q.start)):
        return read_baseline(context, clue, earlier[-1].end() + clue.start, subject, main)
    own = main if subject is OWN else subject
    others = [m for m in clue.mentions if m.type in APPROACHES and m.entity != own]
    if equal:
        return equal, None
    equal_words = equal_class(clue, q)
    if equal_words is not None:
        return [], equal_words
    device = equal_device(clue, q)
    if device is not None:
        return [], device
    for m in others:  # "reduces latency by 43% on vanilla A"
        before, after = clue.between(clue.start, m.start), clue.between(m.end, clue.end)
        if (
            _ORIGINAL_NAME.match(clue.between(m.start, m.end))
            or re.match(r"\s(?:baseline|counterpart)\b", after)
            or _ORIGINAL.search(before)
        ):
            return [m.entity], None
    return read_baseline(context, clue, late.end() + clue.start, subject, main) if late is not None else ([], None)


_BEATEN_BY = re.compile(
    r"\b(?:outperform|surpass|exceed|beat|outpac|outcompet|outstrip)\w*\s[^;:]{2,200}?\sby\s(?:[\w ]{1,20}?\s|~)?\+?[\d.]"
)


# "speedups of 1.8x (A) and 2.2x (B)"
_IN_BRACKETS = re.compile(r"\s\((?:vs\.?\s|over\s|compared (?:to|with)\s|than\s)?(?:the\s)?([^()]{2,40})\)")


# "three times as fast as A", "2.7x that of A", "twice the throughput of A", "60% of the memory of A"
_MULTIPLE_OF = re.compile(
    r"\s(?:as\s(?:[a-z]+ly\s)?[a-z]+\sas|that of|(?:of\s)?the\s(?:[\w-]+\s){1,3}?(?:of|used by|required by|needed by|(?:used|needed|required) (?:to|for) train(?:ing)?))\s(?:the\s)?"
)


# "outperforms A over two public datasets by 5%"
_OVER_DATA = re.compile(
    r"(?:(?!(?:for|on|in|across|with|of|by|at)\b)[\w-]+\s){0,4}(?:datasets|data sets|benchmarks|tasks|workloads|scenarios|settings)\b"
)


# "by 8x and enabling A to run faster than B" compares A
_OF_OTHERS = re.compile(r"\band\s(?:enabl|allow|let|mak|help)(?:s|es|ting|ing)\b")


def _crosses(clue: Clue, q: Quantity, match: re.Match[str], earlier: re.Match[str] | None) -> bool:
    """Whether what a number might be measured against belongs to something else that is said after it."""
    place = match.start() + clue.start
    gap = clue.between(q.end, place)
    if re.search(r";|\b(?:while|whereas)\b", gap):
        return True
    others = [x for x in clue.quantities if q.end < x.start and x.end <= place and x.kind in _COMPARABLE]
    if earlier is None or not others:
        return False
    return _DONE.search(gap) is not None or _LEFT.search(clue.between(earlier.end() + clue.start, q.start)) is None


# in "20% less of this, 30% less of that and 40% more of those compared to A" nothing else is done
_LEFT = re.compile(r",\s(?:\w+ing|and|with)\s")  # the earlier comparison is over
_DONE = re.compile(r"\b(?:while|is|are|it|we|\w+(?:ing|ves|ces|ses|hes|ins|eds))\b")


_COMPARABLE = (Kind.FACTOR, Kind.PERCENT, Kind.POINTS)


def _of_other_number(clue: Clue, match: re.Match[str], q: Quantity) -> bool:
    """Whether an earlier comparison is that of a number before, which a new clause has left: "2x faster than A, while ..."."""
    place = match.start() + clue.start
    if not match.group().startswith(("than", "compared", "over")) or not re.search(
        r";|\b(?:while(?!\sbeing)|whereas)\b", clue.between(place, q.start)
    ):
        return False
    return any(x.end <= place and place - x.end < 70 and x.kind in _COMPARABLE for x in clue.quantities)


_ORIGINAL_NAME = re.compile(r"(?:vanilla|original|unmodified|full-precision)\s", re.IGNORECASE)


_ORIGINAL = re.compile(
    r"(?<!with )\b(?:vanilla|original|baseline|standard|dense|full-precision|FP16|FP32|unmodified)\s(?:the\s)?(?:original\s)?$",
    re.IGNORECASE,
)


def read_first(
    context: Context, clue: Clue, first: re.Match[str], subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """Read the other side that a sentence begins with; also "Compared to inference using A, ..." names it."""
    place = first.end() + clue.start
    objects, words = read_baseline(context, clue, place, subject, main)
    comma = clue.text.find(",", first.end())
    if objects or comma < 0:
        return objects, words
    own = main if subject is OWN else subject
    inside = [m for m in clue.within(place, clue.start + comma) if m.type in APPROACHES and m.entity != own]
    used_here = [m for m in inside if _USED.search(clue.between(place, m.start))]
    return ([used_here[0].entity], None) if used_here else (objects, words)


_USED = re.compile(r"^(?:[\w-]+\s){0,3}(?:using|utilizing|with)\s(?:the\s)?(?:[\w-]+\s){0,2}$")


def ends(objects: Sequence[int]) -> list[int | None]:
    """The named objects of a comparison, or None for one with a baseline in words."""
    return list(objects) or [None]


def of_number(text: str, match: re.Match[str]) -> bool:
    """Whether "than" or "over" goes with a number ("less than 1 second") instead of comparing."""
    return _NUMBER_NEXT.match(text, match.end()) is not None


_NUMBER_NEXT = re.compile(
    r"\s?(?:(?!\d[A-Z]{3})[\d~+]|an?\s(?:order|second|minute|day|week|month|factor|half|third|quarter|[a-z]+fold|hundred|dozen)\b|half\b|twice\b|thrice\b|doubl|tripl|quadrupl|halv"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundreds|dozens|tens|thousands)\s(?:of\s)?(?:times|orders?|percent|points?|days?|hours?|minutes?|seconds?|steps?)\b)"
)
