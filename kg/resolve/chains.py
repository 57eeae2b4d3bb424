"""Statements in; derived statements out: A is 2x faster than B, B is 3x faster than C, so A is 6x faster than C.

A chain has two links. It is drawn only where both say a factor of the same metric under the same conditions: the same dataset and
the same device, or none stated by either. A chain says nothing where somebody has measured: where A and C are compared by a paper
in either direction, that stands alone. Its confidence is the product of its links', its evidence the best sentence of each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.ids import digest
from kg.model import Evidence, Qualifiers, Statement, derived_factor
from kg.vocab import RelationType

RULE = "chain"


def find_chains(statements: Iterable[Statement]) -> list[Statement]:
    """The chains of two `faster-than` statements, sorted by id; the order of the input does not matter."""
    links = [s for s in statements if s.relation is RelationType.FASTER_THAN and s.object is not None]
    compared = {frozenset((s.subject, s.object)) for s in links}
    by_subject: dict[str, list[Statement]] = defaultdict(list)
    for s in links:
        if _factor(s) is not None:
            by_subject[s.subject].append(s)
    out: dict[str, Statement] = {}
    for first in links:
        for second in by_subject[first.object or ""]:
            if first.subject == second.object or frozenset((first.subject, second.object)) in compared:
                continue
            if _factor(first) is None or _conditions(first) != _conditions(second):
                continue
            chain = _joined(first, second)
            out[chain.id] = chain
    return [out[id] for id in sorted(out)]


def _factor(s: Statement) -> float | None:
    q = s.qualifiers
    return q.factor if q.factor is not None else derived_factor(q)


def _conditions(s: Statement) -> tuple[str | int | None, ...]:
    q = s.qualifiers
    return q.metric, q.dataset, q.hardware


def _joined(first: Statement, second: Statement) -> Statement:
    one, two = _factor(first), _factor(second)
    assert one is not None and two is not None
    q = first.qualifiers
    values = Qualifiers(
        factor=round(one * two, 6),
        at_most=(first.qualifiers.at_most or second.qualifiers.at_most) or None,
        metric=q.metric,
        dataset=q.dataset,
        hardware=q.hardware,
    )
    confidence = round(first.confidence * second.confidence, 4)
    evidence = tuple(
        sorted(
            {replace(_best(s), rule=RULE, confidence=confidence) for s in (first, second)},
            key=lambda e: (e.paper_id, e.field, e.start),
        )
    )
    id = "st:" + digest(RULE, first.id, second.id)
    return Statement(id, first.relation, first.subject, second.object, values, evidence, (first.id, second.id))


def _best(s: Statement) -> Evidence:
    return min(s.evidence, key=lambda e: (-e.confidence, e.paper_id, e.field, e.start))
