"""A sentence's tokens with what the other recognisers know of them in; labelled spans out, by a trained sequence tagger.

A linear-chain conditional random field (CRFsuite) over hand-made features. The weights are shipped in weights/; `make train`
rebuilds them from training/annotations.jsonl.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
    """A labelled span of tokens (first to last, inclusive) with the probability of its label."""

    first: int
    last: int
    type: EntityType
    probability: float


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
    lower = [t.text.casefold() for t in tokens]
    shapes = [shape(t.text) for t in tokens]
    tags: list[list[str]] = [[] for _ in range(n)]
    for hint in hints:
        for i in range(hint.first, hint.last + 1):
            tags[i].append(("B" if i == hint.first else "I") + hint.tag)
            if i == hint.last:
                tags[i].append("E" + hint.tag)
    glued = [i > 0 and tokens[i - 1].end == tokens[i].start for i in range(n)]
    rows: list[list[str]] = []
    for i in range(n):
        word = lower[i]
        row = ["b", "w=" + word, "s=" + shapes[i], "x3=" + word[-3:], "x2=" + word[-2:], "p3=" + word[:3]]
        if len(word) > 5:
            row.append("x4=" + word[-4:])
        if glued[i]:
            row.append("glued")
        if i + 1 < n and glued[i + 1]:
            row.append("glues")
        if title:
            row.append("title")
            row.append("title:s=" + shapes[i])
        if i == 0:
            row.append("first")
        for d in (-3, -2, -1, 1, 2, 3):
            j = i + d
            if 0 <= j < n:
                if -3 < d < 3:
                    row.append(f"{d}w={lower[j]}")
                    row.append(f"{d}x3={lower[j][-3:]}")
                if abs(d) == 1:
                    row.append(f"{d}s={shapes[j]}")
                    row.append(f"{d}w|w={lower[j]}|{word}")
                if d == 3:
                    row.append(f"3w={lower[j]}")
            elif abs(d) == 1:
                row.append(f"{d}=edge")
        row.extend("h=" + t for t in tags[i])
        if i > 0:
            row.extend("-1h=" + t for t in tags[i - 1])
        if i + 1 < n:
            row.extend("1h=" + t for t in tags[i + 1])
        window = lower[max(0, i - 8) : i]
        if any(w in _INTRO for w in window):
            row.append("intro")
            row.append("intro:s=" + shapes[i])
        if any(w in _COMPARE for w in lower[max(0, i - 6) : i]):
            row.append("compare")
        # the head noun that this stretch of words ends in
        for j in range(i + 1, min(n, i + 7)):
            if not (lower[j].isalnum() or lower[j] in "-/&+.'" or glued[j]):
                break
            if lower[j] in _HEADS:
                row.append("head=" + lower[j])
                row.append(f"head{j - i}={lower[j]}")
                break
        rows.append(row)
    return rows


_HEADS = {
    "dataset", "datasets", "benchmark", "benchmarks", "corpus", "corpora", "challenge", "suite", "framework", "system", "method", "methods", "approach",
    "algorithm", "technique", "techniques", "model", "models", "network", "networks", "architecture", "module", "modules", "mechanism", "strategy", "scheme",
    "engine", "library", "compiler", "task", "tasks", "metric", "metrics", "gpu", "gpus", "cpu", "cpus", "device", "devices", "phone", "accuracy", "score",
    "loss", "attention", "transformer", "transformers", "decoding", "quantization", "pruning", "distillation", "search", "sampling", "detection",
    "segmentation", "generation", "estimation", "classification", "recognition", "learning", "training", "inference", "time", "speed", "cost", "usage", "rate",
    "pipeline", "kernel", "cache", "caching", "encoder", "decoder", "backbone", "block", "layer", "layers", "predictor", "scheduler", "scheduling",
}  # fmt: skip


class Tagger:
    """The trained tagger, opened once a process."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(weights))

    def tag(self, rows: list[list[str]]) -> list[Tagged]:
        """The labelled spans of one sentence, from left to right."""
        if not rows:
            return []
        labels = self._tagger.tag(rows)
        out: list[Tagged] = []
        i, n = 0, len(labels)
        while i < n:
            if labels[i] == "O":
                i += 1
                continue
            type = labels[i][2:]
            j = i + 1
            while j < n and labels[j] == "I-" + type:
                j += 1
            p = min(self._tagger.marginal(labels[k], k) for k in range(i, j))
            out.append(Tagged(i, j - 1, EntityType(type), round(p, 4)))
            i = j
        return out


@cache
def default_tagger() -> Tagger | None:
    """The shipped tagger, or None where its weights are absent (then the lexicon and the patterns work alone)."""
    return Tagger() if WEIGHTS.exists() else None
