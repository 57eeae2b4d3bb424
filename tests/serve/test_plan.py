"""The short way of executing a query and the long one give the same answer, whatever is asked."""

from pathlib import Path
from typing import Any

import hypothesis_graphql
import pytest
from graphql import execute_sync, parse
from hypothesis import HealthCheck, given, settings

from docs.refresh import QUERIES, QUESTIONS
from kg.serve import run as serving
from kg.serve.plan import NotPlanned, run
from kg.serve.schema import Context, executable, schema, sdl
from kg.serve.source import Source

TEXTS = {p.stem: p.read_text(encoding="utf-8") for d in (QUERIES, QUESTIONS) for p in d.glob("*.graphql")}
UNUSUAL = {
    "aliases and a fragment on an interface": """query { a: entity(name: "vLLM") { ...E b: name } c: node(id: "hardware:a100") { ...E __typename } }
        fragment E on Entity { id type names { text papers } ... on Method { slowerThan(first: 2) { edges { cursor node { id } } } } }""",
    "one key asked for twice": '{ entity(name: "vLLM") { variantOf { id } variantOf { name } ... on Node { id } ... { id } } }',
    "directives": """query Q($yes: Boolean! = true, $no: Boolean! = false) { stats { papers @include(if: $no) entities @skip(if: $no)
        statements @skip(if: $yes) ... @include(if: $yes) { aliases } } }""",
    "pages backward": '{ statements(last: 3, filter: { relation: FASTER_THAN }) { pageInfo { startCursor endCursor hasPreviousPage } nodes { id } } }',
    "nothing found": '{ entity(name: "no such thing") { id } node(id: "x:y") { id } compare(a: "a", b: "b") { truncated } }',
    "a paper": '{ papers(first: 2) { nodes { title date sources claims(first: 2) { nodes { id evidence { paper { id } } } } } } }',
}  # fmt: skip


def both(source: Source, query: str, variables: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """The data of the short way (None where it gives up) and of the long one, each on a snapshot of its own."""
    document = parse(query)
    with source.snapshot() as snapshot:
        try:
            short: Any = run(schema, document, Context(snapshot), variables or {}, None)
        except NotPlanned:
            short = None
    with source.snapshot() as snapshot:
        found = execute_sync(executable, document, context_value=Context(snapshot), variable_values=variables or {})
        return short, None if found.errors else found.data


@pytest.fixture(scope="module")
def source(seeds_graph: Path) -> Any:
    found = Source(str(seeds_graph))
    yield found
    found.close()


@pytest.mark.parametrize("name", sorted(TEXTS | UNUSUAL))
def test_both_ways_give_the_same_answer(source: Source, name: str) -> None:
    short, long = both(source, (TEXTS | UNUSUAL)[name])
    assert short is not None, "the short way gave up"
    assert short == long
    assert list(map(str, _keys(short))) == list(map(str, _keys(long)))  # in the order of the text, too


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(query=hypothesis_graphql.queries(sdl()))
def test_made_up_queries_have_the_same_answer(source: Source, query: object) -> None:
    assert isinstance(query, str)
    short, long = both(source, query)
    assert short is None or short == long, query


def test_the_short_way_is_the_usual_one(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "execute_sync", lambda *_, **__: pytest.fail("went the long way"))
    for text in TEXTS.values():
        assert not serving.answer(source, text).errors


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "Method") { name } }',
        "{ entities(first: -1) { totalCount } }",
        "query A { stats { papers } } query B { stats { papers } }",
    ],
)
def test_what_is_unusual_goes_the_long_way(source: Source, query: str) -> None:
    with source.snapshot() as snapshot, pytest.raises(NotPlanned):
        run(schema, parse(query), Context(snapshot), {}, None)


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [k for key, inner in value.items() for k in (key, *_keys(inner))]
    return [k for inner in value for k in _keys(inner)] if isinstance(value, list) else []
