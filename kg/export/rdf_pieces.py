"""A stored graph in; the bytes of its RDF, in pieces that follow each other, out, made by this process or by several.

The parts of the graph are cut into spans of ids. A worker reads a span over a connection of its own and gives back its bytes and what it
counted; they are put together in the order of the spans, so the bytes are the same whatever the number of processes.

All of it must be of one graph, though a build may replace it at any time. Each worker opens its snapshot once, before its first span, and
compares the state that the last build stamped on it with that of the snapshot here: what a worker does not see, it leaves to this process.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from typing import NamedTuple, Protocol, TypeVar

import sqlalchemy as sa

from kg.export.rdf_dataset import Counts, Tally, description
from kg.export.rdf_nodes import THINGS, Nodes, Part
from kg.export.rdf_said import Said
from kg.export.where import condition
from kg.store import tables as t
from kg.store.errors import StoreError
from kg.store.graph import ALL, Graph, Span
from kg.store.session import reading
from kg.store.sources import read_meta
from kg.workers import Workers, workers

Done = Callable[[int, int], None]  # how much is done, of how much
_Span = TypeVar("_Span")
FEW = 20_000  # statements: up to here one process is done before others have started
# what the ids of a part are, and how many rows of them a span has: some megabytes as N-Triples
_SPANS = {
    Part.PAPERS: (t.paper.c.id, 500),
    Part.ENTITIES: (t.entity.c.id, 2000),
    Part.MENTIONS: (t.form.c.paper_id, 2000),
    Part.STATEMENTS: (t.statement.c.id, 2000),
    Part.CLAIMS: (t.statement.c.id, 2000),
}


class Layout(Protocol):
    """How a format lays out nodes."""

    def pieces(self, found: Iterable[Said]) -> Iterator[bytes]:
        """The bytes of nodes, of many at a time."""


class Wanted(NamedTuple):
    """An export: what makes its layout (a function of a module, which other processes find by its name), and what is to be in it."""

    layout: Callable[[str], Layout]
    base: str
    where: str | None = None
    mention_nodes: bool = False


class _Task(NamedTuple):
    part: Part
    span: Span


class _Made(NamedTuple):
    data: bytes
    counts: Counts
    short: int


def pieces(graph: Graph, wanted: Wanted, jobs: int = 1, done: Done | None = None) -> Iterator[bytes]:
    """The bytes of the nodes of a graph (as `kg.export.rdf_nodes.nodes` says), made by up to so many processes.

    A part of a graph, a small one, and one that other processes do not see (in memory, not committed or in PostgreSQL) is left to one.
    `done` is told how many records of a whole graph have been gone through, of all. Raises `kg.workers.WorkerEnded`.
    """
    own = _Maker(graph, wanted)
    yield from own.pieces([description(wanted.base)])
    if wanted.where is not None:
        yield from own.pieces(own.nodes.things())
        yield from own.pieces(own.nodes.part(own.nodes.last_part()))
    else:
        seen = _seen_by_all(graph) if jobs > 1 else None
        with workers(jobs, _open, *seen, wanted) if seen else nullcontext() as found:
            watch = _Watch(graph, done) if done else None
            for part in THINGS:
                yield from _by_spans(own, found, part, watch)
            yield from _by_spans(own, found, own.nodes.last_part(), watch)
    yield from own.layout.pieces(own.tally.nodes())


class _Watch:
    """Tells how many of the rows that spans are cut from are done."""

    def __init__(self, graph: Graph, done: Done) -> None:
        count = sa.select(sa.func.count())
        self._rows = {
            part: graph.connection.scalar(count.select_from(ids.table)) or 0 for part, (ids, _) in _SPANS.items()
        }
        self._done, self._total = done, sum(self._rows[part] for part in (*THINGS, Part.STATEMENTS))
        self._before = 0

    def part(self, part: Part, spans: Iterable[_Span]) -> Iterator[_Span]:
        """The spans of a part, each of which is done when the next is asked for."""
        like = part if part in _SPANS else Part.STATEMENTS
        rows, size = self._rows[like], _SPANS[like][1]
        for number, span in enumerate(spans, 1):
            yield span
            self._done(self._before + min(number * size, rows), self._total)
        self._before += rows
        self._done(self._before, self._total)


class _Maker:
    """Makes the bytes of nodes, and counts them."""

    def __init__(self, graph: Graph, wanted: Wanted) -> None:
        self.nodes = Nodes(graph, condition(wanted.where), wanted.mention_nodes)
        self.layout, self.tally = wanted.layout(wanted.base), Tally(wanted.base)

    def pieces(self, found: Iterable[Said]) -> Iterator[bytes]:
        return self.layout.pieces(self._counted(found))

    def _counted(self, found: Iterable[Said]) -> Iterator[Said]:
        count = self.tally.add
        for said in found:
            count(said)
            yield said


def _by_spans(own: _Maker, found: Workers | None, part: Part, watch: _Watch | None) -> Iterator[bytes]:
    # of some parts it cannot be told from a span what is in it
    spans = own.nodes.graph.spans(*_SPANS[part]) if part in _SPANS else [ALL]
    tasks = (_Task(part, span) for span in spans)
    results = found.each(_make, tasks) if found and part in _SPANS else ((task, None) for task in tasks)
    for task, made in watch.part(part, results) if watch else results:
        if made is None:
            yield from own.pieces(own.nodes.part(*task))
        else:
            yield made.data
            own.tally.take(made.counts)
            own.nodes.short += made.short


def _seen_by_all(graph: Graph) -> tuple[str, str] | None:
    """The file and the state of a graph that other processes can read too, and that is worth their while."""
    connection = graph.connection
    if connection.dialect.name != "sqlite":
        return None
    driver = connection.connection.driver_connection
    if driver is None or driver.total_changes:  # what this connection writes, others do not see
        return None
    file = next(row.file for row in connection.exec_driver_sql("PRAGMA database_list") if row.name == "main")
    state = read_meta(connection, "state")
    if not file or state is None:
        return None
    many = connection.scalar(sa.select(sa.func.count()).select_from(t.statement)) or 0
    return (file, state) if many > FEW else None


# ------------------------------------------------------------------ in a worker
_opened = ExitStack()  # stays open for as long as the process lasts
_here: tuple[Graph, Wanted] | None = None  # where it is the graph that the parent sees


def _open(file: str, state: str, wanted: Wanted) -> None:
    global _here
    try:
        graph = _opened.enter_context(reading(file))
    except StoreError:  # it was taken away
        return
    if read_meta(graph.connection, "state") == state:
        _here = graph, wanted


def _make(task: _Task) -> tuple[_Task, _Made | None]:
    if _here is None:
        return task, None
    maker = _Maker(*_here)
    data = b"".join(maker.pieces(maker.nodes.part(*task)))
    return task, _Made(data, maker.tally.counts(), maker.nodes.short)
