"""Words, pairs of words and hints in; the parts that they bring to the tagger's features of a token, by number, out.

A part is all that a word, two words or a hint bring with them: it is made up once, however often it comes.
"""

import re
from collections.abc import Collection, Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.intp]

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


# what a word is for its neighbours, by the column of its row in `Parts`
OWN, BEFORE, BEFORE2, AFTER, AFTER2, TITLE, INTRODUCED, SMALL, HEAD = range(9)
# SMALL is no part but the number of the word in small letters, which pairs go by; HEAD is for one token off, and six follow
FAR = 6  # tokens, that a head noun is looked for
_WIDTH = HEAD + FAR
EDGE = 0  # the number of the word that stands for the ends of a sentence
IS_INTRO, IS_COMPARE, IS_HEAD, GOES_ON = 1, 2, 4, 8
_PAIR_BEFORE, _PAIR_AFTER = "-1w|w=", "1w|w="
_WORD_IS = frozenset({"w", "-1w", "-2w", "1w", "2w"})  # the features of a word and of its neighbours
_WORDS = 1 << 31  # more than there are, so that two of them make one number
_MOST_PARTS = 200_000  # some 50 MB with the words that they are of


class Parts:
    """The words, pairs of words and hints that were met so far, with the numbers of their parts."""

    def __init__(self, known: Collection[str] | None = None) -> None:
        """`known` are the features worth telling apart, by default all; what has none of them is part 0."""
        self.features: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._known = known
        self._met: set[str] = set()  # words that a feature speaks of, where not all are worth telling apart
        self.glued, self.glues, self.compared = self._part("glued"), self._part("glues"), self._part("compare")
        self._words: dict[str, int] = {}
        self._by_small: dict[str, int] = {"": 0}
        self._rows = np.zeros((1024, _WIDTH), dtype=np.intp)
        self._rows[EDGE, BEFORE], self._rows[EDGE, AFTER] = self._part("first", "-1=edge"), self._part("1=edge")
        self._kinds = np.zeros(1024, dtype=np.intp)
        self._forms: dict[
            str, tuple[int, int]
        ] = {}  # what words of a form bring in a title and soon after "we propose"
        self._around: dict[tuple[str, str], tuple[int, int]] = {}  # and what they bring to their neighbours
        self._hints: dict[str, tuple[HintParts, ...]] = {}
        # two words that follow each other, with the row that has the parts for the second and for the first
        self._pairs: dict[int, int] = {}
        self._pair_rows: list[list[int]] = [[0, 0]]
        for name in known or ():
            kind, _, word = name.partition("=")
            if kind in _WORD_IS:
                self._met.add(word)
            elif name.startswith((_PAIR_BEFORE, _PAIR_AFTER)):
                self._know_pair(name)
        self._pair_parts = np.array(self._pair_rows, dtype=np.intp)

    @property
    def full(self) -> bool:
        """Whether so much is kept that it is better to begin anew."""
        return len(self.features) > _MOST_PARTS

    def words(self, texts: Sequence[str]) -> list[int]:
        """The numbers of words."""
        known = self._words
        for text in sorted(set(texts).difference(known)):
            self._add(text)
        return [known[text] for text in texts]

    def rows(self, words: Whole) -> tuple[Whole, Whole]:
        """The parts of words, by columns, and what kinds of words they are."""
        return self._rows[words], self._kinds[words]

    def pairs(self, small: Whole) -> Whole:
        """The parts of words that follow each other, from their numbers: for the second of each two, and for the first."""
        wanted = (small[:-1] * _WORDS + small[1:]).tolist()
        if self._known is None:
            self._add_pairs(wanted)
        return self._pair_parts.take(list(map(self._pairs.get, wanted, repeat(0))), axis=0)

    def hint(self, tag: str) -> "tuple[HintParts, ...]":
        """The parts of a hint where it begins, where it goes on and where it ends."""
        found = self._hints.get(tag)
        if found is None:
            found = self._hints[tag] = tuple(
                HintParts(*map(self._part, ("h=" + p + tag, "-1h=" + p + tag, "1h=" + p + tag))) for p in "BIE"
            )
        return found

    def _part(self, *names: str) -> int:
        known = names if self._known is None else tuple([name for name in names if name in self._known])
        number = self._numbers.get(known)
        if number is None:
            number = self._numbers[known] = len(self.features)
            self.features.append(known)
        return number

    def _number(self, small: str) -> int:
        return self._by_small.setdefault(small, len(self._by_small))

    def _know_pair(self, name: str) -> None:
        start = _PAIR_BEFORE if name.startswith(_PAIR_BEFORE) else _PAIR_AFTER
        words = name[len(start) :]
        bar = words.index("|", 1)  # a bar can be a word itself
        a, b = self._number(words[:bar]), self._number(words[bar + 1 :])
        row = self._pair_row(b * _WORDS + a if start is _PAIR_AFTER else a * _WORDS + b)
        row[start is _PAIR_AFTER] = self._part(name)

    def _pair_row(self, two: int) -> list[int]:
        number = self._pairs.setdefault(two, len(self._pair_rows))
        if number == len(self._pair_rows):
            self._pair_rows.append([0, 0])
        return self._pair_rows[number]

    def _add_pairs(self, wanted: Sequence[int]) -> None:
        small = list(self._by_small)
        for two in wanted:
            if two not in self._pairs:
                a, b = small[two // _WORDS], small[two % _WORDS]
                self._pair_row(two)[:] = self._part(f"{_PAIR_BEFORE}{a}|{b}"), self._part(f"{_PAIR_AFTER}{b}|{a}")
        new = self._pair_rows[len(self._pair_parts) :]
        self._pair_parts = np.concatenate([self._pair_parts, np.array(new, dtype=np.intp).reshape(-1, 2)])

    def _add(self, text: str) -> None:
        part, number = self._part, len(self._words) + 1
        if number == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._kinds = np.concatenate([self._kinds, np.zeros_like(self._kinds)])
        small = text.casefold()
        self._words[text] = number
        tail, form = "x3=" + small[-3:], "s=" + shape(text)
        longer = ("x4=" + small[-4:],) if len(small) > 5 else ()
        own, before, after = (
            (form, tail, "p3=" + small[:3], *longer),
            ("-1" + tail, "-1" + form),
            ("1" + tail, "1" + form),
        )
        if self._known is None or small in self._met:
            row = [
                part("w=" + small, *own), part("-1w=" + small, *before), part("-2w=" + small),
                part("1w=" + small, *after), part("2w=" + small),
            ]  # fmt: skip
        else:
            around = self._around.get((tail, form))
            if around is None:
                around = self._around[tail, form] = part(*before), part(*after)
            row = [part(*own), around[0], 0, around[1], 0]
        row += (*self._form(form), self._number(small))
        if small in _HEADS:
            row += [part("head=" + small, f"head{far}={small}") for far in range(1, FAR + 1)]
        self._rows[number, : len(row)] = row
        self._kinds[number] = (
            IS_INTRO * (small in _INTRO)
            | IS_COMPARE * (small in _COMPARE)
            | IS_HEAD * (small in _HEADS)
            | GOES_ON * (small.isalnum() or small in "-/&+.'")
        )

    def _form(self, form: str) -> tuple[int, int]:
        found = self._forms.get(form)
        if found is None:
            found = self._forms[form] = self._part("title", "title:" + form), self._part("intro", "intro:" + form)
        return found


class HintParts(NamedTuple):
    """The part of a hint for the token itself, for the one after it and for the one before it."""

    here: int
    before: int
    after: int


_HEADS = {
    "dataset", "datasets", "benchmark", "benchmarks", "corpus", "corpora", "challenge", "suite", "framework", "system", "method", "methods", "approach",
    "algorithm", "technique", "techniques", "model", "models", "network", "networks", "architecture", "module", "modules", "mechanism", "strategy", "scheme",
    "engine", "library", "compiler", "task", "tasks", "metric", "metrics", "gpu", "gpus", "cpu", "cpus", "device", "devices", "phone", "accuracy", "score",
    "loss", "attention", "transformer", "transformers", "decoding", "quantization", "pruning", "distillation", "search", "sampling", "detection",
    "segmentation", "generation", "estimation", "classification", "recognition", "learning", "training", "inference", "time", "speed", "cost", "usage", "rate",
    "pipeline", "kernel", "cache", "caching", "encoder", "decoder", "backbone", "block", "layer", "layers", "predictor", "scheduler", "scheduling",
}  # fmt: skip
