"""A stored graph in; GEXF 1.3 out, with kinds of edges, dates, colours, sizes and positions, for Gephi and Gephi Lite.

The schema that Gephi publishes (gexf.xsd 1.3) declares the elements of `viz` in GEXF's own namespace, its RELAX NG twin in
one of their own. Written here is what the XSD holds valid, under the prefix `viz` that readers look for: Gephi goes by local
names, graphology by the prefixed name. A reader that insists on the other namespace (networkx) still reads nodes, edges and
all attributes.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator

from kg.export.network import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Edge, Network, Node, Value, written
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph
from kg.vocab import TYPE_COLORS

_NAMESPACE = "http://gexf.net/1.3"
_COLORS = {
    type: dict(zip("rgb", (str(channel) for channel in bytes.fromhex(color[1:])), strict=True))
    for type, color in TYPE_COLORS.items()
}


def write_gexf(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write the network of a graph (kg.export.network) as GEXF 1.3; the same graph gives the same bytes anywhere.

    Raises kg.export.where.WhereError.
    """
    network = Network(graph, base=base, where=where)
    xml = XMLGenerator(out, encoding="UTF-8", short_empty_elements=True)
    xml.startDocument()
    _open(xml, 0, "gexf", {"xmlns": _NAMESPACE, "xmlns:viz": _NAMESPACE, "version": "1.3"})
    _open(xml, 1, "meta")
    _text(xml, "creator", "kg")
    _text(xml, "description", network.description)
    _close(xml, 1, "meta")
    time = (
        {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
        if network.dated
        else {"mode": "static"}
    )
    _open(xml, 1, "graph", {"defaultedgetype": "directed", "idtype": "string", **time})
    for kind, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        _open(xml, 2, "attributes", {"class": kind, "mode": "static"})
        for title, type in attributes.items():
            _empty(xml, 3, "attribute", {"id": title, "title": title, "type": type})
        _close(xml, 2, "attributes")
    _open(xml, 2, "nodes", {"count": str(network.node_count)})
    for node in network.nodes():
        _node(xml, node)
    _close(xml, 2, "nodes")
    _open(xml, 2, "edges", {"count": str(network.edge_count)})
    for edge in network.edges():
        _edge(xml, edge)
    _close(xml, 2, "edges")
    _close(xml, 1, "graph")
    _close(xml, 0, "gexf")
    xml.characters("\n")
    xml.endDocument()


def _node(xml: XMLGenerator, node: Node) -> None:
    _open(xml, 3, "node", {"id": node.id, "label": node.label, **({"start": node.since} if node.since else {})})
    _values(xml, node.attributes, NODE_ATTRIBUTES)
    _empty(xml, 4, "viz:color", _COLORS[node.type])
    _empty(xml, 4, "viz:position", {"x": repr(node.position[0]), "y": repr(node.position[1]), "z": "0.0"})
    _empty(xml, 4, "viz:size", {"value": repr(node.size)})
    _close(xml, 3, "node")


def _edge(xml: XMLGenerator, edge: Edge) -> None:
    attributes = {
        "id": edge.id, "source": edge.source, "target": edge.target, "kind": edge.relation, "label": edge.label,
        "weight": repr(edge.weight), **({"start": edge.since} if edge.since else {}),
    }  # fmt: skip
    _open(xml, 3, "edge", attributes)
    _values(xml, edge.attributes, EDGE_ATTRIBUTES)
    _close(xml, 3, "edge")


def _values(xml: XMLGenerator, values: dict[str, Value], titles: dict[str, str]) -> None:
    _open(xml, 4, "attvalues")
    for title, value in _present(values, titles):
        _empty(xml, 5, "attvalue", {"for": title, "value": value})
    _close(xml, 4, "attvalues")


def _present(values: dict[str, Value], titles: dict[str, str]) -> Iterator[tuple[str, str]]:
    for title in titles:
        # a JSON array of strings is a list of GEXF 1.3: quoted items, with \\ and \" escaped
        text = written(values[title])
        if text is not None:
            yield title, text


def _open(xml: XMLGenerator, depth: int, name: str, attributes: dict[str, str] | None = None) -> None:
    xml.ignorableWhitespace("\n" + " " * depth if depth else "")
    xml.startElement(name, attributes or {})  # type: ignore[arg-type]


def _close(xml: XMLGenerator, depth: int, name: str) -> None:
    xml.ignorableWhitespace("\n" + " " * depth)
    xml.endElement(name)


def _empty(xml: XMLGenerator, depth: int, name: str, attributes: dict[str, str]) -> None:
    _open(xml, depth, name, attributes)
    xml.endElement(name)


def _text(xml: XMLGenerator, name: str, text: str) -> None:
    _open(xml, 2, name)
    xml.characters(text)
    xml.endElement(name)
