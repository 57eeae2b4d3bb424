"""An RDF source in; its nodes as text, each with its lines, out, for as long as the source lists them as the export does.

A file of N-Triples is taken as it stands; Turtle and JSON-LD are written as N-Triples on the way, in their own order.
"""

import codecs
import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import RdfFormat, parse

from kg.compress import Damaged
from kg.export.rdf_terms import VOCABULARIES, term
from kg.read.errors import InputError
from kg.read.sniff import Format
from kg.read.sources import Source, open_source

_CHUNK = 1 << 20
_LONGEST = 1 << 26  # characters of a node; what has more is not held in memory
_TRIPLES = 10_000
# the lines that begin with one subject
_NODE = re.compile(r"(<[^>\n]*>) (.*) \.\n(?:\1 .*\n)*+")
_END = " .\n"
_TYPE = f"{term('rdf:type')} "
_OWN = (
    f"{_TYPE}<{VOCABULARIES['kg']}",
    *(f"{_TYPE}{term(type)}" for type in ("void:Dataset", "oa:TextQuoteSelector")),
)


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


def lined_nodes(source: Source, format: Format) -> Generator[Lined]:
    """The nodes of a source, in its order, each the lines that one subject has in a row. Raises `Unusual`.

    Memory holds a few of them at a time.
    """
    with usual(), open_source(source) as stream:
        if format is Format.JSON_LD:  # its parser sorts the types of a node
            yield from map(_own_type_first, _split(_rewritten(stream, RdfFormat.JSON_LD)))
        elif stream.peek(1).startswith(b"<"):
            yield from _split(iter(lambda: stream.read(_CHUNK), b""))
        else:
            yield from _split(_rewritten(stream, RdfFormat.TURTLE))


def _rewritten(stream: BufferedReader, format: RdfFormat) -> Iterator[bytes]:
    """What a stream holds as N-Triples; ValueError for triples in named graphs."""
    if stream.peek(3).startswith(codecs.BOM_UTF8):
        stream.read(3)
    triples = parse(stream, format)
    while batch := list(islice(triples, _TRIPLES)):
        yield pyoxigraph.serialize(batch, format=RdfFormat.N_TRIPLES) or b""


def _split(chunks: Iterable[bytes]) -> Iterator[Lined]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    text = ""
    for chunk in chunks:
        text += decoder.decode(chunk)
        end, whole = 0, text.rfind("\n") + 1
        # the last node may go on in the next chunk
        while (found := _NODE.match(text, end, whole)) and found.end() < whole:
            end = found.end()
            yield _lined(found)
        text = text[end:]
        if len(text) > _LONGEST:
            raise Unusual("a node or line is very long")
    text += decoder.decode(b"", final=True)
    end = 0
    while found := _NODE.match(text, end):
        end = found.end()
        yield _lined(found)
    if end < len(text):
        raise Unusual("a line is no triple of an IRI")


def _lined(found: re.Match[str]) -> Lined:
    return Lined(found[1], found[2], found[0])


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
