"""A resolved graph in, as records or as rows; its rows in the place of those of the graph that is stored out.

Each part of the graph is read once, a batch at a time, so memory grows neither with what comes in nor with what it replaces.
What is counted over all of it is counted by the database, at the end; SQLite's indexes are made then too, which takes a fraction of the
time that it takes to add to them row by row.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, TableClause

from kg.model import Entity, LocalForm, Paper, Statement
from kg.store import rows
from kg.store import tables as t
from kg.store.graph import BATCH
from kg.vocab import EntityType, RelationType

_RESOLVED = (t.derivation, t.evidence, t.statement, t.form, t.alias, t.paper, t.entity)
_SEARCH = sa.table("search", *map(sa.column, ("id", "type", "name", "aliases")))
# derivations wait for all statements: one may be derived from a later one
_WAITING = sa.table("waiting", *map(sa.column, ("statement_id", "source_id")))
# KiB: what statements name is looked up among all entities; an index is sorted in twice as much as this before the disk is used
_FOR_ROWS, _FOR_INDEXES = 32_768, 8_192
# papers in a query, and always as many: of each number of them the driver would keep a prepared query of its own
_ASKED = 500
_PAPER = list(t.evidence.c).index(t.evidence.c.paper_id)

_Item = TypeVar("_Item")


class Resolved(Protocol):
    """A resolved graph, each part sorted by id. The parts are read once, in the order in which they stand here."""

    @property
    def papers(self) -> Iterable[Paper]:
        """All papers."""

    @property
    def entities(self) -> Iterable[Entity]:
        """All entities except papers."""

    @property
    def forms(self) -> Iterable[LocalForm]:
        """What each paper calls each entity."""

    @property
    def statements(self) -> Iterable[Statement]:
        """All statements."""


class ResolvedRows(Protocol):
    """A resolved graph as `Resolved` is one, by the rows of its records (`kg.store.rows`)."""

    @property
    def papers(self) -> Iterable[rows.PaperRows]:
        """Those of all papers."""

    @property
    def entities(self) -> Iterable[rows.EntityRows]:
        """Those of all entities except papers."""

    @property
    def forms(self) -> Iterable[rows.Row]:
        """Those of what each paper calls each entity."""

    @property
    def statements(self) -> Iterable[rows.StatementRows]:
        """Those of all statements."""


@dataclass(frozen=True, slots=True)
class _InRows:
    papers: Iterable[rows.PaperRows]
    entities: Iterable[rows.EntityRows]
    forms: Iterable[rows.Row]
    statements: Iterable[rows.StatementRows]


def replace_graph(connection: Connection, data: Resolved) -> None:
    """Put a resolved graph in the place of the one stored, inside the caller's transaction.

    Raises `sqlalchemy.exc.IntegrityError` where a record names what the graph does not hold.
    """
    replace_rows(
        connection,
        _InRows(
            map(rows.paper, data.papers),
            map(rows.entity, data.entities),
            map(rows.form, data.forms),
            map(rows.statement, data.statements),
        ),
    )


def replace_rows(connection: Connection, data: ResolvedRows) -> None:
    """As `replace_graph`, with the rows at hand."""
    late = _take_indexes(connection)
    with _cache(connection, _FOR_ROWS):
        for table in _RESOLVED:
            connection.execute(sa.delete(table))
        connection.execute(sa.text("DELETE FROM search"))
        _insert_papers(connection, data.papers)
        _insert_entities(connection, data.entities)
        _insert_forms(connection, data.forms)
        _insert_statements(connection, data.statements)
    with _cache(connection, _FOR_INDEXES):
        for index in (index for index in late if index.table is not t.entity):
            index.create(connection)
        _count(connection)
        for index in (index for index in late if index.table is t.entity):
            index.create(connection)


@contextmanager
def _cache(connection: Connection, size: int) -> Iterator[None]:
    """With so many KiB of pages in memory, on SQLite."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{size}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


def _take_indexes(connection: Connection) -> list[sa.Index]:
    """Take away what is to be made again after the rows; nothing but on SQLite: elsewhere nobody could read meanwhile."""
    if connection.dialect.name != "sqlite":
        return []
    indexes = [index for table in _RESOLVED for index in sorted(table.indexes, key=lambda index: str(index.name))]
    for index in indexes:
        index.drop(connection, checkfirst=True)
    return indexes


def _insert_papers(connection: Connection, papers: Iterable[rows.PaperRows]) -> None:
    for batch in _batches(papers):
        entities, own, search = zip(*batch, strict=True)
        _insert(connection, t.entity, entities)
        _insert(connection, t.paper, own)
        _insert(connection, _SEARCH, search)


def _insert_entities(connection: Connection, entities: Iterable[rows.EntityRows]) -> None:
    for batch in _batches(entities):
        own, aliases, search = zip(*batch, strict=True)
        _insert(connection, t.entity, own)
        _insert(connection, t.alias, chain.from_iterable(aliases))
        _insert(connection, _SEARCH, search)


def _insert_forms(connection: Connection, forms: Iterable[rows.Row]) -> None:
    for batch in _batches(forms):
        _insert(connection, t.form, batch)


def _insert_statements(connection: Connection, statements: Iterable[rows.StatementRows]) -> None:
    connection.execute(sa.text("CREATE TEMPORARY TABLE waiting (statement_id TEXT, source_id TEXT)"))
    for batch in _batches(statements):
        _, own, evidence, sources = zip(*batch, strict=True)
        papers = [[row[_PAPER] for row in found] for found in evidence]
        dates = _dates(connection, set(chain.from_iterable(papers)))
        earliest = (min([d for id in ids if (d := dates.get(id))], default=None) for ids in papers)
        _insert(connection, t.statement, ((*row, date) for row, date in zip(own, earliest, strict=True)))
        _insert(connection, t.evidence, chain.from_iterable(evidence))
        _insert(connection, _WAITING, chain.from_iterable(sources))
    connection.execute(sa.insert(t.derivation).from_select(["statement_id", "source_id"], sa.select(_WAITING)))
    connection.execute(sa.text("DROP TABLE waiting"))


def _dates(connection: Connection, paper_ids: Iterable[object]) -> dict[object, str | None]:
    query = sa.select(t.paper.c.id, t.paper.c.date).where(t.paper.c.id.in_(sa.bindparam("ids", expanding=True)))
    found: dict[object, str | None] = {}
    remaining = iter(paper_ids)
    while some := list(islice(remaining, _ASKED)):
        some += some[-1:] * (_ASKED - len(some))
        found.update((row.id, row.date) for row in connection.execute(query, {"ids": some}))
    return found


def _count(connection: Connection) -> None:
    """Note at each entity how many statements it is an end of, how many papers mention it, and the date of the first."""
    e, s, f, p = t.entity.c, t.statement.c, t.form.c, t.paper.c
    said = s.relation != RelationType.MENTIONS.value
    count = sa.func.count()
    ends = [sa.select(count).where(end == e.id, said).scalar_subquery() for end in (s.subject_id, s.object_id)]
    papers = sa.select(count).where(f.entity_id == e.id).scalar_subquery()
    first = sa.select(sa.func.min(sa.func.nullif(p.date, ""))).where(f.entity_id == e.id, p.id == f.paper_id)
    is_paper = e.type == EntityType.PAPER.value
    connection.execute(sa.update(t.entity).where(is_paper).values(statement_count=ends[0] + ends[1]))
    connection.execute(
        sa.update(t.entity)
        .where(sa.not_(is_paper))
        .values(statement_count=ends[0] + ends[1], paper_count=papers, first_date=first.scalar_subquery())
    )
    # what is both ends of a statement was counted twice
    loops = sa.select(s.subject_id, count.label("n")).where(s.subject_id == s.object_id, said).group_by(s.subject_id)
    found = [{"of": id, "n": n} for id, n in connection.execute(loops)]
    if found:
        less = e.statement_count - sa.bindparam("n", type_=sa.Integer)
        connection.execute(sa.update(t.entity).where(e.id == sa.bindparam("of")).values(statement_count=less), found)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _insert(connection: Connection, table: TableClause, found: Iterable[rows.Row]) -> None:
    """Add rows, whose values stand as the table's columns do, as the driver takes them."""
    many: list[Any] = list(found)
    if not many:
        return
    columns = [column.name for column in table.columns]
    compiled = sa.insert(table).compile(dialect=connection.dialect, column_keys=columns)
    if not compiled.positional:
        many = [dict(zip(columns, row, strict=True)) for row in many]
    connection.exec_driver_sql(str(compiled), many)
