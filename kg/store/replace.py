"""A resolved graph in; its rows in the place of those of the graph that is stored out.

Each part of the graph is read once, a batch at a time, so memory grows neither with what comes in nor with what it replaces.
What is counted over all of it is counted by the database, at the end; SQLite's indexes are made then too, which takes a fraction of the
time that it takes to add to them row by row.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, TableClause

from kg.ids import fold
from kg.model import Entity, Evidence, LocalForm, Paper, Statement, derived_factor
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

_Item = TypeVar("_Item")
_Row = tuple[object, ...]


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


def replace_graph(connection: Connection, data: Resolved) -> None:
    """Put a resolved graph in the place of the one stored, inside the caller's transaction.

    Raises `sqlalchemy.exc.IntegrityError` where a record names what the graph does not hold.
    """
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


def _insert_papers(connection: Connection, papers: Iterable[Paper]) -> None:
    for batch in _batches(papers):
        kind = EntityType.PAPER.value
        _insert(connection, t.entity, ((p.id, kind, p.title, fold(p.title), False, 0, 0, p.date) for p in batch))
        _insert(
            connection,
            t.paper,
            ((p.id, p.title, p.abstract, p.date, p.arxiv_id, p.doi, p.url, _json(p.sources)) for p in batch),
        )
        _insert(connection, _SEARCH, ((p.id, kind, p.title, "") for p in batch))


def _insert_entities(connection: Connection, entities: Iterable[Entity]) -> None:
    for batch in _batches(entities):
        _insert(
            connection, t.entity, ((e.id, e.type.value, e.name, fold(e.name), e.unnamed, 0, 0, None) for e in batch)
        )
        _insert(connection, t.alias, ((e.id, a.text, fold(a.text), a.papers, a.why) for e in batch for a in e.aliases))
        _insert(
            connection, _SEARCH, ((e.id, e.type.value, e.name, "\n".join(a.text for a in e.aliases)) for e in batch)
        )


def _insert_forms(connection: Connection, forms: Iterable[LocalForm]) -> None:
    for batch in _batches(forms):
        _insert(connection, t.form, ((f.paper_id, f.entity_id, f.name, _json(f.aliases), f.count) for f in batch))


def _insert_statements(connection: Connection, statements: Iterable[Statement]) -> None:
    connection.execute(sa.text("CREATE TEMPORARY TABLE waiting (statement_id TEXT, source_id TEXT)"))
    for batch in _batches(statements):
        dates = _dates(connection, {e.paper_id for s in batch for e in s.evidence})
        _insert(connection, t.statement, (_statement(s, dates) for s in batch))
        _insert(connection, t.evidence, (_evidence(s.id, n, e) for s in batch for n, e in enumerate(s.evidence)))
        _insert(connection, _WAITING, ((s.id, x) for s in batch for x in s.derived_from))
    connection.execute(sa.insert(t.derivation).from_select(["statement_id", "source_id"], sa.select(_WAITING)))
    connection.execute(sa.text("DROP TABLE waiting"))


def _dates(connection: Connection, paper_ids: Iterable[str]) -> dict[str, str | None]:
    query = sa.select(t.paper.c.id, t.paper.c.date).where(t.paper.c.id.in_(sa.bindparam("ids", expanding=True)))
    found: dict[str, str | None] = {}
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


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _insert(connection: Connection, table: TableClause, rows: Iterable[_Row]) -> None:
    """Add rows, whose values stand as the table's columns do, as the driver takes them."""
    many: list[Any] = list(rows)
    if not many:
        return
    columns = [column.name for column in table.columns]
    compiled = sa.insert(table).compile(dialect=connection.dialect, column_keys=columns)
    if not compiled.positional:
        many = [dict(zip(columns, row, strict=True)) for row in many]
    connection.exec_driver_sql(str(compiled), many)


def _statement(s: Statement, dates: dict[str, str | None]) -> _Row:
    q = s.qualifiers
    date = min((d for e in s.evidence if (d := dates.get(e.paper_id))), default=None)
    return (
        s.id, s.relation.value, s.subject, s.object, q.baseline, q.factor, q.factor_high, q.percent, derived_factor(q),
        q.delta, q.value, q.unit, q.at_most, q.count, q.metric, q.dataset, q.hardware,
        s.confidence, s.support_count, bool(s.derived_from), date,
    )  # fmt: skip


def _evidence(statement_id: str, number: int, e: Evidence) -> _Row:
    return statement_id, number, e.paper_id, e.field.value, e.start, e.end, e.sentence, e.rule, e.confidence
