"""The number of SQL statements of a request is that of the fields in its text, whatever the number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from kg.serve.limits import Limits
from kg.serve.run import answer
from kg.serve.source import Source
from tests.serve.graphs import ladder, write

_ROOMY = Limits(cost=100_000)
QUERIES = {
    "statements of a page of entities": (
        "{ entities(first: %d, filter: {type: METHOD}) { nodes { name statements(first: 5) { nodes { id factor } } } } }",
        2,
    ),
    "with what they lead to": (
        """{ entities(first: %d, filter: {type: METHOD}) { totalCount nodes { name aliases names { why }
            variants { id } variantOf { id } papers(first: 1) { totalCount nodes { abstract } }
            ... on Method { fasterThan(first: 3) { totalCount nodes { factor subject { name } object { name aliases }
            metric { name } dataset { name } hardware { name } derivedFrom { id }
            evidence(first: 2) { sentence paper { title abstract } } } } } } } }""",
        # entities, their number; aliases, variants, variantOf, papers, their number; statements, their number; subjects,
        # objects, aliases of these, metrics, datasets, hardware, sources, evidence, papers, abstracts of these
        19,
    ),
    "papers": ("{ papers(first: %d) { nodes { title abstract sources claims(first: 3) { nodes { id } } } } }", 2),
    "papers among entities": (
        "{ entities(first: %d, filter: {type: PAPER}) { nodes { ... on Paper { abstract sources url doi } } } }",
        2,
    ),
    "statements": ("{ statements(first: %d) { nodes { subject { name statements(first: 2) { nodes { id } } } } } }", 3),
    "search": ('{ search(query: "em", first: %d) { score matchedAlias entity { name papers(first: 1) { totalCount } } } }', 3),
    "neighbourhood": (
        '{ neighbourhood(id: "method:m00000", depth: 2, limit: %d) { entities { name } statements { metric { name } } } }',
        5,
    ),
    "page of nothing but its number": ("{ entities(first: %d) { totalCount } }", 1),
}  # fmt: skip


@contextmanager
def counted(source: Source) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = source.engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    source = Source(str(write(tmp_path_factory.mktemp("loading") / "graph.sqlite", ladder(120))))
    yield source
    source.close()


@pytest.mark.parametrize("name", QUERIES)
def test_takes_as_many_statements_for_many_rows_as_for_few(source: Source, name: str) -> None:
    query, most = QUERIES[name]
    used = []
    sizes = []
    for size in (3, 100):
        with counted(source) as seen:
            found = answer(source, query % size, limits=_ROOMY)
        assert not found.errors, found.errors
        used.append(len(seen))
        sizes.append(len(str(found.data)))
    assert used[0] == used[1] == most, (used, most)
    assert "totalCount }" in query or sizes[1] > 3 * sizes[0]


def test_gives_each_parent_its_own_rows(source: Source) -> None:
    query = "{ entities(first: 100, filter: {type: METHOD}) { nodes { id statements(direction: OUT) { nodes { subject { id } } } } } }"
    data: Any = answer(source, query).data
    for node in data["entities"]["nodes"]:
        assert {s["subject"]["id"] for s in node["statements"]["nodes"]} == {node["id"]}


def test_loads_what_two_fields_with_other_arguments_ask_for_apart(source: Source) -> None:
    query = """{ entities(first: 9, filter: {type: METHOD}) { nodes { ... on Method {
        a: fasterThan(first: 1) { nodes { factor } } b: fasterThan(first: 2, orderBy: {field: FACTOR, direction: DESC}) {
        nodes { factor } } } } } }"""
    data: Any = answer(source, query).data
    for node in data["entities"]["nodes"]:
        assert node == {"a": {"nodes": [{"factor": 1.1}]}, "b": {"nodes": [{"factor": 1.5}, {"factor": 1.4}]}}
