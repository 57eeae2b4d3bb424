"""Facets count what the list of statements under the same filter holds."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kg.serve.run import execute

QUERY = """query ($f: StatementFilter) {
    facets(filter: $f) {
        count relations { relation count } subjectTypes { type count } objectTypes { type count }
        subjects(first: 100) { count entity { id } } objects(first: 100) { count entity { id } }
        datasets(first: 100) { count entity { id } } hardware(first: 100) { count entity { id } }
        metrics(first: 100) { count entity { id } }
    }
    statements(filter: $f, first: 100) { totalCount nodes {
        relation subject { id type } object { id type } dataset { id } hardware { id } metric { id }
    } }
}"""


def ask(graph: Path, filter: dict[str, Any] | None) -> Any:
    answer = execute(str(graph), QUERY, {"f": filter})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def of(rows: list[dict[str, Any]], key: str) -> dict[str, int]:
    return {row[key] if isinstance(row[key], str) else row[key]["id"]: row["count"] for row in rows}


@pytest.mark.parametrize(
    "filter",
    [None, {"relation": "FASTER_THAN"}, {"hardware": "A100"}, {"minConfidence": 0.95}, {"relation": "MENTIONS"}],
)
def test_facets_count_the_statements_of_the_list(graph_file: Path, filter: dict[str, Any] | None) -> None:
    data = ask(graph_file, filter)
    facets, nodes = data["facets"], data["statements"]["nodes"]
    assert facets["count"] == data["statements"]["totalCount"] == len(nodes)
    assert of(facets["relations"], "relation") == Counter(n["relation"] for n in nodes)
    for facet, end in (("subjectTypes", "subject"), ("objectTypes", "object")):
        assert of(facets[facet], "type") == Counter(n[end]["type"] for n in nodes if n[end])
    for facet, field in (
        ("subjects", "subject"),
        ("objects", "object"),
        ("datasets", "dataset"),
        ("hardware", "hardware"),
        ("metrics", "metric"),
    ):
        assert of(facets[facet], "entity") == Counter(n[field]["id"] for n in nodes if n[field])


def test_the_most_frequent_come_first_and_no_more_than_asked_for(graph_file: Path) -> None:
    answer = execute(
        str(graph_file), "{ facets { subjects(first: 2) { count entity { id } } subjects2: subjects { count } } }"
    )
    facets = answer["data"]["facets"]
    counts = [row["count"] for row in facets["subjects2"]]
    assert counts == sorted(counts, reverse=True) and len(facets["subjects"]) == 2
    assert [row["count"] for row in facets["subjects"]] == counts[:2]


def test_counts_types_where_the_filter_names_types_too(graph_file: Path) -> None:
    query = "{ facets(filter: { objectType: HARDWARE, subjectType: METHOD }) { objectTypes { type } subjectTypes { type } } }"
    found = execute(str(graph_file), query)
    assert found == {"data": {"facets": {"objectTypes": [{"type": "HARDWARE"}], "subjectTypes": [{"type": "METHOD"}]}}}
