from pathlib import Path

import pytest

from kg.recognize.lexicon import Entry, Lexicon, read_entries
from kg.vocab import EntityType

LEXICON = Lexicon(
    [
        Entry("LLaMA-2", EntityType.MODEL, ("Llama 2",)),
        Entry("Falcon", EntityType.MODEL, cased=True),
        Entry("COCO", EntityType.DATASET, ("Microsoft Common Objects in Context",)),
        Entry("latency", EntityType.METRIC, ("inference latency",)),
        Entry("FlashAttention", EntityType.METHOD),
    ]
)


@pytest.mark.parametrize("text", ["LLaMA-2", "Llama2", "llama 2", "LLAMA-2", "Llama-2"])
def test_spelling_does_not_matter(text: str) -> None:
    (match,) = LEXICON.find(f"with {text} here")
    assert match.entries[0].name == "LLaMA-2"


def test_cased_names_need_their_capitals() -> None:
    assert [m.entries[0].name for m in LEXICON.find("Falcon flies")] == ["Falcon"]
    assert not LEXICON.find("a falcon flies")


def test_the_longest_name_wins_and_plurals_match() -> None:
    text = "lower inference latencies of Flash Attention on COCO."
    assert [text[m.start : m.end] for m in LEXICON.find(text)] == ["inference latencies", "Flash Attention", "COCO"]


def test_parts_of_words_are_no_names() -> None:
    assert not LEXICON.find("COCOA and cocon and FlashAttentions2x")


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "models.jsonl").write_text('{"name": "A"}\n{"alias": "B"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"models\.jsonl:2"):
        read_entries(tmp_path)
