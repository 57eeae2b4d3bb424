"""A stored graph in; a ZIP of nodes.csv, edges.csv and evidence.csv out: all that the graph holds, as tables that join on ids.

The tables are RFC 4180 (comma, CRLF, doubled quotes) in UTF-8, with a header. Texts are as they were read: a name that
begins with = + - or @ is a formula to a spreadsheet that opens the file by double click (docs/exports.md says what to do).
"""

import csv
import io
from collections.abc import Iterable
from typing import Any, BinaryIO

import orjson

from kg.export.archive import Archive
from kg.export.tables import tables
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph


def write_csv(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write the three tables as one ZIP, with every node and statement, or the statements that a filter selects and their ends.

    Lists are JSON. Raises kg.export.where.WhereError.
    """
    found = tables(graph, base, where)
    with Archive(out) as archive:
        for table in found:
            with archive.entry(f"{table.name}.csv") as entry:
                write_rows(entry, table.columns, ([_cell(value) for value in row] for row in table.rows))


def write_rows(out: BinaryIO, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write one table; the stream stays open."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    table = csv.writer(text)
    table.writerow(header)
    table.writerows(rows)
    text.flush()
    text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    return str(value).lower() if isinstance(value, bool) else value
