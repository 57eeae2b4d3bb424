"""Snapshots: read-only, consistent, interruptible, and of the file that is there now."""

import os
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from kg.serve.errors import GraphMissing, TimeIsUp
from kg.serve.source import Source
from kg.store import tables as t
from kg.store.graph import engine_for
from tests.serve.graphs import ladder, write

COUNT = sa.select(sa.func.count()).select_from(t.entity)


def test_cannot_write(graph_file: Path) -> None:
    source = Source(str(graph_file))
    before = graph_file.read_bytes()
    with source.snapshot() as snapshot, pytest.raises(sa.exc.OperationalError, match="readonly database"):
        snapshot.connection.execute(sa.delete(t.entity))
    source.close()
    assert graph_file.read_bytes() == before


def test_sees_one_state_through_a_request(graph_file: Path) -> None:
    source = Source(str(graph_file))
    writer = engine_for(str(graph_file))
    with source.snapshot() as snapshot:
        before = snapshot.rows(COUNT)[0][0]
        with writer.begin() as connection:
            connection.execute(sa.delete(t.entity).where(t.entity.c.type == "Task"))
        assert snapshot.rows(COUNT)[0][0] == before
    with source.snapshot() as snapshot:
        assert snapshot.rows(COUNT)[0][0] == before - 1
    writer.dispose()
    source.close()


def test_interrupts_sql_at_the_deadline(graph_file: Path) -> None:
    source = Source(str(graph_file))
    endless = sa.text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
    with source.snapshot(0.05) as snapshot, pytest.raises(TimeIsUp):
        snapshot.rows(endless)
    with source.snapshot(5.0) as snapshot:
        assert snapshot.rows(COUNT)[0][0] == 16  # the connection is good for the next request
    source.close()


def test_notices_a_new_file_in_the_place_of_the_old(graph_file: Path, tmp_path: Path) -> None:
    source = Source(str(graph_file))
    with source.snapshot() as snapshot:
        assert snapshot.rows(COUNT)[0][0] == 16
    new = write(tmp_path / "new.sqlite", ladder(10))
    os.replace(new, graph_file)
    with source.snapshot() as snapshot:
        assert snapshot.rows(COUNT)[0][0] == 10 + 3 + 2
    source.close()


def test_says_what_to_do_where_there_is_no_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing, match="kg build"):
        Source(str(tmp_path / "none.sqlite")).check()
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"this is no database at all, only some bytes that are long enough to be looked at" * 20)
    source = Source(str(other))
    with pytest.raises(GraphMissing, match="kg build"):
        source.check()
    source.close()
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    source = Source(str(empty))
    with pytest.raises(GraphMissing, match="kg build"):
        source.check()
    source.close()
    assert not (tmp_path / "none.sqlite").exists()


def test_reads_a_graph_that_was_copied_without_its_log(graph_file: Path, tmp_path: Path) -> None:
    engine = engine_for(str(graph_file))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    folder = tmp_path / "sealed"
    folder.mkdir()
    shutil.copy(graph_file, folder / "graph.sqlite")
    source = Source(str(folder / "graph.sqlite"))
    source.check()
    source.close()
