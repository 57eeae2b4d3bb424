"""Sentences in, what the paper introduces out; what it is only for, about or without is nothing that it introduces."""

import pytest

from kg.model import Paper
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.vocab import RelationType as R

TITLE = "Serving Large Models on Small Machines"


def introduced(text: str, name: str | None = None) -> set[str]:
    """The names of what a paper introduces, with `name` where one of them is called so; it must mention that, or "not introduced" says nothing."""
    paper = Paper("paper:test", TITLE, text)
    found = relate(paper, recognize(paper))
    assert name is None or any(name in (e.name, *e.aliases) for e in found.entities)
    new = [found.entities[c.object] for c in found.claims if c.relation is R.INTRODUCES and c.object is not None]
    return {e.name for e in new} | {name for e in new if name is not None and name in e.aliases}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In this paper, we present a novel method that cuts the latency of large language models (LLMs).", "LLM"),
        ("We introduce an easily deployable solution aimed at accelerating Llama-2 on CPUs.", "Llama-2"),
        ("We propose the paradigm of large kernels in designing modern ResNets.", "ResNets"),
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
    assert name not in introduced(text, name)


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


def subject(text: str, title: str) -> str | None:
    """Who a paper's last sentence, which speaks of "our method", is about; None for a contribution without a name."""
    paper = Paper("paper:test", title, text + " Our method is 2x faster than vLLM.")
    found = relate(paper, recognize(paper))
    (claim,) = (c for c in found.claims if c.relation is R.FASTER_THAN)
    assert claim.subject is not None
    return None if found.entities[claim.subject].unnamed else found.entities[claim.subject].name


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        # a saying is no name, and what the abstract presents by name is one
        (
            "Think Small, Act Fast: Action Reuse in Robots",
            "We propose FlatVLA, an efficient model for robots.",
            "FlatVLA",
        ),
        ("Fold then Fuse: Tiny Networks", "We train a network that folds and fuses features (FTFU).", "FTFU"),
        ("Serving on Phones", "We present QuickServe, an engine for LLMs.", "QuickServe"),
        # a part, a measure, data, a size or one of many things is not the contribution
        ("Adjustable Encoders", "We propose the Attention Share Contribution (ASC) metric for encoders.", None),
        ("Summaries in Vietnamese", "We build VieWords, a dataset of long summaries, and test on it.", None),
        ("Mixed Numbers", "We propose a mixed-precision post-training quantization (PTQ) approach.", None),
        ("Long Videos", "We train our 7B model on long videos.", None),
        ("Less Memory", "We propose a segment KV cache policy.", None),
        ("Sparse Scenes", "We propose text-guided trimming (TGTR) and completion-based filling (CBFI).", None),
        ("Guidelines for Kernels", "We introduce a set of design guidelines for large-kernel CNNs.", None),
    ],
)
def test_who_our_method_is(title: str, text: str, name: str | None) -> None:
    assert subject(text, title) == name


@pytest.mark.parametrize(
    ("text", "name", "is_introduced"),
    [
        ("We design a more efficient TTS method for videos called FreeTree.", "FreeTree", True),
        ("We implement a sparse attention method to cut its costs.", "sparse attention", False),
        (
            "We propose a universal Stable-Diffusion (SD) acceleration module called SunUpNet.",
            "Stable-Diffusion",
            False,
        ),
    ],
)
def test_what_others_made_is_only_used(text: str, name: str, is_introduced: bool) -> None:
    assert (name in introduced(text, name)) is is_introduced


@pytest.mark.parametrize(
    ("text", "name", "is_introduced"),
    [
        (
            "We also propose a baseline called Prototypical Continual Learning, which is fast.",
            "Prototypical Continual Learning",
            True,
        ),
        ("We develop a reinforcement learning system for VM placement, FM2RL, which packs machines.", "FM2RL", True),
        ("Machines are moved now and then, a practice commonly referred to as VM placement.", "VM", False),
    ],
)
def test_names_that_come_late_or_are_of_others(text: str, name: str, is_introduced: bool) -> None:
    assert (name in introduced(text, name)) is is_introduced
