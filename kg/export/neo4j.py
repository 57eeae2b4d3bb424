"""A stored graph in; a ZIP of nodes.csv and relationships.csv with the headers that `neo4j-admin database import` expects, out.

A statement is a relationship between its ends, of the type that its relation is called (FASTER_THAN), with its numbers and
conditions and the sentences that say so. A comparison with a baseline that has no name leads to a node of its own, labelled
Baseline, which holds the words: a relationship in Neo4j has two ends.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO

import sqlalchemy as sa

from kg.export.archive import Archive
from kg.export.tables import EDGES, NODES, Table, rows_of, tables
from kg.export.tables_csv import write_rows
from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store import tables as t
from kg.store.graph import Graph

SEPARATOR = (
    "\x1f"  # between the texts of a list, given to the importer as --array-delimiter; a semicolon is in many names
)
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean", list: "string[]"}
_OWN = [name for name in EDGES if name not in ("id", "relation", "subject_id", "object_id", "baseline")]


def write_neo4j(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write both files as one ZIP, of all statements or those that a filter selects. Raises kg.export.where.WhereError."""
    wanted = condition(where)
    nodes, *_ = tables(graph, base, where)
    with Archive(out) as archive:
        with archive.entry("nodes.csv") as entry:
            own = [name for name in NODES if name not in ("id", "type")]
            header = ["id:ID", *(f"{name}:{_TYPES[NODES[name]]}" for name in own), ":LABEL"]
            write_rows(entry, header, _nodes(graph, nodes, wanted, len(own)))
        with archive.entry("relationships.csv") as entry:
            header = [
                ":START_ID", ":END_ID", ":TYPE", "id:string", *(f"{name}:{_TYPES[EDGES[name]]}" for name in _OWN),
                "sentences:string[]", "sources:string[]",
            ]  # fmt: skip
            write_rows(entry, header, _relationships(graph, wanted))


def _nodes(graph: Graph, nodes: Table, wanted: sa.ColumnElement[bool] | None, width: int) -> Iterator[list[Any]]:
    for row in nodes.rows:
        known = dict(zip(NODES, row, strict=True))
        id, type = known.pop("id"), known.pop("type")
        yield [id, *map(_cell, known.values()), type]
    s = t.statement.c
    query = sa.select(s.id, s.baseline).where(s.object_id.is_(None)).order_by(s.id)
    for row in rows_of(graph, query if wanted is None else query.where(wanted)):
        yield [_baseline(row.id), row.baseline, *[None] * (width - 1), "Baseline"]


def _relationships(graph: Graph, wanted: sa.ColumnElement[bool] | None) -> Iterator[list[Any]]:
    s, v = t.statement, t.evidence
    query = (
        sa.select(s, v.c.sentence, v.c.paper_id)
        .select_from(s.outerjoin(v, v.c.statement_id == s.c.id))
        .order_by(s.c.id, v.c.number)
    )
    for _, group in groupby(rows_of(graph, query if wanted is None else query.where(wanted)), key=attrgetter("id")):
        rows = list(group)
        row = rows[0]
        said = [r for r in rows if r.sentence is not None]
        yield [
            row.subject_id, row.object_id or _baseline(row.id), row.relation.upper().replace("-", "_"), row.id,
            *(_cell(row._mapping[name]) for name in _OWN),
            _cell([r.sentence for r in said]), _cell([r.paper_id for r in said]),
        ]  # fmt: skip


def _baseline(statement: str) -> str:
    return f"baseline:{statement.partition(':')[2]}"


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return SEPARATOR.join(value.replace(SEPARATOR, " ") for value in value)
    return str(value).lower() if isinstance(value, bool) else value
