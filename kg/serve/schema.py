"""The vocabulary in; the executable GraphQL schema and its SDL out."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, Undefined

from kg.ids import fold
from kg.serve.compare import Comparison, compare
from kg.serve.connections import Connection
from kg.serve.cursors import size_of, slice_of
from kg.serve.entities import Paper
from kg.serve.errors import BadInput
from kg.serve.explore import Contradiction, Path, Subgraph, contradictions, neighbourhood, paths
from kg.serve.facets import Facets
from kg.serve.fields import resolved
from kg.serve.inputs import (
    EntityFilter,
    EntityOrder,
    PaperFilter,
    PaperOrder,
    StatementOrder,
    entity_conditions,
    entity_order,
    named,
    paper_conditions,
    paper_order,
    statement_order,
)
from kg.serve.leaderboard import LeaderboardRow, leaderboard
from kg.serve.records import CLASSES, Entity, Info, Node, Statement, entities_by_id, entity_records, statement_records
from kg.serve.rows import connection, entity_rows, paper_rows, statement_rows
from kg.serve.search import SearchHit, search
from kg.serve.source import Snapshot
from kg.serve.statement_filter import StatementFilter, statement_conditions
from kg.serve.stats import Stats
from kg.store import tables as t
from kg.vocab import EntityType, RelationType


@dataclass(frozen=True, slots=True)
class Context:
    """What a request's resolvers work on."""

    snapshot: Snapshot


def snapshot_of(info: Info) -> Snapshot:
    """The snapshot of the request."""
    found: Snapshot = info.context.snapshot
    return found


@strawberry.type(description="What can be asked.")
class Query:
    """What can be asked."""

    @resolved
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """The entity or statement with this id."""
        snapshot = snapshot_of(info)
        if id.startswith("st:"):
            rows = snapshot.rows(statement_rows().where(t.statement.c.id == id))
            return next(iter(statement_records(snapshot, rows)), None)
        return next(iter(entities_by_id(snapshot, [id])), None)

    @resolved
    def entity(
        self, info: Info, id: strawberry.ID | None = None, name: str | None = None, type: EntityType | None = None
    ) -> Entity | None:
        """The entity with this id, or with this label or alias, however it is spelt.

        Of several with one name, the one spelt exactly so, then the one that most papers mention; `type` narrows.
        """
        if (id is None) == (name is None):
            raise BadInput("`entity` needs either `id` or `name`")
        e = t.entity.c
        types = None if type is None else [type]
        query = entity_rows().where(e.id.in_(named(name, types)) if name is not None else e.id == id)
        if types is not None:
            query = query.where(e.type == types[0].value)
        exact = sa.case((e.name == name, 0), (e.folded == fold(name or ""), 1), else_=2)
        rows = snapshot_of(info).rows(
            query.order_by(sa.case((e.name == name, 0), else_=1), e.paper_count.desc(), exact, e.id).limit(1)
        )
        return next(iter(entity_records(snapshot_of(info), rows)), None)

    @resolved
    def entities(
        self,
        info: Info,
        filter: EntityFilter | None = None,
        order_by: EntityOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Entity]:
        """The entities of all types; the most mentioned first unless asked otherwise."""
        part, order = slice_of(first, after, last, before), entity_order(order_by)
        base = entity_rows().where(*entity_conditions(filter))
        return connection(snapshot_of(info), base, order, part, entity_records)

    @resolved
    def papers(
        self,
        info: Info,
        filter: PaperFilter | None = None,
        order_by: PaperOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Paper]:
        """The papers; the newest first unless asked otherwise."""
        part, order = slice_of(first, after, last, before), paper_order(order_by)
        base = paper_rows().where(*paper_conditions(filter))
        return connection(snapshot_of(info), base, order, part, entity_records)

    @resolved
    def statements(
        self,
        info: Info,
        filter: StatementFilter | None = None,
        order_by: StatementOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Statement]:
        """What the papers say. Mentions, and statements that were derived, only when asked for."""
        part, order = slice_of(first, after, last, before), statement_order(order_by)
        base = statement_rows().where(*statement_conditions(filter))
        return connection(snapshot_of(info), base, order, part, statement_records)

    @resolved
    def facets(self, info: Info, filter: StatementFilter | None = None) -> Facets:
        """What statements are about, counted: by relation, type, subject, object, dataset, device and metric."""
        return Facets(snapshot=snapshot_of(info), where=statement_conditions(filter))

    @resolved
    def search(
        self, info: Info, query: str, types: list[EntityType] | None = None, first: int | None = 20
    ) -> list[SearchHit]:
        """Entities and papers by the words of their names; the last word may be the start of one.

        What is called just so comes first.
        """
        return search(snapshot_of(info), query, types, size_of("first", first))

    @resolved
    def leaderboard(
        self, info: Info, metric: str, dataset: str | None = None, hardware: str | None = None, first: int | None = 20
    ) -> list[LeaderboardRow]:
        """The best result of each approach for a metric, perhaps on a dataset or device, in one unit."""
        return leaderboard(snapshot_of(info), metric, dataset, hardware, size_of("first", first))

    @resolved
    def paths(
        self,
        info: Info,
        start: Annotated[strawberry.ID, strawberry.argument(name="from", description="The id of the one.")],
        end: Annotated[strawberry.ID, strawberry.argument(name="to", description="The id of the other.")],
        relations: list[RelationType] | None = None,
        max_hops: int | None = 3,
    ) -> list[Path]:
        """The shortest paths between two entities. Mentions only when asked for."""
        return paths(snapshot_of(info), start, end, relations, 3 if max_hops is None else max_hops)

    @resolved
    def compare(
        self,
        info: Info,
        a: Annotated[strawberry.ID, strawberry.argument(description="The id of the one.")],
        b: Annotated[strawberry.ID, strawberry.argument(description="The id of the other.")],
    ) -> Comparison | None:
        """Two entities side by side: what is said of both, and of the one against the other. Mentions are left out."""
        return compare(snapshot_of(info), a, b)

    @resolved
    def neighbourhood(
        self,
        info: Info,
        id: strawberry.ID,
        depth: int | None = 1,
        relations: list[RelationType] | None = None,
        limit: int | None = 200,
    ) -> Subgraph:
        """What is within `depth` statements of an entity. Mentions only when asked for."""
        size = size_of("limit", limit, default=200, most=500)
        return neighbourhood(snapshot_of(info), id, 1 if depth is None else depth, relations, size)

    @resolved
    def contradictions(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Contradiction]:
        """Comparisons that say the opposite of each other, such as A faster than B and B faster than A, where neither metric nor dataset nor hardware tells them apart."""
        return contradictions(snapshot_of(info), slice_of(first, after, last, before))

    @resolved
    def stats(self, info: Info) -> Stats:
        """How much the graph holds."""
        return Stats(snapshot=snapshot_of(info))


def _without_null_defaults(schema: strawberry.Schema) -> strawberry.Schema:
    """Drop the `= null` that Python defaults leave on every optional argument and input field: it says nothing."""
    for named_type in schema._schema.type_map.values():
        if isinstance(named_type, GraphQLInputObjectType):
            optional: list[Any] = list(named_type.fields.values())
        elif isinstance(named_type, GraphQLObjectType | GraphQLInterfaceType):
            optional = [a for f in named_type.fields.values() for a in f.args.values()]
        else:
            continue
        for thing in optional:
            if thing.default_value is None:
                thing.default_value = Undefined
    return schema


schema = _without_null_defaults(strawberry.Schema(query=Query, types=list(CLASSES.values())))
executable: GraphQLSchema = schema._schema


@cache
def sdl() -> str:
    """The schema in the GraphQL schema definition language, types sorted by name, with a final newline."""
    return schema.as_str().rstrip("\n") + "\n"
