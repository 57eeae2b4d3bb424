"""A graph file or database URL in; its papers, entities and statements out, sorted by id.

`Graph` streams: nothing here holds more than one batch of rows, so exports run in flat memory.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

SCHEMA_VERSION = "1"
BATCH = 5000
# as kg.model.Qualifiers lists them; the three that name entities follow
_PLAIN = ("baseline", "factor", "factor_high", "percent", "delta", "value", "unit", "at_most", "count")


# quicker than to call the classes, a million times
_TYPES = {type.value: type for type in EntityType}
_RELATIONS = {relation.value: relation for relation in RelationType}
_FIELDS = {field.value: field for field in Field}

# where it is told nothing of them, sqlite3 asks every None and every bool at length what they are; most values of a row are None
sqlite3.register_adapter(type(None), dict[None, None]().get)
sqlite3.register_adapter(bool, int)


def file_of(graph: str) -> Path | None:
    """The file that a graph is named by, also as sqlite:///FILE; None where it is another database's URL."""
    if "://" in graph and not graph.startswith("sqlite:///"):
        return None
    return Path(graph.removeprefix("sqlite:///"))


def engine_for(graph: str) -> Engine:
    """The engine of a SQLite file or of any SQLAlchemy URL; SQLite gets WAL, foreign keys and real transactions.

    A new file gets WAL when its first connection is done: what is written into an empty file need not be written twice to be undone.
    A file that may not be written, in a folder that may not be either, is opened as one that nothing changes.
    Raises `sqlalchemy.exc.ArgumentError` for a malformed URL, `ModuleNotFoundError` where its driver is not installed.
    """
    path = file_of(graph)
    if path is None:
        return sa.create_engine(graph)
    empty = not path.exists() or path.stat().st_size == 0
    frozen = not empty and path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
    if frozen:  # WAL needs two files beside the graph, even to read
        url = sa.URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}?immutable=1&uri=true")
    else:
        url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        # by itself sqlite3 begins no transaction before a SELECT or a CREATE TABLE
        connection.isolation_level = None
        settings = ["foreign_keys=ON", "busy_timeout=5000"]
        if not frozen:
            settings += [*([] if empty else ["journal_mode=WAL"]), "synchronous=NORMAL"]
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    if empty:

        @sa.event.listens_for(engine, "checkin")
        def _finish(connection: Any, _: object) -> None:
            if connection is not None and path.exists() and path.stat().st_size:
                with suppress(sqlite3.OperationalError):  # somebody reads it already; whoever opens it next will do it
                    connection.execute("PRAGMA main.journal_mode=WAL")  # not of files beside it

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _rows(connection: Connection, query: sa.Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": BATCH}))


class Span(NamedTuple):
    """A stretch of ids: from `low` on, and before `high`; to where there are any, where one of them is None."""

    low: str | None = None
    high: str | None = None

    def of(self, column: sa.Column[str]) -> list[sa.ColumnElement[bool]]:
        """That a column lies in it."""
        return [
            *([] if self.low is None else [column >= self.low]),
            *([] if self.high is None else [column < self.high]),
        ]


ALL = Span()


class Graph:
    """Read access to a stored graph over one connection: one consistent snapshot while its transaction lasts."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def spans(self, column: sa.Column[str], rows: int) -> Iterator[Span]:
        """What a column holds cut into stretches of about so many rows each, in their order."""
        high: str | None = None
        while True:
            low = high
            query = sa.select(column).order_by(column).offset(rows).limit(1)
            high = self.connection.scalar(query if low is None else query.where(column > low))
            yield Span(low, high)
            if high is None:
                return

    def papers(self, span: Span = ALL) -> Iterator[Paper]:
        """All papers, or a span of them, by id."""
        for r in _rows(self.connection, sa.select(t.paper).where(*span.of(t.paper.c.id)).order_by(t.paper.c.id)):
            yield Paper(r.id, r.title, r.abstract, r.date, r.arxiv_id, r.doi, r.url, tuple(orjson.loads(r.sources)))

    def entities(self, span: Span = ALL) -> Iterator[Entity]:
        """All entities except papers, or a span of them, by id, with their aliases by text."""
        e, a = t.entity, t.alias
        query = (
            sa.select(e.c.id, e.c.type, e.c.name, e.c.unnamed, a.c.text, a.c.papers, a.c.why)
            .select_from(e.outerjoin(a, a.c.entity_id == e.c.id))
            .where(e.c.type != EntityType.PAPER.value, *span.of(e.c.id))
            .order_by(e.c.id, a.c.text)
        )
        for id, rows in groupby(_rows(self.connection, query), key=itemgetter(0)):
            found = list(rows)
            _, type, name, unnamed, text, *_ = found[0]
            aliases = tuple([Alias(*row[4:]) for row in found]) if text is not None else ()
            yield Entity(id, _TYPES[type], name, aliases, unnamed)

    def forms(self, span: Span = ALL) -> Iterator[LocalForm]:
        """What each paper (or each of a span of papers) calls each entity, by paper and entity."""
        f = t.form.c
        query = sa.select(f.paper_id, f.entity_id, f.name, f.aliases, f.count).where(*span.of(f.paper_id))
        query = query.order_by(f.paper_id, f.entity_id)
        for paper, entity, name, aliases, count in _rows(self.connection, query):
            yield LocalForm(paper, entity, name, () if aliases == "[]" else tuple(orjson.loads(aliases)), count)

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Which statements that were read say: subject, relation and object, each once, in no order."""
        s = t.statement.c
        own = (s.subject_id, s.relation, s.object_id)
        query = sa.select(*own).where(s.object_id.is_not(None), sa.not_(s.derived)).group_by(*own)
        yield from map(tuple, _rows(self.connection, query))

    def statements(self, where: sa.ColumnElement[bool] | None = None, span: Span = ALL) -> Iterator[Statement]:
        """All statements, or a span of them (that a condition on the statement table selects), by id, with their evidence."""
        s, v, d = t.statement.c, t.evidence.c, t.derivation
        own = (s.id, s.relation, s.subject_id, s.object_id)
        said = (*(s[name] for name in _PLAIN), s.metric_id, s.dataset_id, s.hardware_id)
        quoted = (v.paper_id, v.field, v.start, v.end, v.sentence, v.rule, v.confidence)
        query = (
            sa.select(*own, *said, *quoted)
            .select_from(t.statement.outerjoin(t.evidence, v.statement_id == s.id))
            .where(*span.of(s.id))
            .order_by(s.id, v.number)
        )
        if where is not None:
            query = query.where(where)
        cut = len(own) + len(said)
        sources: dict[str, list[str]] = {}
        derived = sa.select(d).where(*span.of(d.c.statement_id)).order_by(d.c.statement_id, d.c.source_id)
        for r in self.connection.execute(derived):
            sources.setdefault(r.statement_id, []).append(r.source_id)
        for id, rows in groupby(_rows(self.connection, query), key=itemgetter(0)):
            found = list(rows)
            _, relation, subject, object, *values = found[0][:cut]
            quotes = tuple([_evidence_of(*row[cut:]) for row in found]) if found[0][cut] is not None else ()
            qualifiers = Qualifiers(*values)
            yield Statement(id, _RELATIONS[relation], subject, object, qualifiers, quotes, tuple(sources.get(id, ())))


def _evidence_of(paper: str, field: str, start: int, end: int, sentence: str, rule: str, confidence: float) -> Evidence:
    return Evidence(paper, _FIELDS[field], start, end, sentence, rule, confidence)


def create_tables(connection: Connection) -> None:
    """Create what is missing of the tables, their indexes and the full-text index, and note the version of their schema."""
    t.metadata.create_all(connection)
    for table in t.metadata.tables.values():  # of tables that are there, create_all leaves out what they lack
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    if connection.scalar(sa.select(t.meta.c.value).where(t.meta.c.key == "schema_version")) is None:
        connection.execute(sa.insert(t.meta).values(key="schema_version", value=SCHEMA_VERSION))
    if connection.dialect.name == "sqlite":
        connection.execute(
            sa.text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5("
                "id UNINDEXED, type UNINDEXED, name, aliases, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
            )
        )
    else:
        connection.execute(
            sa.text(
                "CREATE TABLE IF NOT EXISTS search (id TEXT PRIMARY KEY, type TEXT, name TEXT, aliases TEXT, words TSVECTOR "
                "GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || aliases)) STORED)"
            )
        )
        connection.execute(sa.text("CREATE INDEX IF NOT EXISTS search_words ON search USING GIN (words)"))
