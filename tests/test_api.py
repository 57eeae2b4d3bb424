"""`kg.open`: what Python sees of a built graph, against what was put into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.api import Claim, GraphView, open_graph
from kg.card import UnknownName
from kg.export.where import WhereError
from kg.store.errors import GraphMissing
from kg.vocab import EntityType, RelationType
from tests.sample import STATEMENTS


@pytest.fixture
def graph(graph_file: Path) -> Iterator[GraphView]:
    with open_graph(str(graph_file)) as opened:
        yield opened


def test_it_is_opened_by_the_package(graph_file: Path) -> None:
    with kg.open(str(graph_file)) as opened:
        assert isinstance(opened, GraphView)
    with pytest.raises(AttributeError, match="shut"):
        kg.shut  # noqa: B018


def test_nothing_to_open_is_told(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing, match=r"none\.sqlite"):
        open_graph(str(tmp_path / "none.sqlite"))


def test_an_entity_is_found_by_any_of_its_names(graph: GraphView) -> None:
    for name in ("hardware:a100", "A100", "nvidia a100-80g gpu"):
        thing = graph.entity(name)
        assert (thing.id, thing.type, thing.name) == ("hardware:a100", EntityType.HARDWARE, "A100")
    with pytest.raises(UnknownName) as told:
        graph.entity("vlm")
    assert "vLLM" in told.value.near


def test_who_is_faster_by_how_much_and_who_says_so(graph: GraphView) -> None:
    (claim,) = graph.faster_than("vLLM", hardware="A100")
    assert (claim.subject, claim.object, claim.factor, claim.speedup) == ("SwiftServe", "vLLM", 2.5, 2.5)
    assert (claim.metric, claim.dataset, claim.hardware) == ("speed", "ShareGPT", "A100")
    (quote,) = claim.evidence
    assert (
        quote.paper.startswith("SwiftServe") and quote.sentence == "On an A100 it is 2.5x faster than vLLM on ShareGPT."
    )
    assert graph.faster_than("vLLM", dataset="COCO") == []


def test_statements_are_chosen_as_exports_choose_them(graph: GraphView) -> None:
    everything = {s.id for s in STATEMENTS if s.relation is not RelationType.MENTIONS}
    assert {c.id for c in graph.statements()} == everything
    assert {c.relation for c in graph.statements("relation=runs-on")} == {RelationType.RUNS_ON}
    with pytest.raises(WhereError):
        graph.statements("colour=red")


def test_a_claim_without_a_named_other_side_keeps_the_words(graph: GraphView) -> None:
    (claim,) = graph.statements("baseline!=none")
    assert (claim.object, claim.object_id, claim.baseline, claim.percent) == (None, None, "the baseline", -40.0)
    assert claim.speedup == pytest.approx(1 / 0.6)


def test_a_leaderboard_is_that_of_the_query_api(graph: GraphView) -> None:
    (row,) = graph.leaderboard("throughput")
    assert (row["rank"], row["name"], row["value"], row["unit"]) == (1, "SwiftServe", 1200.0, "tokens/s")
    assert graph.leaderboard("colour") == []


def test_rows_are_flat(graph: GraphView) -> None:
    rows = list(graph.rows("relation=faster-than"))
    assert rows and all(isinstance(v, str | float | int | bool | None) for row in rows for v in row.values())
    assert {row["sentence"] for row in rows} >= {"On an A100 it is 2.5x faster than vLLM on ShareGPT."}


def test_networkx_has_every_statement_with_two_ends(graph: GraphView) -> None:
    found = graph.to_networkx()
    wanted = {s.id for s in STATEMENTS if s.object and s.relation is not RelationType.MENTIONS}
    assert {key for _, _, key in found.edges(keys=True)} == wanted
    assert found.nodes["method:vllm"] == {"name": "vLLM", "type": "method"}


def test_rdflib_has_the_triples_of_the_export(graph: GraphView, graph_file: Path) -> None:
    from io import BytesIO

    from kg.export.formats import write
    from kg.store.session import reading

    out = BytesIO()
    with reading(str(graph_file)) as stored:
        write("ntriples", stored, out)
    assert len(graph.to_rdflib()) == len(set(out.getvalue().splitlines()))


def test_notebooks_see_escaped_html(graph: GraphView) -> None:
    claims = {c.subject: c for c in graph.statements("relation=introduces,outperforms")}
    shown = "".join(c._repr_html_() for c in claims.values()) + graph.entity("A100")._repr_html_()
    assert "<but>" not in shown and "<blockquote>" in shown and "A100" in shown
    assert all(isinstance(c, Claim) for c in claims.values())


def test_a_data_frame_has_a_row_for_each_statement(graph: GraphView) -> None:
    frame = graph.to_pandas("relation=faster-than")
    assert frame.loc["st:0000000000000003", ["subject", "object", "factor", "hardware"]].tolist() == [
        "SwiftServe",
        "vLLM",
        2.5,
        "A100",
    ]
    assert str(frame["factor"].dtype) == "float64" and len(frame) == len(list(graph.rows("relation=faster-than")))
    assert list(graph.to_pandas("relation=faster-than factor>1000").columns) == list(frame.columns)
