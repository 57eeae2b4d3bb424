"""The base IRI and the nodes of an export in; the VoID and DCAT description of it, with exact counts, out."""

from collections import Counter
from typing import Generic

from kg.export.rdf_terms import ONTOLOGY, VOCABULARIES, N, Node, Terms, V
from kg.vocab import PROPERTIES, EntityType

_USED = ("dcterms", "kg", "mls", "oa", "prov", "qudt", "schema", "skos", "skosxl")
_TYPES = [type.value for type in EntityType]
_COUNTED = [*_TYPES, "Statement", "Evidence", "Mention"]
_TITLE = "What papers on machine learning say"
_DESCRIPTION = (
    "Methods, models, datasets, hardware, metrics and tasks that papers name, and what their titles and abstracts say of them, "
    "each statement with the sentence that says it. Titles, abstracts and sentences are quotations and remain their authors'."
)


def description(base: str, terms: Terms[N, V]) -> Node[N, V]:
    """What the dataset is and where `kg serve` at its base IRI gives access to it."""
    term, iri, text = terms.term, terms.iri, terms.text
    return Node(
        iri(base),
        [
            (term("rdf:type"), [term("void:Dataset"), term("dcat:Dataset")]),
            (term("dcterms:title"), [text(_TITLE)]),
            (term("dcterms:description"), [text(_DESCRIPTION)]),
            (term("dcterms:conformsTo"), [iri(ONTOLOGY)]),
            (term("dcat:distribution"), [iri(f"{base}#turtle"), iri(f"{base}#gexf")]),
            (term("void:vocabulary"), [iri(VOCABULARIES[prefix]) for prefix in _USED]),
            (term("void:uriSpace"), [text(base)]),
            (term("void:dataDump"), [iri(f"{base}graph.ttl")]),
            (term("void:sparqlEndpoint"), [iri(f"{base}sparql")]),
        ],
    )


def _distributions(base: str, terms: Terms[N, V]) -> list[Node[N, V]]:
    term, iri = terms.term, terms.iri
    return [
        Node(
            iri(f"{base}#{name}"),
            [
                (term("rdf:type"), [term("dcat:Distribution")]),
                (term("dcat:downloadURL"), [iri(f"{base}{file}")]),
                (term("dcat:mediaType"), [iri(f"https://www.iana.org/assignments/media-types/{media}")]),
            ],
        )
        for name, file, media in (
            ("turtle", "graph.ttl", "text/turtle"),
            ("gexf", "graph.gexf", "application/gexf+xml"),
        )
    ]


class Tally(Generic[N, V]):
    """Counts nodes as they pass; memory does not grow with their number."""

    def __init__(self, base: str, terms: Terms[N, V]) -> None:
        self._base, self._terms = base, terms
        self._type = terms.term("rdf:type")
        self._classes: Counter[N | V] = Counter()
        self._properties: Counter[N] = Counter()
        self._examples: dict[N | V, N] = {}

    def add(self, node: Node[N, V]) -> None:
        """Count a node, whose type is its first property."""
        counts = self._properties
        for predicate, values in node.properties:
            counts[predicate] += len(values)
        first, types = node.properties[0]
        if first == self._type:
            for type in types:
                self._classes[type] += 1
                self._examples.setdefault(type, node.subject)

    def nodes(self) -> list[Node[N, V]]:
        """The number of triples (all, these too), of nodes of each type and of direct triples of each relation."""
        term, whole = self._terms.term, self._terms.whole
        classes = [
            self._part(
                name,
                [
                    (term("void:class"), [own]),
                    (term("void:entities"), [whole(self._classes[own])]),
                    (term("void:exampleResource"), [self._examples[own]]),
                ],
            )
            for name in _COUNTED
            if self._classes[own := term(f"kg:{name}")]
        ]
        properties = [
            self._part(name, [(term("void:property"), [own]), (term("void:triples"), [whole(self._properties[own])])])
            for name in PROPERTIES.values()
            if self._properties[own := term(f"kg:{name}")]
        ]
        links: list[tuple[N, list[N | V]]] = [
            (name, [part.subject for part in parts])
            for name, parts in ((term("void:classPartition"), classes), (term("void:propertyPartition"), properties))
            if parts
        ]
        entities = sum(self._classes[term(f"kg:{name}")] for name in _TYPES)
        whole_of_it = self._terms.iri(self._base)
        totals: Node[N, V] = Node(whole_of_it, [(term("void:entities"), [whole(entities)]), *links])
        parts = [*_distributions(self._base, self._terms), *classes, *properties]
        triples = (
            self._properties.total()
            + 1
            + sum(len(values) for node in (totals, *parts) for _, values in node.properties)
        )
        first: list[tuple[N, list[N | V]]] = [(term("void:triples"), [whole(triples)])]
        return [Node(whole_of_it, first + totals.properties), *parts]

    def _part(self, name: str, properties: list[tuple[N, list[N | V]]]) -> Node[N, V]:
        return Node(self._terms.iri(f"{self._base}#{name}"), properties)
