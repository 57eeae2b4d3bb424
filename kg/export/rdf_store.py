"""A stored graph in; the same RDF as an on-disk triple store, in a folder that is named after what it holds, out.

Folders are never changed once they have their name, so who reads one is not disturbed by a build, and the name that a graph
asks for (`store_name`) leads to the triples of just that graph: the two cannot part.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from kg.export.rdf_nodes import nodes
from kg.export.rdf_said import InTerms
from kg.export.rdf_terms import Objects
from kg.fingerprint import fingerprint
from kg.ids import digest
from kg.store.graph import Graph
from kg.store.sources import read_meta

SUFFIX = ".rdf"  # graph.sqlite keeps its triple stores in graph.sqlite.rdf/
_KEPT = 2  # the current store, and the one before it for those who still read there


def store_name(graph: Graph, base: str) -> str | None:
    """The name of the folder that holds these triples; None for a graph that no build has stamped."""
    state = read_meta(graph.connection, "state")
    return None if state is None else digest(state, base, fingerprint("export", "store", "model.py", "ids.py"))


def write_store(graph: Graph, folder: Path, base: str) -> None:
    """Write the triple store of a graph, whole or not at all; nothing is done where the folder is there already.

    Raises OSError where it cannot be written, and ValueError for a base that is no IRI with a final slash.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.kg-tmp")
    try:
        store = pyoxigraph.Store(str(temporary))
        store.bulk_extend(_quads(graph, base))
        store.flush()
        del store  # closes its files
        try:
            temporary.rename(folder)
        except OSError:
            if not folder.is_dir():  # another process was quicker
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def prune(root: Path, current: str) -> None:
    """Take away stores of earlier builds, but for the last one, and what killed builds left."""
    if not root.is_dir():
        return
    stores = [p for p in root.iterdir() if p.is_dir() and p.name != current]
    old = sorted((p for p in stores if not p.name.startswith(".")), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    left = [p for p in stores if p.name.startswith(".") and f".{os.getpid()}." not in p.name]
    for path in (*old[_KEPT - 1 :], *left):
        shutil.rmtree(path, ignore_errors=True)


def _quads(graph: Graph, base: str) -> Iterator[Quad]:
    terms = InTerms(Objects(base))
    for node in map(terms.node, nodes(graph, base=base)):
        for predicate, values in node.properties:
            for value in values:
                yield Quad(node.subject, predicate, value)
