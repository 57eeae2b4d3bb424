"""What a query may ask for: the filter and order inputs of the schema, and the SQL conditions and orders they stand for."""

from enum import Enum
from typing import Any

import sqlalchemy as sa
import strawberry

from kg.ids import fold
from kg.serve.cursors import Order
from kg.serve.errors import BadInput
from kg.store import tables as t
from kg.vocab import RELATION_COMMENTS, TYPE_COMMENTS, EntityType, RelationType

MAX_CONDITIONS = 100
MAX_NESTING = 8  # SQLite's parser takes a few dozen levels, and each of a filter's makes several
Condition = sa.ColumnElement[bool]
_LOWEST = -1e300  # takes the place of numbers that a statement does not have


def _describe(enum: type[Enum], description: str, comments: dict[Any, str]) -> None:
    strawberry.enum(enum, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = comments[enum[value.name]]


_describe(EntityType, "What an entity can be.", TYPE_COMMENTS)
_describe(RelationType, "What a statement can say.", RELATION_COMMENTS)


@strawberry.enum(description="Which end of a statement an entity is at.")
class Direction(Enum):
    """Which end of a statement an entity is at."""

    OUT = strawberry.enum_value("out", description="The entity is the subject.")
    IN = strawberry.enum_value("in", description="The entity is the object.")
    BOTH = strawberry.enum_value("both", description="Either.")


@strawberry.enum(description="Which way a list runs.")
class OrderDirection(Enum):
    """Which way a list runs."""

    ASC = strawberry.enum_value("asc", description="The lowest first.")
    DESC = strawberry.enum_value("desc", description="The highest first.")


@strawberry.enum(description="What entities can be sorted by.")
class EntityOrderField(Enum):
    """What entities can be sorted by."""

    ID = strawberry.enum_value("id", description="The id.")
    NAME = strawberry.enum_value("name", description="The name, by code points.")
    PAPERS = strawberry.enum_value("papers", description="How many papers mention it.")
    STATEMENTS = strawberry.enum_value("statements", description="How many statements it is an end of.")
    FIRST_DATE = strawberry.enum_value("first_date", description="The date of the first paper that mentions it.")


@strawberry.enum(description="What papers can be sorted by.")
class PaperOrderField(Enum):
    """What papers can be sorted by."""

    ID = strawberry.enum_value("id", description="The id.")
    TITLE = strawberry.enum_value("title", description="The title, by code points.")
    DATE = strawberry.enum_value("date", description="The date of publication.")


@strawberry.enum(description="What statements can be sorted by. Statements without the number sort as the lowest.")
class StatementOrderField(Enum):
    """What statements can be sorted by."""

    ID = strawberry.enum_value("id", description="The id.")
    FACTOR = strawberry.enum_value("factor", description="The factor claimed or, where a percent was, derived.")
    DELTA = strawberry.enum_value("delta", description="The difference in quality.")
    VALUE = strawberry.enum_value("value", description="The number of a result, in whatever unit it has.")
    CONFIDENCE = strawberry.enum_value("confidence", description="The confidence.")
    SUPPORT = strawberry.enum_value("support", description="How many papers say so.")
    DATE = strawberry.enum_value("date", description="The date of the first paper that says so.")


@strawberry.input(description="How to sort entities.")
class EntityOrder:
    """How to sort entities."""

    field: EntityOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="How to sort papers.")
class PaperOrder:
    """How to sort papers."""

    field: PaperOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="How to sort statements.")
class StatementOrder:
    """How to sort statements."""

    field: StatementOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


_e, _p, _s, _v = t.entity.c, t.paper.c, t.statement.c, t.evidence.c
FACTOR = sa.func.coalesce(_s.factor, _s.derived_factor)
_ENTITY_KEYS: dict[EntityOrderField, tuple[sa.ColumnElement[Any], Any]] = {
    EntityOrderField.ID: (_e.id, None),
    EntityOrderField.NAME: (_e.name, None),
    EntityOrderField.PAPERS: (_e.paper_count, None),
    EntityOrderField.STATEMENTS: (_e.statement_count, None),
    EntityOrderField.FIRST_DATE: (_e.first_date, ""),
}
_PAPER_KEYS: dict[PaperOrderField, tuple[sa.ColumnElement[Any], Any]] = {
    PaperOrderField.ID: (_p.id, None),
    PaperOrderField.TITLE: (_p.title, None),
    PaperOrderField.DATE: (_p.date, ""),
}
_STATEMENT_KEYS: dict[StatementOrderField, tuple[sa.ColumnElement[Any], Any]] = {
    StatementOrderField.ID: (_s.id, None),
    StatementOrderField.FACTOR: (FACTOR, _LOWEST),
    StatementOrderField.DELTA: (_s.delta, _LOWEST),
    StatementOrderField.VALUE: (_s.value, _LOWEST),
    StatementOrderField.CONFIDENCE: (_s.confidence, None),
    StatementOrderField.SUPPORT: (_s.support_count, None),
    StatementOrderField.DATE: (_s.date, ""),
}


def _order(keys: dict[Any, Any], id: sa.ColumnElement[str], field: Enum, direction: OrderDirection) -> Order:
    key, missing = keys[field]
    return Order(str(field.value), key, id, direction is OrderDirection.DESC, missing)


def entity_order(order: EntityOrder | None) -> Order:
    """The order of a list of entities; the most mentioned first unless asked."""
    if order is None:
        return _order(_ENTITY_KEYS, _e.id, EntityOrderField.PAPERS, OrderDirection.DESC)
    return _order(_ENTITY_KEYS, _e.id, order.field, order.direction)


def paper_order(order: PaperOrder | None) -> Order:
    """The order of a list of papers; the newest first unless asked."""
    if order is None:
        return _order(_PAPER_KEYS, _p.id, PaperOrderField.DATE, OrderDirection.DESC)
    return _order(_PAPER_KEYS, _p.id, order.field, order.direction)


def statement_order(order: StatementOrder | None) -> Order:
    """The order of a list of statements; by id unless asked."""
    if order is None:
        return _order(_STATEMENT_KEYS, _s.id, StatementOrderField.ID, OrderDirection.ASC)
    return _order(_STATEMENT_KEYS, _s.id, order.field, order.direction)


def named(name: str, types: list[EntityType] | None = None) -> sa.Select[Any]:
    """The ids of the entities that have this id, label or alias, however it is spelt."""
    folded = fold(name)
    ways = [_e.id == name, _e.name == name]
    if folded:
        ways.append(_e.folded == folded)
    narrow = [] if types is None else [_e.type.in_([x.value for x in types])]
    found = [sa.select(_e.id).where(way, *narrow) for way in ways]
    if folded:
        by_alias = sa.select(t.alias.c.entity_id).where(t.alias.c.folded == folded)
        found.append(
            by_alias if types is None else by_alias.join(t.entity, _e.id == t.alias.c.entity_id).where(*narrow)
        )
    ids = sa.union(*found).subquery()
    return sa.select(ids.c.id)


def _like(text: str) -> str:
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def contains(column: sa.ColumnElement[Any], text: str) -> Condition:
    """True where the column holds the text, in whatever case."""
    return sa.func.lower(column).like(_like(text.lower()), escape="\\")


class Combined:
    """A filter whose fields must all hold, along with its and, or and not."""

    and_: Any
    or_: Any
    not_: Any

    def own(self) -> list[Condition]:
        """The conditions of the filter's own fields."""
        raise NotImplementedError

    def parts(self) -> "list[Combined]":
        """The filters inside this one."""
        return [*(self.and_ or ()), *(self.or_ or ()), *([self.not_] if self.not_ is not None else ())]

    def all(self) -> "list[Combined]":
        """The filter itself and all inside it."""
        found: list[Combined] = []
        layer: list[Combined] = [self]
        for _ in range(MAX_NESTING):
            found += layer
            layer = [inner for f in layer for inner in f.parts()]
            if len(found) + len(layer) > MAX_CONDITIONS:
                raise BadInput(f"a filter may hold at most {MAX_CONDITIONS} filters", limit=MAX_CONDITIONS)
            if not layer:
                return found
        raise BadInput(f"filters may be nested at most {MAX_NESTING} deep", limit=MAX_NESTING)

    def condition(self) -> Condition:
        """The filter as one condition."""
        found = self.own()
        found += [f.condition() for f in self.and_ or ()]
        if self.or_ is not None:
            found.append(sa.or_(sa.false(), *(f.condition() for f in self.or_)))
        if self.not_ is not None:
            found.append(sa.not_(sa.func.coalesce(self.not_.condition(), sa.false())))
        return sa.and_(sa.true(), *found)


def bounded(values: list[Any], name: str) -> list[Any]:
    """The values of a list field. Raises BadInput for too many."""
    if len(values) > MAX_CONDITIONS * 10:
        raise BadInput(f"`{name}` may hold at most {MAX_CONDITIONS * 10} values", limit=MAX_CONDITIONS * 10)
    return values


def optional(description: str) -> Any:
    """A field of a filter that need not be given."""
    return strawberry.field(default=None, description=description)


@strawberry.input(description="Which entities: those for which every field given holds.")
class EntityFilter(Combined):
    """Which entities."""

    type: EntityType | None = optional("Of this type.")
    types: list[EntityType] | None = optional("Of one of these types.")
    ids: list[strawberry.ID] | None = optional("With one of these ids.")
    name: str | None = optional("With this id, label or alias, however it is spelt.")
    name_contains: str | None = optional("Whose label or one of whose aliases holds this text, in whatever case.")
    min_papers: int | None = optional("Mentioned by at least so many papers.")
    unnamed: bool | None = optional("True: only contributions that their paper leaves unnamed; false: none of these.")
    date_from: str | None = optional("First mentioned on this date (YYYY-MM-DD) or later.")
    date_to: str | None = optional("First mentioned on this date (YYYY-MM-DD) or earlier.")
    and_: list["EntityFilter"] | None = strawberry.field(name="and", default=None, description="All of these hold too.")
    or_: list["EntityFilter"] | None = strawberry.field(name="or", default=None, description="One of these holds too.")
    not_: "EntityFilter | None" = strawberry.field(name="not", default=None, description="This does not hold.")

    def own(self) -> list[Condition]:
        """The conditions of the filter's own fields."""
        found: list[Condition] = []
        if self.type is not None:
            found.append(_e.type == self.type.value)
        if self.types is not None:
            found.append(_e.type.in_([x.value for x in bounded(self.types, "types")]))
        if self.ids is not None:
            found.append(_e.id.in_(bounded(self.ids, "ids")))
        if self.name is not None:
            found.append(_e.id.in_(named(self.name)))
        if self.name_contains is not None:
            by_alias = sa.select(t.alias.c.entity_id).where(contains(t.alias.c.text, self.name_contains))
            found.append(sa.or_(contains(_e.name, self.name_contains), _e.id.in_(by_alias)))
        if self.min_papers is not None:
            found.append(_e.paper_count >= self.min_papers)
        if self.unnamed is not None:
            found.append(_e.unnamed.is_(sa.true()) if self.unnamed else _e.unnamed.is_(sa.false()))
        return found + dates(_e.first_date, self.date_from, self.date_to)


@strawberry.input(description="Which papers: those for which every field given holds.")
class PaperFilter(Combined):
    """Which papers."""

    ids: list[strawberry.ID] | None = optional("With one of these ids.")
    title_contains: str | None = optional("Whose title holds this text, in whatever case.")
    abstract_contains: str | None = optional("Whose abstract holds this text, in whatever case.")
    date_from: str | None = optional("Of this date (YYYY-MM-DD) or later.")
    date_to: str | None = optional("Of this date (YYYY-MM-DD) or earlier.")
    source: str | None = optional("Read from the source of this name.")
    arxiv_id: str | None = optional("With this arXiv id.")
    mentions: str | None = optional("That mention the entity with this id, label or alias.")
    introduces: str | None = optional("That introduce the entity with this id, label or alias.")
    and_: list["PaperFilter"] | None = strawberry.field(name="and", default=None, description="All of these hold too.")
    or_: list["PaperFilter"] | None = strawberry.field(name="or", default=None, description="One of these holds too.")
    not_: "PaperFilter | None" = strawberry.field(name="not", default=None, description="This does not hold.")

    def own(self) -> list[Condition]:
        """The conditions of the filter's own fields."""
        found: list[Condition] = []
        if self.ids is not None:
            found.append(_p.id.in_(bounded(self.ids, "ids")))
        if self.title_contains is not None:
            found.append(contains(_p.title, self.title_contains))
        if self.abstract_contains is not None:
            found.append(contains(_p.abstract, self.abstract_contains))
        if self.source is not None:
            quoted = '"' + self.source.replace("\\", "\\\\").replace('"', '\\"') + '"'  # as it stands in the JSON array
            found.append(_p.sources.like(_like(quoted), escape="\\"))
        if self.arxiv_id is not None:
            found.append(_p.arxiv_id == self.arxiv_id)
        if self.mentions is not None:
            found.append(_p.id.in_(sa.select(t.form.c.paper_id).where(t.form.c.entity_id.in_(named(self.mentions)))))
        if self.introduces is not None:
            claims = sa.select(_s.subject_id).where(
                _s.relation == RelationType.INTRODUCES.value, _s.object_id.in_(named(self.introduces))
            )
            found.append(_p.id.in_(claims))
        return found + dates(_p.date, self.date_from, self.date_to)


def dates(column: sa.ColumnElement[Any], start: str | None, end: str | None) -> list[Condition]:
    """The conditions for a range of dates, both ends included. A month or year as the end includes all of it."""
    found: list[Condition] = []
    if start is not None:
        found.append(column >= start)
    if end is not None:
        found.append(column < end + "\x7f")
    return found


def entity_conditions(filter: EntityFilter | None) -> list[Condition]:
    """A filter as conditions. Raises BadInput for one that is too big."""
    if filter is None:
        return []
    filter.all()  # refuses what is too big before it becomes SQL
    return [filter.condition()]


def paper_conditions(filter: PaperFilter | None) -> list[Condition]:
    """A filter as conditions. Raises BadInput for one that is too big."""
    if filter is None:
        return []
    filter.all()  # refuses what is too big before it becomes SQL
    return [filter.condition()]
