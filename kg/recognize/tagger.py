"""A sentence's tokens with what the other recognisers know of them in; labelled spans out, by a trained sequence tagger.

A linear-chain conditional random field (CRFsuite) over hand-made features. The weights are shipped in weights/; `make train`
rebuilds them from training/annotations.jsonl.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from kg.recognize.text import Token
from kg.vocab import EntityType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "tagger.crfsuite"

_INTRO = {
    "propose",
    "proposes",
    "proposed",
    "introduce",
    "introduces",
    "introduced",
    "present",
    "presents",
    "presented",
    "develop",
    "develops",
    "developed",
    "design",
    "designed",
    "called",
    "named",
    "termed",
    "dubbed",
    "describe",
    "release",
    "build",
    "devise",
}
_COMPARE = {
    "than",
    "over",
    "outperforms",
    "outperform",
    "surpasses",
    "surpassing",
    "outperforming",
    "compared",
    "versus",
    "vs",
    "baseline",
    "baselines",
}
_SHAPE = re.compile(r"[A-Z]+|[a-z]+|\d+|.")


class Hint(NamedTuple):
    """What a recogniser says of the tokens from `first` to `last` (inclusive): a short tag such as `lex:Dataset`."""

    first: int
    last: int
    tag: str


class Tagged(NamedTuple):
    """A span of tokens (first to last, inclusive) that may have a label.

    `probability` is that of its unlikeliest token to have the label, `ends` that the name goes no further.
    """

    first: int
    last: int
    type: EntityType
    probability: float
    ends: float


def shape(word: str) -> str:
    """The kinds of characters of a word, repeats folded.

    >>> shape("FlashAttention"), shape("GPT"), shape("7B")
    ('XxXx', 'XX', 'dX')
    """
    out = []
    for part in _SHAPE.findall(word):
        if part.isupper():
            out.append("XX" if len(part) > 1 and len(part) == len(word) else "X")
        elif part.islower():
            out.append("x")
        elif part.isdigit():
            out.append("d")
        else:
            out.append(part)
    return "".join(out)[:8]


class Features:
    """Makes the features of sentences.

    With `known`, only those are made, as the others change nothing that weights without them say.
    They are bytes, as CRFsuite takes them, and what depends on one word or hint alone is made once and kept.
    """

    def __init__(self, known: Iterable[str] | None = None) -> None:
        self._known = None if known is None else {name: name.encode() for name in known}
        self._word = lru_cache(maxsize=100_000)(self._make_word)
        self._hint = lru_cache(maxsize=4096)(self._make_hint)
        self._glued, self._glues = self._only("glued"), self._only("glues")
        self._first, self._last = self._only("first", "-1=edge"), self._only("1=edge")
        self._compare = self._only("compare")

    def _only(self, *names: str) -> tuple[bytes, ...]:
        if self._known is None:
            return tuple(name.encode() for name in names)
        return tuple(self._known[name] for name in names if name in self._known)

    def rows(self, tokens: Sequence[Token], hints: Iterable[Hint], *, title: bool) -> list[list[bytes]]:
        """One list of features for each token."""
        n = len(tokens)
        words = [self._word(t.text) for t in tokens]
        tags: list[list[_HintNames]] = [[] for _ in range(n)]
        for first, last, tag in hints:
            begins, goes_on, ends = self._hint(tag)
            for i in range(first, last + 1):
                tags[i].append(begins if i == first else goes_on)
            tags[last].append(ends)
        glued = [i > 0 and tokens[i - 1].end == tokens[i].start for i in range(n)]
        heads = _next_heads(words, glued)
        intro = compare = -99  # where such a word stood last
        rows: list[list[bytes]] = []
        for i, word in enumerate(words):
            row = [*word.own]
            if glued[i]:
                row += self._glued
            if i + 1 < n and glued[i + 1]:
                row += self._glues
            if title:
                row += word.in_title
            if i == 0:
                row += self._first
            else:
                before = words[i - 1]
                row += before.before
                row += self._pair(f"-1w|w={before.lower}|{word.lower}")
                for names in tags[i - 1]:
                    row += names.before
                if i > 1:
                    row += words[i - 2].before2
            if i + 1 < n:
                after = words[i + 1]
                row += after.after
                row += self._pair(f"1w|w={after.lower}|{word.lower}")
                for names in tags[i + 1]:
                    row += names.after
                if i + 2 < n:
                    row += words[i + 2].after2
            else:
                row += self._last
            for names in tags[i]:
                row += names.here
            if i - intro <= 8:
                row += word.after_intro
            if i - compare <= 6:
                row += self._compare
            head = heads[i]
            if head is not None:
                row += words[head].heads[head - i - 1]
            if word.lower in _INTRO:
                intro = i
            elif word.lower in _COMPARE:
                compare = i
            rows.append(row)
        return rows

    def _pair(self, name: str) -> tuple[bytes, ...]:
        if self._known is None:
            return (name.encode(),)
        known = self._known.get(name)
        return (known,) if known is not None else ()

    def _make_hint(self, tag: str) -> tuple["_HintNames", ...]:
        return tuple(
            _HintNames(
                self._only("h=" + place + tag), self._only("-1h=" + place + tag), self._only("1h=" + place + tag)
            )
            for place in "BIE"
        )

    def _make_word(self, text: str) -> "_Word":
        lower = text.casefold()
        tail, form = lower[-3:], "s=" + shape(text)
        longer = ("x4=" + lower[-4:],) if len(lower) > 5 else ()
        return _Word(
            lower,
            self._only("w=" + lower, form, "x3=" + tail, "p3=" + lower[:3], *longer),
            self._only("-1w=" + lower, "-1x3=" + tail, "-1" + form),
            self._only("-2w=" + lower),
            self._only("1w=" + lower, "1x3=" + tail, "1" + form),
            self._only("2w=" + lower),
            self._only("title", "title:" + form),
            self._only("intro", "intro:" + form),
            tuple(self._only("head=" + lower, f"head{far}={lower}") for far in range(1, 7)) if lower in _HEADS else (),
        )


class _HintNames(NamedTuple):
    """The features of a hint for the token itself, for the one after it and for the one before it."""

    here: tuple[bytes, ...]
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]


class _Word(NamedTuple):
    lower: str
    own: tuple[bytes, ...]  # the features of the word itself
    before: tuple[bytes, ...]  # its features for the word after it, and for the one after that
    before2: tuple[bytes, ...]
    after: tuple[bytes, ...]
    after2: tuple[bytes, ...]
    in_title: tuple[bytes, ...]
    after_intro: tuple[bytes, ...]
    heads: tuple[tuple[bytes, ...], ...]  # its features as a head noun, by how far off it is


# all features, as the tagger is trained on them
EVERY = Features()


def _next_heads(words: Sequence[_Word], glued: Sequence[bool]) -> list[int | None]:
    """For each token the head noun, up to six tokens on, that its stretch of words runs into."""
    found: list[int | None] = []
    nearest: int | None = None
    for i in range(len(words) - 1, -1, -1):
        found.append(nearest if nearest is not None and nearest - i <= 6 else None)
        word = words[i].lower
        if words[i].heads:
            nearest = i
        elif not (word.isalnum() or word in "-/&+.'" or glued[i]):
            nearest = None
    found.reverse()
    return found


_HEADS = {
    "dataset", "datasets", "benchmark", "benchmarks", "corpus", "corpora", "challenge", "suite", "framework", "system", "method", "methods", "approach",
    "algorithm", "technique", "techniques", "model", "models", "network", "networks", "architecture", "module", "modules", "mechanism", "strategy", "scheme",
    "engine", "library", "compiler", "task", "tasks", "metric", "metrics", "gpu", "gpus", "cpu", "cpus", "device", "devices", "phone", "accuracy", "score",
    "loss", "attention", "transformer", "transformers", "decoding", "quantization", "pruning", "distillation", "search", "sampling", "detection",
    "segmentation", "generation", "estimation", "classification", "recognition", "learning", "training", "inference", "time", "speed", "cost", "usage", "rate",
    "pipeline", "kernel", "cache", "caching", "encoder", "decoder", "backbone", "block", "layer", "layers", "predictor", "scheduler", "scheduling",
}  # fmt: skip


# spans are given away generously, because the judge looks at what comes out: a token surely outside is passed over, and so
# is a span less likely than this; chosen by cross-validation
OUTSIDE, LEAST = 0.975, 0.03
_LONGEST = 9  # tokens; no annotated name is longer but for a few


class Tagger:
    """The trained tagger, opened once a process; `features` makes the features that it knows."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(weights))
        self._labels = [("B-" + t, "I-" + t, EntityType(t)) for t in _types(self._tagger.labels())]
        self.features = Features(attributes(weights))

    def tag(self, rows: list[list[bytes]]) -> list[Tagged]:
        """All spans of one sentence that may be names, overlapping ones and several labels for one span among them."""
        if not rows:
            return []
        self._tagger.set(rows)
        marginal = self._tagger.marginal
        outside = [marginal("O", k) for k in range(len(rows))]
        inside = [k for k, p in enumerate(outside) if p < OUTSIDE]
        # what is left to the types not yet asked for: where it is too little for a name, they need not be asked
        left = {k: 1.0 - outside[k] + 1e-6 for k in inside}
        out: list[Tagged] = []
        for begin, goes_on, type in self._labels:
            begins: dict[int, float] = {}
            for k in inside:
                if left[k] >= LEAST:
                    p = marginal(begin, k)
                    left[k] -= p
                    if p >= LEAST:
                        begins[k] = p
            follows: dict[int, float] = {}
            for first, p in begins.items():
                last = first
                if first not in follows:
                    follows[first] = marginal(goes_on, first)
                while p >= LEAST and last - first < _LONGEST:
                    after = last + 1
                    if after not in follows:
                        follows[after] = marginal(goes_on, after) if after in left else 0.0
                    ends = max(0.0, 1.0 - follows[after] / (follows[last] + begins.get(last, 0.0)))
                    if p * ends >= LEAST:
                        out.append(Tagged(first, last, type, round(p, 4), round(ends, 4)))
                    last = after
                    p = min(p, follows[last])
        return out


def attributes(weights: Path) -> list[str]:
    """The names of the features that a CRFsuite model has weights for, read from its file.

    The library tells them too (`Tagger.info`), but only by way of a text dump that takes as long as some twenty papers.
    """
    data = weights.read_bytes()
    (start,) = struct.unpack_from("<I", data, 36)  # where the file's header says that the table of attributes is
    _, _, _, count, backward = struct.unpack_from("<5I", data, start + 4)
    out = []
    for (at,) in struct.iter_unpack("<I", data[start + backward : start + backward + 4 * count]):
        if at:
            (length,) = struct.unpack_from("<I", data, start + at + 4)
            out.append(data[start + at + 8 : start + at + 7 + length].decode())
    return out


def _types(labels: Iterable[str]) -> list[str]:
    return sorted({x[2:] for x in labels if x != "O"})


@cache
def default_tagger() -> Tagger | None:
    """The shipped tagger, or None where its weights are absent (then the lexicon and the patterns work alone)."""
    return Tagger() if WEIGHTS.exists() else None
