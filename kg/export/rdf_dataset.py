"""The base IRI and the nodes of an export in; the VoID and DCAT description of it, with exact counts, out."""

from collections import Counter

from pyoxigraph import Literal, NamedNode

from kg.export.rdf_terms import ONTOLOGY, VOCABULARIES, Node, Term, term
from kg.vocab import PROPERTIES, EntityType

_A = term("rdf:type")
_USED = ("dcterms", "kg", "mls", "oa", "prov", "qudt", "schema", "skos", "skosxl")
_TYPES = [type.value for type in EntityType]
_COUNTED = [*_TYPES, "Statement", "Evidence", "Mention"]
_TITLE = "What papers on machine learning say"
_DESCRIPTION = (
    "Methods, models, datasets, hardware, metrics and tasks that papers name, and what their titles and abstracts say of them, "
    "each statement with the sentence that says it. Titles, abstracts and sentences are quotations and remain their authors'."
)


def description(base: str) -> Node:
    """What the dataset is and where `kg serve` at its base IRI gives access to it."""
    return Node(
        NamedNode(base),
        [
            (_A, [term("void:Dataset"), term("dcat:Dataset")]),
            (term("dcterms:title"), [Literal(_TITLE)]),
            (term("dcterms:description"), [Literal(_DESCRIPTION)]),
            (term("dcterms:conformsTo"), [NamedNode(ONTOLOGY)]),
            (term("dcat:distribution"), [NamedNode(f"{base}#turtle"), NamedNode(f"{base}#gexf")]),
            (term("void:vocabulary"), [NamedNode(VOCABULARIES[prefix]) for prefix in _USED]),
            (term("void:uriSpace"), [Literal(base)]),
            (term("void:dataDump"), [NamedNode(f"{base}graph.ttl")]),
            (term("void:sparqlEndpoint"), [NamedNode(f"{base}sparql")]),
        ],
    )


def _distributions(base: str) -> list[Node]:
    return [
        Node(
            NamedNode(f"{base}#{name}"),
            [
                (_A, [term("dcat:Distribution")]),
                (term("dcat:downloadURL"), [NamedNode(f"{base}{file}")]),
                (term("dcat:mediaType"), [NamedNode(f"https://www.iana.org/assignments/media-types/{media}")]),
            ],
        )
        for name, file, media in (
            ("turtle", "graph.ttl", "text/turtle"),
            ("gexf", "graph.gexf", "application/gexf+xml"),
        )
    ]


class Tally:
    """Counts nodes as they pass; memory does not grow with their number."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._triples = 0
        self._classes: Counter[Term] = Counter()
        self._properties: Counter[NamedNode] = Counter()
        self._examples: dict[Term, NamedNode] = {}

    def add(self, node: Node) -> None:
        """Count a node, whose type is its first property."""
        for predicate, values in node.properties:
            self._triples += len(values)
            self._properties[predicate] += len(values)
        first, types = node.properties[0]
        if first == _A:
            for type in types:
                self._classes[type] += 1
                self._examples.setdefault(type, node.subject)

    def nodes(self) -> list[Node]:
        """The number of triples (all, these too), of nodes of each type and of direct triples of each relation."""
        classes = [
            self._part(
                name,
                [
                    (term("void:class"), [own]),
                    (term("void:entities"), [Literal(self._classes[own])]),
                    (term("void:exampleResource"), [self._examples[own]]),
                ],
            )
            for name in _COUNTED
            if self._classes[own := term(f"kg:{name}")]
        ]
        properties = [
            self._part(name, [(term("void:property"), [own]), (term("void:triples"), [Literal(self._properties[own])])])
            for name in PROPERTIES.values()
            if self._properties[own := term(f"kg:{name}")]
        ]
        links: list[tuple[NamedNode, list[Term]]] = [
            (name, [part.subject for part in parts])
            for name, parts in ((term("void:classPartition"), classes), (term("void:propertyPartition"), properties))
            if parts
        ]
        entities = sum(self._classes[term(f"kg:{name}")] for name in _TYPES)
        totals = Node(NamedNode(self._base), [(term("void:entities"), [Literal(entities)]), *links])
        parts = [*_distributions(self._base), *classes, *properties]
        triples = self._triples + 1 + sum(len(values) for node in (totals, *parts) for _, values in node.properties)
        return [Node(totals.subject, [(term("void:triples"), [Literal(triples)]), *totals.properties]), *parts]

    def _part(self, name: str, properties: list[tuple[NamedNode, list[Term]]]) -> Node:
        return Node(NamedNode(f"{self._base}#{name}"), properties)
