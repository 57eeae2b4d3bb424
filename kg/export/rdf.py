"""A stored graph in; RDF 1.1 as Turtle, N-Triples or JSON-LD out.

All three hold the same triples (kg.export.rdf_nodes says which) in the same order, the same bytes every time, and are written
some nodes at a time, with one prefix for each type. Turtle and N-Triples are laid out by kg.export.rdf_text: pyoxigraph's Turtle has no
room between subjects, its escape of a full stop at the end of a name is misread by rdflib, and making its terms takes longer than
writing them. They still do the escaping of texts and check IRIs, where there is something to escape or check.
"""

from typing import BinaryIO

import orjson

from kg.export.rdf_json import JsonLdLayout
from kg.export.rdf_pieces import Done, Wanted, pieces
from kg.export.rdf_terms import NTriples, Turtle, prefixes
from kg.export.rdf_text import NTriplesLayout, TurtleLayout, head
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph


def write_turtle(
    graph: Graph,
    out: BinaryIO,
    *,
    base: str = DEFAULT_BASE,
    where: str | None = None,
    mention_nodes: bool = False,
    jobs: int = 1,
    done: Done | None = None,
) -> None:
    """Write Turtle: UTF-8, a block per subject.

    `where` is a filter of kg.export.where: statements that it selects, with the papers and entities that they name.
    `mention_nodes` writes a statement node for each mention as well. Up to `jobs` processes work at it, and `done` is told how far they
    are. Raises kg.export.where.WhereError, kg.workers.WorkerEnded, and ValueError for a base that is no IRI with a final slash.
    """
    found = pieces(graph, Wanted(_turtle, base, where, mention_nodes), jobs, done)
    first = next(found)  # raises what is wrong before anything is written
    out.writelines(head(Turtle(base).prefixes))
    out.write(first)
    out.writelines(found)


def write_ntriples(
    graph: Graph,
    out: BinaryIO,
    *,
    base: str = DEFAULT_BASE,
    where: str | None = None,
    mention_nodes: bool = False,
    jobs: int = 1,
    done: Done | None = None,
) -> None:
    """Write N-Triples, in their canonical form; arguments as for Turtle."""
    out.writelines(pieces(graph, Wanted(_ntriples, base, where, mention_nodes), jobs, done))


def write_jsonld(
    graph: Graph,
    out: BinaryIO,
    *,
    base: str = DEFAULT_BASE,
    where: str | None = None,
    mention_nodes: bool = False,
    jobs: int = 1,
    done: Done | None = None,
) -> None:
    """Write JSON-LD 1.1: a context of prefixes, then an object per subject, a line each; arguments as for Turtle."""
    found = pieces(graph, Wanted(JsonLdLayout, base, where, mention_nodes), jobs, done)
    first = next(found).removeprefix(b",")
    out.write(b'{"@context":' + orjson.dumps(prefixes(base)) + b',\n"@graph":[')
    out.write(first)
    out.writelines(found)
    out.write(b"\n]}\n")


def _turtle(base: str) -> TurtleLayout:
    return TurtleLayout(Turtle(base))


def _ntriples(base: str) -> NTriplesLayout:
    return NTriplesLayout(NTriples(base))
