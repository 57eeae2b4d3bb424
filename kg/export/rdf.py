"""A stored graph in; RDF 1.1 as Turtle, N-Triples or JSON-LD out.

All three hold the same triples (kg.export.rdf_nodes says which) in the same order, the same bytes every time, and are written
a node at a time. Turtle and JSON-LD are laid out here: a block or object per subject, with one prefix for each type.
pyoxigraph's Turtle has no room between subjects, and its escape of a full stop at the end of a name is misread by rdflib;
its terms do the escaping of texts and check every IRI, and its serializer writes N-Triples.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson
import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.export.rdf_nodes import nodes
from kg.export.rdf_terms import OBJECTS, XSD, Names, Node, Term, Turtle, prefixes, shortener, term
from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph

_A = term("rdf:type")
_WIDTH = 100


def write_turtle(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write Turtle: UTF-8, a block per subject.

    `where` is a filter of kg.export.where: statements that it selects, with the papers and entities that they name.
    `mention_nodes` writes a statement node for each mention as well. Raises kg.export.where.WhereError, and ValueError for
    a base that is no IRI with a final slash.
    """
    found = nodes(graph, Turtle(prefixes(base)), base=base, where=condition(where), mention_nodes=mention_nodes)
    out.writelines(f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in prefixes(base).items())
    for node in found:
        out.write(block(node).encode())


def write_ntriples(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write N-Triples, in their canonical form; arguments as for Turtle."""
    found = nodes(graph, OBJECTS, base=base, where=condition(where), mention_nodes=mention_nodes)
    pyoxigraph.serialize(_triples(found), out, RdfFormat.N_TRIPLES)


def write_jsonld(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write JSON-LD 1.1: a context of prefixes, then an object per subject, a line each; arguments as for Turtle."""
    names = shortener(prefixes(base))
    found = nodes(graph, OBJECTS, base=base, where=condition(where), mention_nodes=mention_nodes)
    out.write(b'{"@context":' + orjson.dumps(prefixes(base)) + b',\n"@graph":[')
    for number, node in enumerate(found):
        out.write(b",\n" if number else b"\n")
        out.write(orjson.dumps(_object(node, names)))
    out.write(b"\n]}\n")


def _triples(found: Iterator[Node[NamedNode, Literal]]) -> Iterator[Triple]:
    for node in found:
        for predicate, values in node.properties:
            for value in values:
                yield Triple(node.subject, predicate, value)


def block(node: Node[str, str]) -> str:
    """A node in Turtle: an empty line, the subject with its properties, a line for each, and a full stop."""
    return f"\n{node.subject} " + " ;\n    ".join(lines(node)) + " .\n"


def lines(node: Node[str, str]) -> list[str]:
    """The properties of a node in Turtle, each with all its values."""
    found = []
    for predicate, values in node.properties:
        verb = "a" if predicate == "rdf:type" else predicate
        if len(values) == 1:
            found.append(f"{verb} {values[0]}")
        else:
            joint = ", " if sum(map(len, values)) <= _WIDTH else ",\n        "
            found.append(f"{verb} {joint.join(values)}")
    return found


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
