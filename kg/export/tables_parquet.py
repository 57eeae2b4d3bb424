"""A stored graph in; a ZIP of nodes.parquet, edges.parquet and evidence.parquet, with typed columns, out."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from shutil import copyfileobj
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from kg.export.archive import Archive
from kg.export.tables import Table, tables
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph

_GROUP = 50_000  # rows of a row group: what is in memory at once
_TYPES: dict[type, pa.DataType] = {
    str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), list: pa.list_(pa.string()),
}  # fmt: skip


def write_parquet(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write the three tables as one ZIP; what is in them is what CSV has. Raises kg.export.where.WhereError.

    Needs the extra `tables`; ModuleNotFoundError without it.
    """
    found = tables(graph, base, where)
    with Archive(out) as archive:
        for table in found:
            # Parquet ends with an index of what was written, so the file is made aside
            with tempfile.TemporaryFile() as aside, archive.entry(f"{table.name}.parquet", packed=True) as entry:
                _write(table, aside)
                aside.seek(0)
                copyfileobj(aside, entry)


def _write(table: Table, out: BinaryIO) -> None:
    schema = pa.schema([pa.field(name, _TYPES[kind]) for name, kind in table.columns.items()])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _batches(table.rows):
            columns = [
                pa.array(_values(values, kind), _TYPES[kind])
                for values, kind in zip(zip(*rows, strict=True), table.columns.values(), strict=True)
            ]
            writer.write_table(pa.table(columns, schema=schema))


def _values(values: Iterable[Any], kind: type) -> list[Any]:
    # a database without a type for truth gives 0 and 1
    return [None if v is None else bool(v) for v in values] if kind is bool else list(values)


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    left = iter(rows)
    while batch := [tuple(row) for row in islice(left, _GROUP)]:
        yield batch
