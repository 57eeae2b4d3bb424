"""GEXF: valid by the published schema, complete, and the same in each reader."""

import io
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
import xmlschema
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.export.gexf import write_gexf
from kg.export.network import day, xml_text
from kg.export.where import WhereError
from kg.model import Alias, Entity, Evidence, GraphData, Paper, Statement
from kg.store.graph import Graph, create_tables, engine_for
from kg.store.replace import replace_graph
from kg.vocab import TYPE_COLORS, EntityType
from tests.sample import GRAPH, SWIFT, TURTLE

ROOT = Path(__file__).parents[2]
XSD = ROOT.parent / "shared" / "gexf-1.3" / "gexf.xsd"
NS = "{http://gexf.net/1.3}"
HOSTILE = [
    "",
    "<b>&amp;\"quotes\" and 'more'</b>",
    "]]><!-- -->",
    "null \x00, bell \x07, escape \x1b, \ufffe",
    "tab\t, line\n, return\r, both\r\n, next\x85, separator\u2028",
    "אבג \u202eright to left\u202c عربى",
    "😀 𝔾raph ﬁne ¼",
    "[a, 'b', \"c\\d\"]",
    "x" * 10_000,
]


@contextmanager
def stored(data: GraphData) -> Iterator[Graph]:
    engine = engine_for("sqlite://")
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, data)
        yield Graph(connection)
    engine.dispose()


def hostile(text: str) -> GraphData:
    """The sample graph with this text as a name, an alias, a sentence and a title."""

    def entity(e: Entity) -> Entity:
        return replace(e, name=text, aliases=(Alias(text, 1, "by hand"),)) if e.id == "method:vllm" else e

    def evidence(e: Evidence) -> Evidence:
        return replace(e, sentence=text)

    def statement(s: Statement) -> Statement:
        return replace(s, evidence=tuple(map(evidence, s.evidence)))

    def paper(p: Paper) -> Paper:
        return replace(p, title=text) if p.id == SWIFT.id else p

    return replace(
        GRAPH,
        papers=tuple(map(paper, GRAPH.papers)),
        entities=tuple(map(entity, GRAPH.entities)),
        statements=tuple(map(statement, GRAPH.statements)),
    )


def exported(graph: Graph, where: str | None = None) -> bytes:
    out = io.BytesIO()
    write_gexf(graph, out, where=where)
    return out.getvalue()


def read(data: bytes) -> Any:
    return networkx.read_gexf(io.BytesIO(data))


def elements(data: bytes, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(data).iter(f"{NS}{name}"))


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    if not XSD.exists():
        pytest.skip("the GEXF 1.3 schema (../shared/gexf-1.3/gexf.xsd) is absent")
    return xmlschema.XMLSchema(str(XSD))


def test_it_is_valid_by_the_published_schema(graph: Graph, schema: xmlschema.XMLSchema) -> None:
    data = exported(graph)
    schema.validate(data.decode())
    broken = data.replace(b'weight="', b'weight="heavy', 1)
    assert not schema.is_valid(broken.decode())


def test_nodes_and_edges_are_those_of_the_graph(graph: Graph) -> None:
    network = read(exported(graph))
    wanted = [s for s in GRAPH.statements if s.object and s.relation != "mentions"]
    assert network.is_directed()
    assert {(a, b, d["id"], d["relation"]) for a, b, d in network.edges(data=True)} == {
        (s.subject, s.object, s.id, s.relation.value) for s in wanted
    }
    assert set(network) == {end for s in wanted for end in (s.subject, s.object)}


def test_a_comparison_carries_its_qualifiers(graph: Graph) -> None:
    edge = read(exported(graph)).edges["method:swiftserve", "method:vllm"]
    assert edge == {
        "id": "st:0000000000000003", "relation": "faster-than", "factor": 2.5, "metric": "speed", "dataset": "ShareGPT",
        "hardware": "A100", "confidence": 0.9, "support": 1, "date": "2024-05-02", "start": "2024-05-02",
        "evidence": "On an A100 it is 2.5x faster than vLLM on ShareGPT.", "paper": SWIFT.title, "rule": "by-hand",
        "label": "faster-than 2.5x", "weight": 1.807,
    }  # fmt: skip


def test_nodes_carry_type_names_dates_and_looks(graph: Graph) -> None:
    data = exported(graph)
    node = read(data).nodes["hardware:a100"]
    assert node == {
        "label": "A100", "type": "Hardware", "iri": "https://kg.example.org/hardware/a100", "papers": 1, "unnamed": False,
        "aliases": '["NVIDIA A100-80G GPU"]', "first_date": "2024-05-02", "start": "2024-05-02",
    }  # fmt: skip
    sizes = {}
    for element in elements(data, "node"):
        color = element.find(f"{NS}color")
        assert color is not None
        kind = next(v.get("value") for v in element.iter(f"{NS}attvalue") if v.get("for") == "type")
        rgb = "#" + "".join(f"{int(color.get(channel, '')):02x}" for channel in "rgb")
        assert rgb == TYPE_COLORS[EntityType(kind or "")]
        size = element.find(f"{NS}size")
        assert size is not None
        sizes[element.get("id")] = float(size.get("value", ""))
    assert max(sizes, key=lambda id: sizes[id]) == "method:swiftserve"
    positions = {tuple(p.attrib.items()) for p in elements(data, "position")}
    assert len(positions) == len(sizes)
    assert b"<viz:color " in data


def test_edges_have_kinds_unique_ids_and_no_loose_ends(graph: Graph) -> None:
    data = exported(graph)
    nodes, edges = elements(data, "node"), elements(data, "edge")
    ids = {n.get("id") for n in nodes}
    assert len(ids) == len(nodes)
    assert len({e.get("id") for e in edges}) == len(edges)
    assert all(e.get("source") in ids and e.get("target") in ids for e in edges)
    kinds = Counter(e.get("kind") for e in edges)
    assert kinds == Counter(s.relation.value for s in GRAPH.statements if s.object and s.relation != "mentions")
    assert [e.get("count") for e in elements(data, "nodes") + elements(data, "edges")] == [
        str(len(nodes)),
        str(len(edges)),
    ]


def test_parallel_edges_of_different_kinds_stay_apart() -> None:
    twin = replace(next(s for s in GRAPH.statements if s.relation == "faster-than"), id="st:00000000000000ff")
    both = (twin, replace(twin, id="st:00000000000000fe", relation=next(s.relation for s in GRAPH.statements if s.relation == "built-on")))  # fmt: skip
    with stored(replace(GRAPH, statements=(*GRAPH.statements, *both))) as graph:
        network = read(exported(graph))
    assert network.is_multigraph()
    assert network.number_of_edges("method:swiftserve", "method:vllm") == 3


def test_what_is_left_out_is_counted_or_asked_for(graph: Graph) -> None:
    (description,) = elements(exported(graph), "description")
    assert "Left out: 1 comparisons with a baseline that has no name, 3 papers and entities" in (description.text or "")
    asked = read(exported(graph, "relation=mentions"))
    assert {d["relation"] for *_, d in asked.edges(data=True)} == {"mentions"}
    assert set(asked) == {SWIFT.id, TURTLE.id, "method:vllm"}


def test_derived_statements_come_only_when_asked_for() -> None:
    derived = replace(
        next(s for s in GRAPH.statements if s.relation == "faster-than"),
        id="st:00000000000000dd", evidence=(), derived_from=("st:0000000000000003",),
    )  # fmt: skip
    with stored(replace(GRAPH, statements=(*GRAPH.statements, derived))) as graph:
        ids = {e.get("id") for e in elements(exported(graph), "edge")}
        asked = elements(exported(graph, "derived=true"), "edge")
    assert derived.id not in ids
    assert [e.get("id") for e in asked] == [derived.id]
    assert float(asked[0].get("weight", "0")) > 0


def test_a_filter_narrows_the_network(graph: Graph) -> None:
    assert set(read(exported(graph, "relation=outperforms"))) == {"model:turtlenet", "model:yolov8"}
    with pytest.raises(WhereError):
        exported(graph, "colour=red")


def test_a_graph_without_edges_or_dates_is_valid_too(schema: xmlschema.XMLSchema) -> None:
    with stored(GraphData((), (), (), ())) as graph:
        data = exported(graph)
    schema.validate(data.decode())
    assert len(read(data)) == 0
    undated = replace(GRAPH, papers=tuple(replace(p, date=None) for p in GRAPH.papers))
    with stored(undated) as graph:
        data = exported(graph)
    schema.validate(data.decode())
    assert b'mode="static"' in data
    assert b"start=" not in data


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("2024-05-02", "2024-05-02"),
        ("2024-05", "2024-05-01"),
        ("2024", "2024-01-01"),
        ("2023-02-29", None),
        ("soon", None),
    ],
)
def test_dates_are_whole(written: str, first: str | None) -> None:
    assert day(written) == first


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
@example(HOSTILE[3])
@example(HOSTILE[4])
@example(HOSTILE[5])
@example(HOSTILE[6])
@example(HOSTILE[7])
@example(HOSTILE[8])
def test_hostile_texts_come_back(text: str) -> None:
    with stored(hostile(text)) as graph:
        network = read(exported(graph))
    vllm, edge = network.nodes["method:vllm"], network.edges["method:vllm", "method:swiftserve"]
    assert vllm["label"] == (xml_text(text) or "method:vllm")
    assert json.loads(vllm["aliases"]) == [xml_text(text)]
    assert edge["evidence"] == xml_text(text)
    assert network.nodes[SWIFT.id]["label"] == (xml_text(text) or SWIFT.id)


def test_hostile_texts_are_valid(schema: xmlschema.XMLSchema) -> None:
    for text in HOSTILE:
        with stored(hostile(text)) as graph:
            schema.validate(exported(graph).decode())


def test_graphology_reads_the_same(graph: Graph, tmp_path: Path) -> None:
    node = shutil.which("node")
    need = "['graphology', 'graphology-gexf', '@xmldom/xmldom'].forEach(name => require(name));"
    packages = os.environ | {"NODE_PATH": os.environ.get("NODE_PATH") or str(ROOT / "explorer" / "node_modules")}
    if node is None or subprocess.run([node, "-e", need], cwd=ROOT, env=packages, capture_output=True).returncode:
        pytest.skip("no npm packages here: run `make explorer`")
    file = tmp_path / "graph.gexf"
    file.write_bytes(exported(graph))
    code = """
        const Graph = require('graphology'), gexf = require('graphology-gexf'), fs = require('fs');
        const graph = gexf.parse(Graph, fs.readFileSync(process.argv[1], 'utf8'));
        const edges = graph.mapEdges((key, data, source, target) => [source, target, data.kind]).sort();
        console.log(JSON.stringify({edges, nodes: graph.order, a100: graph.getNodeAttributes('hardware:a100')}));
    """
    run = subprocess.run(
        [node, "-e", code, str(file)], cwd=ROOT, env=packages, capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    network = read(file.read_bytes())
    assert found["edges"] == sorted([a, b, d["relation"]] for a, b, d in network.edges(data=True))
    assert found["nodes"] == len(network)
    assert found["a100"]["aliases"] == ["NVIDIA A100-80G GPU"]
    assert found["a100"]["color"] == "rgb(176,122,161)"
    assert {"x", "y", "size"} < set(found["a100"])
