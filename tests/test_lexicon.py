"""The curated names: what every line must keep so that names are found and mean one thing."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from kg.recognize.lexicon import FILES, Lexicon, default_lexicon, folded, lexicon_folder
from kg.vocab import EntityType

KEYS = {"name", "aliases", "cased", "ambiguous", "weak", "kind", "higher_is_better", "unit", "family", "vendor"}
KINDS = {
    "speed",
    "time",
    "throughput",
    "rate",
    "memory",
    "parameters",
    "compute",
    "energy",
    "money",
    "data",
    "ratio",
    "quality",
    "error",
    "other",
}
# ordinary words that must never be taken for a name in small letters
ORDINARY = "bird race eagle falcon whisper spider weather traffic rest act opus dream muse simple root place pixel zero cascade complex second".split()


def rows(type: EntityType) -> list[dict[str, Any]]:
    path: Path = lexicon_folder() / FILES[type]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("type", list(FILES))
def test_lines_are_well_formed_and_sorted(type: EntityType) -> None:
    found = rows(type)
    assert found
    for row in found:
        assert set(row) <= KEYS and isinstance(row["name"], str) and row["name"].strip() == row["name"]
        assert all(isinstance(a, str) and a for a in row.get("aliases", []))
    assert [r["name"].casefold() for r in found] == sorted(r["name"].casefold() for r in found)


@pytest.mark.parametrize("type", list(FILES))
def test_a_name_belongs_to_one_entry(type: EntityType) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for row in rows(type):
        for form in (row["name"], *row.get("aliases", [])):
            assert seen.setdefault(folded(form), row["name"]) == row["name"], form


def test_names_of_two_types_are_marked() -> None:
    where: dict[tuple[str, ...], set[EntityType]] = defaultdict(set)
    for type in FILES:
        for row in rows(type):
            for form in (row["name"], *row.get("aliases", [])):
                where[folded(form)].add(type)
    for type in FILES:
        for row in rows(type):
            if any(len(where[folded(f)]) > 1 for f in (row["name"], *row.get("aliases", []))):
                assert row.get("ambiguous"), row["name"]


def test_metrics_say_which_way_is_better() -> None:
    for row in rows(EntityType.METRIC):
        assert row["kind"] in KINDS and isinstance(row["higher_is_better"], bool), row["name"]


@pytest.mark.parametrize("word", ORDINARY)
def test_ordinary_words_are_no_names(word: str) -> None:
    lexicon: Lexicon = default_lexicon()
    strong = [
        e
        for m in lexicon.find(f"it is a {word} in here")
        for e in m.entries
        if not e.weak and e.type is not EntityType.METRIC
    ]
    assert not strong
