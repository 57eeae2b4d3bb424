"""The triples of an exported graph in; its papers, entities, forms and statements out, sorted by id, each read once and checked.

Memory holds ids and no texts.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import Objects, term
from kg.ids import id_of
from kg.load.facts import Broken, Facts, short
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement
from kg.vocab import QUALIFIERS, EntityType, RelationType

_PREDICATES = {relation: term(name) for relation, name in RELATIONS.items()}
_RELATION_OF = {node: relation for relation, node in _PREDICATES.items()}
_FIELDS = {term(f"dcterms:{field.value}"): field for field in Field}
_WORDS = ("baseline", "unit")
_STATED = ("kg:field", "oa:start", "oa:end", "kg:rule", "kg:confidence")  # what a mention that is a statement has


class GraphReader:
    """Reads the one graph of a store, under its base IRI, and checks it as it goes.

    Each part is to be read once, `statements` first. What is not as the export writes it raises `kg.load.facts.Broken`.
    """

    def __init__(self, store: Store, base: str) -> None:
        self._store, self._base = store, base
        objects = Objects(base)
        self._named, self._terms = objects.named, InTerms(objects)
        self._total, self._strange = 0, set[str]()  # how many triples were read, and the properties that were left out
        # the direct triples that statements make, as hashes: far smaller than what they are of
        self._said: set[int] = set()
        # no cycle of references: the store's files are let go of with this reader
        self._text = lru_cache(maxsize=512)(partial(_text_of, store, self._named, base))
        self._papers = self._ids("kg:Paper", "paper")
        types = [type for type in EntityType if type is not EntityType.PAPER]
        self._entities = sorted(id for type in types for id in self._ids(f"kg:{type.value}", type.value.lower()))
        self._known = {*self._papers, *self._entities}
        self._full = frozenset(self._ids("kg:Statement", "st"))
        mentions = self._ids("kg:Mention", "mention")
        self._forms = sorted((*self._ends(self._facts(id)), id) for id in mentions)
        self._short = {f"st:{id.partition(':')[2]}": id for id in mentions if _states(self._facts(id))}
        if both := self._full & self._short.keys():
            raise Broken(f"{min(both)} is there twice, in full and as a mention")

    def statements(self) -> Iterator[Statement]:
        """All statements, by id."""
        for id in sorted((*self._full, *self._short)):
            statement = self._statement(self._facts(id)) if id in self._full else self._mentioned(id)
            self._check_ends(statement)
            if statement.object is not None and not statement.derived_from:
                self._check_direct(statement, statement.object)
            yield statement

    def forms(self) -> Iterator[LocalForm]:
        """What each paper calls each entity, by paper and entity."""
        before = ("", "")
        for paper_id, entity_id, id in self._forms:
            for end in (paper_id, entity_id):
                if end not in self._known:
                    raise Broken(f"{id} names {end}, which the file does not describe")
            if before == (before := (paper_id, entity_id)):
                raise Broken(f"{id} says again what {paper_id} calls {entity_id}; there must be one node that does")
            facts = self._facts(id)
            form, evidence = self._mention(facts)
            statement_id = f"st:{id.partition(':')[2]}" if evidence else None
            if id != say.mention_id(form, statement_id):
                raise facts.broken("is not named as the export names it")
            self._settle(facts, say.mention(form, evidence, statement_id))
            yield form

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        for id in self._papers:
            facts = self._facts(id)
            paper = self._paper(id, facts)
            self._settle(facts, say.paper(paper))
            self._check_edges(id, facts)
            yield paper

    def entities(self) -> Iterator[Entity]:
        """All entities except papers, by id, with their names by text."""
        for id in self._entities:
            facts = self._facts(id)
            entity = self._entity(id, facts)
            self._settle(facts, say.entity(entity))
            self._check_edges(id, facts)
            yield entity

    def left_out(self) -> str | None:
        """When all parts were read: what the file holds besides, in a line, or None."""
        left = len(self._store) - self._total - self._description()
        if not left:
            return None
        what = f" ({', '.join(sorted(self._strange)[:5])})" if self._strange else ""
        which, are = ("triple", "is") if left == 1 else ("triples", "are")
        return f"{left} {which}{what} {are} of no record of a kg graph and {are} left out"

    # ---------------------------------------------------------------- what is read, held against what the export writes
    def _settle(self, facts: Facts, written: Said) -> None:
        taken, strange = facts.settle(self._terms.node(written).properties, besides=_RELATION_OF)
        self._total += taken
        self._strange |= strange

    def _check_ends(self, s: Statement) -> None:
        q = s.qualifiers
        for end in (s.subject, s.object, q.metric, q.dataset, q.hardware, *(e.paper_id for e in s.evidence)):
            if end is not None and end not in self._known:
                raise Broken(f"{s.id} names {end}, which the file does not describe")
        for id in s.derived_from:
            if id not in self._full and id not in self._short:
                raise Broken(f"{s.id} is derived from {id}, which the file does not describe")
        if s.object is None and "baseline" not in QUALIFIERS[s.relation]:
            raise Broken(f"{s.id} lacks rdf:object")

    def _check_direct(self, s: Statement, object: str) -> None:
        self._said.add(hash((s.subject, s.relation, object)))
        subject, relation = self._named(s.subject), _PREDICATES[s.relation]
        if Quad(subject, relation, self._named(object), DefaultGraph()) not in self._store:
            raise Broken(f"{s.subject} lacks {short(relation, self._base)} {object}, which {s.id} says")

    def _check_edges(self, id: str, facts: Facts) -> None:
        for predicate, value in facts.edges(_RELATION_OF):
            object = id_of(value.value, self._base) if isinstance(value, NamedNode) else None
            if hash((id, _RELATION_OF[predicate], object)) not in self._said:
                raise Broken(f"{id} has {short(predicate, self._base)} {object or value}, but no statement says so")
            self._total += 1

    def _description(self) -> int:
        """How many triples describe the graph as a whole; the export counts anew."""
        whole = NamedNode(self._base)
        about = {whole}
        for quad in self._store.quads_for_pattern(whole, None, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{self._base}#"):
                about.add(quad.object)
        return sum(1 for node in about for _ in self._store.quads_for_pattern(node, None, None, DefaultGraph()))

    # ---------------------------------------------------------------- nodes
    def _ids(self, type: str, kind: str) -> list[str]:
        """The ids of all nodes of a type, sorted."""
        found = []
        for quad in self._store.quads_for_pattern(None, term("rdf:type"), term(type), DefaultGraph()):
            if not isinstance(quad.subject, NamedNode):
                raise Broken(f"a {type} is a blank node ({quad.subject}), not an IRI under {self._base}")
            id = id_of(quad.subject.value, self._base)
            if id is None or not id.startswith(f"{kind}:"):
                raise Broken(f"{short(quad.subject, self._base)} is a {type}, but no IRI under {self._base}{kind}/")
            found.append(id)
        return sorted(found)

    def _facts(self, id: str) -> Facts:
        return Facts(self._store, self._named(id), self._base)

    def _paper(self, id: str, facts: Facts) -> Paper:
        numbers = [n.partition(":") for n in facts.texts("dcterms:identifier")]
        ids = {kind: value for kind, _, value in numbers}
        if len(ids) < len(numbers):
            raise facts.broken("has more than one dcterms:identifier of a kind")
        return Paper(
            id,
            facts.text("dcterms:title"),
            facts.text("dcterms:abstract"),
            facts.maybe_text("dcterms:date"),
            ids.get("arXiv"),
            ids.get("doi"),
            facts.address("schema:url"),
            tuple(facts.texts("dcterms:source")),
        )

    def _entity(self, id: str, facts: Facts) -> Entity:
        type = next(type for type in EntityType if type.value.lower() == id.partition(":")[0])
        aliases = []
        for node in facts.nodes("skosxl:altLabel"):
            label = self._part(facts, node)
            alias = Alias(label.text("skosxl:literalForm"), label.integer("kg:paperCount"), label.text("kg:reason"))
            self._settle(label, say.label(label.name, alias))
            aliases.append(alias)
        aliases.sort(key=lambda alias: alias.text)
        return Entity(id, type, facts.text("rdfs:label"), tuple(aliases), facts.truth("kg:unnamed") or False)

    def _ends(self, facts: Facts) -> tuple[str, str]:
        return facts.id("oa:hasSource"), facts.id("kg:names")

    def _mention(self, facts: Facts) -> tuple[LocalForm, Evidence | None]:
        """What a mention says of a name; and, where it is a statement too, its evidence, without the sentence."""
        name, others = facts.text("skos:prefLabel"), tuple(facts.texts("skos:altLabel"))
        form = LocalForm(*self._ends(facts), name, others, facts.integer("kg:occurrences"))
        if not _states(facts):
            return form, None
        start, end = facts.integer("oa:start"), facts.integer("oa:end")
        rule, confidence = facts.text("kg:rule"), facts.number("kg:confidence")
        return form, Evidence(form.paper_id, self._field(facts), start, end, "", rule, confidence)

    def _mentioned(self, statement_id: str) -> Statement:
        """The statement that a mention stands for; its sentence is the paper's text at its offsets."""
        facts = self._facts(self._short[statement_id])
        form, e = self._mention(facts)
        assert e is not None
        if form.paper_id not in self._known:
            raise facts.broken(f"names {form.paper_id}, which the file does not describe")
        sentence = self._text(e.paper_id)[e.field][max(e.start, 0) : max(e.end, 0)]
        evidence = Evidence(e.paper_id, e.field, e.start, e.end, sentence, e.rule, e.confidence)
        count = Qualifiers(count=form.count)
        return Statement(statement_id, RelationType.MENTIONS, form.paper_id, form.entity_id, count, (evidence,))

    def _statement(self, facts: Facts) -> Statement:
        id = id_of(facts.node.value, self._base) or ""
        predicate = facts.iri("rdf:predicate")
        if predicate not in _RELATION_OF:
            raise facts.broken(f"has rdf:predicate {short(predicate, self._base)}, which is no relation")
        derived_from = tuple(facts.ids("prov:wasDerivedFrom")) if facts.truth("kg:derived") else ()
        count = len(facts.nodes("kg:evidence"))
        if not count and not derived_from:
            raise facts.broken("lacks kg:evidence: nothing is asserted without a sentence")
        statement = Statement(
            id,
            _RELATION_OF[predicate],
            facts.id("rdf:subject"),
            facts.maybe_id("rdf:object"),
            self._qualifiers(facts),
            tuple(self._evidence(facts, id, number) for number in range(count)),
            derived_from,
        )
        self._settle(facts, say.statement(statement))
        return statement

    def _qualifiers(self, facts: Facts) -> Qualifiers:
        found: dict[str, str | float | int | bool | None] = {}
        for name, said in PROPERTY_OF.items():
            if not facts.has(said):
                continue
            if name in NAMED:
                found[name] = facts.maybe_id(said)
            elif name in _WORDS:
                found[name] = facts.maybe_text(said)
            elif name == "at_most":
                found[name] = facts.truth(said)
            elif name == "count":
                found[name] = facts.integer(said)
            else:
                found[name] = facts.number(said)
        return Qualifiers(**found)  # type: ignore[arg-type]

    def _evidence(self, statement: Facts, id: str, number: int) -> Evidence:
        facts = self._part(statement, self._named(say.evidence_id(id, number)))
        quote = self._part(statement, self._named(say.quote_id(id, number)))
        evidence = Evidence(
            facts.id("oa:hasSource"),
            self._field(facts),
            quote.integer("oa:start"),
            quote.integer("oa:end"),
            quote.text("oa:exact"),
            facts.text("kg:rule"),
            facts.number("kg:confidence"),
        )
        for part, written in zip((facts, quote), say.quoted(id, number, evidence), strict=True):
            self._settle(part, written)
        return evidence

    def _part(self, whole: Facts, node: NamedNode) -> Facts:
        facts = Facts(self._store, node, self._base)
        if not facts:
            raise whole.broken(f"needs {facts.name}, which the file does not describe")
        return facts

    def _field(self, facts: Facts) -> Field:
        node = facts.iri("kg:field")
        if node not in _FIELDS:
            raise facts.broken(f"has kg:field {short(node, self._base)}; it must be dcterms:title or dcterms:abstract")
        return _FIELDS[node]


def _text_of(store: Store, named: Callable[[str], NamedNode], base: str, paper_id: str) -> dict[Field, str]:
    facts = Facts(store, named(paper_id), base)
    return {field: facts.text(f"dcterms:{field.value}") for field in Field}


def _states(mention: Facts) -> bool:
    """Whether a mention is a statement too, and not only what a paper calls a thing."""
    return any(map(mention.has, _STATED))
