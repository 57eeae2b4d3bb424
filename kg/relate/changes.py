"""A sentence with a pair of numbers, "from 78% to 85%", in; of which measure they are, and whose each is, out."""

import re
from dataclasses import replace

from kg.recognize.quantities import Quantity
from kg.relate.context import APPROACHES, Clue
from kg.relate.found import Found
from kg.relate.measures import Aspect, Measure


def changing(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    """The quality of which a pair tells the change: "improves FID from 18.7 to 1.8", "by 5.5 mAP (from 40.4 to 45.9)"."""
    if not _PAIR.search(clue.between(clue.start, q.end)):
        return None
    near = [
        m
        for m in measures
        if (m.aspect is Aspect.QUALITY or _COUNT_NEXT.fullmatch(clue.between(m.end, q.start))) and m.end <= q.start
    ]
    if not near or not re.fullmatch(r"[^;:.]{0,70}", clue.between(near[-1].end, q.start)):
        return None
    return near[-1]


_COUNT_NEXT = re.compile(r"\sfrom\s(?:about\s|~)?(?:[\d.,]+\sto\s(?:[a-z]+\s){0,2})?")  # "the FPS from 139 to 215"
_PAIR = re.compile(r"\bfrom\s(?:about\s|~)?[\d.%]+(?:\s(?:down |up )?to\s(?:[a-z]+\s){0,2}[^,;\s]{1,12})?$")


_OF_THING = re.compile(r"\b(?:of|for)\s(?:\w+ing\s)?(?:the\s|an?\s)?(?:original\s|vanilla\s)?$")
_WENT_FROM = re.compile(r"(?:\s\([^()]*\))?(?:\s(?:variant|models?))?(?:\son\s[^,;]{2,40}?)?\sfrom\s(?:about\s|~)?")
_ITS_MEASURE = re.compile(r"'s?\s(?:[\w@.-]+\s){1,3}[^,;:]{0,60}?\sfrom\s(?:about\s|~)?")


def changed_thing(clue: Clue, q: Quantity) -> int | None:
    """What a pair of numbers is of: A in "improves the accuracy of A from 78% to 85%", "A's win rate rises from 21% to 34%"."""
    for m in clue.mentions:
        if m.type not in APPROACHES or m.end > q.start:
            continue
        after = clue.between(m.end, q.start)
        if _ITS_MEASURE.fullmatch(after) or (
            _WENT_FROM.fullmatch(after) and _OF_THING.search(clue.between(clue.start, m.start))
        ):
            return m.entity
    return None


_AND_ALSO = re.compile(r"(?:,|\sand|,\sand|,?\sas well as)\s(?:also\s)?(?:(?:the|its|an?)\s)?(?:[\w@.-]+\s){0,2}$")


def of_the_same(clue: Clue, q: Quantity, found: Found, earlier: list[Found]) -> Found:
    """In "improves the A of X from 58 to 63, and B from 70 to 77" X had 70 as well."""
    if found.rule != "number-change" or q.until is None or found.metric_at is None or not earlier:
        return found
    pair = [f for f in earlier if f.clue is clue and f.rule == found.rule][-2:]  # before and after the change
    if len(pair) < 2 or pair[0].subject == found.subject or found.qualifiers.value != q.value:
        return found
    before = [x for x in clue.quantities if x.end <= found.metric_at[0]]
    if not before or not _AND_ALSO.fullmatch(clue.between(before[-1].end, found.metric_at[0])):
        return found
    return replace(found, subject=pair[0].subject)


# the subject changes something; "the win rate of A increases from 21% to 34%" has nobody who does
MADE_BETTER = re.compile(
    r"\b(?:improv|boost|enhanc|increas|rais|lift|amplif|reduc|lower|decreas|push|elevat|cut|shrink|shorten|bring)\w*\s(?!from\b|to\b)[^,;:]{3,90}$"
)
