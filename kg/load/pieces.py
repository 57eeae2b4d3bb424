"""An RDF source in; the rows of its pieces in files, and the rest of what they hold, in their order, out, read by this process or by several.

This process cuts the source into pieces; those that read get a piece at a time and put its rows into a file of their own, so that memory
holds a few pieces.
"""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from kg.garbage import collecting_seldom
from kg.load.columns import MORE
from kg.load.lines import Nodes, Piece, Unusual, cut, usual
from kg.load.records import Read, Reader, base_in
from kg.read.sniff import Format
from kg.read.sources import Source
from kg.report import Progress, unwatched
from kg.store.staging import Staging
from kg.workers import workers

FEW = 16  # pieces: up to here one process is done before others have started
_MEGABYTE = 1_000_000
_MOST = 8  # processes: SQLite takes rows out of no more than ten files at once


class _Task(NamedTuple):
    piece: Piece
    format: Format
    is_first: bool


@contextmanager
def read_pieces(
    source: Source, format: Format, folder: Path, jobs: int = 1, progress: Progress = unwatched
) -> Iterator[tuple[str, Iterator[Read]]]:
    """The base IRI of a graph, and what its pieces hold, read by up to so many processes; their rows are in the files of the folder.

    Progress is in megabytes of N-Triples, of as many as the source has where it is a file of them. Raises `kg.load.lines.Unusual` and `kg.workers.WorkerEnded`.
    """
    with closing(cut(source, format)) as pieces:
        begun = list(islice(pieces, FEW + 1))
        many = len(begun) > FEW
        base = base_in(Nodes(begun[0] if begun else Piece(), format))
        tasks = _tasks(begun, pieces, format)
        size = begun[0].path.stat().st_size if begun and begun[0].path else None
        told = partial(_told, progress=progress, size=size)
        if jobs > 1 and many:
            with workers(min(jobs, _MOST), _open, base, folder) as found:
                yield base, told(found.each(_read, tasks))
        else:
            with _Reading(base, folder) as reading:
                yield base, told(map(reading.read, tasks))


def _told(pieces: Iterator[tuple[Read, int]], *, progress: Progress, size: int | None) -> Iterator[Read]:
    done = 0
    for read, length in pieces:
        yield read
        done += length
        progress("reading, MB", done // _MEGABYTE, size and size // _MEGABYTE)


def _tasks(begun: list[Piece], pieces: Iterator[Piece], format: Format) -> Iterator[_Task]:
    waiting = deque(begun)
    begun.clear()  # each is let go of when it was read
    is_first = True
    for piece in chain(iter(lambda: waiting.popleft() if waiting else None, None), pieces):
        yield _Task(piece, format, is_first)
        is_first = False


class _Reading(ExitStack):
    """Reads pieces, and puts their rows into a file that no other process has."""

    def __init__(self, base: str, folder: Path) -> None:
        super().__init__()
        self._reader = Reader(base)
        with usual():
            self._rows = self.enter_context(Staging(folder / str(os.getpid()), MORE))

    def read(self, task: _Task) -> tuple[Read, int]:
        """What a piece holds, and its length."""
        with collecting_seldom():
            read, rows = self._reader.read(Nodes(task.piece, task.format), is_first=task.is_first)
            with usual():
                self._rows.add(rows)
        return read, task.piece.length


# ------------------------------------------------------------------ in a worker
_here: _Reading | None = None  # stays open for as long as the process lasts


def _open(base: str, folder: Path) -> None:
    global _here
    _here = _Reading(base, folder)


def _read(task: _Task) -> tuple[Read, int]:
    if _here is None:
        raise Unusual("there is nothing to read it with")
    return _here.read(task)
