"""Which statements a query asks for: the StatementFilter input, and the SQL condition it stands for."""

from typing import Any

import sqlalchemy as sa
import strawberry

from kg.serve.inputs import FACTOR, Combined, Condition, bounded, contains, dates, named, optional
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

_s, _v = t.statement.c, t.evidence.c


@strawberry.input(
    description="Which statements: those for which every field given holds. Mentions, and statements that were derived "
    "and not read, are left out unless a relation, or `derived`, is given."
)
class StatementFilter(Combined):
    """Which statements."""

    relation: RelationType | None = optional("With this relation.")
    relations: list[RelationType] | None = optional("With one of these relations.")
    subject: str | None = optional("Whose subject has this id, label or alias, however it is spelt.")
    object: str | None = optional("Whose object has this id, label or alias.")
    entity: str | None = optional("Whose subject or object has this id, label or alias.")
    subject_type: EntityType | None = optional("Whose subject is of this type.")
    object_type: EntityType | None = optional("Whose object is of this type.")
    metric: str | None = optional(
        "About the metric with this id, label or alias: as the qualifier or as the object of a result."
    )
    dataset: str | None = optional("On the dataset with this id, label or alias: as the qualifier or as the object.")
    hardware: str | None = optional("On the hardware with this id, label or alias: as the qualifier or as the object.")
    has_object: bool | None = optional(
        "True: only with a named object; false: only comparisons with a baseline in words."
    )
    min_factor: float | None = optional("With a factor, claimed or derived from the percent claimed, of at least this.")
    max_factor: float | None = optional("With a factor, claimed or derived from the percent claimed, of at most this.")
    min_value: float | None = optional("With a value of at least this, in whatever unit it has.")
    max_value: float | None = optional("With a value of at most this, in whatever unit it has.")
    unit: str | None = optional("With a value in this unit.")
    min_confidence: float | None = optional("With at least this confidence.")
    min_support: int | None = optional("That at least so many papers support.")
    derived: bool | None = optional(
        "True: only statements computed from others; false (unless asked): only what was read."
    )
    paper: str | None = optional("That a sentence of the paper with this id or title makes.")
    date_from: str | None = optional("First said on this date (YYYY-MM-DD) or later.")
    date_to: str | None = optional("First said on this date (YYYY-MM-DD) or earlier.")
    evidence_contains: str | None = optional("One of whose sentences holds this text, in whatever case.")
    and_: list["StatementFilter"] | None = strawberry.field(
        name="and", default=None, description="All of these hold too."
    )
    or_: list["StatementFilter"] | None = strawberry.field(
        name="or", default=None, description="One of these holds too."
    )
    not_: "StatementFilter | None" = strawberry.field(name="not", default=None, description="This does not hold.")

    def own(self) -> list[Condition]:
        """The conditions of the filter's own fields."""
        found: list[Condition] = []
        if self.relation is not None:
            found.append(_s.relation == self.relation.value)
        if self.relations is not None:
            found.append(_s.relation.in_([r.value for r in bounded(self.relations, "relations")]))
        if self.has_object is not None:
            found.append(_s.object_id.is_not(None) if self.has_object else _s.object_id.is_(None))
        if self.derived is not None:
            found.append(_s.derived.is_(sa.true()) if self.derived else _s.derived.is_(sa.false()))
        if self.unit is not None:
            found.append(_s.unit == self.unit)
        found += self._ends() + self._numbers()
        if self.paper is not None:
            papers = named(self.paper, [EntityType.PAPER])
            found.append(_s.id.in_(sa.select(_v.statement_id).where(_v.paper_id.in_(papers))))
        if self.evidence_contains is not None:
            found.append(_s.id.in_(sa.select(_v.statement_id).where(contains(_v.sentence, self.evidence_contains))))
        return found + dates(_s.date, self.date_from, self.date_to)

    def _ends(self) -> list[Condition]:
        found: list[Condition] = []
        if self.subject is not None:
            found.append(_s.subject_id.in_(named(self.subject)))
        if self.object is not None:
            found.append(_s.object_id.in_(named(self.object)))
        if self.entity is not None:
            found.append(sa.or_(_s.subject_id.in_(named(self.entity)), _s.object_id.in_(named(self.entity))))
        for column, type in ((_s.subject_id, self.subject_type), (_s.object_id, self.object_type)):
            if type is not None:
                # under a name of its own, as the outer query may list entities as well
                end = t.entity.alias()
                found.append(sa.exists().where(end.c.id == column, end.c.type == type.value))
        for column, name, type in (
            (_s.metric_id, self.metric, EntityType.METRIC),
            (_s.dataset_id, self.dataset, EntityType.DATASET),
            (_s.hardware_id, self.hardware, EntityType.HARDWARE),
        ):
            if name is not None:
                found.append(sa.or_(column.in_(named(name, [type])), _s.object_id.in_(named(name, [type]))))
        return found

    def _numbers(self) -> list[Condition]:
        bounds: tuple[tuple[sa.ColumnElement[Any], Any, Any], ...] = (
            (FACTOR, self.min_factor, self.max_factor),
            (_s.value, self.min_value, self.max_value),
            (_s.confidence, self.min_confidence, None),
            (_s.support_count, self.min_support, None),
        )
        return [column >= low for column, low, _ in bounds if low is not None] + [
            column <= high for column, _, high in bounds if high is not None
        ]


def statement_conditions(filter: StatementFilter | None, *relations: RelationType) -> list[Condition]:
    """A filter as conditions, where the list itself is of some relations; mentions and derived ones only when asked for."""
    parts: list[Any] = [] if filter is None else filter.all()
    found: list[Condition] = []
    if relations:
        found.append(_s.relation.in_([r.value for r in relations]))
    elif not any(f.relation is not None or f.relations is not None for f in parts):
        found.append(_s.relation != RelationType.MENTIONS.value)
    if not any(f.derived is not None for f in parts):
        found.append(_s.derived.is_(sa.false()))
    if filter is not None:
        found.append(filter.condition())
    return found
