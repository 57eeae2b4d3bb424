"""Turtle of RDF 1.2: read back and spelt out as RDF 1.1, it is what the RDF 1.1 export says."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple

from kg.export.rdf import write_turtle
from kg.export.rdf12 import write_turtle12
from kg.export.validate import UnreadableGraph, validate
from kg.export.where import WhereError
from kg.model import GraphData
from kg.store.graph import Graph
from tests.export.test_gexf import stored
from tests.export.test_nanopubs import DERIVED
from tests.sample import GRAPH

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
KG = "https://kg.example.org/ontology#"
WITH_DERIVED = replace(GRAPH, statements=(*GRAPH.statements, DERIVED))


def written(writer: Callable[..., None], graph: Graph, **options: Any) -> bytes:
    out = io.BytesIO()
    writer(graph, out, **options)
    return out.getvalue()


def triples(data: bytes) -> set[Triple]:
    return {quad.triple for quad in pyoxigraph.parse(data, RdfFormat.TURTLE)}


def spelt_out(found: set[Triple]) -> set[Triple]:
    """RDF 1.1 for RDF 1.2: each reifier with its triple's parts as properties."""
    out = set()
    for triple in found:
        if isinstance(triple.object, Triple):
            assert triple.predicate.value == f"{RDF}reifies"
            of = triple.object
            for name, value in (("subject", of.subject), ("predicate", of.predicate), ("object", of.object)):
                out.add(Triple(triple.subject, NamedNode(f"{RDF}{name}"), value))
        else:
            out.add(triple)
        if triple.object == NamedNode(f"{KG}Statement") and triple.predicate.value == f"{RDF}type":
            out.add(Triple(triple.subject, triple.predicate, NamedNode(f"{RDF}Statement")))
    return out


def uncounted(found: set[Triple]) -> set[Triple]:
    return {x for x in found if x.predicate.value != "http://rdfs.org/ns/void#triples" or "#" in str(x.subject)}


@pytest.mark.parametrize("where", [None, "relation=faster-than", "relation=mentions", "derived=true"])
def test_it_says_what_rdf_11_says(where: str | None) -> None:
    with stored(WITH_DERIVED) as graph:
        found = triples(written(write_turtle12, graph, where=where))
        wanted = triples(written(write_turtle, graph, where=where))
    assert uncounted(spelt_out(found)) == uncounted(wanted)
    assert len(wanted) > 20


def test_it_counts_its_own_triples() -> None:
    with stored(WITH_DERIVED) as graph:
        found = triples(written(write_turtle12, graph))
    (stated,) = found - uncounted(found)
    assert stated.object == pyoxigraph.Literal(len(found))


def test_a_statement_annotates_its_triple(graph: Graph) -> None:
    data = written(write_turtle12, graph).decode()
    start = "\nmethod:swiftserve kg:fasterThan method:vllm ~ st:0000000000000003 {|\n    a kg:Statement ;\n    kg:factor 2.5 ;\n"
    assert start in data
    assert "rdf:object" not in data
    swiftserve = data.partition("\nmethod:swiftserve a kg:Method ;")[2].partition("\n\n")[0]
    assert "kg:fasterThan" not in swiftserve


def test_a_derived_statement_asserts_nothing() -> None:
    with stored(WITH_DERIVED) as graph:
        data = written(write_turtle12, graph)
    ends = [NamedNode(f"https://kg.example.org/model/{name}") for name in ("turtlenet", "yolov8")]
    said = Triple(ends[0], NamedNode(f"{KG}fasterThan"), ends[1])
    found = triples(data)
    assert said not in found
    assert said in {x.object for x in found}


def test_sparql_12_reads_an_annotation(graph: Graph) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(written(write_turtle12, graph), RdfFormat.TURTLE)
    query = (
        f"PREFIX kg: <{KG}> SELECT ?factor {{ ?a kg:fasterThan ?b ~ ?st {{| kg:factor ?factor |}} }} ORDER BY ?factor"
    )
    rows = store.query(query)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert [float(str(row["factor"].value)) for row in rows] == [2.5, 3.0]


def test_filter_base_and_nothing_at_all(graph: Graph) -> None:
    assert b"@prefix method: <http://localhost:8000/method/> ." in written(
        write_turtle12, graph, base="http://localhost:8000/"
    )
    with pytest.raises(WhereError):
        written(write_turtle12, graph, where="nonsense")
    with stored(GraphData((), (), (), ())) as empty:
        found = triples(written(write_turtle12, empty))
    assert len(found) == int(str(next(iter(found - uncounted(found))).object.value))  # type: ignore[union-attr]


def test_validation_says_that_it_needs_rdf_11(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf12.ttl"
    path.write_bytes(written(write_turtle12, graph))
    with pytest.raises(UnreadableGraph, match=r"graph\.rdf12\.ttl: .* RDF 1\.2.*; export it as turtle"):
        validate(path=path)
