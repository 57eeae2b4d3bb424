"""Sentences in; values of two things set against each other out: "A (0.9s) vs. B (21s)", "A takes 0.8 s, whereas B needs 9 s"."""

import re
from itertools import pairwise

from kg.recognize.quantities import RATES, Kind, Quantity
from kg.relate.agents import agent
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import OWN, End, Found, numbers
from kg.relate.series import set_against
from kg.vocab import RelationType

_VERSUS = re.compile(r"\b(?:vs\.?|versus|compared (?:to|with)|against|than)\b", re.IGNORECASE)
_UNITS = RATES | {"s", "ms", "µs", "min", "h"}


def find_versus(context: Context, clue: Clue, main: int | None) -> list[Found]:
    """Read "A (0.92s) vs. B (20.93s)", "A runs at 61 FPS, compared with 14 FPS for B" and "while B needs 95 ms, A needs 12 ms"."""
    out: list[Found] = []
    values = [q for q in clue.quantities if q.kind is Kind.VALUE and q.unit in _UNITS and q.until is None]
    for a, b in pairwise(values):
        if a.unit != b.unit or a.value <= 0 or b.value <= 0 or a.value == b.value:
            continue
        pair = _named(clue, a, b) or _contrasted(context, clue, a, b, main)
        if pair is None:
            continue
        winner, loser = pair if (a.value > b.value) is (a.unit in RATES) else pair[::-1]
        if loser is OWN and main is None:
            continue
        factor = round(max(a.value, b.value) / min(a.value, b.value), 2)
        values_said, at = numbers(factor=factor), (a.start, a.end)
        out.append(Found(RelationType.FASTER_THAN, winner, loser, clue, "value-versus", 0.9, values_said, "speed", at))
    return out


def _named(clue: Clue, a: Quantity, b: Quantity) -> tuple[int, int] | None:
    """The names that two values stand right after."""
    if not _VERSUS.search(clue.between(a.end, b.start)):
        return None
    first, second = _owner(clue, a), _owner(clue, b)
    return None if first is None or second is None or first == second else (first, second)


def _owner(clue: Clue, q: Quantity) -> int | None:
    named = [m for m in clue.mentions if m.type in APPROACHES and m.end <= q.start and q.start - m.end <= 3]
    return named[-1].entity if named else None


_WHEREAS = re.compile(
    r"(?:,|;|\))?\s(?:whereas|while|compared (?:to|with)|versus|vs\.?|(?:exceed|surpass|outperform|beat)ing)\s(?:the\s)?"
)
_NEEDS = re.compile(
    r"\s(?:\w+ly\s)?(?:takes?|needs?|requires?|runs? (?:at|in)|achieves?|reaches|manages)\s(?:only\s|about\s|~)?"
)
_WHILE_FIRST = re.compile(r"(?:While|Whereas)\s(?:the\s)?")


def _contrasted(context: Context, clue: Clue, a: Quantity, b: Quantity, main: int | None) -> tuple[End, End] | None:
    """Whose two values are that a conjunction sets against each other."""
    gap = clue.between(a.end, b.start)
    contrast, first = _WHEREAS.search(gap), _WHILE_FIRST.match(clue.text)
    mine: End | None = None
    theirs: End | None = None
    if contrast is not None and contrast.start() < _FAR:
        mine, theirs = agent(context, clue, a.start, main), set_against(clue, b)
        for m in clue.within(a.end + contrast.end(), b.start):
            if m.type in APPROACHES and _NEEDS.fullmatch(clue.between(m.end, b.start)):
                theirs = m.entity
    elif _COMPARED_FIRST.fullmatch(clue.text, 0, a.start - clue.start) and ", " in gap:
        mine, theirs = agent(context, clue, b.start, main), _owner_of(clue, a)
        return None if mine is None or theirs is None or _number(mine, main) == theirs else (theirs, mine)
    elif first is not None and ", " in gap:
        mine = next(
            (m.entity for m in clue.mentions if m.start == clue.start + first.end() and m.type in APPROACHES), None
        )
        theirs = agent(context, clue, b.start, main)
    if mine is None or theirs is None or _number(mine, main) == _number(theirs, main):
        return None
    return mine, theirs


def _owner_of(clue: Clue, q: Quantity) -> int | None:
    """Whose a value is in "compared to A's 40 ms" and "compared to A (40 ms)"."""
    return next((m.entity for m in clue.mentions if m.type in APPROACHES and 0 < q.start - m.end <= 3), None)


_COMPARED_FIRST = re.compile(
    r"(?:Compared (?:to|with)|Against|Unlike|Versus)\s(?:the\s)?\S+(?:\s\S+){0,3}?(?:'s\s|\s\()"
)


def _number(end: End, main: int | None) -> End:
    return main if end is OWN and main is not None else end


_FAR = 40  # letters from the first value to the conjunction
