"""Readers of other makes find in the exports of the seeds what ours say is there: N3.js, graphology, igraph, networkx, rdflib."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import igraph
import networkx
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg.export.formats import FORMATS, write
from kg.store.session import reading

EXPLORER = Path(__file__).parents[2] / "explorer"
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
with_npm = pytest.mark.skipif(
    NODE is None or not (EXPLORER / "node_modules" / "n3").is_dir(), reason="no npm packages here: run `make explorer`"
)


@pytest.fixture(scope="module")
def files(seeds_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("exports")
    found = {}
    with reading(str(seeds_graph)) as graph:
        for name in ("turtle", "ntriples", "jsonld", "gexf", "graphml"):
            found[name] = folder / f"graph{FORMATS[name].suffix}"
            with found[name].open("wb") as out:
                write(name, graph, out)
    return found


def _node(*arguments: str) -> bytes:
    assert NODE
    found = subprocess.run([NODE, "test/readers.mjs", *arguments], cwd=EXPLORER, capture_output=True)
    assert found.returncode == 0, found.stderr.decode()
    return found.stdout


def _triples(data: bytes, form: RdfFormat) -> set[Any]:
    return {q.triple for q in pyoxigraph.parse(data, format=form)}


@with_npm
@pytest.mark.parametrize(("name", "format"), [("turtle", "Turtle"), ("ntriples", "N-Triples")])
def test_n3js_reads_the_same_triples(files: dict[str, Path], name: str, format: str) -> None:
    ours = _triples(files["ntriples"].read_bytes(), RdfFormat.N_TRIPLES)
    theirs = _triples(_node(format, str(files[name])), RdfFormat.N_TRIPLES)
    assert len(ours) > 50_000 and theirs == ours


def test_all_syntaxes_hold_the_same_triples(files: dict[str, Path]) -> None:
    found = [
        _triples(files[name].read_bytes(), form)
        for name, form in (
            ("turtle", RdfFormat.TURTLE),
            ("ntriples", RdfFormat.N_TRIPLES),
            ("jsonld", RdfFormat.JSON_LD),
        )
    ]
    assert found[0] == found[1] == found[2]


@with_npm
def test_readers_of_gexf_and_graphml_agree(files: dict[str, Path]) -> None:
    """graphology-gexf is what Gephi Lite reads with; igraph and networkx are what notebooks use."""
    theirs = json.loads(_node("gexf", str(files["gexf"])))
    nx_gexf = networkx.read_gexf(files["gexf"])
    nx_graphml = networkx.read_graphml(files["graphml"], force_multigraph=True)
    ig = igraph.Graph.Read_GraphML(str(files["graphml"]))
    kinds = Counter(data["relation"] for _, _, data in nx_graphml.edges(data=True))
    assert theirs["placed"] == theirs["nodes"] == len(nx_gexf) == len(nx_graphml) == ig.vcount() > 1_000
    assert theirs["edges"] == nx_gexf.number_of_edges() == nx_graphml.number_of_edges() == ig.ecount() > 1_000
    assert theirs["kinds"] == kinds == Counter(ig.es["relation"]) == Counter(
        data["relation"] for _, _, data in nx_gexf.edges(data=True)
    )  # fmt: skip
