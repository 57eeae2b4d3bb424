"""A paper's sentences in; the numbers that it reports out, each with its metric, whose it is and where: "178 fps on a TX2".

What a number is a value of is read by kg.relate.reported, and whose the others in a list are by kg.relate.series.
"""

import re
from itertools import pairwise

from kg.recognize.grouping import Located
from kg.recognize.quantities import Quantity, as_written
from kg.relate.agents import agent
from kg.relate.baselines import find_baseline
from kg.relate.changes import MADE_BETTER, changed_thing, of_the_same
from kg.relate.context import Clue, Context, Role
from kg.relate.found import End, Found, numbers
from kg.relate.measures import measures_in
from kg.relate.reported import Reported, reported
from kg.relate.rivals import is_rival_device
from kg.relate.series import continued, holder, set_against
from kg.vocab import EntityType, RelationType


def find_results(context: Context, main: int | None) -> list[Found]:
    """Find reported numbers."""
    out: list[Found] = []
    for clue in context.body():
        if clue.role is Role.BACKGROUND or not clue.quantities:
            continue
        measures = measures_in(context, clue)
        for q in clue.quantities:
            for one in (q, as_written(q)) if q.until is not None else (q,):
                value = reported(clue, one, measures)
                found = _found(context, clue, value, main) if value is not None else None
                if found is not None:
                    out.append(of_the_same(clue, q, found, out))
        out += continued(context, clue, measures, out, main)
    return out


def _found(context: Context, clue: Clue, said: Reported, main: int | None) -> Found | None:
    q, changes = said.value, said.rule == "number-change"
    subject: End | None = holder(clue, q) if not changes else None
    if subject is None:
        subject = set_against(clue, q)
    if subject is None:
        subject = agent(context, clue, q.start, main)
    if subject is None:
        return None
    of = changed_thing(clue, q) if q.until is not None else None
    if of is not None and (q.value != q.until or not MADE_BETTER.search(clue.between(clue.start, q.start))):
        subject = of
    elif q.until is not None and q.value != q.until and changes:
        objects, _ = find_baseline(context, clue, q, subject, main)  # "surpasses A by 5 mAP (from 40 to 45)": A had 40
        subject = objects[0] if objects else subject
    values = numbers(
        value=q.value,
        unit=said.unit,
        at_most=q.at_most or None,
        dataset=_beside(clue, q, EntityType.DATASET),
        hardware=_beside(clue, q, EntityType.HARDWARE),
    )
    return Found(RelationType.RESULT, subject, None, clue, said.rule, 0.8, values, said.metric, said.at)


def _beside(clue: Clue, q: Quantity, type: EntityType) -> int | None:
    """The dataset or device of a number: the next after it, if that is not another number's or another claim's, or the last before it."""
    earlier = [m for m in clue.mentions if m.type is type and m.end <= q.start]
    later: list[Located] = [m for m in clue.mentions if m.type is type and m.start >= q.end]
    if later and later[0].start - q.end < 60:
        gap = clue.between(q.end, later[0].start)
        others = [x for x in clue.quantities if q.end <= x.start and x.end <= later[0].start]
        listed = all(
            _IN_LIST.fullmatch(clue.between(a.end, b.start)) for a, b in pairwise((q, *others))
        )  # "93%, 70% and 67% on A, B and C"
        other = _OTHER_CLAIM.search(gap) or is_rival_device(clue, later[0])
        if not other and (listed or not earlier):
            return later[0].entity
        if not earlier:
            return None
    return earlier[-1].entity if earlier else None


_IN_LIST = re.compile(r"(?:\s[\w@.-]+)?\s?(?:,|and|,\s?and|/)\s?")
# "cuts the time to 10 hours and improves the AUC on A"
_OTHER_CLAIM = re.compile(
    r"[;:]|\b(?:and|while|whereas|but)\s(?:\w+ly\s)?(?:improv|reduc|increas|boost|rais|cut|lower|achiev|attain|reach|obtain|outperform|surpass|run|render|operat|process|decod)|\bas well as (?:the|an?)\s"
)
