"""Sentences in, comparisons out: who is compared with whom, in which direction, by how much."""

from typing import Any

import pytest

from kg.model import Paper
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.vocab import RelationType as R

TITLE = "QuickServe: An Engine for Serving Models"
INTRODUCTION = "We present QuickServe, an inference engine. "


def claims(sentence: str, *relations: R) -> list[tuple[Any, ...]]:
    """The comparisons of a paper whose last sentence this is, as (relation, subject, object or baseline, number)."""
    paper = Paper("paper:test", TITLE, INTRODUCTION + sentence)
    extraction = relate(paper, recognize(paper))
    out = []
    for c in extraction.claims:
        if c.relation not in (relations or (R.FASTER_THAN, R.OUTPERFORMS, R.MORE_EFFICIENT_THAN)):
            continue
        q = c.qualifiers
        subject = extraction.entities[c.subject].name if c.subject is not None else "PAPER"
        object = extraction.entities[c.object].name if c.object is not None else q.baseline
        number = next((n for n in (q.factor, q.percent, q.delta, q.value) if n is not None), None)
        out.append((c.relation.value, subject, object, number))
    return out


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Experiments show that QuickServe is 2.5x faster than vLLM.", ("faster-than", "QuickServe", "vLLM", 2.5)),
        (
            "Our method achieves up to 3.1times speedup over FlashAttention.",
            ("faster-than", "QuickServe", "FlashAttention", 3.1),
        ),
        ("Compared to vLLM, our engine reduces latency by 43%.", ("faster-than", "QuickServe", "vLLM", -43.0)),
        (
            "It achieves 1.9x higher throughput than TensorRT-LLM on an A100 GPU.",
            ("faster-than", "QuickServe", "TensorRT-LLM", 1.9),
        ),
        ("It needs 40% less memory than vLLM.", ("more-efficient-than", "QuickServe", "vLLM", -40.0)),
        ("QuickServe outperforms vLLM.", ("outperforms", "QuickServe", "vLLM", None)),
        (
            "The results show an order of magnitude speedup over DeepSpeed.",
            ("faster-than", "QuickServe", "DeepSpeed", 10.0),
        ),
        (
            "Our evaluation shows over 10x speedup compared to existing systems.",
            ("faster-than", "QuickServe", "existing systems", 10.0),
        ),
        (
            "It achieves results comparable to vLLM while being 3.6x smaller and 4.3x faster.",
            ("faster-than", "QuickServe", "vLLM", 4.3),
        ),
        (
            "Compared to serving with the popular vLLM, our engine reduces latency by 30%.",
            ("faster-than", "QuickServe", "vLLM", -30.0),
        ),
        (
            "It brings a 2x speedup compared to the best solution provided by vLLM.",
            ("faster-than", "QuickServe", "vLLM", 2.0),
        ),
        (
            "We compare our engine to vLLM and find that QuickServe outperforms it.",
            ("outperforms", "QuickServe", "vLLM", None),
        ),
        ("QuickServe outperforms vLLM by up to 1.7x.", ("faster-than", "QuickServe", "vLLM", 1.7)),
        ("QuickServe outperforms vLLM by 7.5% on MMLU.", ("outperforms", "QuickServe", "vLLM", 7.5)),
        (
            "It reduces inference time by up to 14% and computation costs by up to 85% compared to vLLM.",
            ("more-efficient-than", "QuickServe", "vLLM", -85.0),
        ),
        (
            "It is as good as before with only 40% of the parameters of vLLM.",
            ("more-efficient-than", "QuickServe", "unspecified", 2.5),
        ),
    ],
)
def test_who_is_compared_with_whom(sentence: str, expected: tuple[Any, ...]) -> None:
    assert expected in claims(sentence)


def test_slower_is_turned_around() -> None:
    found = claims("In our evaluation vLLM is slower than QuickServe.")
    assert ("faster-than", "QuickServe", "vLLM", None) in found
    assert not [c for c in found if c[1] == "vLLM"]


def test_a_list_of_baselines_gives_one_claim_each() -> None:
    found = claims("QuickServe outperforms vLLM, SGLang and TensorRT-LLM.")
    assert {c[2] for c in found} == {"vLLM", "SGLang", "TensorRT-LLM"}


def test_respectively_pairs_numbers_with_baselines() -> None:
    found = claims("It is 2.0x and 3.5x faster than vLLM and SGLang, respectively.")
    assert {(c[2], c[3]) for c in found} == {("vLLM", 2.0), ("SGLang", 3.5)}


@pytest.mark.parametrize(
    "sentence",
    [
        "QuickServe does not outperform vLLM.",
        "QuickServe may outperform vLLM.",
        "The accuracy drops by only 0.2% compared to vLLM.",
    ],
)
def test_what_is_no_claim(sentence: str) -> None:
    assert not [c for c in claims(sentence) if c[2] == "vLLM"]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("QuickServe is 2x faster than the original network and reaches higher accuracy.", "the original network"),
        ("QuickServe is 2x faster than the usual engine and supports more tasks.", "the usual engine"),
        ("QuickServe outperforms existing methods both quantitatively and qualitatively.", "existing methods"),
    ],
)
def test_the_words_for_a_baseline_end_where_something_else_is_said(sentence: str, words: str) -> None:
    paper = Paper("paper:test", TITLE, INTRODUCTION + sentence)
    found = {c.qualifiers.baseline for c in relate(paper, recognize(paper)).claims if c.qualifiers.baseline}
    assert found == {words}


def test_up_to_is_kept() -> None:
    paper = Paper("paper:test", TITLE, INTRODUCTION + "It achieves up to 4x speedup over vLLM.")
    (claim,) = [c for c in relate(paper, recognize(paper)).claims if c.relation is R.FASTER_THAN]
    assert claim.qualifiers.at_most is True


def test_a_range_has_two_ends() -> None:
    paper = Paper("paper:test", TITLE, INTRODUCTION + "It achieves 1.5-2.5x speedup over vLLM.")
    (claim,) = [c for c in relate(paper, recognize(paper)).claims if c.relation is R.FASTER_THAN]
    assert (claim.qualifiers.factor, claim.qualifiers.factor_high) == (1.5, 2.5)


def test_two_times_set_against_each_other() -> None:
    found = claims("Serving one request is quick (vLLM 20.0s vs. SGLang 4.0s for one batch).")
    assert ("faster-than", "SGLang", "vLLM", 5.0) in found


@pytest.mark.parametrize(
    ("sentence", "metric", "value"),
    [
        ("It runs at 178 fps on a Jetson TX2.", "FPS", 178.0),
        ("Our method achieves 75.2% accuracy on ImageNet.", "accuracy", 75.2),
        ("It reaches an FID of 2.12 on ImageNet.", "FID", 2.12),
        ("It achieves a latency of 78 ms.", "latency", 78.0),
    ],
)
def test_results(sentence: str, metric: str, value: float) -> None:
    found = [(c[1], c[2].casefold(), c[3]) for c in claims(sentence, R.RESULT)]
    assert ("QuickServe", metric.casefold(), value) in found


def test_each_thing_that_it_is_better_in_is_a_comparison() -> None:
    found = claims("QuickServe outperforms vLLM in terms of controllability, speed and realism.")
    assert sorted(r for r, _, object, _ in found if object == "vLLM") == ["faster-than", "outperforms", "outperforms"]


def test_a_class_without_a_name_is_a_baseline_in_words() -> None:
    found = claims("QuickServe outperforms the state-of-the-art methods.")
    assert [(r, object) for r, _, object, _ in found] == [("outperforms", "the state-of-the-art methods")]


def test_what_is_left_of_the_original_is_a_reduction() -> None:
    said = claims("Compared to vLLM, QuickServe reduces memory usage to 40% of the original.")
    assert said == [("more-efficient-than", "QuickServe", "vLLM", -60.0)]


def test_what_helps_a_class_is_not_said_to_beat_it() -> None:
    assert claims("Experiments show that QuickServe improves the reasoning capability of large language models.") == []


def test_troubles_are_no_rivals() -> None:
    said = claims("We design QuickServe for its superior efficiency over the above issues.")
    assert all(object in (None, "unspecified") for _, _, object, _ in said)
