"""The one conftest: fixtures that several test files share."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from docs.refresh import build_seeds
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


@pytest.fixture(scope="session")
def seeds_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the committed seeds, built once for all tests; nobody may change it."""
    return build_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def seeds_url(seeds_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server, in a process of its own, on the graph of the seeds."""
    log = tmp_path_factory.mktemp("server") / "log"
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    code = f"from kg.serve.run import serve; serve({str(seeds_graph)!r}, port={port})"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[1], stderr=out)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urlopen(f"{url}/health").close()
            break
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(timeout=30)
    assert "Traceback" not in log.read_text()
