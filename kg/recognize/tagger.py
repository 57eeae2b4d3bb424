"""A sentence's tokens with what the other recognisers know of them in; labelled spans out, by a trained sequence tagger.

A linear-chain conditional random field (CRFsuite) over hand-made features. The weights are shipped in weights/; `make train`
rebuilds them from training/annotations.jsonl.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Hint:
    """What a recogniser says of the tokens from `first` to `last` (inclusive): a short tag such as `lex:Dataset`."""

    first: int
    last: int
    tag: str


@dataclass(frozen=True, slots=True)
class Tagged:
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


def features(tokens: Sequence[Token], hints: Sequence[Hint], *, title: bool) -> list[list[str]]:
    """One list of features for each token."""
    n = len(tokens)
    words = [_word(t.text) for t in tokens]
    lower = [w.lower for w in words]
    tags: list[list[str]] = [[] for _ in range(n)]
    for hint in hints:
        for i in range(hint.first, hint.last + 1):
            tags[i].append(("B" if i == hint.first else "I") + hint.tag)
            if i == hint.last:
                tags[i].append("E" + hint.tag)
    glued = [i > 0 and tokens[i - 1].end == tokens[i].start for i in range(n)]
    intro = [w in _INTRO for w in lower]
    compare = [w in _COMPARE for w in lower]
    heads = _next_heads(lower, glued)
    rows: list[list[str]] = []
    for i in range(n):
        word = words[i]
        row = [*word.own]
        if glued[i]:
            row.append("glued")
        if i + 1 < n and glued[i + 1]:
            row.append("glues")
        if title:
            row.append("title")
            row.append("title:" + word.own[1])
        if i == 0:
            row.append("first")
            row.append("-1=edge")
        else:
            before = words[i - 1]
            row += before.before
            row.append(f"-1w|w={before.lower}|{word.lower}")
            row += ["-1h=" + t for t in tags[i - 1]]
            if i > 1:
                row += words[i - 2].before2
        if i + 1 < n:
            after = words[i + 1]
            row += after.after
            row.append(f"1w|w={after.lower}|{word.lower}")
            row += ["1h=" + t for t in tags[i + 1]]
            if i + 2 < n:
                row += words[i + 2].after2
        else:
            row.append("1=edge")
        row += ["h=" + t for t in tags[i]]
        if True in intro[max(0, i - 8) : i]:
            row += ("intro", "intro:" + word.own[1])
        if True in compare[max(0, i - 6) : i]:
            row.append("compare")
        row += heads[i]
        rows.append(row)
    return rows


class _Word(NamedTuple):
    lower: str
    own: tuple[str, ...]  # the features of the word itself; the second is its shape
    before: tuple[str, ...]  # its features for the word after it, and for the one after that
    before2: tuple[str, ...]
    after: tuple[str, ...]
    after2: tuple[str, ...]


@lru_cache(maxsize=100_000)
def _word(text: str) -> _Word:
    lower = text.casefold()
    own = ["w=" + lower, "s=" + shape(text), "x3=" + lower[-3:], "p3=" + lower[:3]]
    if len(lower) > 5:
        own.append("x4=" + lower[-4:])
    tail, form = lower[-3:], own[1]
    return _Word(
        lower,
        tuple(own),
        ("-1w=" + lower, "-1x3=" + tail, "-1" + form),
        ("-2w=" + lower,),
        ("1w=" + lower, "1x3=" + tail, "1" + form),
        ("2w=" + lower,),
    )


def _next_heads(lower: Sequence[str], glued: Sequence[bool]) -> list[tuple[str, ...]]:
    """For each token the head noun, up to six tokens on, that its stretch of words runs into."""
    n = len(lower)
    found: list[tuple[str, ...]] = [()] * n
    nearest: int | None = None
    for i in range(n - 1, -1, -1):
        if nearest is not None and nearest - i <= 6:
            found[i] = ("head=" + lower[nearest], f"head{nearest - i}={lower[nearest]}")
        word = lower[i]
        if not (word.isalnum() or word in "-/&+.'" or glued[i]):
            nearest = None
        elif word in _HEADS:
            nearest = i
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
    """The trained tagger, opened once a process."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(weights))
        self._labels = [("B-" + t, "I-" + t, EntityType(t)) for t in _types(self._tagger.labels())]

    def tag(self, rows: list[list[str]]) -> list[Tagged]:
        """All spans of one sentence that may be names, overlapping ones and several labels for one span among them."""
        if not rows:
            return []
        self._tagger.set(rows)
        marginal = self._tagger.marginal
        inside = [k for k in range(len(rows)) if marginal("O", k) < OUTSIDE]
        out: list[Tagged] = []
        for begin, goes_on, type in self._labels:
            begins = {k: p for k in inside if (p := marginal(begin, k)) >= LEAST}
            if not begins:
                continue
            follows = {k: marginal(goes_on, k) for k in inside}
            for first, p in begins.items():
                last = first
                while p >= LEAST and last - first < _LONGEST:
                    here = follows[last] + begins.get(last, 0.0)
                    ends = max(0.0, 1.0 - follows.get(last + 1, 0.0) / here)
                    if p * ends >= LEAST:
                        out.append(Tagged(first, last, type, round(p, 4), round(ends, 4)))
                    last += 1
                    p = min(p, follows.get(last, 0.0))
        return out


def _types(labels: Iterable[str]) -> list[str]:
    return sorted({x[2:] for x in labels if x != "O"})


@cache
def default_tagger() -> Tagger | None:
    """The shipped tagger, or None where its weights are absent (then the lexicon and the patterns work alone)."""
    return Tagger() if WEIGHTS.exists() else None
