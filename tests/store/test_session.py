"""Who may read and write a graph, and what they are told when they may not."""

import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
import sqlalchemy as sa

from kg.store.errors import GraphLocked, GraphMissing, GraphUnusable
from kg.store.places import located, noted
from kg.store.replace import replace_graph
from kg.store.session import reading, writing
from kg.store.sources import read_meta, write_meta
from kg.store.tables import meta
from tests.sample import GRAPH
from tests.serve.graphs import ladder


def test_a_committed_build_is_read(tmp_path: Path) -> None:
    graph = str(tmp_path / "deep" / "graph.sqlite")
    with writing(graph) as connection:
        replace_graph(connection, GRAPH)
        connection.commit()
    with reading(graph) as stored:
        assert tuple(stored.papers()) == GRAPH.papers


def test_a_new_graph_is_ready_for_readers_beside_a_build(tmp_path: Path) -> None:
    graph = tmp_path / "graph.sqlite"
    with writing(str(graph)) as connection:
        replace_graph(connection, GRAPH)
        connection.commit()
    assert graph.read_bytes()[18:20] == b"\x02\x02"  # WAL, as SQLite's file format has it
    with reading(str(graph)), writing(str(graph)) as connection:
        replace_graph(connection, GRAPH)
        connection.commit()


def test_a_first_build_that_is_killed_leaves_no_graph(tmp_path: Path) -> None:
    graph = tmp_path / "graph.sqlite"
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_fill, args=(str(graph), held))
    process.start()
    assert held.wait(30)
    assert graph.stat().st_size > 100_000  # some of it is in the file
    process.kill()
    process.join()
    with pytest.raises(GraphMissing), reading(str(graph)):
        pass
    with writing(str(graph)) as connection:
        replace_graph(connection, GRAPH)
        connection.commit()
    with reading(str(graph)) as stored:
        assert tuple(stored.statements()) == GRAPH.statements


def _fill(graph: str, held: Event) -> None:
    with writing(graph) as connection:
        replace_graph(connection, ladder(500))
        connection.exec_driver_sql("PRAGMA cache_size=10")  # pages: what does not fit is written to the disk
        connection.execute(sa.text("CREATE TABLE large AS SELECT zeroblob(1000000)"))
        held.set()
        time.sleep(60)


def test_what_is_not_committed_is_undone(graph_file: Path) -> None:
    with writing(str(graph_file)) as connection:
        connection.execute(sa.text("DELETE FROM statement"))
    with pytest.raises(ZeroDivisionError), writing(str(graph_file)) as connection:
        connection.execute(sa.text("DROP TABLE statement"))
        1 / 0  # noqa: B018
    with reading(str(graph_file)) as stored:
        assert tuple(stored.statements()) == GRAPH.statements


def test_a_failed_first_build_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(str(tmp_path / "graph.sqlite")):
        1 / 0  # noqa: B018
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")] == []


def test_readers_see_one_snapshot_while_a_build_commits(graph_file: Path) -> None:
    with reading(str(graph_file)) as stored:
        before = tuple(stored.papers())
        with writing(str(graph_file)) as connection:
            connection.execute(sa.text("DELETE FROM entity"))
            connection.commit()
        assert tuple(stored.papers()) == before
    with reading(str(graph_file)) as stored:
        assert tuple(stored.papers()) == ()


def test_one_build_at_a_time(graph_file: Path) -> None:
    with writing(str(graph_file)), pytest.raises(GraphLocked, match="another build"):
        with writing(str(graph_file)):
            pass


def test_reading_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing, match="run `kg build` first"), reading(str(tmp_path / "none" / "graph.sqlite")):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_or_database_is_no_graph_yet(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty", tmp_path / "foreign"
    empty.touch()
    engine = sa.create_engine(f"sqlite:///{foreign}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE other (x)"))
    engine.dispose()
    for path in (empty, foreign):
        with pytest.raises(GraphMissing), reading(str(path)):
            pass


def test_another_file_is_no_graph_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "letter.sqlite"
    path.write_bytes(b"Dear reader, this is no database. " * 100)
    before = path.read_bytes()
    with pytest.raises(GraphUnusable, match="some other file"), reading(str(path)):
        pass
    with pytest.raises(GraphUnusable, match="some other file"), writing(str(path)):
        pass
    assert path.read_bytes() == before


def test_a_graph_of_a_newer_kg_is_left_alone(graph_file: Path) -> None:
    with writing(str(graph_file)) as connection:
        connection.execute(sa.update(meta).where(meta.c.key == "schema_version").values(value="99"))
        connection.commit()
    with pytest.raises(GraphUnusable, match="newer kg"), reading(str(graph_file)):
        pass
    with pytest.raises(GraphUnusable, match="newer kg"), writing(str(graph_file)):
        pass


@pytest.mark.parametrize("graph", ["nonsense://", "postgresql+nodriver://h/x", "mysql+pymysql_absent://h/x"])
def test_a_url_that_cannot_be_used_is_told(graph: str) -> None:
    with pytest.raises(GraphUnusable) as error, reading(graph):
        pass
    assert "\n" not in str(error.value)


def test_a_password_is_not_told() -> None:
    with pytest.raises(GraphUnusable) as error, reading("postgresql+psycopg://me:secret@localhost:1/x"):
        pass
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("name", ["a b.sqlite", "100%#1?.sqlite", "größe.sqlite"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with writing(str(tmp_path / name)) as connection:
        replace_graph(connection, GRAPH)
        connection.commit()
    with reading(f"sqlite:///{tmp_path / name}") as stored:
        assert len(list(stored.papers())) == len(GRAPH.papers)
    assert (tmp_path / name).is_file()


def test_places_are_noted_from_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert noted("exports/graph.sqlite", Path("seeds/a.txt")) == "../seeds/a.txt"
    assert located("exports/graph.sqlite", "../seeds/a.txt") == Path("seeds/a.txt")
    assert located("sqlite:///exports/graph.sqlite", "../seeds/a.txt") == Path("seeds/a.txt")


def test_meta_is_overwritten(graph_file: Path) -> None:
    with writing(str(graph_file)) as connection:
        write_meta(connection, "k", "1")
        write_meta(connection, "k", "2")
        assert read_meta(connection, "k") == "2"


def _hold(graph: str, held: Event) -> None:
    with writing(graph) as connection:
        connection.execute(sa.text("DELETE FROM entity"))
        held.set()
        time.sleep(60)


def test_a_killed_build_frees_the_graph_and_changes_nothing(graph_file: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold, args=(str(graph_file), held))
    process.start()
    assert held.wait(30)
    process.kill()
    process.join()
    with writing(str(graph_file)):
        pass
    with reading(str(graph_file)) as stored:
        assert tuple(stored.statements()) == GRAPH.statements
