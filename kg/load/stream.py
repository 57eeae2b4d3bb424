"""The nodes of an export in, in its order; its papers, entities, forms and statements out, as they pass, once.

Each record is read off its lines, without questions, then written again by what the export writes records with, and must give the
same lines; those of which there are most are read by what the export would write of any such record (`kg.load.shapes`). So nothing is
taken that the export would not write, and what is not taken is left to `kg.load.graph`, which takes triples in any order and says what is
wrong. What one node says of others is held against them in the database, once they are in it.

Memory holds a batch of records; what is needed again later waits on the disk.
"""

import sqlite3
from collections.abc import Iterator
from functools import cache, lru_cache
from heapq import merge
from operator import attrgetter, lt
from typing import NoReturn, TypeVar
from urllib.parse import unquote

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from sqlalchemy import Connection

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_terms import NTriples
from kg.export.rdf_text import NTriplesLayout
from kg.load.lines import Lined, Unusual, usual
from kg.load.scratch import Table
from kg.load.shapes import BOOLEAN, DECIMAL, INTEGER, Shapes, text_of
from kg.load.triples import base_of
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Paper, Qualifiers, Statement
from kg.store.graph import Graph
from kg.vocab import QUALIFIERS, EntityType, RelationType

_TERM = cache(NTriples().term)
_A = _TERM("rdf:type")
_RELATION_OF = {_TERM(name): relation for relation, name in RELATIONS.items()}
_ORDER = {relation: place for place, relation in enumerate(RelationType)}
_QUALIFIERS = [(name, _TERM(said)) for name, said in PROPERTY_OF.items()]
_WORDS = ("baseline", "unit")
_TRUE = f'"true"{BOOLEAN}'
_DESCRIBED = 1000  # lines about the graph as a whole: there are about eighty
_ALL = (1 << 64) - 1

_Key = TypeVar("_Key", str, tuple[str, str], tuple[int, str])
_Said = dict[str, list[str]]  # the values of a node by property


class Streamed:
    """A resolved graph as `kg.store.replace.replace_graph` takes it: each part once, and in their order.

    Afterwards `check` must hold. Whatever is not as the export writes it raises `kg.load.lines.Unusual`.
    """

    def __init__(self, nodes: Iterator[Lined], scratch: sqlite3.Connection) -> None:
        self._nodes, self._scratch = nodes, scratch
        first = self._node = next(nodes, None)
        if first is None or f"{_A} {_TERM('void:Dataset')}" != first.first:
            raise Unusual("what describes the graph is not at its beginning")
        self._base = first.subject[1:-1]
        with usual():
            terms = NTriples(self._base)
            self._name, self._written = terms.named, NTriplesLayout(terms).text
            self._shapes = Shapes(self._base)
        self._about: list[Lined] = []  # what is said of the graph as a whole
        self._edges = 0  # a sum of hashes of the direct triples
        self._describe_whole()

    # ---------------------------------------------------------------- the parts
    @property
    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""
        keep = Table(self._scratch, "paper", ("id", "title", "abstract"))
        before = ""
        with usual():
            for node in self._of_type("kg:Paper"):
                paper = self._paper(node)
                before = _after(before, paper.id)
                self._take_edges(paper.id, node, self._written(say.paper(paper)))
                keep.add((paper.id, paper.title, paper.abstract))
                yield paper
            keep.done()

    @property
    def entities(self) -> Iterator[Entity]:
        """All entities except papers, by id."""
        before = ""
        types = {f"{_A} {_TERM(f'kg:{type.value}')}": type for type in EntityType if type is not EntityType.PAPER}
        with usual():
            while self._node is not None and (type := types.get(self._node.first)):
                node = self._next()
                entity = self._entity(type, node)
                before = _after(before, entity.id)
                self._take_edges(entity.id, node, self._written(say.entity(entity)))
                yield entity

    @property
    def forms(self) -> Iterator[LocalForm]:
        """What each paper calls each entity, by paper and entity."""
        keep = Table(self._scratch, "mention", (
            "id", "paper", "entity", "count", "field", "start", "end", "sentence", "rule", "confidence",
        ))  # fmt: skip
        texts = self._scratch.execute("SELECT id, title, abstract FROM paper ORDER BY rowid")
        id = title = abstract = ""
        before = ("", "")
        with usual():
            for node in self._of_type("kg:Mention"):
                form, e = self._shapes.mention(node)
                before = _after(before, (form.paper_id, form.entity_id))
                statement_id = f"st:{self._own_id(node, 'mention').partition(':')[2]}" if e else None
                self._named(node, say.mention_id(form, statement_id))
                if e:
                    while id != form.paper_id:  # papers and mentions come in the same order
                        id, title, abstract = next(texts, None) or _missing(form.paper_id)
                    text = title if e.field is Field.TITLE else abstract
                    sentence = text[max(e.start, 0) : max(e.end, 0)]
                    ends, place = (form.paper_id, form.entity_id), (e.field.value, e.start, e.end)
                    keep.add((statement_id, *ends, form.count, *place, sentence, e.rule, e.confidence))
                yield form
            keep.done()

    @property
    def statements(self) -> Iterator[Statement]:
        """All statements, by id: those of mentions among those that have a node of their own."""
        before = ""
        with usual():
            for statement in merge(self._mentioned(), self._told(), key=attrgetter("id")):
                before = _after(before, statement.id)
                yield statement
        self._describe_whole()
        if self._node is not None:
            raise Unusual("there is a node where there should be none")

    def check(self, connection: Connection) -> None:
        """Hold what was read of direct triples, and of the graph as a whole, against the statements that are stored now."""
        edges = 0
        for subject, relation, object in Graph(connection).edges():
            edges = edges + hash((subject, relation, object)) & _ALL
        if edges != self._edges:
            raise Unusual("direct triples and statements differ")
        store, whole = Store(), NamedNode(self._base)
        with usual():
            for node in self._about:
                lines = "".join(f"{node.subject} {part} .\n" for part in node.parts)
                store.extend(pyoxigraph.parse(lines, RdfFormat.N_TRIPLES))
            linked = {q.object for q in store.quads_for_pattern(whole, None, None, DefaultGraph())}
            own = base_of(store, "") == self._base
        parts_of_it = {x for x in linked if isinstance(x, NamedNode) and x.value.startswith(f"{self._base}#")}
        if {q.subject for q in store} - parts_of_it - {whole} or not own:
            raise Unusual("the graph is described otherwise")

    # ---------------------------------------------------------------- nodes, one after another
    def _next(self) -> Lined:
        node = self._node
        if node is None:
            raise Unusual("the end comes early")
        self._node = next(self._nodes, None)
        return node

    def _of_type(self, name: str) -> Iterator[Lined]:
        opening = f"{_A} {_TERM(name)}"
        while self._node is not None and self._node.first == opening:
            yield self._next()

    def _describe_whole(self) -> None:
        whole, part = f"<{self._base}>", f"<{self._base}#"
        while self._node is not None and (self._node.subject == whole or self._node.subject.startswith(part)):
            self._about.append(self._next())
            if sum(len(node.parts) for node in self._about) > _DESCRIBED:
                raise Unusual("much is said of the graph as a whole")

    def _named(self, node: Lined, id: str) -> None:
        if node.subject != self._name(id):
            raise Unusual(f"{node.subject} is named otherwise")

    def _take_edges(self, id: str, node: Lined, written: str) -> None:
        """Check the lines of a node that direct triples follow, and add those up."""
        if not node.text.startswith(written):
            raise Unusual(f"{id} is written otherwise")
        before = (-1, "")
        for line in node.parts[written.count("\n") :]:
            predicate, _, value = line.partition(" ")
            relation, object = _RELATION_OF[predicate], self._id(value)
            if self._name(object) != value:
                raise Unusual(f"{id} names what has no id")
            before = _after(before, (_ORDER[relation], object))
            self._edges = self._edges + hash((id, relation.value, object)) & _ALL

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

    def _mentioned(self) -> Iterator[Statement]:
        """The statements that mentions stand for, by id."""
        for row in self._scratch.execute("SELECT * FROM mention ORDER BY id"):
            id, paper, entity, count, field, *rest = row
            evidence = Evidence(paper, Field(field), *rest)
            yield Statement(id, RelationType.MENTIONS, paper, entity, Qualifiers(count=count), (evidence,))

    def _told(self) -> Iterator[Statement]:
        """The statements that have a node of their own, in the order of the file."""
        return map(self._statement, self._of_type("kg:Statement"))

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


def _after(before: _Key, key: _Key) -> _Key:
    """The key, which must come after the one before."""
    if not before < key:
        raise Unusual(f"{key} comes after {before}")
    return key


def _missing(id: str) -> NoReturn:
    raise Unusual(f"{id} is not there")


def _ascending(values: list[str]) -> None:
    if not all(map(lt, values, values[1:])):
        raise Unusual("values are not in order")
