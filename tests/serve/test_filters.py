"""Filters, orders and names, on the sample graph."""

# ruff: noqa: UP031 - GraphQL is full of braces, which the other ways of formatting would double

from pathlib import Path

import pytest

from kg.model import Alias, Entity, GraphData, LocalForm
from kg.serve.run import execute
from kg.vocab import EntityType
from tests.sample import SWIFT, TURTLE
from tests.serve.graphs import paper, write


def _ids(graph: Path, field: str, filter: str, order: str = "") -> list[str]:
    answer = execute(str(graph), "{ %s(filter: %s %s) { nodes { id } } }" % (field, filter, order))
    assert "errors" not in answer, answer["errors"]
    return [n["id"].removeprefix("st:000000000000000") for n in answer["data"][field]["nodes"]]


@pytest.mark.parametrize(
    "filter, ids",
    [
        ("{}", "1 2 3 4 5 6 7 8 9 a b c d"),
        ("{relation: FASTER_THAN}", "3 d"),
        ("{relations: [MENTIONS, ADDRESSES]}", "2 e f"),
        ("{relations: []}", ""),
        ('{subject: "swift serve"}', "2 3 4 5 6 7 8"),
        ('{object: "method:vllm"}', "3"),
        ('{entity: "vLLM"}', "3 d"),
        ('{entity: "vLLM", relation: MENTIONS}', "e f"),
        ("{subjectType: PAPER}", "1 9"),
        ("{objectType: DATASET}", "5 b"),
        ('{metric: "mean average precision"}', "a"),
        ('{metric: "throughput"}', "7"),
        ('{dataset: "MS COCO"}', "a b"),
        ('{hardware: "A100"}', "3 4"),
        ('{hardware: "NVIDIA A100-80G GPU", relation: FASTER_THAN}', "3"),
        ('{hardware: "vLLM"}', ""),
        ("{hasObject: false}", "6"),
        ("{hasObject: true, relation: MORE_EFFICIENT_THAN}", ""),
        ("{minFactor: 2.5}", "3 d"),
        ("{minFactor: 2.6}", "d"),
        ("{maxFactor: 2}", "6"),
        ("{minFactor: 1.6, maxFactor: 1.7}", "6"),
        ("{minValue: 1000}", "7"),
        ("{maxValue: 1000}", ""),
        ('{unit: "tokens/s"}', "7"),
        ("{minConfidence: 0.95}", ""),
        ("{minSupport: 2}", ""),
        ("{derived: true}", ""),
        ("{derived: false, relation: RESULT}", "7"),
        ('{paper: "%s"}' % TURTLE.id, "9 a b c d"),
        ('{dateFrom: "2025"}', "9 a b c d"),
        ('{dateTo: "2024-05"}', "1 2 3 4 5 6 7 8"),
        ('{dateTo: "2024-05-01"}', ""),
        ('{evidenceContains: "ON an a100"}', "3 4 5"),
        ('{evidenceContains: "%"}', "6"),
        ('{evidenceContains: "a_100"}', ""),
        ('{or: [{relation: ADDRESSES}, {subject: "vLLM"}]}', "2 d"),
        ("{or: []}", ""),
        ('{and: [{relation: FASTER_THAN}, {subject: "vLLM"}]}', "d"),
        ('{relation: FASTER_THAN, not: {subject: "vLLM"}}', "3"),
        ("{not: {minFactor: 0}, relation: FASTER_THAN}", ""),
        ("{not: {minFactor: 0}, relation: RESULT}", "7"),
    ],
)
def test_selects_statements(graph_file: Path, filter: str, ids: str) -> None:
    assert _ids(graph_file, "statements", filter) == ids.split()


@pytest.mark.parametrize(
    "order, ids",
    [
        ("{field: FACTOR, direction: DESC}", "d 3 6"),
        ("{field: FACTOR}", "6 3 d"),
        ("{field: DATE, direction: DESC}", "d 6 3"),
        ("{field: ID, direction: DESC}", "d 6 3"),
    ],
)
def test_sorts_statements(graph_file: Path, order: str, ids: str) -> None:
    compared = "{relations: [FASTER_THAN, MORE_EFFICIENT_THAN]}"
    assert _ids(graph_file, "statements", compared, f"orderBy: {order}") == ids.split()


@pytest.mark.parametrize(
    "filter, ids",
    [
        ("{type: HARDWARE}", ["hardware:a100"]),
        ("{types: [TASK, DATASET]}", ["dataset:coco", "dataset:sharegpt", "task:text-generation"]),
        ('{ids: ["method:vllm", "method:none"]}', ["method:vllm"]),
        ('{name: "MS-COCO"}', ["dataset:coco"]),
        ('{nameContains: "turtlenet", type: MODEL}', ["model:turtlenet", "model:turtlenet-s"]),
        ('{nameContains: "average"}', ["metric:map"]),
        ("{minPapers: 2}", ["method:swiftserve", "method:vllm", "metric:speed"]),
        ("{unnamed: true}", []),
        ('{dateFrom: "2025-01-15", type: MODEL}', ["model:turtlenet", "model:turtlenet-s", "model:yolov8"]),
    ],
)
def test_selects_entities(graph_file: Path, filter: str, ids: list[str]) -> None:
    assert _ids(graph_file, "entities", filter, "orderBy: {field: ID}") == ids


@pytest.mark.parametrize(
    "filter, papers",
    [
        ('{titleContains: "<BUT>"}', [TURTLE]),
        ('{abstractContains: "variant"}', [TURTLE]),
        ('{dateTo: "2024"}', [SWIFT]),
        ('{dateFrom: "2024-05-02"}', [TURTLE, SWIFT]),
        ('{source: "page.txt"}', [TURTLE, SWIFT]),
        ('{source: "other.jsonl"}', [TURTLE]),
        ('{source: "page"}', []),
        ('{mentions: "vLLM"}', [TURTLE, SWIFT]),
        ('{introduces: "TurtleNet"}', [TURTLE]),
        ('{not: {introduces: "TurtleNet"}}', [SWIFT]),
    ],
)
def test_selects_papers_the_newest_first(graph_file: Path, filter: str, papers: list[object]) -> None:
    assert _ids(graph_file, "papers", filter) == [p.id for p in papers]  # type: ignore[attr-defined]


def test_takes_of_several_with_one_name_the_one_spelt_so_then_the_most_mentioned(tmp_path: Path) -> None:
    papers = [paper(n) for n in range(3)]
    entities = (
        Entity("dataset:ditto", EntityType.DATASET, "ditto"),
        Entity("method:ditto", EntityType.METHOD, "DITTO"),
        Entity("model:ditto", EntityType.MODEL, "Ditto", (Alias("ditto-tts", 1, "same letters"),)),
    )
    forms = [
        LocalForm(p.id, id, "ditto", (), 1) for id, n in (("method:ditto", 3), ("model:ditto", 1)) for p in papers[:n]
    ]
    data = GraphData(tuple(sorted(papers, key=lambda p: p.id)), entities, tuple(forms), ())
    graph = str(write(tmp_path / "graph.sqlite", data))
    query = "query($n: String!, $t: EntityType) { entity(name: $n, type: $t) { id } }"

    def found(name: str, type: str | None = None) -> object:
        return execute(graph, query, {"n": name, "t": type})["data"]["entity"]["id"]

    assert found("Ditto") == "model:ditto"
    assert found("d-i-t-t-o") == "method:ditto"
    assert found("d-i-t-t-o", "DATASET") == "dataset:ditto"
    assert found("Ditto TTS") == "model:ditto"
