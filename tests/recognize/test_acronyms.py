import pytest

from kg.recognize.acronyms import find_definitions


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
