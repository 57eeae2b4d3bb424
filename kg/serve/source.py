"""A graph file or database URL in; a read-only, consistent snapshot of it for each request out."""

import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from kg.serve.errors import GraphMissing, TimeIsUp

log = logging.getLogger("kg.serve")
_STEPS = 20_000  # SQLite instructions between two looks at the clock: well under a millisecond


class Snapshot:
    """One transaction of one request. All SQL of a request goes through `rows`, which keeps the time limit."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self.connection = connection
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds

    @property
    def sqlite(self) -> bool:
        """True on SQLite, false on PostgreSQL."""
        return self.connection.dialect.name == "sqlite"

    def rows(self, query: sa.Executable, values: dict[str, Any] | None = None) -> Sequence[Any]:
        """The rows of one SQL statement. Raises TimeIsUp past the deadline."""
        self.check()
        try:
            return self.connection.execute(query, values or {}).all()
        except sa.exc.OperationalError as e:
            if self.late or "statement timeout" in str(e.orig):
                raise self._too_late() from None
            raise

    @property
    def late(self) -> bool:
        """True past the deadline."""
        return time.monotonic() > self.deadline

    def check(self) -> None:
        """Raise TimeIsUp past the deadline."""
        if self.late:
            raise self._too_late()

    def _too_late(self) -> TimeIsUp:
        return TimeIsUp(f"the query took longer than {self.seconds:g} s; ask for less", limit=self.seconds)


class Source:
    """Where the graph is. Notices a new file in the place of the old one, as a build puts it there."""

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self._lock = Lock()
        self._engine: Engine | None = None
        self._file: tuple[int, int] | None = None

    def engine(self) -> Engine:
        """The engine of the graph as it now is. Raises GraphMissing."""
        file = self._identity()
        with self._lock:
            if self._engine is None or file != self._file:
                if self._engine is not None:
                    log.info("a new graph is in place: %s", self.graph)
                    self._engine.dispose()
                self._engine, self._file = _engine(self.graph), file
            return self._engine

    def check(self) -> None:
        """Raise GraphMissing unless a graph can be read."""
        with self.snapshot() as snapshot:
            try:
                snapshot.rows(sa.text("SELECT 1 FROM entity, statement, search LIMIT 1"))
            except sa.exc.DatabaseError as e:
                raise GraphMissing(f"{self.graph} is not a graph ({e.orig}); make one with `kg build`") from None

    @contextmanager
    def snapshot(self, seconds: float = 10.0) -> Iterator[Snapshot]:
        """A snapshot whose SQL is interrupted after so many seconds. Raises GraphMissing."""
        try:
            connection = self.engine().connect()
        except sa.exc.DatabaseError as e:
            raise GraphMissing(f"{self.graph} cannot be opened ({e.orig}); make a graph with `kg build`") from None
        with connection:
            snapshot = Snapshot(connection, seconds)
            if not snapshot.sqlite:
                connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
                yield snapshot
                return
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(lambda: snapshot.late, _STEPS)
            try:
                yield snapshot
            finally:
                driver.set_progress_handler(None, 0)

    def close(self) -> None:
        """Give back the connections."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _identity(self) -> tuple[int, int] | None:
        if "://" in self.graph:
            return None
        try:
            found = Path(self.graph).stat()
        except OSError:
            raise GraphMissing(f"there is no graph at {self.graph}; make one with `kg build`") from None
        return found.st_dev, found.st_ino


def _engine(graph: str) -> Engine:
    if "://" in graph:
        return sa.create_engine(
            graph,
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
            pool_pre_ping=True,
        )
    # a reader needs the -shm file of the write-ahead log beside the graph; where it can neither be found nor made,
    # nobody can be writing either, and the file may be read as it stands
    path = Path(graph).resolve()
    sealed = not Path(f"{path}-shm").exists() and not os.access(path.parent, os.W_OK)
    query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if sealed else {})
    engine = sa.create_engine(sa.URL.create("sqlite", database=f"file:{quote(str(path))}", query=query))

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver shall begin no transaction itself: one snapshot per request
        for pragma in ("query_only=ON", "busy_timeout=5000", "cache_size=-32768"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
