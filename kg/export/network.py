"""A stored graph and a filter in; nodes and edges with typed attributes out, sorted by id: what GEXF and GraphML hold.

An edge is a statement with two ends. Left out, and counted, are statements without an object (a comparison with a baseline
that has no name) and entities that no edge touches; left out unless the filter asks for them are `mentions` (they would
join every paper to everything that it names) and derived statements. Only ids and positions are held in memory; attributes stream.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson
import sqlalchemy as sa

from kg.export.forces import Point
from kg.export.layout import place
from kg.export.where import parse
from kg.ids import iri
from kg.model import Qualifiers, derived_factor
from kg.store import tables as t
from kg.store.graph import BATCH, Graph
from kg.vocab import EntityType, RelationType

Value = str | bool | int | float | tuple[str, ...] | None

# titles and types of the attributes, in the order of the files; the types' names are those of GEXF
NODE_ATTRIBUTES = {
    "type": "string", "iri": "string", "aliases": "liststring", "papers": "integer", "first_date": "string",
    "unnamed": "boolean",
}  # fmt: skip
EDGE_ATTRIBUTES = {
    "relation": "string", "factor": "double", "factor_high": "double", "percent": "double", "delta": "double",
    "value": "double", "unit": "string", "at_most": "boolean", "count": "integer", "metric": "string", "dataset": "string",
    "hardware": "string", "confidence": "double", "support": "integer", "derived": "boolean", "date": "string",
    "evidence": "string", "paper": "string", "rule": "string",
}  # fmt: skip
_COLUMNS = ("relation", "factor", "factor_high", "percent", "delta", "value", "unit", "at_most", "count")
_PLACES = ("metric", "dataset", "hardware")
# what XML 1.0 cannot hold, not even escaped (production [2] Char)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A paper or an entity, `since` the date of the first paper that names it, where that is known."""

    id: str
    label: str
    type: EntityType
    since: str | None
    size: float
    position: Point
    attributes: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement with two ends."""

    id: str
    source: str
    target: str
    relation: str
    label: str
    since: str | None
    weight: float
    attributes: dict[str, Value]


class Network:
    """The network that a filter selects from a graph.

    Raises kg.export.where.WhereError.
    """

    def __init__(self, graph: Graph, *, base: str, where: str | None) -> None:
        self._connection = graph.connection
        self._base = base
        self._conditions = _selected(where)
        s = t.statement.c
        ends = sa.select(s.subject_id, s.object_id).where(*self._conditions, s.object_id.is_not(None)).order_by(s.id)
        edges = [(row.subject_id, row.object_id) for row in self._connection.execute(ends)]
        self._index = {id: n for n, id in enumerate(sorted({id for ends in edges for id in ends}))}
        self.edge_count = len(edges)
        self.node_count = len(self._index)
        degrees = [0] * self.node_count
        pairs = [(self._index[subject], self._index[object]) for subject, object in edges]
        for pair in pairs:
            for end in pair:
                degrees[end] += 1
        # an area that grows with the degree keeps hubs and leaves comparable by eye
        self._sizes = [round(3 + 2 * math.sqrt(degree), 1) for degree in degrees]
        self._positions = place(self.node_count, pairs, self._sizes)

    @property
    def description(self) -> str:
        """What the file holds and what it leaves out."""
        one_ended = sa.select(sa.func.count()).where(*self._conditions, t.statement.c.object_id.is_(None))
        entities = sa.select(sa.func.count()).select_from(t.entity)
        return (
            f"What papers say of methods, models, datasets, hardware, metrics and tasks: {self.node_count} nodes, "
            f"{self.edge_count} edges. Left out: {self._connection.execute(one_ended).scalar_one()} comparisons with a "
            f"baseline that has no name, {self._connection.execute(entities).scalar_one() - self.node_count} papers and "
            "entities without an edge."
        )

    @property
    def dated(self) -> bool:
        """Whether any node has a date."""
        return any(node.since for node in self.nodes())

    def nodes(self) -> Iterator[Node]:
        """All nodes, by id."""
        e, a = t.entity, t.alias
        query = (
            sa.select(e, a.c.text.label("alias"))
            .select_from(e.outerjoin(a, a.c.entity_id == e.c.id))
            .order_by(e.c.id, a.c.text)
        )
        rows = self._connection.execute(query, execution_options={"yield_per": BATCH})
        for id, found in groupby(rows, key=attrgetter("id")):
            if id not in self._index:
                continue
            group = list(found)
            row, n = group[0], self._index[id]
            yield Node(
                xml_text(id), xml_text(row.name) or id, EntityType(row.type), day(row.first_date), self._sizes[n], self._positions[n],
                {
                    "type": row.type, "iri": iri(id, self._base), "papers": row.paper_count, "unnamed": row.unnamed,
                    "aliases": tuple(xml_text(r.alias) for r in group if r.alias is not None), "first_date": row.first_date,
                },
            )  # fmt: skip

    def edges(self) -> Iterator[Edge]:
        """All edges, by id, with their first evidence."""
        s, v, p = t.statement, t.evidence, t.paper
        source = s.outerjoin(v, sa.and_(v.c.statement_id == s.c.id, v.c.number == 0)).outerjoin(
            p, p.c.id == v.c.paper_id
        )
        names = []
        for role in _PLACES:
            entity = t.entity.alias(role)
            source = source.outerjoin(entity, entity.c.id == s.c[f"{role}_id"])
            names.append(entity.c.name.label(role))
        query = (
            sa.select(
                s.c.id, s.c.subject_id, s.c.object_id, *(s.c[c].label(f"{c}_") for c in _COLUMNS), s.c.confidence,
                s.c.support_count, s.c.derived, s.c.date, *names, v.c.sentence, v.c.rule, p.c.title,
            )
            .select_from(source)
            .where(*self._conditions, s.c.object_id.is_not(None))
            .order_by(s.c.id)
        )  # fmt: skip
        for row in self._connection.execute(query, execution_options={"yield_per": BATCH}):
            yield self._edge(row)

    def _edge(self, row: Any) -> Edge:
        values: dict[str, Value] = {name: getattr(row, f"{name}_") for name in _COLUMNS}
        claimed = row.factor_ or derived_factor(Qualifiers(factor=row.factor_, percent=row.percent_))
        factor = claimed if claimed and math.isfinite(claimed) and claimed > 0 else 1.0
        return Edge(
            xml_text(row.id),
            xml_text(row.subject_id),
            xml_text(row.object_id),
            row.relation_,
            row.relation_ if row.factor_ is None else f"{row.relation_} {row.factor_:g}x",
            day(row.date),
            round(row.support_count * math.log2(1 + factor), 3) or 0.001,
            values
            | {role: getattr(row, role) for role in _PLACES}
            | {
                "confidence": row.confidence, "support": row.support_count, "derived": row.derived or None, "date": row.date,
                "evidence": row.sentence, "paper": row.title, "rule": row.rule,
            },
        )  # fmt: skip


def _selected(where: str | None) -> list[sa.ColumnElement[bool]]:
    asked = parse(where)
    conditions = [] if asked.condition is None else [asked.condition]
    if RelationType.MENTIONS not in asked.relations:
        conditions.append(t.statement.c.relation != RelationType.MENTIONS.value)
    if "derived" not in asked.fields:
        conditions.append(sa.not_(t.statement.c.derived))
    return conditions


def xml_text(text: str) -> str:
    r"""A text with U+FFFD, the replacement character, for each character that XML 1.0 cannot hold; as long as it was.

    >>> xml_text("a\x00b\tc")
    'a�b\tc'
    """
    # replaced, not dropped: offsets into the text stay true, and two names that differ do not become one
    return _ILLEGAL.sub("\ufffd", text)


def day(text: str | None) -> str | None:
    """The first day of a date that may lack day or month; None for what is no date.

    >>> day("2024-05"), day("2024"), day("2024-02-30")
    ('2024-05-01', '2024-01-01', None)
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text).isoformat()
    except ValueError:
        return None


def written(value: Value) -> str | None:
    """The spelling of an attribute's value as XML Schema has it, of a list as JSON has it; None for what is not to be written.

    >>> written(True), written(2.5), written(1200.0), written(float("nan")), written(("a", "b"))
    ('true', '2.5', '1200.0', None, '["a","b"]')
    """
    if value is None or value == () or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return orjson.dumps(value).decode()
    return xml_text(value) if isinstance(value, str) else repr(value)
