"""All that was proposed in a paper in; its candidates out: each name once, with where it stands and what speaks for each type.

The recognisers are generous and contradict each other: spans overlap, one name is proposed with several types. Nothing is decided
here; `kg.recognize.judge` weighs the features that `features` gives.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kg.model import Field
from kg.recognize.analysis import Analysis
from kg.recognize.grouping import clean
from kg.recognize.lexicon import Lexicon, folded
from kg.recognize.proposals import Proposal
from kg.recognize.tagger import shape
from kg.recognize.text import is_marked
from kg.vocab import EntityType

Place = tuple[int, int, int]  # index of the analysis, start and end in its view


@dataclass(slots=True)
class Support:
    """What speaks for one type of a name: the rules that propose it, and what the tagger thinks of its best place."""

    rules: set[str] = field(default_factory=set)
    score: float = 0.0  # the best of the rules
    likely: float = 0.0  # that all words of the span have the type, by the tagger
    ends: float = 0.0  # that it ends there
    often: int = 0  # places where the tagger is rather sure


@dataclass(slots=True)
class Candidate:
    """A name with all its places; `supports` holds the types that were proposed for it."""

    name: str = ""  # as most places have it
    names: dict[str, int] = field(default_factory=dict)  # how often each form stands
    supports: dict[EntityType, Support] = field(default_factory=dict)
    places: dict[Place, dict[EntityType, float]] = field(default_factory=dict)
    rules: dict[Place, Proposal] = field(default_factory=dict)  # what proposed a place best, the tagger aside
    keys: dict[EntityType, str] = field(default_factory=dict)  # the curated entry that a type means


def gather(analyses: Sequence[Analysis], proposals: Sequence[Sequence[Proposal]]) -> dict[str, Candidate]:
    """The candidates of a paper by folded name; `proposals` has one list for each analysis."""
    out: dict[str, Candidate] = {}
    for at, (analysis, mine) in enumerate(zip(analyses, proposals, strict=True)):
        text = analysis.view.text
        for p in mine:
            type = p.type
            name = clean(text[p.start : p.end], type)
            key = _key(name)
            if not key:
                continue
            c = out.get(key)
            if c is None:
                c = out[key] = Candidate()
            c.names[name] = c.names.get(name, 0) + 1
            s = c.supports.get(type)
            if s is None:
                s = c.supports[type] = Support()
            place = (at, p.start, p.end)
            by_type = c.places.get(place)
            if by_type is None:
                by_type = c.places[place] = {}
            if p.rule == "tagger":
                if p.score > s.likely:
                    s.likely, s.ends = p.score, p.ends
                s.often += p.score > 0.3
                weight = p.score * p.ends
            else:
                s.rules.add(p.rule)
                s.score = max(s.score, p.score)
                weight = 0.5
                known = c.rules.get(place)
                if known is None or p.score > known.score:
                    c.rules[place] = p
                if p.key:
                    c.keys[type] = p.key
            if weight > by_type.get(type, 0.0):
                by_type[type] = weight
    for c in out.values():
        names = c.names
        c.name = next(iter(names)) if len(names) == 1 else min(names, key=lambda n: (-names[n], n))
    return out


@lru_cache(maxsize=65536)
def _key(name: str) -> str:
    return " ".join(folded(name))


@lru_cache(maxsize=16384)
def _log_odds(p: float) -> int:
    """A probability as log-odds in steps of 0.75, from -8 to 8."""
    return max(-8, min(8, round(math.log(max(p, 1e-4) / max(1 - p, 1e-4)) / 0.75)))


# the letters that words begin with are looked at first, which is faster than trying each word at each place
_PROPOSES = re.compile(r"\b(?=[pidr])(?:propos|introduc|present|develop|design|devis|releas)\w*", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?=[tosecavrb])(?:than|over|outperform\w*|surpass\w*|exceed\w*|compared (?:to|with)|against|versus|vs\.?|comparison (?:to|with)|relative to|baselines?|original|vanilla)\s"
    r"(?:(?:the|baseline|original|vanilla|standard|dense|a|an)\s)*(?=[^\s])"
)


_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|\d+|\+")


@lru_cache(maxsize=65536)
def _spelling(name: str) -> tuple[str, ...]:
    words = name.split()
    low = [w.casefold() for w in words]
    out = [
        "shape="
        + (
            shape(name)
            if len(words) == 1
            else "marked"
            if any(c.isupper() for c in name[1:])
            else "capital"
            if name[:1].isupper()
            else "small"
        ),
        f"words={min(len(words), 6)}",
        "last=" + low[-1],
        "first=" + low[0],
        "last4=" + low[-1][-4:],
        "first3=" + low[0][-3:],
        "part=" + low[-1].rsplit("-", 1)[-1],
    ]
    if len(words) == 1:
        out.append("marked" if is_marked(name) else "unmarked")
        out += ["piece=" + p for p in _PIECE.findall(name)]
    else:
        out.append("last2=" + " ".join(low[-2:]))
        out += ["in=" + w for w in dict.fromkeys(low[:-1])]
    if len(low) <= 3:
        out.append("name=" + " ".join(low))
    return tuple(dict.fromkeys(out))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all candidates of a paper share when their features are made."""

    analyses: Sequence[Analysis]
    candidates: dict[str, Candidate]
    lexicon: Lexicon
    shorts: frozenset[str]  # folded short and long forms that the paper defines
    longs: frozenset[str]
    headline: str | None  # the folded name that the title gives
    texts: tuple["Text", ...]  # one for each analysis
    beside: dict[Place, tuple[str, ...]]  # what stands next in an enumeration
    overlaps: dict[Place, list[tuple[Place, dict[EntityType, float]]]]


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
    tokens = [t for s in analysis.sentences for t in s.tokens]
    return Text(
        [t.text.casefold() for t in tokens],
        [t.start for t in tokens],
        [s.start for s in analysis.sentences],
        [tuple(name for name, pattern in _CUES if pattern.search(text, s.start, s.end)) for s in analysis.sentences],
        [m.end() for m in _PROPOSES.finditer(text)],
        compared_at(text),
    )


def compared_at(text: str) -> frozenset[int]:
    """Where in a text a thing is named that something is measured against: after "than", "outperforms", "baseline"."""
    return frozenset(m.end() for m in _COMPARES.finditer(text))


_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cue=own", re.compile(r"\b(?:we|our)\b", re.IGNORECASE)),
    (
        "cue=background",
        re.compile(
            r"\b(?=[eprhtcodsa])(?:existing|previous|prior|recent|recently|however|traditional|conventional|typically|often|despite|although|challeng|suffer)",
            re.IGNORECASE,
        ),
    ),
    (
        "cue=evaluates",
        re.compile(
            r"\b(?=[eroadsci])(?:experiment|evaluat|result|outperform|achiev|demonstrat|show|compared|improv|reduc)",
            re.IGNORECASE,
        ),
    ),
    (
        "cue=presents",
        re.compile(
            r"\b(?=[pidcle])(?:propos|introduc|present|develop|design|consist|compris|incorporat|combin|integrat|leverag|employ)",
            re.IGNORECASE,
        ),
    ),
    ("cue=number", re.compile(r"\d")),
)


_JOINT = re.compile(r"(?:,|/|\sand|\sor|,\sand|,\sor|\sas well as|\sto)\s?$")


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
        joint = _JOINT.search(text, max(0, start - 12), start)
        if joint:
            pairs.append((place, (at, joint.start())))
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
    return f"{name}={type.value}:{_log_odds(p) // 3}"


_SENTENCE = tuple(f"sentence={i}" for i in range(5))
_TIMES = tuple(f"times={i}" for i in range(7))
# of a word beside a place
_BEFORE, _AFTER = "before=", "after="


def shared_features(key: str, c: Candidate, around: Surroundings) -> list[str]:
    """The features of a candidate that do not depend on its type."""
    places = sorted(c.places)
    out = [_TIMES[min(len(places), 6)]]
    abstract = [p for p in places if p[0] == 1]
    if len(abstract) < len(places):
        out.append("title" if abstract else "title-only")
    if key in around.shorts:
        out.append("short")
    if key in around.longs:
        out.append("long")
    if key == around.headline:
        out.append("headline")
        out += ["headline:" + w for w in around.texts[0].words]
    if abstract:
        size = max(1, len(around.analyses[1].view.text))
        out.append(f"place={5 * abstract[0][1] // size}")
        out.append(f"last-place={5 * abstract[-1][1] // size}")
    for place in (abstract or places)[:3]:
        at, start, end = place
        text = around.texts[at]
        words, first = text.words, bisect_left(text.starts, start)
        after = bisect_left(text.starts, end)
        if first:
            word = words[first - 1]
            out.append(_BEFORE + word)
            if first > 1:
                out.append(f"before2={words[first - 2]}_{word}")
            if word == "-":
                out.append("glued-before")
        else:
            out.append("before=^")
        if after < len(words):
            word = words[after]
            out.append(_AFTER + word)
            if after + 1 < len(words):
                out.append(f"after2={word}_{words[after + 1]}")
            if word == "-":
                out.append("glued-after")
        else:
            out.append("after=$")
        out += around.beside.get(place, ())
        if at:
            sentence = bisect_right(text.sentences, start) - 1
            out += text.cues[sentence]
            out.append(_SENTENCE[min(sentence, 4)])
        verb = bisect_right(text.proposes, start)
        if verb and start - text.proposes[verb - 1] < 90:
            source = around.analyses[at].view.text
            if source.find(".", text.proposes[verb - 1], start) < 0:
                out.append("proposed")
        if start in text.compares:
            out.append("compared")
    # the spelling has no feature twice, and none that another part has
    return ["any", *_spelling(c.name), *dict.fromkeys(out)]


_ODDS = range(-8, 9)  # all that `_log_odds` gives
_LIKELY = {odds: f"likely={odds}" for odds in _ODDS}
_ENDS = tuple(f"ends={i}" for i in range(6))
_SCORE = tuple(f"score={i}" for i in range(11))
_OFTEN = tuple(f"often={i}" for i in range(5))
_AGAINST = {gap: f"against={gap}" for gap in range(-8, 9)}
_OTHER = {t: {half: f"other={t.value}:{half}" for half in range(-4, 5)} for t in EntityType}
_OTHER_RULE = {t: f"other={t.value}:" for t in EntityType}


def type_features(c: Candidate, type: EntityType, around: Surroundings) -> list[str]:
    """The features of a candidate that depend on its type."""
    mine = c.supports[type]
    out = ["rule=" + r for r in sorted(mine.rules)]
    odds = _log_odds(mine.likely)
    out += (
        _LIKELY[odds],
        _ENDS[int(mine.ends * 5)],
        _SCORE[int(mine.score * 10)],
        _OFTEN[min(mine.often, 4)],
    )
    best = 0.0
    if len(c.supports) > 1:
        for other, s in c.supports.items():
            if other is not type:
                out.append(_OTHER[other][_log_odds(s.likely) // 2])
                out += [_OTHER_RULE[other] + r for r in sorted(s.rules)]
                best = max(best, s.likely)
    out.append(_AGAINST[(odds - _log_odds(best)) // 2])
    out += _known_as(around.lexicon, c.name, type)
    outer = outer_other = inner = inner_other = own = 0.0
    for place, by_type in c.places.items():
        own = max(own, by_type.get(type, 0.0))
        _, here, there = place
        for (_, start, end), theirs in around.overlaps.get(place, ()):
            if start <= here and end >= there:
                for t, likely in theirs.items():
                    if t is type:
                        if likely > outer:
                            outer = likely
                    elif likely > outer_other:
                        outer_other = likely
            elif start >= here and end <= there:
                for t, likely in theirs.items():
                    if t is type:
                        if likely > inner:
                            inner = likely
                    elif likely > inner_other:
                        inner_other = likely
    for name, likely in zip(_NESTED, (outer, inner, outer_other, inner_other), strict=True):
        if not likely:
            out.append(name.none)
            continue
        out.append(name.odds[_log_odds(likely) // 2])
        out.append(name.against[int(max(-4, min(4, 2 * math.log((own + 1e-3) / (likely + 1e-3)))))])
    return out


class _Nested(NamedTuple):
    """The features for what lies around or within a candidate, by how likely it is."""

    none: str
    odds: dict[int, str]
    against: dict[int, str]


_NESTED = tuple(
    _Nested(
        name + "=none",
        {half: f"{name}={half}" for half in range(-4, 5)},
        {gap: f"{name}-against={gap}" for gap in range(-4, 5)},
    )
    for name in ("outer", "inner", "outer-other", "inner-other")
)


@lru_cache(maxsize=65536)
def _known_as(lexicon: Lexicon, name: str, type: EntityType) -> tuple[str, ...]:
    """What the curated names say of a name as one type."""
    entry = lexicon.lookup(name, type)
    if entry is not None:
        strength = "weak" if entry.weak else "ambiguous" if entry.ambiguous else "yes"
        return "lexicon=" + strength, "entry=" + entry.name.casefold()
    other = lexicon.lookup(name)
    if other is None:
        return ("lexicon=no",)
    return "lexicon=no", "elsewhere=" + other.type.value + (":weak" if other.weak else "")


def candidate_features(key: str, type: EntityType, around: Surroundings) -> list[str]:
    """All features of a candidate as one type, each also joined with the type, as the judge is trained on them."""
    c = around.candidates[key]
    out = shared_features(key, c, around) + type_features(c, type, around)
    return [type.value + "|" + f for f in out] + out


def field_of(at: int) -> Field:
    """The field of an analysis by its index."""
    return Field.TITLE if at == 0 else Field.ABSTRACT
