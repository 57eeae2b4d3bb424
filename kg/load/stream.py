"""What was read of the pieces of an export in, in its order; that they are one whole graph, or that they are not, out.

What records say of others is held against them here, but for what the tables check: that the pieces follow each other, that direct triples
and statements are the same, and what is said of the graph as a whole.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from kg.load.lines import Lined, Unusual, usual
from kg.load.records import NOWHERE, Read
from kg.load.triples import base_of

_DESCRIBED = 1000  # lines about the graph as a whole: there are about eighty


def follow(base: str, pieces: Iterable[Read]) -> int:
    """Check that pieces follow each other, and what they say of the graph as a whole; the sum of the hashes of their direct triples.

    Raises `kg.load.lines.Unusual`.
    """
    about: list[Lined] = []
    edges, place = 0, NOWHERE
    for piece in pieces:
        if not place < piece.first:
            raise Unusual(f"{piece.first} comes after {place}")
        place = piece.last
        edges += piece.edges
        about += piece.about
        if sum(len(node.parts) for node in about) > _DESCRIBED:
            raise Unusual("much is said of the graph as a whole")
    with usual():
        _check_description(base, about)
    return edges


def check_edges(files: Sequence[Path], expected: int) -> None:
    """Hold the direct triples that statements make, by the hashes of them in files, against the sum of the hashes of those that were read."""
    with usual(), closing(sqlite3.connect("")) as connection:
        for number, file in enumerate(files):
            connection.execute(f"ATTACH ? AS f{number}", (str(file),))
        found = " UNION ALL ".join(f"SELECT hash FROM f{number}.edge" for number in range(len(files)))
        # in halves: a sum of so many large numbers would not fit
        halves = f"SELECT coalesce(sum(hash >> 32), 0), coalesce(sum(hash & 0xffffffff), 0) FROM (SELECT hash FROM ({found}) GROUP BY hash)"
        high, low = connection.execute(halves).fetchone()
    if (high << 32) + low != expected:
        raise Unusual("direct triples and statements differ")


def _check_description(base: str, about: Iterable[Lined]) -> None:
    store, whole = Store(), NamedNode(base)
    for node in about:
        lines = "".join(f"{node.subject} {part} .\n" for part in node.parts)
        store.extend(pyoxigraph.parse(lines, RdfFormat.N_TRIPLES))
    linked = {q.object for q in store.quads_for_pattern(whole, None, None, DefaultGraph())}
    own = base_of(store, "") == base
    parts_of_it = {x for x in linked if isinstance(x, NamedNode) and x.value.startswith(f"{base}#")}
    if {q.subject for q in store} - parts_of_it - {whole} or not own:
        raise Unusual("the graph is described otherwise")
