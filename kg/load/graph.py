"""The triples of an exported graph in; its papers, entities, forms and statements out, sorted by id, as the store takes them.

Every record is read anew each time it is asked for, so memory holds ids and no texts.
"""

from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS, A, Describer, Properties
from kg.export.rdf_terms import term
from kg.ids import id_of
from kg.load.facts import Broken, Facts, short
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement
from kg.vocab import QUALIFIERS, EntityType, RelationType

_RELATION_OF = {node: relation for relation, node in RELATIONS.items()}
_FIELDS = {term(f"dcterms:{field.value}"): field for field in Field}
_WORDS = ("baseline", "unit")
_STATED = ("kg:field", "oa:start", "oa:end", "kg:rule", "kg:confidence")  # what a mention that is a statement has


class LoadedGraph:
    """The one graph of a store, under its base IRI. What is not as the export writes it raises `kg.load.facts.Broken`."""

    def __init__(self, store: Store, base: str) -> None:
        self._store, self._base = store, base
        self._describe = Describer(base)
        self._papers = self._ids("kg:Paper", "paper")
        types = [type for type in EntityType if type is not EntityType.PAPER]
        self._entities = sorted(id for type in types for id in self._ids(f"kg:{type.value}", type.value.lower()))
        self._full = frozenset(self._ids("kg:Statement", "st"))
        mentions = [self._mention(id) for id in self._ids("kg:Mention", "mention")]
        self._forms = sorted((form.paper_id, form.entity_id, id) for id, form, _ in mentions)
        self._short = {f"st:{id.partition(':')[2]}": id for id, _, evidence in mentions if evidence}
        self._statements = sorted((*self._full, *self._short))
        self._text = lru_cache(maxsize=512)(self._text_of)

    # ---------------------------------------------------------------- the records
    @property
    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        return (self._paper(self._facts(id)) for id in self._papers)

    @property
    def entities(self) -> Iterator[Entity]:
        """All entities except papers, by id, with their names by text."""
        return (self._entity(self._facts(id)) for id in self._entities)

    @property
    def forms(self) -> Iterator[LocalForm]:
        """What each paper calls each entity, by paper and entity."""
        return (self._mention(id)[1] for _, _, id in self._forms)

    @property
    def statements(self) -> Iterator[Statement]:
        """All statements, by id."""
        for id in self._statements:
            yield self._statement(self._facts(id)) if id in self._full else self._mentioned(id)

    # ---------------------------------------------------------------- all of it held against the file
    def check(self) -> list[str]:
        """Check that the file says of every node what the export would, and names nothing that it does not describe.

        Returns a line for what is none of kg's and not taken over, if there is such. Raises `Broken`.
        """
        known = {*self._papers, *self._entities}
        said: set[int] = set()  # the direct triples, as hashes: far smaller than what they are of
        total, strange = 0, set[str]()

        def settle(facts: Facts, written: Properties) -> None:
            nonlocal total
            taken, more = facts.settle(written, besides=_RELATION_OF)
            total += taken
            strange.update(more)

        if both := self._full & self._short.keys():
            raise Broken(f"{min(both)} is there twice, in full and as a mention")
        for statement in self.statements:
            self._check_ends(statement, known)
            if statement.id in self._full:
                settle(self._facts(statement.id), self._describe.statement(statement))
                for node, written in self._describe.evidence_nodes(statement):
                    settle(Facts(self._store, node, self._base), written)
            if statement.object is not None and not statement.derived_from:
                edge = (statement.subject, statement.relation.value, statement.object)
                said.add(hash(edge))
                subject, object = self._describe.named(edge[0]), self._describe.named(edge[2])
                if Quad(subject, RELATIONS[statement.relation], object, DefaultGraph()) not in self._store:
                    relation = short(RELATIONS[statement.relation], self._base)
                    raise Broken(f"{edge[0]} lacks {relation} {edge[2]}, which {statement.id} says")
        twice = ""
        for paper_id, entity_id, id in self._forms:
            _, form, evidence = self._mention(id)
            for end in (paper_id, entity_id):
                if end not in known:
                    raise Broken(f"{id} names {end}, which the file does not describe")
            if twice == (twice := f"{paper_id} calls {entity_id}"):
                raise Broken(f"{id} is the second that says what {twice}; there must be one")
            facts = self._facts(id)
            if facts.node != self._describe.mention_node(form, f"st:{id.partition(':')[2]}" if evidence else None):
                raise facts.broken("is not named as the export names it")
            settle(facts, self._describe.mention(form, evidence))
        for paper in self.papers:
            settle(self._facts(paper.id), self._describe.paper(paper))
            total += self._check_edges(paper.id, said)
        for entity in self.entities:
            settle(self._facts(entity.id), self._describe.entity(entity))
            total += self._check_edges(entity.id, said)
            for node, written in self._describe.label_nodes(entity):
                settle(Facts(self._store, node, self._base), written)
        left = len(self._store) - total - self._description()
        if not left:
            return []
        what = f" ({', '.join(sorted(strange)[:5])})" if strange else ""
        return [f"{left} triples{what} are of no record of a kg graph and are left out"]

    def _check_ends(self, s: Statement, known: set[str]) -> None:
        q = s.qualifiers
        for end in (s.subject, s.object, q.metric, q.dataset, q.hardware, *(e.paper_id for e in s.evidence)):
            if end is not None and end not in known:
                raise Broken(f"{s.id} names {end}, which the file does not describe")
        for id in s.derived_from:
            if id not in self._full and id not in self._short:
                raise Broken(f"{s.id} is derived from {id}, which the file does not describe")
        if s.object is None and "baseline" not in QUALIFIERS[s.relation]:
            raise Broken(f"{s.id} lacks rdf:object")

    def _check_edges(self, id: str, said: set[int]) -> int:
        count = 0
        for predicate, value in self._facts(id).edges(_RELATION_OF):
            object = id_of(value.value, self._base) if isinstance(value, NamedNode) else None
            if hash((id, _RELATION_OF[predicate].value, object)) not in said:
                raise Broken(f"{id} has {short(predicate, self._base)} {object or value}, but no statement says so")
            count += 1
        return count

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
        for quad in self._store.quads_for_pattern(None, A, term(type), DefaultGraph()):
            if not isinstance(quad.subject, NamedNode):
                raise Broken(f"a {type} is a blank node ({quad.subject}), not an IRI under {self._base}")
            id = id_of(quad.subject.value, self._base)
            if id is None or not id.startswith(f"{kind}:"):
                raise Broken(f"{short(quad.subject, self._base)} is a {type}, but no IRI under {self._base}{kind}/")
            found.append(id)
        return sorted(found)

    def _facts(self, id: str) -> Facts:
        return Facts(self._store, self._describe.named(id), self._base)

    def _text_of(self, paper_id: str) -> dict[Field, str]:
        facts = self._facts(paper_id)
        return {field: facts.text(f"dcterms:{field.value}") for field in Field}

    def _paper(self, facts: Facts) -> Paper:
        numbers = [n.partition(":") for n in facts.texts("dcterms:identifier")]
        ids = {kind: value for kind, _, value in numbers}
        if len(ids) < len(numbers):
            raise facts.broken("has more than one dcterms:identifier of a kind")
        return Paper(
            id_of(facts.node.value, self._base) or "",
            facts.text("dcterms:title"),
            facts.text("dcterms:abstract"),
            facts.maybe_text("dcterms:date"),
            ids.get("arXiv"),
            ids.get("doi"),
            facts.address("schema:url"),
            tuple(facts.texts("dcterms:source")),
        )

    def _entity(self, facts: Facts) -> Entity:
        id = id_of(facts.node.value, self._base) or ""
        type = next(type for type in EntityType if type.value.lower() == id.partition(":")[0])
        aliases = []
        for node in facts.nodes("skosxl:altLabel"):
            label = Facts(self._store, node, self._base)
            if not label:
                raise facts.broken(f"names {label.name}, which the file does not describe")
            alias = Alias(label.text("skosxl:literalForm"), label.integer("kg:paperCount"), label.text("kg:reason"))
            aliases.append(alias)
        aliases.sort(key=lambda alias: alias.text)
        return Entity(id, type, facts.text("rdfs:label"), tuple(aliases), facts.truth("kg:unnamed") or False)

    def _mention(self, id: str) -> tuple[str, LocalForm, Evidence | None]:
        """A mention's id, its form, and, where it is a statement too, its evidence, without the sentence."""
        facts = self._facts(id)
        paper_id = facts.id("oa:hasSource")
        form = LocalForm(
            paper_id,
            facts.id("kg:names"),
            facts.text("skos:prefLabel"),
            tuple(facts.texts("skos:altLabel")),
            facts.integer("kg:occurrences"),
        )
        if not any(map(facts.has, _STATED)):
            return id, form, None
        start, end = facts.integer("oa:start"), facts.integer("oa:end")
        rule, confidence = facts.text("kg:rule"), facts.number("kg:confidence")
        return id, form, Evidence(paper_id, self._field(facts), start, end, "", rule, confidence)

    def _mentioned(self, statement_id: str) -> Statement:
        """The statement that a mention stands for; its sentence is the paper's text at its offsets."""
        _, form, e = self._mention(self._short[statement_id])
        assert e is not None
        sentence = self._text(e.paper_id)[e.field][max(e.start, 0) : max(e.end, 0)]
        evidence = Evidence(e.paper_id, e.field, e.start, e.end, sentence, e.rule, e.confidence)
        count = Qualifiers(count=form.count)
        return Statement(statement_id, RelationType.MENTIONS, form.paper_id, form.entity_id, count, (evidence,))

    def _statement(self, facts: Facts) -> Statement:
        id = id_of(facts.node.value, self._base) or ""
        predicate = facts.iri("rdf:predicate")
        if predicate not in _RELATION_OF:
            raise facts.broken(f"has rdf:predicate {short(predicate, self._base)}, which is no relation of the ontology")
        derived_from = tuple(facts.ids("prov:wasDerivedFrom")) if facts.truth("kg:derived") else ()
        count = len(facts.nodes("kg:evidence"))
        if not count and not derived_from:
            raise facts.broken("lacks kg:evidence: nothing is asserted without a sentence")
        return Statement(
            id,
            _RELATION_OF[predicate],
            facts.id("rdf:subject"),
            facts.maybe_id("rdf:object"),
            self._qualifiers(facts),
            tuple(self._evidence(facts, id, number) for number in range(count)),
            derived_from,
        )

    def _qualifiers(self, facts: Facts) -> Qualifiers:
        found: dict[str, str | float | int | bool | None] = {}
        for name, node in PROPERTY_OF.items():
            said = short(node, self._base)
            if not facts.has(said):
                continue
            if name in NAMED:
                found[name] = facts.maybe_id(said)
            elif name in _WORDS:
                found[name] = facts.maybe_text(said)
            elif name == "at_most":
                found[name] = facts.truth(said)
            elif name == "count":
                found[name] = facts.maybe_integer(said)
            else:
                found[name] = facts.maybe_number(said)
        return Qualifiers(**found)  # type: ignore[arg-type]

    def _evidence(self, statement: Facts, id: str, number: int) -> Evidence:
        facts = Facts(self._store, self._describe.evidence_node(id, number), self._base)
        quote = Facts(self._store, self._describe.quote_node(id, number), self._base)
        for part in (facts, quote):
            if not part:
                raise statement.broken(f"needs its evidence {part.name}, which the file does not describe")
        return Evidence(
            facts.id("oa:hasSource"),
            self._field(facts),
            quote.integer("oa:start"),
            quote.integer("oa:end"),
            quote.text("oa:exact"),
            facts.text("kg:rule"),
            facts.number("kg:confidence"),
        )

    def _field(self, facts: Facts) -> Field:
        node = facts.iri("kg:field")
        if node not in _FIELDS:
            raise facts.broken(f"has kg:field {short(node, self._base)}; it must be dcterms:title or dcterms:abstract")
        return _FIELDS[node]
