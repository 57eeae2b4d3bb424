"""A record of the graph in; what is said of it in RDF out: the one place that says how a record is written.

The export writes this; kg.load reads it back, and holds what a file says of a node against it.
"""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from kg.export.rdf_said import Kind, Said, Slot, shape, types
from kg.ids import digest
from kg.model import Alias, Entity, Evidence, LocalForm, Paper, Statement, derived_factor
from kg.vocab import PROPERTIES, QUALIFIERS, SUPERCLASSES, UNITS, EntityType, RelationType

RELATIONS = {relation: f"kg:{name}" for relation, name in PROPERTIES.items()}
NAMED = ("metric", "dataset", "hardware")
_KIND_OF = {"baseline": Kind.TEXT, "unit": Kind.TEXT, "at_most": Kind.TRUTH, "count": Kind.WHOLE}
_FIELDS = {"title": "dcterms:title", "abstract": "dcterms:abstract"}


def _property_of(qualifier: str) -> str:
    first, *rest = qualifier.split("_")
    return f"kg:{first}{''.join(map(str.title, rest))}"


PROPERTY_OF = {q: _property_of(q) for names in QUALIFIERS.values() for q in names}


# ------------------------------------------------------------------ what nodes are named
def evidence_id(statement_id: str, number: int) -> str:
    """What an evidence is named: after its statement, so two exports can be compared line by line."""
    return f"evidence:{statement_id.partition(':')[2]}-{number}"


def quote_id(statement_id: str, number: int) -> str:
    """What the quote of an evidence is named."""
    return f"quote:{statement_id.partition(':')[2]}-{number}"


def label_id(entity_id: str, text: str) -> str:
    """What a name of an entity is named."""
    return f"label:{digest(entity_id, text)}"


def mention_id(form: LocalForm, statement_id: str | None) -> str:
    """What a mention is named: after the statement that it stands for, or where none does, after its two ends."""
    local = statement_id.partition(":")[2] if statement_id else f"form-{digest(form.paper_id, form.entity_id)}"
    return f"mention:{local}"


# ------------------------------------------------------------------ papers and entities
_TYPES = {type: types(f"kg:{type.value}", above=above) for type, above in SUPERCLASSES.items()}
_LABEL, _TITLE, _ABSTRACT = (Slot(f, Kind.TEXT) for f in ("rdfs:label", "dcterms:title", "dcterms:abstract"))
_DATE, _URL = Slot("dcterms:date", Kind.DAY), Slot("schema:url", Kind.WEB)
_IDENTIFIERS, _SOURCES = (Slot(f"dcterms:{f}", Kind.TEXT, many=True) for f in ("identifier", "source"))
_SAME = Slot("schema:sameAs", Kind.IRI, many=True)
_DIRECT = {relation: Slot(name, Kind.NAMED, many=True) for relation, name in RELATIONS.items()}
_PREFERRED, _OTHERS = Slot("skos:prefLabel", Kind.TEXT), Slot("skos:altLabel", Kind.TEXT, many=True)
_LABELS = Slot("skosxl:altLabel", Kind.NAMED, many=True)
_UNNAMED = Slot("kg:unnamed", Kind.TRUTH)

Edges = list[
    tuple[RelationType, list[str]]
]  # the direct triples of a subject: relations, and the ids of the objects of each


def paper(paper: Paper, edges: Edges | None = None) -> Said:
    """A paper, and what it says in direct triples."""
    found: list[tuple[Slot, Any]] = [(_LABEL, paper.title), (_TITLE, paper.title), (_ABSTRACT, paper.abstract)]
    if paper.date:
        found.append((_DATE, paper.date))
    identifiers = [f"{kind}:{x}" for kind, x in (("arXiv", paper.arxiv_id), ("doi", paper.doi)) if x]
    if identifiers:
        found.append((_IDENTIFIERS, identifiers))
    same = []
    if paper.arxiv_id:
        same.append("https://arxiv.org/abs/" + quote(paper.arxiv_id))
    if paper.doi:
        same.append("https://doi.org/" + quote(paper.doi))
    if same:
        found.append((_SAME, same))
    if paper.url:
        found.append((_URL, paper.url))
    if paper.sources:
        found.append((_SOURCES, sorted(set(paper.sources))))
    return _thing(paper.id, EntityType.PAPER, found, edges)


def entity(entity: Entity, edges: Edges | None = None) -> Said:
    """An entity with its names, and what is said of it in direct triples."""
    found: list[tuple[Slot, Any]] = [(_LABEL, entity.name), (_PREFERRED, entity.name)]
    others = sorted({alias.text for alias in entity.aliases} - {entity.name})
    if others:
        found.append((_OTHERS, others))
    if entity.aliases:
        found.append((_LABELS, [label_id(entity.id, alias.text) for alias in entity.aliases]))
    if entity.unnamed:
        found.append((_UNNAMED, True))
    return _thing(entity.id, entity.type, found, edges)


def _thing(id: str, type: EntityType, found: list[tuple[Slot, Any]], edges: Edges | None) -> Said:
    found += ((_DIRECT[relation], objects) for relation, objects in edges or ())
    return _record(_TYPES[type], id, found)


def _record(types: Slot, id: str, found: list[tuple[Slot, Any]]) -> Said:
    slots, values = zip(*found, strict=True)
    return Said(shape(Kind.NAMED, (types, *slots)), (id, *values))


_AN_ALIAS = shape(
    Kind.NAMED,
    (
        types("skosxl:Label"),
        Slot("skosxl:literalForm", Kind.TEXT),
        Slot("kg:paperCount", Kind.WHOLE),
        Slot("kg:reason", Kind.TEXT),
    ),
)


def labels(entity: Entity) -> Iterator[Said]:
    """The names of an entity."""
    return (label(label_id(entity.id, alias.text), alias) for alias in entity.aliases)


def label(id: str, alias: Alias) -> Said:
    """A name of an entity: how many papers use it, and why it is one."""
    return Said(_AN_ALIAS, (id, alias.text, alias.papers, alias.why))


# ------------------------------------------------------------------ mentions
_CALLED = (types("kg:Mention"), Slot("oa:hasSource", Kind.NAMED), Slot("kg:names", Kind.NAMED), _PREFERRED)
_OCCURRENCES = Slot("kg:occurrences", Kind.WHOLE)
_FIELD, _RULE, _CONFIDENCE = (
    Slot("kg:field", Kind.TERM),
    Slot("kg:rule", Kind.TEXT),
    Slot("kg:confidence", Kind.DECIMAL),
)
_START, _END = Slot("oa:start", Kind.WHOLE), Slot("oa:end", Kind.WHOLE)
_PLACE = (_FIELD, _START, _END, _RULE, _CONFIDENCE)
_A_FORM = shape(Kind.NAMED, (*_CALLED, _OCCURRENCES))
_A_FORM_WITH_OTHERS = shape(Kind.NAMED, (*_CALLED, _OTHERS, _OCCURRENCES))
_A_MENTION = shape(Kind.NAMED, (*_CALLED, _OCCURRENCES, *_PLACE))
_A_MENTION_WITH_OTHERS = shape(Kind.NAMED, (*_CALLED, _OTHERS, _OCCURRENCES, *_PLACE))


def mention(form: LocalForm, evidence: Evidence | None, statement_id: str | None) -> Said:
    """What a paper calls an entity, and how often; with the evidence, also that the paper mentions it, and where."""
    id = mention_id(form, statement_id)
    called: tuple[Any, ...] = (id, form.paper_id, form.entity_id, form.name)
    if form.aliases:
        called = (*called, sorted(form.aliases))
    if evidence is None:
        return Said(_A_FORM_WITH_OTHERS if form.aliases else _A_FORM, (*called, form.count))
    e = evidence
    values = (*called, form.count, _FIELDS[e.field], e.start, e.end, e.rule, e.confidence)
    return Said(_A_MENTION_WITH_OTHERS if form.aliases else _A_MENTION, values)


# ------------------------------------------------------------------ statements
_A_STATEMENT = types("kg:Statement", "rdf:Statement")
_SUBJECT, _PREDICATE = Slot("rdf:subject", Kind.NAMED), Slot("rdf:predicate", Kind.TERM)
_OBJECT, _DERIVED = Slot("rdf:object", Kind.NAMED), Slot("kg:derived", Kind.TRUTH)
_QUALIFIERS = [
    Slot(predicate, Kind.NAMED if name in NAMED else _KIND_OF.get(name, Kind.DECIMAL))
    for name, predicate in PROPERTY_OF.items()
]
_qualifiers_of = attrgetter(*PROPERTY_OF)
_UNIT, _FACTOR = Slot("qudt:hasUnit", Kind.IRI), Slot("kg:derivedFactor", Kind.DECIMAL)
UNIT_IRIS = {symbol: unit.qudt for symbol, unit in UNITS.items() if unit.qudt}
_SUPPORT = Slot("kg:supportCount", Kind.WHOLE)
_FROM, _EVIDENCE = (Slot(f, Kind.NAMED, many=True) for f in ("prov:wasDerivedFrom", "kg:evidence"))


def statement(statement: Statement) -> Said:
    """A statement with its qualifiers, and which nodes are its evidence."""
    q, quotes = statement.qualifiers, statement.evidence
    found: list[tuple[Slot, Any]] = [(_SUBJECT, statement.subject), (_PREDICATE, RELATIONS[statement.relation])]
    if statement.object is not None:
        found.append((_OBJECT, statement.object))
    found += [(slot, value) for slot, value in zip(_QUALIFIERS, _qualifiers_of(q), strict=True) if value is not None]
    if q.unit in UNIT_IRIS:
        found.append((_UNIT, UNIT_IRIS[q.unit]))
    factor = derived_factor(q)
    if factor is not None and "percent" in QUALIFIERS[statement.relation]:
        found.append((_FACTOR, factor))
    found += ((_CONFIDENCE, statement.confidence), (_SUPPORT, statement.support_count))
    if statement.derived_from:
        found.append((_DERIVED, True))
    sources = set(statement.derived_from) or {x.paper_id for x in quotes}
    found.append((_FROM, sorted(sources)))
    if quotes:
        found.append((_EVIDENCE, [evidence_id(statement.id, n) for n in range(len(quotes))]))
    return _record(_A_STATEMENT, statement.id, found)


_AN_EVIDENCE = shape(
    Kind.NAMED,
    (
        types("kg:Evidence", "oa:SpecificResource"),
        Slot("oa:hasSource", Kind.NAMED),
        _FIELD,
        Slot("oa:hasSelector", Kind.NAMED),
        _RULE,
        _CONFIDENCE,
    ),
)
_A_QUOTE = shape(
    Kind.NAMED,
    (types("oa:TextQuoteSelector", "oa:TextPositionSelector"), Slot("oa:exact", Kind.TEXT), _START, _END),
)


def evidence(statement: Statement) -> Iterator[Said]:
    """The evidence of a statement, each followed by its quote."""
    for number, found in enumerate(statement.evidence):
        yield from quoted(statement.id, number, found)


def quoted(statement_id: str, number: int, evidence: Evidence) -> tuple[Said, Said]:
    """One evidence of a statement; and its quote: the sentence, and where it stands."""
    e, own, quote = evidence, evidence_id(statement_id, number), quote_id(statement_id, number)
    return (
        Said(_AN_EVIDENCE, (own, e.paper_id, _FIELDS[e.field], quote, e.rule, e.confidence)),
        Said(_A_QUOTE, (quote, e.sentence, e.start, e.end)),
    )
