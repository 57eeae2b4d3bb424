"""A graph file or database URL in; its papers, entities and statements out, sorted by id; and a resolved graph in.

`Graph` streams: nothing here holds more than one batch of rows, so exports run in flat memory.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, TableClause

from kg.ids import fold
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement, derived_factor
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

SCHEMA_VERSION = "1"
BATCH = 5000
_RESOLVED = (t.derivation, t.evidence, t.statement, t.form, t.alias, t.paper, t.entity)
# as kg.model.Qualifiers lists them; the three that name entities follow
_PLAIN = ("baseline", "factor", "factor_high", "percent", "delta", "value", "unit", "at_most", "count")


# quicker than to call the classes, a million times
_TYPES = {type.value: type for type in EntityType}
_RELATIONS = {relation.value: relation for relation in RelationType}
_FIELDS = {field.value: field for field in Field}


def file_of(graph: str) -> Path | None:
    """The file that a graph is named by, also as sqlite:///FILE; None where it is another database's URL."""
    if "://" in graph and not graph.startswith("sqlite:///"):
        return None
    return Path(graph.removeprefix("sqlite:///"))


def engine_for(graph: str) -> Engine:
    """The engine of a SQLite file or of any SQLAlchemy URL; SQLite gets WAL, foreign keys and real transactions.

    A file that may not be written, in a folder that may not be either, is opened as one that nothing changes.
    Raises `sqlalchemy.exc.ArgumentError` for a malformed URL, `ModuleNotFoundError` where its driver is not installed.
    """
    path = file_of(graph)
    if path is None:
        return sa.create_engine(graph)
    frozen = path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
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
            settings += ["journal_mode=WAL", "synchronous=NORMAL"]
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _rows(connection: Connection, query: sa.Select[Any]) -> Iterator[Any]:
    return iter(connection.execute(query, execution_options={"yield_per": BATCH}))


class Graph:
    """Read access to a stored graph over one connection: one consistent snapshot while its transaction lasts."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        for r in _rows(self.connection, sa.select(t.paper).order_by(t.paper.c.id)):
            yield Paper(r.id, r.title, r.abstract, r.date, r.arxiv_id, r.doi, r.url, tuple(orjson.loads(r.sources)))

    def entities(self) -> Iterator[Entity]:
        """All entities except papers, by id, with their aliases by text."""
        e, a = t.entity, t.alias
        query = (
            sa.select(e.c.id, e.c.type, e.c.name, e.c.unnamed, a.c.text, a.c.papers, a.c.why)
            .select_from(e.outerjoin(a, a.c.entity_id == e.c.id))
            .where(e.c.type != EntityType.PAPER.value)
            .order_by(e.c.id, a.c.text)
        )
        for id, rows in groupby(_rows(self.connection, query), key=itemgetter(0)):
            found = list(rows)
            _, type, name, unnamed, text, *_ = found[0]
            aliases = tuple([Alias(*row[4:]) for row in found]) if text is not None else ()
            yield Entity(id, _TYPES[type], name, aliases, unnamed)

    def forms(self) -> Iterator[LocalForm]:
        """What each paper calls each entity, by paper and entity."""
        f = t.form.c
        query = sa.select(f.paper_id, f.entity_id, f.name, f.aliases, f.count).order_by(f.paper_id, f.entity_id)
        for paper, entity, name, aliases, count in _rows(self.connection, query):
            yield LocalForm(paper, entity, name, () if aliases == "[]" else tuple(orjson.loads(aliases)), count)

    def statements(self, where: sa.ColumnElement[bool] | None = None) -> Iterator[Statement]:
        """All statements (or those that a condition on the statement table selects), by id, with their evidence."""
        s, v, d = t.statement.c, t.evidence.c, t.derivation
        own = (s.id, s.relation, s.subject_id, s.object_id)
        said = (*(s[name] for name in _PLAIN), s.metric_id, s.dataset_id, s.hardware_id)
        quoted = (v.paper_id, v.field, v.start, v.end, v.sentence, v.rule, v.confidence)
        query = (
            sa.select(*own, *said, *quoted)
            .select_from(t.statement.outerjoin(t.evidence, v.statement_id == s.id))
            .order_by(s.id, v.number)
        )
        if where is not None:
            query = query.where(where)
        cut = len(own) + len(said)
        sources: dict[str, list[str]] = {}
        for r in self.connection.execute(sa.select(d).order_by(d.c.statement_id, d.c.source_id)):
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


class Resolved(Protocol):
    """A resolved graph, each part sorted by id: `kg.model.GraphData`, or what reads the parts anew each time it is asked."""

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

    Memory grows with papers and entities, not with statements, where `data` does not hold them itself.
    """
    for table in _RESOLVED:
        connection.execute(sa.delete(table))
    connection.execute(sa.text("DELETE FROM search"))
    counts: dict[str, int] = {}
    for s in data.statements:
        if s.relation is not RelationType.MENTIONS:
            for id in {s.subject, s.object} - {None}:
                counts[id] = counts.get(id, 0) + 1  # type: ignore[index,arg-type]
    dates = {p.id: p.date for p in data.papers}
    seen: dict[str, list[str]] = {}
    for f in data.forms:
        seen.setdefault(f.entity_id, []).append(f.paper_id)
    _insert(connection, t.entity, (_paper_entity(p, counts) for p in data.papers))
    _insert(connection, t.entity, (_entity(e, seen.get(e.id, []), dates, counts) for e in data.entities))
    _insert(connection, t.paper, (_paper(p) for p in data.papers))
    _insert(
        connection,
        t.alias,
        (
            {"entity_id": e.id, "text": a.text, "folded": fold(a.text), "papers": a.papers, "why": a.why}
            for e in data.entities
            for a in e.aliases
        ),
    )
    _insert(
        connection,
        t.form,
        (
            {
                "paper_id": f.paper_id,
                "entity_id": f.entity_id,
                "name": f.name,
                "aliases": _json(f.aliases),
                "count": f.count,
            }
            for f in data.forms
        ),
    )
    _insert_statements(connection, data.statements, dates)
    search = sa.table("search", sa.column("id"), sa.column("type"), sa.column("name"), sa.column("aliases"))
    _insert(
        connection,
        search,
        ({"id": p.id, "type": EntityType.PAPER.value, "name": p.title, "aliases": ""} for p in data.papers),
    )
    _insert(
        connection,
        search,
        (
            {"id": e.id, "type": e.type.value, "name": e.name, "aliases": "\n".join(a.text for a in e.aliases)}
            for e in data.entities
        ),
    )


def _insert_statements(connection: Connection, statements: Iterable[Statement], dates: dict[str, str | None]) -> None:
    derived: list[dict[str, Any]] = []  # after all statements: one may be derived from a later one
    remaining = iter(statements)
    while batch := list(islice(remaining, BATCH)):
        _insert(connection, t.statement, (_statement(s, dates) for s in batch))
        _insert(connection, t.evidence, (_evidence(s.id, n, e) for s in batch for n, e in enumerate(s.evidence)))
        derived += ({"statement_id": s.id, "source_id": x} for s in batch for x in s.derived_from)
    _insert(connection, t.derivation, derived)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _insert(connection: Connection, table: TableClause, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(sa.insert(table), batch)
            batch = []
    if batch:
        connection.execute(sa.insert(table), batch)


def _paper_entity(p: Paper, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": p.id, "type": EntityType.PAPER.value, "name": p.title, "folded": fold(p.title), "unnamed": False,
        "paper_count": 0, "statement_count": counts.get(p.id, 0), "first_date": p.date,
    }  # fmt: skip


def _entity(e: Entity, papers: list[str], dates: dict[str, str | None], counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": e.id, "type": e.type.value, "name": e.name, "folded": fold(e.name), "unnamed": e.unnamed,
        "paper_count": len(papers), "statement_count": counts.get(e.id, 0),
        "first_date": min((d for p in papers if (d := dates[p])), default=None),
    }  # fmt: skip


def _paper(p: Paper) -> dict[str, Any]:
    return {
        "id": p.id, "title": p.title, "abstract": p.abstract, "date": p.date,
        "arxiv_id": p.arxiv_id, "doi": p.doi, "url": p.url, "sources": _json(p.sources),
    }  # fmt: skip


def _statement(s: Statement, dates: dict[str, str | None]) -> dict[str, Any]:
    q = s.qualifiers
    row = {name: getattr(q, name) for name in _PLAIN}
    return row | {
        "id": s.id, "relation": s.relation.value, "subject_id": s.subject, "object_id": s.object,
        "derived_factor": derived_factor(q), "metric_id": q.metric, "dataset_id": q.dataset, "hardware_id": q.hardware,
        "confidence": s.confidence, "support_count": s.support_count, "derived": bool(s.derived_from),
        "date": min((d for e in s.evidence if (d := dates[e.paper_id])), default=None),
    }  # fmt: skip


def _evidence(statement_id: str, number: int, e: Evidence) -> dict[str, Any]:
    return {
        "statement_id": statement_id, "number": number, "paper_id": e.paper_id, "field": e.field.value, "start": e.start,
        "end": e.end, "sentence": e.sentence, "rule": e.rule, "confidence": e.confidence,
    }  # fmt: skip
