"""A stored graph in; RDF 1.1 as Turtle, N-Triples or JSON-LD out.

All three hold the same triples (kg.export.rdf_nodes says which) in the same order, the same bytes every time, and are written
some nodes at a time, with one prefix for each type. Turtle and N-Triples are laid out by kg.export.rdf_text: pyoxigraph's Turtle has no
room between subjects, its escape of a full stop at the end of a name is misread by rdflib, and making its terms takes longer than
writing them. They still do the escaping of texts and check IRIs, where there is something to escape or check.
"""

from typing import Any, BinaryIO

import orjson
from pyoxigraph import Literal, NamedNode

from kg.export.rdf_nodes import nodes
from kg.export.rdf_said import InTerms
from kg.export.rdf_terms import XSD, Names, Node, NTriples, Objects, Term, Turtle, prefixes, shortener, term
from kg.export.rdf_text import NTriplesLayout, TurtleLayout, head
from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph

_A = term("rdf:type")


def write_turtle(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write Turtle: UTF-8, a block per subject.

    `where` is a filter of kg.export.where: statements that it selects, with the papers and entities that they name.
    `mention_nodes` writes a statement node for each mention as well. Raises kg.export.where.WhereError, and ValueError for
    a base that is no IRI with a final slash.
    """
    terms = Turtle(base)
    found = nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes)
    out.writelines(head(terms.prefixes))
    TurtleLayout(terms).write(found, out)


def write_ntriples(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write N-Triples, in their canonical form; arguments as for Turtle."""
    terms = NTriples(base)
    NTriplesLayout(terms).write(nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes), out)


def write_jsonld(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write JSON-LD 1.1: a context of prefixes, then an object per subject, a line each; arguments as for Turtle."""
    names = shortener(prefixes(base))
    terms = InTerms(Objects(base))
    found = map(terms.node, nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes))
    out.write(b'{"@context":' + orjson.dumps(prefixes(base)) + b',\n"@graph":[')
    for number, node in enumerate(found):
        out.write(b",\n" if number else b"\n")
        out.write(orjson.dumps(_object(node, names)))
    out.write(b"\n]}\n")


def _object(node: Node[NamedNode, Literal], names: Names) -> dict[str, Any]:
    def short(iri: NamedNode) -> str:
        return names(iri.value) or iri.value

    def written(value: Term) -> Any:
        if isinstance(value, NamedNode):
            return {"@id": short(value)}
        kind = value.datatype.value.removeprefix(XSD)
        if kind == "string":
            return value.value
        if kind in ("integer", "boolean"):
            return orjson.loads(value.value)
        return {"@type": short(value.datatype), "@value": value.value}

    found: dict[str, Any] = {"@id": short(node.subject)}
    for predicate, values in node.properties:
        if predicate == _A:
            found["@type"] = [short(value) for value in values if isinstance(value, NamedNode)]
        else:
            listed = [written(value) for value in values]
            found[short(predicate)] = listed[0] if len(listed) == 1 else listed
    return found
