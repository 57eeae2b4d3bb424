"""Queries made up from the schema: valid ones are answered, invalid ones are refused with a reason, none meets an internal error."""

from pathlib import Path
from typing import Any

import hypothesis_graphql
from graphql import parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.serve.run import answer
from kg.serve.schema import executable, sdl
from kg.serve.source import Source

SLOW = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
CODES = {"BAD_USER_INPUT", "LIMIT_REACHED", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "TIMEOUT"}
IDS = ("method:vllm", "method:gptq", "hardware:a100", "metric:latency", "dataset:coco", "model:llm", "task:reasoning")


def _codes(found: dict[str, Any]) -> set[str]:
    return {e["extensions"]["code"] for e in found.get("errors", ())}


@SLOW
@given(query=hypothesis_graphql.queries(sdl()))
def test_what_the_schema_allows_is_answered(seeds_graph: Path, query: object) -> None:
    assert isinstance(query, str)
    assert not validate(executable, parse(query))
    source = Source(str(seeds_graph))
    try:
        found = answer(source, query).formatted
    finally:
        source.close()
    assert "data" in found or "errors" in found
    assert _codes(found) <= CODES, (query, found["errors"])


@SLOW
@given(query=hypothesis_graphql.queries(sdl(), mode=hypothesis_graphql.Mode.NEGATIVE))
def test_what_the_schema_does_not_allow_is_refused(seeds_graph: Path, query: object) -> None:
    assert isinstance(query, str)
    source = Source(str(seeds_graph))
    try:
        found = answer(source, query).formatted
    finally:
        source.close()
    assert found.get("errors"), query
    assert _codes(found) <= CODES, (query, found["errors"])


@SLOW
@given(
    id=st.sampled_from(IDS),
    other=st.sampled_from(IDS),
    first=st.integers(1, 30),
    hops=st.integers(1, 3),
    words=st.text(max_size=20),
    low=st.floats(allow_nan=False, allow_infinity=False, width=32),
)
def test_whatever_is_asked_of_real_things_is_answered(
    seeds_graph: Path, id: str, other: str, first: int, hops: int, words: str, low: float
) -> None:
    query = """query ($id: ID!, $other: ID!, $first: Int!, $hops: Int!, $words: String!, $low: Float!) {
      entity(id: $id) { name statements(first: $first, filter: { minFactor: $low }) { totalCount nodes { object { name } } } }
      search(query: $words, first: $first) { entity { name } }
      paths(from: $id, to: $other, maxHops: $hops) { length }
      compare(a: $id, b: $other) { truncated }
      statements(first: $first, filter: { evidenceContains: $words, not: { minConfidence: $low } }) { totalCount }
    }"""
    variables = {"id": id, "other": other, "first": first, "hops": hops, "words": words, "low": low}
    source = Source(str(seeds_graph))
    try:
        found = answer(source, query, variables).formatted
    finally:
        source.close()
    assert _codes(found) <= {"BAD_USER_INPUT", "TIMEOUT"}, found
    if "errors" not in found:
        assert found["data"]["entity"]["name"]
