"""The questions of docs/questions, asked over HTTP of the graph of the seeds: kept answers in GraphQL, the same rows in SPARQL."""

import re
from typing import Any

import httpx
import orjson
import pytest

from docs.refresh import QUERIES, QUESTIONS, compact

NAMES = sorted(p.stem for p in QUESTIONS.glob("*.graphql"))
IN_BOTH = sorted(p.stem for p in QUESTIONS.glob("*.rq"))


def ask(url: str, query: str) -> Any:
    answer = httpx.post(f"{url}/graphql", json={"query": query}).json()
    assert "errors" not in answer, answer
    return answer["data"]


@pytest.mark.parametrize("name", NAMES)
def test_answers_as_kept(seeds_url: str, name: str) -> None:
    found = compact(ask(seeds_url, (QUESTIONS / f"{name}.graphql").read_text(encoding="utf-8"))) + "\n"
    kept = (QUESTIONS / f"{name}.json").read_text(encoding="utf-8")
    assert found == kept, f"docs/questions/{name}.json: run `make docs` and look at what changed"


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.graphql")), ids=lambda p: p.stem)
def test_answers_the_readme_over_http(seeds_url: str, path: Any) -> None:
    assert orjson.dumps(ask(seeds_url, path.read_text(encoding="utf-8"))).count(b'"name"') > 0


@pytest.mark.parametrize("name", IN_BOTH)
def test_sparql_gives_the_same_rows(seeds_url: str, name: str) -> None:
    text = (QUESTIONS / f"{name}.graphql").read_text(encoding="utf-8")
    by_graphql = rows(ask(seeds_url, text), text)
    query = (QUESTIONS / f"{name}.rq").read_text(encoding="utf-8")
    answer = httpx.post(f"{seeds_url}/sparql", data={"query": query}, timeout=30).json()
    by_sparql = {
        tuple(_value(b[v]["value"]) if v in b else None for v in answer["head"]["vars"])
        for b in answer["results"]["bindings"]
    }
    assert by_sparql == by_graphql
    assert len(by_graphql) > 0, "the question is no longer telling"


def test_enough_are_asked_in_both() -> None:
    assert len(IN_BOTH) >= 10 and set(IN_BOTH) <= set(NAMES)


def rows(data: Any, text: str) -> set[tuple[Any, ...]]:
    """The rows of an answer that the query's second line describes: `# rows: PATH: FIELD, FIELD`."""
    found = re.search(r"^# rows: ([\w.]+): (.+)$", text, re.MULTILINE)
    assert found, "no line says which rows are meant"
    return {tuple(_value(_at(row, field.strip())) for field in found[2].split(",")) for row in _at(data, found[1])}


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        if value is None:
            return None
        value = value[int(step)] if step.isdigit() else value[step]
    return value


def _value(value: Any) -> Any:
    """Numbers as floats, whether JSON or a literal holds them."""
    if isinstance(value, bool) or value is None:
        return value
    try:
        return float(value)
    except ValueError:
        return value
