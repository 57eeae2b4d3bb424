"""An RDF source in; the graph that is stored, replaced by the one that it is, or one line that says what is wrong and where, out.

There are two ways. What is written as the export writes it, which can be told only by reading all of it, is read as a stream
(`kg.load.stream`). Anything else, and anything that is wrong, is read by way of a triple store on disk (`kg.load.graph`), which takes
many times as long: so the stream need not say what is wrong, and it takes nothing that the store would not take.
"""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kg.load.facts import Broken
from kg.load.graph import GraphReader
from kg.load.lines import Unusual
from kg.load.pieces import read_pieces
from kg.load.stream import check_edges, follow
from kg.load.triples import base_of, shown, stored_triples
from kg.model import Entity, LocalForm, Paper, Statement
from kg.read.errors import InputError
from kg.read.sniff import Format
from kg.read.sources import Source
from kg.report import Progress, unwatched
from kg.store.replace import replace_by_files, replace_graph

_BATCH = 500
_Record = TypeVar("_Record")


class Kept(Generic[_Record]):
    """Records on disk: written once, in their order, and read as often as they are asked for."""

    def __init__(self, path: Path, records: Iterable[_Record]) -> None:
        self._path = path
        remaining = iter(records)
        with path.open("wb") as out:
            while batch := list(islice(remaining, _BATCH)):
                pickle.dump(batch, out, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[_Record]:
        with self._path.open("rb") as file:
            while file.peek(1):
                yield from pickle.load(file)


@dataclass(frozen=True, slots=True)
class LoadedGraph:
    """A resolved graph as `kg.store.replace.replace_graph` takes it, readable while the block of `_gathered` lasts."""

    papers: Iterable[Paper]
    entities: Iterable[Entity]
    forms: Iterable[LocalForm]
    statements: Iterable[Statement]


def load_graph(
    connection: Connection,
    source: Source,
    format: Format,
    notes: list[str],
    jobs: int = 1,
    progress: Progress = unwatched,
) -> None:
    """Put the graph of a source in the place of the one stored, in the caller's transaction.

    Up to `jobs` processes read it. What was left out of it is added to the notes. Raises `InputError` where the source cannot be read, is
    no graph of kg's, or not a whole one, and `kg.workers.WorkerEnded`.
    """
    if not _streamed(connection, source, format, jobs, progress):
        progress("reading in any order", 0, None)
        with _gathered(source, format, notes) as data:
            replace_graph(connection, data)


def _streamed(
    connection: Connection,
    source: Source,
    format: Format,
    jobs: int = 1,
    progress: Progress = unwatched,
) -> bool:
    """Whether the source is, node for node, what the export writes; only then the graph is replaced."""
    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        try:
            with read_pieces(source, format, folder, jobs, progress) as (base, pieces):
                edges = follow(base, pieces)
            files = sorted(folder.iterdir())
            progress("storing", 0, None)
            check_edges(files, edges)
            with connection.begin_nested():
                replace_by_files(connection, files)
        except (Unusual, IntegrityError):
            return False
    return True


@contextmanager
def _gathered(source: Source, format: Format, notes: list[str]) -> Iterator[LoadedGraph]:
    """The graph of a source whose triples may stand in any order. Memory holds its ids, the disk the rest."""
    name = shown(source)
    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        store = stored_triples(source, format, folder / "triples")
        base = base_of(store, name)
        try:
            reader = GraphReader(store, base)
            statements = Kept(folder / "statements", reader.statements())
            forms = Kept(folder / "forms", reader.forms())
            papers = Kept(folder / "papers", reader.papers())
            entities = Kept(folder / "entities", reader.entities())
        except Broken as error:
            raise InputError(f"{name}: {error}; mend it there, or export the graph again") from None
        left_out = reader.left_out()
        if left_out:
            notes.append(f"{name}: {left_out}")
        del reader, store  # let go of their files
        yield LoadedGraph(papers, entities, forms, statements)
