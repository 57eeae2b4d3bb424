"""A stored graph in; the bytes of its RDF, in pieces that follow each other, out, made by this process or by several.

The parts of the graph are cut into spans of ids. A worker reads a span over a connection of its own and gives back its bytes and what it
counted; they are put together in the order of the spans, so the bytes are the same whatever the number of processes.

All of it must be of one graph, though a build may replace it at any time. Each worker opens its snapshot once, before its first span, and
compares the state that the last build stamped on it with that of the snapshot here: what a worker does not see, it leaves to this process.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from kg.export.rdf_dataset import Counts, Tally, description
from kg.export.rdf_nodes import THINGS, Nodes, Part
from kg.export.rdf_said import Said
from kg.export.where import condition
from kg.store import tables as t
from kg.store.errors import StoreError
from kg.store.graph import Graph, Span
from kg.store.session import reading
from kg.store.sources import read_meta
from kg.workers import Workers, workers

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


def pieces(graph: Graph, wanted: Wanted, jobs: int = 1) -> Iterator[bytes]:
    """The bytes of the nodes of a graph (as `kg.export.rdf_nodes.nodes` says), made by up to so many processes.

    A part of a graph, a small one, and one that other processes do not see (in memory, not committed or in PostgreSQL) is left to one.
    Raises `kg.workers.WorkerEnded`.
    """
    own = _Maker(graph, wanted)
    yield from own.pieces([description(wanted.base)])
    seen = _seen_by_all(graph) if jobs > 1 and wanted.where is None else None
    if seen is None:
        yield from own.pieces(own.nodes.things())
        yield from own.pieces(own.nodes.part(own.nodes.last_part()))
    else:
        with workers(jobs, _open, *seen, wanted) as found:
            for part in THINGS:
                yield from _by_many(own, found, part)
            yield from _by_many(own, found, own.nodes.last_part())
    yield from own.layout.pieces(own.tally.nodes())


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


def _by_many(own: _Maker, found: Workers, part: Part) -> Iterator[bytes]:
    if part not in _SPANS:  # what is in it cannot be told from a span of it
        yield from own.pieces(own.nodes.part(part))
        return
    spans = own.nodes.graph.spans(*_SPANS[part])
    for task, made in found.each(_make, (_Task(part, span) for span in spans)):
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
