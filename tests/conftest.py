"""The one conftest: fixtures that several test files share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.refresh import build_seeds
from kg.store.graph import Graph, engine_for
from tests.sample import GRAPH
from tests.serve.graphs import write
from tests.serving import serving


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    """A graph file that holds the sample graph."""
    return write(tmp_path / "graph.sqlite", GRAPH)


@pytest.fixture
def graph(graph_file: Path) -> Iterator[Graph]:
    """The sample graph, opened."""
    engine = engine_for(str(graph_file))
    with engine.connect() as connection:
        yield Graph(connection)
    engine.dispose()


@pytest.fixture(scope="session")
def seeds_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the committed seeds, built once for all tests; nobody may change it."""
    return build_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def seeds_url(seeds_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server, in a process of its own, on the graph of the seeds."""
    with serving(seeds_graph, tmp_path_factory.mktemp("server")) as server:
        yield server.url
