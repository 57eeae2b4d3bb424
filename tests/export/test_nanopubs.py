"""TriG: a nanopublication per statement that the nanopub library accepts, the same quads in each reader."""

import io
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from kg.export.nanopubs import write_trig
from kg.export.rdf import write_turtle
from kg.export.where import WhereError
from kg.model import GraphData, Qualifiers, Statement
from kg.store.graph import Graph
from kg.vocab import RelationType
from tests.export.test_gexf import stored
from tests.sample import GRAPH, SWIFT

# both the library and rdflib's reader of TriG use what rdflib has deprecated
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

BASE = "https://kg.example.org/"
TOLD = [s for s in GRAPH.statements if s.relation is not RelationType.MENTIONS]
LINKS = ("st:0000000000000003", "st:000000000000000d")
DERIVED = Statement(
    "st:00000000000000ff", RelationType.FASTER_THAN, "model:turtlenet", "model:yolov8", Qualifiers(factor=6.0),
    tuple(replace(e, rule="chain") for s in GRAPH.statements if s.id in LINKS for e in s.evidence), LINKS,
)  # fmt: skip


def trig(graph: Graph, **options: Any) -> bytes:
    out = io.BytesIO()
    write_trig(graph, out, **options)
    return out.getvalue()


def quads(data: bytes) -> list[Quad]:
    return list(pyoxigraph.parse(data, RdfFormat.TRIG))


def publications(data: bytes) -> dict[str, list[Quad]]:
    """The quads of each nanopublication, by its IRI."""
    found = defaultdict(list)
    for quad in quads(data):
        if quad.graph_name == DefaultGraph():
            continue
        assert isinstance(quad.graph_name, NamedNode)
        found[quad.graph_name.value.rpartition("/")[0]].append(quad)
    return found


def accepted(publication: list[Quad]) -> bool:
    nanopub = pytest.importorskip("nanopub", reason="nanopub is absent")
    rdf = rdflib.ConjunctiveGraph()
    rdf.parse(data=pyoxigraph.serialize(publication, format=RdfFormat.N_QUADS), format="nquads")
    return bool(nanopub.Nanopub(rdf=rdf).is_valid)


def test_there_is_one_for_each_statement_and_the_library_accepts_it(graph: Graph) -> None:
    found = publications(trig(graph))
    assert list(found) == [f"{BASE}nanopub/{s.id.removeprefix('st:')}" for s in TOLD]
    assert all(accepted(publication) for publication in found.values())


@pytest.mark.parametrize("part", ["head", "assertion", "provenance", "pubinfo"])
def test_the_library_refuses_one_without_a_part(graph: Graph, part: str) -> None:
    publication = publications(trig(graph))[f"{BASE}nanopub/0000000000000003"]
    with pytest.raises(ValueError, match=r"nanopublication|empty"):
        accepted([q for q in publication if not str(q.graph_name).endswith(f"/{part}>")])


def test_the_default_graph_is_the_whole_graph(graph: Graph) -> None:
    for where in (None, "relation=faster-than"):
        out = io.BytesIO()
        write_turtle(graph, out, where=where)
        default = [q.triple for q in quads(trig(graph, where=where)) if q.graph_name == DefaultGraph()]
        assert default == [q.triple for q in pyoxigraph.parse(out.getvalue(), RdfFormat.TURTLE)]


def test_readers_agree(graph: Graph) -> None:
    data = trig(graph)

    def spelt(term: Any) -> str:
        if isinstance(term, rdflib.Literal):
            return str(Literal(str(term), datatype=None if term.datatype is None else NamedNode(term.datatype)))
        return str(DefaultGraph() if str(term) == "urn:x-rdflib:default" else NamedNode(str(term)))

    read = rdflib.Dataset().parse(data=data, format="trig")
    other = {tuple(map(spelt, quad)) for quad in read.quads()}
    assert other == {(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in quads(data)}
    assert len(other) == len(quads(data)) > 400


def test_assertion_and_provenance_hold_what_turtle_says_of_a_statement(graph: Graph) -> None:
    out = io.BytesIO()
    write_turtle(graph, out)
    kinds = (f"{BASE}st/", f"{BASE}evidence/", f"{BASE}quote/")
    turtle = {str(q.triple) for q in pyoxigraph.parse(out.getvalue(), RdfFormat.TURTLE)}
    wanted = {x for x in turtle if x.startswith(tuple(f"<{kind}" for kind in kinds))}
    graphs = ("/assertion>", "/provenance>")
    found = {str(q.triple) for q in quads(trig(graph)) if str(q.graph_name).endswith(graphs)}
    assert wanted
    assert wanted <= found
    # beyond those: the direct triple of each, and what each assertion was derived from
    rest = found - wanted
    assert {x for x in rest if "/nanopub/" not in x} == {x for x in turtle if "ontology#" in x.split(" ")[1]} & rest
    assert len(rest) == 2 * len(TOLD) - sum(s.object is None for s in TOLD)


def test_each_part_has_its_own(graph: Graph) -> None:
    own = f"{BASE}nanopub/0000000000000003"
    parts = defaultdict(set)
    for quad in publications(trig(graph))[own]:
        parts[str(quad.graph_name)[1:-1].removeprefix(f"{own}/")].add(str(quad.triple))
    kg = f"{BASE}ontology#"
    assert f"<{BASE}method/swiftserve> <{kg}fasterThan> <{BASE}method/vllm>" in parts["assertion"]
    assert not any("confidence" in x for x in parts["assertion"])
    paper = f"<{BASE}{SWIFT.id.replace(':', '/')}>"
    assert f"<{own}/assertion> <http://www.w3.org/ns/prov#wasDerivedFrom> {paper}" in parts["provenance"]
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert f'<{own}> {label} "SwiftServe faster-than vLLM"' in parts["pubinfo"]
    named = {x.split(" ")[0] for x in parts["pubinfo"] if label in x}
    ids = ("method/swiftserve", "method/vllm", "metric/speed", "dataset/sharegpt", "hardware/a100")
    assert named == {f"<{own}>", paper, *(f"<{BASE}{id}>" for id in ids)}


def test_a_derived_statement_has_no_direct_triple() -> None:
    with stored(replace(GRAPH, statements=(*GRAPH.statements, DERIVED))) as graph:
        publication = publications(trig(graph))[f"{BASE}nanopub/00000000000000ff"]
    assert accepted(publication)
    predicates = {(str(q.graph_name).rpartition("/")[2], q.predicate.value.rpartition("#")[2]) for q in publication}
    assert ("provenance>", "derived") in predicates
    assert ("assertion>", "fasterThan") not in predicates


def test_filter_and_base(graph: Graph) -> None:
    found = publications(trig(graph, where="relation=faster-than factor=2.5", base="http://localhost:8000/"))
    assert list(found) == ["http://localhost:8000/nanopub/0000000000000003"]
    with pytest.raises(WhereError):
        trig(graph, where="nonsense")


def test_more_statements_than_are_looked_up_at_once() -> None:
    many = tuple(replace(TOLD[2], id=f"st:{n:016x}") for n in range(1201))
    with stored(replace(GRAPH, statements=many)) as graph:
        data = trig(graph)
    assert data.count(b"a np:Nanopublication") == 1201
    assert data.count(b'rdfs:label "SwiftServe faster-than vLLM"') == 1201


def test_a_graph_without_statements_has_no_publications() -> None:
    with stored(GraphData((), (), (), ())) as graph:
        assert publications(trig(graph)) == {}
