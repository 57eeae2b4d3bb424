"""The triples of a source in; the graph that they are out, checked, or one line that names the node that is wrong."""

from pyoxigraph import Store

from kg.load.facts import Broken
from kg.load.graph import LoadedGraph
from kg.load.triples import base_of, shown
from kg.read.errors import InputError
from kg.read.sources import Source


def load(store: Store, source: Source, notes: list[str]) -> LoadedGraph:
    """The graph in a store, readable as long as the store is; what was left out of it is added to the notes.

    Raises `InputError` where it is no graph of kg's, or not whole.
    """
    name = shown(source)
    base = base_of(store, name)
    try:
        data = LoadedGraph(store, base)
        notes += [f"{name}: {note}" for note in data.check()]
    except Broken as error:
        raise InputError(f"{name}: {error}; mend it there, or export the graph again") from None
    return data
