"""Members of families: "Medusa-1", and those that are told by their last part, "LLaMA-7B/13B"."""

import pytest

from kg.model import Paper
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.vocab import EntityType, RelationType


def found(sentence: str, *types: EntityType) -> set[str]:
    paper = Paper(
        "paper:test", "QuickServe: An Engine for Serving Models", f"We present QuickServe, an engine. {sentence}"
    )
    return {e.name for e in recognize(paper).entities if e.type in (types or (EntityType.MODEL,))}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("We evaluate it on Llama-2-7B/13B/70B.", {"Llama-2-7B", "Llama-2-13B", "Llama-2-70B"}),
        ("We evaluate it on LLaMA-3 8B and 70B.", {"LLaMA-3 8B", "LLaMA-3 70B"}),
        ("Experiments on Qwen2.5-{7B, 14B, 32B} confirm it.", {"Qwen2.5-7B", "Qwen2.5-14B", "Qwen2.5-32B"}),
        ("Tests on ResNet-18/50/101 confirm it.", {"ResNet-18", "ResNet-50", "ResNet-101"}),
        ("Tests with YOLOv8-n/s/m confirm it.", {"YOLOv8-n", "YOLOv8-s", "YOLOv8-m"}),
        ("We use DeiT-Tiny/Small backbones.", {"DeiT-Tiny", "DeiT-Small"}),
        # one name, and a number of something else
        ("Experiments on ViT-B/16 and ViT-L/14 confirm it.", {"ViT-B/16", "ViT-L/14"}),
        ("We train LLaMA-7B on text and 13B tokens of code.", {"LLaMA-7B"}),
    ],
)
def test_models(sentence: str, names: set[str]) -> None:
    assert found(sentence) == names


def test_a_member_of_what_the_title_names_is_not_the_whole_family() -> None:
    text = "We present Lizard, a network for detection. Lizard-1 runs 2.2x faster than YOLOv8, while Lizard-L reaches 50 mAP."
    paper = Paper("paper:test", "Lizard: A Quick Network", text)
    read = relate(paper, recognize(paper))
    assert {"Lizard", "Lizard-1", "Lizard-L"} <= {e.name for e in read.entities}
    faster = [c for c in read.claims if c.relation is RelationType.FASTER_THAN]
    assert [read.entities[c.subject].name for c in faster if c.subject is not None] == ["Lizard-1"]


def test_members_of_ones_own_are_no_rivals() -> None:
    text = "We propose Lizard. It surpasses other networks, e.g., Lizard-1M/2M reach 70.1 and 74.4 Top-1."
    paper = Paper("paper:test", "Lizard: A Quick Network", text)
    read = relate(paper, recognize(paper))
    beaten = [c.qualifiers.baseline for c in read.claims if c.relation is RelationType.OUTPERFORMS and c.object is None]
    assert beaten == ["other networks"]
    assert not any(c.relation is RelationType.OUTPERFORMS for c in read.claims if c.object is not None)


def test_datasets_and_devices() -> None:
    assert found("It is tested on CIFAR-10/100 and MOT16/17/20.", EntityType.DATASET) == {
        "CIFAR-10", "CIFAR-100", "MOT16", "MOT17", "MOT20",
    }  # fmt: skip
    assert found("It runs on RTX 3090/4090 GPUs and an A100/H100.", EntityType.HARDWARE) == {
        "RTX 3090", "RTX 4090", "A100", "H100",
    }  # fmt: skip


def test_each_has_its_own_relations() -> None:
    sentence = "QuickServe has 1.3x/1.9x lower latency than Qwen3-1.7B/0.6B on RTX 3090/4090 GPUs."
    paper = Paper(
        "paper:test", "QuickServe: An Engine for Serving Models", f"We present QuickServe, an engine. {sentence}"
    )
    read = relate(paper, recognize(paper))
    named = [
        (c.relation, read.entities[c.object].name, c.qualifiers.factor) for c in read.claims if c.object is not None
    ]
    faster = {(name, factor) for relation, name, factor in named if relation is RelationType.FASTER_THAN}
    assert faster == {("Qwen3-1.7B", 1.3), ("Qwen3-0.6B", 1.9)}
    assert {name for relation, name, _ in named if relation is RelationType.RUNS_ON} == {"RTX 3090", "RTX 4090"}


def test_a_mention_stands_where_its_part_stands() -> None:
    text = "We present QuickServe. It is tested on Llama-2-7B/13B."
    read = recognize(Paper("paper:test", "QuickServe: An Engine for Serving Models", text))
    spans = {e.name: text[m.span.start : m.span.end] for e in read.entities for m in e.mentions}
    assert (spans["Llama-2-7B"], spans["Llama-2-13B"]) == ("Llama-2-7B", "13B")
