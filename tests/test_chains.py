"""A derived chain on its whole way: built, shown apart from what was read, exported, valid, and in no list unless asked for."""

import json
from pathlib import Path

import pytest

from tests.command import invoke, run

PAPERS = (
    ("ZedServe: An Inference Engine", "We present ZedServe, an inference engine. ZedServe achieves 2x higher throughput than vLLM."),
    ("YakServe: An Inference Engine", "We present YakServe, an inference engine. YakServe achieves 3x higher throughput than ZedServe."),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chains")
    lines = (json.dumps({"title": title, "abstract": abstract}) for title, abstract in PAPERS)
    (folder / "papers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("build", "papers.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_it_is_listed_only_where_it_is_asked_for(home: Path) -> None:
    query = "{ all: statements { nodes { derived } } chains: statements(filter: {derived: true}) { nodes { subject { name } object { name } factor derivedFrom { factor } } } }"
    answer = json.loads(invoke("query", query, cwd=home).stdout)["data"]
    assert not any(s["derived"] for s in answer["all"]["nodes"])
    (chain,) = answer["chains"]["nodes"]
    assert (chain["subject"]["name"], chain["object"]["name"], chain["factor"]) == ("YakServe", "vLLM", 6.0)
    assert sorted(s["factor"] for s in chain["derivedFrom"]) == [2.0, 3.0]


def test_it_is_shown_after_what_was_read(home: Path) -> None:
    shown = invoke("show", "vLLM", cwd=home).stdout
    assert "(derived from 2 statements, " in shown
    assert shown.index("ZedServe  2x") < shown.index("YakServe  6x")


def test_the_graph_with_it_is_valid_and_proven(home: Path) -> None:
    assert invoke("validate", cwd=home).returncode == 0
    assert invoke("verify", cwd=home).returncode == 0


def test_it_is_no_relation_of_a_paper(home: Path) -> None:
    records = map(json.loads, (home / "exports" / "papers.jsonl").read_text(encoding="utf-8").splitlines())
    assert sum(r["type"] == "faster-than" for record in records for r in record["relations"]) == 2
