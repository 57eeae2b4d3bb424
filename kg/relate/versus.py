"""Sentences in; values of two named things set against each other out: "A (0.9s) vs. B (21s)"."""

import re
from itertools import pairwise

from kg.recognize.quantities import Kind, Quantity
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import Found, numbers
from kg.vocab import RelationType

_VERSUS = re.compile(r"\b(?:vs\.?|versus|compared (?:to|with)|against|than)\b", re.IGNORECASE)


def find_versus(context: Context, clue: Clue, main: int | None) -> list[Found]:
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
