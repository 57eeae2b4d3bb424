"""The base IRI and the nodes of an export in; the VoID and DCAT description of it, with exact counts, out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from kg.export.rdf_said import Kind, Said, Shape, Slot, types
from kg.export.rdf_terms import ONTOLOGY, VOCABULARIES
from kg.vocab import PROPERTIES, EntityType

_USED = ("dcterms", "kg", "mls", "oa", "prov", "qudt", "schema", "skos", "skosxl")
_TYPES = [type.value for type in EntityType]
_COUNTED = [*_TYPES, "Statement", "Evidence", "Mention"]
_TITLE = "What papers on machine learning say"
_DESCRIPTION = (
    "Methods, models, datasets, hardware, metrics and tasks that papers name, and what their titles and abstracts say of them, "
    "each statement with the sentence that says it. Titles, abstracts and sentences are quotations and remain their authors'."
)


def description(base: str) -> Said:
    """What the dataset is and where `kg serve` at its base IRI gives access to it."""
    return _said(
        base,
        types("void:Dataset", "dcat:Dataset"),
        ("dcterms:title", Kind.TEXT, [_TITLE]),
        ("dcterms:description", Kind.TEXT, [_DESCRIPTION]),
        ("dcterms:conformsTo", Kind.IRI, [ONTOLOGY]),
        ("dcat:distribution", Kind.IRI, [f"{base}#turtle", f"{base}#gexf"]),
        ("void:vocabulary", Kind.IRI, [VOCABULARIES[prefix] for prefix in _USED]),
        ("void:uriSpace", Kind.TEXT, [base]),
        ("void:dataDump", Kind.IRI, [f"{base}graph.ttl"]),
        ("void:sparqlEndpoint", Kind.IRI, [f"{base}sparql"]),
    )


def _distributions(base: str) -> list[Said]:
    return [
        _said(
            f"{base}#{name}",
            types("dcat:Distribution"),
            ("dcat:downloadURL", Kind.IRI, [f"{base}{file}"]),
            ("dcat:mediaType", Kind.IRI, [f"https://www.iana.org/assignments/media-types/{media}"]),
        )
        for name, file, media in (
            ("turtle", "graph.ttl", "text/turtle"),
            ("gexf", "graph.gexf", "application/gexf+xml"),
        )
    ]


def _said(subject: str, *properties: Slot | tuple[str, Kind, list[Any]]) -> Said:
    """A node that is alone in its shape: all of its values are always there."""
    slots = (
        p if isinstance(p, Slot) else Slot(p[0], p[1], always=[(p[1], value) for value in p[2]]) for p in properties
    )
    return Said(Shape(Kind.IRI, tuple(slots)), (subject,))


class Counts(NamedTuple):
    """How many nodes there are of each type, and triples of each property; and the first node of each type."""

    classes: Counter[str]
    properties: Counter[str]
    examples: dict[str, tuple[Kind, Any]]


class Tally:
    """Counts nodes as they pass; memory does not grow with their number."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._nodes: Counter[Shape] = Counter()
        self._values: Counter[str] = Counter()  # of properties that have many
        self._many: dict[Shape, Sequence[tuple[str, int]]] = {}
        self._others = Counts(Counter(), Counter(), {})  # of what was counted elsewhere; the examples are all here
        self._apart = 0

    def add(self, said: Said) -> None:
        """Count a node."""
        shape, values = said
        if shape not in self._many:
            self._meet(said)
        self._nodes[shape] += 1
        for predicate, place in self._many[shape]:
            self._values[predicate] += len(values[place])

    def take(self, counts: Counts) -> None:
        """Add what another has counted of the nodes that follow."""
        self._others.classes.update(counts.classes)
        self._others.properties.update(counts.properties)
        for type, example in counts.examples.items():
            self._others.examples.setdefault(type, example)

    def counts(self) -> Counts:
        """What was counted up to now."""
        classes, properties = self._others.classes.copy(), self._others.properties + self._values
        for shape, count in self._nodes.items():
            for slot in shape.slots:
                if not slot.many:
                    properties[slot.predicate] += count * (1 if slot.always is None else len(slot.always))
                if slot.predicate == "rdf:type":
                    classes.update({type: count for _, type in slot.always or ()})
        return Counts(classes, properties, self._others.examples)

    def leave_out(self, triples: int) -> None:
        """Some triples of nodes that were counted are not written."""
        self._apart += triples

    def nodes(self) -> list[Said]:
        """The number of triples (all, these too), of nodes of each type and of direct triples of each relation."""
        classes, properties, examples = self.counts()
        parts = [
            self._part(
                name,
                ("void:class", Kind.TERM, [f"kg:{name}"]),
                ("void:entities", Kind.WHOLE, [classes[f"kg:{name}"]]),
                ("void:exampleResource", kind, [example]),
            )
            for name in _COUNTED
            if classes[f"kg:{name}"]
            for kind, example in [examples[f"kg:{name}"]]
        ]
        relations = [
            self._part(
                name,
                ("void:property", Kind.TERM, [f"kg:{name}"]),
                ("void:triples", Kind.WHOLE, [properties[f"kg:{name}"]]),
            )
            for name in PROPERTIES.values()
            if properties[f"kg:{name}"]
        ]
        links = [
            (name, Kind.IRI, [part.values[0] for part in found])
            for name, found in (("void:classPartition", parts), ("void:propertyPartition", relations))
            if found
        ]
        entities = ("void:entities", Kind.WHOLE, [sum(classes[f"kg:{name}"] for name in _TYPES)])
        rest = [*_distributions(self._base), *parts, *relations]
        here = [slot.always or () for said in rest for slot in said.shape.slots]
        links_and_counts = 2 + sum(len(values) for *_, values in links)
        triples = properties.total() - self._apart + links_and_counts + sum(map(len, here))
        return [_said(self._base, ("void:triples", Kind.WHOLE, [triples]), entities, *links), *rest]

    def _meet(self, said: Said) -> None:
        shape, (subject, *_) = said
        self._many[shape] = [(slot.predicate, place) for place, slot in enumerate(shape.open, start=1) if slot.many]
        for slot in shape.slots:
            if slot.predicate == "rdf:type":
                for _, type in slot.always or ():
                    self._others.examples.setdefault(type, (shape.subject, subject))

    def _part(self, name: str, *properties: tuple[str, Kind, list[Any]]) -> Said:
        return _said(f"{self._base}#{name}", *properties)
