"""RDF that several processes make is, byte for byte, that of one; what goes wrong in a process is told, and leaves nothing half done."""

import io
import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from kg.export import rdf_pieces
from kg.export.rdf import write_jsonld, write_ntriples, write_turtle
from kg.export.rdf_json import JsonLdLayout
from kg.export.rdf_nodes import Part
from kg.export.rdf_pieces import Wanted, pieces
from kg.ids import DEFAULT_BASE
from kg.model import GraphData, Qualifiers
from kg.store.graph import Graph
from kg.store.replace import replace_graph
from kg.store.session import reading, writing
from kg.store.sources import write_meta
from kg.vocab import RelationType
from kg.workers import WorkerEnded, workers
from tests.command import lose_a_worker
from tests.sample import GRAPH
from tests.serve.graphs import ladder

_mention = next(s for s in GRAPH.statements if s.relation is RelationType.MENTIONS)
# a mention with a number is no short one, so that not all of them are
UNUSUAL = replace(
    GRAPH,
    statements=tuple(
        replace(s, qualifiers=Qualifiers(count=s.qualifiers.count, value=2.0)) if s is _mention else s
        for s in GRAPH.statements
    ),
)


@pytest.fixture(autouse=True)
def _small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf_pieces, "FEW", 0)
    spans = {part: (column, 2) for part, (column, _) in rdf_pieces._SPANS.items()}
    monkeypatch.setattr(rdf_pieces, "_SPANS", spans)


def store(path: Path, data: GraphData, state: str) -> str:
    with writing(str(path)) as connection:
        replace_graph(connection, data)
        write_meta(connection, "state", state)
        connection.commit()
    return str(path)


def written(graph: Graph, writer: Callable[..., None] = write_turtle, **options: Any) -> bytes:
    out = io.BytesIO()
    writer(graph, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("data", [GRAPH, UNUSUAL], ids=["as built", "with unusual mentions"])
@pytest.mark.parametrize("writer", [write_turtle, write_ntriples, write_jsonld])
def test_the_same_bytes_whatever_the_number_of_processes(
    writer: Callable[..., None], data: GraphData, tmp_path: Path
) -> None:
    with reading(store(tmp_path / "graph.sqlite", data, "one")) as graph:
        assert rdf_pieces._seen_by_all(graph)
        one = written(graph, writer)
        assert written(graph, writer, jobs=2) == one
        if writer is write_turtle:
            assert written(graph, writer, jobs=3) == one
            for options in ({"mention_nodes": True}, {"where": "relation=faster-than,mentions"}, {"base": "http://a/"}):
                alone = written(graph, writer, **options)
                assert alone != one and written(graph, writer, **options, jobs=2) == alone


def test_spans_hold_each_id_once(tmp_path: Path) -> None:
    with reading(store(tmp_path / "graph.sqlite", GRAPH, "one")) as graph:
        for part, (column, rows) in rdf_pieces._SPANS.items():
            spans = list(graph.spans(column, rows))
            assert [spans[0].low, *(s.high for s in spans)] == [*(s.low for s in spans), None]
            if part is Part.STATEMENTS:
                found = [[s.id for s in graph.statements(span=span)] for span in spans]
                assert list(chain(*found)) == [s.id for s in GRAPH.statements]
                assert max(map(len, found)) <= rows + 1


def test_all_is_of_one_graph_though_another_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    with reading(store(path, GRAPH, "one")) as graph:
        before = written(graph)
        store(path, ladder(9), "another")
        assert written(graph, jobs=2) == before  # the workers see the other one
        path.unlink()
        assert written(graph, jobs=2) == before  # and now none
    with reading(store(path, ladder(9), "another")) as graph:
        assert written(graph) != before


def test_what_is_not_committed_is_written_by_one_process(tmp_path: Path) -> None:
    path = store(tmp_path / "graph.sqlite", GRAPH, "one")
    with writing(path) as connection:
        replace_graph(connection, ladder(9))
        graph = Graph(connection)
        assert rdf_pieces._seen_by_all(graph) is None
        uncommitted = written(graph, jobs=2)
        connection.commit()
    with reading(path) as graph:
        assert written(graph) == uncommitted


# ------------------------------------------------------------------ what goes wrong
def _ends_a_worker(base: str) -> JsonLdLayout:
    if multiprocessing.parent_process():
        os._exit(1)
    return JsonLdLayout(base)


def _fails_in_a_worker(base: str) -> JsonLdLayout:
    if multiprocessing.parent_process():
        raise ValueError("no room")
    return JsonLdLayout(base)


@pytest.mark.parametrize(
    ("layout", "error", "words"),
    [(_ends_a_worker, WorkerEnded, "--jobs 1"), (_fails_in_a_worker, ValueError, "no room")],
)
def test_what_goes_wrong_in_a_worker_is_raised_here(
    layout: Callable[[str], JsonLdLayout], error: type[Exception], words: str, tmp_path: Path
) -> None:
    with (
        reading(store(tmp_path / "graph.sqlite", GRAPH, "one")) as graph,
        pytest.raises(error, match=words),
    ):
        list(pieces(graph, Wanted(layout, DEFAULT_BASE), 2))


def test_tasks_are_asked_for_when_their_turn_comes() -> None:
    asked = []

    def tasks() -> Iterator[int]:
        for n in range(30):
            asked.append(n)
            yield n

    with workers(2) as found:
        for n, result in enumerate(found.each(abs, tasks())):
            assert result == n and len(asked) <= n + 5


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the workers in /proc")
def test_a_killed_worker_leaves_one_line_and_the_file_as_it_was(tmp_path: Path) -> None:
    store(tmp_path / "graph.sqlite", ladder(4200), "one")  # more statements than FEW
    (tmp_path / "graph.ttl").write_text("as it was")
    arguments = ("export", "turtle", "-g", "graph.sqlite", "-o", "graph.ttl", "--jobs", "2")
    lose_a_worker(tmp_path, *arguments)
    assert (tmp_path / "graph.ttl").read_text() == "as it was"
    assert {p.name for p in tmp_path.glob(".*")} == set()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("data", [GRAPH, UNUSUAL], ids=["as built", "with unusual mentions"])
def test_it_is_told_how_much_is_done(data: GraphData, jobs: int, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with reading(store(tmp_path / "graph.sqlite", data, "one")) as graph:
        written(graph, jobs=jobs, done=lambda done, total: told.append((done, total)))
    total = len(data.papers) + len(data.entities) + len(data.papers) + len(data.forms) + len(data.statements)
    assert len(told) > 10 and told == sorted(told)
    assert {of for _, of in told} == {total} and told[-1] == (total, total)
