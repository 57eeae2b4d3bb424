"""Sentences that compare in; faster-than, outperforms and more-efficient-than out, with direction, numbers and baselines.

Four families of rules: a number with its measure (kg.relate.numbered), a comparing verb (kg.relate.verbs) or adjective
(kg.relate.adjectives), two values set against each other (kg.relate.versus), and a measure that is said to be better (kg.relate.claims).
"""

import re
from dataclasses import replace

from kg.relate.claims import find_claims
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.found import Found
from kg.relate.measures import measures_in
from kg.relate.numbered import find_numbered
from kg.relate.verbs import find_verbs
from kg.relate.versus import find_versus


def find_comparisons(context: Context, main: int | None) -> list[Found]:
    """Find every comparison of a paper."""
    out: list[Found] = []
    said: list[Found] = []  # by the numbers of the sentence before
    for clue in context.clues:
        if clue.role is Role.BACKGROUND and not _two_named(clue):
            continue
        measures = measures_in(context, clue)
        with_numbers = find_numbered(context, clue, measures, main)
        out += with_numbers
        verbs = find_verbs(context, clue, measures, main, with_numbers)
        out += [_of_what_was_said(f, said) for f in verbs] if said and _SUMS_UP.match(clue.text) else verbs
        said = with_numbers
        out += find_versus(context, clue, main)
        out += find_claims(context, clue, measures, main, [f for f in out if f.clue is clue])
    return out


_SUMS_UP = re.compile(
    r"(?:These|This|The|Such) (?:\w+ )?(?:results?|numbers?|figures?|speed-?ups?|gains?|improvements?)\b"
)


def _of_what_was_said(found: Found, said: list[Found]) -> Found:
    """Read "these results outperform A" as being about what the sentence before measured, where that was one kind of measure."""
    before = said[0]
    if found.metric is not None or before.metric is None or any(f.relation is not before.relation for f in said):
        return found
    return replace(found, relation=before.relation, metric=before.metric, metric_at=None)


def _two_named(clue: Clue) -> bool:
    return len({m.entity for m in clue.mentions if m.type in APPROACHES}) >= 2
