"""The pieces of an export in, as they were read, in its order; the rows of its papers, entities, forms and statements out, once.

What one record says of others is held against them here: that the pieces follow each other, and the texts that mentions quote; the rest
in the database, once all are in it. Memory holds a batch of records; what is needed again later waits on the disk.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import TypeVar

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from sqlalchemy import Connection

from kg.load.lines import Lined, Unusual, usual
from kg.load.records import ENTITIES, FORMS, NOWHERE, PAPERS, STATEMENTS, Read, edge_hash
from kg.load.scratch import Table
from kg.load.triples import base_of
from kg.model import Field
from kg.store import rows
from kg.store.graph import Graph

_DESCRIBED = 1000  # lines about the graph as a whole: there are about eighty
_ALL = (1 << 64) - 1

_Item = TypeVar("_Item")


class Streamed:
    """The rows of a resolved graph as `kg.store.replace.replace_rows` takes them: each part once, and in their order.

    Afterwards `check` must hold. Whatever is not as the export writes it raises `kg.load.lines.Unusual`.
    """

    def __init__(self, base: str, pieces: Iterator[Read], scratch: sqlite3.Connection) -> None:
        self._base, self._pieces, self._scratch = base, pieces, scratch
        self._about: list[Lined] = []  # what is said of the graph as a whole
        self._edges = 0  # a sum of hashes of the direct triples
        self._place = NOWHERE
        self._piece = self._next()

    # ---------------------------------------------------------------- the parts
    @property
    def papers(self) -> Iterator[rows.PaperRows]:
        """Those of all papers, by id."""
        keep = Table(self._scratch, "paper", ("id", "title", "abstract"))
        with usual():
            for entity, paper, search in self._part(PAPERS, lambda piece: piece.papers):
                keep.add(paper[:3])
                yield entity, paper, search
            keep.done()

    @property
    def entities(self) -> Iterator[rows.EntityRows]:
        """Those of all entities except papers, by id."""
        return self._part(ENTITIES, lambda piece: piece.entities)

    @property
    def forms(self) -> Iterator[rows.Row]:
        """Those of what each paper calls each entity, by paper and entity."""
        keep = Table(self._scratch, "mention", (
            "id", "paper", "entity", "count", "field", "start", "end", "sentence", "rule", "confidence",
        ))  # fmt: skip
        texts = self._scratch.execute("SELECT id, title, abstract FROM paper ORDER BY rowid")
        id = title = abstract = ""
        with usual():
            for form, mention in self._part(FORMS, lambda piece: zip(piece.forms, piece.mentions, strict=True)):
                if mention is not None:
                    *ends, field, start, end, rule, confidence = mention
                    while id != mention[1]:  # papers and mentions come in the same order
                        found = next(texts, None)
                        if found is None:
                            raise Unusual(f"{mention[1]} is not there")
                        id, title, abstract = found
                    text = title if field == Field.TITLE.value else abstract
                    sentence = text[max(start, 0) : max(end, 0)]
                    keep.add((*ends, field, start, end, sentence, rule, confidence))
                yield form
            keep.done()

    @property
    def statements(self) -> Iterator[rows.StatementRows]:
        """Those of all statements, by id: of mentions among those that have a node of their own."""
        with usual():
            mentions = self._scratch.execute("SELECT * FROM mention ORDER BY id")
            mentioned = (rows.mentioned(*mention) for mention in mentions)
            told = self._part(STATEMENTS, lambda piece: piece.statements)
            yield from merge(mentioned, told, key=itemgetter(0))
        if self._piece is not None and next(self._pieces, None) is not None:
            raise Unusual("there is a node where there should be none")

    def check(self, connection: Connection) -> None:
        """Hold what was read of direct triples, and of the graph as a whole, against the statements that are stored now."""
        edges = sum(edge_hash(*edge) for edge in Graph(connection).edges())
        if edges & _ALL != self._edges & _ALL:
            raise Unusual("direct triples and statements differ")
        store, whole = Store(), NamedNode(self._base)
        with usual():
            for node in self._about:
                lines = "".join(f"{node.subject} {part} .\n" for part in node.parts)
                store.extend(pyoxigraph.parse(lines, RdfFormat.N_TRIPLES))
            linked = {q.object for q in store.quads_for_pattern(whole, None, None, DefaultGraph())}
            own = base_of(store, "") == self._base
        parts_of_it = {x for x in linked if isinstance(x, NamedNode) and x.value.startswith(f"{self._base}#")}
        if {q.subject for q in store} - parts_of_it - {whole} or not own:
            raise Unusual("the graph is described otherwise")

    # ---------------------------------------------------------------- pieces, one after another
    def _part(self, part: int, records: Callable[[Read], Iterable[_Item]]) -> Iterator[_Item]:
        """The records of a part, in all pieces that hold some of it."""
        return chain.from_iterable(map(records, self._through(part)))

    def _through(self, part: int) -> Iterator[Read]:
        while self._piece is not None:
            yield self._piece
            if self._piece.last[0] > part:  # it goes on with the next one
                return
            self._piece = self._next()

    def _next(self) -> Read | None:
        piece = next(self._pieces, None)
        if piece is not None:
            if not self._place < piece.first:
                raise Unusual(f"{piece.first} comes after {self._place}")
            self._place = piece.last
            self._edges += piece.edges
            self._about += piece.about
            if sum(len(node.parts) for node in self._about) > _DESCRIBED:
                raise Unusual("much is said of the graph as a whole")
        return piece
