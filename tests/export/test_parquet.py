"""Parquet and the files for Neo4j hold what CSV holds, in types, whatever the names look like."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kg.export.formats import write
from kg.export.neo4j import SEPARATOR
from kg.export.tables import EDGES, EVIDENCE, NODES
from kg.model import Alias, Entity, GraphData
from kg.store.graph import Graph, create_tables, engine_for
from kg.store.replace import replace_graph
from kg.vocab import EntityType
from tests.sample import GRAPH

HOSTILE = [
    'a "quoted" name',
    "semi;colon, comma",
    "line\nbreak\r\n",
    "=1+1",
    "\u202eright to left",
    "🦙",
    "<b>&amp;",
    "x" * 10_000,
]


def files(graph: Graph, format: str, where: str | None = None) -> dict[str, bytes]:
    out = io.BytesIO()
    write(format, graph, out, where=where)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parquet(graph: Graph, where: str | None = None) -> dict[str, Any]:
    return {name: pq.read_table(io.BytesIO(data)) for name, data in files(graph, "parquet", where).items()}


@pytest.fixture
def hostile(tmp_path: Path) -> Any:
    entities = [
        Entity(f"method:h{n}", EntityType.METHOD, name, (Alias(name[::-1], 1, name),)) for n, name in enumerate(HOSTILE)
    ]
    data = GraphData(
        GRAPH.papers, tuple(sorted((*GRAPH.entities, *entities), key=lambda e: e.id)), GRAPH.forms, GRAPH.statements
    )
    engine = engine_for(str(tmp_path / "hostile.sqlite"))
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, data)
    with engine.connect() as connection:
        yield Graph(connection)
    engine.dispose()


def test_columns_have_types(graph: Graph) -> None:
    found = parquet(graph)
    names = {str: "string", int: "int64", float: "double", bool: "bool", list: "list<element: string>"}
    for name, columns in (("nodes", NODES), ("edges", EDGES), ("evidence", EVIDENCE)):
        schema = found[f"{name}.parquet"].schema
        assert {f.name: str(f.type) for f in schema} == {c: names[t] for c, t in columns.items()}


@pytest.mark.parametrize("where", [None, "relation=faster-than"])
def test_parquet_says_what_csv_says(graph: Graph, where: str | None) -> None:
    tables = parquet(graph, where)
    for name, data in files(graph, "csv", where).items():
        rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
        found = tables[name.replace(".csv", ".parquet")].to_pylist()
        assert len(rows) == len(found) > 0
        for row, other in zip(rows, found, strict=True):
            assert {k: _text(v) for k, v in other.items()} == row


def _text(value: Any) -> str:
    import orjson

    if isinstance(value, list):
        return orjson.dumps(value).decode()
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_hostile_names_come_back_from_parquet(hostile: Graph) -> None:
    rows = {r["id"]: r for r in parquet(hostile)["nodes.parquet"].to_pylist()}
    for n, name in enumerate(HOSTILE):
        assert (rows[f"method:h{n}"]["name"], rows[f"method:h{n}"]["aliases"]) == (name, [name[::-1]])


def test_hostile_names_come_back_from_neo4j(hostile: Graph) -> None:
    text = files(hostile, "neo4j")["nodes.csv"].decode()
    rows = {r["id:ID"]: r for r in csv.DictReader(io.StringIO(text, newline=""))}
    for n, name in enumerate(HOSTILE):
        row = rows[f"method:h{n}"]
        assert (row["name:string"], row["aliases:string[]"].split(SEPARATOR), row[":LABEL"]) == (
            name,
            [name[::-1]],
            "Method",
        )


def test_relationships_have_their_ends_and_their_sentences(graph: Graph) -> None:
    found = files(graph, "neo4j")
    nodes = list(csv.DictReader(io.StringIO(found["nodes.csv"].decode(), newline="")))
    edges = list(csv.DictReader(io.StringIO(found["relationships.csv"].decode(), newline="")))
    ids = {n["id:ID"] for n in nodes}
    assert len(ids) == len(nodes) and len(edges) == len(GRAPH.statements)
    assert all(e[":START_ID"] in ids and e[":END_ID"] in ids for e in edges)
    faster = next(e for e in edges if e["id:string"] == "st:0000000000000003")
    assert (faster[":TYPE"], faster["factor:double"], faster["hardware_id:string"]) == (
        "FASTER_THAN",
        "2.5",
        "hardware:a100",
    )
    assert faster["sentences:string[]"] == "On an A100 it is 2.5x faster than vLLM on ShareGPT."
    words = {n["name:string"] for n in nodes if n[":LABEL"] == "Baseline"}
    assert words == {s.qualifiers.baseline for s in GRAPH.statements if s.object is None}


@pytest.mark.parametrize("format", ["parquet", "neo4j"])
def test_the_same_bytes_every_time(graph: Graph, format: str) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    write(format, graph, one)
    write(format, graph, two)
    assert one.getvalue() == two.getvalue()
