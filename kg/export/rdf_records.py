"""A record of the graph in; the properties of its RDF node out: the one place that says how a record is written.

The export writes these; kg.load reads them back, and holds what a file says of a node against them.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Generic
from urllib.parse import quote

from kg.export.rdf_terms import N, Terms, V, web_address
from kg.ids import digest, iri
from kg.model import Alias, Entity, Evidence, LocalForm, Paper, Statement, derived_factor
from kg.vocab import PROPERTIES, QUALIFIERS, SUPERCLASSES, UNITS, EntityType

Properties = Iterator[tuple[N, list[N | V]]]

RELATIONS = {relation: f"kg:{name}" for relation, name in PROPERTIES.items()}
NAMED = ("metric", "dataset", "hardware")


def _property_of(qualifier: str) -> str:
    first, *rest = qualifier.split("_")
    return f"kg:{first}{''.join(map(str.title, rest))}"


PROPERTY_OF = {q: _property_of(q) for names in QUALIFIERS.values() for q in names}


class Describer(Generic[N, V]):
    """Writes records as properties, under one base IRI. Raises ValueError for a base that is no IRI with a final slash."""

    def __init__(self, base: str, terms: Terms[N, V]) -> None:
        if not base.endswith("/"):
            raise ValueError(f"the base IRI {base!r} must end in a slash")
        terms.iri(base)
        self.terms = terms
        self.named: Callable[[str], N] = lru_cache(maxsize=20_000)(lambda id: terms.iri(iri(id, base)))
        self._types: dict[EntityType, list[N | V]] = {
            type: [terms.term(f"kg:{type.value}"), *map(terms.iri, above)] for type, above in SUPERCLASSES.items()
        }
        self._units = {symbol: terms.iri(unit.qudt) for symbol, unit in UNITS.items() if unit.qudt}

    def evidence_node(self, statement_id: str, number: int) -> N:
        """What an evidence is named: after its statement, so two exports can be compared line by line."""
        return self.named(f"evidence:{statement_id.partition(':')[2]}-{number}")

    def quote_node(self, statement_id: str, number: int) -> N:
        """What the quote of an evidence is named."""
        return self.named(f"quote:{statement_id.partition(':')[2]}-{number}")

    def label_node(self, entity_id: str, text: str) -> N:
        """What a name of an entity is named."""
        return self.named(f"label:{digest(entity_id, text)}")

    def mention_node(self, form: LocalForm, statement_id: str | None) -> N:
        """What a mention is named: after the statement that it stands for, or where none does, after its two ends."""
        local = statement_id.partition(":")[2] if statement_id else f"form-{digest(form.paper_id, form.entity_id)}"
        return self.named(f"mention:{local}")

    def paper(self, paper: Paper) -> Properties[N, V]:
        """A paper, without what it says."""
        terms, term = self.terms, self.terms.term
        title = terms.text(paper.title)
        yield term("rdf:type"), [*self._types[EntityType.PAPER]]
        yield term("rdfs:label"), [title]
        yield term("dcterms:title"), [title]
        yield term("dcterms:abstract"), [terms.text(paper.abstract)]
        if paper.date:
            yield term("dcterms:date"), [terms.day(paper.date)]
        identifiers = [f"{kind}:{x}" for kind, x in (("arXiv", paper.arxiv_id), ("doi", paper.doi)) if x]
        if identifiers:
            yield term("dcterms:identifier"), [terms.text(x) for x in identifiers]
        same = []
        if paper.arxiv_id:
            same.append(terms.iri("https://arxiv.org/abs/" + quote(paper.arxiv_id)))
        if paper.doi:
            same.append(terms.iri("https://doi.org/" + quote(paper.doi)))
        if same:
            yield term("schema:sameAs"), [*same]
        if paper.url:
            yield term("schema:url"), [web_address(terms, paper.url)]
        if paper.sources:
            yield term("dcterms:source"), [terms.text(x) for x in sorted(set(paper.sources))]

    def entity(self, entity: Entity) -> Properties[N, V]:
        """An entity with its names, without what is said of it."""
        terms, term = self.terms, self.terms.term
        name = terms.text(entity.name)
        yield term("rdf:type"), [*self._types[entity.type]]
        yield term("rdfs:label"), [name]
        yield term("skos:prefLabel"), [name]
        others = sorted({alias.text for alias in entity.aliases} - {entity.name})
        if others:
            yield term("skos:altLabel"), [terms.text(x) for x in others]
        if entity.aliases:
            yield term("skosxl:altLabel"), [self.label_node(entity.id, alias.text) for alias in entity.aliases]
        if entity.unnamed:
            yield term("kg:unnamed"), [terms.truth(True)]

    def label(self, alias: Alias) -> Properties[N, V]:
        """A name of an entity: how many papers use it, and why it is one."""
        terms, term = self.terms, self.terms.term
        yield term("rdf:type"), [term("skosxl:Label")]
        yield term("skosxl:literalForm"), [terms.text(alias.text)]
        yield term("kg:paperCount"), [terms.whole(alias.papers)]
        yield term("kg:reason"), [terms.text(alias.why)]

    def mention(self, form: LocalForm, evidence: Evidence | None) -> Properties[N, V]:
        """What a paper calls an entity, and how often; with the evidence, also that the paper mentions it, and where."""
        terms, term = self.terms, self.terms.term
        yield term("rdf:type"), [term("kg:Mention")]
        yield term("oa:hasSource"), [self.named(form.paper_id)]
        yield term("kg:names"), [self.named(form.entity_id)]
        yield term("skos:prefLabel"), [terms.text(form.name)]
        if form.aliases:
            yield term("skos:altLabel"), [terms.text(x) for x in sorted(form.aliases)]
        yield term("kg:occurrences"), [terms.whole(form.count)]
        if evidence is not None:
            yield term("kg:field"), [term(f"dcterms:{evidence.field.value}")]
            yield term("oa:start"), [terms.whole(evidence.start)]
            yield term("oa:end"), [terms.whole(evidence.end)]
            yield term("kg:rule"), [terms.text(evidence.rule)]
            yield term("kg:confidence"), [terms.decimal(evidence.confidence)]

    def statement(self, statement: Statement) -> Properties[N, V]:
        """A statement with its qualifiers, and which nodes are its evidence."""
        terms, term = self.terms, self.terms.term
        q = statement.qualifiers
        yield term("rdf:type"), [term("kg:Statement"), term("rdf:Statement")]
        yield term("rdf:subject"), [self.named(statement.subject)]
        yield term("rdf:predicate"), [term(RELATIONS[statement.relation])]
        if statement.object is not None:
            yield term("rdf:object"), [self.named(statement.object)]
        for name, predicate in PROPERTY_OF.items():
            value = getattr(q, name)
            if value is None:
                continue
            if name in NAMED:
                yield term(predicate), [self.named(value)]
            else:
                yield term(predicate), [self._value(value)]
        if q.unit in self._units:
            yield term("qudt:hasUnit"), [self._units[q.unit]]
        factor = derived_factor(q)
        if factor is not None and "percent" in QUALIFIERS[statement.relation]:
            yield term("kg:derivedFactor"), [terms.decimal(factor)]
        yield term("kg:confidence"), [terms.decimal(statement.confidence)]
        yield term("kg:supportCount"), [terms.whole(statement.support_count)]
        if statement.derived_from:
            yield term("kg:derived"), [terms.truth(True)]
        sources = set(statement.derived_from) or {x.paper_id for x in statement.evidence}
        yield term("prov:wasDerivedFrom"), [self.named(x) for x in sorted(sources)]
        if statement.evidence:
            yield term("kg:evidence"), [self.evidence_node(statement.id, n) for n in range(len(statement.evidence))]

    def evidence(self, evidence: Evidence, selector: N) -> Properties[N, V]:
        """One evidence of a statement, whose quote is the node `selector`."""
        terms, term = self.terms, self.terms.term
        yield term("rdf:type"), [term("kg:Evidence"), term("oa:SpecificResource")]
        yield term("oa:hasSource"), [self.named(evidence.paper_id)]
        yield term("kg:field"), [term(f"dcterms:{evidence.field.value}")]
        yield term("oa:hasSelector"), [selector]
        yield term("kg:rule"), [terms.text(evidence.rule)]
        yield term("kg:confidence"), [terms.decimal(evidence.confidence)]

    def quote(self, evidence: Evidence) -> Properties[N, V]:
        """The sentence of an evidence and where it stands."""
        terms, term = self.terms, self.terms.term
        yield term("rdf:type"), [term("oa:TextQuoteSelector"), term("oa:TextPositionSelector")]
        yield term("oa:exact"), [terms.text(evidence.sentence)]
        yield term("oa:start"), [terms.whole(evidence.start)]
        yield term("oa:end"), [terms.whole(evidence.end)]

    def evidence_nodes(self, statement: Statement) -> Iterator[tuple[N, Properties[N, V]]]:
        """The nodes of a statement's evidence, each followed by its quote."""
        for number, found in enumerate(statement.evidence):
            selector = self.quote_node(statement.id, number)
            yield self.evidence_node(statement.id, number), self.evidence(found, selector)
            yield selector, self.quote(found)

    def label_nodes(self, entity: Entity) -> Iterator[tuple[N, Properties[N, V]]]:
        """The nodes of an entity's names."""
        for alias in entity.aliases:
            yield self.label_node(entity.id, alias.text), self.label(alias)

    def _value(self, value: str | float | int | bool) -> V:
        if isinstance(value, str):
            return self.terms.text(value)
        if isinstance(value, bool):
            return self.terms.truth(value)
        return self.terms.decimal(value) if isinstance(value, float) else self.terms.whole(value)
