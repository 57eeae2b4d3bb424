"""A snapshot in; how much of what the graph holds out."""

import sqlalchemy as sa
import strawberry

from kg.serve.fields import resolved
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import EntityType, RelationType


@strawberry.type(description="How many entities there are of a type.")
class TypeCount:
    """How many entities there are of a type."""

    type: EntityType = strawberry.field(description="The type.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How many statements there are of a relation.")
class RelationCount:
    """How many statements there are of a relation."""

    relation: RelationType = strawberry.field(description="The relation.")
    count: int = strawberry.field(description="How many, mentions and derived ones included.")


@strawberry.type(description="How much the graph holds.")
class Stats:
    """How much the graph holds."""

    snapshot: strawberry.Private[Snapshot]

    def _count(self, table: sa.Table) -> int:
        return int(self.snapshot.rows(sa.select(sa.func.count()).select_from(table))[0][0])

    @resolved
    def papers(self) -> int:
        """How many papers were read."""
        return self._count(t.paper)

    @resolved
    def entities(self) -> int:
        """How many entities there are, papers included."""
        return self._count(t.entity)

    @resolved
    def statements(self) -> int:
        """How many statements there are, mentions and derived ones included."""
        return self._count(t.statement)

    @resolved
    def evidence(self) -> int:
        """How many times a sentence makes a statement."""
        return self._count(t.evidence)

    @resolved
    def aliases(self) -> int:
        """How many other names entities have."""
        return self._count(t.alias)

    @resolved
    def entities_by_type(self) -> list[TypeCount]:
        """How many entities there are of each type."""
        e = t.entity.c.type
        found: dict[str, int] = dict(self.snapshot.rows(sa.select(e, sa.func.count()).group_by(e)))
        return [TypeCount(type=x, count=found.get(x.value, 0)) for x in EntityType]

    @resolved
    def statements_by_relation(self) -> list[RelationCount]:
        """How many statements there are of each relation."""
        s = t.statement.c.relation
        found: dict[str, int] = dict(self.snapshot.rows(sa.select(s, sa.func.count()).group_by(s)))
        return [RelationCount(relation=x, count=found.get(x.value, 0)) for x in RelationType]
