"""The vocabulary in; one GraphQL type per entity type out, each with a field for every relation it can be an end of.

A type or relation added to schema/ontology.ttl appears here without a change; only what is special to a type is written out.
"""

from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
import strawberry

from kg.serve.connections import Connection
from kg.serve.cursors import slice_of
from kg.serve.fields import resolved
from kg.serve.inputs import Direction, StatementOrder, statement_order
from kg.serve.loading import Lists, among
from kg.serve.records import CLASSES, Entity, Info, Statement, position, statement_records
from kg.serve.rows import nested, statement_lists, statement_rows
from kg.serve.statement_filter import StatementFilter, statement_conditions
from kg.store import tables as t
from kg.vocab import PROPERTIES, RELATION_COMMENTS, SIGNATURES, TYPE_COMMENTS, EntityType, RelationType

E = TypeVar("E", bound=type[Any])
_R = RelationType

# The fields that read naturally; a relation that is not here has its property's name, and that with "Of" the other way.
_OUT = {_R.RESULT: "results"}
_IN = {
    _R.INTRODUCES: "introducedBy",
    _R.MENTIONS: "mentionedBy",
    _R.EVALUATED_ON: "evaluations",
    _R.FASTER_THAN: "slowerThan",
    _R.OUTPERFORMS: "outperformedBy",
    _R.MORE_EFFICIENT_THAN: "lessEfficientThan",
    _R.RUNS_ON: "runs",
    _R.BUILT_ON: "usedBy",
    _R.ADDRESSES: "addressedBy",
    _R.RESULT: "results",
}


def edges_of(type: EntityType) -> dict[str, tuple[RelationType, Direction]]:
    """The names of a type's edge fields, with what they list; variant-of is `variants` and `variantOf` of every entity."""
    found: dict[str, tuple[RelationType, Direction]] = {}
    for relation, signature in SIGNATURES.items():
        if relation is _R.VARIANT_OF:
            continue
        if type in signature.subject:
            found[_OUT.get(relation, PROPERTIES[relation])] = (relation, Direction.OUT)
        if type in signature.object:
            found[_IN.get(relation, PROPERTIES[relation] + "Of")] = (relation, Direction.IN)
    return found


def _edge(name: str, relation: RelationType, direction: Direction) -> Any:
    def resolver(
        self: Any,
        info: Info,
        filter: StatementFilter | None = None,
        order_by: StatementOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Statement]:
        def lists() -> Lists:
            return statement_lists(direction, statement_conditions(filter, relation), statement_order(order_by))

        return nested(self, position(info), slice_of(first, after, last, before), lists, statement_records)

    end = "subject" if direction is Direction.OUT else "object"
    description = f"Statements of `{relation.value}` with this as the {end}: {RELATION_COMMENTS[relation]}"
    return strawberry.field(resolver=resolver, name=name, description=description)


def _entity_type(type: EntityType) -> Any:
    def decorate(cls: E) -> E:
        for name, (relation, direction) in edges_of(type).items():
            setattr(cls, "edge_" + name, _edge(name, relation, direction))
        made = strawberry.type(cls, description=TYPE_COMMENTS[type])
        CLASSES[type] = made
        return made

    return decorate


@_entity_type(EntityType.PAPER)
class Paper(Entity):
    """A paper."""

    def _own(self) -> Any:
        def load(ids: Any) -> dict[str, Any]:
            query = sa.select(t.paper).where(among(self.cohort.snapshot, t.paper.c.id, ids))
            return {r.id: r for r in self.cohort.snapshot.rows(query)}

        return self.row if "abstract" in self.row._fields else self.cohort.once("paper", load)[self.id]

    @resolved
    def title(self) -> str:
        """The title."""
        return self.name

    @resolved
    def date(self) -> str | None:
        """The date of publication: YYYY-MM-DD, YYYY-MM or YYYY."""
        return self.first_date

    @resolved
    def abstract(self) -> str:
        """The abstract."""
        return self._own().abstract  # type: ignore[no-any-return]

    @resolved
    def arxiv_id(self) -> str | None:
        """The arXiv id."""
        return self._own().arxiv_id  # type: ignore[no-any-return]

    @resolved
    def doi(self) -> str | None:
        """The DOI."""
        return self._own().doi  # type: ignore[no-any-return]

    @resolved
    def url(self) -> str | None:
        """The page that lists it."""
        return self._own().url  # type: ignore[no-any-return]

    @resolved
    def sources(self) -> list[str]:
        """The names of the sources that list it."""
        return orjson.loads(self._own().sources)  # type: ignore[no-any-return]

    @resolved
    def claims(
        self,
        info: Info,
        filter: StatementFilter | None = None,
        order_by: StatementOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Statement]:
        """The statements that its sentences make."""

        def lists() -> Lists:
            s, v = t.statement.c, t.evidence.c
            return Lists(
                statement_rows(),
                s.id,
                statement_conditions(filter),
                lambda id: [s.id.in_(sa.select(v.statement_id).where(v.paper_id == id).correlate_except(t.evidence))],
                statement_order(order_by),
            )

        return nested(self, position(info), slice_of(first, after, last, before), lists, statement_records)


@_entity_type(EntityType.DATASET)
class Dataset(Entity):
    """A dataset."""


@_entity_type(EntityType.HARDWARE)
class Hardware(Entity):
    """A device."""


@_entity_type(EntityType.METRIC)
class Metric(Entity):
    """What is measured."""


for _type in EntityType:
    if _type not in CLASSES:
        _entity_type(_type)(type(_type.value, (Entity,), {"__doc__": TYPE_COMMENTS[_type], "__module__": __name__}))
