"""Sentences in, what the paper introduces out; what it is only for, about or without is nothing that it introduces."""

import pytest

from kg.model import Paper
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.vocab import RelationType as R

TITLE = "Serving Large Models on Small Machines"


def introduced(text: str, title: str = TITLE) -> set[str]:
    """The names of what a paper introduces."""
    paper = Paper("paper:test", title, text)
    found = relate(paper, recognize(paper))
    return {found.entities[c.object].name for c in found.claims if c.relation is R.INTRODUCES and c.object is not None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In this paper, we present a novel method that cuts the latency of large language models (LLMs).", "LLM"),
        ("We introduce an easily deployable solution aimed at accelerating LLMs on CPUs.", "LLM"),
        ("We propose the paradigm of large kernels in designing modern convolutional neural networks (CNNs).", "CNN"),
        ("We propose defining SLMs by their parameters.", "SLM"),
        ("We propose a quantization-based approach to serving.", "quantization"),
        (
            "This paper presents a comprehensive investigation into speculative decoding on phones.",
            "speculative decoding",
        ),
        ("We present a study of FP8 and INT8 on phones.", "FP8"),
        ("We propose to explore the potential of Contrastive Language-Image Pre-training (CLIP) on phones.", "CLIP"),
    ],
)
def test_what_it_is_for_or_about_is_nothing_it_introduces(text: str, name: str) -> None:
    assert name not in introduced(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We propose QuickServe, an engine for LLMs.", "QuickServe"),
        ("We introduce a scheduler for LLMs, called FlapServe.", "FlapServe"),
    ],
)
def test_what_it_presents_by_name(text: str, name: str) -> None:
    assert name in introduced(text)


def test_what_the_contribution_has_in_brackets_is_its_short_form() -> None:
    text = "We propose Modular Weight Packing (MoWeGPT), a framework for compression. MoWeGPT is 2x faster than vLLM."
    assert introduced(text) == {"MoWeGPT"}


def test_a_member_of_the_family_is_named_whole() -> None:
    text = "We present Zedusa, a decoding method. Zedusa-1 is 2.2x faster than vLLM, and Zedusa-2 is 2.8x faster."
    found = relate(paper := Paper("paper:test", "Zedusa: Fast Decoding", text), recognize(paper))
    names = [e.name for e in found.entities]
    assert {(names[c.subject], c.qualifiers.factor) for c in found.claims if c.subject is not None and c.qualifiers.factor} == {
        ("Zedusa-1", 2.2),
        ("Zedusa-2", 2.8),
    }  # fmt: skip
