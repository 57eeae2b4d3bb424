"""Sentences in; what is introduced, evaluated, run, built upon and addressed out; and the evidence for each."""

import pytest

from kg.model import Extraction, Paper
from kg.recognize.pipeline import recognize
from kg.relate.context import LONGEST
from kg.relate.pipeline import relate
from kg.vocab import SIGNATURES
from kg.vocab import RelationType as R

PAPER = Paper(
    "paper:test",
    "SwiftNet: A Small Network for Object Detection on Mobile Devices",
    "Object detectors are often slow. In this paper, we propose SwiftNet, a lightweight network for object detection. "
    "SwiftNet is built on MobileNetV2 and uses knowledge distillation. "
    "Experiments on COCO and Pascal VOC show that SwiftNet outperforms YOLOv8 by 1.5 mAP. "
    "It runs at 60 FPS on an NVIDIA Jetson Nano.",
)


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return relate(PAPER, recognize(PAPER))


def ends(extraction: Extraction, relation: R) -> set[tuple[str, str]]:
    name = {i: e.name for i, e in enumerate(extraction.entities)}
    return {
        ("PAPER" if c.subject is None else name[c.subject], name[c.object])
        for c in extraction.claims
        if c.relation is relation and c.object is not None
    }


@pytest.mark.parametrize(
    ("relation", "subject", "object"),
    [
        (R.INTRODUCES, "PAPER", "SwiftNet"),
        (R.EVALUATED_ON, "SwiftNet", "COCO"),
        (R.EVALUATED_ON, "SwiftNet", "Pascal VOC"),
        (R.RUNS_ON, "SwiftNet", "Jetson Nano"),
        (R.BUILT_ON, "SwiftNet", "MobileNetV2"),
        (R.ADDRESSES, "SwiftNet", "object detection"),
        (R.OUTPERFORMS, "SwiftNet", "YOLOv8"),
    ],
)
def test_links(extraction: Extraction, relation: R, subject: str, object: str) -> None:
    assert (subject, object) in ends(extraction, relation)


def test_what_is_compared_with_is_not_introduced(extraction: Extraction) -> None:
    assert ("PAPER", "YOLOv8") not in ends(extraction, R.INTRODUCES)


def test_every_claim_quotes_a_sentence_that_stands_there(extraction: Extraction) -> None:
    for c in extraction.claims:
        words = PAPER.text(c.sentence.field)[c.sentence.start : c.sentence.end]
        assert words == words.strip() and words
        assert c.rule and 0 <= c.confidence <= 1


def test_claims_keep_their_relations_signature(extraction: Extraction) -> None:
    for c in extraction.claims:
        signature = SIGNATURES[c.relation]
        if c.subject is not None:
            assert extraction.entities[c.subject].type in signature.subject
        if c.object is not None:
            assert extraction.entities[c.object].type in signature.object


def test_mentions_count_every_place(extraction: Extraction) -> None:
    name = {e.name: i for i, e in enumerate(extraction.entities)}
    counts = {c.object: c.qualifiers.count for c in extraction.claims if c.relation is R.MENTIONS}
    assert counts[name["SwiftNet"]] == 4
    assert counts[name["COCO"]] == 1


def test_a_contribution_without_a_name_is_labelled_from_the_title() -> None:
    paper = Paper(
        "paper:x",
        "Pruning Attention Heads",
        "We propose a way to prune heads. Experiments show that our method is 2x faster than vLLM.",
    )
    extraction = relate(paper, recognize(paper))
    (claim,) = [c for c in extraction.claims if c.relation is R.FASTER_THAN]
    assert claim.subject is not None
    subject = extraction.entities[claim.subject]
    assert subject.unnamed and subject.name == paper.title


def test_an_empty_paper_has_nothing() -> None:
    paper = Paper("paper:x", "Untitled", "")
    assert relate(paper, recognize(paper)).claims == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Equipped with a cleaning stage, our ZedBasicVSR outperforms existing methods.",
        "Our method, Chain-of-Zeds (CoZ), trains models to plan.",
        "The effect is shown with our novel profiler ZEDP and two metrics.",
    ],
)
def test_what_is_ours_is_introduced(sentence: str) -> None:
    paper = Paper("paper:test", "On the Speed of Machine Learning Models", "Models are slow. " + sentence)
    found = relate(paper, recognize(paper))
    introduced = [found.entities[c.object] for c in found.claims if c.relation is R.INTRODUCES and c.object is not None]
    names = {form for e in introduced for form in (e.name, *e.aliases)}
    assert names & {"ZedBasicVSR", "Chain-of-Zeds", "ZEDP"}


def test_what_it_was_integrated_into_is_built_on_it() -> None:
    abstract = "We present ZedServe, an attention engine. ZedServe has been integrated into vLLM."
    paper = Paper("paper:test", "ZedServe: An Attention Engine", abstract)
    found = relate(paper, recognize(paper))
    pairs = {
        (found.entities[c.subject].name, found.entities[c.object].name)
        for c in found.claims
        if c.relation is R.BUILT_ON and c.subject is not None and c.object is not None
    }
    assert ("vLLM", "ZedServe") in pairs and ("ZedServe", "vLLM") not in pairs


@pytest.mark.parametrize(
    "sentence",
    [
        "It runs without the need for TensorRT, knowledge distillation or MobileNetV2.",
        "We find that using MobileNetV2 might only slow it down.",
        "SwiftNet remains compatible with small networks such as MobileNetV2.",
        "It replaces MobileNetV2 blocks with depthwise filters.",
    ],
)
def test_what_is_done_without_or_doubted_is_nothing_built_on(sentence: str) -> None:
    paper = Paper("paper:test", "SwiftNet: A Small Network", "We propose SwiftNet, a lightweight network. " + sentence)
    assert ("SwiftNet", "MobileNetV2") not in ends(relate(paper, recognize(paper)), R.BUILT_ON)


def test_what_is_presented_before_the_contribution_is_nothing_it_is_built_on() -> None:
    text = (
        "To answer such questions, we introduce Ledger Guide, a knowledge-grounding approach. "
        "We train CoinBloom, a language model, and fine-tune CoinBloom to serve as a Ledger Guide."
    )
    paper = Paper("paper:test", "CoinBloom: Grounding Language Models in Ledgers", text)
    assert ("CoinBloom", "Ledger Guide") not in ends(relate(paper, recognize(paper)), R.BUILT_ON)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("This paper presents the QXCL collective communication framework, which moves tensors quickly.", "QXCL"),
        ("We propose a pruning framework for LLMs, named Topiary, that removes whole heads.", "Topiary"),
    ],
)
def test_the_name_is_what_is_introduced(sentence: str, name: str) -> None:
    paper = Paper("paper:test", "Moving Less Between Devices", sentence + " It outperforms vLLM.")
    found = relate(paper, recognize(paper))
    assert ("PAPER", name) in ends(found, R.INTRODUCES)
    assert (name, "vLLM") in ends(found, R.OUTPERFORMS)


@pytest.mark.parametrize(
    ("sentence", "name", "built"),
    [
        ("SwiftNet circumvents MobileNetV2 by using EfficientNet.", "MobileNetV2", False),
        ("SwiftNet circumvents MobileNetV2 by using EfficientNet.", "EfficientNet", True),
        ("SwiftNet serves as a replacement of MobileNetV2.", "MobileNetV2", False),
        ("SwiftNet suits applications showcased by MobileNetV2.", "MobileNetV2", False),
        ("SwiftNet is MobileNetV2 free, which makes it simpler.", "MobileNetV2", False),
    ],
)
def test_what_it_goes_around_or_stands_beside(sentence: str, name: str, built: bool) -> None:
    paper = Paper("paper:test", "SwiftNet: A Small Network", "We propose SwiftNet, a lightweight network. " + sentence)
    assert (("SwiftNet", name) in ends(relate(paper, recognize(paper)), R.BUILT_ON)) is built


def test_a_member_of_it_is_nothing_that_it_is_made_from() -> None:
    text = "We propose SwiftNet, a lightweight network. Our quantized version of SwiftNet-S is based on MobileNetV2."
    paper = Paper("paper:test", "SwiftNet: A Small Network", text)
    made_from = {b for _, b in ends(relate(paper, recognize(paper)), R.BUILT_ON)}
    assert "MobileNetV2" in made_from
    assert "SwiftNet-S" not in made_from


def test_what_a_dataset_is_set_against_is_nothing_it_is_evaluated_on() -> None:
    text = "We propose SwiftNet, a lightweight network. We build SwiftSet, which is larger than existing public datasets such as COCO."
    paper = Paper("paper:test", "SwiftNet: A Small Network", text)
    assert "COCO" not in {b for _, b in ends(relate(paper, recognize(paper)), R.EVALUATED_ON)}


def test_a_page_without_full_stops_is_not_read_as_a_sentence() -> None:
    endless = "SwiftNet outperforms MobileNetV2 by 2 points and " * 60
    assert len(endless) > LONGEST
    text = f"We propose SwiftNet, a lightweight network. {endless}so on. It is 3x faster than EfficientNet."
    read = relate(p := Paper("paper:test", "SwiftNet: A Small Network", text), recognize(p))
    assert "MobileNetV2" in {e.name for e in read.entities}
    compared = [
        read.entities[c.object].name for c in read.claims if c.relation is R.FASTER_THAN and c.object is not None
    ]
    assert compared == ["EfficientNet"] and not any(c.relation is R.OUTPERFORMS for c in read.claims)
