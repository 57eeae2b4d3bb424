"""A stored graph in; GraphML out, with typed keys, for yEd, igraph, Cytoscape, networkx and Gephi.

The network is that of the GEXF (kg.export.network). GraphML has no words for looks, so positions, sizes and colours are
data by the names that Gephi reads (x y size r g b), and it has no lists, so aliases are a JSON list, as in the GEXF.
"""

from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator, escape

from kg.export.network import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, Network, Value, written
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph
from kg.vocab import TYPE_COLORS

_NODE_KEYS = {
    "label": "string", **NODE_ATTRIBUTES, "x": "double", "y": "double", "size": "double",
    "r": "integer", "g": "integer", "b": "integer",
}  # fmt: skip
# the id once more as data: igraph mistakes the ids of edges that stand as attributes
_EDGE_KEYS = {"statement": "string", "label": "string", "weight": "double", **EDGE_ATTRIBUTES}
_TYPES = {"integer": "int", "liststring": "string"}  # where GraphML calls a type of the network otherwise


def write_graphml(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write the network of a graph as GraphML; edges have the ids of their statements, so parallel ones stay apart.

    Raises kg.export.where.WhereError.
    """
    network = Network(graph, base=base, where=where)
    xml = XMLGenerator(out, encoding="UTF-8", short_empty_elements=True)
    xml.startDocument()
    _open(xml, 0, "graphml", {"xmlns": "http://graphml.graphdrawing.org/xmlns"})
    _open(xml, 1, "desc", {})
    xml.characters(network.description)
    xml.endElement("desc")
    for domain, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, type in keys.items():
            attributes = {
                "id": f"{domain}-{name}",
                "for": domain,
                "attr.name": name,
                "attr.type": _TYPES.get(type, type),
            }
            _open(xml, 1, "key", attributes)
            xml.endElement("key")
    counts = {"parse.nodes": str(network.node_count), "parse.edges": str(network.edge_count)}
    _open(xml, 1, "graph", {"id": "kg", "edgedefault": "directed", **counts})
    for node in network.nodes():
        red, green, blue = bytes.fromhex(TYPE_COLORS[node.type][1:])
        x, y = node.position
        looks = {"x": x, "y": y, "size": node.size, "r": red, "g": green, "b": blue}
        _open(xml, 2, "node", {"id": node.id})
        _data(xml, "node", _NODE_KEYS, {"label": node.label, **node.attributes, **looks})
        _close(xml, 2, "node")
    for edge in network.edges():
        _open(xml, 2, "edge", {"id": edge.id, "source": edge.source, "target": edge.target})
        _data(
            xml,
            "edge",
            _EDGE_KEYS,
            {"statement": edge.id, "label": edge.label, "weight": edge.weight, **edge.attributes},
        )
        _close(xml, 2, "edge")
    _close(xml, 1, "graph")
    _close(xml, 0, "graphml")
    xml.characters("\n")
    xml.endDocument()


def _data(xml: XMLGenerator, domain: str, keys: dict[str, str], values: dict[str, Value]) -> None:
    for name in keys:
        text = written(values[name])
        if text is not None:
            _open(xml, 3, "data", {"key": f"{domain}-{name}"})
            # a bare carriage return would be read as a line feed (XML 1.0, 2.11); this method alone writes what is escaped
            xml.ignorableWhitespace(escape(text, {"\r": "&#13;"}))
            xml.endElement("data")


def _open(xml: XMLGenerator, depth: int, name: str, attributes: dict[str, str]) -> None:
    xml.ignorableWhitespace("\n" + " " * depth if depth else "")
    xml.startElement(name, attributes)  # type: ignore[arg-type]


def _close(xml: XMLGenerator, depth: int, name: str) -> None:
    xml.ignorableWhitespace("\n" + " " * depth)
    xml.endElement(name)
