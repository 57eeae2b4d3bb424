"""Sentences in, reported numbers out: which thing has which value in which metric, and on what."""

from typing import Any

import pytest

from kg.model import Paper
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.vocab import RelationType as R

TITLE = "QuickServe: An Engine for Serving Models"
INTRODUCTION = "We present QuickServe, an inference engine. "


def results(sentence: str) -> set[tuple[Any, ...]]:
    """(subject, metric, value, unit, dataset) of each number that the last sentence of a paper reports."""
    paper = Paper("paper:test", TITLE, INTRODUCTION + sentence)
    found = relate(paper, recognize(paper))

    def name(index: object) -> str | None:
        return found.entities[index].name if isinstance(index, int) else None

    return {
        (name(c.subject), name(c.object), c.qualifiers.value, c.qualifiers.unit, name(c.qualifiers.dataset))
        for c in found.claims
        if c.relation is R.RESULT
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "On ImageNet it improves the accuracy of the network from 71.5% to 74.5%.",
            {("QuickServe", "accuracy", 71.5, "%", "ImageNet"), ("QuickServe", "accuracy", 74.5, "%", "ImageNet")},
        ),
        (
            "QuickServe surpasses ResNet-50 by 5.5 mAP (from 40.4 to 45.9) on the COCO dataset.",
            {("ResNet-50", "mAP", 40.4, None, "COCO"), ("QuickServe", "mAP", 45.9, None, "COCO")},
        ),
        (
            "QuickServe raises the pass@1 of Qwen2-7B on GSM8K from 58.1% to 63.4%, and pass@8 from 70% to 77%, as well as the "
            "pass@16 on HumanEval from 61% to 69%.",
            {
                ("Qwen2-7B", "pass@1", 58.1, "%", "GSM8K"),
                ("QuickServe", "pass@1", 63.4, "%", "GSM8K"),
                ("Qwen2-7B", "pass@8", 70.0, "%", "GSM8K"),
                ("QuickServe", "pass@8", 77.0, "%", "GSM8K"),
                ("Qwen2-7B", "pass@16", 61.0, "%", "HumanEval"),
                ("QuickServe", "pass@16", 69.0, "%", "HumanEval"),
            },
        ),
        (
            "QuickServe cuts the memory footprint of serving OPT-30B from 60GB to 18GB.",
            {
                ("OPT-30B", "memory footprint", 60.0, "GB", None),
                ("QuickServe", "memory footprint", 18.0, "GB", None),
            },
        ),
        (
            "The win rate of OPT-30B on AlpacaEval increases from 21% to 34%.",
            {
                ("OPT-30B", "win rate", 21.0, "%", "AlpacaEval"),
                ("OPT-30B", "win rate", 34.0, "%", "AlpacaEval"),
            },
        ),
        (
            "We reduce the latency from 35.0 ms to 10.8 ms and improve the LaSOT AUC from 0.703 to 0.742.",
            {
                ("QuickServe", "latency", 35.0, "ms", None),
                ("QuickServe", "latency", 10.8, "ms", None),
                ("QuickServe", "AUC", 0.703, None, "LaSOT"),
                ("QuickServe", "AUC", 0.742, None, "LaSOT"),
            },
        ),
        (
            "It reaches an FID of 2.12 with 100 ms per image.",
            {("QuickServe", "FID", 2.12, None, None), ("QuickServe", "latency", 100.0, "ms", None)},
        ),
        ("It needs only 6 A100 GPU days.", {("QuickServe", "training time", 6.0, "GPU days", None)}),
        (
            "YOLOv10x has a precision of 0.908, while YOLOv9-C has a precision of 0.903.",
            {("YOLOv10x", "precision", 0.908, None, None), ("YOLOv9-C", "precision", 0.903, None, None)},
        ),
        (
            "QuickServe achieves an accuracy of 98% on MNIST and 88% on CIFAR-10.",
            {("QuickServe", "accuracy", 98.0, "%", "MNIST"), ("QuickServe", "accuracy", 88.0, "%", "CIFAR-10")},
        ),
        (
            "QuickServe achieves 83.1% on GSM8K.",
            {("QuickServe", "accuracy", 83.1, "%", "GSM8K")},
        ),
        (
            "Our engine obtains good results with only 14,300 parameters.",
            {("QuickServe", "parameters", 14300.0, None, None)},
        ),
        (
            "Experiments show that our engine has only 3.5M parameters.",
            {("QuickServe", "parameters", 3.5, "M parameters", None)},
        ),
        (
            "Experiments show that our engine needs only 3.5M training tokens.",
            {("QuickServe", "training tokens", 3.5e6, None, None)},
        ),
        (
            "Experiments show that it needs 21 GPU hours.",
            {("QuickServe", "training time", 21.0, "GPU hours", None)},
        ),
    ],
)
def test_reported_numbers(sentence: str, expected: set[tuple[Any, ...]]) -> None:
    assert expected <= results(sentence)


def test_a_range_is_no_change() -> None:
    assert not any(value == 72.0 for _, _, value, _, _ in results("Its accuracy ranges from 59% to 72% in our tests."))


def test_a_loss_is_no_result() -> None:
    assert results("We obtain a 10x speedup with < 2% accuracy drop.") == set()


def test_parameters_take_up_no_bytes() -> None:
    found = results("Experiments show that it scales to 2 billion parameters on a corpus exceeding 6TB.")
    assert not any(unit == "TB" for _, _, _, unit, _ in found)


def test_a_number_in_a_name_is_none_that_is_reported() -> None:
    found = results(
        "QuickServe excels at mathematics, scoring 90.5% on AIME 2024, 83.2% on AIME 2025 and 66.0% on MATH."
    )
    assert {value for _, _, value, _, _ in found} <= {90.5, 83.2, 66.0} and found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("QuickServe retains 98.5% of the original accuracy.", {("QuickServe", "accuracy", 98.5, "%", None)}),
        ("QuickServe drops 98.5% of the original requests.", set()),
        ("It reaches a real-time factor of 0.09.", {("QuickServe", "real-time factor", 0.09, None, None)}),
        ("It reaches an exact match of 71.2 on SQuAD.", {("QuickServe", "exact match", 71.2, None, "SQuAD")}),
        ("QuickServe needs only four sampling steps.", {("QuickServe", "sampling step", 4.0, "steps", None)}),
        ("We train for several steps of four layers.", set()),
        ("QuickServe finishes in ten seconds per request.", {("QuickServe", "latency", 10.0, "s", None)}),
        ("QuickServe scored 72.5% on MMLU.", {("QuickServe", "score", 72.5, "%", "MMLU")}),
        ("It improves pass@1 on MMLU.", set()),
        ("It reaches real-time speed (27 Hz) on a GPU.", {("QuickServe", "FPS", 27.0, "Hz", None)}),
        ("The audio is sampled at 50 Hz.", set()),
        ("We evaluate on message sizes between 128 KB and 256 KB.", set()),
        (
            "It cuts memory from 31GB to less than 16GB.",
            {("QuickServe", "memory", 31.0, "GB", None), ("QuickServe", "memory", 16.0, "GB", None)},
        ),
        (
            "It improves the accuracy of ResNet-50 from 71.5% to 74.5%.",
            {("ResNet-50", "accuracy", 71.5, "%", None), ("QuickServe", "accuracy", 74.5, "%", None)},
        ),
        (
            "QuickServe beats ResNet-50 by 2.5% (83.3% vs. 80.8%) in accuracy on MMLU.",
            {("QuickServe", "accuracy", 83.3, "%", "MMLU"), ("ResNet-50", "accuracy", 80.8, "%", "MMLU")},
        ),
        (
            "QuickServe reaches 81.5% accuracy on MMLU, surpassing ResNet-50 (80.0%).",
            {("QuickServe", "accuracy", 81.5, "%", "MMLU"), ("ResNet-50", "accuracy", 80.0, "%", "MMLU")},
        ),
        (
            "QuickServe reaches 81.5% accuracy on MMLU versus 68.7% for ResNet-50.",
            {("QuickServe", "accuracy", 81.5, "%", "MMLU"), ("ResNet-50", "accuracy", 68.7, "%", "MMLU")},
        ),
    ],
)
def test_whose_value_it_is(sentence: str, expected: set[tuple[Any, ...]]) -> None:
    assert results(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "QuickServe delivers 6.5 times lower latency with only a 0.3 BLEU drop.",
        "Its latency is 40% lower and its mAP is 2.3 higher.",
        "QuickServe outperforms prior work by 3.4 dB PSNR.",
        "QuickServe is 2.1 ms faster than vLLM.",
        "It runs on a single GPU with 24GB memory.",
        "It outperforms others by 1.12% AUROC and 2.5% AUPRO in localization.",
        "It shrinks the budget to that of a 13B-parameter model.",
    ],
)
def test_what_is_no_result(sentence: str) -> None:
    assert results(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "subject", "metric", "value"),
    [
        ("It runs at 61 FPS on an A100, compared with 14 FPS for PointPillars.", "PointPillars", "FPS", 14.0),
        ("While PointPillars needs 96 ms per frame, QuickServe needs only 12 ms.", "PointPillars", "latency", 96.0),
        ("Deployed on a Raspberry Pi 5, QuickServe consumes 2.1 W.", "QuickServe", "power", 2.1),
        ("It generates 14-day forecasts at 0.25-degree resolution in 12 seconds.", "QuickServe", "latency", 12.0),
        ("QuickServe boosts the FPS from 139 to 215.", "QuickServe", "FPS", 139.0),
        (
            "It reaches 98.0% and 98.7% top-1 accuracy on ImageNet and COCO, respectively.",
            "QuickServe",
            "top-1 accuracy",
            98.0,
        ),
        ("It beats FLUX while being 10x faster (0.1s vs 1.1s on H100).", "FLUX", "latency", 1.1),
        ("Our R50 model runs at 52.6 FPS, exceeding the 41.3 FPS of BEVDepth.", "BEVDepth", "FPS", 41.3),
        ("Our R50 model runs at 52.6 FPS, exceeding the 41.3 FPS of BEVDepth.", "QuickServe", "FPS", 52.6),
        ("QuickServe decodes 2,146 token/s over H20 GPUs.", "QuickServe", "throughput", 2146.0),
        ("The quantized model occupies just 1.8 GB.", "QuickServe", "memory", 1.8),
        ("QuickServe keeps up with 60 Hz on a Jetson AGX Xavier.", "QuickServe", "FPS", 60.0),
    ],
)
def test_whose_number_it_is(sentence: str, subject: str, metric: str, value: float) -> None:
    assert (subject, metric, value) in {found[:3] for found in results(sentence)}


def test_a_name_before_a_number_in_brackets_is_its_metric() -> None:
    found = results("On COCO it has the best detection quality (recall 81.2%, precision 95.9%).")
    assert {(metric, value) for _, metric, value, _, _ in found} == {("recall", 81.2), ("precision", 95.9)}


def test_gains_in_a_list_are_no_results() -> None:
    assert results("QuickServe achieves 0.6 mAP and 0.4 mIoU gains over YOLOv8 on COCO.") == set()


def test_the_parameters_of_what_it_works_on_are_not_its_own() -> None:
    assert results("QuickServe can quantize models with 175B parameters.") == set()
    assert results("QuickServe is a model with 3B parameters.") == {
        ("QuickServe", "parameters", 3.0, "B parameters", None)
    }


def test_a_number_after_what_it_is_made_from_is_its_own() -> None:
    found = results("QuickServe is a sparse model based on OPT-30B with 72 billion parameters.")
    assert {subject for subject, *_ in found} == {"QuickServe"}
