"""What a paper calls a thing in several ways is one entity, on sentences written for this."""

import pytest

from kg.model import Paper
from kg.recognize.lexicon import default_lexicon, fits_expansion
from kg.recognize.pipeline import recognize
from kg.vocab import EntityType


@pytest.mark.parametrize(
    ("text", "forms", "key"),
    [
        (
            "Vision-Language-Action (VLA) models are slow. We propose SwiftArm, which makes VLA models fast: Vision-Language-Action "
            "models with SwiftArm run at 30 Hz.",
            {"VLA", "Vision-Language-Action", "Vision-Language-Action models"},
            "model:VLA",
        ),
        (
            "We propose SwiftServe for Large Language Model (LLM) inference. With it, LLM inference is twice as fast.",
            {"LLM inference", "Large Language Model (LLM) inference"},
            "task:LLM inference",
        ),
    ],
)
def test_short_forms_and_kinds_make_no_second_entity(text: str, forms: set[str], key: str) -> None:
    found = [e for e in recognize(Paper("p", "A Fast System", text)).entities if forms & {e.name, *e.aliases}]
    assert {e.key for e in found} == {key}


def test_an_expansion_may_leave_out_that_it_is_a_model() -> None:
    entry = default_lexicon().lookup("VLA", EntityType.MODEL)
    assert entry is not None
    assert fits_expansion(entry, "Vision-Language-Action")
    assert fits_expansion(entry, "vision language action models")
    assert not fits_expansion(entry, "Very Large Array")


@pytest.mark.parametrize(
    ("title", "text", "forms"),
    [
        (
            "Rapid Heron: Small Networks for Vision",
            "We propose a new generic backbone with two-way blocks (Ron), which is small. Ron beats ResNet-50 on ImageNet.",
            {"Rapid Heron", "Ron"},
        ),
        (
            "Rethinking Networks",
            "We propose a structure named Quick Sum Concatenate network (QSC network). QSC runs at 97 FPS on ImageNet.",
            {"QSC", "Quick Sum Concatenate network"},
        ),
    ],
)
def test_a_short_form_in_brackets_is_the_name_of_the_title(title: str, text: str, forms: set[str]) -> None:
    found = [e for e in recognize(Paper("p", title, text)).entities if forms & {e.name, *e.aliases}]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("We present Retrieval-Aided Prefix Decoding (RAPID). RAPID is fast.", "RAPID", "RAPIDS"),
        ("FastSpeech 2 is fast, and FastSpeech 2s is faster still.", "FastSpeech 2", "FastSpeech 2s"),
    ],
)
def test_a_last_s_that_belongs_to_the_name(text: str, name: str, other: str) -> None:
    found = [e for e in recognize(Paper("p", "A Fast System", text)).entities if name in (e.name, *e.aliases)]
    assert [e.name for e in found] == [name]
    assert all(other not in (e.name, *e.aliases, e.key) for e in found)


def test_the_long_form_of_the_titles_name_is_that_name() -> None:
    text = "We introduce Hessian Aware Quantization (HAQA), a second-order method. HAQA compresses a 13B model."
    found = recognize(Paper("p", "HAQA: Hessian Aware Quantization of Networks", text)).entities
    assert [e.name for e in found if {"HAQA", "Hessian Aware Quantization"} & {e.name, *e.aliases}] == ["HAQA"]
    assert all(e.name != "13B" for e in found)
