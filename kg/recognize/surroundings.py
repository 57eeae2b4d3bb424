"""A paper's candidates in; what their features look at, found once a paper, out: words, sentences, neighbours, overlaps.

Used by `kg.recognize.features` and `kg.recognize.judge`.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.any_of import any_of
from kg.recognize.analysis import Analysis, Sentence
from kg.recognize.candidates import Candidate, Place
from kg.recognize.lexicon import Lexicon, folded
from kg.vocab import EntityType


@lru_cache(maxsize=16384)
def log_odds(p: float) -> int:
    """A probability as log-odds in steps of 0.75, from -8 to 8."""
    return max(-8, min(8, round(math.log(max(p, 1e-4) / max(1 - p, 1e-4)) / 0.75)))


# the letters that words begin with are looked at first, which is faster than trying each word at each place
_PROPOSES = re.compile(r"\b(?=[pidr])(?:propos|introduc|present|develop|design|devis|releas)\w*", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?=[tosecavrb])(?:than|over|outperform\w*|surpass\w*|exceed\w*|compared (?:to|with)|against|versus|vs\.?|comparison (?:to|with)|relative to|baselines?|original|vanilla)\s"
    r"(?:(?:the|baseline|original|vanilla|standard|dense|a|an)\s)*(?=[^\s])"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all candidates of a paper share when their features are made."""

    analyses: Sequence[Analysis]
    candidates: dict[str, Candidate]
    lexicon: Lexicon
    shorts: frozenset[str]  # folded short forms that the paper defines
    longs: frozenset[str]  # and their expansions
    headline: str | None  # the folded name that the title gives
    texts: tuple["Text", ...]  # one for each analysis
    beside: dict[Place, tuple[str, ...]]  # what stands next in an enumeration
    overlaps: dict[Place, list[tuple[Place, dict[EntityType, float]]]]  # other places that share words with one


def surroundings(
    analyses: Sequence[Analysis], candidates: dict[str, Candidate], lexicon: Lexicon, title_name: str | None
) -> Surroundings:
    """Look once at what the features of every candidate of a paper need."""
    shorts, longs = set(), set()
    for a in analyses:
        for d in a.definitions:
            shorts.add(" ".join(folded(a.view.text[d.short_start : d.short_end])))
            longs.add(" ".join(folded(a.view.text[d.long_start : d.long_end])))
    everywhere = sorted((item for c in candidates.values() for item in c.places.items()), key=lambda item: item[0])
    overlaps: dict[Place, list[tuple[Place, dict[EntityType, float]]]] = {}
    open_: list[tuple[Place, dict[EntityType, float]]] = []
    for place, by_type in everywhere:
        at, start, _ = place
        open_ = [o for o in open_ if o[0][0] == at and o[0][2] > start]
        for other in open_:
            overlaps.setdefault(place, []).append(other)
            overlaps.setdefault(other[0], []).append((place, by_type))
        open_.append((place, by_type))
    headline = " ".join(folded(title_name)) if title_name else None
    texts = tuple(map(_text, analyses))
    beside = _beside(analyses, everywhere)
    return Surroundings(
        analyses, candidates, lexicon, frozenset(shorts), frozenset(longs), headline, texts, beside, overlaps
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A field as the features look at it: its words in small letters, where they begin, and what its sentences are about."""

    words: list[str]
    starts: list[int]
    sentences: list[int]  # where they begin
    cues: list[tuple[str, ...]]
    proposes: list[int]  # where a word for proposing ends
    compares: frozenset[int]  # where a thing begins that something is measured against


def _text(analysis: Analysis) -> Text:
    text = analysis.view.text
    return Text(
        analysis.small,
        analysis.tokens.starts,
        [s.start for s in analysis.sentences],
        _cues(text, analysis.sentences),
        [m.end() for m in _PROPOSES.finditer(text)],
        compared_at(text),
    )


def compared_at(text: str) -> frozenset[int]:
    """Where in a text a thing is named that something is measured against: after "than", "outperforms", "baseline"."""
    return frozenset(m.end() for m in _COMPARES.finditer(text))


# the beginnings of words by what a sentence with them is about; those of "we" and "our" are whole words
_CUES: dict[str, list[str]] = {
    "cue=own": ["we", "our"],
    "cue=background": (
        "existing previous prior recent however traditional conventional typically often despite although challeng suffer"
    ).split(),
    "cue=evaluates": (
        "experiment evaluat result outperform achiev demonstrat show compared improv reduc"
    ).split(),
    "cue=presents": (
        "propos introduc present develop design consist compris incorporat combin integrat leverag employ"
    ).split(),
}  # fmt: skip
_OWN, _NUMBER = "cue=own", "cue=number"
_CUE_OF = {word: cue for cue, words in _CUES.items() for word in words}
_CUE = re.compile(
    rf"\b(?:{any_of(_CUES[_OWN])}\b|{any_of(w for cue, words in _CUES.items() if cue != _OWN for w in words)})"
)
_DIGIT = re.compile(r"\d")
_ORDER = [*_CUES, _NUMBER]


def _cues(text: str, sentences: Sequence[Sentence]) -> list[tuple[str, ...]]:
    """What each sentence is about, as words and numbers in it tell."""
    small = text.lower()
    if len(small) != len(text):  # few letters have longer small forms
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    out = []
    for s in sentences:
        found = {_CUE_OF[word] for word in _CUE.findall(small, s.start, s.end)}
        if _DIGIT.search(text, s.start, s.end):
            found.add(_NUMBER)
        out.append(tuple([cue for cue in _ORDER if cue in found]))
    return out


_JOINTS = (",", "/", ", and", " and", ", or", " or", " as well as", " to")
_LAST = frozenset(joint[-1] for joint in _JOINTS)


def _beside(
    analyses: Sequence[Analysis], everywhere: Sequence[tuple[Place, dict[EntityType, float]]]
) -> dict[Place, tuple[str, ...]]:
    """For each place the type of what a comma or "and" joins it with, before and after, where that is told by the tagger or a rule."""
    ends: dict[tuple[int, int], dict[EntityType, float]] = {}
    for (at, _, end), by_type in everywhere:
        known = ends.setdefault((at, end), {})
        for t, p in by_type.items():
            known[t] = max(known.get(t, 0.0), p)
    found: dict[Place, list[str]] = {}
    starts: dict[tuple[int, int], dict[EntityType, float]] = {}
    pairs: list[tuple[Place, tuple[int, int]]] = []
    for place, by_type in everywhere:
        at, start, _ = place
        known = starts.setdefault((at, start), {})
        for t, p in by_type.items():
            known[t] = max(known.get(t, 0.0), p)
        text = analyses[at].view.text
        stop = start - 1 if start and text[start - 1] == " " else start
        if stop and text[stop - 1] in _LAST:
            joint = next((joint for joint in _JOINTS if text.endswith(joint, 0, stop)), None)
            if joint is not None:
                pairs.append((place, (at, stop - len(joint))))
    for place, before in pairs:
        if before in ends:
            found.setdefault(place, []).append(_told("joined-after", ends[before]))
    joined_to: dict[tuple[int, int], tuple[int, int]] = {before: place[:2] for place, before in pairs}
    for place, _ in everywhere:
        after = joined_to.get((place[0], place[2]))
        if after is not None:
            found.setdefault(place, []).append(_told("joined-before", starts[after]))
    return {place: tuple(f) for place, f in found.items()}


def _told(name: str, by_type: dict[EntityType, float]) -> str:
    type, p = max(by_type.items(), key=lambda item: (item[1], item[0].value))
    return f"{name}={type.value}:{log_odds(p) // 3}"
