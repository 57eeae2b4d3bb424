"""Rows of a snapshot in; the records of the schema out: Entity and its types, Statement, Evidence, Alias.

A record is a thin view of its row. What it leads to is loaded for its whole cohort at once (kg.serve.loading).
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

from kg import ids as naming
from kg.serve.connections import Connection
from kg.serve.cursors import size_of, slice_of
from kg.serve.fields import resolved
from kg.serve.inputs import (
    Direction,
    PaperFilter,
    PaperOrder,
    StatementOrder,
    paper_conditions,
    paper_order,
    statement_order,
)
from kg.serve.loading import Cohort, Lists, first_of, groups
from kg.serve.rows import entity_rows, nested, paper_rows, statement_lists
from kg.serve.settings import BASE
from kg.serve.source import Snapshot
from kg.serve.statement_filter import StatementFilter, statement_conditions
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

if TYPE_CHECKING:
    from kg.serve.entities import Dataset, Hardware, Metric, Paper

_Paper = Annotated["Paper", strawberry.lazy("kg.serve.entities")]
_Metric = Annotated["Metric", strawberry.lazy("kg.serve.entities")]
_Dataset = Annotated["Dataset", strawberry.lazy("kg.serve.entities")]
_Hardware = Annotated["Hardware", strawberry.lazy("kg.serve.entities")]
Info = strawberry.Info
_EVIDENCE_SIZE = 20


def position(info: Info) -> Hashable:
    """The field's place in the text of the query: within a request the same arguments, so the same list for a cohort."""
    return id(info._raw_info.field_nodes[0])


@strawberry.interface(description="Anything with an id: an entity or a statement.")
class Node:
    """Anything with an id."""

    id: strawberry.ID = strawberry.field(description="The id, stable from build to build.")


@strawberry.type(description="A name of an entity.")
class Alias:
    """A name of an entity."""

    text: str = strawberry.field(description="The name as papers write it.")
    papers: int = strawberry.field(description="How many papers use it.")
    why: str = strawberry.field(description="Why it is held to name the same thing.")


@strawberry.interface(description="One real thing, over all papers.")
class Entity(Node):
    """One real thing, over all papers."""

    name: str = strawberry.field(description="The label.")
    type: EntityType = strawberry.field(description="What it is.")
    unnamed: bool = strawberry.field(
        description="True for a contribution that its paper leaves without a name; the label comes from the paper's title."
    )
    paper_count: int = strawberry.field(description="How many papers mention it.")
    statement_count: int = strawberry.field(description="How many statements it is an end of, mentions not counted.")
    first_date: str | None = strawberry.field(description="The date of the first paper that mentions it.")
    cohort: strawberry.Private[Cohort]
    row: strawberry.Private[Any]

    @resolved
    def iri(self) -> str:
        """The IRI by which RDF knows it."""
        return naming.iri(self.id, BASE)

    def _aliases(self) -> list[Any]:
        a = t.alias.c
        query = sa.select(a.entity_id.label("parent"), a.text, a.papers, a.why).order_by(a.papers.desc(), a.text)
        load = partial(groups, self.cohort.snapshot, query, a.entity_id)
        return self.cohort.once("aliases", load).get(self.id, [])

    @resolved
    def aliases(self) -> list[str]:
        """Its other names, the most used first."""
        return [r.text for r in self._aliases()]

    @resolved
    def names(self) -> list[Alias]:
        """Its other names with the reason why each is held to be one, the most used first."""
        return [Alias(text=r.text, papers=r.papers, why=r.why) for r in self._aliases()]

    @resolved
    def papers(
        self,
        info: Info,
        filter: PaperFilter | None = None,
        order_by: PaperOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[_Paper]:
        """The papers that mention it."""

        def lists() -> Lists:
            p, f = t.paper.c, t.form.c
            return Lists(
                paper_rows(),
                p.id,
                paper_conditions(filter),
                lambda id: [p.id.in_(sa.select(f.paper_id).where(f.entity_id == id).correlate_except(t.form))],
                paper_order(order_by),
            )

        return nested(self, position(info), slice_of(first, after, last, before), lists, entity_records)

    @resolved
    def statements(
        self,
        info: Info,
        direction: Direction = Direction.BOTH,
        relation: RelationType | None = None,
        filter: StatementFilter | None = None,
        order_by: StatementOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection["Statement"]:
        """What is said about it. Mentions only when asked for."""

        def lists() -> Lists:
            relations = () if relation is None else (relation,)
            return statement_lists(direction, statement_conditions(filter, *relations), statement_order(order_by))

        return nested(self, position(info), slice_of(first, after, last, before), lists, statement_records)

    @resolved
    def variants(self) -> list["Entity"]:
        """The members of the family that it names."""
        return self._family(t.statement.c.object_id, t.statement.c.subject_id)

    @resolved
    def variant_of(self) -> "Entity | None":
        """The family that it is a member of."""
        return next(iter(self._family(t.statement.c.subject_id, t.statement.c.object_id)), None)

    def _family(self, here: sa.ColumnElement[str], there: sa.ColumnElement[str]) -> list["Entity"]:
        def load(ids: Iterable[str]) -> dict[str, list[Entity]]:
            query = entity_rows(here.label("parent")).join(t.statement, t.entity.c.id == there)
            query = query.where(t.statement.c.relation == RelationType.VARIANT_OF.value)
            rows = groups(self.cohort.snapshot, query.order_by(t.entity.c.name, t.entity.c.id), here, ids)
            known = {e.id: e for e in entity_records(self.cohort.snapshot, [r for some in rows.values() for r in some])}
            return {id: [known[r.id] for r in some] for id, some in rows.items()}

        return self.cohort.once(("family", here.key), load).get(self.id, [])


@strawberry.type(description="The sentence of a paper that makes a statement.")
class Evidence:
    """The sentence of a paper that makes a statement."""

    field: str = strawberry.field(description="The part of the paper that it stands in: title or abstract.")
    sentence: str = strawberry.field(description="The sentence, exactly as it stands there.")
    start: int = strawberry.field(description="Where it starts in that part, in characters from 0.")
    end: int = strawberry.field(description="Where it ends, exclusive.")
    rule: str = strawberry.field(description="The rule or component that read it.")
    confidence: float = strawberry.field(description="How sure that component is, from 0 to 1.")
    paper_id: strawberry.Private[str]
    papers: strawberry.Private[Callable[[], dict[str, Any]]]

    @resolved
    def paper(self) -> _Paper:
        """The paper."""
        return self.papers()[self.paper_id]  # type: ignore[no-any-return]


@strawberry.type(description="One claim over all papers, with its qualifiers and its evidence.")
class Statement(Node):
    """One claim over all papers, with its qualifiers and its evidence."""

    relation: RelationType = strawberry.field(description="What is said.")
    baseline: str | None = strawberry.field(
        description="The words for what the subject is compared with, where it has no name."
    )
    factor: float | None = strawberry.field(description="How many times faster or smaller, as claimed.")
    factor_high: float | None = strawberry.field(description="The upper end where a range of factors is claimed.")
    derived_factor: float | None = strawberry.field(description="The factor that the percent claimed amounts to.")
    percent: float | None = strawberry.field(description="The change in percent as claimed; negative for a reduction.")
    delta: float | None = strawberry.field(
        description="The difference in quality as claimed, in the unit of the metric."
    )
    value: float | None = strawberry.field(description="The number reported, in the unit given.")
    unit: str | None = strawberry.field(description="The symbol of the unit of the value.")
    at_most: bool | None = strawberry.field(description="True where the claim says 'up to'.")
    count: int | None = strawberry.field(description="For a mention: how often the paper names the entity.")
    confidence: float = strawberry.field(description="The confidence of the best evidence, from 0 to 1.")
    support_count: int = strawberry.field(description="How many papers say so.")
    derived: bool = strawberry.field(
        description="True where it was computed from other statements and stands in no text."
    )
    date: str | None = strawberry.field(description="The date of the first paper that says so.")
    cohort: strawberry.Private[Cohort]
    row: strawberry.Private[Any]

    def _entity(self, column: str) -> Any:
        def load(_: object) -> dict[str, list[Entity]]:
            wanted = (getattr(s.row, column) for s in self.cohort.members.values())
            return {e.id: [e] for e in entities_by_id(self.cohort.snapshot, wanted)}

        id = getattr(self.row, column)
        return None if id is None else first_of(self.cohort.once(column, load), id)

    @resolved
    def iri(self) -> str:
        """The IRI by which RDF knows it."""
        return naming.iri(self.id, BASE)

    @resolved
    def subject(self) -> Entity:
        """Of what it is said."""
        return self._entity("subject_id")  # type: ignore[no-any-return]

    @resolved
    def object(self) -> Entity | None:
        """The other end; null for a comparison with a baseline in words."""
        return self._entity("object_id")  # type: ignore[no-any-return]

    @resolved
    def metric(self) -> _Metric | None:
        """What is compared."""
        return self._entity("metric_id")  # type: ignore[no-any-return]

    @resolved
    def dataset(self) -> _Dataset | None:
        """On which data."""
        return self._entity("dataset_id")  # type: ignore[no-any-return]

    @resolved
    def hardware(self) -> _Hardware | None:
        """On which device."""
        return self._entity("hardware_id")  # type: ignore[no-any-return]

    @resolved
    def evidence(self, info: Info, first: int | None = _EVIDENCE_SIZE) -> list[Evidence]:
        """The sentences that say so, the first `first` of them."""
        most, key = size_of("first", first), position(info)
        v = t.evidence.c

        def load(ids: Collection[str]) -> dict[str, list[Evidence]]:
            query = sa.select(
                v.statement_id.label("parent"), v.paper_id, v.field, v.sentence, v.start, v.end, v.rule, v.confidence
            ).where(v.number < most)
            rows = groups(self.cohort.snapshot, query.order_by(v.statement_id, v.number), v.statement_id, ids)

            def load_papers(_: object) -> dict[str, Entity]:
                wanted = (r.paper_id for some in rows.values() for r in some)
                return {e.id: e for e in entities_by_id(self.cohort.snapshot, wanted)}

            papers = partial(self.cohort.once, ("papers", key), load_papers)
            return {
                id: [
                    Evidence(
                        field=r.field, sentence=r.sentence, start=r.start, end=r.end, rule=r.rule, confidence=r.confidence,
                        paper_id=r.paper_id, papers=papers,
                    )
                    for r in some
                ]
                for id, some in rows.items()
            }  # fmt: skip

        return self.cohort.once(key, load).get(self.id, [])

    @resolved
    def derived_from(self) -> list["Statement"]:
        """The statements that it was computed from; empty for what was read."""

        def load(ids: Iterable[str]) -> dict[str, list[Statement]]:
            d = t.derivation.c
            query = sa.select(t.statement, d.statement_id.label("parent")).join(
                t.derivation, d.source_id == t.statement.c.id
            )
            rows = groups(self.cohort.snapshot, query.order_by(t.statement.c.id), d.statement_id, ids)
            made = {
                s.id: s for s in statement_records(self.cohort.snapshot, [r for some in rows.values() for r in some])
            }
            return {id: [made[r.id] for r in some] for id, some in rows.items()}

        return self.cohort.once("derived_from", load).get(self.id, [])


# the class of each type; kg.serve.entities fills it from the vocabulary
CLASSES: dict[EntityType, type[Entity]] = {}
_TYPES = {type.value: type for type in EntityType}
_RELATIONS = {relation.value: relation for relation in RelationType}


def entity_records(snapshot: Snapshot, rows: Iterable[sa.Row[Any]]) -> list[Any]:
    """Rows of entity_rows or paper_rows as records of one cohort, each entity once."""
    cohort = Cohort(snapshot)
    for r in rows:
        if r.id not in cohort.members:
            type = _TYPES[r.type]
            cohort.members[r.id] = CLASSES[type](
                id=strawberry.ID(r.id), name=r.name, type=type, unnamed=bool(r.unnamed), paper_count=r.paper_count,
                statement_count=r.statement_count, first_date=r.first_date, cohort=cohort, row=r,
            )  # fmt: skip
    return list(cohort.members.values())


def statement_records(snapshot: Snapshot, rows: Iterable[sa.Row[Any]]) -> list[Statement]:
    """Rows of statements as records of one cohort, each statement once."""
    cohort = Cohort(snapshot)
    for r in rows:
        if r.id not in cohort.members:
            cohort.members[r.id] = Statement(
                id=strawberry.ID(r.id), relation=_RELATIONS[r.relation], baseline=r.baseline, factor=r.factor,
                factor_high=r.factor_high, derived_factor=r.derived_factor, percent=r.percent, delta=r.delta,
                value=r.value, unit=r.unit, at_most=r.at_most, count=r._mapping["count"], confidence=r.confidence,
                support_count=r.support_count, derived=bool(r.derived), date=r.date, cohort=cohort, row=r,
            )  # fmt: skip
    return list(cohort.members.values())


def entities_by_id(snapshot: Snapshot, ids: Iterable[str | None]) -> list[Any]:
    """The entities with these ids, as one cohort."""
    rows = groups(snapshot, entity_rows(t.entity.c.id.label("parent")), t.entity.c.id, ids)
    return entity_records(snapshot, (r for some in rows.values() for r in some))
