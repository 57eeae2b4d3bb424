"""A stored graph and a filter in; its nodes, edges and evidence as rows of typed columns, which join on ids, out.

What the formats that are tables share: CSV, Parquet and the files for Neo4j.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from kg.export.where import condition
from kg.ids import iri
from kg.store import tables as t
from kg.store.graph import BATCH, Graph

_ENDS = ("subject_id", "object_id", "metric_id", "dataset_id", "hardware_id")
# a column's name and the Python type of its values; `list` is a list of texts
NODES: dict[str, type] = {
    "id": str, "type": str, "name": str, "iri": str, "aliases": list, "papers": int, "statements": int, "first_date": str,
    "unnamed": bool,
}  # fmt: skip
EDGES: dict[str, type] = {
    "id": str, "relation": str, "subject_id": str, "object_id": str, "baseline": str, "factor": float, "factor_high": float,
    "percent": float, "derived_factor": float, "delta": float, "value": float, "unit": str, "at_most": bool, "count": int,
    "metric_id": str, "dataset_id": str, "hardware_id": str, "confidence": float, "support_count": int, "derived": bool,
    "date": str,
}  # fmt: skip
EVIDENCE: dict[str, type] = {
    "statement_id": str, "number": int, "paper_id": str, "field": str, "start": int, "end": int, "sentence": str, "rule": str,
    "confidence": float,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, its columns with their types, and its rows in the order of their ids; rows are read once, and nothing is asked before."""

    name: str
    columns: dict[str, type]
    rows: Iterable[tuple[Any, ...]]


def tables(graph: Graph, base: str, where: str | None) -> list[Table]:
    """Every node and statement, or the statements that a filter selects and what they name.

    Memory does not grow with the graph. Raises kg.export.where.WhereError.
    """
    wanted = condition(where)
    return [
        Table("nodes", NODES, _nodes(graph, wanted, base)),
        Table("edges", EDGES, _edges(graph, wanted)),
        Table("evidence", EVIDENCE, _evidence(graph, wanted)),
    ]


def rows_of(graph: Graph, query: sa.Select[Any]) -> Iterable[Any]:
    """The rows of a query, which come from the database as they are asked for."""
    return graph.connection.execute(query, execution_options={"yield_per": BATCH})


def _nodes(graph: Graph, wanted: sa.ColumnElement[bool] | None, base: str) -> Iterator[tuple[Any, ...]]:
    e, a = t.entity, t.alias
    query = (
        sa.select(e, a.c.text.label("alias"))
        .select_from(e.outerjoin(a, a.c.entity_id == e.c.id))
        .order_by(e.c.id, a.c.text)
    )
    if wanted is not None:
        ends = sa.union(
            *(sa.select(t.statement.c[end]).where(wanted, t.statement.c[end].is_not(None)) for end in _ENDS)
        )
        told = sa.select(t.evidence.c.paper_id).join(t.statement).where(wanted)
        query = query.where(sa.or_(e.c.id.in_(ends), e.c.id.in_(told)))
    for id, rows in groupby(rows_of(graph, query), key=attrgetter("id")):
        group = list(rows)
        row, aliases = group[0], [r.alias for r in group if r.alias is not None]
        yield (
            id, row.type, row.name, iri(id, base), aliases, row.paper_count,
            row.statement_count, row.first_date, row.unnamed,
        )  # fmt: skip


def _edges(graph: Graph, wanted: sa.ColumnElement[bool] | None) -> Iterator[Any]:
    query = sa.select(*(t.statement.c[name] for name in EDGES)).order_by(t.statement.c.id)
    yield from rows_of(graph, query if wanted is None else query.where(wanted))


def _evidence(graph: Graph, wanted: sa.ColumnElement[bool] | None) -> Iterator[Any]:
    v = t.evidence
    query = sa.select(*(v.c[name] for name in EVIDENCE)).order_by(v.c.statement_id, v.c.number)
    yield from rows_of(graph, query if wanted is None else query.join(t.statement).where(wanted))
