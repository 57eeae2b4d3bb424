"""A paper's candidates and their surroundings in; the features by which the judge weighs each name with each type, out."""

import math
import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from kg.recognize.candidates import Candidate
from kg.recognize.lexicon import Lexicon
from kg.recognize.surroundings import Surroundings, log_odds
from kg.recognize.text import is_marked
from kg.recognize.token_parts import shape
from kg.vocab import EntityType

_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|\d+|\+")


_WORDS = tuple(f"words={i}" for i in range(7))


@lru_cache(maxsize=65536)
def _spelling(name: str) -> tuple[str, ...]:
    words = name.split()
    low = name.casefold().split()
    inside = name[1:]
    out = [
        "shape="
        + (
            shape(name)
            if len(words) == 1
            else "marked"
            if inside != inside.lower()
            else "capital"
            if name[:1].isupper()
            else "small"
        ),
        _WORDS[min(len(words), 6)],
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


_ODDS = range(-8, 9)  # all that `log_odds` gives
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
    odds = log_odds(mine.likely)
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
                out.append(_OTHER[other][log_odds(s.likely) // 2])
                out += [_OTHER_RULE[other] + r for r in sorted(s.rules)]
                best = max(best, s.likely)
    out.append(_AGAINST[(odds - log_odds(best)) // 2])
    out += _known_as(around.lexicon, c.name, type)
    own = 0.0
    best_of = [0.0, 0.0, 0.0, 0.0]  # as _NESTED has them
    for place, by_type in c.places.items():
        likely = by_type.get(type, 0.0)
        if likely > own:
            own = likely
        _, here, there = place
        for (_, start, end), theirs in around.overlaps.get(place, ()):
            if start <= here and end >= there:
                side = 0
            elif start >= here and end <= there:
                side = 1
            else:
                continue
            for t, likely in theirs.items():
                at = side if t is type else side + 2
                if likely > best_of[at]:
                    best_of[at] = likely
    for name, likely in zip(_NESTED, best_of, strict=True):
        if not likely:
            out.append(name.none)
            continue
        out.append(name.odds[log_odds(likely) // 2])
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
