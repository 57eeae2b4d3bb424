"""The same graph in PostgreSQL; runs where KG_TEST_POSTGRES holds the URL of an empty database to write into."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from kg.store.errors import GraphLocked, GraphMissing
from kg.store.graph import engine_for
from kg.store.session import reading, writing
from kg.store.tables import metadata
from tests.command import contents, paper, run, write_papers

URL = os.environ.get("KG_TEST_POSTGRES", "")
pytestmark = pytest.mark.skipif(not URL, reason="KG_TEST_POSTGRES names no database")


@pytest.fixture
def graph() -> Iterator[str]:
    yield URL
    engine = engine_for(URL)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE IF EXISTS search"))
    engine.dispose()


def test_the_bytes_are_those_of_a_file(graph: str, tmp_path: Path) -> None:
    names = [{**paper(i), "title": f"{'aB-_é'[i % 5]}{paper(i)['title']}"} for i in range(20)]
    write_papers(tmp_path / "p.jsonl", names)
    write_papers(tmp_path / "extra.jsonl", map(paper, range(30, 33)))
    for inputs in (["p.jsonl", "extra.jsonl"], ["p.jsonl"]):
        done = run("build", *inputs, "--graph", graph, "--exports", "database", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert run("remove", "extra.jsonl", "--graph", graph, cwd=tmp_path).returncode == 0
    assert run("build", "p.jsonl", "--graph", "file/graph.sqlite", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "database") == contents(tmp_path / "file")
    for reads in (["show", "YOLOv8"], ["verify"], ["query", "{ stats { papers } }"]):
        assert run(*reads, "--graph", graph, cwd=tmp_path).returncode == 0


def test_one_build_at_a_time(graph: str) -> None:
    with writing(graph), pytest.raises(GraphLocked):
        with writing(graph):
            pass


def test_what_is_not_committed_is_undone(graph: str) -> None:
    with writing(graph):
        pass
    with pytest.raises(GraphMissing), reading(graph):
        pass
