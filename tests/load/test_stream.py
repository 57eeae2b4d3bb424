"""What the export wrote is read as a stream; whatever differs from it is taken, or refused, as the triple store takes or refuses it."""

import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from sqlalchemy.exc import IntegrityError

from kg import garbage
from kg.export import rdf_terms
from kg.export.nanopubs import write_trig
from kg.export.rdf import write_jsonld, write_ntriples, write_turtle
from kg.load import lines, pipeline
from kg.load.lines import Unusual, cut
from kg.load.pieces import read_pieces
from kg.load.stream import check_edges, follow
from kg.model import GraphData
from kg.read.errors import InputError
from kg.read.sniff import Format
from kg.read.sources import Source
from kg.store import graph as store_graph
from kg.store import replace
from kg.store.graph import Graph
from kg.store.replace import replace_by_files, replace_graph
from kg.store.session import reading, writing
from tests.load.test_round_trip import graphs
from tests.sample import GRAPH
from tests.serve.graphs import ladder
from tests.serve.graphs import write as stored_graph

WRITERS: dict[str, tuple[Callable[..., None], Format]] = {
    "ntriples": (write_ntriples, Format.TURTLE),
    "turtle": (write_turtle, Format.TURTLE),
    "jsonld": (write_jsonld, Format.JSON_LD),
    "trig": (write_trig, Format.TURTLE),
}


def exported(graph: str | Path, format: str = "ntriples") -> bytes:
    out = io.BytesIO()
    with reading(str(graph)) as stored:
        WRITERS[format][0](stored, out)
    return out.getvalue()


def read(data: bytes, format: Format = Format.TURTLE, jobs: int = 1) -> GraphData:
    """What a stream gives, as it is stored. Raises `Unusual` and `IntegrityError` for what is not read so."""
    with TemporaryDirectory() as folder, writing(f"{folder}/graph.sqlite") as connection:
        rows = Path(folder) / "rows"
        rows.mkdir()
        with read_pieces(Source("given", data=data), format, rows, jobs) as (base, pieces):
            edges = follow(base, pieces)
        files = sorted(rows.iterdir())
        check_edges(files, edges)
        replace_by_files(connection, files)
        stored = Graph(connection)
        parts = stored.papers(), stored.entities(), stored.forms(), stored.statements()
        return GraphData(*map(tuple, parts))  # type: ignore[arg-type]


# ------------------------------------------------------------------ what is read as a stream
@pytest.mark.parametrize("format", WRITERS)
def test_what_the_export_writes_is_read_as_a_stream(format: str, graph_file: Path) -> None:
    assert read(exported(graph_file, format), WRITERS[format][1]) == GRAPH


@pytest.mark.parametrize("format", WRITERS)
def test_the_graph_of_the_seeds_is_read_as_a_stream(format: str, seeds_graph: Path) -> None:
    found = read(exported(seeds_graph, format), WRITERS[format][1])
    with reading(str(seeds_graph)) as stored:
        assert found.papers == tuple(stored.papers())
        assert found.entities == tuple(stored.entities())
        assert found.forms == tuple(stored.forms())
        assert found.statements == tuple(stored.statements())


@settings(deadline=None, max_examples=30)
@given(graphs(), some.sampled_from(sorted(WRITERS)), some.integers(1, 4000))
def test_any_graph_is_read_as_a_stream(
    tmp_path_factory: pytest.TempPathFactory, data: GraphData, format: str, chunk: int
) -> None:
    # SQL cuts no quotes out of a text behind a NUL: such a graph is left to the triple store
    assume(not any("\0" in paper.title + paper.abstract for paper in data.papers))
    file = stored_graph(tmp_path_factory.mktemp("any") / "graph.sqlite", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "_CHUNK", chunk)
        assert read(exported(file, format), WRITERS[format][1]) == data


# ------------------------------------------------------------------ what is not
def outcome(source: Source, graph: Path, *, store_only: bool) -> object:
    """What comes of a file: what the graph holds then, and what was noted; or why it is refused."""
    notes: list[str] = []
    try:
        with writing(str(graph)) as connection:
            if store_only:
                with pipeline._gathered(source, Format.TURTLE, notes) as data:
                    replace_graph(connection, data)
            else:
                pipeline.load_graph(connection, source, Format.TURTLE, notes)
            stored = Graph(connection)
            parts = stored.papers(), stored.entities(), stored.forms(), stored.statements()
            found = tuple(map(tuple, parts)), connection.execute(sa.text("SELECT * FROM entity")).all()
    except InputError as error:
        return str(error)
    return found, notes


ALTERED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "other line ends": lambda lines: [line.replace(b"\n", b"\r\n") for line in lines],
    "a comment": lambda lines: [*lines[:200], b"# here\n", *lines[200:]],
    "an empty line": lambda lines: [*lines[:200], b"\n", *lines[200:]],
    "no line end": lambda lines: [*lines[:-1], lines[-1].rstrip()],
    "more blanks": lambda lines: [line.replace(b"> <", b">  <") for line in lines],
    "a line twice": lambda lines: [*lines[:60], lines[60], *lines[60:]],
    "another order": lambda lines: lines[::-1],
    "numbers spelled otherwise": lambda lines: [line.replace(b'"0.9"', b'"0.90"') for line in lines],
    "letters escaped": lambda lines: [line.replace(b'"SwiftServe"', b'"Swift\\u0053erve"') for line in lines],
    "what others say": lambda lines: [*lines, b"<https://a.example.org/> <https://a.example.org/> 'x' .\n"],
    "what others say of the whole": lambda lines: [*lines, b"<https://kg.example.org/#other> <a:a> <a:a> .\n"],
    "half a line": lambda lines: [*lines[:-1], lines[-1][:-4]],
    "no UTF-8": lambda lines: [line.replace(b"TurtleNet", b"Turtl\xe9Net") for line in lines],
}  # fmt: skip


@pytest.mark.parametrize("case", ALTERED)
def test_what_is_written_otherwise_is_left_to_the_store(case: str, graph_file: Path, tmp_path: Path) -> None:
    before = exported(graph_file).splitlines(keepends=True)
    given = b"".join(ALTERED[case](before))
    assert given != b"".join(before)
    with pytest.raises((Unusual, IntegrityError)):
        read(given)
    source = Source("given", data=given)
    ways = [outcome(source, tmp_path / f"{n}.sqlite", store_only=bool(n)) for n in (0, 1)]
    assert ways[0] == ways[1]


@settings(deadline=None, max_examples=40)
@given(some.data())
def test_whatever_is_altered_comes_to_the_same(tmp_path_factory: pytest.TempPathFactory, data: some.DataObject) -> None:
    folder = tmp_path_factory.mktemp("altered")
    lines = exported(stored_graph(folder / "graph.sqlite", GRAPH)).splitlines(keepends=True)
    place = data.draw(some.integers(0, len(lines) - 2))
    line = lines[place]
    match data.draw(some.sampled_from(["drop", "double", "swap", "letter", "object"])):
        case "drop":
            del lines[place]
        case "double":
            lines.insert(data.draw(some.integers(0, len(lines))), line)
        case "swap":
            lines[place : place + 2] = lines[place + 1], line
        case "letter":
            at = data.draw(some.integers(0, len(line) - 1))
            letter = data.draw(some.sampled_from(b'<>"\\ .^/:#0a~%\n\xc3'))
            lines[place] = line[:at] + bytes([letter]) + line[at + 1 :]
        case "object":  # of another line, as if it were this one's
            other = lines[data.draw(some.integers(0, len(lines) - 1))]
            lines[place] = b" ".join(line.split(b" ", 2)[:2] + other.split(b" ", 2)[2:])
    source = Source("given", data=b"".join(lines))
    ways = [outcome(source, folder / f"{n}.sqlite", store_only=bool(n)) for n in (0, 1)]
    assert ways[0] == ways[1]


def test_a_node_that_never_ends_is_not_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_CHUNK", 1000)
    monkeypatch.setattr(lines, "_LONGEST", 5000)
    endless = b"".join(b"<a:a> <a:b> <a:%d> .\n" % n for n in range(10_000))
    with pytest.raises(Unusual, match="very long"):
        list(cut(Source("given", data=endless), Format.TURTLE))
    with pytest.raises(Unusual, match="very long"):
        list(cut(Source("given", data=b"<a:a> <a:b> <a:" + b"c" * 10_000), Format.TURTLE))


# ------------------------------------------------------------------ memory
def peak(folder: Path, methods: int) -> int:
    """The most that Python holds at once while such a graph is loaded."""
    folder.mkdir()
    given = folder / "graph.nt"
    given.write_bytes(exported(stored_graph(folder / "first.sqlite", ladder(methods))))
    tracemalloc.start()
    try:
        with writing(str(folder / "again.sqlite")) as connection:
            assert pipeline._streamed(connection, Source("given", path=given), Format.TURTLE)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # what is held at once, and what is remembered of names, is cut down to what small graphs fill
    for module, constant in ((replace, "_TOGETHER"), (replace, "BATCH"), (store_graph, "BATCH")):
        monkeypatch.setattr(module, constant, 50)
    monkeypatch.setattr(lines, "_CHUNK", 10_000)
    monkeypatch.setattr(rdf_terms, "_REMEMBERED", 100)
    monkeypatch.setattr(garbage, "_SELDOM", 0)
    # the first one fills what is remembered whatever the size
    _, small, large = (peak(tmp_path / str(methods), methods) for methods in (600, 150, 601))
    assert large < small * 1.4, (small, large)
