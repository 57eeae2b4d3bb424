"""However a file is cut, and whoever reads its pieces: the same rows, the same errors, and a graph that stays where it does not work out."""

import multiprocessing
import os
from pathlib import Path

import pytest

from kg.build import build
from kg.load import lines, pieces
from kg.load.lines import Unusual, cut
from kg.load.pieces import read_pieces
from kg.model import GraphData
from kg.read.errors import InputError
from kg.read.sources import Source
from kg.workers import WorkerEnded
from tests.command import lose_a_worker
from tests.load.test_round_trip import tables
from tests.load.test_stream import WRITERS, exported, read
from tests.serve.graphs import ladder
from tests.serve.graphs import write as stored_graph


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small graph has more of them than one process would read."""
    monkeypatch.setattr(lines, "_CHUNK", 5000)
    monkeypatch.setattr(lines, "_TRIPLES", 30)
    monkeypatch.setattr(pieces, "FEW", 3)


def given(folder: Path, data: GraphData, name: str = "given") -> Path:
    path = folder / f"{name}.nt"
    path.write_bytes(exported(stored_graph(folder / f"{name}.sqlite", data)))
    return path


# ------------------------------------------------------------------ where it is cut
@pytest.mark.parametrize("chunk", [1, 100, 333, 1000, 4321])
@pytest.mark.parametrize("in_file", [True, False])
def test_a_piece_begins_with_a_record(
    in_file: bool, chunk: int, graph_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = exported(graph_file)
    file = tmp_path / "given.nt"
    file.write_bytes(data)
    monkeypatch.setattr(lines, "_CHUNK", chunk)
    source = Source("given", path=file) if in_file else Source("given", data=data)
    found = [piece.read() for piece in cut(source, WRITERS["ntriples"][1])]
    assert b"".join(found) == data and len(found) > 3
    for piece in found[1:]:
        kind = piece.split(b"> ", 1)[0].rsplit(b"/", 2)[1]
        assert kind not in (b"evidence", b"quote", b"label")


# ------------------------------------------------------------------ who reads it
@pytest.mark.parametrize("format", WRITERS)
def test_a_graph_is_the_same_whatever_the_number_of_processes(format: str, tmp_path: Path, small_pieces: None) -> None:
    data = exported(stored_graph(tmp_path / "graph.sqlite", ladder(30)), format)
    assert read(data, WRITERS[format][1], 1) == read(data, WRITERS[format][1], 2) == ladder(30)


def test_a_graph_file_is_the_same_whatever_the_number_of_processes(tmp_path: Path, small_pieces: None) -> None:
    source = given(tmp_path, ladder(30))
    for jobs in (1, 2, 3):
        build([str(source)], graph=str(tmp_path / f"{jobs}.sqlite"), jobs=jobs)
    assert tables(tmp_path / "1.sqlite") == tables(tmp_path / "2.sqlite")
    assert len({(tmp_path / f"{jobs}.sqlite").read_bytes() for jobs in (1, 2, 3)}) == 1


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("in_file", [True, False])
def test_it_is_told_how_much_is_read(
    in_file: bool, jobs: int, tmp_path: Path, small_pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_MEGABYTE", 1)
    file = given(tmp_path, ladder(30))
    source = Source("given", path=file) if in_file else Source("given", data=file.read_bytes())
    told: list[tuple[str, int, int | None]] = []
    rows = tmp_path / "rows"
    rows.mkdir()
    with read_pieces(source, WRITERS["ntriples"][1], rows, jobs, lambda *progress: told.append(progress)) as (_, found):
        assert len(list(found)) == len(told) > 3
    size = file.stat().st_size
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})
    assert told[-1] == ("reading, MB", size, size if in_file else None)


# ------------------------------------------------------------------ what goes wrong
def test_a_broken_line_in_a_late_piece_is_named_and_changes_nothing(tmp_path: Path, small_pieces: None) -> None:
    graph, source = tmp_path / "graph.sqlite", given(tmp_path, ladder(30))
    build([str(given(tmp_path, ladder(9), "before"))], graph=str(graph))
    before = tables(graph)
    written = source.read_bytes().splitlines(keepends=True)
    written[-40] = written[-40].replace(b"> .", b" .").replace(b'" .', b" .").replace(b"<", b"", 1)
    source.write_bytes(b"".join(written))
    said = set()
    for jobs in (1, 2):
        with pytest.raises(InputError) as error:
            build([str(source)], graph=str(graph), jobs=jobs)
        said.add(str(error.value))
    assert len(said) == 1
    assert said.pop().startswith(f"{source}:{len(written) - 39}: no Turtle: ")
    assert tables(graph) == before


def test_what_a_worker_finds_unusual_is_left_to_the_store(tmp_path: Path, small_pieces: None) -> None:
    data = exported(stored_graph(tmp_path / "graph.sqlite", ladder(30)))
    late = data.rindex(b'"0.9"')
    with pytest.raises(Unusual):
        read(data[:late] + b'"0.90"' + data[late + 5 :], jobs=2)


def _ends(task: object) -> None:
    assert multiprocessing.parent_process()
    os._exit(1)


def test_a_worker_that_ends_changes_nothing(
    tmp_path: Path, small_pieces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = tmp_path / "graph.sqlite"
    build([str(given(tmp_path, ladder(9), "before"))], graph=str(graph))
    before = tables(graph)
    monkeypatch.setattr(pieces, "_read", _ends)
    with pytest.raises(WorkerEnded, match="--jobs 1"):
        build([str(given(tmp_path, ladder(30)))], graph=str(graph), jobs=2)
    assert tables(graph) == before


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the workers in /proc")
def test_a_killed_worker_leaves_one_line_and_the_graph_as_it_was(tmp_path: Path) -> None:
    build([str(given(tmp_path, ladder(9), "before"))], graph=str(tmp_path / "graph.sqlite"))
    before = tables(tmp_path / "graph.sqlite")
    source = given(tmp_path, ladder(4200))
    assert source.stat().st_size > lines._CHUNK * pieces.FEW
    arguments = ("build", source.name, "-g", "graph.sqlite", "--no-exports", "--jobs", "2")
    lose_a_worker(tmp_path, *arguments)
    assert tables(tmp_path / "graph.sqlite") == before
