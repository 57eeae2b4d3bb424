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
        (
            "QuickServe improves the prefilling time by 8x and enables OPT-30B to run faster than OPT-13B.",
            ("faster-than", "QuickServe", "unspecified", 8.0),
        ),
        (
            "QuickServe speeds up time-to-first-token by a mean of 35%.",
            ("faster-than", "QuickServe", "unspecified", 35.0),
        ),
        (
            "QuickServe improves the accuracy of OPT-30B from 60% to 64%.",
            ("outperforms", "QuickServe", "OPT-30B", 4.0),
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
            ("more-efficient-than", "QuickServe", "vLLM", 2.5),
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


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("QuickServe outperforms popular engines such as vLLM and SGLang.", {"vLLM", "SGLang"}),
        (
            "QuickServe surpasses other engines of similar size (vLLM, SGLang, and TensorRT-LLM).",
            {"vLLM", "SGLang", "TensorRT-LLM"},
        ),
        (
            "QuickServe outperforms earlier systems, giving shorter queues compared to engines like vLLM.",
            {"earlier systems"},
        ),
        ("QuickServe is 2x faster than existing retrieval-based methods.", {"existing retrieval-based methods"}),
        ("QuickServe is 2x faster than the vLLM engine.", {"vLLM"}),
        ("QuickServe can outperform a 14x larger model.", {"14x larger model"}),
        ("We compare many engines and QuickServe outperforms them.", set()),
        ("QuickServe serves models whose weights exceed the memory of the device.", set()),
        ("The accuracy comes from better data rather than vLLM.", set()),
    ],
)
def test_a_class_is_told_by_its_examples_or_stays_words(sentence: str, expected: set[str]) -> None:
    assert {object for _, _, object, _ in claims(sentence)} == expected


@pytest.mark.parametrize(
    ("sentence", "object", "number"),
    [
        ("It accelerates LLaMA-7B by 2.5x.", "LLaMA-7B", 2.5),
        ("It achieves a 1.7x speedup on LLaMA-7B.", "LLaMA-7B", 1.7),
        ("It achieves 2.5x prefill speedup and 1.9x latency reduction for LLaMA-7B.", "LLaMA-7B", 2.5),
        ("We measure LLaMA-7B on one GPU and reach a 1.7x speedup.", "unspecified", 1.7),
    ],
)
def test_what_is_sped_up_is_what_it_is_faster_than(sentence: str, object: str, number: float) -> None:
    assert ("faster-than", "QuickServe", object, number) in claims(sentence)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It reduces latency and memory usage by 30% compared to vLLM.",
            [("faster-than", -30.0), ("more-efficient-than", -30.0)],
        ),
        (
            "It achieves 2.1x and 1.4x lower latency and energy than vLLM.",
            [("faster-than", 2.1), ("more-efficient-than", 1.4)],
        ),
        (
            "QuickServe surpasses vLLM by 2.5 mAP on COCO and 3.1% mIoU on ADE20K.",
            [("outperforms", 2.5), ("outperforms", 3.1)],
        ),
        ("Accuracy improves over vLLM (MMLU +2.5, GSM8K +4.1).", [("outperforms", 2.5), ("outperforms", 4.1)]),
        (
            "It cuts latency by up to 8x and the memory cost by up to 36% compared to vLLM.",
            [("faster-than", 8.0), ("more-efficient-than", -36.0)],
        ),
        ("It supports 4x larger batch sizes than vLLM.", [("more-efficient-than", 4.0)]),
        ("It achieves a 3.2 speedup over vLLM.", [("faster-than", 3.2)]),
        ("It gives up to 14% smaller models than vLLM.", [("more-efficient-than", -14.0)]),
        ("With a 2% increase in perplexity, it is 3x faster than vLLM.", [("faster-than", 3.0)]),
        ("QuickServe beats vLLM by 2.5% (83.3% vs. 80.8%) in accuracy on MMLU.", [("outperforms", 2.5)]),
        ("QuickServe needs 4 ms per request, outperforming vLLM (8 ms).", [("faster-than", 2.0)]),
        ("QuickServe retains 98% of the accuracy of vLLM.", []),
    ],
)
def test_which_number_is_of_what(sentence: str, expected: list[tuple[str, float]]) -> None:
    assert sorted((r, n) for r, _, object, n in claims(sentence) if object == "vLLM") == expected


@pytest.mark.parametrize(
    ("sentence", "winner", "number"),
    [
        ("In our tests vLLM is 30% slower than SGLang.", "SGLang", 30.0),
        ("In our tests vLLM is 30% faster than SGLang.", "vLLM", 30.0),
        ("In our tests vLLM has 2x higher latency than SGLang.", "SGLang", 2.0),
        ("In our tests vLLM has 2x higher throughput than SGLang.", "vLLM", 2.0),
        ("In our tests vLLM has 30% lower throughput than SGLang.", "SGLang", 30.0),
        ("In our tests vLLM is 40% less energy-efficient than SGLang.", "SGLang", 40.0),
        ("In our tests vLLM uses 3x more memory than SGLang.", "SGLang", 3.0),
        ("In our tests vLLM is inferior to SGLang.", "SGLang", None),
        ("In our tests vLLM is outperformed by SGLang.", "SGLang", None),
        ("In our tests vLLM is outperformed by our engine.", "QuickServe", None),
    ],
)
def test_the_winner_wins(sentence: str, winner: str, number: float | None) -> None:
    found = claims(sentence)
    assert {subject for _, subject, _, _ in found} == {winner}
    assert number in {n for _, _, _, n in found}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("QuickServe reaches the same accuracy as vLLM with 2x less memory.", ("more-efficient-than", "vLLM", 2.0)),
        ("QuickServe is on par with SGLang while having faster inference speed.", ("faster-than", "SGLang", None)),
        ("QuickServe reaches 210 tokens/s on an A100 GPU, outperforming vLLM.", ("faster-than", "vLLM", None)),
        ("In terms of throughput, QuickServe outperforms vLLM.", ("faster-than", "vLLM", None)),
        ("QuickServe is more robust than vLLM.", ("outperforms", "vLLM", None)),
        ("Within its latency limits QuickServe serves 4.5x more requests than vLLM.", ("faster-than", "vLLM", 4.5)),
        ("QuickServe boosts vLLM's accuracy.", ("outperforms", "vLLM", None)),
        ("Experiments show throughput gains over vLLM.", ("faster-than", "vLLM", None)),
        ("We demonstrate significant improvements compared to vLLM.", ("outperforms", "vLLM", None)),
        ("QuickServe outperforms vLLM in terms of latency-accuracy trade-offs.", ("outperforms", "vLLM", None)),
        ("QuickServe outperforms vLLM with real-time inference speed.", ("outperforms", "vLLM", None)),
        (
            "QuickServe outperforms vLLM and is on par with SGLang with a 3x speedup.",
            ("faster-than", "SGLang", 3.0),
        ),
        ("It improves the collision rate by 5% over vLLM.", ("outperforms", "vLLM", -5.0)),
        ("Experiments show a significant speed boost against vLLM.", ("faster-than", "vLLM", None)),
        (
            "It is 1.5x faster than vLLM with 2% higher accuracy and 3x faster than SGLang with 4% higher accuracy.",
            ("outperforms", "vLLM", 2.0),
        ),
        ("QuickServe is three times as fast as vLLM.", ("faster-than", "vLLM", 3.0)),
        ("Our kernel is 1.3 to 1.9 times as fast as cuDNN.", ("faster-than", "cuDNN", 1.3)),
        ("It has a throughput of 900 tokens/s on an A100, which is 2.7x that of vLLM.", ("faster-than", "vLLM", 2.7)),
        ("QuickServe achieves twice the throughput of vLLM at the same accuracy.", ("faster-than", "vLLM", 2.0)),
        ("QuickServe doubles the throughput of vLLM.", ("faster-than", "vLLM", 2.0)),
        ("QuickServe has half the latency of vLLM.", ("faster-than", "vLLM", 2.0)),
        ("QuickServe halves the memory use of QLoRA.", ("more-efficient-than", "QLoRA", 2.0)),
        ("QuickServe uses 60% of the memory of FlashAttention-2.", ("more-efficient-than", "FlashAttention-2", 1.67)),
        ("QuickServe improves the throughput of vLLM by 45% and SGLang by 28%.", ("faster-than", "vLLM", 45.0)),
        ("QuickServe improves the throughput of vLLM by 45% and SGLang by 28%.", ("faster-than", "SGLang", 28.0)),
        ("The latency is reduced by a factor of 3.2 on a CPU.", ("faster-than", "unspecified", 3.2)),
        ("Energy consumption falls, reduced by a factor of two.", ("more-efficient-than", "unspecified", 2.0)),
        (
            "It takes only 0.8 s per image, whereas Stable Diffusion XL requires 9.6 s.",
            ("faster-than", "Stable Diffusion XL", 12.0),
        ),
        (
            "It runs at 61 FPS on a Jetson Orin Nano, compared with 14 FPS for PointPillars.",
            ("faster-than", "PointPillars", 4.36),
        ),
        (
            "While PointPillars needs 96 ms per frame, QuickServe needs only 12 ms.",
            ("faster-than", "PointPillars", 8.0),
        ),
        (
            "QuickServe is as fast as MobileNetV3 yet 3.1% more accurate on ImageNet.",
            ("outperforms", "MobileNetV3", 3.1),
        ),
        ("It obtains 47.3 mAP on COCO, 3.2 points above RT-DETR.", ("outperforms", "RT-DETR", 3.2)),
        ("QuickServe gains 2.2% absolute WER over Conformer.", ("outperforms", "Conformer", -2.2)),
        ("It matches FlashAttention-2 in accuracy and is 1.9x faster.", ("faster-than", "FlashAttention-2", 1.9)),
        ("It is 5.1x more energy efficient than a Titan Xp GPU.", ("more-efficient-than", "a Titan Xp GPU", 5.1)),
        ("With 4.6x speedup over (transformer-based) YOLOS it is accurate.", ("faster-than", "YOLOS", 4.6)),
        (
            "It improves the throughput of OPT-13B by 1.2x on A100; and OPT-30B by 2.4x, compared to vLLM.",
            ("faster-than", "vLLM", 2.4),
        ),
        ("QuickServe outperforms vLLM over two public workloads by 5% in accuracy.", ("outperforms", "vLLM", 5.0)),
        ("QuickServe outperforms YOLOX, FCOS detectors, and RetinaNet.", ("outperforms", "RetinaNet", None)),
        (
            "It improves the throughput of deep models relative to vLLM on the Intel CPU, ARM CPU, and a GPU by 3.8x.",
            ("faster-than", "vLLM", 3.8),
        ),
        (
            "Compared to vLLM it runs while reducing parameter and computation costs by 101x and 15x, respectively.",
            ("more-efficient-than", "vLLM", 15.0),
        ),
        (
            "It achieves up to 2.28x and 2.33x speedup on OPT-13B and OPT-30B, respectively.",
            ("faster-than", "OPT-30B", 2.33),
        ),
        ("It shows a 5x faster step time compared to its GLaM counterpart.", ("faster-than", "GLaM", 5.0)),
        (
            "It accelerates structure prediction with ColabFold 31.8x over vLLM.",
            ("faster-than", "vLLM", 31.8),
        ),
        ("It cuts the loss, leading to 2x the throughput of ViT-B on audio.", ("faster-than", "ViT-B", 2.0)),
        (
            "It enables a speedup of 2.3x for OPT-13B with only a 0.05 decline in accuracy, and 4.1x for OPT-30B.",
            ("faster-than", "OPT-30B", 4.1),
        ),
        ("It improves time-to-accuracy performance by 1.2x over vLLM.", ("faster-than", "vLLM", 1.2)),
        ("It outperforms vLLM and SGLang by about 2.1x and 2.7x, respectively.", ("faster-than", "SGLang", 2.7)),
        (
            "It outperforms vLLM in terms of F1 score, parameter count, and latency.",
            ("more-efficient-than", "vLLM", None),
        ),
        ("It competes with OPT-30B that is up to 27 times larger in size.", ("more-efficient-than", "OPT-30B", 27.0)),
        ("It is faster and smaller by a factor of 10 than vLLM.", ("more-efficient-than", "vLLM", 10.0)),
        ("It can remove up to 25% of the model parameters.", ("more-efficient-than", "unspecified", -25.0)),
        ("On A100 GPUs we reduce the total compute to 66%.", ("more-efficient-than", "unspecified", -34.0)),
        (
            "Our model can run at 52.6 FPS with 47.3% NDS on nuScenes, exceeding the 41.3 FPS and 47.5% NDS of BEVDepth.",
            ("faster-than", "BEVDepth", 1.27),
        ),
        (
            "It outperforms the fastest alternative method by 2.4-fold.",
            ("faster-than", "the fastest alternative method", 2.4),
        ),
        ("It is on par with BERT and many orders of magnitude faster.", ("faster-than", "BERT", None)),
    ],
)
def test_forms_of_a_comparison(sentence: str, expected: tuple[Any, ...]) -> None:
    assert expected in [(r, object, n) for r, subject, object, n in claims(sentence) if subject == "QuickServe"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We design experiments with a focus on improving the inference speed.",
        "Experiments show that QuickServe improves the accuracy-latency trade-off.",
        "Experiments show a reduction in accuracy.",
        "Experiments show it runs while also potentially raising the accuracy compared to vLLM.",
        "Experiments show that it preserves the speed gains of vLLM over SGLang.",
        "In our tests the throughput of vLLM is 2x lower than that of SGLang.",
        "A model that is 14x larger does not outperform it.",
        "QuickServe has twice the latency of vLLM.",
        "QuickServe keeps running within 99% of its throughput target.",
        "QuickServe, with 1.5 trillion parameters, improves metrics in online tests by 12.4%.",
        "QuickServe reaches half the throughput of vLLM.",
        "QuickServe takes 2 s on ImageNet compared to 3 s on COCO.",
        "It takes 2 s for images while it takes 30 s for videos.",
    ],
)
def test_what_only_looks_like_a_claim(sentence: str) -> None:
    assert claims(sentence) == []


def test_results_that_are_summed_up_are_of_what_was_measured() -> None:
    text = "Experiments show that QuickServe reaches a speedup of 2.9x. These results outstrip existing engines, including vLLM and Orca."
    paper = Paper("paper:test", TITLE, INTRODUCTION + text)
    extraction = relate(paper, recognize(paper))
    said = {
        (c.relation.value, extraction.entities[c.object].name)
        for c in extraction.claims
        if c.rule == "verb-outperforms" and c.object is not None
    }
    assert said == {("faster-than", "vLLM"), ("faster-than", "Orca")}


def test_two_measures_have_two_numbers_respectively() -> None:
    text = (
        "Experiments show that our approach reduces inference latency and achieves a model size reduction of 3 times and 5 times, "
        "respectively, compared to vLLM."
    )
    paper = Paper("paper:test", TITLE, INTRODUCTION + text)
    found = {
        (c.relation.value, c.qualifiers.factor) for c in relate(paper, recognize(paper)).claims if c.qualifiers.factor
    }
    assert found == {("faster-than", 3.0), ("more-efficient-than", 5.0)}


def test_what_is_equipped_with_the_contribution_speaks_of_it() -> None:
    paper = Paper(
        "paper:test", TITLE, INTRODUCTION + "Transformers equipped with QuickServe enjoy a 31% inference speedup."
    )
    extraction = relate(paper, recognize(paper))
    assert {
        extraction.entities[c.subject].name for c in extraction.claims if c.qualifiers.percent and c.subject is not None
    } == {"QuickServe"}


def test_a_name_inside_an_adjective_is_no_rival() -> None:
    paper = Paper("paper:test", TITLE, INTRODUCTION + "QuickServe is 5x faster than Transformer-based forecasters.")
    assert [
        (c.object, c.qualifiers.baseline) for c in relate(paper, recognize(paper)).claims if c.qualifiers.factor
    ] == [(None, "Transformer-based forecasters")]


def test_each_number_has_its_device() -> None:
    sentence = "It brings a 4x and 20x increase in inference speed over vLLM on CPU and GPU, respectively."
    paper = Paper("paper:test", TITLE, INTRODUCTION + sentence)
    found = relate(paper, recognize(paper))
    assert {
        (c.qualifiers.factor, found.entities[c.qualifiers.hardware].name)
        for c in found.claims
        if c.relation is R.FASTER_THAN and isinstance(c.qualifiers.hardware, int)
    } == {(4.0, "CPU"), (20.0, "GPU")}


def test_each_number_of_each_measure_has_its_baseline() -> None:
    sentence = (
        "It has 1.3x/1.9x lower latency and 18.7x/45.6x higher throughput than vLLM and TensorRT-LLM, respectively."
    )
    assert {(object, number) for _, _, object, number in claims(sentence, R.FASTER_THAN)} == {
        ("vLLM", 1.3),
        ("TensorRT-LLM", 1.9),
        ("vLLM", 18.7),
        ("TensorRT-LLM", 45.6),
    }


def test_an_improvement_by_which_a_rival_is_outperformed() -> None:
    assert ("outperforms", "QuickServe", "vLLM", 52.5) in claims(
        "QuickServe clearly outperforms vLLM with an absolute improvement up to 52.5%."
    )


def test_a_device_that_it_is_compared_with_is_not_where_it_runs() -> None:
    sentence = "On an FPGA, QuickServe is 14x more energy efficient than a Titan Xp GPU."
    extraction = relate(paper := Paper("paper:test", TITLE, INTRODUCTION + sentence), recognize(paper))
    name = [e.name for e in extraction.entities]
    assert {name[c.object or 0] for c in extraction.claims if c.relation is R.RUNS_ON} == {"FPGA"}
    (q,) = (c.qualifiers for c in extraction.claims if c.relation is R.MORE_EFFICIENT_THAN)
    assert (q.hardware, q.baseline) == (None, "a Titan Xp GPU")


@pytest.mark.parametrize(
    "sentence",
    [
        "QuickServe is three times as fast as vLLM.",
        "QuickServe achieves twice the throughput of vLLM.",
        "It takes only 0.8 s per request, whereas vLLM requires 9.6 s.",
        "It scores 71.2 on MMLU, compared to 68.9 for vLLM.",
    ],
)
def test_what_it_is_a_multiple_of_is_nothing_it_is_built_on(sentence: str) -> None:
    assert claims(sentence, R.BUILT_ON) == []


def test_a_relative_clause_speaks_of_what_stands_before_it() -> None:
    sentence = "We design Spike-Driven Attention (SDA), which needs 87x less energy than FlashAttention."
    assert claims(sentence) == [("more-efficient-than", "SDA", "FlashAttention", 87.0)]
    assert claims("It builds on vLLM, which is a 2x faster engine than SGLang.")[0][1] == "QuickServe"


def test_a_number_with_a_place_of_its_own_has_not_that_of_the_next() -> None:
    sentence = "It is 1.8x faster on MT-bench and 4x faster on multiple GPUs."
    paper = Paper("paper:test", TITLE, INTRODUCTION + sentence)
    found = [c.qualifiers for c in relate(paper, recognize(paper)).claims if c.relation is R.FASTER_THAN]
    assert {(q.factor, q.hardware is None) for q in found} == {(1.8, True), (4.0, False)}


def test_each_number_has_its_own_rival_where_some_are_words() -> None:
    sentence = (
        "Compared with a Jetson TX2, a desktop CPU and vLLM, it achieves speedups of 9.1x, 5.2x and 2.4x, respectively."
    )
    assert {(object, number) for _, _, object, number in claims(sentence)} == {
        ("Jetson TX2", 9.1),
        ("desktop CPU", 5.2),
        ("vLLM", 2.4),
    }
    assert claims(sentence, R.RUNS_ON) == []


@pytest.mark.parametrize(
    ("sentence", "baseline", "values"),
    [
        # the places or the numbers of a list are no rivals
        ("It is 4.5x and 20x faster than naive loading in CPU and GPU, respectively.", "naive loading", {4.5, 20.0}),
        (
            "It brings latency reductions over vLLM of 25.5%, 21.7% and 33.3%, respectively.",
            "vLLM",
            {-25.5, -21.7, -33.3},
        ),
        ("It improves exact match over vLLM by 30.7 and 22.9 points, respectively.", "vLLM", {30.7, 22.9}),
    ],
)
def test_a_rival_of_several_numbers(sentence: str, baseline: str, values: set[float]) -> None:
    assert {(object, number) for _, _, object, number in claims(sentence)} == {(baseline, v) for v in values}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It achieves reductions of 41% in latency, 35% in memory compared to vLLM.", {-41.0, -35.0}),
        ("By recomputing fewer than 15% of the tokens, QuickServe cuts latency by 2.2x over vLLM.", {2.2}),
        ("Latency is brought down by 38% over vLLM.", {-38.0}),
        ("Against vLLM, it reduces the computational workload by 45%.", {-45.0}),
        ("It brings increases in HOTA of 3.6 over vLLM.", {3.6}),
    ],
)
def test_what_numbers_a_sentence_sets_against_a_rival(sentence: str, expected: set[float]) -> None:
    found = claims(sentence)
    assert {number for *_, number in found} == expected
    assert {object for _, _, object, _ in found} == {"vLLM"}


@pytest.mark.parametrize(
    ("sentence", "baseline"),
    [
        ("QuickServe achieves over a 30% increase in inference speed.", "unspecified"),
        ("QuickServe achieves 5.1x higher throughput than within the standard attention.", "the standard attention"),
        ("QuickServe is 1.7x faster than previous 8-bit methods.", "previous 8-bit methods"),
        ("It cuts the transfer time by 96%, almost nothing relative to the total request latency.", "unspecified"),
    ],
)
def test_the_words_of_a_rival_without_a_name(sentence: str, baseline: str) -> None:
    assert [object for _, _, object, _ in claims(sentence)] == [baseline]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # each number has its rival where there are as many of both, "respectively" or not
        ("It is 2.1x and 2.4x faster than vLLM and SGLang.", {("vLLM", 2.1), ("SGLang", 2.4)}),
        ("It outperforms vLLM and SGLang by 2.1x and 2.7x.", {("vLLM", 2.1), ("SGLang", 2.7)}),
        ("It is 2x to 3x faster than vLLM and SGLang.", {("vLLM", 2.0), ("SGLang", 2.0)}),
        # a value that becomes another
        ("QuickServe cuts P99 latency from 120 ms to 40 ms.", {("unspecified", 3.0)}),
        ("Relative to vLLM, QuickServe cuts P99 latency from 120 ms to 40 ms.", {("vLLM", 3.0)}),
        ("Compared to vLLM, QuickServe reduces memory from 80 GB to 20 GB.", {("vLLM", 4.0)}),
        ("QuickServe increases throughput from 10 to 30 tokens/s over vLLM.", {("vLLM", 3.0)}),
        ("It raises the frame rate of OPT-30B from 20 FPS to 60 FPS.", {("OPT-30B", 3.0)}),
        ("It reduces latency by 67%, from 120 ms to 40 ms.", {("unspecified", -67.0)}),
        ("The latency rises from 20 ms to 30 ms.", set()),
        ("Its latency ranges from 20 ms to 30 ms.", set()),
        # what makes the difference is named first
        ("With QuickServe, OPT-30B runs 2x faster than with vLLM.", {("vLLM", 2.0)}),
    ],
)
def test_what_is_set_against_what(sentence: str, expected: set[tuple[str, float]]) -> None:
    found = claims(sentence)
    assert {(object, number) for _, _, object, number in found} >= expected
    assert not expected or {subject for _, subject, _, _ in found} == {"QuickServe"}
    assert expected or found == []


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("QuickServe is slower than vLLM by 20%.", 20.0),
        ("QuickServe is slower than vLLM by 2x.", 2.0),
        ("QuickServe is 20% slower than vLLM.", 20.0),
    ],
)
def test_whoever_is_slower_is_never_the_faster_one(sentence: str, number: float) -> None:
    assert claims(sentence) == [("faster-than", "vLLM", "QuickServe", number)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "SGLang achieves 1.8x higher throughput than vLLM, and QuickServe 2.5x.",
            {("SGLang", "vLLM", 1.8), ("QuickServe", "vLLM", 2.5)},
        ),
        (
            "While vLLM is 2x faster than SGLang, QuickServe is 3x faster than vLLM.",
            {("vLLM", "SGLang", 2.0), ("QuickServe", "vLLM", 3.0)},
        ),
        (
            "QuickServe accelerates OPT-30B by 2.6x on A100 and 3.1x on H100.",
            {("QuickServe", "OPT-30B", 2.6), ("QuickServe", "OPT-30B", 3.1)},
        ),
        ("Pruned with QuickServe, OPT-30B runs 2x faster.", {("QuickServe", "unspecified", 2.0)}),
        ("QuickServe makes OPT-30B 30% faster.", {("QuickServe", "OPT-30B", 30.0)}),
        ("It is within 2% of vLLM in accuracy while being 3x faster.", {("QuickServe", "vLLM", 3.0)}),
        ("Compared to vLLM's 40 ms, QuickServe needs 10 ms.", {("QuickServe", "vLLM", 4.0)}),
        ("Compared to vLLM (40 ms), QuickServe takes only 10 ms.", {("QuickServe", "vLLM", 4.0)}),
        (
            "It uses 8x fewer parameters than vLLM while being 1.3 points more accurate.",
            {("QuickServe", "vLLM", 8.0), ("QuickServe", "vLLM", 1.3)},
        ),
        ("It attains the same accuracy at a 40% lower cost than vLLM.", {("QuickServe", "vLLM", -40.0)}),
        (
            "QuickServe achieves a 3x speed-up over vLLM, and SGLang enjoys even faster inference.",
            {("QuickServe", "vLLM", 3.0)},
        ),
        (
            "SGLang is comparable to older engines and QuickServe delivers a 15% acceleration.",
            {("QuickServe", "unspecified", 15.0)},
        ),
        (
            "SGLang is comparable to older models and QuickServe delivers a 15% acceleration.",
            {("QuickServe", "unspecified", 15.0)},
        ),
        (
            "It is 90% faster and 95% more memory-efficient than vLLM.",
            {("QuickServe", "vLLM", 90.0), ("QuickServe", "vLLM", 95.0)},
        ),
        # what is compared with all that a list says stands at its end
        (
            "It beats older engines, with a reduction of 44% in tail latency, 20% in TTFT, and 6% higher throughput compared to vLLM.",
            {
                ("QuickServe", "vLLM", -44.0),
                ("QuickServe", "vLLM", -20.0),
                ("QuickServe", "vLLM", 6.0),
                ("QuickServe", "older engines", None),
            },
        ),
        (
            "It is 1.8x faster than vLLM with 0.5% higher accuracy and 2.3x faster than SGLang with 1.2% higher accuracy.",
            {
                ("QuickServe", "vLLM", 1.8),
                ("QuickServe", "vLLM", 0.5),
                ("QuickServe", "SGLang", 2.3),
                ("QuickServe", "SGLang", 1.2),
            },
        ),
        (
            "It achieves 1.2x end-to-end and 2x attention speedup over vLLM.",
            {("QuickServe", "vLLM", 1.2), ("QuickServe", "vLLM", 2.0)},
        ),
        ("For long prompts, properly tuned SGLang achieves an 8x speedup over vLLM.", {("SGLang", "vLLM", 8.0)}),
        ("It cuts the number of attention calls by 8x compared with vLLM.", {("QuickServe", "vLLM", 8.0)}),
        ("It is 5x faster than the teacher model Whisper.", {("QuickServe", "Whisper", 5.0)}),
        ("It renders 30% faster than 3DGS.", {("QuickServe", "3DGS", 30.0)}),
        (
            "It is 2.5x faster than vLLM despite the 4 times higher clock rate of its GPU.",
            {("QuickServe", "vLLM", 2.5)},
        ),
        (
            "It reaches a power efficiency of 8.8 mW, beating vLLM by 24x.",
            {("QuickServe", "vLLM", 24.0)},
        ),
        ("It cuts turnaround time over vLLM by 12.8x without hurting throughput.", {("QuickServe", "vLLM", 12.8)}),
        (
            "It delivers a 12% latency and 30% memory reduction over vLLM.",
            {("QuickServe", "vLLM", -12.0), ("QuickServe", "vLLM", -30.0)},
        ),
        (
            "QuickServe outperforms BERT by 2.1 points on SQuAD and RoBERTa by 1.3 points on MNLI.",
            {("QuickServe", "BERT", 2.1), ("QuickServe", "RoBERTa", 1.3)},
        ),
        (
            "QuickServe outperforms BERT by 2.1% on SQuAD, 3.3% on MNLI and 1.7% on SST-2.",
            {("QuickServe", "BERT", 2.1), ("QuickServe", "BERT", 3.3), ("QuickServe", "BERT", 1.7)},
        ),
        (
            "QuickServe outpaces vLLM by a factor of 2.5 and SGLang by a factor of 4.",
            {("QuickServe", "vLLM", 2.5), ("QuickServe", "SGLang", 4.0)},
        ),
        (
            "It yields speedups of 1.8x (vLLM) and 2.2x (SGLang).",
            {("QuickServe", "vLLM", 1.8), ("QuickServe", "SGLang", 2.2)},
        ),
        (
            "It achieves 5.2x and 3.1x speedups over vLLM and SGLang, with 2.5x lower energy.",
            {
                ("QuickServe", "vLLM", 5.2),
                ("QuickServe", "SGLang", 3.1),
                ("QuickServe", "vLLM", 2.5),
                ("QuickServe", "SGLang", 2.5),
            },
        ),
        (
            "In comparison to vLLM, throughput grows by 2.2x and tail latency falls by 48%.",
            {("QuickServe", "vLLM", 2.2), ("QuickServe", "vLLM", -48.0)},
        ),
        ("Its memory footprint is only 40% that of vLLM.", {("QuickServe", "vLLM", -60.0)}),
        ("It needs one fifth of the memory of vLLM.", {("QuickServe", "vLLM", 5.0)}),
        ("It reduces latency by about one third compared to vLLM.", {("QuickServe", "vLLM", -33.33)}),
        ("It reaches a third of the throughput of vLLM.", set()),
        (
            "It improves energy efficiency by 4.2x over an A100 GPU and 9x over a CPU.",
            {("QuickServe", "an A100 GPU", 4.2), ("QuickServe", "a CPU", 9.0)},
        ),
        ("It improves the answer quality by up to 1.7x compared to vLLM.", {("QuickServe", "vLLM", 1.7)}),
        (
            "It boosts accuracy by 3x, outperforming vLLM.",
            {("QuickServe", "unspecified", 3.0), ("QuickServe", "vLLM", None)},
        ),
        (
            "It is 2x faster than vLLM with better accuracy.",
            {("QuickServe", "vLLM", 2.0), ("QuickServe", "vLLM", None)},
        ),
        # lists of rivals and amounts, some of them only words
        (
            "QuickServe with 35% hot pages improves the throughput over the older engines DeepSpeed, vLLM, and FlexGen by up to 12x, 12x, and 5x.",
            {("QuickServe", "DeepSpeed", 12.0), ("QuickServe", "vLLM", 12.0), ("QuickServe", "FlexGen", 5.0)},
        ),
        (
            "QuickServe outperforms vLLM by 1.2--1.9x, SGLang by 2.1--2.8x, and FlexGen by 3.2--4.4x in batch throughput.",
            {("QuickServe", "vLLM", 1.2), ("QuickServe", "SGLang", 2.1), ("QuickServe", "FlexGen", 3.2)},
        ),
        (
            "It scores 61% accuracy, surpassing BERT by 4.2% and other published methods by at least 9.5%.",
            {("QuickServe", "BERT", 4.2), ("QuickServe", "other published methods", 9.5)},
        ),
        (
            "It is 18x and 2x faster than Core i9 9900k CPU and RTX 2080 GPU implementations.",
            {("QuickServe", "Core i9 9900k CPU", 18.0), ("QuickServe", "RTX 2080 GPU implementations", 2.0)},
        ),
        (
            "It achieves 2.2x, 4.5x, 90x speedup over B7 accelerator, TITAN V GPU, Xeon CPU, respectively.",
            {
                ("QuickServe", "B7 accelerator", 2.2),
                ("QuickServe", "TITAN V GPU", 4.5),
                ("QuickServe", "Xeon CPU", 90.0),
            },
        ),
        (
            "It is 6x faster than vLLM and 31x faster than SGLang, while cutting GPU memory usage by nearly 3x and 7x, respectively.",
            {
                ("QuickServe", "vLLM", 6.0),
                ("QuickServe", "SGLang", 31.0),
                ("QuickServe", "vLLM", 3.0),
                ("QuickServe", "SGLang", 7.0),
            },
        ),
        (
            "It brings training speedups of up to 35% over vLLM and 1.8x over DeepSpeed.",
            {("QuickServe", "vLLM", 35.0), ("QuickServe", "DeepSpeed", 1.8)},
        ),
        # what is measured, and what is only a condition
        (
            "It outperforms an older accelerator by 3.1x without any loss in accuracy while being 1.7x more energy efficient.",
            {("QuickServe", "an older accelerator", 3.1), ("QuickServe", "an older accelerator", 1.7)},
        ),
        ("It writes 38% fewer bytes than vLLM.", {("QuickServe", "vLLM", -38.0)}),
        ("It prunes 65% of the idle heads without any loss.", {("QuickServe", "unspecified", -65.0)}),
        ("It achieves 52% higher throughput than vLLM at matched Recall@5=80%.", {("QuickServe", "vLLM", 52.0)}),
        (
            "Compared with vLLM, it brings a 15%-40% improvement in throughput and a power reduction of around 25%.",
            {("QuickServe", "vLLM", 15.0), ("QuickServe", "vLLM", -25.0)},
        ),
        (
            "It allows reductions in model complexity and rendering latency by two orders of magnitude compared to vLLM.",
            {("QuickServe", "vLLM", 100.0)},
        ),
        (
            "It has a 4.1% WER, an 8.9% relative improvement over Whisper (4.5% WER).",
            {("QuickServe", "Whisper", -8.9)},
        ),
        ("It is 4x more accurate than BERT.", {("QuickServe", "BERT", 4.0)}),
        ("Its training time is cut from 2 days to just 90 minutes.", {("QuickServe", "unspecified", 32.0)}),
        ("It improves upon small objects and gives better results.", set()),
        # what it is set against
        ("It takes only 1/4 of the energy used to train GPT-3.", {("QuickServe", "GPT-3", 4.0)}),
        (
            "It is on a par with a Titan V GPU in throughput while offering 7x higher energy efficiency.",
            {("QuickServe", "a Titan V GPU", 7.0)},
        ),
        (
            "It matches the naturalness of big multilingual TTS models with an order of magnitude less training data.",
            {("QuickServe", "big multilingual TTS models", 10.0)},
        ),
        (
            "It reduces the FLOPs of DeiT-S by 28% and improves its throughput by 37% at a small loss.",
            {("QuickServe", "DeiT-S", -28.0), ("QuickServe", "DeiT-S", 37.0)},
        ),
        (
            "Little is lost when we remove 40% FLOPs and 44% parameters of Swin-B.",
            {("QuickServe", "Swin-B", -40.0), ("QuickServe", "Swin-B", -44.0)},
        ),
        (
            "A DeiT-S with QuickServe runs 2.6x faster than the original model.",
            {("QuickServe", "the original model", 2.6)},
        ),
        (
            "Integrating QuickServe into DeiT-S accelerates decoding by 4.2x on average.",
            {("QuickServe", "DeiT-S", 4.2)},
        ),
        ("Flow matching has no edge over plain sorting, while sorting is up to 2.7x faster.", set()),
        ("QuickServe with 4-bit weights is 2.9x faster than FP16.", {("QuickServe", "FP16", 2.9)}),
        (
            "It achieves BLEU gains of 1.4 over BERT and 0.6 over RoBERTa.",
            {("QuickServe", "BERT", 1.4), ("QuickServe", "RoBERTa", 0.6)},
        ),
        (
            "It reduces energy by 35% versus a GPU baseline and by 60% versus a CPU baseline.",
            {("QuickServe", "a GPU baseline", -35.0), ("QuickServe", "a CPU baseline", -60.0)},
        ),
        (
            "Despite being 10x smaller than GPT-3, QuickServe outperforms it by 3 points on SuperGLUE.",
            {("QuickServe", "GPT-3", 10.0), ("QuickServe", "GPT-3", 3.0)},
        ),
        (
            "Speedups of 4.2x are obtained against PyTorch, whereas TensorRT is outperformed by only 1.1x.",
            {("QuickServe", "PyTorch", 4.2)},
        ),
        (
            "Compared to state-of-the-art (SOTA) methods based on frames, it uses 2x less memory.",
            {("QuickServe", "state-of-the-art methods", 2.0)},
        ),
    ],
)
def test_all_that_a_sentence_compares(sentence: str, expected: set[tuple[str, str, float]]) -> None:
    assert {(subject, object, number) for _, subject, object, number in claims(sentence)} == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "QuickServe shows improved inference speed against image corruptions.",
        "QuickServe was more accurate with an F1-score of up to 88%.",
    ],
)
def test_what_is_no_rival_and_no_gain(sentence: str) -> None:
    assert all(number is None and object == "unspecified" for _, _, object, number in claims(sentence))


def test_what_a_device_does_is_nothing_that_was_made_here() -> None:
    assert claims("Results show that the A100 outperforms older cards, achieving 2x faster decoding.") == []
    assert claims("On the A100, QuickServe outperforms vLLM.") == [("outperforms", "QuickServe", "vLLM", None)]


def test_each_rival_has_its_number_beside_another_measure() -> None:
    sentence = "It is faster than vLLM by 828x, and achieves an accuracy improvement over SGLang and eager engines by 3.9% and 28.1%, respectively."
    found = {(object, number) for relation, _, object, number in claims(sentence) if relation == "outperforms"}
    assert ("SGLang", 3.9) in found
    assert ("SGLang", 28.1) not in found


def test_the_dataset_of_a_gain_is_not_that_of_the_next_measure() -> None:
    paper = Paper(
        "paper:test",
        TITLE,
        INTRODUCTION + "It gains up to 7.4% accuracy on MMLU, and improves latency by 5.2% over vLLM.",
    )
    read = relate(paper, recognize(paper))
    faster = [c.qualifiers for c in read.claims if c.relation is R.FASTER_THAN]
    assert [(q.percent, q.dataset) for q in faster] == [(-5.2, None)]
