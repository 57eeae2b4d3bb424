"""A resolved graph in, as records or as files of rows; its rows in the place of those of the graph that is stored out.

Rows stand in files first (`kg.store.staging`), from which SQLite takes them at once: so memory grows neither with what comes in nor with
what it replaces. What is counted over all of it is counted by the database, at the end; SQLite's indexes are made then too, which takes a
fraction of the time that it takes to add to them row by row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, TableClause

from kg.model import Entity, LocalForm, Paper, Statement
from kg.store import rows
from kg.store import tables as t
from kg.store.graph import BATCH, create_tables, engine_for
from kg.store.staging import KEYS, Staging, listed
from kg.vocab import EntityType, RelationType

_SEARCH = sa.table("search", *map(sa.column, rows.COLUMNS["search"]))
# each after those that it names
_TABLES: tuple[TableClause, ...] = (t.entity, t.paper, _SEARCH, t.alias, t.form, t.statement, t.evidence, t.derivation)
# KiB: what statements name is looked up among all entities; an index is sorted in twice as much as this before the disk is used
_FOR_ROWS, _FOR_INDEXES = 32_768, 8_192
# the columns of a mention's rows where it is a statement: of the statement, and of its evidence, which is cut out of the paper
_OF_MENTIONS = {
    "statement": {
        "id": "m.id",
        "relation": f"'{RelationType.MENTIONS.value}'",
        "subject_id": "m.paper_id",
        "object_id": "m.entity_id",
        "count": "m.count",
        "confidence": "m.confidence",
        "support_count": "1",
        "derived": "0",
        "date": "nullif(p.date, '')",
    },
    "evidence": {
        "statement_id": "m.id",
        "number": "0",
        "sentence": """substr(
            CASE m.field WHEN 'title' THEN p.title ELSE p.abstract END, max(m.start, 0) + 1, max(m."end" - max(m.start, 0), 0)
        )""",
        **{name: f'm."{name}"' for name in ("paper_id", "field", "start", "end", "rule", "confidence")},
    },
}
_SORTING = 2  # threads that sort a large index beside the one that makes it
_TOGETHER = 5000  # records whose rows are made before they are put into a file


_Record = TypeVar("_Record")


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
    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "rows"
        with Staging(file) as staging:
            _stage(staging, rows.add_paper, data.papers)
            _stage(staging, rows.add_entity, data.entities)
            _stage(staging, rows.add_form, data.forms)
            _stage(staging, rows.add_statement, data.statements)
        replace_by_files(connection, [file])


def replace_by_files(connection: Connection, files: Sequence[Path]) -> None:
    """As `replace_graph`, with the rows of a graph in files that `kg.store.staging` made, each row in one of them."""
    if connection.dialect.name == "sqlite":
        _take(connection, files)
    else:
        _copy(connection, files)


def _stage(staging: Staging, add: Callable[[rows.Rows, _Record], None], part: Iterable[_Record]) -> None:
    remaining = iter(part)
    while some := list(islice(remaining, _TOGETHER)):
        found = rows.no_rows()
        for record in some:
            add(found, record)
        staging.add(found)


def _take(connection: Connection, files: Sequence[Path]) -> None:
    staged = list(_attached(connection, files))
    late = _take_indexes(connection)
    with _cache(connection, _FOR_ROWS):
        for table in reversed(_TABLES):
            connection.execute(sa.delete(table))
        for table in _TABLES:
            found = " UNION ALL ".join(query.format(file) for query in _queries(table.name) for file in staged)
            into = f"{table.name} ({listed(table.columns.keys())})"
            connection.exec_driver_sql(f"INSERT INTO {into} {found} ORDER BY {listed(KEYS[table.name])}")
    connection.exec_driver_sql(f"PRAGMA threads={_SORTING}")
    with _cache(connection, _FOR_INDEXES):
        for index in (index for index in late if index.table is not t.entity):
            index.create(connection)
        _count(connection)
        for index in (index for index in late if index.table is t.entity):
            index.create(connection)


def _queries(table: str) -> Iterator[str]:
    """What gives the rows of a table out of a file {0}, each in the order of its columns."""
    kept = listed(rows.COLUMNS[table])
    if table == t.statement.name:
        yield f"""
            SELECT {kept}, (
                SELECT min(nullif(p.date, '')) FROM {{0}}.evidence AS e JOIN main.paper AS p ON p.id = e.paper_id
                WHERE e.statement_id = s.id
            ) FROM {{0}}.statement AS s"""
    else:
        yield f"SELECT {kept} FROM {{0}}.{table}"
    if said := _OF_MENTIONS.get(table):
        values = ", ".join(said.get(column, "NULL") for column in t.metadata.tables[table].c.keys())
        yield f"SELECT {values} FROM {{0}}.mention AS m LEFT JOIN main.paper AS p ON p.id = m.paper_id"


def _attached(connection: Connection, files: Sequence[Path]) -> Iterator[str]:
    """Names for files beside the graph's own. SQLite lets go of them when the transaction has ended, so earlier ones may be there yet."""
    before = len(connection.exec_driver_sql("PRAGMA database_list").all())
    for number, file in enumerate(files, before):
        connection.exec_driver_sql(f"ATTACH ? AS staged{number}", (str(file),))
        yield f"staged{number}"


def _copy(connection: Connection, files: Sequence[Path]) -> None:
    """Make the graph in SQLite first: there is one way to make it."""
    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as folder:
        engine = engine_for(str(Path(folder) / "graph.sqlite"))
        try:
            with engine.connect() as made:
                create_tables(made)
                replace_by_files(made, files)
                for table in reversed(_TABLES):
                    connection.execute(sa.delete(table))
                for table in _TABLES:
                    found = made.execute(sa.select(table), execution_options={"yield_per": BATCH})
                    for some in found.partitions():
                        connection.execute(sa.insert(table), [dict(row._mapping) for row in some])
        finally:
            engine.dispose()


@contextmanager
def _cache(connection: Connection, size: int) -> Iterator[None]:
    """With so many KiB of pages in memory."""
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{size}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={before}")


def _take_indexes(connection: Connection) -> list[sa.Index]:
    """Take away what is to be made again after the rows."""
    indexes = [
        index
        for table in t.metadata.tables.values()
        if table in _TABLES
        for index in sorted(table.indexes, key=lambda index: str(index.name))
    ]
    for index in indexes:
        index.drop(connection, checkfirst=True)
    return indexes


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
