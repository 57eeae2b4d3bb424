"""The list of formats: each can be written, an unknown one is refused, and bytes depend on the graph alone."""

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.export.formats import FORMATS, UnknownFormat, write
from kg.export.where import WhereError
from kg.store.graph import Graph

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_and_leaves_the_stream_open(graph: Graph, name: str) -> None:
    out = io.BytesIO()
    write(name, graph, out)
    assert len(out.getvalue()) > 100
    assert not out.closed


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_filter(graph: Graph, name: str) -> None:
    whole, part = io.BytesIO(), io.BytesIO()
    write(name, graph, whole)
    write(name, graph, part, where="relation=outperforms")
    assert 0 < len(part.getvalue()) < len(whole.getvalue())
    with pytest.raises(WhereError):
        write(name, graph, io.BytesIO(), where="colour=red")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"papers"}))
def test_every_format_that_has_iris_takes_a_base(graph: Graph, name: str) -> None:
    bytes_by_base = []
    for base in ("https://a.example/", "https://b.example/"):
        out = io.BytesIO()
        write(name, graph, out, base=base)
        bytes_by_base.append(out.getvalue())
    assert bytes_by_base[0] != bytes_by_base[1]


def test_an_unknown_format_is_refused_with_near_names(graph: Graph) -> None:
    with pytest.raises(UnknownFormat, match="did you mean turtle"):
        write("turtel", graph, io.BytesIO())
    with pytest.raises(UnknownFormat, match="there are turtle, ntriples"):
        write("xlsx", graph, io.BytesIO())
    assert issubclass(UnknownFormat, ValueError)


def test_suffixes_tell_formats_apart() -> None:
    assert len({f.suffix for f in FORMATS.values()}) == len(FORMATS)


def test_bytes_are_the_same_under_any_hash_seed(graph_file: Path) -> None:
    code = """if True:
        import hashlib, io, sys
        from kg.export.formats import FORMATS, write
        from kg.store.graph import Graph, engine_for
        with engine_for(sys.argv[1]).connect() as connection:
            for name in FORMATS:
                out = io.BytesIO()
                write(name, Graph(connection), out)
                print(name, hashlib.sha256(out.getvalue()).hexdigest())
    """
    outs = [
        subprocess.run(
            [sys.executable, "-c", code, str(graph_file)], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "4242")
    ]  # fmt: skip
    assert outs[0] == outs[1]
    assert outs[0].count("\n") == len(FORMATS)
    assert hashlib.sha256(b"").hexdigest() not in outs[0]


def test_the_documentation_lists_every_format() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    table = page.split("## A part of the graph")[0]
    assert all(f"`{f.name}`" in table and f"`{f.suffix}`" in table for f in FORMATS.values())
