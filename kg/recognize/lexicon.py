"""schema/lexicon/*.jsonl in; a matcher out that finds curated names in a text, however they are spelt.

Names are compared as sequences of parts: runs of letters and of digits, case and separators folded away, so that
"LLaMA-2 7B", "Llama2-7B" and "llama 2 7b" are one. An entry with `cased` matches only with its own capitals.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from kg.curated import lexicon_folder
from kg.vocab import EntityType

FILES: dict[EntityType, str] = {
    EntityType.DATASET: "datasets.jsonl",
    EntityType.MODEL: "models.jsonl",
    EntityType.METHOD: "methods.jsonl",
    EntityType.HARDWARE: "hardware.jsonl",
    EntityType.METRIC: "metrics.jsonl",
    EntityType.TASK: "tasks.jsonl",
}

# letters, numbers with a decimal point inside, and the signs that tell names apart (C++, mAP@50, Q*, 8-bit w/o sign)
_PART = re.compile(r"([A-Za-z\u00c0-\u024f\u0370-\u03ff\u00b5]+|\d+(?:\.\d+)?|[+@*&]|[^\s\w\-/_'’.]|[.](?=\s|$))")
_GAPS = re.compile(r"[\s\-_]+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=[A-Z]{2,}$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One curated name with its aliases and what is known of it."""

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    cased: bool = False
    ambiguous: bool = False
    weak: bool = False
    kind: str | None = None
    unit: str | None = None
    higher_is_better: bool | None = None

    @property
    def key(self) -> str:
        """What makes two mentions the same thing."""
        return f"{self.type.value.lower()}:{self.name}"


class Match(NamedTuple):
    """A curated name found in a text; `entries` has one for each type that the name can have."""

    start: int
    end: int
    entries: tuple[Entry, ...]


@lru_cache(maxsize=65536)
def folded(text: str) -> tuple[str, ...]:
    """The parts of a name, with the last word in the singular.

    >>> folded("LLaMA-2 7B"), folded("edge GPUs")
    (('llama', '2', '7', 'b'), ('edge', 'gpu'))
    """
    said = _PART.findall(text)
    found = [part.casefold() for part in said]
    if found and not (len(said[-1]) > 4 and said[-1].isupper()):  # "RAPIDS" is no plural
        found[-1] = singular(found[-1])
    return tuple(found)


@cache
def singular(word: str) -> str:
    """The singular of a folded English word, by its ending.

    >>> [singular(w) for w in ("gpus", "latencies", "losses", "speed", "bias", "boxes")]
    ['gpu', 'latency', 'loss', 'speed', 'bias', 'box']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if (
        len(word) > 2
        and word.endswith("s")
        and not word.endswith(("ss", "is", "ias"))
        and not (len(word) > 4 and word.endswith("us"))
    ):
        return word[:-1]
    return word


class _Beginning(NamedTuple):
    """What the lexicon has that begins with a part."""

    lengths: list[int]  # numbers of parts of longer names, the longest first
    seconds: set[str]  # their second parts
    alone: list[tuple[Entry, str]]  # names that are this part alone


class Lexicon:
    """The curated names, ready to be found."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        # with each entry the form of it that folds so, without gaps
        self._by_parts: dict[tuple[str, ...], list[tuple[Entry, str]]] = {}
        self._lengths: dict[str, list[int]] = {}  # by the first part, the longest first, without those of one part
        self._seconds: dict[str, set[str]] = {}  # the second parts of those, by the first
        self.by_key = {e.key: e for e in self.entries}
        self._beginning = lru_cache(maxsize=65536)(self._begins)
        for entry in self.entries:
            for form in (entry.name, *entry.aliases):
                for variant in {form, _CAMEL.sub(" ", form)}:
                    self._add(variant, entry, form)

    def _add(self, variant: str, entry: Entry, form: str) -> None:
        key = folded(variant)
        if not key:
            return
        found = self._by_parts.setdefault(key, [])
        if all(e is not entry for e, _ in found):
            found.append((entry, _GAPS.sub("", form)))
        if len(key) > 1:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
                lengths.sort(reverse=True)
            self._seconds.setdefault(key[0], set()).add(key[1])

    def _begins(self, part: str) -> "_Beginning | None":
        longer, alone = self._lengths.get(part, []), self._by_parts.get((singular(part),), [])
        return _Beginning(longer, self._seconds.get(part, set()), alone) if longer or alone else None

    def lookup(self, name: str, type: EntityType | None = None) -> Entry | None:
        """The entry with this name or alias, whatever its capitals."""
        for entry, _ in self._by_parts.get(folded(name), ()):
            if type is None or entry.type is type:
                return entry
        return None

    def find(self, text: str) -> list[Match]:
        """Find curated names, the longest first at each place, none inside another."""
        out: list[Match] = []
        pieces = _PART.split(text)  # what lies between stands at the even places
        bounds = list(accumulate(map(len, pieces)))
        words = [part.casefold() for part in pieces[1::2]]
        n = len(words)
        done = 0
        beginnings = map(self._beginning, words)
        for i, (beginning, second) in enumerate(zip(beginnings, [*words[1:], ""], strict=False)):
            if beginning is None or i < done:
                continue
            longer, seconds, alone = beginning
            names: list[tuple[int, list[tuple[Entry, str]]]] = []
            if second in seconds or (second[-1:] == "s" and singular(second) in seconds):
                for length in longer:
                    if length <= n - i:
                        key = (*words[i : i + length - 1], singular(words[i + length - 1]))
                        if key in self._by_parts:
                            names.append((length, self._by_parts[key]))
            elif not alone:
                continue
            if alone:
                names.append((1, alone))
            for length, candidates in names:
                start, end = bounds[2 * i], bounds[2 * (i + length) - 1]
                if not _stands_alone(text, start, end):
                    continue
                surface = text[start:end]
                kept = tuple(
                    [
                        e
                        for e, letters in candidates
                        if not e.cased or _GAPS.sub("", surface) in (letters, letters + "s")
                    ]
                )
                if kept:
                    out.append(Match(start, end, kept))
                    done = i + length
                    break
        return out


def _stands_alone(text: str, start: int, end: int) -> bool:
    # a number that goes on ("YOLOv8" in "YOLOv80") is caught by the parts themselves; letters glued to digits are not
    if start > 0 and text[start - 1].isalnum():
        return False
    return not (end < len(text) and (text[end].isalnum() or (text[end] == "+" and text[end - 1] != "+")))


def read_entries(folder: Path) -> list[Entry]:
    """Read the curated names; raises ValueError that names the file and line of a bad one."""
    out = []
    for type, name in FILES.items():
        path = folder / name
        if not path.exists():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row: dict[str, Any] = json.loads(line)
                out.append(
                    Entry(
                        row["name"],
                        type,
                        tuple(row.get("aliases", ())),
                        bool(row.get("cased", False)),
                        bool(row.get("ambiguous", False)),
                        bool(row.get("weak", False)),
                        row.get("kind"),
                        row.get("unit"),
                        row.get("higher_is_better"),
                    )
                )
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}:{number}: not a lexicon entry ({error})") from error
    return out


_SIGNS = re.compile(r"[\W_]+")


def fits_expansion(entry: Entry, expansion: str) -> bool:
    """Whether a curated name may stand for these words; one of which no words are known may stand for any.

    >>> tts = Entry("text-to-speech", EntityType.TASK, ("TTS",))
    >>> fits_expansion(tts, "Text to Speech"), fits_expansion(tts, "Test-Time Scaling")
    (True, False)
    """
    words = [form for form in (entry.name, *entry.aliases) if len(_SIGNS.split(form)) > 1]
    return not words or _letters(expansion) in map(_letters, words)


def _letters(words: str) -> str:
    """What two ways of writing a name share, also where one leaves out that it is a model: "Vision-Language-Action (VLA) models"."""
    return _SIGNS.sub("", words.casefold()).rstrip("s").removesuffix("model")


@cache
def generic_names() -> frozenset[tuple[str, ...]]:
    """The folded words and phrases that never name a thing, from generic.txt: "proposed method", "network"."""
    lines = (lexicon_folder() / "generic.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(folded(line) for line in lines if line.strip())


@cache
def default_lexicon() -> Lexicon:
    """The lexicon of schema/lexicon/, read once a process."""
    return Lexicon(read_entries(lexicon_folder()))
