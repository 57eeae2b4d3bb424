"""Two entities, or one, in; the paths between them, what is around it, and statements that contradict each other, out.

Every hop is one SQL statement, whatever the number of entities that it starts from.
"""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
import strawberry

from kg.serve.connections import Connection
from kg.serve.cursors import Order, Slice
from kg.serve.errors import BadInput
from kg.serve.loading import among, groups
from kg.serve.records import Entity, Statement, entities_by_id, statement_records
from kg.serve.rows import connection
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import RelationType

MAX_HOPS = 6
MAX_DEPTH = 4
MAX_PATHS = 20
_FRONTIER = 5_000  # entities that a hop may start from
_FAN_OUT = 50_000  # statements that a hop may look at
_COMPARISONS = (RelationType.FASTER_THAN, RelationType.OUTPERFORMS, RelationType.MORE_EFFICIENT_THAN)


@strawberry.type(description="A chain of statements from one entity to another.")
class Path:
    """A chain of statements from one entity to another."""

    length: int = strawberry.field(description="How many statements it has.")
    entities: list[Entity] = strawberry.field(description="The entities along it, both ends included.")
    statements: list[Statement] = strawberry.field(
        description="The statements along it; each may be read in either direction."
    )


@strawberry.type(description="A piece of the graph.")
class Subgraph:
    """A piece of the graph."""

    entities: list[Entity] = strawberry.field(description="Its entities, the centre first, then by distance and id.")
    statements: list[Statement] = strawberry.field(description="The statements among them.")
    truncated: bool = strawberry.field(description="True where `limit` cut it short.")


@strawberry.type(description="Two statements that cannot both hold under the same conditions.")
class Contradiction:
    """Two statements that cannot both hold under the same conditions."""

    a: Statement = strawberry.field(description="The one.")
    b: Statement = strawberry.field(description="The other: the same relation, with subject and object exchanged.")
    same_conditions: bool = strawberry.field(
        description="True where both give the same metric, dataset and hardware; false where one leaves any of them open."
    )
    id: strawberry.Private[str]


def _relations(relations: list[RelationType] | None) -> list[Any]:
    s = t.statement.c
    if relations is not None:
        return [s.relation.in_([r.value for r in relations])]
    return [s.relation != RelationType.MENTIONS.value]


def _hop(snapshot: Snapshot, ids: Collection[str], where: list[Any]) -> list[sa.Row[Any]]:
    """The statements at either end of which an entity of `ids` is, by statement id."""
    s = t.statement.c
    sides = [
        sa.select(s.id, s.subject_id, s.object_id).where(
            among(snapshot, side, ids), s.object_id.is_not(None), s.derived.is_(sa.false()), *where
        )
        for side in (s.subject_id, s.object_id)
    ]
    both = sa.union(*sides).subquery()
    return list(snapshot.rows(sa.select(both).order_by(both.c.id).limit(_FAN_OUT)))


def paths(snapshot: Snapshot, start: str, end: str, relations: list[RelationType] | None, max_hops: int) -> list[Path]:
    """The shortest paths between two entities, statements read in either direction; at most MAX_PATHS, sorted by ids."""
    if not 1 <= max_hops <= MAX_HOPS:
        raise BadInput(f"`maxHops` must be between 1 and {MAX_HOPS}, not {max_hops}", limit=MAX_HOPS)
    if start == end:
        raise BadInput("`from` and `to` are the same entity")
    where = _relations(relations)
    steps: dict[str, list[tuple[str, str]]] = {
        start: []
    }  # entity -> (entity before it, statement), along shortest paths
    frontier = {start}
    for _ in range(max_hops):
        found: dict[str, list[tuple[str, str]]] = {}
        for r in _hop(snapshot, frontier, where):
            for here, there in ((r.subject_id, r.object_id), (r.object_id, r.subject_id)):
                if here in frontier and there not in steps:
                    found.setdefault(there, []).append((here, r.id))
        steps.update(found)
        if end in steps or not found:
            break
        frontier = set(sorted(found)[:_FRONTIER])
    chains = _chains(steps, start, end)
    entities = {e.id: e for e in entities_by_id(snapshot, {id for ids, _ in chains for id in ids})}
    statements = statements_by_id(snapshot, {id for _, ids in chains for id in ids})
    return [
        Path(length=len(said), entities=[entities[i] for i in along], statements=[statements[i] for i in said])
        for along, said in chains
    ]


def _chains(steps: dict[str, list[tuple[str, str]]], start: str, end: str) -> list[tuple[list[str], list[str]]]:
    if end not in steps:
        return []
    done: list[tuple[list[str], list[str]]] = []
    open_: list[tuple[list[str], list[str]]] = [([end], [])]
    while open_ and len(done) < MAX_PATHS:
        along, said = open_.pop()
        if along[0] == start:
            done.append((along, said))
            continue
        open_ += [([before, *along], [statement, *said]) for before, statement in sorted(steps[along[0]], reverse=True)]
    return sorted(done)


def statements_by_id(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Statement]:
    """The statements with these ids, as one cohort, by id."""
    s = t.statement.c
    rows = groups(snapshot, sa.select(t.statement, s.id.label("parent")), s.id, ids)
    return {x.id: x for x in statement_records(snapshot, (r for some in rows.values() for r in some))}


def neighbourhood(
    snapshot: Snapshot, id: str, depth: int, relations: list[RelationType] | None, limit: int
) -> Subgraph:
    """What is within `depth` statements of an entity: at most `limit` entities, the nearest kept."""
    if not 0 <= depth <= MAX_DEPTH:
        raise BadInput(f"`depth` must be between 0 and {MAX_DEPTH}, not {depth}", limit=MAX_DEPTH)
    where = _relations(relations)
    near, said, frontier, truncated = [id], set[str](), {id}, False
    known = {id}
    for _ in range(depth):
        rows = _hop(snapshot, frontier, where)
        found = sorted({x for r in rows for x in (r.subject_id, r.object_id)} - known)
        truncated = truncated or len(found) > limit - len(near) or len(rows) == _FAN_OUT
        found = found[: max(limit - len(near), 0)]
        near += found
        known.update(found)
        said.update(r.id for r in rows if r.subject_id in known and r.object_id in known)
        frontier = set(found)
        if not frontier:
            break
    entities = {e.id: e for e in entities_by_id(snapshot, near)}
    kept = statements_by_id(snapshot, said)
    return Subgraph(
        entities=[entities[i] for i in near if i in entities],
        statements=[kept[i] for i in sorted(kept)],
        truncated=truncated,
    )


def contradictions(snapshot: Snapshot, part: Slice) -> Connection[Contradiction]:
    """Pairs of comparisons that say the opposite of each other and give no different metric, dataset or hardware."""
    a, b = t.statement.alias("a"), t.statement.alias("b")
    conditions = ("metric_id", "dataset_id", "hardware_id")
    where = [a.c.relation.in_([r.value for r in _COMPARISONS]), a.c.id < b.c.id]
    where += [a.c.derived.is_(sa.false()), b.c.derived.is_(sa.false())]
    where += [sa.or_(a.c[c] == b.c[c], a.c[c].is_(None), b.c[c].is_(None)) for c in conditions]
    same = sa.and_(*(a.c[c].is_not_distinct_from(b.c[c]) for c in conditions))
    crossed = sa.and_(b.c.subject_id == a.c.object_id, b.c.object_id == a.c.subject_id, b.c.relation == a.c.relation)
    pair = (a.c.id + sa.literal(" ") + b.c.id).label("id")
    base = (
        sa.select(pair, a.c.id.label("a_id"), b.c.id.label("b_id"), same.label("same"))
        .join_from(a, b, crossed)
        .where(*where)
    )

    def make(snapshot: Snapshot, rows: Iterable[sa.Row[Any]]) -> list[Contradiction]:
        found = list(rows)
        known = statements_by_id(snapshot, {id for r in found for id in (r.a_id, r.b_id)})
        return [Contradiction(a=known[r.a_id], b=known[r.b_id], same_conditions=bool(r.same), id=r.id) for r in found]

    order = Order("pair", pair.element, pair.element)
    return connection(snapshot, base, order, part, make)
