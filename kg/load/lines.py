"""An RDF source in; its nodes as text, in pieces to be read one by one, out, for as long as the source lists them as the export does.

A file of N-Triples is taken as it stands; Turtle, TriG and JSON-LD are written as N-Triples on the way, in their own order. A piece begins with
a record, and holds all nodes that belong to its records.
"""

import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.compress import Damaged
from kg.export.rdf_terms import VOCABULARIES, term
from kg.load.triples import in_publication, quads_in
from kg.read.errors import InputError
from kg.read.sniff import Format
from kg.read.sources import Source, open_source

_CHUNK = 1 << 20
_LONGEST = 1 << 26  # bytes of a record; what has more is not held in memory
_TRIPLES = 10_000
# the lines that begin with one subject
_NODE = re.compile(r"(<[^>\n]*>) (.*) \.\n(?:\1 .*\n)*+")
_END = " .\n"
_TYPE = f"{term('rdf:type')} "
_OWN = (
    f"{_TYPE}<{VOCABULARIES['kg']}",
    *(f"{_TYPE}{term(type)}" for type in ("void:Dataset", "oa:TextQuoteSelector")),
)
# what says that a node is a record, as do no labels and quotes; evidence belongs to the statement before it
_RECORD, _EVIDENCE = f"> {_OWN[0]}".encode(), f"> {_TYPE}{term('kg:Evidence')}".encode()


class Unusual(Exception):
    """What is read is not, line for line, what the export writes; it may be a graph all the same."""


class Lined(NamedTuple):
    """A node: its subject, what its first line says of it, and all its lines."""

    subject: str
    first: str
    text: str

    @property
    def parts(self) -> list[str]:
        """What stands between the subject and the full stop of each line."""
        if not self.text.endswith(_END):
            raise Unusual("a line ends otherwise")
        return self.text[len(self.subject) + 1 : -len(_END)].split(f"{_END}{self.subject} ")


class Piece(NamedTuple):
    """Some records in whole, as N-Triples: their bytes, or where those stand in a file, which need not be handed to whoever reads them."""

    data: bytes = b""
    path: Path | None = None
    start: int = 0
    size: int = 0

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.size or len(self.data)

    def read(self) -> bytes:
        """Its bytes. Raises OSError."""
        if self.path is None:
            return self.data
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.size)


@contextmanager
def usual() -> Iterator[None]:
    """Turn whatever shows that something was not written by the export, or cannot be read, into `Unusual`."""
    try:
        yield
    except (
        ArithmeticError,
        LookupError,
        ValueError,
        SyntaxError,
        OSError,
        Damaged,
        InputError,
        sqlite3.Error,
    ) as error:
        raise Unusual(str(error)) from error


def cut(source: Source, format: Format) -> Generator[Piece]:
    """What a source holds, as N-Triples, in pieces of about a megabyte. Raises `Unusual`."""
    with usual(), open_source(source) as stream:
        if format is Format.TURTLE and stream.peek(1).startswith(b"<"):  # N-Triples, as we write them
            pieces = _cut(iter(lambda: stream.read(_CHUNK), b""))
            if source.path and isinstance(stream.raw, FileIO):  # as they stand in the file
                yield from _placed(source.path, pieces)
                return
        else:
            pieces = _cut(_rewritten(stream, format))
        yield from map(Piece, pieces)


def _placed(path: Path, pieces: Iterable[bytes]) -> Iterator[Piece]:
    start = 0
    for data in pieces:
        yield Piece(path=path, start=start, size=len(data))
        start += len(data)


class Nodes:
    """The nodes of a piece, one after another, each the lines that one subject has in a row. Raises `Unusual`."""

    def __init__(self, piece: Piece, format: Format) -> None:
        with usual():
            self._text, self._at = piece.read().decode(), 0
        if format is Format.JSON_LD:  # its parser sorts the types of a node
            self._text, self._at = "".join([_own_type_first(node).text for node in self]), 0

    def __iter__(self) -> Iterator[Lined]:
        return self

    def __next__(self) -> Lined:
        found = self.take(_NODE)
        if found:
            return Lined(found[1], found[2], found[0])
        if self._at < len(self._text):
            raise Unusual("a line is no triple of an IRI")
        raise StopIteration

    def run(self, pattern: re.Pattern[str]) -> list[tuple[str | Any, ...]]:
        """The groups of a pattern for what comes next, for as long as it is as the pattern has it; it is passed then."""
        match, text, at = pattern.match, self._text, self._at
        found = []
        while read := match(text, at):
            at = read.end()
            found.append(read.groups())
        self._at = at
        return found

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, where it is as a pattern has it; it is passed then."""
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found


def _rewritten(stream: BufferedReader, format: Format) -> Iterator[bytes]:
    """What a stream holds as N-Triples, but for nanopublications; ValueError for triples in other named graphs."""
    quads = quads_in(stream, format)
    while batch := list(islice(quads, _TRIPLES)):
        try:
            text = pyoxigraph.serialize(batch, format=RdfFormat.N_TRIPLES)
        except ValueError:  # there are named graphs
            text = pyoxigraph.serialize((q for q in batch if not in_publication(q)), format=RdfFormat.N_TRIPLES)
        yield text or b""


def _cut(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for chunk in chunks:
        waiting += chunk
        if at := _last_record(waiting):
            yield waiting[:at]
            waiting = waiting[at:]
        if len(waiting) > _LONGEST:
            raise Unusual("a record or line is very long")
    if waiting:
        yield waiting


def _last_record(text: bytes) -> int:
    """Where the last of its records begins that is not its first; 0 where none does.

    What is cut in the wrong place, for it is not as the export writes it, is not as the export writes it in the pieces either.
    """
    at = text.rfind(b"\n") + 1  # whole lines only: of others it cannot be told what they say
    while (at := text.rfind(_RECORD, 0, at)) >= 0:
        start = text.rfind(b"\n", 0, at) + 1
        subject = text[start : at + 2]
        if text.startswith(_EVIDENCE, at) or subject.find(b"> ") + 2 != len(subject):
            continue
        # other types may stand before
        while start and text.startswith(subject, before := text.rfind(b"\n", 0, start - 1) + 1):
            start = before
        if start:
            return start
    return 0


def _own_type_first(node: Lined) -> Lined:
    """The node, whose types stand before all else, with that in front by which the export tells it."""
    subject, first, text = node
    types = text.count(f"{subject} {_TYPE}") if first.startswith(_TYPE) else 0
    if types < 2:
        return node
    lines = text.split("\n")
    own = next((n for n, line in enumerate(lines[:types]) if line.startswith(_OWN, len(subject) + 1)), 0)
    lines.insert(0, lines.pop(own))
    return Lined(subject, lines[0][len(subject) + 1 : -2], "\n".join(lines))
