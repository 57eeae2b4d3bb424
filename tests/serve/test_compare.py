"""Two things side by side: what is said of both, and of the one against the other."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.model import Entity, GraphData, Qualifiers, Statement
from kg.serve.compare import MOST
from kg.serve.run import execute
from kg.vocab import EntityType as T
from kg.vocab import RelationType as R
from tests.serve.graphs import ladder, paper, say, write

QUERY = """query ($a: ID!, $b: ID!) { compare(a: $a, b: $b) {
    a { id } b { id } truncated between { id relation }
    shared { relation outgoing other { id } a { id value } b { id value } }
} }"""


def small() -> GraphData:
    """Two methods on one device; both measured, one also on a dataset of its own, and a third that beats both."""
    said = say(paper(0))
    facts: tuple[tuple[str, R, str, str, Qualifiers], ...] = (
        ("1", R.FASTER_THAN, "method:a", "method:b", Qualifiers(factor=2.0)),
        ("2", R.OUTPERFORMS, "method:b", "method:a", Qualifiers()),
        ("3", R.RUNS_ON, "method:a", "hardware:h", Qualifiers()),
        ("4", R.RUNS_ON, "method:b", "hardware:h", Qualifiers()),
        ("5", R.EVALUATED_ON, "method:a", "dataset:d", Qualifiers()),
        ("6", R.RESULT, "method:a", "metric:speed", Qualifiers(value=10.0)),
        ("7", R.RESULT, "method:a", "metric:speed", Qualifiers(value=12.0)),
        ("8", R.RESULT, "method:b", "metric:speed", Qualifiers(value=5.0)),
        ("9", R.FASTER_THAN, "method:c", "method:a", Qualifiers(factor=3.0)),
        ("a", R.FASTER_THAN, "method:c", "method:b", Qualifiers(factor=6.0)),
    )
    statements = tuple(Statement(f"st:{i}", r, s, o, q, said) for i, r, s, o, q in facts)
    methods = tuple(Entity(f"method:{n}", T.METHOD, n.upper()) for n in "abc")
    others = (
        Entity("dataset:d", T.DATASET, "D"),
        Entity("hardware:h", T.HARDWARE, "H"),
        Entity("metric:speed", T.METRIC, "speed"),
    )
    return GraphData((paper(0),), tuple(sorted((*methods, *others), key=lambda e: e.id)), (), statements)


def compared(graph: Path, a: str, b: str) -> Any:
    answer = execute(str(graph), QUERY, {"a": a, "b": b})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["compare"]


def test_what_is_said_of_both_stands_side_by_side(tmp_path: Path) -> None:
    found = compared(write(tmp_path / "graph.sqlite", small()), "method:a", "method:b")
    assert (found["a"]["id"], found["b"]["id"], found["truncated"]) == ("method:a", "method:b", False)
    assert [s["id"] for s in found["between"]] == ["st:1", "st:2"]
    sides = [
        (
            row["relation"],
            row["other"]["id"],
            row["outgoing"],
            [s["id"] for s in row["a"]],
            [s["id"] for s in row["b"]],
        )
        for row in found["shared"]
    ]
    assert sides == [
        ("FASTER_THAN", "method:c", False, ["st:9"], ["st:a"]),
        ("RESULT", "metric:speed", True, ["st:6", "st:7"], ["st:8"]),
        ("RUNS_ON", "hardware:h", True, ["st:3"], ["st:4"]),
    ]


def test_the_other_way_round_is_the_same_with_sides_exchanged(tmp_path: Path) -> None:
    graph = write(tmp_path / "graph.sqlite", small())
    one, other = compared(graph, "method:a", "method:b"), compared(graph, "method:b", "method:a")
    assert one["between"] == other["between"]
    assert [(r["relation"], r["a"], r["b"]) for r in one["shared"]] == [
        (r["relation"], r["b"], r["a"]) for r in other["shared"]
    ]


def test_what_is_not_there_is_null_and_a_thing_is_not_compared_with_itself(graph_file: Path) -> None:
    assert compared(graph_file, "method:vllm", "method:none") is None
    answer = execute(str(graph_file), QUERY, {"a": "method:vllm", "b": "method:vllm"})
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_says_when_not_all_was_looked_at(tmp_path: Path) -> None:
    data = ladder(4, each=2)
    one = data.statements[0]
    many = tuple(replace(one, id=f"st:x{n:05d}") for n in range(MOST))
    graph = write(tmp_path / "graph.sqlite", replace(data, statements=(*data.statements, *many)))
    found = compared(graph, one.subject, str(one.object))
    assert found["truncated"] and len(found["between"]) <= MOST
