"""What docs/rdf.md shows is what the export of the sample graph holds, and its queries give answers."""

import io
import re
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg.export.nanopubs import write_trig
from kg.export.rdf import write_turtle
from kg.export.rdf12 import write_turtle12
from kg.store.graph import Graph
from tests.sample import SWIFT, TURTLE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rdf.md").read_text(encoding="utf-8")
ANSWERS = [
    [["SwiftServe", "2.5", SWIFT.title, "On an A100 it is 2.5x faster than vLLM on ShareGPT."]],
    [["TurtleNet"]],
    [["SwiftServe", "vLLM", SWIFT.title, TURTLE.title]],
]


def shown(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.M | re.S)


@pytest.fixture
def turtle(graph: Graph) -> bytes:
    out = io.BytesIO()
    write_turtle(graph, out)
    return out.getvalue()


def test_the_statement_shown_is_exported_so(turtle: bytes) -> None:
    (example,) = shown("turtle")
    assert example.encode() in turtle


def test_the_annotation_shown_is_exported_so(graph: Graph) -> None:
    out = io.BytesIO()
    write_turtle12(graph, out)
    (example,) = shown("turtle12")
    assert example.encode() in out.getvalue()


@pytest.mark.parametrize("number", range(3))
def test_the_queries_shown_give_answers(turtle: bytes, number: int) -> None:
    queries = shown("sparql")
    assert len(queries) == len(ANSWERS)
    store = pyoxigraph.Store()
    store.bulk_load(turtle, RdfFormat.TURTLE)
    rows = store.query(queries[number])
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert [[getattr(term, "value", None) for term in row] for row in rows] == ANSWERS[number]


def test_every_prefix_and_qualifier_shown_exists(graph: Graph, turtle: bytes) -> None:
    trig = io.BytesIO()
    write_trig(graph, trig)
    declared = set(re.findall(rb"^@prefix (\w+):", turtle + trig.getvalue(), flags=re.M))
    used = {prefix.encode() for prefix in re.findall(r"`(\w+):\w+`", PAGE)} - {b"arXiv", b"doi"}
    assert used <= declared
    ontology = (Path(__file__).resolve().parents[2] / "schema" / "ontology.ttl").read_text(encoding="utf-8")
    for name in set(re.findall(r"\bkg:(\w+)", PAGE)):
        assert re.search(rf"^kg:{name} a ", ontology, flags=re.M), name


def test_the_publication_shown_is_cut_out(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("graph.trig").open("wb") as out:
        write_trig(graph, out)
    (example,) = (code for code in shown("python") if "one.trig" in code)
    exec(example, {})
    names = {str(q.graph_name).rpartition("/")[2] for q in pyoxigraph.parse(path="one.trig")}
    assert names == {"head>", "assertion>", "provenance>", "pubinfo>"}
