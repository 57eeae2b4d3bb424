import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kg.score import score

SHARED = Path(__file__).resolve().parents[2] / "shared" / "gold"
FAST = {"type": "faster-than", "subject": "THIS", "object": None, "baseline": "the baseline", "factor": 2.0}


def entity(name: str, type: str = "Method", *aliases: str, role: str = "core") -> dict[str, Any]:
    return {"name": name, "type": type, "aliases": list(aliases), "role": role}


def relation(type: str, subject: str, object: str | None, role: str = "core", **more: Any) -> dict[str, Any]:
    return {"type": type, "subject": subject, "object": object, "role": role, **more}


def paper(*items: dict[str, Any], title: str = "On Turtles") -> dict[str, Any]:
    entities = [i for i in items if "name" in i]
    return {"title": title, "entities": entities, "relations": [i for i in items if "name" not in i]}


def counts(predicted: dict[str, Any], gold: dict[str, Any], table: str) -> tuple[int, int, int]:
    figure = getattr(score([predicted], [gold]), table)["ALL"]
    return figure.hit, figure.wanted, figure.said


@pytest.mark.parametrize(
    ("mine", "theirs", "hit"),
    [
        (entity("vLLM"), entity("VLLM"), 1),
        (entity("A100 GPUs", "Hardware"), entity("NVIDIA A100", "Hardware", "A100 GPU"), 1),
        (entity("YOLOv8", "Model"), entity("YOLOv8", "Method"), 0),
        (entity("YOLOv8-L", "Model"), entity("YOLOv8", "Model"), 0),
        (entity("mean average precision", "Metric", "mAP"), entity("mAP", "Metric"), 1),
    ],
)
def test_entities_match_by_type_and_any_form(mine: dict[str, Any], theirs: dict[str, Any], hit: int) -> None:
    assert counts(paper(mine), paper(theirs), "entities") == (hit, 1, 1)


def test_method_and_model_are_one_in_the_second_table() -> None:
    assert counts(paper(entity("X9", "Model")), paper(entity("X9")), "approaches") == (1, 1, 1)


def test_optional_annotations_neither_help_nor_hurt() -> None:
    gold = paper(entity("vLLM", role="optional"), entity("Orca"))
    assert counts(paper(entity("vLLM"), entity("Orca")), gold, "entities") == (1, 1, 1)
    assert counts(paper(entity("Orca")), gold, "entities") == (1, 1, 1)


def test_one_prediction_finds_one_annotation() -> None:
    gold = paper(entity("vLLM"), entity("paged", "Method", "vLLM"))
    assert counts(paper(entity("vLLM")), gold, "entities") == (1, 2, 1)


@pytest.mark.parametrize(
    ("mine", "theirs", "hit"),
    [
        (relation("runs-on", "Zed", "A100"), relation("runs-on", "Zed", "A100s"), 1),
        (relation("runs-on", "A100", "Zed"), relation("runs-on", "Zed", "A100"), 0),
        (relation("runs-on", "Zed", "A100"), relation("evaluated-on", "Zed", "A100"), 0),
        (relation("introduces", "PAPER", "Zed"), relation("introduces", "Somebody", "Zed"), 1),
        (FAST | {"factor": 2.01}, FAST | {"role": "core"}, 1),
        (FAST | {"factor": 3.0}, FAST | {"role": "core"}, 0),
        (FAST | {"factor": None}, FAST | {"factor": None, "role": "core"}, 1),
        (FAST | {"object": "vLLM"}, FAST | {"role": "core"}, 0),
        (relation("result", "Zed", "latency", value=5.0), relation("result", "Zed", "runtime", value=5.0), 1),
        (relation("result", "Zed", "latency", value=6.0), relation("result", "Zed", "latency", value=5.0), 0),
        (relation("result", "Zed", "latency", value=5.0), relation("result", "Zed", "memory", value=5.0), 0),
    ],
)
def test_relations_match_by_type_ends_and_numbers(mine: dict[str, Any], theirs: dict[str, Any], hit: int) -> None:
    assert counts(paper(mine), paper(theirs), "relations") == (hit, 1, 1)


def test_this_is_whatever_the_paper_introduces() -> None:
    introduces = relation("introduces", "PAPER", "Zed", role="optional")
    said = paper(introduces, relation("runs-on", "Zed", "A100"))
    gold = paper(introduces, relation("runs-on", "THIS", "A100"))
    assert counts(said, gold, "relations") == (1, 1, 1)


def test_misses_name_what_was_not_found_and_what_is_wrong() -> None:
    found = score([paper(entity("Orca"))], [paper(entity("vLLM"))])
    assert [(m.wrong, m.what) for m in found.misses] == [(False, "vLLM"), (True, "Orca")]


def test_an_absent_paper_misses_all() -> None:
    found = score([], [paper(entity("vLLM"))])
    assert (found.absent, found.entities["ALL"].recall, found.entities["ALL"].f1) == (1, 0.0, 0.0)


@pytest.mark.skipif(not (SHARED / "score.py").is_file(), reason="the published scorer is not beside the checkout")
@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_the_published_scorer(tmp_path: Path, seed: int) -> None:
    gold = [json.loads(line) for line in (SHARED / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    predicted = [_spoilt(record, gold, Random(seed)) for record in gold[seed:]]
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, predicted)), encoding="utf-8")
    command = [sys.executable, str(SHARED / "score.py"), str(file), str(SHARED / "dev.jsonl"), "--json"]
    published = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert score(predicted, gold).as_dict() == published
    assert 0.3 < published["relations"]["ALL"]["f1"] < 1


def _spoilt(record: dict[str, Any], gold: list[dict[str, Any]], random: Random) -> dict[str, Any]:
    """The annotated paper with some of it left out, some of it wrong, and some of another's."""
    other = random.choice(gold)
    entities = [dict(e) for e in (*record["entities"], *other["entities"][:1]) if random.random() < 0.8]
    relations = [dict(r) for r in (*record["relations"], *other["relations"][:2]) if random.random() < 0.8]
    for item in (*entities, *relations):
        item.pop("role", None)
    for e in entities:
        if random.random() < 0.1:
            e["type"] = "Model"
    for r in relations:
        for key in ("factor", "percent", "value"):
            if r.get(key) and random.random() < 0.3:
                r[key] *= 1.3
    return {"title": record["title"].upper(), "entities": entities, "relations": relations}
