"""A sentence's tokens with what the other recognisers know of them in; the tagger's features of each token out.

They are bytes, as CRFsuite takes them; what depends on one word or one hint alone is made once and kept.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.recognize.text import Token

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


def features(tokens: Sequence[Token], hints: Iterable[Hint], *, title: bool) -> list[list[bytes]]:
    """One list of features for each token."""
    n = len(tokens)
    words = [_word(t.text) for t in tokens]
    tags: list[list[_HintNames]] = [[] for _ in range(n)]
    for first, last, tag in hints:
        begins, goes_on, ends = _hint(tag)
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
            row.append(b"glued")
        if i + 1 < n and glued[i + 1]:
            row.append(b"glues")
        if title:
            row += word.in_title
        if i == 0:
            row += (b"first", b"-1=edge")
        else:
            before = words[i - 1]
            row += before.before
            row.append(f"-1w|w={before.lower}|{word.lower}".encode())
            for names in tags[i - 1]:
                row.append(names.before)
            if i > 1:
                row.append(words[i - 2].before2)
        if i + 1 < n:
            after = words[i + 1]
            row += after.after
            row.append(f"1w|w={after.lower}|{word.lower}".encode())
            for names in tags[i + 1]:
                row.append(names.after)
            if i + 2 < n:
                row.append(words[i + 2].after2)
        else:
            row.append(b"1=edge")
        for names in tags[i]:
            row.append(names.here)
        if i - intro <= 8:
            row += word.after_intro
        if i - compare <= 6:
            row.append(b"compare")
        head = heads[i]
        if head is not None:
            row += words[head].heads[head - i - 1]
        if word.lower in _INTRO:
            intro = i
        elif word.lower in _COMPARE:
            compare = i
        rows.append(row)
    return rows


class _HintNames(NamedTuple):
    """The features of a hint for the token itself, for the one after it and for the one before it."""

    here: bytes
    before: bytes
    after: bytes


@lru_cache(maxsize=4096)
def _hint(tag: str) -> tuple[_HintNames, ...]:
    return tuple(_HintNames(*_encoded("h=" + p + tag, "-1h=" + p + tag, "1h=" + p + tag)) for p in "BIE")


class _Word(NamedTuple):
    lower: str
    own: tuple[bytes, ...]  # the features of the word itself
    before: tuple[bytes, ...]  # its features for the word after it, and for the one after that
    before2: bytes
    after: tuple[bytes, ...]
    after2: bytes
    in_title: tuple[bytes, ...]
    after_intro: tuple[bytes, ...]
    heads: tuple[tuple[bytes, ...], ...]  # its features as a head noun, by how far off it is


@lru_cache(maxsize=100_000)
def _word(text: str) -> _Word:
    lower = text.casefold()
    tail, form = lower[-3:], "s=" + shape(text)
    longer = ("x4=" + lower[-4:],) if len(lower) > 5 else ()
    return _Word(
        lower,
        _encoded("w=" + lower, form, "x3=" + tail, "p3=" + lower[:3], *longer),
        _encoded("-1w=" + lower, "-1x3=" + tail, "-1" + form),
        f"-2w={lower}".encode(),
        _encoded("1w=" + lower, "1x3=" + tail, "1" + form),
        f"2w={lower}".encode(),
        _encoded("title", "title:" + form),
        _encoded("intro", "intro:" + form),
        tuple(_encoded("head=" + lower, f"head{far}={lower}") for far in range(1, 7)) if lower in _HEADS else (),
    )


def _encoded(*names: str) -> tuple[bytes, ...]:
    return tuple(name.encode() for name in names)


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
