"""A graph file or database URL in; a connection to read it in one snapshot, or to build it in one transaction, out."""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine

from kg.store.errors import GraphLocked, GraphMissing, GraphUnusable
from kg.store.graph import SCHEMA_VERSION, Graph, create_tables, engine_for, file_of
from kg.store.sources import read_meta
from kg.store.tables import meta

# what sqlite3 says, and what to do about it
_CURES = (
    ("not a database", "is not a graph but some other file; name another with --graph"),
    ("malformed", "is damaged; move it away and run `kg build` again"),
    ("full", "cannot be written, the disk is full; make room and run the command again"),
    ("disk i/o", "cannot be read or written, the disk reports an error; check its space and health"),
    ("readonly", "cannot be written; check the permissions or name another with --graph"),
    ("unable to open", "cannot be opened there; check the folder and its permissions, or name another with --graph"),
    ("locked", "is in use by another program; try again when that is done"),
)


@contextmanager
def reading(graph: str) -> Iterator[Graph]:
    """A stored graph to read, in one snapshot; never creates or changes it.

    Raises `GraphMissing` where nothing was built, `GraphUnusable` where there is something else.
    """
    path = file_of(graph)
    if path is not None:
        _must_exist(path)
    with _plain_errors(graph), _engine(graph) as engine, engine.connect() as connection:
        if _version(connection, graph) is None:
            raise GraphMissing(_missing(graph))
        yield Graph(connection)


@contextmanager
def writing(graph: str) -> Iterator[Connection]:
    """A connection with one open transaction, tables ready, alone on the graph until the block ends.

    The caller commits; what it did not commit is rolled back, and a new file of a failed build is taken away again.
    Raises `GraphLocked` while another has the graph, `GraphUnusable` where it is no graph or cannot be written.
    """
    path = file_of(graph)
    if path is None:
        with _plain_errors(graph), _engine(graph) as engine, engine.connect() as connection:
            # the lock belongs to the session, so it ends with this connection however the process ends
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(zlib.crc32(b"kg build")))):
                raise GraphLocked(_locked(graph))
            connection.commit()
            yield from _transaction(connection, graph)
        return
    with _locked_file(path):
        new = not path.exists() or path.stat().st_size == 0
        try:
            with _plain_errors(graph), _engine(graph) as engine, engine.connect() as connection:
                yield from _transaction(connection, graph)
        finally:
            if new and not _was_built(path):
                _remove_database(path)


def shown(graph: str) -> str:
    """How messages name a graph: the path, or the URL without its password."""
    return sa.make_url(graph).render_as_string(hide_password=True) if file_of(graph) is None else graph


def _transaction(connection: Connection, graph: str) -> Iterator[Connection]:
    _version(connection, graph)
    create_tables(connection)
    yield connection
    connection.rollback()


@contextmanager
def _engine(graph: str) -> Iterator[Engine]:
    try:
        engine = engine_for(graph)
    except sa.exc.ArgumentError:
        raise GraphUnusable(f"{graph}: is no file name or database URL; try postgresql://USER@HOST/NAME") from None
    except ModuleNotFoundError as error:
        cure = "kg[postgres]" if error.name == "psycopg" else error.name
        raise GraphUnusable(f"{shown(graph)}: needs the database driver {error.name}; pip install '{cure}'") from None
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _plain_errors(graph: str) -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error).strip().partition("\n")[0]
        for words, cure in _CURES:
            if words in cause.lower():
                raise GraphUnusable(f"{shown(graph)}: {cure}") from error
        raise GraphUnusable(f"{shown(graph)}: the database says: {cause}") from error


@contextmanager
def _locked_file(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise GraphUnusable(f"{path}: is a folder; name a file with --graph")
        lock = FileLock(f"{path}.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise GraphLocked(_locked(str(path))) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise GraphUnusable(f"{path}: cannot be written there ({reason}); name another with --graph") from None
    try:
        yield
    finally:
        lock.release()


def _version(connection: Connection, graph: str) -> int | None:
    """The schema version of the graph, None where none was built; raises `GraphUnusable` where it is a newer one."""
    if not sa.inspect(connection).has_table(meta.name):
        return None
    stored = read_meta(connection, "schema_version")
    if stored is None:
        return None
    if not stored.isdecimal() or int(stored) > int(SCHEMA_VERSION):
        raise GraphUnusable(
            f"{shown(graph)}: was written by a newer kg (schema {stored}, this one knows {SCHEMA_VERSION}); upgrade kg, or name another with --graph"
        )
    return int(stored)


def _must_exist(path: Path) -> None:
    if path.is_dir():
        raise GraphUnusable(f"{path}: is a folder; name the graph file in it with --graph")
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    if size == 0:
        raise GraphMissing(_missing(str(path)))
    if not os.access(path, os.R_OK):
        raise GraphUnusable(f"{path}: may not be read; check its permissions")


def _was_built(path: Path) -> bool:
    try:
        with _engine(str(path)) as engine, engine.connect() as connection:
            return sa.inspect(connection).has_table(meta.name)
    except (sa.exc.DBAPIError, sqlite3.Error):
        return False


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _missing(graph: str) -> str:
    return f"{shown(graph)}: no graph there yet; run `kg build` first, or name one with --graph"


def _locked(graph: str) -> str:
    return f"{shown(graph)}: another build or removal has this graph; wait for it to end, then run the command again"
