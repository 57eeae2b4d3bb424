"""A stored graph in; its RDF as nodes out: the dataset's description, papers, entities, mentions, statements with their evidence.

A claim is a direct triple of its subject, and a node of its own with qualifiers, confidence, support and evidence. Three
kinds are not both. A comparison with a baseline that has no name has no object, so it has the statement node only. A derived
statement is no claim of any paper, so it has no direct triple. A mention is a direct triple and a short node, kg:Mention, which
also has what the paper calls the thing: there are as many mentions as all else together, and each says the same few things. Its
sentence is the paper's text at its offsets.

There are no blank nodes: evidence, quotes, mentions and labels are named after what they belong to, so two exports can be
compared line by line. Nothing that the store holds of the resolved graph is left out, so that kg.load can read it back.
"""

from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa

from kg.export import rdf_records as say
from kg.export.rdf_dataset import Tally, description
from kg.export.rdf_records import NAMED, Edges
from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import N, Node, V
from kg.model import Entity, Evidence, Field, Paper, Statement
from kg.store import tables as t
from kg.store.graph import BATCH, Graph
from kg.vocab import EntityType, RelationType

_ORDER = {relation.value: place for place, relation in enumerate(RelationType)}
_FIELDS = {field.value: field for field in Field}
_PLAIN = ("baseline", "factor", "factor_high", "percent", "delta", "value", "unit", "at_most")

_Thing = TypeVar("_Thing", Paper, Entity)


# what of a statement's properties says how it is known, and not what is said
_KNOWN = [f"kg:{name}" for name in ("confidence", "supportCount", "derived", "evidence")] + ["prov:wasDerivedFrom"]


class Told(NamedTuple, Generic[N, V]):
    """A statement as RDF, in parts: what is said, how that is known (both of one subject), and its evidence with the quotes.

    `whole` is all of it, in no format's terms.
    """

    statement: Statement
    said: Node[N, V]
    known: Node[N, V]
    evidence: list[Node[N, V]]
    whole: list[Said]


def nodes(
    graph: Graph, *, base: str, where: sa.ColumnElement[bool] | None = None, mention_nodes: bool = False
) -> Iterator[Said]:
    """The nodes of a graph, each subject once (the dataset itself twice: its counts come last, when they are known).

    `where` selects statements; papers and entities are then those that these name. `mention_nodes` gives mentions statement nodes
    too. Memory does not grow with the graph.
    """
    found, tally = _Nodes(graph, where), Tally(base)
    count = tally.add
    for said in chain([description(base)], found.things(mention_nodes), found.statement_nodes(mention_nodes)):
        count(said)
        yield said
    yield from tally.nodes()


def things(graph: Graph, *, where: sa.ColumnElement[bool] | None = None) -> Iterator[Said]:
    """The papers, entities and mentions of a graph, with their direct triples; arguments as for `nodes`."""
    return _Nodes(graph, where).things(False)


def told(graph: Graph, terms: InTerms[N, V], *, where: sa.ColumnElement[bool] | None = None) -> Iterator[Told[N, V]]:
    """The statements of a graph in parts; `where` as for `nodes`."""
    known = set(map(terms.terms.term, _KNOWN))
    for statement in _Nodes(graph, where).statements(False):
        whole = [say.statement(statement), *say.evidence(statement)]
        node, *evidence = map(terms.node, whole)
        yield Told(
            statement,
            Node(node.subject, [p for p in node.properties if p[0] not in known]),
            Node(node.subject, [p for p in node.properties if p[0] in known]),
            evidence,
            whole,
        )


class _Nodes:
    def __init__(self, graph: Graph, where: sa.ColumnElement[bool] | None) -> None:
        self.graph, self.where = graph, where
        self._short: int | None = None  # how many mentions were written as a kg:Mention, when all were gone through

    # ---------------------------------------------------------------- papers and entities
    def things(self, mention_nodes: bool) -> Iterator[Said]:
        """All papers, then all entities, then what papers call them."""
        papers = _only(self.graph.papers(), self._used(papers=True))
        for paper, edges in _beside(papers, self._edges(papers=True)):
            yield say.paper(paper, edges)
        entities = _only(self.graph.entities(), self._used(papers=False))
        for entity, edges in _beside(entities, self._edges(papers=False)):
            yield say.entity(entity, edges)
            yield from say.labels(entity)
        yield from self._mentions(mention_nodes)

    def _used(self, *, papers: bool) -> Iterator[str] | None:
        """The ids of what the selected statements name, in the order of the graph's own; None for everything."""
        if self.where is None:
            return None
        s, v, e = t.statement, t.evidence, t.entity
        ends = [sa.select(s.c[f"{role}_id"]).where(self.where) for role in ("subject", "object", *NAMED)]
        quoted = sa.select(v.c.paper_id).join(s, s.c.id == v.c.statement_id).where(self.where)
        ids = sa.union(*ends, quoted).subquery()
        query = sa.select(e.c.id).where(e.c.id.in_(sa.select(ids.c[0])), _is_paper(papers)).order_by(e.c.id)
        return (row.id for row in self._rows(query))

    def _edges(self, *, papers: bool) -> Iterator[tuple[str, Edges]]:
        """The direct triples, by subject in the order of the graph's own, then by relation and object."""
        s, e = t.statement, t.entity
        query = (
            sa.select(s.c.subject_id, s.c.relation, s.c.object_id)
            .where(s.c.object_id.is_not(None), sa.not_(s.c.derived))
            .where(s.c.subject_id.in_(sa.select(e.c.id).where(_is_paper(papers))))
            .order_by(s.c.subject_id)
        )
        if self.where is not None:
            query = query.where(self.where)
        for subject, rows in groupby(self._rows(query), key=itemgetter(0)):
            said = {(_ORDER[relation], relation, object) for _, relation, object in rows}
            yield (
                subject,
                [
                    (RelationType(relation), [object for *_, object in same])
                    for relation, same in groupby(sorted(said), key=itemgetter(1))
                ],
            )

    def _rows(self, query: sa.Select[Any]) -> Iterator[Any]:
        return iter(self.graph.connection.execute(query, execution_options={"yield_per": BATCH}))

    # ---------------------------------------------------------------- mentions
    def _mentions(self, mention_nodes: bool) -> Iterator[Said]:
        """What papers call things, by paper and entity; with a filter, where the mention is among what it selects."""
        query = _short(self.where).order_by("paper_id", "entity_id")
        stated = self._rows(query)
        said, short = next(stated, None), 0
        for form in self.graph.forms():
            id, evidence = None, None
            if said is not None and form.entity_id == said[1] and form.paper_id == said[0]:
                if not mention_nodes:
                    paper, _, id, field, start, end, rule, confidence = said
                    evidence = Evidence(paper, _FIELDS[field], start, end, "", rule, confidence)
                said, short = next(stated, None), short + 1
            elif self.where is not None:
                continue
            yield say.mention(form, evidence, id)
        self._short = short

    # ---------------------------------------------------------------- statements
    def statements(self, mention_nodes: bool) -> Iterator[Statement]:
        """All statements, but for the mentions that are written as a kg:Mention."""
        where = self.where
        if not mention_nodes:
            rest = self._others()
            where = rest if where is None else sa.and_(where, rest)
        return self.graph.statements(where)

    def statement_nodes(self, mention_nodes: bool) -> Iterator[Said]:
        """All statements, each with its node and those of its evidence."""
        for statement in self.statements(mention_nodes):
            yield say.statement(statement)
            yield from say.evidence(statement)

    def _others(self) -> sa.ColumnElement[bool]:
        """That a statement is none of the mentions that are written as a kg:Mention."""
        mention = t.statement.c.relation == RelationType.MENTIONS.value
        if self._short is not None:
            every = sa.select(sa.func.count()).select_from(t.statement).where(mention)
            if self.where is not None:
                every = every.where(self.where)
            if self.graph.connection.scalar(every) == self._short:
                return sa.not_(mention)  # far quicker than to look for each
        return t.statement.c.id.not_in(sa.select(_short().subquery().c.id))


def _short(where: sa.ColumnElement[bool] | None = None) -> sa.Select[Any]:
    """The mentions that a kg:Mention says all of, with where and how it is said: those that are as builds make them, one sentence each."""
    s, f, v, paper, more = t.statement, t.form.alias(), t.evidence.alias(), t.paper.alias(), t.evidence.alias()
    mention = (
        sa.select(s, sa.func.count().over(partition_by=(s.c.subject_id, s.c.object_id)).label("said"))
        .where(s.c.relation == RelationType.MENTIONS.value)
        .subquery()
        .c
    )
    wanted = [] if where is None else [mention.id.in_(sa.select(s.c.id).where(where))]
    text = sa.case((v.c.field == Field.TITLE.value, paper.c.title), else_=paper.c.abstract)
    return (
        sa.select(
            f.c.paper_id,
            f.c.entity_id,
            mention.id,
            v.c.field,
            v.c.start,
            v.c.end,
            v.c.rule,
            v.c.confidence,
        )
        .join(f, (f.c.paper_id == mention.subject_id) & (f.c.entity_id == mention.object_id))
        .join(v, (v.c.statement_id == mention.id) & (v.c.paper_id == mention.subject_id) & (v.c.number == 0))
        .join(paper, paper.c.id == mention.subject_id)
        .where(
            *wanted,
            mention.said == 1,
            mention["count"] == f.c["count"],
            sa.not_(mention.derived),
            *(mention[name].is_(None) for name in (*_PLAIN, *(f"{role}_id" for role in NAMED))),
            sa.func.substr(text, v.c.start + 1, v.c.end - v.c.start) == v.c.sentence,
            sa.not_(sa.exists().where(more.c.statement_id == mention.id, more.c.number > 0)),
        )
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


def _beside(things: Iterator[_Thing], edges: Iterator[tuple[str, Edges]]) -> Iterator[tuple[_Thing, Edges]]:
    nothing: tuple[str | None, Edges] = (None, [])
    subject, found = next(edges, nothing)
    for thing in things:
        if thing.id == subject:
            yield thing, found
            subject, found = next(edges, nothing)
        else:
            yield thing, []
