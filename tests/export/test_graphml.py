"""GraphML: the same network as the GEXF, in each reader."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx
import pytest

from kg.export.graphml import write_graphml
from kg.store.graph import Graph
from tests.export.test_gexf import exported, stored
from tests.export.test_gexf import read as read_gexf
from tests.sample import GRAPH, SWIFT


def write(graph: Graph, where: str | None = None) -> bytes:
    out = io.BytesIO()
    write_graphml(graph, out, where=where)
    return out.getvalue()


def read(data: bytes) -> Any:
    return networkx.read_graphml(io.BytesIO(data), force_multigraph=True)


def test_it_is_the_network_of_the_gexf(graph: Graph) -> None:
    network, other = read(write(graph)), read_gexf(exported(graph))
    assert set(network) == set(other)
    assert {(a, b, key, d["relation"]) for a, b, key, d in network.edges(keys=True, data=True)} == {
        (a, b, d["id"], d["relation"]) for a, b, d in other.edges(data=True)
    }
    assert network.is_directed()


def test_attributes_are_typed(graph: Graph) -> None:
    network = read(write(graph))
    edge = network.edges["method:swiftserve", "method:vllm", "st:0000000000000003"]
    assert (edge["factor"], edge["support"], edge["hardware"], edge["statement"]) == (
        2.5,
        1,
        "A100",
        "st:0000000000000003",
    )
    assert "percent" not in edge
    node = network.nodes["hardware:a100"]
    assert (node["label"], node["type"], node["aliases"]) == ("A100", "Hardware", '["NVIDIA A100-80G GPU"]')
    assert (node["unnamed"], node["papers"]) == (False, 1)
    assert (node["r"], node["g"], node["b"]) == (0xB0, 0x7A, 0xA1)
    assert isinstance(node["x"], float)


def test_a_filter_narrows_it(graph: Graph) -> None:
    assert set(read(write(graph, "relation=outperforms"))) == {"model:turtlenet", "model:yolov8"}


def test_igraph_reads_the_same(graph: Graph, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph is absent")
    file = tmp_path / "graph.graphml"
    file.write_bytes(write(graph))
    network, other = igraph.Graph.Read_GraphML(str(file)), read(write(graph))
    assert (network.vcount(), network.ecount()) == (len(other), other.number_of_edges())
    assert Counter(network.es["relation"]) == Counter(d["relation"] for *_, d in other.edges(data=True))


def test_parallel_edges_stay_apart() -> None:
    twin = replace(next(s for s in GRAPH.statements if s.relation == "faster-than"), id="st:00000000000000ff")
    with stored(replace(GRAPH, statements=(*GRAPH.statements, twin))) as graph:
        network = read(write(graph))
    assert network.number_of_edges("method:swiftserve", "method:vllm") == 2
    assert SWIFT.id in network
