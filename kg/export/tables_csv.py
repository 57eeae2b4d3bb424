"""A stored graph in; a ZIP of nodes.csv, edges.csv and evidence.csv out: all that the graph holds, as tables that join on ids.

The tables are RFC 4180 (comma, CRLF, doubled quotes) in UTF-8, with a header. Texts are as they were read: a name that
begins with = + - or @ is a formula to a spreadsheet that opens the file by double click (docs/exports.md says what to do).
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from shutil import copyfileobj
from typing import Any, BinaryIO

import orjson
import sqlalchemy as sa

from kg.export.where import condition
from kg.ids import DEFAULT_BASE, iri
from kg.store import tables as t
from kg.store.graph import BATCH, Graph

_ENDS = ("subject_id", "object_id", "metric_id", "dataset_id", "hardware_id")
_EDGES = (
    "id", "relation", "subject_id", "object_id", "baseline", "factor", "factor_high", "percent", "derived_factor", "delta",
    "value", "unit", "at_most", "count", "metric_id", "dataset_id", "hardware_id", "confidence", "support_count", "derived",
    "date",
)  # fmt: skip
_EVIDENCE = ("statement_id", "number", "paper_id", "field", "start", "end", "sentence", "rule", "confidence")


def write_csv(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write the three tables as one ZIP, with every node and statement, or the statements that a filter selects and their ends.

    Times in the ZIP are 1980-01-01, the first that it can hold. Raises kg.export.where.WhereError.
    """
    wanted = condition(where)
    # a ZIP written to a pipe differs from one written to a file; made aside first, both are the same
    with tempfile.TemporaryFile() as aside:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, header, rows in (
                ("nodes.csv", ("id", "type", "name", "iri", "aliases", "papers", "statements", "first_date", "unnamed"), _nodes(graph, wanted, base)),
                ("edges.csv", _EDGES, _edges(graph, wanted)),
                ("evidence.csv", _EVIDENCE, _evidence(graph, wanted)),
            ):  # fmt: skip
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
                with archive.open(info, "w", force_zip64=True) as entry:
                    text = io.TextIOWrapper(entry, encoding="utf-8", newline="")
                    table = csv.writer(text)
                    table.writerow(header)
                    table.writerows([_cell(value) for value in row] for row in rows)
                    text.flush()
                    text.detach()
        aside.seek(0)
        copyfileobj(aside, out)


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _rows(graph: Graph, query: sa.Select[Any]) -> Iterable[Any]:
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
    for id, rows in groupby(_rows(graph, query), key=attrgetter("id")):
        group = list(rows)
        row, aliases = group[0], [r.alias for r in group if r.alias is not None]
        yield (
            id, row.type, row.name, iri(id, base), orjson.dumps(aliases).decode(), row.paper_count,
            row.statement_count, row.first_date, row.unnamed,
        )  # fmt: skip


def _edges(graph: Graph, wanted: sa.ColumnElement[bool] | None) -> Iterable[Any]:
    query = sa.select(*(t.statement.c[name] for name in _EDGES)).order_by(t.statement.c.id)
    return _rows(graph, query if wanted is None else query.where(wanted))


def _evidence(graph: Graph, wanted: sa.ColumnElement[bool] | None) -> Iterable[Any]:
    v = t.evidence
    query = sa.select(*(v.c[name] for name in _EVIDENCE)).order_by(v.c.statement_id, v.c.number)
    return _rows(graph, query if wanted is None else query.join(t.statement).where(wanted))
