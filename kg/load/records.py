"""The nodes of a piece of an export in; the rows of its papers, entities, forms and statements out.

Each record is read off its lines, without questions, then written again by what the export writes records with, and must give the
same lines; those of which there are most are read by what the export would write of any such record (`kg.load.shapes`). So nothing is
taken that the export would not write, and what is not taken is left to `kg.load.graph`, which takes triples in any order and says what is
wrong. What one node says of others is held against them by `kg.load.stream`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache, partial
from hashlib import blake2b
from operator import lt
from typing import Any, NamedTuple
from urllib.parse import unquote

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_terms import NTriples
from kg.export.rdf_text import NTriplesLayout
from kg.load.lines import Lined, Nodes, Unusual, usual
from kg.load.shapes import BOOLEAN, DECIMAL, INTEGER, Quoted, Shapes, text_of
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
_START: Place = (BEGINNING, "", "")
_END: Place = (END, "", "")
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


def base_in(nodes: Nodes) -> str:
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
            ("Statement", self._add_statement),
        ):
            self._kinds[f"{_A} {_TERM(f'kg:{name}')}"] = add

    def read(self, nodes: Nodes, *, is_first: bool) -> Read:
        """What a piece holds, by its nodes. Only the first one may begin with what is said of the graph as a whole."""
        self._nodes, self._edges = nodes, 0
        self._last = _START if is_first else (BEGINNING, "later", "")
        self._found = found = Read([], [], [], [], [], [], 0, NOWHERE, NOWHERE)
        first = None
        with usual():
            while place := self._form() or self._plain_statement() or self._other():
                self._last = _after(self._last, place)
                first = first or place
        return found._replace(edges=self._edges, first=first or self._last, last=self._last)

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

    def _form(self) -> Place | None:
        read = self._shapes.mention(self._nodes)
        if read is None:
            return None
        subject, form, e = read
        statement_id = None
        if e:
            statement_id = f"st:{self._own_id(subject, 'mention').partition(':')[2]}"
        else:
            self._named(subject, say.mention_id(form, None))
        self._found.forms.append(rows.form(form))
        ends = form.paper_id, form.entity_id
        self._found.mentions.append(
            (statement_id, *ends, form.count, e.field.value, e.start, e.end, e.rule, e.confidence) if e else None
        )
        return FORMS, *ends

    def _plain_statement(self) -> Place | None:
        read = self._shapes.statement(self._nodes)
        if read is None:
            return None
        subject, statement, quoted = read
        id = self._own_id(subject, "st")
        self._check_names(id, 0, quoted)
        self._found.statements.append(rows.statement(replace(statement, id=id)))
        return STATEMENTS, id, ""

    def _other(self) -> Place | None:
        node = next(self._nodes, None)
        if node is None:
            return None
        add = self._kinds.get(node.first)
        return add(node) if add else self._add_about(node)

    def _add_about(self, node: Lined) -> Place:
        if node.subject != f"<{self._base}>" and not node.subject.startswith(f"<{self._base}#"):
            raise Unusual(f"{node.subject} is nothing of an export's")
        self._found.about.append(node)
        return _START if self._last == _START else _END

    def _add_statement(self, node: Lined) -> Place:
        statement = self._statement(node)
        self._found.statements.append(rows.statement(statement))
        return STATEMENTS, statement.id, ""

    def _next(self) -> Lined:
        node = next(self._nodes, None)
        if node is None:
            raise Unusual("the end comes early")
        return node

    def _named(self, subject: str, id: str) -> None:
        if subject != self._name(id):
            raise Unusual(f"{subject} is named otherwise")

    def _check_names(self, statement_id: str, number: int, quoted: Quoted) -> None:
        self._named(quoted.subject, say.evidence_id(statement_id, number))
        self._named(quoted.selector, say.quote_id(statement_id, number))

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
            self._own_id(node.subject, "paper"),
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
        id = self._own_id(node.subject, type.value.lower())
        aliases = [self._alias(id) for _ in said.get(_TERM("skosxl:altLabel"), ())]
        _ascending([alias.text for alias in aliases])
        name, unnamed = text_of(said[_TERM("rdfs:label")][0]), _TERM("kg:unnamed") in said
        return Entity(id, type, name, tuple(aliases), unnamed)

    def _alias(self, entity_id: str) -> Alias:
        node = self._next()
        alias = self._shapes.alias(node)
        self._named(node.subject, say.label_id(entity_id, alias.text))
        return alias

    def _statement(self, node: Lined) -> Statement:
        said = _said(node)
        id = self._own_id(node.subject, "st")
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
        quoted = self._shapes.evidence(self._nodes)
        self._check_names(statement_id, number, quoted)
        return quoted.evidence

    # ---------------------------------------------------------------- values
    def _id(self, name: str) -> str:
        """The id of an IRI under the base; of another one, something that is written otherwise."""
        kind, _, rest = name[len(self._base) + 1 : -1].partition("/")
        return f"{kind}:{unquote(rest) if '%' in rest else rest}"

    def _own_id(self, subject: str, kind: str) -> str:
        id = self._id(subject)
        if not id.startswith(f"{kind}:") or self._name(id) != subject:
            raise Unusual(f"{subject} is no {kind} of this graph")
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
    """The place, which must come after the one before; much may be said of the graph as a whole."""
    if not before < place and place not in (_START, _END):
        raise Unusual(f"{place} comes after {before}")
    return place


def _ascending(values: list[str]) -> None:
    if not all(map(lt, values, values[1:])):
        raise Unusual("values are not in order")
