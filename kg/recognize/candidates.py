"""All that was proposed in a paper in; its candidates out: each name once, with where it stands and what speaks for each type.

The recognisers are generous and contradict each other: spans overlap, one name is proposed with several types. Nothing is decided
here; `kg.recognize.judge` weighs the features that `features` gives.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Field
from kg.recognize.analysis import Analysis
from kg.recognize.grouping import clean
from kg.recognize.lexicon import Lexicon, folded
from kg.recognize.proposals import Proposal
from kg.recognize.tagger import shape
from kg.recognize.text import is_marked
from kg.recognize.text import words as words_of
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

    names: Counter[str] = field(default_factory=Counter)
    supports: dict[EntityType, Support] = field(default_factory=dict)
    places: dict[Place, dict[EntityType, float]] = field(default_factory=dict)
    rules: dict[Place, Proposal] = field(default_factory=dict)  # what proposed a place best, the tagger aside
    keys: dict[EntityType, str] = field(default_factory=dict)  # the curated entry that a type means

    @property
    def name(self) -> str:
        """The name as most places have it."""
        return min(self.names, key=lambda n: (-self.names[n], n))


def gather(analyses: Sequence[Analysis], proposals: Sequence[Sequence[Proposal]]) -> dict[str, Candidate]:
    """The candidates of a paper by folded name; `proposals` has one list for each analysis."""
    out: dict[str, Candidate] = {}
    for at, (analysis, mine) in enumerate(zip(analyses, proposals, strict=True)):
        text = analysis.view.text
        for p in mine:
            name = clean(text[p.start : p.end], p.type)
            key = " ".join(folded(name))
            if not key:
                continue
            c = out.setdefault(key, Candidate())
            c.names[name] += 1
            s = c.supports.setdefault(p.type, Support())
            place = (at, p.start, p.end)
            by_type = c.places.setdefault(place, {})
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
                    c.keys[p.type] = p.key
            by_type[p.type] = max(by_type.get(p.type, 0.0), weight)
    return out


def _log_odds(p: float) -> int:
    """A probability as log-odds in steps of 0.75, from -8 to 8."""
    return max(-8, min(8, round(math.log(max(p, 1e-4) / max(1 - p, 1e-4)) / 0.75)))


_PROPOSES = re.compile(r"\b(?:propos|introduc|present|develop|design|devis|releas)\w*\b[^.;]*$", re.IGNORECASE)
COMPARES = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|compared (?:to|with)|against|versus|vs\.?|comparison (?:to|with)|relative to|baselines?|original|vanilla)\s"
    r"(?:(?:the|baseline|original|vanilla|standard|dense|a|an)\s)*$"
)


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
    else:
        out.append("last2=" + " ".join(low[-2:]))
        out += ["in=" + w for w in dict.fromkeys(low[:-1])]
    if len(low) <= 3:
        out.append("name=" + " ".join(low))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all candidates of a paper share when their features are made."""

    analyses: Sequence[Analysis]
    candidates: dict[str, Candidate]
    lexicon: Lexicon
    shorts: frozenset[str]  # folded short and long forms that the paper defines
    longs: frozenset[str]
    headline: str | None  # the folded name that the title gives
    cues: tuple[tuple[tuple[str, ...], ...], ...]  # for each sentence of each analysis, what it is about
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
    cues = tuple(tuple(_cues(a.view.text[s.start : s.end]) for s in a.sentences) for a in analyses)
    beside = _beside(analyses, everywhere)
    return Surroundings(
        analyses, candidates, lexicon, frozenset(shorts), frozenset(longs), headline, cues, beside, overlaps
    )


_CUES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("own", re.compile(r"\b(?:we|our)\b", re.IGNORECASE)),
    ("background", re.compile(r"\b(?:existing|previous|prior|recent|recently|however|traditional|conventional|typically|often|despite|although|challeng|suffer)", re.IGNORECASE)),
    ("evaluates", re.compile(r"\b(?:experiment|evaluat|result|outperform|achiev|demonstrat|show|compared|improv|reduc)", re.IGNORECASE)),
    ("presents", re.compile(r"\b(?:propos|introduc|present|develop|design|consist|compris|incorporat|combin|integrat|leverag|employ)", re.IGNORECASE)),
    ("number", re.compile(r"\d")),
)


def _cues(text: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _CUES if pattern.search(text))


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


def shared_features(key: str, c: Candidate, around: Surroundings) -> list[str]:
    """The features of a candidate that do not depend on its type."""
    out = ["any", *_spelling(c.name)]
    places = sorted(c.places)
    out.append(f"times={min(len(places), 6)}")
    abstract = [p for p in places if p[0] == 1]
    if len(abstract) < len(places):
        out.append("title" if abstract else "title-only")
    if key in around.shorts:
        out.append("short")
    if key in around.longs:
        out.append("long")
    if key == around.headline:
        out.append("headline")
    if abstract:
        size = max(1, len(around.analyses[1].view.text))
        out.append(f"place={5 * abstract[0][1] // size}")
        out.append(f"last-place={5 * abstract[-1][1] // size}")
    for at, start, end in (abstract or places)[:3]:
        text = around.analyses[at].view.text
        before = words_of(text, start - 30, start)
        after = words_of(text, end, end + 24)
        out.append("before=" + (before[-1] if before else "^"))
        if len(before) > 1:
            out.append("before2=" + before[-2] + "_" + before[-1])
        out.append("after=" + (after[0] if after else "$"))
        if len(after) > 1:
            out.append("after2=" + after[0] + "_" + after[1])
        if start and text[start - 1] == "-":
            out.append("glued-before")
        if end < len(text) and text[end] == "-":
            out.append("glued-after")
        out += around.beside.get((at, start, end), ())
        sentence = around.analyses[at].sentence_index(start)
        if at:
            out += ["cue=" + c for c in around.cues[at][sentence]]
            out.append(f"sentence={min(sentence, 4)}")
        window = text[max(0, start - 90) : start]
        if _PROPOSES.search(window):
            out.append("proposed")
        if COMPARES.search(window[-40:]):
            out.append("compared")
    return list(dict.fromkeys(out))


def type_features(c: Candidate, type: EntityType, around: Surroundings) -> list[str]:
    """The features of a candidate that depend on its type."""
    mine = c.supports[type]
    out = ["rule=" + r for r in sorted(mine.rules)]
    odds = _log_odds(mine.likely)
    out += (
        f"likely={odds}",
        f"ends={int(mine.ends * 5)}",
        f"score={int(mine.score * 10)}",
        f"often={min(mine.often, 4)}",
    )
    best = 0.0
    for other, s in c.supports.items():
        if other is not type:
            out.append(f"other={other.value}:{_log_odds(s.likely) // 2}")
            out += [f"other={other.value}:{r}" for r in sorted(s.rules)]
            best = max(best, s.likely)
    out.append(f"against={(odds - _log_odds(best)) // 2}")
    entry = around.lexicon.lookup(c.name, type)
    if entry is not None:
        out.append("lexicon=" + ("weak" if entry.weak else "ambiguous" if entry.ambiguous else "yes"))
        out.append("entry=" + entry.name.casefold())
    else:
        other_entry = around.lexicon.lookup(c.name)
        out.append("lexicon=no")
        if other_entry is not None:
            out.append("elsewhere=" + other_entry.type.value + (":weak" if other_entry.weak else ""))
    outer = outer_other = inner = inner_other = own = 0.0
    for place, by_type in c.places.items():
        own = max(own, by_type.get(type, 0.0))
        for (_, start, end), theirs in around.overlaps.get(place, ()):
            if start <= place[1] and end >= place[2]:
                for t, likely in theirs.items():
                    if t is type:
                        outer = max(outer, likely)
                    else:
                        outer_other = max(outer_other, likely)
            elif start >= place[1] and end <= place[2]:
                for t, likely in theirs.items():
                    if t is type:
                        inner = max(inner, likely)
                    else:
                        inner_other = max(inner_other, likely)
    for name, likely in (("outer", outer), ("inner", inner), ("outer-other", outer_other), ("inner-other", inner_other)):
        if not likely:
            out.append(name + "=none")
            continue
        out.append(f"{name}={_log_odds(likely) // 2}")
        out.append(f"{name}-against={int(max(-4, min(4, 2 * math.log((own + 1e-3) / (likely + 1e-3)))))}")
    return out


def candidate_features(key: str, type: EntityType, around: Surroundings) -> list[str]:
    """All features of a candidate as one type, each also joined with the type, as the judge is trained on them."""
    c = around.candidates[key]
    out = shared_features(key, c, around) + type_features(c, type, around)
    return [type.value + "|" + f for f in out] + out


def field_of(at: int) -> Field:
    """The field of an analysis by its index."""
    return Field.TITLE if at == 0 else Field.ABSTRACT
