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
    from kg.store.graph import create_tables, engine_for, replace_graph
    from tests.sample import GRAPH

    path = tmp_path_factory.getbasetemp() / "any-text.sqlite"
    if not path.exists():
        engine = engine_for(str(path))
        with engine.begin() as connection:
            create_tables(connection)
            replace_graph(connection, GRAPH)
        engine.dispose()
    _found(path, text)
