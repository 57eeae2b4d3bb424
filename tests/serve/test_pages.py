"""Pages: forward and backward, at the root and nested, they make up the whole list, whatever is added meanwhile."""

# ruff: noqa: UP031 - GraphQL is full of braces, which the other ways of formatting would double

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.serve.run import execute
from kg.store import tables as t
from kg.store.graph import engine_for
from tests.serve.graphs import ladder, write

LISTS = {
    "entities": [f"{{field: {f}, direction: {d}}}" for f in ("ID", "NAME", "PAPERS", "STATEMENTS", "FIRST_DATE") for d in ("ASC", "DESC")],
    "papers": [f"{{field: {f}, direction: {d}}}" for f in ("ID", "TITLE", "DATE") for d in ("ASC", "DESC")],
    "statements": [
        f"{{field: {f}, direction: {d}}}"
        for f in ("ID", "FACTOR", "DELTA", "VALUE", "CONFIDENCE", "SUPPORT", "DATE")
        for d in ("ASC", "DESC")
    ],
}  # fmt: skip
CASES = [(name, order) for name, orders in LISTS.items() for order in orders]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write(tmp_path_factory.mktemp("pages") / "graph.sqlite", ladder(17, 2)))


def _page(graph: str, list: str, order: str, **part: object) -> Any:
    query = (
        "query($first: Int, $after: String, $last: Int, $before: String) { %s(orderBy: %s, first: $first, after: $after, "
        "last: $last, before: $before) { totalCount nodes { id } edges { cursor node { id } } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }" % (list, order)
    )
    answer = execute(graph, query, part)
    assert "errors" not in answer, answer["errors"]
    page = answer["data"][list]
    assert [e["node"] for e in page["edges"]] == page["nodes"]
    assert page["pageInfo"]["startCursor"] == (page["edges"][0]["cursor"] if page["edges"] else None)
    assert page["pageInfo"]["endCursor"] == (page["edges"][-1]["cursor"] if page["edges"] else None)
    return page


def _ids(page: Any) -> list[str]:
    return [n["id"] for n in page["nodes"]]


@settings(max_examples=25, deadline=None)
@given(case=st.sampled_from(CASES), size=st.integers(1, 40))
def test_pages_make_up_the_list_in_both_directions(graph: str, case: tuple[str, str], size: int) -> None:
    whole = _page(graph, *case, first=200)
    assert len(_ids(whole)) == whole["totalCount"] == len(set(_ids(whole)))
    forward: list[str] = []
    after = None
    while True:
        page = _page(graph, *case, first=size, after=after)
        forward += _ids(page)
        assert page["totalCount"] == whole["totalCount"]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            break
        assert len(_ids(page)) == size
        after = page["pageInfo"]["endCursor"]
    assert forward == _ids(whole)
    backward: list[str] = []
    before = None
    while True:
        page = _page(graph, *case, last=size, before=before)
        backward = _ids(page) + backward
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        before = page["pageInfo"]["startCursor"]
    assert backward == _ids(whole)


@settings(max_examples=25, deadline=None)
@given(case=st.sampled_from(CASES), data=st.data())
def test_two_cursors_cut_a_stretch_out(graph: str, case: tuple[str, str], data: st.DataObject) -> None:
    whole = _page(graph, *case, first=200)
    cursors = [e["cursor"] for e in whole["edges"]]
    start = data.draw(st.integers(0, len(cursors) - 1))
    end = data.draw(st.integers(start, len(cursors) - 1))
    page = _page(graph, *case, first=200, after=cursors[start], before=cursors[end])
    assert _ids(page) == _ids(whole)[start + 1 : end]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_nested_pages_make_up_each_list(graph: str, size: int) -> None:
    query = """query($size: Int, $after: String, $id: ID!) { node(id: $id) { ... on Entity { statements(
        first: $size, after: $after, orderBy: {field: FACTOR, direction: DESC}) {
        totalCount nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
    whole = execute(graph, query, {"size": 200, "id": "method:m00003"})["data"]["node"]["statements"]
    assert len(whole["nodes"]) == whole["totalCount"] == 4
    found, after = [], None
    while True:
        page = execute(graph, query, {"size": size, "after": after, "id": "method:m00003"})["data"]["node"][
            "statements"
        ]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert found == whole["nodes"]


def test_nested_pages_are_each_parents_own(graph: str) -> None:
    query = """{ entities(filter: {type: METHOD}, first: 50) { nodes { id
        ... on Method { fasterThan(first: 1) { nodes { subject { id } } pageInfo { hasNextPage } totalCount } } } } }"""
    for node in execute(graph, query)["data"]["entities"]["nodes"]:
        assert node["fasterThan"] == {
            "nodes": [{"subject": {"id": node["id"]}}], "pageInfo": {"hasNextPage": True}, "totalCount": 2,
        }  # fmt: skip


def test_rows_added_elsewhere_neither_repeat_nor_skip_any(tmp_path: Path) -> None:
    graph = str(write(tmp_path / "graph.sqlite", ladder(6, 1)))
    order = "{field: NAME}"
    first = _page(graph, "entities", order, first=4)
    engine = engine_for(graph)
    with engine.begin() as connection:
        row: dict[str, object] = {"type": "Method", "unnamed": False, "paper_count": 0, "statement_count": 0}
        connection.execute(
            sa.insert(t.entity), [row | {"id": f"method:{n}", "name": n, "folded": n} for n in ("A0", "zz")]
        )
        connection.execute(sa.delete(t.entity).where(t.entity.c.id == first["nodes"][-1]["id"]))
    engine.dispose()
    rest = _page(graph, "entities", order, first=200, after=first["pageInfo"]["endCursor"])
    assert "method:zz" in _ids(rest) and "method:A0" not in _ids(rest)
    assert not set(_ids(first)) & set(_ids(rest))
    assert len(_ids(first)) + len(_ids(rest)) == rest["totalCount"]  # one added before the cursor, one taken at it


@pytest.mark.parametrize(
    "arguments, message",
    [
        ("first: 201", "`first` must be between 0 and 200, not 201"),
        ("first: -1", "`first` must be between 0 and 200, not -1"),
        ("last: 500", "`last` must be between 0 and 200, not 500"),
        ("first: 1, last: 1", "`first` and `last` cannot be used together"),
        ('after: "nonsense"', "not a cursor"),
        ('after: ""', "not a cursor"),
        ('before: "bnVsbA"', "not a cursor"),
        ('after: "WyItcGFwZXJzIiwieCIsIngiXQ"', "not a cursor"),  # a text where the order has numbers
        ('after: "WyItcGFwZXJzIiw5MjIzMzcyMDM2ODU0Nzc1ODA4LCJ4Il0"', "not a cursor"),  # beyond 64 bits
        ('after: "WyJwYXBlcnMiLDEsIngiXQ"', "this cursor comes from a list in another order"),
    ],
)
def test_refuses_wrong_page_arguments(graph: str, arguments: str, message: str) -> None:
    answer = execute(graph, "{ entities(%s) { nodes { id } } }" % arguments)
    assert answer["errors"][0]["message"].startswith(message)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_gives_an_empty_page_for_a_size_of_none(graph: str) -> None:
    page = _page(graph, "entities", "{field: ID}", first=0)
    assert page["nodes"] == [] and page["pageInfo"]["hasNextPage"] is True and page["totalCount"] == 23
