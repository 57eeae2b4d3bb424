"""The nodes of a piece of an export in; the rows of its papers, entities, forms and statements out.

Each record is read off its lines, without questions, then written again by what the export writes records with, and must give the
same lines; those of which there are most are read by what the export would write of any such record (`kg.load.shapes`). So nothing is
taken that the export would not write, and what is not taken is left to `kg.load.graph`, which takes triples in any order and says what is
wrong. What one node says of others is held against them by `kg.load.stream`.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from hashlib import blake2b
from operator import lt
from typing import Any, NamedTuple
from urllib.parse import unquote

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_terms import NTriples
from kg.export.rdf_text import NTriplesLayout
from kg.load.lines import Lined, Unusual, usual
from kg.load.shapes import BOOLEAN, DECIMAL, INTEGER, Shapes, text_of
from kg.model import Alias, Entity, Evidence, Paper, Qualifiers, Statement
from kg.store import rows
from kg.vocab import QUALIFIERS, EntityType, RelationType

_TERM = cache(NTriples().term)
_A = _TERM("rdf:type")
_RELATION_OF = {_TERM(name): relation for relation, name in RELATIONS.items()}
_ORDER = {relation: place for place, relation in enumerate(RelationType)}
_QUALIFIERS = [(name, _TERM(said)) for name, said in PROPERTY_OF.items()]
_WORDS = ("baseline", "unit")
_TRUE = f'"true"{BOOLEAN}'

# where something stands in an export: the number of its part, and what it is sorted by there
Place = tuple[int, str, str]
BEGINNING, PAPERS, ENTITIES, FORMS, STATEMENTS, END = range(6)
NOWHERE: Place = (-1, "", "")
_Said = dict[str, list[str]]  # the values of a node by property


class Read(NamedTuple):
    """What a piece holds: the rows of its records, each kind in the order of the export."""

    papers: list[rows.PaperRows]
    entities: list[rows.EntityRows]
    forms: list[rows.Row]
    mentions: list[
        tuple[Any, ...] | None
    ]  # of each form, the arguments of `kg.store.rows.mentioned` where it is a statement too
    statements: list[rows.StatementRows]  # those that have a node of their own
    about: list[Lined]  # what is said of the graph as a whole
    edges: int  # a sum of `edge_hash` over the direct triples
    first: Place
    last: Place


def base_in(nodes: Iterator[Lined]) -> str:
    """The base IRI of the graph that begins with these nodes."""
    first = next(nodes, None)
    if first is None or first.first != f"{_A} {_TERM('void:Dataset')}":
        raise Unusual("what describes the graph is not at its beginning")
    return first.subject[1:-1]


def edge_hash(subject: str, relation: str, object: str) -> int:
    """A number for a direct triple: the same in all processes."""
    return int.from_bytes(blake2b(f"{subject}\n{relation}\n{object}".encode(), digest_size=8).digest())


class Reader:
    """Reads pieces of a graph with this base, one after another. What is not as the export writes it raises `Unusual`."""

    def __init__(self, base: str) -> None:
        self._base = base
        with usual():
            terms = NTriples(base)
            self._name, self._written = terms.named, NTriplesLayout(terms).text
            self._shapes = Shapes(base)
        self._kinds: dict[str, Callable[[Lined], Place]] = {
            f"{_A} {_TERM(f'kg:{type.value}')}": partial(self._add_entity, type) for type in EntityType
        }
        for name, add in (
            (EntityType.PAPER.value, self._add_paper),
            ("Mention", self._add_form),
            ("Statement", self._add_statement),
        ):
            self._kinds[f"{_A} {_TERM(f'kg:{name}')}"] = add

    def read(self, nodes: Iterator[Lined], *, is_first: bool) -> Read:
        """What a piece holds, by its nodes. Only the first one may begin with what is said of the graph as a whole."""
        self._nodes, self._edges = nodes, 0
        self._found = found = Read([], [], [], [], [], [], 0, NOWHERE, NOWHERE)
        whole, part = f"<{self._base}>", f"<{self._base}#"
        first: Place | None = None
        start: Place = (BEGINNING, "", "")
        last = start if is_first else (BEGINNING, "later", "")
        with usual():
            for node in nodes:
                add = self._kinds.get(node.first)
                if add is not None:
                    last = _after(last, add(node))
                elif node.subject == whole or node.subject.startswith(part):
                    last = start if last == start else (END, "", "")
                    found.about.append(node)
                else:
                    raise Unusual(f"{node.subject} is nothing of an export's")
                first = first or last
        return found._replace(edges=self._edges, first=first or last, last=last)

    # ---------------------------------------------------------------- nodes
    def _add_paper(self, node: Lined) -> Place:
        paper = self._paper(node)
        self._take_edges(paper.id, node, self._written(say.paper(paper)))
        self._found.papers.append(rows.paper(paper))
        return PAPERS, paper.id, ""

    def _add_entity(self, type: EntityType, node: Lined) -> Place:
        entity = self._entity(type, node)
        self._take_edges(entity.id, node, self._written(say.entity(entity)))
        self._found.entities.append(rows.entity(entity))
        return ENTITIES, entity.id, ""

    def _add_form(self, node: Lined) -> Place:
        form, e = self._shapes.mention(node)
        statement_id = f"st:{self._own_id(node, 'mention').partition(':')[2]}" if e else None
        self._named(node, say.mention_id(form, statement_id))
        self._found.forms.append(rows.form(form))
        ends = form.paper_id, form.entity_id
        self._found.mentions.append(
            (statement_id, *ends, form.count, e.field.value, e.start, e.end, e.rule, e.confidence) if e else None
        )
        return FORMS, form.paper_id, form.entity_id

    def _add_statement(self, node: Lined) -> Place:
        statement = self._statement(node)
        self._found.statements.append(rows.statement(statement))
        return STATEMENTS, statement.id, ""

    def _next(self) -> Lined:
        node = next(self._nodes, None)
        if node is None:
            raise Unusual("the end comes early")
        return node

    def _named(self, node: Lined, id: str) -> None:
        if node.subject != self._name(id):
            raise Unusual(f"{node.subject} is named otherwise")

    def _take_edges(self, id: str, node: Lined, written: str) -> None:
        """Check the lines of a node that direct triples follow, and add those up."""
        if not node.text.startswith(written):
            raise Unusual(f"{id} is written otherwise")
        before = NOWHERE
        for line in node.parts[written.count("\n") :]:
            predicate, _, value = line.partition(" ")
            relation, object = _RELATION_OF[predicate], self._id(value)
            if self._name(object) != value:
                raise Unusual(f"{id} names what has no id")
            before = _after(before, (_ORDER[relation], object, ""))
            self._edges += edge_hash(id, relation.value, object)

    # ---------------------------------------------------------------- records
    def _paper(self, node: Lined) -> Paper:
        said = _said(node)
        ids = dict(text_of(x).split(":", 1) for x in said.get(_TERM("dcterms:identifier"), ()))
        url, day = said.get(_TERM("schema:url")), said.get(_TERM("dcterms:date"))
        return Paper(
            self._own_id(node, "paper"),
            text_of(said[_TERM("dcterms:title")][0]),
            text_of(said[_TERM("dcterms:abstract")][0]),
            text_of(day[0][: day[0].rindex('"') + 1]) if day else None,
            ids.get("arXiv"),
            ids.get("doi"),
            (url[0][1:-1] if url[0].startswith("<") else text_of(url[0])) if url else None,
            tuple(map(text_of, said.get(_TERM("dcterms:source"), ()))),
        )

    def _entity(self, type: EntityType, node: Lined) -> Entity:
        said = _said(node)
        id = self._own_id(node, type.value.lower())
        aliases = [self._alias(id) for _ in said.get(_TERM("skosxl:altLabel"), ())]
        _ascending([alias.text for alias in aliases])
        name, unnamed = text_of(said[_TERM("rdfs:label")][0]), _TERM("kg:unnamed") in said
        return Entity(id, type, name, tuple(aliases), unnamed)

    def _alias(self, entity_id: str) -> Alias:
        node = self._next()
        alias = self._shapes.alias(node)
        self._named(node, say.label_id(entity_id, alias.text))
        return alias

    def _statement(self, node: Lined) -> Statement:
        said = _said(node)
        id = self._own_id(node, "st")
        relation = _RELATION_OF[said[_TERM("rdf:predicate")][0]]
        object = said.get(_TERM("rdf:object"))
        derived = said[_TERM("prov:wasDerivedFrom")] if _TERM("kg:derived") in said else ()
        evidence = [self._evidence(id, number) for number in range(len(said.get(_TERM("kg:evidence"), ())))]
        if not (evidence or derived) or not (object or "baseline" in QUALIFIERS[relation]):
            raise Unusual(f"{id} lacks something")
        statement = Statement(
            id,
            relation,
            self._id(said[_TERM("rdf:subject")][0]),
            self._id(object[0]) if object else None,
            Qualifiers(**{name: self._value(name, said[term][0]) for name, term in _QUALIFIERS if term in said}),  # type: ignore[arg-type]
            tuple(evidence),
            tuple(map(self._id, derived)),
        )
        if node.text != self._written(say.statement(statement)):
            raise Unusual(f"{id} is written otherwise")
        return statement

    def _value(self, name: str, value: str) -> str | float | bool:
        if name in NAMED:
            return self._id(value)
        if name in _WORDS:
            return text_of(value)
        if name == "at_most":
            return value == _TRUE
        return _whole(value) if name == "count" else _number(value)

    def _evidence(self, statement_id: str, number: int) -> Evidence:
        node, quote = self._next(), self._next()
        self._named(node, say.evidence_id(statement_id, number))
        return self._shapes.evidence(node, quote, self._name(say.quote_id(statement_id, number)))

    # ---------------------------------------------------------------- values
    def _id(self, name: str) -> str:
        """The id of an IRI under the base; of another one, something that is written otherwise."""
        kind, _, rest = name[len(self._base) + 1 : -1].partition("/")
        return f"{kind}:{unquote(rest) if '%' in rest else rest}"

    def _own_id(self, node: Lined, kind: str) -> str:
        id = self._id(node.subject)
        if not id.startswith(f"{kind}:") or self._name(id) != node.subject:
            raise Unusual(f"{node.subject} is no {kind} of this graph")
        return id


def _said(node: Lined) -> _Said:
    found: _Said = {}
    for part in node.parts:
        predicate, _, value = part.partition(" ")
        if predicate in found:
            found[predicate].append(value)
        else:
            found[predicate] = [value]
    return found


@lru_cache(maxsize=5000)
def _number(value: str) -> float:
    return float(value[1 : -len(DECIMAL) - 1])


def _whole(value: str) -> int:
    found = int(value[1 : -len(INTEGER) - 1])
    if abs(found) >= 2**63:
        raise Unusual(f"{found} is no whole number that fits")
    return found


def _after(before: Place, place: Place) -> Place:
    """The place, which must come after the one before."""
    if not before < place:
        raise Unusual(f"{place} comes after {before}")
    return place


def _ascending(values: list[str]) -> None:
    if not all(map(lt, values, values[1:])):
        raise Unusual("values are not in order")
