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
from enum import Enum, auto
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
from kg.store.graph import ALL, BATCH, Graph, Span
from kg.vocab import EntityType, RelationType

_RELATIONS = list(RelationType)
_ORDER = {relation.value: place for place, relation in enumerate(_RELATIONS)}
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
    found, tally = Nodes(graph, where, mention_nodes), Tally(base)
    count = tally.add
    for said in chain([description(base)], found.things(), found.part(found.last_part())):
        count(said)
        yield said
    yield from tally.nodes()


def things(graph: Graph, *, where: sa.ColumnElement[bool] | None = None) -> Iterator[Said]:
    """The papers, entities and mentions of a graph, with their direct triples; arguments as for `nodes`."""
    return Nodes(graph, where).things()


def told(graph: Graph, terms: InTerms[N, V], *, where: sa.ColumnElement[bool] | None = None) -> Iterator[Told[N, V]]:
    """The statements of a graph in parts; `where` as for `nodes`."""
    known = set(map(terms.terms.term, _KNOWN))
    for statement in Nodes(graph, where).statements(Part.OTHERS):
        whole = [say.statement(statement), *say.evidence(statement)]
        node, *evidence = map(terms.node, whole)
        yield Told(
            statement,
            Node(node.subject, [p for p in node.properties if p[0] not in known]),
            Node(node.subject, [p for p in node.properties if p[0] in known]),
            evidence,
            whole,
        )


class Part(Enum):
    """The parts that the nodes of a graph come in: the first three in this order, then one of the others."""

    PAPERS = auto()
    ENTITIES = auto()
    MENTIONS = auto()
    STATEMENTS = auto()  # all of them
    CLAIMS = auto()  # but for mentions
    OTHERS = auto()  # but for those mentions that a kg:Mention says all of


THINGS = (Part.PAPERS, Part.ENTITIES, Part.MENTIONS)


class Nodes:
    """The nodes of a graph, part by part; arguments as for `nodes`. A span of a part is for graphs without a filter."""

    def __init__(self, graph: Graph, where: sa.ColumnElement[bool] | None = None, mention_nodes: bool = False) -> None:
        self.graph, self.where, self.mention_nodes = graph, where, mention_nodes
        self.short = 0  # how many mentions were written as a kg:Mention

    def part(self, part: Part, span: Span = ALL) -> Iterator[Said]:
        """The nodes of a part, or of a span of it: of its papers, entities, papers that mention, or statements."""
        match part:
            case Part.PAPERS:
                return self._papers(span)
            case Part.ENTITIES:
                return self._entities(span)
            case Part.MENTIONS:
                return self._mentions(span)
            case _:
                return self._statement_nodes(part, span)

    def things(self) -> Iterator[Said]:
        """All papers, then all entities, then what papers call them."""
        return chain.from_iterable(map(self.part, THINGS))

    def last_part(self) -> Part:
        """Which statements are left when all mentions have been gone through."""
        if self.mention_nodes:
            return Part.STATEMENTS
        every = sa.select(sa.func.count()).select_from(t.statement).where(_MENTIONS)
        if self.where is not None:
            every = every.where(self.where)
        # far quicker than to look for each
        return Part.CLAIMS if self.graph.connection.scalar(every) == self.short else Part.OTHERS

    # ---------------------------------------------------------------- papers and entities
    def _papers(self, span: Span) -> Iterator[Said]:
        papers = _only(self.graph.papers(span), self._used(papers=True))
        for paper, edges in _beside(papers, self._edges(span, papers=True)):
            yield say.paper(paper, edges)

    def _entities(self, span: Span) -> Iterator[Said]:
        entities = _only(self.graph.entities(span), self._used(papers=False))
        for entity, edges in _beside(entities, self._edges(span, papers=False)):
            yield say.entity(entity, edges)
            yield from say.labels(entity)

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

    def _edges(self, span: Span, *, papers: bool) -> Iterator[tuple[str, Edges]]:
        """The direct triples, by subject in the order of the graph's own, then by relation and object."""
        s, e = t.statement, t.entity
        query = (
            sa.select(s.c.subject_id, s.c.relation, s.c.object_id)
            .where(s.c.object_id.is_not(None), sa.not_(s.c.derived), *span.of(s.c.subject_id))
            .where(s.c.subject_id.in_(sa.select(e.c.id).where(_is_paper(papers), *span.of(e.c.id))))
            .order_by(s.c.subject_id)
        )
        if self.where is not None:
            query = query.where(self.where)
        for subject, rows in groupby(self._rows(query), key=itemgetter(0)):
            said = sorted({(_ORDER[relation], object) for _, relation, object in rows})
            by_relation = groupby(said, key=itemgetter(0))
            yield subject, [(_RELATIONS[place], [object for _, object in same]) for place, same in by_relation]

    def _rows(self, query: sa.Select[Any]) -> Iterator[Any]:
        return iter(self.graph.connection.execute(query, execution_options={"yield_per": BATCH}))

    # ---------------------------------------------------------------- mentions
    def _mentions(self, span: Span) -> Iterator[Said]:
        """What papers call things, by paper and entity; with a filter, where the mention is among what it selects."""
        query = _short(self.where, span).order_by("paper_id", "entity_id")
        stated = self._rows(query)
        said = next(stated, None)
        for form in self.graph.forms(span):
            id, evidence = None, None
            if said is not None and form.entity_id == said[1] and form.paper_id == said[0]:
                if not self.mention_nodes:
                    paper, _, id, field, start, end, rule, confidence = said
                    evidence = Evidence(paper, _FIELDS[field], start, end, "", rule, confidence)
                said = next(stated, None)
                self.short += 1
            elif self.where is not None:
                continue
            yield say.mention(form, evidence, id)

    # ---------------------------------------------------------------- statements
    def statements(self, part: Part, span: Span = ALL) -> Iterator[Statement]:
        """The statements of a part."""
        wanted = [] if self.where is None else [self.where]
        if part is Part.CLAIMS:
            wanted.append(sa.not_(_MENTIONS))
        elif part is Part.OTHERS:
            wanted.append(t.statement.c.id.not_in(sa.select(_short().subquery().c.id)))
        return self.graph.statements(sa.and_(*wanted) if wanted else None, span)

    def _statement_nodes(self, part: Part, span: Span) -> Iterator[Said]:
        """Statements, each with its node and those of its evidence."""
        for statement in self.statements(part, span):
            yield say.statement(statement)
            yield from say.evidence(statement)


_MENTIONS = t.statement.c.relation == RelationType.MENTIONS.value


def _short(where: sa.ColumnElement[bool] | None = None, span: Span = ALL) -> sa.Select[Any]:
    """The mentions that a kg:Mention says all of, with where and how it is said: those that are as builds make them, one sentence each.

    `where` narrows them, and `span` is one of papers.
    """
    s, f, v, paper, more = t.statement, t.form.alias(), t.evidence.alias(), t.paper.alias(), t.evidence.alias()
    by_ends = sa.func.count().over(partition_by=(s.c.subject_id, s.c.object_id))
    plain = sa.and_(sa.not_(s.c.derived), *(s.c[name].is_(None) for name in (*_PLAIN, *(f"{x}_id" for x in NAMED))))
    ends = (s.c.id, s.c.subject_id, s.c.object_id, s.c.count)  # not all columns: they are sorted by the ends
    said = sa.select(*ends, plain.label("plain"), by_ends.label("said"))
    mention = said.where(_MENTIONS, *span.of(s.c.subject_id)).subquery().c
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
            mention.plain,
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
