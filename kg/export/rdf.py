"""A stored graph in; RDF 1.1 as Turtle, N-Triples or JSON-LD out.

All three hold the same triples (kg.export.rdf_nodes says which) in the same order, the same bytes every time, and are written
a node at a time. Turtle and JSON-LD are laid out here: a block or object per subject, with one prefix for each type.
pyoxigraph's Turtle has no room between subjects, and its escape of a full stop at the end of a name is misread by rdflib;
its terms do the escaping of texts and check every IRI, and its serializer writes N-Triples.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

import orjson
import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from kg.export.rdf_nodes import nodes
from kg.export.rdf_terms import XSD, Node, Term, prefixes, term
from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph

# the part of a local name that neither Turtle nor JSON-LD wants escaped
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BARE = {NamedNode(f"{XSD}{name}") for name in ("decimal", "integer", "boolean")}
_STRING = NamedNode(f"{XSD}string")
_A = term("rdf:type")
_WIDTH = 100

Names = Callable[[NamedNode], str | None]  # an IRI's prefixed name, where it has one
Spell = Callable[[Term], str]  # a term in Turtle


def write_turtle(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write Turtle: UTF-8, a block per subject.

    `where` is a filter of kg.export.where: statements that it selects, with the papers and entities that they name.
    `mention_nodes` writes a statement node for each mention as well. Raises kg.export.where.WhereError, and ValueError for
    a base that is no IRI with a final slash.
    """
    spell = speller(prefixes(base))
    found = nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes)
    out.writelines(f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in prefixes(base).items())
    for node in found:
        out.write(block(node, spell).encode())


def write_ntriples(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write N-Triples, in their canonical form; arguments as for Turtle."""
    found = nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes)
    pyoxigraph.serialize(_triples(found), out, RdfFormat.N_TRIPLES)


def write_jsonld(
    graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None, mention_nodes: bool = False
) -> None:
    """Write JSON-LD 1.1: a context of prefixes, then an object per subject, a line each; arguments as for Turtle."""
    names = shortener(prefixes(base))
    found = nodes(graph, base=base, where=condition(where), mention_nodes=mention_nodes)
    out.write(b'{"@context":' + orjson.dumps(prefixes(base)) + b',\n"@graph":[')
    for number, node in enumerate(found):
        out.write(b",\n" if number else b"\n")
        out.write(orjson.dumps(_object(node, names)))
    out.write(b"\n]}\n")


def _triples(found: Iterator[Node]) -> Iterator[Triple]:
    for node in found:
        for predicate, values in node.properties:
            for value in values:
                yield Triple(node.subject, predicate, value)


def shortener(spaces: dict[str, str]) -> Names:
    """What gives an IRI's prefixed name by these prefixes, or None where it has none that reads the same everywhere."""
    prefix_of = {space: prefix for prefix, space in spaces.items()}

    @lru_cache(maxsize=20_000)
    def name(iri: NamedNode) -> str | None:
        cut = max(iri.value.rfind("/"), iri.value.rfind("#")) + 1
        prefix, local = prefix_of.get(iri.value[:cut]), iri.value[cut:]
        return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else None

    return name


def speller(spaces: dict[str, str]) -> Spell:
    """What writes a term in Turtle with these prefixes."""
    names = shortener(spaces)

    # predicates, types, numbers and rules come again and again
    @lru_cache(maxsize=20_000)
    def spell(value: Term) -> str:
        if isinstance(value, NamedNode):
            return names(value) or str(value)
        if value.datatype == _STRING:
            return str(value)
        if value.datatype in _BARE:
            return value.value
        return f"{Literal(value.value)}^^{names(value.datatype) or value.datatype}"

    return spell


def block(node: Node, spell: Spell) -> str:
    """A node in Turtle: an empty line, the subject with its properties, a line for each, and a full stop."""
    return f"\n{spell(node.subject)} " + " ;\n    ".join(lines(node, spell)) + " .\n"


def lines(node: Node, spell: Spell) -> list[str]:
    """The properties of a node in Turtle, each with all its values."""
    found = []
    for predicate, values in node.properties:
        verb = "a" if predicate == _A else spell(predicate)
        if len(values) == 1:
            found.append(f"{verb} {spell(values[0])}")
            continue
        listed = [spell(value) for value in values]
        joint = ",\n        " if sum(map(len, listed)) > _WIDTH else ", "
        found.append(f"{verb} {joint.join(listed)}")
    return found


def _object(node: Node, names: Names) -> dict[str, Any]:
    def short(iri: NamedNode) -> str:
        return names(iri) or iri.value

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
