import pytest

from kg.recognize.text import sentences, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is fast. We like it.", ["It is fast.", "We like it."]),
        ("It uses caches (e.g. KV). See Fig. 2 for more.", ["It uses caches (e.g. KV).", "See Fig. 2 for more."]),
        ("It runs LLaMA-7B. Then it stops!", ["It runs LLaMA-7B.", "Then it stops!"]),
        ("It needs 3.5 GB.(4) Compared to A it wins.", ["It needs 3.5 GB.", "(4) Compared to A it wins."]),
        ("It is fast. vLLM is not. mT5 is.", ["It is fast.", "vLLM is not.", "mT5 is."]),
        ("We use the survey of Vera C. Rubin.", ["We use the survey of Vera C. Rubin."]),
        ("It beats Method C. The rest is slow.", ["It beats Method C.", "The rest is slow."]),
        ("It grows, cf. the table. or so", ["It grows, cf. the table. or so"]),
        ('He said "go." Then left?', ['He said "go."', "Then left?"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_tokens_keep_numbers_whole_and_split_names_at_hyphens() -> None:
    assert tokens("YOLOv10-S: 12,041 at 3.5x").texts == [
        "YOLOv",
        "10",
        "-",
        "S",
        ":",
        "12,041",
        "at",
        "3.5",
        "x",
    ]
    for text, start, end in zip(*tokens("a (b) c.d"), strict=True):
        assert "a (b) c.d"[start:end] == text
