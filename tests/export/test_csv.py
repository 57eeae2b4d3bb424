"""CSV: three tables that hold all of the graph, and come back as they went."""

import csv
import io
import json
import zipfile

import pytest

from kg.export.tables_csv import write_csv
from kg.store.graph import Graph
from tests.sample import GRAPH, SWIFT, TURTLE


def exported(graph: Graph, where: str | None = None) -> bytes:
    out = io.BytesIO()
    write_csv(graph, out, where=where)
    return out.getvalue()


def tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    csv.field_size_limit(1_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"), newline="")))
            for name in archive.namelist()
        }


def test_all_of_the_graph_is_there(graph: Graph) -> None:
    found = tables(exported(graph))
    assert list(found) == ["nodes.csv", "edges.csv", "evidence.csv"]
    assert [n["id"] for n in found["nodes.csv"]] == sorted([e.id for e in GRAPH.entities] + [SWIFT.id, TURTLE.id])
    assert [e["id"] for e in found["edges.csv"]] == [s.id for s in GRAPH.statements]
    assert len(found["evidence.csv"]) == sum(len(s.evidence) for s in GRAPH.statements)


def test_rows_say_what_the_records_say(graph: Graph) -> None:
    found = tables(exported(graph))
    memory = next(e for e in found["edges.csv"] if e["relation"] == "more-efficient-than")
    assert {k: v for k, v in memory.items() if v} == {
        "id": "st:0000000000000006", "relation": "more-efficient-than", "subject_id": "method:swiftserve",
        "baseline": "the baseline", "percent": "-40.0", "derived_factor": "1.666667", "metric_id": "metric:memory",
        "confidence": "0.9", "support_count": "1", "derived": "false", "date": "2024-05-02",
    }  # fmt: skip
    node = next(n for n in found["nodes.csv"] if n["id"] == "hardware:a100")
    assert (node["name"], node["type"], node["papers"]) == ("A100", "Hardware", "1")
    assert json.loads(node["aliases"]) == ["NVIDIA A100-80G GPU"]
    for row in found["evidence.csv"]:
        paper = SWIFT if row["paper_id"] == SWIFT.id else TURTLE
        assert paper.abstract[int(row["start"]) : int(row["end"])] == row["sentence"]


def test_the_dialect_is_that_of_rfc_4180(graph: Graph) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(graph))) as archive:
        nodes = archive.read("nodes.csv")
    assert nodes.startswith(b"id,type,name,")
    assert nodes.endswith(b"\r\n")
    assert b'"TurtleNet: Slow <but> ""Sure"" & Steady"' in nodes


def test_a_filter_keeps_statements_their_ends_qualifiers_and_papers(graph: Graph) -> None:
    found = tables(exported(graph, "relation=faster-than factor=2.5"))
    assert [e["id"] for e in found["edges.csv"]] == ["st:0000000000000003"]
    assert {n["id"] for n in found["nodes.csv"]} == {
        "method:swiftserve", "method:vllm", "metric:speed", "dataset:sharegpt", "hardware:a100", SWIFT.id
    }  # fmt: skip
    assert len(found["evidence.csv"]) == 1


def test_a_pipe_gets_the_bytes_of_a_file(graph: Graph) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation("seek")

        def tell(self) -> int:
            raise io.UnsupportedOperation("tell")

    pipe = Pipe()
    write_csv(graph, pipe)
    assert pipe.getvalue() == exported(graph)


@pytest.mark.parametrize("where", ["relation=outperforms", None])
def test_ids_join(graph: Graph, where: str | None) -> None:
    found = tables(exported(graph, where))
    nodes, edges = ({row["id"] for row in found[name]} for name in ("nodes.csv", "edges.csv"))
    for row in found["edges.csv"]:
        assert {v for k, v in row.items() if k.endswith("_id") and v} <= nodes
    assert {row["statement_id"] for row in found["evidence.csv"]} == edges
    assert {row["paper_id"] for row in found["evidence.csv"]} <= nodes
