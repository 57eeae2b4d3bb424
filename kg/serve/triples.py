"""A graph's source in; SPARQL queries answered, and things described, over its triple store, each within time and memory, out."""

import asyncio
import logging
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

from filelock import FileLock
from pebble import CONSTS, ProcessExpired, ProcessPool

from kg.export.rdf_store import SUFFIX, store_name, write_store
from kg.export.rdf_terms import prefixes
from kg.serve import sparql_worker
from kg.serve.errors import GraphMissing
from kg.serve.settings import BASE
from kg.serve.source import Source
from kg.store.graph import Graph, file_of

log = logging.getLogger("kg.serve")
P = ParamSpec("P")
T = TypeVar("T")
_PROCESSES = 2  # queries that are worked on at once; the others wait
_MEMORY = 4 << 30  # bytes of address space of a process, most of it never touched
# a query that is out of time is deaf to a polite request; the default waits 3 s before it kills
CONSTS.term_timeout = 0.2
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# what SERVICE can hide in without being the keyword: long and short texts, IRIs, escapes, comments
_OPAQUE = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'|<[^<>\"{}|^`\\\x00-\x20]*>|\\.|#[^\r\n]*",
    re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w?$:@.-])SERVICE(?![\w:.-])", re.IGNORECASE)


class QueryRefused(Exception):
    """A query that is not evaluated here; the message says why."""


class OutOfTime(Exception):
    """A query that ran longer than it may."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a SPARQL query may take: seconds from its start, and bytes of its answer."""

    seconds: float = 20.0
    answer: int = 64 << 20


class Triples:
    """The triple store of a graph as it now is, and the processes that answer on it; they start with the first query."""

    def __init__(self, source: Source, bounds: Bounds = Bounds()) -> None:
        self.source = source
        self.bounds = bounds
        self._lock = Lock()
        self._pool: ProcessPool | None = None
        self._own: tempfile.TemporaryDirectory[str] | None = None

    def folder(self) -> Path:
        """Where the triples of the graph are; made now where no build left them. Raises GraphMissing."""
        with self.source.snapshot() as snapshot:
            graph = Graph(snapshot.connection)
            name = store_name(graph, BASE) or self._unstamped()
            folder = self._root() / name
            if folder.is_dir():
                return folder
            with self._lock:
                try:
                    self._write(graph, folder)
                except OSError as error:  # no place beside the graph: keep them for as long as this process lives
                    log.info("%s cannot be written (%s); the triples go to a temporary folder", folder, error.strerror)
                    if self._own is None:
                        self._own = tempfile.TemporaryDirectory(prefix="kg-rdf-")
                    folder = Path(self._own.name, name)
                    self._write(graph, folder)
        return folder

    async def select(
        self,
        query: str,
        results: str | None,
        triples: str | None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> tuple[str, bytes]:
        """A query's answer with its media type.

        Raises QueryRefused, OutOfTime, GraphMissing, and what kg.serve.sparql_worker.select raises.
        """
        if _SERVICE.search(_OPAQUE.sub(" ", _unescaped(query))):
            raise QueryRefused("SERVICE is not answered: this endpoint asks no other")
        folder = str(await asyncio.to_thread(self.folder))
        return await self._run(
            sparql_worker.select, folder, query, results, triples, self.bounds.answer, default_graphs, named_graphs
        )

    async def describe(self, iri: str, media: str) -> bytes | None:
        """What is said of a thing, serialized; None where nothing is. Raises OutOfTime and GraphMissing."""
        folder = str(await asyncio.to_thread(self.folder))
        return await self._run(sparql_worker.describe, folder, BASE, iri, media, prefixes(BASE))

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        future = self._processes().schedule(work, args=args, kwargs=kwargs, timeout=self.bounds.seconds)
        try:
            found: T = await asyncio.wrap_future(future)
            return found
        except (TooLate, TimeoutError):
            raise OutOfTime(f"the query took longer than {self.bounds.seconds:g} s; ask for less") from None
        except (ProcessExpired, MemoryError):
            raise QueryRefused("the query needs more memory than it may have; ask for less") from None

    def close(self) -> None:
        """End the processes, and take away what was kept for this one only."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None
            if self._own is not None:
                self._own.cleanup()
                self._own = None

    def _processes(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                # spawned, not forked: a fork of a process with threads can stand still
                self._pool = ProcessPool(
                    max_workers=_PROCESSES,
                    context=get_context("spawn"),
                    initializer=sparql_worker.limit_memory,
                    initargs=[_MEMORY],
                )
            return self._pool

    def _write(self, graph: Graph, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            write_store(graph, folder, BASE)

    def _root(self) -> Path:
        file = file_of(self.source.graph)
        if file is not None:
            return Path(f"{file}{SUFFIX}")
        return Path(tempfile.gettempdir(), f"kg-rdf-{sha256(self.source.graph.encode()).hexdigest()[:16]}")

    def _unstamped(self) -> str:
        """A name for the triples of a graph that no build has stamped: the file's identity."""
        file = file_of(self.source.graph)
        if file is None:
            raise GraphMissing(f"{self.source.graph} holds no build; run `kg build`")
        at = file.stat()
        return sha256(f"{at.st_ino} {at.st_size} {at.st_mtime_ns} {BASE}".encode()).hexdigest()[:16]


def _unescaped(query: str) -> str:
    """The query with its codepoint escapes resolved, which SPARQL does before it reads anything else."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number < 0x110000 else found[0]

    return _ESCAPE.sub(character, query)
