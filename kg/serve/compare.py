"""Two entities in; what is said of both side by side, and what is said of the one against the other, out.

All statements at either entity are read by one SQL statement, those of a comparison by one more for the records.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
import strawberry

from kg.serve.errors import BadInput
from kg.serve.explore import statements_by_id
from kg.serve.loading import among
from kg.serve.records import Entity, Statement, entities_by_id
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import RelationType

MOST = 2_000  # statements at the two that are looked at
_OUT, _IN = "out", "in"


@strawberry.type(description="Something that statements link both entities with.")
class Shared:
    """Something that statements link both entities with."""

    relation: RelationType = strawberry.field(description="How they are linked with it.")
    other: Entity = strawberry.field(description="What both are linked with; of results, the metric.")
    outgoing: bool = strawberry.field(
        description="True where the two are subjects (both run on it), false where they are objects (it beats both)."
    )
    a: list[Statement] = strawberry.field(description="What is said of the one and it.")
    b: list[Statement] = strawberry.field(description="What is said of the other and it.")


@strawberry.type(description="Two entities side by side.")
class Comparison:
    """Two entities side by side."""

    a: Entity = strawberry.field(description="The one.")
    b: Entity = strawberry.field(description="The other.")
    between: list[Statement] = strawberry.field(
        description="What is said of the one and the other, in either direction."
    )
    shared: list[Shared] = strawberry.field(
        description="What both are linked with in the same way, by relation, then by its id."
    )
    truncated: bool = strawberry.field(description="True where so much is said of the two that not all was looked at.")


def compare(snapshot: Snapshot, a: str, b: str) -> Comparison | None:
    """What is said of both, and of the one against the other; None where one of them is not in the graph.

    Mentions and derived statements are left out. Raises `BadInput` where both are the same.
    """
    if a == b:
        raise BadInput("`a` and `b` are the same entity")
    pair = {e.id: e for e in entities_by_id(snapshot, [a, b])}
    if len(pair) < 2:
        return None
    s = t.statement.c
    said = [s.relation != RelationType.MENTIONS.value, s.object_id.is_not(None), s.derived.is_(sa.false())]
    sides = [
        sa.select(s.id, s.relation, s.subject_id, s.object_id).where(among(snapshot, side, [a, b]), *said)
        for side in (s.subject_id, s.object_id)
    ]
    both = sa.union(*sides).subquery()
    rows = list(snapshot.rows(sa.select(both).order_by(both.c.id).limit(MOST + 1)))
    between, linked = [], defaultdict[tuple[str, str, str], dict[str, list[str]]](lambda: {a: [], b: []})
    for r in rows[:MOST]:
        if {r.subject_id, r.object_id} == {a, b}:
            between.append(r.id)
        elif r.subject_id in pair:
            linked[r.relation, r.object_id, _OUT][r.subject_id].append(r.id)
        else:
            linked[r.relation, r.subject_id, _IN][r.object_id].append(r.id)
    common = {key: sides for key, sides in sorted(linked.items()) if sides[a] and sides[b]}
    others = {e.id: e for e in entities_by_id(snapshot, {other for _, other, _ in common})}
    known = statements_by_id(
        snapshot, [*between, *(i for sides in common.values() for ids in sides.values() for i in ids)]
    )

    def records(ids: list[str]) -> list[Any]:
        return [known[i] for i in ids]

    return Comparison(
        a=pair[a],
        b=pair[b],
        between=records(between),
        shared=[
            Shared(
                relation=RelationType(relation), other=others[other], outgoing=way == _OUT,
                a=records(sides[a]), b=records(sides[b]),
            )
            for (relation, other, way), sides in common.items()
        ],
        truncated=len(rows) > MOST,
    )  # fmt: skip
