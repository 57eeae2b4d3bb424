from kg.store.graph import Graph
from tests.sample import GRAPH


def test_what_goes_in_comes_out(graph: Graph) -> None:
    assert tuple(graph.papers()) == GRAPH.papers
    assert tuple(graph.entities()) == GRAPH.entities
    assert tuple(graph.forms()) == GRAPH.forms
    assert tuple(graph.statements()) == GRAPH.statements
