"""The curated names: what every line must keep so that names are found and mean one thing."""

import json
import re
from collections import defaultdict
from functools import cache
from typing import Any

import pytest

from kg.curated import lexicon_folder
from kg.recognize.lexicon import FILES, Entry, default_lexicon, folded
from kg.vocab import UNITS, EntityType

KEYS = {"name", "aliases", "cased", "ambiguous", "weak"}
EXTRA = {
    EntityType.METRIC: {"kind", "unit", "higher_is_better"},
    EntityType.HARDWARE: {"kind", "vendor"},
}
KINDS = {
    EntityType.METRIC: set(
        "speed time throughput rate memory parameters compute energy money data ratio quality error other".split()
    ),
    EntityType.HARDWARE: set("GPU CPU TPU NPU IPU FPGA ASIC SoC board phone device robot cloud".split()),
}
# ordinary words and phrases that must never be taken for a name in small letters
ORDINARY = (
    "bird race eagle falcon whisper spider weather traffic rest act opus dream muse simple root place pixel zero cascade complex "
    "second summit spark stone gorilla guidance voyager outlines tango amber sonic infinity palette timer aurora stretch"
).split()
PHRASES = [
    "the center point of a box",
    "a natural question is whether",
    "natural speech in a noisy room",
    "a slow-fast design",
    "a 40% cut in memory",
    "a 10-20 times smaller cache",
    "a faster transformer",
    "command a robot",
    "simple questions remain",
    "lost and found",
    "cross-task transfer of skills",
    "long-form content",
    "extreme weather",
    "a mean flow through it",
    "we posit that it holds",
    "many operations per token",
]
# forms of one name each, as papers write them
SPELLINGS = [
    ("MS-COCO", EntityType.DATASET, "COCO"),
    ("LLaMA 2", EntityType.MODEL, "LLaMA-2"),
    ("low rank adaptation", EntityType.METHOD, "LoRA"),
    ("NVIDIA A100", EntityType.HARDWARE, "A100"),
    ("frames per second", EntityType.METRIC, "FPS"),
    ("machine translation", EntityType.TASK, "machine translation"),
]
# a family and one of its members are two things
APART = [
    (EntityType.DATASET, "VoxCeleb", "VoxCeleb2"),
    (EntityType.DATASET, "CC3M", "CC12M"),
    (EntityType.DATASET, "AIME 2024", "AIME 2025"),
    (EntityType.MODEL, "DeepLab", "DeepLabV3+"),
    (EntityType.MODEL, "ViT", "ViT-B"),
    (EntityType.MODEL, "Tacotron", "Tacotron 2"),
    (EntityType.METHOD, "A3C", "A2C"),
    (EntityType.METHOD, "ONNX", "ONNX Runtime"),
    (EntityType.METHOD, "ZeRO", "ZeRO-Offload"),
    (EntityType.HARDWARE, "Apple M1", "M1 Max"),
    (EntityType.HARDWARE, "Jetson Xavier NX", "Jetson AGX Xavier"),
]


@cache
def rows(type: EntityType) -> list[dict[str, Any]]:
    path = lexicon_folder() / FILES[type]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def forms(row: dict[str, Any]) -> list[str]:
    return [row["name"], *row.get("aliases", [])]


def generic() -> list[str]:
    return (lexicon_folder() / "generic.txt").read_text(encoding="utf-8").splitlines()


def strong(text: str) -> list[Entry]:
    """What the lexicon takes for a mention by itself; metrics and tasks are for the tagger to say."""
    judged = (EntityType.METRIC, EntityType.TASK)
    return [e for m in default_lexicon().find(text) for e in m.entries if not e.weak and e.type not in judged]


@pytest.mark.parametrize("type", list(FILES))
def test_lines_are_well_formed_and_sorted(type: EntityType) -> None:
    found = rows(type)
    assert found
    for row in found:
        assert set(row) <= KEYS | EXTRA.get(type, set()), row
        assert all(
            isinstance(f, str) and f and f.split() == f.strip().split() and f.strip() == f for f in forms(row)
        ), row
        assert "aliases" not in row or row["aliases"], row
        assert all(row[flag] is True for flag in ("cased", "ambiguous", "weak") if flag in row), row
    names = [r["name"] for r in found]
    assert names == sorted(names, key=lambda n: (n.casefold(), n))


@pytest.mark.parametrize("type", list(FILES))
def test_a_form_belongs_to_one_entry_and_stands_there_once(type: EntityType) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for row in rows(type):
        for form in forms(row):
            assert folded(form), form
            assert folded(form) not in seen, (form, seen.get(folded(form)), row["name"])
            seen[folded(form)] = row["name"]


def test_names_of_two_types_are_marked() -> None:
    where: dict[tuple[str, ...], set[EntityType]] = defaultdict(set)
    for type in FILES:
        for row in rows(type):
            for form in forms(row):
                where[folded(form)].add(type)
    for type in FILES:
        for row in rows(type):
            if any(len(where[folded(f)]) > 1 for f in forms(row)):
                assert row.get("ambiguous"), row["name"]


@pytest.mark.parametrize("type", list(KINDS))
def test_kinds_are_known(type: EntityType) -> None:
    for row in rows(type):
        assert row["kind"] in KINDS[type], row["name"]


def test_metrics_say_which_way_is_better_and_have_known_units() -> None:
    for row in rows(EntityType.METRIC):
        assert isinstance(row["higher_is_better"], bool), row["name"]
        assert row.get("unit", "%") in UNITS, row["name"]


def test_a_letter_with_a_number_needs_its_capitals() -> None:
    for type in FILES:
        for row in rows(type):
            if any(re.fullmatch(r"[A-Z]\d{1,3}", f) for f in forms(row)) and type not in (
                EntityType.METRIC,
                EntityType.TASK,
            ):
                assert row.get("cased"), row["name"]


@pytest.mark.parametrize("word", ORDINARY)
def test_ordinary_words_are_no_names(word: str) -> None:
    assert not strong(f"it is a {word} in here")


@pytest.mark.parametrize("phrase", PHRASES)
def test_ordinary_phrases_are_no_names(phrase: str) -> None:
    assert not strong(phrase)


def test_generic_words_are_listed_once_and_are_no_entries() -> None:
    words = generic()
    assert words == sorted(set(words))
    refused = {folded(w) for w in words}
    assert len(refused) == len(words)
    for type in FILES:
        for row in rows(type):
            for form in forms(row):
                assert row.get("cased") or folded(form) not in refused, (row["name"], form)


@pytest.mark.parametrize(("surface", "type", "name"), SPELLINGS)
def test_a_name_is_found_however_it_is_spelt(surface: str, type: EntityType, name: str) -> None:
    found = [e.name for m in default_lexicon().find(f"on the {surface} here") for e in m.entries if e.type is type]
    assert found == [name]


@pytest.mark.parametrize(("type", "one", "other"), APART)
def test_different_things_stay_apart(type: EntityType, one: str, other: str) -> None:
    first, second = default_lexicon().lookup(one, type), default_lexicon().lookup(other, type)
    assert first is not None and second is not None
    assert first.key != second.key
