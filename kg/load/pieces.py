"""An RDF source in; what its pieces hold, in their order, out, read by this process or by several.

This process cuts the source into pieces and puts away what was read; those that read get a piece at a time, and memory holds a few.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import NamedTuple

from kg.garbage import collecting_seldom
from kg.load.lines import Nodes, Unusual, cut
from kg.load.records import Read, Reader, base_in
from kg.read.sniff import Format
from kg.read.sources import Source
from kg.workers import workers

FEW = 16  # pieces: up to here one process is done before others have started


class _Task(NamedTuple):
    piece: bytes
    format: Format
    is_first: bool


@contextmanager
def read_pieces(source: Source, format: Format, jobs: int = 1) -> Iterator[tuple[str, Iterator[Read]]]:
    """The base IRI of a graph, and what its pieces hold, read by up to so many processes.

    Raises `kg.load.lines.Unusual` and `kg.workers.WorkerEnded`.
    """
    with closing(cut(source, format)) as pieces:
        begun = list(islice(pieces, FEW + 1))
        many = len(begun) > FEW
        base = base_in(Nodes(begun[0] if begun else b"", format))
        tasks = _tasks(begun, pieces, format)
        if jobs > 1 and many:
            with workers(jobs, _open, base) as found:
                yield base, found.each(_read, tasks)
        else:
            reader = Reader(base)
            yield base, (_made(reader, task) for task in tasks)


def _tasks(begun: list[bytes], pieces: Iterator[bytes], format: Format) -> Iterator[_Task]:
    begun.reverse()
    is_first = True
    for piece in chain(iter(lambda: begun.pop() if begun else b"", b""), pieces):
        yield _Task(piece, format, is_first)
        is_first = False


def _made(reader: Reader, task: _Task) -> Read:
    with collecting_seldom():
        return reader.read(Nodes(task.piece, task.format), is_first=task.is_first)


# ------------------------------------------------------------------ in a worker
_here: Reader | None = None


def _open(base: str) -> None:
    global _here
    _here = Reader(base)


def _read(task: _Task) -> Read:
    if _here is None:
        raise Unusual("there is nothing to read it with")
    return _made(_here, task)
