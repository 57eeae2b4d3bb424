"""The nodes of a piece of an export in; the rows of its papers, entities, forms and statements out.

Records of which there are most are read many at a time, by what the export would write of any such record (`kg.load.shapes`). Any other is
read off its lines, without questions, then written again by what the export writes records with, and must give the same lines. So
nothing is taken that the export would not write, and what is not taken is left to `kg.load.graph`, which takes triples in any order and
says what is wrong. What one node says of others is held against them by `kg.load.stream`.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import unquote

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_said import Said
from kg.export.rdf_terms import NTriples
from kg.export.rdf_text import NTriplesLayout
from kg.load import columns
from kg.load.columns import (
    BEGINNING,
    END,
    ENTITIES,
    FORMS,
    MORE,
    ORDER,
    PAPERS,
    STATEMENTS,
    Place,
    ascending,
    edge_hash,
)
from kg.load.lines import Lined, Nodes, Unusual, usual
from kg.load.shapes import BOOLEAN, DECIMAL, INTEGER, Columns, Shape, Shapes, fields, numbers, relations, text_of
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement
from kg.store import rows
from kg.vocab import QUALIFIERS, EntityType, RelationType

_TERM = cache(NTriples().term)
_A = _TERM("rdf:type")
_QUALIFIERS = [(name, _TERM(said)) for name, said in PROPERTY_OF.items()]
_WORDS = ("baseline", "unit")
_TRUE = f'"true"{BOOLEAN}'

NOWHERE: Place = (-1, "", "")
_START: Place = (BEGINNING, "", "")
_END: Place = (END, "", "")
_Said = dict[str, list[str]]  # the values of a node by property


class Read(NamedTuple):
    """What a piece holds, but for its rows."""

    about: list[Lined]  # what is said of the graph as a whole
    edges: int  # the sum of `kg.load.columns.edge_hash` over the direct triples
    first: Place
    last: Place


def base_in(nodes: Nodes) -> str:
    """The base IRI of the graph that begins with these nodes."""
    first = next(nodes, None)
    if first is None or first.first != f"{_A} {_TERM('void:Dataset')}":
        raise Unusual("what describes the graph is not at its beginning")
    return first.subject[1:-1]


class Reader:
    """Reads pieces of a graph with this base, one after another. What is not as the export writes it raises `Unusual`."""

    def __init__(self, base: str) -> None:
        self._base = base
        types = [type for type in EntityType if type is not EntityType.PAPER]
        with usual():
            terms, shapes = NTriples(base), Shapes(base)
            self._name, self._written = terms.named, NTriplesLayout(terms).text
            self._many, self._edges_of = columns.Reader(base, shapes), shapes.edges
            # what is read many at a time, and one by one
            self._runs: list[tuple[Shape, Callable[[Columns], Iterable[Place]]]] = [
                (shapes.mention, self._add_mentions),
                # a percent and what follows from it, or a factor
                *((shapes.statement(without=name), self._add_statements) for name in ("percent", "factor")),
                *((shapes.entity(type), partial(self._add_entities, type)) for type in types),
            ]
        self._kinds: dict[str, Callable[[Lined], Place]] = {
            f"{_A} {_TERM(f'kg:{type.value}')}": partial(self._add_entity, type) for type in types
        }
        for name, add in (("Paper", self._add_paper), ("Mention", self._add_form), ("Statement", self._add_statement)):
            self._kinds[f"{_A} {_TERM(f'kg:{name}')}"] = add

    def read(self, nodes: Nodes, *, is_first: bool) -> tuple[Read, rows.Rows]:
        """What a piece holds, by its nodes, and its rows. Only the first one may begin with what is said of the graph as a whole."""
        self._nodes, self._edges, self._about = nodes, 0, list[Lined]()
        self._rows: rows.Rows = rows.no_rows() | {table: [] for table in MORE}
        self._first, self._last = NOWHERE, _START if is_first else (BEGINNING, "later", "")
        with usual():
            while self._run() or self._other():
                pass
        first = self._last if self._first == NOWHERE else self._first
        return Read(self._about, self._edges, first, self._last), self._rows

    def _run(self) -> bool:
        """Take what comes next, for as long as it is of one shape."""
        for n, (shape, add) in enumerate(self._runs):
            if found := shape.take(self._nodes):
                self._follow(add(found))
                self._runs.insert(0, self._runs.pop(n))  # more of it may come after what is not of it
                return True
        return False

    def _other(self) -> bool:
        """Take the node that comes next, with those that belong to it."""
        node = next(self._nodes, None)
        if node is None:
            return False
        add = self._kinds.get(node.first)
        self._follow([add(node) if add else self._add_about(node)])
        return True

    def _follow(self, places: Iterable[Place]) -> None:
        """Note where records stand, each of which must come after the one before; much may be said of the graph as a whole."""
        for place in places:
            if not self._last < place and place not in (_START, _END):
                raise Unusual(f"{place} comes after {self._last}")
            self._last = place
            if self._first == NOWHERE:
                self._first = place

    # ---------------------------------------------------------------- many at a time
    def _add_mentions(self, found: Columns) -> Iterable[Place]:
        return self._many.add_mentions(self._rows, found)

    def _add_statements(self, found: Columns) -> Iterable[Place]:
        return self._many.add_statements(self._rows, found)

    def _add_entities(self, type: EntityType, found: Columns) -> Iterable[Place]:
        places, edges = self._many.add_entities(type, self._rows, found)
        self._edges += edges
        return places

    # ---------------------------------------------------------------- one by one
    def _add_paper(self, node: Lined) -> Place:
        paper = self._paper(node)
        self._take_edges(paper.id, node, self._written(say.paper(paper)))
        rows.add_paper(self._rows, paper)
        return PAPERS, paper.id, ""

    def _add_entity(self, type: EntityType, node: Lined) -> Place:
        entity = self._entity(type, node)
        self._take_edges(entity.id, node, self._written(say.entity(entity)))
        rows.add_entity(self._rows, entity)
        return ENTITIES, entity.id, ""

    def _add_form(self, node: Lined) -> Place:
        form, evidence = self._form(node)
        id = f"st:{self._own_id(node.subject, 'mention').partition(':')[2]}" if evidence else None
        self._hold(node, say.mention(form, evidence, id))
        rows.add_form(self._rows, form)
        if evidence and id:
            rows.add_mention(self._rows, id, form, evidence)
            self._add_edge(form.paper_id, RelationType.MENTIONS, form.entity_id)
        return FORMS, form.paper_id, form.entity_id

    def _add_statement(self, node: Lined) -> Place:
        statement = self._statement(node)
        rows.add_statement(self._rows, statement)
        if statement.object is not None and not statement.derived_from:
            self._add_edge(statement.subject, statement.relation, statement.object)
        return STATEMENTS, statement.id, ""

    def _add_about(self, node: Lined) -> Place:
        if node.subject != f"<{self._base}>" and not node.subject.startswith(f"<{self._base}#"):
            raise Unusual(f"{node.subject} is nothing of an export's")
        self._about.append(node)
        return _START if self._last == _START else _END

    def _next(self) -> Lined:
        node = next(self._nodes, None)
        if node is None:
            raise Unusual("the end comes early")
        return node

    def _hold(self, node: Lined, said: Said) -> None:
        """Hold the lines of a node against what the export would write."""
        if node.text != self._written(said):
            raise Unusual(f"{node.subject} is written otherwise")

    def _add_edge(self, subject: str, relation: RelationType, object: str) -> None:
        line = f"{self._name(subject)} {_TERM(RELATIONS[relation])} {self._name(object)} ."
        self._rows["edge"].append((edge_hash(line),))

    def _take_edges(self, id: str, node: Lined, written: str) -> None:
        """Check the lines of a node that direct triples follow, and add those up."""
        if not node.text.startswith(written):
            raise Unusual(f"{id} is written otherwise")
        direct = node.text[len(written) :]
        if self._edges_of.fullmatch(direct):
            self._edges += self._many.edges(direct)
            return
        places = []
        for line in node.parts[written.count("\n") :]:
            predicate, _, value = line.partition(" ")
            object = self._id(value)
            if self._name(object) != value:
                raise Unusual(f"{id} names what has no id")
            places.append((ORDER[predicate], object))
            self._edges += edge_hash(f"{node.subject} {line} .")
        ascending(places)

    # ---------------------------------------------------------------- records
    def _paper(self, node: Lined) -> Paper:
        said = _said(node)
        names = dict(text_of(x).split(":", 1) for x in said.get(_TERM("dcterms:identifier"), ()))
        url, day = said.get(_TERM("schema:url")), said.get(_TERM("dcterms:date"))
        title, abstract = (text_of(said[_TERM(f"dcterms:{field.value}")][0]) for field in Field)
        if "\0" in title + abstract:
            raise Unusual("SQL cuts no quotes out of a text behind a NUL")
        return Paper(
            self._own_id(node.subject, "paper"),
            title,
            abstract,
            text_of(day[0][: day[0].rindex('"') + 1]) if day else None,
            names.get("arXiv"),
            names.get("doi"),
            (url[0][1:-1] if url[0].startswith("<") else text_of(url[0])) if url else None,
            tuple(map(text_of, said.get(_TERM("dcterms:source"), ()))),
        )

    def _entity(self, type: EntityType, node: Lined) -> Entity:
        said = _said(node)
        id = self._own_id(node.subject, type.value.lower())
        aliases = [self._alias(id) for _ in said.get(_TERM("skosxl:altLabel"), ())]
        ascending([alias.text for alias in aliases])
        name, unnamed = text_of(said[_TERM("rdfs:label")][0]), _TERM("kg:unnamed") in said
        return Entity(id, type, name, tuple(aliases), unnamed)

    def _alias(self, entity_id: str) -> Alias:
        node = self._next()
        said = _said(node)
        text, why = (text_of(said[_TERM(name)][0]) for name in ("skosxl:literalForm", "kg:reason"))
        alias = Alias(text, _whole(said[_TERM("kg:paperCount")][0]), why)
        self._hold(node, say.label(say.label_id(entity_id, text), alias))
        return alias

    def _form(self, node: Lined) -> tuple[LocalForm, Evidence | None]:
        """What a mention says of a name, and its evidence, without the sentence, where it is a statement too."""
        said = _said(node)
        paper, entity = (self._id(said[_TERM(name)][0]) for name in ("oa:hasSource", "kg:names"))
        others = list(map(text_of, said.get(_TERM("skos:altLabel"), ())))
        ascending(others)
        name, count = text_of(said[_TERM("skos:prefLabel")][0]), _whole(said[_TERM("kg:occurrences")][0])
        form = LocalForm(paper, entity, name, tuple(others), count)
        return form, self._quoted(paper, said, said, "") if _TERM("kg:field") in said else None

    def _statement(self, node: Lined) -> Statement:
        said = _said(node)
        id = self._own_id(node.subject, "st")
        relation = RelationType(*relations(said[_TERM("rdf:predicate")]))
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
        self._hold(node, say.statement(statement))
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
        nodes = self._next(), self._next()
        said, quote = map(_said, nodes)
        evidence = self._quoted(
            self._id(said[_TERM("oa:hasSource")][0]), said, quote, text_of(quote[_TERM("oa:exact")][0])
        )
        for node, written in zip(nodes, say.quoted(statement_id, number, evidence), strict=True):
            self._hold(node, written)
        return evidence

    def _quoted(self, paper_id: str, said: _Said, placed: _Said, sentence: str) -> Evidence:
        field, rule = Field(*fields(said[_TERM("kg:field")])), text_of(said[_TERM("kg:rule")][0])
        start, end = (_whole(placed[_TERM(name)][0]) for name in ("oa:start", "oa:end"))
        return Evidence(paper_id, field, start, end, sentence, rule, _number(said[_TERM("kg:confidence")][0]))

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


def _number(value: str) -> float:
    (found,) = numbers([value[1 : -len(DECIMAL) - 1]])
    return found


def _whole(value: str) -> int:
    found = int(value[1 : -len(INTEGER) - 1])
    if abs(found) >= 2**63:
        raise Unusual(f"{found} is no whole number that fits")
    return found
