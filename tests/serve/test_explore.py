"""Paths, neighbourhoods and contradictions, against networkx where it knows the answer."""

# ruff: noqa: UP031 - GraphQL is full of braces, which the other ways of formatting would double

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.serve.run import execute
from kg.vocab import RelationType
from tests.sample import STATEMENTS
from tests.serve.graphs import ladder, write


def _ask(graph: Path | str, query: str) -> Any:
    answer = execute(str(graph), query)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def _sample() -> "nx.MultiGraph[str]":
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for s in STATEMENTS:
        if s.object and s.relation is not RelationType.MENTIONS:
            graph.add_edge(s.subject, s.object, key=s.id)
    return graph


@pytest.mark.parametrize(
    "a, b",
    [
        ("dataset:sharegpt", "model:llama-7b"),
        ("dataset:coco", "model:turtlenet-s"),
        ("method:vllm", "task:text-generation"),
    ],
)
def test_finds_the_shortest_paths(graph_file: Path, a: str, b: str) -> None:
    found = _ask(
        graph_file,
        '{ paths(from: "%s", to: "%s") { length entities { id } statements { id subject { id } object { id } } } }'
        % (a, b),
    )
    chains = {tuple(e["id"] for e in p["entities"]) for p in found["paths"]}
    assert chains == {tuple(p) for p in nx.all_shortest_paths(nx.Graph(_sample()), a, b)}
    for p in found["paths"]:
        assert p["length"] == len(p["statements"]) == len(p["entities"]) - 1
        for s, x, y in zip(p["statements"], p["entities"], p["entities"][1:], strict=False):
            assert {s["subject"]["id"], s["object"]["id"]} == {x["id"], y["id"]}


def test_finds_no_path_where_there_is_none(graph_file: Path) -> None:
    assert _ask(graph_file, '{ paths(from: "dataset:coco", to: "method:vllm", maxHops: 6) { length } }') == {
        "paths": []
    }
    assert _ask(graph_file, '{ paths(from: "dataset:coco", to: "method:none") { length } }') == {"paths": []}


def test_keeps_to_the_relations_and_hops_asked_for(graph_file: Path) -> None:
    ends = 'from: "dataset:sharegpt", to: "model:llama-7b"'
    assert _ask(graph_file, "{ paths(%s, relations: [BUILT_ON]) { length } }" % ends) == {"paths": []}
    assert _ask(graph_file, "{ paths(%s, maxHops: 1) { length } }" % ends) == {"paths": []}
    mentions = '{ paths(from: "method:vllm", to: "model:turtlenet", relations: [MENTIONS, INTRODUCES]) { length } }'
    assert _ask(graph_file, mentions) == {"paths": [{"length": 2}]}


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_finds_the_neighbourhood(graph_file: Path, depth: int) -> None:
    found = _ask(
        graph_file,
        '{ neighbourhood(id: "dataset:sharegpt", depth: %d) { entities { id } statements { id } truncated } }' % depth,
    )["neighbourhood"]
    distances = nx.single_source_shortest_path_length(_sample(), "dataset:sharegpt", cutoff=depth)
    assert [e["id"] for e in found["entities"]] == sorted(distances, key=lambda id: (distances[id], id))
    inner = nx.ego_graph(_sample(), "dataset:sharegpt", radius=depth)
    assert {s["id"] for s in found["statements"]} <= {key for *_, key in inner.edges(keys=True)}
    assert found["truncated"] is False


def test_cuts_a_neighbourhood_at_its_limit(tmp_path: Path) -> None:
    graph = write(tmp_path / "graph.sqlite", ladder(40))
    found = _ask(graph, '{ neighbourhood(id: "metric:speed", depth: 1) { entities { id } } }')
    assert [e["id"] for e in found["neighbourhood"]["entities"]] == ["metric:speed"]
    found = _ask(
        graph,
        '{ neighbourhood(id: "method:m00000", depth: 3, limit: 8) { entities { id } statements { subject { id } object { id } } truncated } }',
    )
    kept = {e["id"] for e in found["neighbourhood"]["entities"]}
    assert len(kept) == 8 and found["neighbourhood"]["truncated"] is True
    assert {s[end]["id"] for s in found["neighbourhood"]["statements"] for end in ("subject", "object")} <= kept


def test_finds_claims_that_say_the_opposite(graph_file: Path) -> None:
    found = _ask(graph_file, "{ contradictions { totalCount nodes { a { id } b { id } sameConditions } } }")[
        "contradictions"
    ]
    assert found == {
        "totalCount": 1,
        "nodes": [{"a": {"id": "st:0000000000000003"}, "b": {"id": "st:000000000000000d"}, "sameConditions": False}],
    }


def test_finds_all_contradictions_page_by_page(tmp_path: Path) -> None:
    graph = write(tmp_path / "graph.sqlite", ladder(4, 3))  # each of four is faster than the other three
    query = "{ contradictions(first: 4 %s) { totalCount nodes { a { id } b { id } sameConditions } pageInfo { hasNextPage endCursor } } }"
    first = _ask(graph, query % "")["contradictions"]
    rest = _ask(graph, query % f', after: "{first["pageInfo"]["endCursor"]}"')["contradictions"]
    assert first["totalCount"] == 6 and len(first["nodes"]) == 4 and len(rest["nodes"]) == 2
    assert len({(n["a"]["id"], n["b"]["id"]) for n in first["nodes"] + rest["nodes"]}) == 6
    assert all(n["sameConditions"] for n in first["nodes"])


@pytest.mark.parametrize("query", ['paths(from: "a", to: "b", maxHops: 7) { length }', 'paths(from: "a", to: "a") { length }',
    'neighbourhood(id: "a", depth: 9) { truncated }', 'neighbourhood(id: "a", limit: 501) { truncated }'])  # fmt: skip
def test_refuses_what_goes_too_far(graph_file: Path, query: str) -> None:
    answer = execute(str(graph_file), "{ %s }" % query)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
