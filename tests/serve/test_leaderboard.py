"""Leaderboards: one unit, the best result of each approach, and which way is better."""

from pathlib import Path
from typing import Any

import pytest

from kg.model import Entity, GraphData, Qualifiers, Statement
from kg.serve.leaderboard import base_unit, higher_is_better
from kg.serve.run import execute
from kg.vocab import UNITS
from kg.vocab import EntityType as T
from kg.vocab import RelationType as R
from tests.serve.graphs import paper, say, write


def _graph(path: Path, *results: tuple[str, float, str | None], metric: str = "latency", **qualifiers: Any) -> str:
    source = paper(0)
    names = sorted({name for name, _, _ in results})
    entities = [Entity(f"model:{n.lower()}", T.MODEL, n) for n in names]
    entities += [
        Entity("metric:x", T.METRIC, metric),
        Entity("dataset:d", T.DATASET, "D"),
        Entity("hardware:h", T.HARDWARE, "H"),
    ]
    statements = [
        Statement(
            f"st:{i:016x}",
            R.RESULT,
            f"model:{n.lower()}",
            "metric:x",
            Qualifiers(value=v, unit=u, **qualifiers),
            say(source),
        )
        for i, (n, v, u) in enumerate(results)
    ]
    data = GraphData((source,), tuple(sorted(entities, key=lambda e: e.id)), (), tuple(statements))
    return str(write(path / "graph.sqlite", data))


def _rows(graph: str, arguments: str = "") -> list[Any]:
    query = """{ leaderboard(metric: "x1" %s) { rank entity { name } value normalizedValue normalizedUnit higherIsBetter } }"""
    answer = execute(graph, query.replace('"x1"', '"metric:x"') % arguments)
    assert "errors" not in answer, answer["errors"]
    return [(r["rank"], r["entity"]["name"], r["value"], r["normalizedValue"]) for r in answer["data"]["leaderboard"]]


def test_ranks_times_in_seconds_the_shortest_first(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 2.0, "s"), ("B", 300.0, "ms"), ("C", 1.0, "min"), ("B", 900.0, "ms"))
    assert _rows(graph) == [(1, "B", 300.0, pytest.approx(0.3)), (2, "A", 2.0, 2.0), (3, "C", 1.0, 60.0)]
    assert _rows(graph, ", first: 1") == [(1, "B", 300.0, pytest.approx(0.3))]


def test_gives_the_same_place_to_the_same_value(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 1.0, "s"), ("B", 1.0, "s"), ("C", 2.0, "s"))
    assert [r[0] for r in _rows(graph)] == [1, 1, 3]


def test_ranks_rates_the_highest_first(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 30.0, "FPS"), ("B", 60.0, "FPS"), metric="speed of frames")
    assert [r[1] for r in _rows(graph)] == ["B", "A"]


def test_takes_numbers_without_a_unit_for_percent_beside_percents(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 53.0, None), ("B", 52.0, "%"), ("C", 0.54, None), metric="some score")
    found: list[Any] = [(r[1], r[3]) for r in _rows(graph)]
    assert found == [
        ("C", pytest.approx(0.54)),
        ("A", pytest.approx(0.53)),
        ("B", pytest.approx(0.52)),
    ]


def test_leaves_out_what_cannot_be_compared(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 5.0, "s"), ("B", 6.0, "s"), ("C", 9.0, "tokens/s"))
    assert [r[1] for r in _rows(graph)] == ["A", "B"]


def test_narrows_by_dataset_and_hardware(tmp_path: Path) -> None:
    graph = _graph(tmp_path, ("A", 5.0, "s"), dataset="dataset:d", hardware="hardware:h")
    assert len(_rows(graph, ', dataset: "d", hardware: "h"')) == 1
    assert _rows(graph, ', dataset: "h"') == [] and _rows(graph, ', hardware: "d"') == []


def test_knows_no_leaderboard_of_an_unknown_metric(graph_file: Path) -> None:
    assert execute(str(graph_file), '{ leaderboard(metric: "nothing") { rank } }') == {"data": {"leaderboard": []}}


@pytest.mark.parametrize("dimension", sorted({u.dimension for u in UNITS.values()}))
def test_ranks_every_dimension_in_a_unit_of_its_own(dimension: str) -> None:
    unit = base_unit(dimension)
    assert unit is not None and UNITS[unit].dimension == dimension


@pytest.mark.parametrize(
    "dimension, higher", [("time", False), ("information", False), ("token rate", True), (None, True), ("ratio", True)]
)
def test_tells_from_the_dimension_which_way_is_better(dimension: str | None, higher: bool) -> None:
    assert higher_is_better(["a metric that no list has"], dimension) is higher
