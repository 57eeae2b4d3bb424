"""schema/ontology.ttl in; its types, relations, qualifiers and units out, each in a fixed order."""

from pathlib import Path
from typing import NamedTuple

import rdflib
from rdflib import OWL, RDF, RDFS
from rdflib.term import Node

HERE = Path(__file__).resolve().parent
KG = rdflib.Namespace("https://kg.example.org/ontology#")


class Unit(NamedTuple):
    """A unit as the ontology declares it; `ucum` and `qudt` are None where those lists lack it."""

    symbol: str
    dimension: str
    scale: float
    ucum: str | None
    qudt: str | None


def load(path: Path = HERE / "ontology.ttl") -> rdflib.Graph:
    """Read the ontology."""
    return rdflib.Graph().parse(path)


def text(graph: rdflib.Graph, node: Node, predicate: rdflib.URIRef) -> str:
    """The one value of a property; raises ValueError where there is none."""
    value = graph.value(node, predicate)
    if value is None:
        raise ValueError(f"schema/ontology.ttl: {local(node)} has no {predicate.n3(graph.namespace_manager)}; add one")
    return str(value)


def local(node: Node) -> str:
    """The name of a term of the ontology's own namespace; any other IRI as it is."""
    return str(node).removeprefix(str(KG))


def _ordered(graph: rdflib.Graph, nodes: set[Node]) -> list[Node]:
    return sorted(nodes, key=lambda n: (int(text(graph, n, KG.order)), str(n)))


def concrete_types(graph: rdflib.Graph) -> list[Node]:
    """The classes that nodes have, in their order."""
    return _ordered(graph, {c for c in graph.subjects(RDF.type, OWL.Class) if (c, KG.order, None) in graph})


def expand(graph: rdflib.Graph, cls: Node) -> list[str]:
    """The names of the concrete types that are the class or below it.

    A relation that may start at a Method or a Model has a common superclass as its domain: several rdfs:domain would
    mean that the subject is both.
    """
    below = set(graph.transitive_subjects(RDFS.subClassOf, cls))
    return [local(c) for c in concrete_types(graph) if c in below]


def relations(graph: rdflib.Graph) -> list[Node]:
    """The properties that are relations, in their order."""
    return _ordered(graph, set(graph.subjects(KG.relation, None)))


def ends(graph: rdflib.Graph, relation: Node) -> tuple[list[str], list[str]]:
    """The names of the types that a relation goes from and to."""
    found = []
    for end in (RDFS.domain, RDFS.range):
        classes = list(graph.objects(relation, end))
        if len(classes) != 1:
            raise ValueError(f"schema/ontology.ttl: {local(relation)} needs one {end.fragment}, a common superclass")
        found.append(expand(graph, classes[0]))
    return found[0], found[1]


def same_type(graph: rdflib.Graph, relation: Node) -> bool:
    """Whether subject and object must be of one type."""
    return (relation, KG.sameType, rdflib.Literal(True)) in graph


def qualifiers(graph: rdflib.Graph, relation: Node | None = None) -> list[Node]:
    """The qualifiers that statements of a relation, or of any, may carry, in their order."""
    return _ordered(graph, set(graph.objects(relation, KG.qualifier)))


def foreign_superclasses(graph: rdflib.Graph, cls: Node) -> list[str]:
    """The IRIs of the classes of other vocabularies that a type falls under."""
    return sorted(str(c) for c in graph.objects(cls, RDFS.subClassOf) if not str(c).startswith(str(KG)))


def units(graph: rdflib.Graph) -> list[Unit]:
    """The units, by dimension and size."""
    found = []
    for node in graph.subjects(RDF.type, KG.Unit):
        ucum, qudt = graph.value(node, KG.ucum), graph.value(node, KG.qudtUnit)
        found.append(
            Unit(
                text(graph, node, KG.symbol),
                text(graph, node, KG.dimension),
                float(text(graph, node, KG.scale)),
                None if ucum is None else str(ucum),
                None if qudt is None else str(qudt),
            )
        )
    return sorted(found, key=lambda u: (u.dimension, u.scale, u.symbol))
