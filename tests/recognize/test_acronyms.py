import pytest

from kg.recognize.acronyms import find_definitions, title_expansion


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("We propose Fast Token Pruning (FTP).", [("FTP", "Fast Token Pruning")]),
        ("We use vision transformers (ViTs) here.", [("ViTs", "vision transformers")]),
        ("The KV (key-value) cache grows.", [("KV", "key-value")]),
        ("A mixture-of-experts (MoE) layer.", [("MoE", "mixture-of-experts")]),
        ("On three tasks (see Table 2) we win.", []),
        ("We use the GPU (a fast one).", []),
        ("In 2020 (TBD) it was different.", []),
    ],
)
def test_definitions(text: str, pairs: list[tuple[str, str]]) -> None:
    found = [(text[d.short_start : d.short_end], text[d.long_start : d.long_end]) for d in find_definitions(text)]
    assert found == pairs


def test_a_digit_repeats_its_letter() -> None:
    text = "We use a Token Diffusion Dropping Process (TD2P) here."
    assert [(text[d.short_start : d.short_end], text[d.long_start : d.long_end]) for d in find_definitions(text)] == [
        ("TD2P", "Token Diffusion Dropping Process")
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("TLC: Token-Level Head Caching for Images", ("TLC", "Token-Level Head Caching")),
        ("DiffPO: Diffusion-styled Preference Optimization for Alignment", ("DiffPO", "Diffusion-styled Preference Optimization")),
        ("FastDepth: Fast Monocular Depth on Devices", None),
        ("YOLO: Real-Time Detection of Objects", None),
        ("COCO: Better Counting of Cars", None),
    ],
)  # fmt: skip
def test_the_title_may_have_the_long_form(title: str, expected: tuple[str, str] | None) -> None:
    assert title_expansion(title) == expected
