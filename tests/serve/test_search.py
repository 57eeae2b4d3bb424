"""Search by words, prefixes and whole names; nothing that is typed is an operator."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.serve.run import execute


def _found(graph: Path, query: str, types: list[str] | None = None) -> list[tuple[str, Any]]:
    text = "query($q: String!, $t: [EntityType!]) { search(query: $q, types: $t) { score matchedAlias entity { id } } }"
    answer = execute(str(graph), text, {"q": query, "t": types})
    assert "errors" not in answer, answer["errors"]
    hits = answer["data"]["search"]
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)
    return [(h["entity"]["id"], h["matchedAlias"]) for h in hits]


def test_finds_by_the_start_of_the_last_word(graph_file: Path) -> None:
    assert _found(graph_file, "turtlen")[0][0] in ("model:turtlenet", "model:turtlenet-s")
    assert {id.split(":")[0] for id, _ in _found(graph_file, "turtlen")} == {"model", "paper"}


def test_puts_what_is_called_just_so_first(graph_file: Path) -> None:
    assert _found(graph_file, "TurtleNet")[0] == ("model:turtlenet", None)
    assert _found(graph_file, "turtle-net s")[0] == ("model:turtlenet-s", None)


def test_says_which_alias_fits(graph_file: Path) -> None:
    assert _found(graph_file, "mean aver") == [("metric:map", "mean average precision")]
    assert _found(graph_file, "nvidia") == [("hardware:a100", "NVIDIA A100-80G GPU")]


def test_needs_all_words(graph_file: Path) -> None:
    assert _found(graph_file, "mean nvidia") == []


def test_narrows_by_type(graph_file: Path) -> None:
    assert [id for id, _ in _found(graph_file, "turtlenet", ["MODEL"])] == ["model:turtlenet", "model:turtlenet-s"]
    assert _found(graph_file, "turtlenet", []) == []


@pytest.mark.parametrize("text", ["", " ", "***", '"', "'", "( ) : ^ + -"])
def test_finds_nothing_where_there_is_no_word(graph_file: Path, text: str) -> None:
    assert _found(graph_file, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "OR",
        "vllm OR coco",
        "NOT vllm",
        'NEAR("a" "b")',
        "name:vllm",
        "vllm*",
        '"vllm',
        "vllm AND NOT",
        "-vllm",
        "^vllm",
    ],
)
def test_takes_operators_for_words(graph_file: Path, text: str) -> None:
    found = [id for id, _ in _found(graph_file, text)]
    assert found == (["method:vllm"] if text in ("vllm*", '"vllm', "-vllm", "^vllm") else [])


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_takes_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    from kg.store.graph import create_tables, engine_for
    from kg.store.replace import replace_graph
    from tests.sample import GRAPH

    path = tmp_path_factory.getbasetemp() / "any-text.sqlite"
    if not path.exists():
        engine = engine_for(str(path))
        with engine.begin() as connection:
            create_tables(connection)
            replace_graph(connection, GRAPH)
        engine.dispose()
    _found(path, text)


def _hits(graph: Path, query: str, types: list[str] | None = None) -> list[dict[str, Any]]:
    text = "query($q: String!, $t: [EntityType!]) { search(query: $q, types: $t) { score near highlighted matchedAlias entity { id } } }"
    answer = execute(str(graph), text, {"q": query, "t": types})
    assert "errors" not in answer, answer["errors"]
    hits: list[dict[str, Any]] = answer["data"]["search"]
    return hits


@pytest.mark.parametrize("typo", ["swiftsrve", "swfitserve", "swifttserve", "wsiftserve", "SwiftSevre", "swift servee"])
def test_a_slip_of_the_finger_is_forgiven(graph_file: Path, typo: str) -> None:
    (hit,) = [h for h in _hits(graph_file, typo) if h["entity"]["id"].startswith("method:")]
    assert hit["entity"]["id"] == "method:swiftserve" and hit["near"] and 0.8 <= hit["score"] < 1
    assert hit["highlighted"] == "<mark>SwiftServe</mark>"


def test_nothing_is_only_near_where_something_fits(graph_file: Path) -> None:
    assert not any(h["near"] for h in _hits(graph_file, "turtlenet"))


@pytest.mark.parametrize("text", ["vlm", "zebra crossing", "swift", "a100x-not-this"])
def test_other_words_are_not_near(graph_file: Path, text: str) -> None:
    assert not any(h["near"] for h in _hits(graph_file, text))


def test_near_names_are_narrowed_by_type(graph_file: Path) -> None:
    assert _hits(graph_file, "swiftsrve", ["DATASET"]) == []
    assert [h["entity"]["id"] for h in _hits(graph_file, "swiftsrve", ["METHOD"])] == ["method:swiftserve"]


def test_a_near_alias_is_named(graph_file: Path) -> None:
    (hit,) = _hits(graph_file, "mean avrage precision")
    assert (hit["entity"]["id"], hit["matchedAlias"]) == ("metric:map", "mean average precision")


def test_what_fits_is_marked_and_the_rest_escaped(graph_file: Path) -> None:
    assert [h["highlighted"] for h in _hits(graph_file, "mean aver")] == [
        "<mark>mean</mark> <mark>aver</mark>age precision"
    ]
    (paper,) = _hits(graph_file, "sure steady")
    assert paper["highlighted"] == "TurtleNet: Slow &lt;but&gt; &quot;<mark>Sure</mark>&quot; &amp; <mark>Steady</mark>"
