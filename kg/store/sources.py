"""Records and extractions in, inside a build's transaction; and out again, sorted: what the next build starts from."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from kg.model import Extraction, Record
from kg.store import tables as t
from kg.store.cache import decode, encode

BATCH = 1000
_RECORD = ("source", "position", "line", "title", "abstract", "date", "arxiv_id", "doi", "url")
_STREAM = {"yield_per": BATCH}


def replace_source(connection: Connection, source: str, records: Iterable[Record]) -> int:
    """Put these records in the place of all that the source listed before; returns how many."""
    connection.execute(sa.delete(t.record).where(t.record.c.source == source))
    rows = ({name: getattr(r, name) for name in _RECORD} for r in records)
    return _insert(connection, t.record, rows)


def remove_records(connection: Connection, keys: Iterable[tuple[str, int]]) -> None:
    """Take out the records with these sources and positions."""
    for source, position in keys:
        at = (t.record.c.source == source) & (t.record.c.position == position)
        connection.execute(sa.delete(t.record).where(at))


def source_names(connection: Connection) -> tuple[str, ...]:
    """The sources that have records, sorted."""
    return tuple(connection.scalars(sa.select(t.record.c.source).distinct().order_by(t.record.c.source)))


def records(connection: Connection, *, source: str | None = None) -> Iterator[Record]:
    """All records, or those of one source, by source and position."""
    query = sa.select(*(t.record.c[name] for name in _RECORD)).order_by(t.record.c.source, t.record.c.position)
    if source is not None:
        query = query.where(t.record.c.source == source)
    for row in connection.execute(query, execution_options=_STREAM):
        yield Record(**row._mapping)


def extraction_keys(connection: Connection) -> dict[str, str]:
    """The key under which each paper's extraction is kept, by paper id."""
    query = sa.select(t.extraction.c.paper_id, t.extraction.c.key)
    return {row.paper_id: row.key for row in connection.execute(query)}


def put_extractions(connection: Connection, keyed: Iterable[tuple[str, Extraction]]) -> None:
    """Keep extractions under their keys, in the place of those of the same papers."""
    keyed = iter(keyed)
    while batch := list(islice(keyed, BATCH)):
        drop_extractions(connection, [extraction.paper_id for _, extraction in batch])
        rows = ({"paper_id": e.paper_id, "key": key, "payload": encode(e)} for key, e in batch)
        _insert(connection, t.extraction, rows)


def drop_extractions(connection: Connection, paper_ids: Iterable[str]) -> None:
    """Forget what was extracted from these papers."""
    rows = [{"id": id} for id in paper_ids]
    if rows:
        connection.execute(sa.delete(t.extraction).where(t.extraction.c.paper_id == sa.bindparam("id")), rows)


def extractions(connection: Connection) -> Iterator[Extraction]:
    """All that is kept, by paper id."""
    query = sa.select(t.extraction.c.payload).order_by(t.extraction.c.paper_id)
    for payload in connection.execute(query, execution_options=_STREAM).scalars():
        yield decode(payload)


def read_meta(connection: Connection, key: str) -> str | None:
    """What is noted under a key, or None."""
    return connection.scalar(sa.select(t.meta.c.value).where(t.meta.c.key == key))


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Note a value under a key."""
    connection.execute(sa.delete(t.meta).where(t.meta.c.key == key))
    connection.execute(sa.insert(t.meta).values(key=key, value=value))


def _insert(connection: Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> int:
    rows, count = iter(rows), 0
    while batch := list(islice(rows, BATCH)):
        connection.execute(sa.insert(table), batch)
        count += len(batch)
    return count
