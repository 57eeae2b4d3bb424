"""The one conftest: fixtures that several test files share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store.graph import Graph, create_tables, engine_for, replace_graph
from tests.sample import GRAPH


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    """A graph file that holds the sample graph."""
    path = tmp_path / "graph.sqlite"
    engine = engine_for(str(path))
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, GRAPH)
    engine.dispose()
    return path


@pytest.fixture
def graph(graph_file: Path) -> Iterator[Graph]:
    """The sample graph, opened."""
    engine = engine_for(str(graph_file))
    with engine.connect() as connection:
        yield Graph(connection)
    engine.dispose()
