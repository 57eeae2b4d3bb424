"""A stored graph in; its RDF as nodes out: the dataset's description, papers, entities, statements with their evidence.

A claim is a direct triple of its subject, and a node of its own with qualifiers, confidence, support and evidence. Three
kinds are not both. A comparison with a baseline that has no name has no object, so it has the statement node only. A derived
statement is no claim of any paper, so it has no direct triple. A mention is a direct triple only, unless asked for: there are
as many mentions as all else together, they say nothing that a sentence would have to prove beyond its naming the thing, and
the store keeps the sentence of each.

There are no blank nodes: evidence and quotes are named after their statement, so two exports can be compared line by line.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from pyoxigraph import Literal, NamedNode

from kg.export.rdf_dataset import Tally, description
from kg.export.rdf_terms import Node, Term, day, decimal, term, web_address
from kg.ids import iri
from kg.model import Entity, Evidence, Paper, Statement, derived_factor
from kg.store import tables as t
from kg.store.graph import BATCH, Graph
from kg.vocab import PROPERTIES, QUALIFIERS, SUPERCLASSES, UNITS, EntityType, RelationType

_A = term("rdf:type")
_LABEL = term("rdfs:label")
_RELATIONS = {relation: term(f"kg:{name}") for relation, name in PROPERTIES.items()}
_ORDER = {relation.value: place for place, relation in enumerate(RelationType)}
_TYPES = {type: [term(f"kg:{type.value}"), *map(NamedNode, above)] for type, above in SUPERCLASSES.items()}
_NAMED = ("metric", "dataset", "hardware")

_Thing = TypeVar("_Thing", Paper, Entity)
_Edges = list[tuple[NamedNode, list[Term]]]


def _property_of(qualifier: str) -> NamedNode:
    first, *rest = qualifier.split("_")
    return term("kg:" + first + "".join(map(str.title, rest)))


_QUALIFIERS = {q: _property_of(q) for names in QUALIFIERS.values() for q in names}
_UNITS = {symbol: NamedNode(unit.qudt) for symbol, unit in UNITS.items() if unit.qudt}


class Told(NamedTuple):
    """A statement as RDF, in parts: what is said, how that is known (both of one subject), and its evidence with the quotes."""

    statement: Statement
    said: Node
    known: Node
    evidence: list[Node]


def nodes(
    graph: Graph, *, base: str, where: sa.ColumnElement[bool] | None = None, mention_nodes: bool = False
) -> Iterator[Node]:
    """The nodes of a graph, each subject once (the dataset itself twice: its counts come last, when they are known).

    `where` selects statements; papers and entities are then those that these name. `mention_nodes` gives mentions
    statement nodes too. Memory does not grow with the graph. Raises ValueError for a base that is no IRI with a final slash.
    """
    return _Nodes(graph, base, where).all(mention_nodes=mention_nodes)


def told(
    graph: Graph, *, base: str, where: sa.ColumnElement[bool] | None = None, mention_nodes: bool = False
) -> Iterator[Told]:
    """The statements of a graph in parts; arguments and errors as for `nodes`."""
    return _Nodes(graph, base, where).told(mention_nodes=mention_nodes)


class _Nodes:
    def __init__(self, graph: Graph, base: str, where: sa.ColumnElement[bool] | None) -> None:
        if not base.endswith("/"):
            raise ValueError(f"the base IRI {base!r} must end in a slash")
        self.graph, self.base, self.where = graph, base, where
        self.named: Callable[[str], NamedNode] = lru_cache(maxsize=20_000)(lambda id: NamedNode(iri(id, base)))

    def all(self, *, mention_nodes: bool) -> Iterator[Node]:
        """All nodes, and at the end how many there were."""
        tally = Tally(self.base)
        for node in chain([description(self.base)], self._papers(), self._entities(), self._statements(mention_nodes)):
            tally.add(node)
            yield node
        yield from tally.nodes()

    # ---------------------------------------------------------------- papers and entities
    def _papers(self) -> Iterator[Node]:
        papers = _only(self.graph.papers(), self._used(papers=True))
        for paper, edges in _beside(papers, self._edges(papers=True)):
            yield Node(self.named(paper.id), [*self._paper(paper), *edges])

    def _entities(self) -> Iterator[Node]:
        entities = _only(self.graph.entities(), self._used(papers=False))
        for entity, edges in _beside(entities, self._edges(papers=False)):
            yield Node(self.named(entity.id), [*self._entity(entity), *edges])

    def _paper(self, paper: Paper) -> Iterator[tuple[NamedNode, list[Term]]]:
        title = Literal(paper.title)
        yield _A, [*_TYPES[EntityType.PAPER]]
        yield _LABEL, [title]
        yield term("dcterms:title"), [title]
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

    def _entity(self, entity: Entity) -> Iterator[tuple[NamedNode, list[Term]]]:
        name = Literal(entity.name)
        yield _A, [*_TYPES[entity.type]]
        yield _LABEL, [name]
        yield term("skos:prefLabel"), [name]
        others = sorted({alias.text for alias in entity.aliases} - {entity.name})
        if others:
            yield term("skos:altLabel"), [Literal(x) for x in others]
        if entity.unnamed:
            yield term("kg:unnamed"), [Literal(True)]

    def _used(self, *, papers: bool) -> Iterator[str] | None:
        """The ids of what the selected statements name, in the order of the graph's own; None for everything."""
        if self.where is None:
            return None
        s, v, e = t.statement, t.evidence, t.entity
        ends = [sa.select(s.c[f"{role}_id"]).where(self.where) for role in ("subject", "object", *_NAMED)]
        quoted = sa.select(v.c.paper_id).join(s, s.c.id == v.c.statement_id).where(self.where)
        ids = sa.union(*ends, quoted).subquery()
        query = sa.select(e.c.id).where(e.c.id.in_(sa.select(ids.c[0])), _is_paper(papers)).order_by(e.c.id)
        return (row.id for row in self._rows(query))

    def _edges(self, *, papers: bool) -> Iterator[tuple[str, list[tuple[NamedNode, list[Term]]]]]:
        """The direct triples, by subject in the order of the graph's own, then by relation and object."""
        s, e = t.statement, t.entity
        query = (
            sa.select(s.c.subject_id, s.c.relation, s.c.object_id)
            .distinct()
            .join(e, e.c.id == s.c.subject_id)
            .where(s.c.object_id.is_not(None), sa.not_(s.c.derived), _is_paper(papers))
            .order_by(s.c.subject_id)
        )
        if self.where is not None:
            query = query.where(self.where)
        for subject, rows in groupby(self._rows(query), key=attrgetter("subject_id")):
            found = sorted(rows, key=lambda r: (_ORDER[r.relation], r.object_id))
            yield (
                subject,
                [
                    (_RELATIONS[RelationType(relation)], [self.named(r.object_id) for r in same])
                    for relation, same in groupby(found, key=attrgetter("relation"))
                ],
            )

    def _rows(self, query: sa.Select[Any]) -> Iterator[Any]:
        return iter(self.graph.connection.execute(query, execution_options={"yield_per": BATCH}))

    # ---------------------------------------------------------------- statements
    def told(self, *, mention_nodes: bool) -> Iterator[Told]:
        """All statements, in parts."""
        where = self.where
        if not mention_nodes:
            stated = t.statement.c.relation != RelationType.MENTIONS.value
            where = stated if where is None else sa.and_(where, stated)
        for statement in self.graph.statements(where):
            local, node = statement.id.partition(":")[2], self.named(statement.id)
            evidence = [(self.named(f"evidence:{local}-{n}"), x) for n, x in enumerate(statement.evidence)]
            yield Told(
                statement,
                Node(node, [*self._said(statement)]),
                Node(node, [*self._known(statement, [found for found, _ in evidence])]),
                [
                    part
                    for number, (found, x) in enumerate(evidence)
                    for part in self._evidence(found, self.named(f"quote:{local}-{number}"), x)
                ],
            )

    def _statements(self, mention_nodes: bool) -> Iterator[Node]:
        for _, said, known, evidence in self.told(mention_nodes=mention_nodes):
            yield Node(said.subject, [*said.properties, *known.properties])
            yield from evidence

    def _said(self, statement: Statement) -> Iterator[tuple[NamedNode, list[Term]]]:
        q = statement.qualifiers
        yield _A, [term("kg:Statement"), term("rdf:Statement")]
        yield term("rdf:subject"), [self.named(statement.subject)]
        yield term("rdf:predicate"), [_RELATIONS[statement.relation]]
        if statement.object is not None:
            yield term("rdf:object"), [self.named(statement.object)]
        for name, predicate in _QUALIFIERS.items():
            value = getattr(q, name)
            if value is None:
                continue
            if name in _NAMED:
                yield predicate, [self.named(value)]
            else:
                yield predicate, [decimal(value) if isinstance(value, float) else Literal(value)]
        if q.unit in _UNITS:
            yield term("qudt:hasUnit"), [_UNITS[q.unit]]
        factor = derived_factor(q)
        if factor is not None and "percent" in QUALIFIERS[statement.relation]:
            yield term("kg:derivedFactor"), [decimal(factor)]

    def _known(self, statement: Statement, evidence: list[NamedNode]) -> Iterator[tuple[NamedNode, list[Term]]]:
        yield term("kg:confidence"), [decimal(statement.confidence)]
        yield term("kg:supportCount"), [Literal(statement.support_count)]
        if statement.derived_from:
            yield term("kg:derived"), [Literal(True)]
        sources = set(statement.derived_from) or {x.paper_id for x in statement.evidence}
        yield term("prov:wasDerivedFrom"), [self.named(x) for x in sorted(sources)]
        if evidence:
            yield term("kg:evidence"), [*evidence]

    def _evidence(self, node: NamedNode, selector: NamedNode, evidence: Evidence) -> Iterator[Node]:
        yield Node(
            node,
            [
                (_A, [term("kg:Evidence"), term("oa:SpecificResource")]),
                (term("oa:hasSource"), [self.named(evidence.paper_id)]),
                (term("kg:field"), [term(f"dcterms:{evidence.field.value}")]),
                (term("oa:hasSelector"), [selector]),
                (term("kg:rule"), [Literal(evidence.rule)]),
                (term("kg:confidence"), [decimal(evidence.confidence)]),
            ],
        )
        yield Node(
            selector,
            [
                (_A, [term("oa:TextQuoteSelector"), term("oa:TextPositionSelector")]),
                (term("oa:exact"), [Literal(evidence.sentence)]),
                (term("oa:start"), [Literal(evidence.start)]),
                (term("oa:end"), [Literal(evidence.end)]),
            ],
        )


def _is_paper(papers: bool) -> sa.ColumnElement[bool]:
    type, paper = t.entity.c.type, EntityType.PAPER.value
    return type == paper if papers else type != paper


# Both of these step through two sequences in one order that only the database knows (it may not be Python's), so they ask
# for equality alone: the second sequence holds no id that the first lacks.


def _only(things: Iterator[_Thing], ids: Iterator[str] | None) -> Iterator[_Thing]:
    if ids is None:
        yield from things
        return
    wanted = next(ids, None)
    for thing in things:
        if thing.id == wanted:
            yield thing
            wanted = next(ids, None)


def _beside(things: Iterator[_Thing], edges: Iterator[tuple[str, _Edges]]) -> Iterator[tuple[_Thing, _Edges]]:
    subject, found = next(edges, (None, []))
    for thing in things:
        if thing.id == subject:
            yield thing, found
            subject, found = next(edges, (None, []))
        else:
            yield thing, []
