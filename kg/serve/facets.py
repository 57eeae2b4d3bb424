"""A filter of statements in; how many of them there are of each relation, type, dataset, device and metric, out.

Each facet is one SQL statement and is counted only where it is asked for.
"""

from typing import Any

import sqlalchemy as sa
import strawberry

from kg.serve.cursors import size_of
from kg.serve.fields import resolved
from kg.serve.inputs import Condition
from kg.serve.records import Entity, entities_by_id
from kg.serve.source import Snapshot
from kg.serve.stats import RelationCount, TypeCount
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

_s = t.statement.c


@strawberry.type(description="How many of the statements are about a thing.")
class EntityCount:
    """How many of the statements are about a thing."""

    entity: Entity = strawberry.field(description="The thing.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="What a selection of statements is about, counted.")
class Facets:
    """What a selection of statements is about, counted."""

    snapshot: strawberry.Private[Snapshot]
    where: strawberry.Private[list[Condition]]

    @resolved
    def count(self) -> int:
        """How many statements there are."""
        return int(self.snapshot.rows(sa.select(sa.func.count()).select_from(t.statement).where(*self.where))[0][0])

    @resolved
    def relations(self) -> list[RelationCount]:
        """How many of each relation; those that there are none of are left out."""
        query = sa.select(_s.relation, sa.func.count()).where(*self.where).group_by(_s.relation)
        found: dict[str, int] = dict(self.snapshot.rows(query))
        return [RelationCount(relation=r, count=found[r.value]) for r in RelationType if r.value in found]

    @resolved
    def subject_types(self) -> list[TypeCount]:
        """How many with a subject of each type; those that there are none of are left out."""
        return self._types(_s.subject_id)

    @resolved
    def object_types(self) -> list[TypeCount]:
        """How many with an object of each type; those that there are none of are left out."""
        return self._types(_s.object_id)

    @resolved
    def subjects(self, first: int | None = 20) -> list[EntityCount]:
        """The subjects of most of them."""
        return self._entities(_s.subject_id, first)

    @resolved
    def objects(self, first: int | None = 20) -> list[EntityCount]:
        """The objects of most of them."""
        return self._entities(_s.object_id, first)

    @resolved
    def datasets(self, first: int | None = 20) -> list[EntityCount]:
        """The datasets that most of them are measured on."""
        return self._entities(_s.dataset_id, first)

    @resolved
    def hardware(self, first: int | None = 20) -> list[EntityCount]:
        """The devices that most of them are measured on."""
        return self._entities(_s.hardware_id, first)

    @resolved
    def metrics(self, first: int | None = 20) -> list[EntityCount]:
        """The metrics that most of them are measured in."""
        return self._entities(_s.metric_id, first)

    def _types(self, column: sa.ColumnElement[Any]) -> list[TypeCount]:
        e = t.entity.c
        query = (
            sa.select(e.type, sa.func.count())
            .join_from(t.statement, t.entity, e.id == column)
            .where(*self.where)
            .group_by(e.type)
        )
        found: dict[str, int] = dict(self.snapshot.rows(query))
        return [TypeCount(type=x, count=found[x.value]) for x in EntityType if x.value in found]

    def _entities(self, column: sa.ColumnElement[Any], first: int | None) -> list[EntityCount]:
        how_many = sa.func.count().label("how_many")
        query = (
            sa.select(column.label("id"), how_many)
            .where(*self.where, column.is_not(None))
            .group_by(column)
            .order_by(how_many.desc(), column)
            .limit(size_of("first", first))
        )
        rows = list(self.snapshot.rows(query))
        entities = {e.id: e for e in entities_by_id(self.snapshot, [r.id for r in rows])}
        return [EntityCount(entity=entities[r.id], count=r.how_many) for r in rows]
