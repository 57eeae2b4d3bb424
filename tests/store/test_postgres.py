"""The same graph in PostgreSQL: its exports, its locks, and the answers that it gives to GraphQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from docs.refresh import QUESTIONS, compact
from kg.serve.run import execute
from kg.store.errors import GraphLocked, GraphMissing
from kg.store.graph import engine_for
from kg.store.session import reading, writing
from kg.store.tables import metadata
from tests.command import contents, paper, run, write_papers
from tests.postgres import FOUND, database
from tests.serving import ROOT

pytestmark = pytest.mark.skipif(not FOUND, reason="there is no PostgreSQL, and KG_TEST_POSTGRES names no database")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database() as url:
        yield url


@pytest.fixture
def graph(url: str) -> Iterator[str]:
    yield url
    engine = engine_for(url)
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


def test_the_kept_questions_have_the_kept_answers(graph: str, tmp_path: Path) -> None:
    """Also those that ask for pages of pages, which PostgreSQL finds by LATERAL and SQLite without."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    done = run("build", "seeds", "--graph", graph, "--exports", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for kept in sorted(QUESTIONS.glob("*.json")):
        found = execute(graph, kept.with_suffix(".graphql").read_text(encoding="utf-8"))
        assert "errors" not in found, (kept.name, found)
        assert compact(found["data"]) + "\n" == kept.read_text(encoding="utf-8"), kept.name
