"""Sentences that compare in; faster-than, outperforms and more-efficient-than out, with direction, numbers and baselines.

Four families of rules: a number with its measure (kg.relate.numbered), a comparing verb or adjective (kg.relate.verbs), two values
set against each other (kg.relate.versus), and a measure that is said to be better (kg.relate.claims).
"""

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
    for clue in context.clues:
        if clue.role is Role.BACKGROUND and not _two_named(clue):
            continue
        measures = measures_in(clue)
        with_numbers = find_numbered(context, clue, measures, main)
        out += with_numbers
        out += find_verbs(context, clue, measures, main, with_numbers)
        out += find_versus(context, clue, main)
        out += find_claims(context, clue, measures, main, [f for f in out if f.clue is clue])
    return out


def _two_named(clue: Clue) -> bool:
    return len({m.entity for m in clue.mentions if m.type in APPROACHES}) >= 2
