"""Hostile and wrong queries: each is refused with a proper error, and costs little."""

from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from kg.serve.errors import BadInput, LimitReached, QueryError, SyntaxWrong, ValidationWrong
from kg.serve.limits import DEFAULT, Limits, read
from kg.serve.run import execute


def _nested(depth: int) -> str:
    return "{ entities { nodes " + "{ variants " * depth + "{ id }" + " }" * (depth + 1) + " }"


def _negated(times: int) -> dict[str, Any]:
    nothing: dict[str, Any] = {}
    return reduce(lambda inner, _: {"not": inner}, range(times), nothing)


REFUSED: dict[str, tuple[str, type[QueryError]]] = {
    "100 deep": (_nested(100), LimitReached),
    "10,000 deep": ("{a" * 10_000 + "}" * 10_000, LimitReached),
    "never closed": ("{a" * 900, SyntaxWrong),
    "deep by fragments": (
        "{ entities { nodes { ...F0 } } }"
        + "".join(f"fragment F{n} on Entity {{ variants {{ ...F{n + 1} }} }}" for n in range(20))
        + "fragment F20 on Entity { id }",
        LimitReached,
    ),
    "a fragment that spreads itself": ("{ entities { nodes { ...A } } } fragment A on Entity { id ...A }", ValidationWrong),
    "a fragment cycle": (
        "{ entities { nodes { ...A } } } fragment A on Entity { variants { ...B } } fragment B on Entity { variants { ...A } }",
        ValidationWrong,
    ),
    "a million aliases": ("{" + " ".join(f"a{n}: stats {{ papers }}" for n in range(1_000_000)) + "}", LimitReached),
    "60 aliases": ("{" + " ".join(f"a{n}: stats {{ papers }}" for n in range(60)) + "}", LimitReached),
    "aliases multiplied by fragments": (
        "{ a: stats { ...F0 } }"
        + "".join(f"fragment F{n} on Stats {{ a{n}: papers ...F{n + 1} ...F{n + 1} }}" for n in range(30))
        + "fragment F30 on Stats { papers }",
        LimitReached,
    ),
    "aliases multiplied by inline fragments": ("{" + "... { a: stats { papers } }" * 51 + "}", LimitReached),
    "one field 600 times": ("{ stats {" + " papers" * 600 + "} }", LimitReached),
    "400 fragments": (
        "{ stats { papers } }" + "".join(f"fragment F{n} on Stats {{ papers }}" for n in range(400)),
        LimitReached,
    ),
    "comments without end": ("{ stats { papers } } {" + "# " * 49_000, SyntaxWrong),
    "quotes without end": ('{ search(query: "' + '\\"' * 40_000 + ") { score } }", LimitReached),
    "tokens": ("{ stats { papers } } #" + "\n".join(["{a}"] * 2_000), LimitReached),
    "characters": ('{ search(query: "' + "x" * 100_001 + '") { score } }', LimitReached),
    "deep list": ("{ entities(filter: {ids: " + "[" * 900 + "]" * 900 + "}) { totalCount } }", SyntaxWrong),
    "pages of pages": ("{ entities(first: 200) { nodes { statements(first: 200) { nodes { id } } } } }", LimitReached),
    "pages of pages by edges": (
        "{ entities(first: 200) { edges { node { papers(last: 100) { edges { node { id } } } } } } }",
        LimitReached,
    ),
    "pages of pages in a fragment": (
        "{ entities(first: 200) { nodes { ...F } } } fragment F on Entity { statements(first: 200) { nodes { id } } }",
        LimitReached,
    ),
    "pages of default size": (
        "{ entities { nodes { papers { nodes { papers { nodes { papers { nodes { id } } } } } } } } }",
        LimitReached,
    ),
    "introspection many times": ("{" + "".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(9)) + "}", LimitReached),
    "deep introspection": ("{ __schema { types " + "{ fields { type " * 12 + "{ name }" + " } }" * 12 + "} }", LimitReached),
    "syntax": ("{ entities {", SyntaxWrong),
    "empty": ("", SyntaxWrong),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_before_execution(name: str) -> None:
    query, error = REFUSED[name]
    with pytest.raises(error) as raised:
        read(query, {})
    assert raised.value.extensions is not None and raised.value.extensions["code"] == error.code
    assert len(raised.value.message) < 200


@pytest.mark.parametrize(
    "query, variables",
    [
        ("query($n: Int) { entities(first: $n) { nodes { statements(first: $n) { nodes { id } } } } }", {"n": 200}),
        ("query($n: Int = 200) { entities(first: $n) { nodes { statements(first: $n) { nodes { id } } } } }", {}),
    ],
)
def test_counts_page_sizes_given_as_variables(query: str, variables: dict[str, Any]) -> None:
    with pytest.raises(LimitReached, match="could hold 40,200 records"):
        read(query, variables)
    read(query, {"n": 20})


def test_counts_a_page_of_pages_as_the_rows_it_can_hold() -> None:
    query = "{ entities(first: 10) { nodes { statements(first: 5) { nodes { subject { id } } } } } }"
    read(query, {}, Limits(cost=10 + 50 + 50))
    with pytest.raises(LimitReached, match="110 records"):
        read(query, {}, Limits(cost=109))


def test_lets_ordinary_queries_and_introspection_pass() -> None:
    read(get_introspection_query(), {})
    read("{ stats { papers } } # " + "a " * 3_000, {})  # a comment counts nothing
    read('{ search(query: """' + "a " * 3_000 + '""") { score } }', {})  # a text counts once
    read(_nested(10).replace("variants", "variantOf"), {})
    read("{ entities(first: 100) { nodes { name statements(first: 5) { nodes { id object { name } } } } } }", {})


def test_refuses_variables_that_are_nested_too_deep() -> None:
    deep = _negated(900)
    with pytest.raises(BadInput):
        read("query($f: EntityFilter) { entities(filter: $f) { totalCount } }", {"f": deep})


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown field": ("{ entitees { id } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "unknown argument": ("{ entities(fist: 1) { totalCount } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "wrong type": ('{ entities(first: "x") { totalCount } }', {}, "GRAPHQL_VALIDATION_FAILED"),
    "no selection": ("{ entities }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "unknown fragment": ("{ stats { ...F } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "mutation": ("mutation { remove }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "subscription": ("subscription { changes }", {}, "GRAPHQL_VALIDATION_FAILED"),
    "variable of a wrong type": ("query($n: Int) { entities(first: $n) { totalCount } }", {"n": "x"}, "BAD_USER_INPUT"),
    "variable missing": ("query($q: String!) { search(query: $q) { score } }", {}, "BAD_USER_INPUT"),
    "enum that is none": ("query($t: EntityType) { entity(name: \"x\", type: $t) { id } }", {"t": "Method"}, "BAD_USER_INPUT"),
    "two operations": ("query A { stats { papers } } query B { stats { papers } }", {}, "BAD_USER_INPUT"),
    "too many filters": ("query($f: EntityFilter) { entities(filter: $f) { totalCount } }", {"f": {"or": [{}] * 200}}, "BAD_USER_INPUT"),
    "filters too deep": (
        "query($f: EntityFilter) { entities(filter: $f) { totalCount } }",
        {"f": _negated(12)},
        "BAD_USER_INPUT",
    ),
    "too many ids": ("query($i: [ID!]) { entities(filter: {ids: $i}) { totalCount } }", {"i": ["x"] * 2_000}, "BAD_USER_INPUT"),
    "number too large": ("{ entities(filter: {minPapers: 99999999999}) { totalCount } }", {}, "GRAPHQL_VALIDATION_FAILED"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_answers_wrong_queries_with_a_code(graph_file: Path, name: str) -> None:
    query, variables, code = WRONG[name]
    answer = execute(str(graph_file), query, variables)
    assert answer["errors"][0]["extensions"]["code"] == code
    assert not answer.get("data") and len(answer["errors"]) <= 20
    assert "Traceback" not in str(answer)


def test_interrupts_a_request_that_takes_too_long(graph_file: Path) -> None:
    answer = execute(str(graph_file), "{ entities { totalCount } }", limits=Limits(seconds=0.0))
    assert answer["errors"][0]["extensions"] == {"code": "TIMEOUT", "limit": 0.0}


def test_tells_nothing_of_what_went_wrong_inside(graph_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    import sqlite3

    with sqlite3.connect(graph_file) as connection:
        connection.execute("DROP TABLE alias")
    connection.close()
    answer = execute(str(graph_file), "{ entities(first: 1) { nodes { id aliases } } }")
    assert answer["errors"][0]["message"] == "internal error"
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL_ERROR"}
    assert "alias" in caplog.text and "sqlite" not in str(answer)


def test_has_limits_that_fit_each_other() -> None:
    assert DEFAULT.characters < DEFAULT.body and DEFAULT.cost >= 200 * 5 + 200
