"""A record of the graph in; the properties of its RDF node out: the one place that says how a record is written.

The export writes these; kg.load reads them back, and holds what a file says of a node against them.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from kg.export.rdf_terms import Term, day, decimal, term, web_address
from kg.ids import digest, iri
from kg.model import Alias, Entity, Evidence, LocalForm, Paper, Statement, derived_factor
from kg.vocab import PROPERTIES, QUALIFIERS, SUPERCLASSES, UNITS, EntityType

Properties = Iterator[tuple[NamedNode, list[Term]]]

A = term("rdf:type")
RELATIONS = {relation: term(f"kg:{name}") for relation, name in PROPERTIES.items()}
NAMED = ("metric", "dataset", "hardware")
_LABEL = term("rdfs:label")
_TYPES = {type: [term(f"kg:{type.value}"), *map(NamedNode, above)] for type, above in SUPERCLASSES.items()}


def _property_of(qualifier: str) -> NamedNode:
    first, *rest = qualifier.split("_")
    return term("kg:" + first + "".join(map(str.title, rest)))


PROPERTY_OF = {q: _property_of(q) for names in QUALIFIERS.values() for q in names}
_UNITS = {symbol: NamedNode(unit.qudt) for symbol, unit in UNITS.items() if unit.qudt}


class Describer:
    """Writes records as properties, under one base IRI. Raises ValueError for a base that is no IRI with a final slash."""

    def __init__(self, base: str) -> None:
        if not base.endswith("/"):
            raise ValueError(f"the base IRI {base!r} must end in a slash")
        self.named: Callable[[str], NamedNode] = lru_cache(maxsize=20_000)(lambda id: NamedNode(iri(id, base)))

    def evidence_node(self, statement_id: str, number: int) -> NamedNode:
        """What an evidence is named: after its statement, so two exports can be compared line by line."""
        return self.named(f"evidence:{statement_id.partition(':')[2]}-{number}")

    def quote_node(self, statement_id: str, number: int) -> NamedNode:
        """What the quote of an evidence is named."""
        return self.named(f"quote:{statement_id.partition(':')[2]}-{number}")

    def label_node(self, entity_id: str, text: str) -> NamedNode:
        """What a name of an entity is named."""
        return self.named(f"label:{digest(entity_id, text)}")

    def mention_node(self, form: LocalForm, statement_id: str | None) -> NamedNode:
        """What a mention is named: after the statement that it stands for, or where none does, after its two ends."""
        local = statement_id.partition(":")[2] if statement_id else f"form-{digest(form.paper_id, form.entity_id)}"
        return self.named(f"mention:{local}")

    def paper(self, paper: Paper) -> Properties:
        """A paper, without what it says."""
        title = Literal(paper.title)
        yield A, [*_TYPES[EntityType.PAPER]]
        yield _LABEL, [title]
        yield term("dcterms:title"), [title]
        yield term("dcterms:abstract"), [Literal(paper.abstract)]
        if paper.date:
            yield term("dcterms:date"), [day(paper.date)]
        identifiers = [f"{kind}:{x}" for kind, x in (("arXiv", paper.arxiv_id), ("doi", paper.doi)) if x]
        if identifiers:
            yield term("dcterms:identifier"), [Literal(x) for x in identifiers]
        same = []
        if paper.arxiv_id:
            same.append(NamedNode("https://arxiv.org/abs/" + quote(paper.arxiv_id)))
        if paper.doi:
            same.append(NamedNode("https://doi.org/" + quote(paper.doi)))
        if same:
            yield term("schema:sameAs"), [*same]
        if paper.url:
            yield term("schema:url"), [web_address(paper.url)]
        if paper.sources:
            yield term("dcterms:source"), [Literal(x) for x in sorted(set(paper.sources))]

    def entity(self, entity: Entity) -> Properties:
        """An entity with its names, without what is said of it."""
        name = Literal(entity.name)
        yield A, [*_TYPES[entity.type]]
        yield _LABEL, [name]
        yield term("skos:prefLabel"), [name]
        others = sorted({alias.text for alias in entity.aliases} - {entity.name})
        if others:
            yield term("skos:altLabel"), [Literal(x) for x in others]
        if entity.aliases:
            yield term("skosxl:altLabel"), [self.label_node(entity.id, alias.text) for alias in entity.aliases]
        if entity.unnamed:
            yield term("kg:unnamed"), [Literal(True)]

    def label(self, alias: Alias) -> Properties:
        """A name of an entity: how many papers use it, and why it is one."""
        yield A, [term("skosxl:Label")]
        yield term("skosxl:literalForm"), [Literal(alias.text)]
        yield term("kg:paperCount"), [Literal(alias.papers)]
        yield term("kg:reason"), [Literal(alias.why)]

    def mention(self, form: LocalForm, evidence: Evidence | None) -> Properties:
        """What a paper calls an entity, and how often; with the evidence, also that the paper mentions it, and where."""
        yield A, [term("kg:Mention")]
        yield term("oa:hasSource"), [self.named(form.paper_id)]
        yield term("kg:names"), [self.named(form.entity_id)]
        yield term("skos:prefLabel"), [Literal(form.name)]
        if form.aliases:
            yield term("skos:altLabel"), [Literal(x) for x in sorted(form.aliases)]
        yield term("kg:occurrences"), [Literal(form.count)]
        if evidence is not None:
            yield term("kg:field"), [term(f"dcterms:{evidence.field.value}")]
            yield term("oa:start"), [Literal(evidence.start)]
            yield term("oa:end"), [Literal(evidence.end)]
            yield term("kg:rule"), [Literal(evidence.rule)]
            yield term("kg:confidence"), [decimal(evidence.confidence)]

    def statement(self, statement: Statement) -> Properties:
        """A statement with its qualifiers, and which nodes are its evidence."""
        q = statement.qualifiers
        yield A, [term("kg:Statement"), term("rdf:Statement")]
        yield term("rdf:subject"), [self.named(statement.subject)]
        yield term("rdf:predicate"), [RELATIONS[statement.relation]]
        if statement.object is not None:
            yield term("rdf:object"), [self.named(statement.object)]
        for name, predicate in PROPERTY_OF.items():
            value = getattr(q, name)
            if value is None:
                continue
            if name in NAMED:
                yield predicate, [self.named(value)]
            else:
                yield predicate, [decimal(value) if isinstance(value, float) else Literal(value)]
        if q.unit in _UNITS:
            yield term("qudt:hasUnit"), [_UNITS[q.unit]]
        factor = derived_factor(q)
        if factor is not None and "percent" in QUALIFIERS[statement.relation]:
            yield term("kg:derivedFactor"), [decimal(factor)]
        yield term("kg:confidence"), [decimal(statement.confidence)]
        yield term("kg:supportCount"), [Literal(statement.support_count)]
        if statement.derived_from:
            yield term("kg:derived"), [Literal(True)]
        sources = set(statement.derived_from) or {x.paper_id for x in statement.evidence}
        yield term("prov:wasDerivedFrom"), [self.named(x) for x in sorted(sources)]
        if statement.evidence:
            yield term("kg:evidence"), [self.evidence_node(statement.id, n) for n in range(len(statement.evidence))]

    def evidence(self, evidence: Evidence, selector: NamedNode) -> Properties:
        """One evidence of a statement, whose quote is the node `selector`."""
        yield A, [term("kg:Evidence"), term("oa:SpecificResource")]
        yield term("oa:hasSource"), [self.named(evidence.paper_id)]
        yield term("kg:field"), [term(f"dcterms:{evidence.field.value}")]
        yield term("oa:hasSelector"), [selector]
        yield term("kg:rule"), [Literal(evidence.rule)]
        yield term("kg:confidence"), [decimal(evidence.confidence)]

    def quote(self, evidence: Evidence) -> Properties:
        """The sentence of an evidence and where it stands."""
        yield A, [term("oa:TextQuoteSelector"), term("oa:TextPositionSelector")]
        yield term("oa:exact"), [Literal(evidence.sentence)]
        yield term("oa:start"), [Literal(evidence.start)]
        yield term("oa:end"), [Literal(evidence.end)]

    def evidence_nodes(self, statement: Statement) -> Iterator[tuple[NamedNode, Properties]]:
        """The nodes of a statement's evidence, each followed by its quote."""
        for number, found in enumerate(statement.evidence):
            selector = self.quote_node(statement.id, number)
            yield self.evidence_node(statement.id, number), self.evidence(found, selector)
            yield selector, self.quote(found)

    def label_nodes(self, entity: Entity) -> Iterator[tuple[NamedNode, Properties]]:
        """The nodes of an entity's names."""
        for alias in entity.aliases:
            yield self.label_node(entity.id, alias.text), self.label(alias)
