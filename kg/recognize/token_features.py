"""Sentences with what the other recognisers know of them in; the tagger's features of each token out.

They are given as numbers of parts: a part is all that a word, two words or a hint bring with them, and `Parts` knows its features. So
what is worked out for each token anew is only which parts it has, and that for all tokens at once.
"""

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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


class Seen(NamedTuple):
    """A field of a paper: its tokens, how many of them each sentence has, and what the other recognisers say of them."""

    tokens: Sequence[Token]
    lengths: Sequence[int]
    hints: Sequence[Hint]
    title: bool


Whole = npt.NDArray[np.intp]


class Features(NamedTuple):
    """The parts of tokens: a row of `columns` for each, where 0 is none; and `further` ones, as tokens and parts."""

    columns: Whole
    further: tuple[list[int], list[int]]
    lengths: list[int]  # of the sentences


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
_OWN, _BEFORE, _BEFORE2, _AFTER, _AFTER2, _TITLE, _INTRODUCED, _HEAD = range(
    8
)  # _HEAD is for one token off; six in all
_FAR = 6  # tokens, that a head noun is looked for
_WIDTH = _HEAD + _FAR
_EDGE = 0  # the number of the word that stands for the ends of a sentence
_IS_INTRO, _IS_COMPARE, _IS_HEAD, _GOES_ON = 1, 2, 4, 8
_PAIR_BEFORE, _PAIR_AFTER = "-1w|w=", "1w|w="
_MOST_PARTS = 200_000  # some 50 MB with the words that they are of


class Parts:
    """The words, pairs of words and hints that were met so far, with the numbers of their parts."""

    def __init__(self, known: Collection[str] | None = None) -> None:
        """`known` are the features worth telling apart, by default all; what has none of them is part 0."""
        self.features: list[tuple[str, ...]] = [()]
        self._known = known
        self.glued, self.glues, self.compared = self._part("glued"), self._part("glues"), self._part("compare")
        self._words: dict[str, int] = {}
        self._small: list[int] = [0]  # for each word the number of its small letters, which pairs go by
        self._by_small: dict[str, int] = {"": 0}
        self._rows = np.zeros((1024, _WIDTH), dtype=np.intp)
        self._rows[_EDGE, _BEFORE], self._rows[_EDGE, _AFTER] = self._part("first", "-1=edge"), self._part("1=edge")
        self._kinds = np.zeros(1024, dtype=np.intp)
        self._forms: dict[
            str, tuple[int, int]
        ] = {}  # what words of a form bring in a title and soon after "we propose"
        self._hints: dict[str, tuple[_Hint, ...]] = {}
        # two words that follow each other, with the row that has the parts for the second and for the first
        self._pairs: dict[tuple[int, int], int] = {}
        self._pair_rows: list[list[int]] = [[0, 0]]
        for name in known or ():
            self._know_pair(name)
        self._pair_parts = np.array(self._pair_rows, dtype=np.intp)

    @property
    def full(self) -> bool:
        """Whether so much is kept that it is better to begin anew."""
        return len(self.features) > _MOST_PARTS

    def words(self, tokens: Sequence[Token]) -> list[int]:
        """The numbers of words."""
        try:
            return [self._words[t.text] for t in tokens]
        except KeyError:
            for t in tokens:
                if t.text not in self._words:
                    self._add(t.text)
            return self.words(tokens)

    def rows(self, words: Whole) -> tuple[Whole, Whole]:
        """The parts of words, by columns, and what kinds of words they are."""
        return self._rows[words], self._kinds[words]

    def pairs(self, words: Sequence[int]) -> Whole:
        """The parts of words that follow each other: for the second of each two, and for the first."""
        small = [self._small[word] for word in words]
        wanted = list(pairwise(small))
        if self._known is None:
            self._add_pairs(wanted)
        return self._pair_parts[list(map(self._pairs.get, wanted, repeat(0)))]

    def hint(self, tag: str) -> "tuple[_Hint, ...]":
        """The parts of a hint where it begins, where it goes on and where it ends."""
        found = self._hints.get(tag)
        if found is None:
            found = self._hints[tag] = tuple(
                _Hint(*map(self._part, ("h=" + p + tag, "-1h=" + p + tag, "1h=" + p + tag))) for p in "BIE"
            )
        return found

    def _part(self, *names: str) -> int:
        known = names if self._known is None else tuple([name for name in names if name in self._known])
        if not known:
            return 0
        self.features.append(known)
        return len(self.features) - 1

    def _number(self, small: str) -> int:
        return self._by_small.setdefault(small, len(self._by_small))

    def _know_pair(self, name: str) -> None:
        start = _PAIR_BEFORE if name.startswith(_PAIR_BEFORE) else _PAIR_AFTER
        if name.startswith(start):
            words = name[len(start) :]
            bar = words.index("|", 1)  # a bar can be a word itself
            a, b = self._number(words[:bar]), self._number(words[bar + 1 :])
            row = self._pair_row((b, a) if start is _PAIR_AFTER else (a, b))
            row[start is _PAIR_AFTER] = self._part(name)

    def _pair_row(self, two: tuple[int, int]) -> list[int]:
        number = self._pairs.setdefault(two, len(self._pair_rows))
        if number == len(self._pair_rows):
            self._pair_rows.append([0, 0])
        return self._pair_rows[number]

    def _add_pairs(self, wanted: Sequence[tuple[int, int]]) -> None:
        small = list(self._by_small)
        for two in wanted:
            if two not in self._pairs:
                a, b = small[two[0]], small[two[1]]
                self._pair_row(two)[:] = self._part(f"{_PAIR_BEFORE}{a}|{b}"), self._part(f"{_PAIR_AFTER}{b}|{a}")
        new = self._pair_rows[len(self._pair_parts) :]
        self._pair_parts = np.concatenate([self._pair_parts, np.array(new, dtype=np.intp).reshape(-1, 2)])

    def _add(self, text: str) -> None:
        part, number = self._part, len(self._small)
        if number == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._kinds = np.concatenate([self._kinds, np.zeros_like(self._kinds)])
        small = text.casefold()
        self._words[text] = number
        self._small.append(self._number(small))
        tail, form = small[-3:], "s=" + shape(text)
        longer = ("x4=" + small[-4:],) if len(small) > 5 else ()
        row = [
            part("w=" + small, form, "x3=" + tail, "p3=" + small[:3], *longer),
            part("-1w=" + small, "-1x3=" + tail, "-1" + form),
            part("-2w=" + small),
            part("1w=" + small, "1x3=" + tail, "1" + form),
            part("2w=" + small),
            *self._form(form),
        ]
        if small in _HEADS:
            row += [part("head=" + small, f"head{far}={small}") for far in range(1, _FAR + 1)]
        self._rows[number, : len(row)] = row
        self._kinds[number] = (
            _IS_INTRO * (small in _INTRO)
            | _IS_COMPARE * (small in _COMPARE)
            | _IS_HEAD * (small in _HEADS)
            | _GOES_ON * (small.isalnum() or small in "-/&+.'")
        )

    def _form(self, form: str) -> tuple[int, int]:
        found = self._forms.get(form)
        if found is None:
            found = self._forms[form] = self._part("title", "title:" + form), self._part("intro", "intro:" + form)
        return found


class _Hint(NamedTuple):
    """The part of a hint for the token itself, for the one after it and for the one before it."""

    here: int
    before: int
    after: int


def features(fields: Sequence[Seen], parts: Parts) -> Features:
    """The parts of all tokens of some fields."""
    lengths = [length for f in fields for length in f.lengths]
    count = sum(lengths)
    # the words in a row, with two edges before, between and after the sentences, so that all have neighbours
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    at = np.arange(count) + 2 * sentence + 2
    words = np.full(count + 2 * len(lengths) + 2, _EDGE)
    numbers = [number for f in fields for number in parts.words(f.tokens)]
    words[at] = numbers
    rows, kinds = parts.rows(words)
    starts = np.array([t.start for f in fields for t in f.tokens], dtype=np.intp)
    ends = np.array([t.end for f in fields for t in f.tokens], dtype=np.intp)
    follows = sentence[1:] == sentence[:-1]  # whether a token has one before it in its sentence, from the second on
    glued = np.zeros(len(words), dtype=np.bool_)
    glued[at[1:]] = follows & (ends[:-1] == starts[1:])
    pairs = parts.pairs(numbers) * follows[:, None]

    columns = np.zeros((count, 13), dtype=np.intp)
    columns[:, 0] = rows[at, _OWN]
    columns[:, 1] = rows[at - 1, _BEFORE]
    columns[:, 2] = rows[at - 2, _BEFORE2]
    columns[:, 3] = rows[at + 1, _AFTER]
    columns[:, 4] = rows[at + 2, _AFTER2]
    columns[1:, 5], columns[:-1, 6] = pairs[:, 0], pairs[:, 1]
    columns[:, 7] = glued[at] * parts.glued
    columns[:, 8] = glued[at + 1] * parts.glues
    title = np.repeat([f.title for f in fields for _ in f.lengths], lengths)
    columns[:, 9] = rows[at, _TITLE] * title
    columns[:, 10] = rows[at, _INTRODUCED] * _shortly_after(kinds & _IS_INTRO, words, 8)[at]
    columns[:, 11] = parts.compared * _shortly_after(kinds & _IS_COMPARE, words, 6)[at]
    columns[:, 12] = _heads(rows, kinds, glued)[at]
    return Features(columns, _further(fields, sentence.tolist(), parts), lengths)


def _shortly_after(marks: Whole, words: Whole, far: int) -> npt.NDArray[np.bool_]:
    """Whether each word has a marked one before it in its sentence, so many words off at most."""
    place = np.arange(len(words))
    last = np.maximum.accumulate(np.where(marks > 0, place, -99))
    edge = np.maximum.accumulate(np.where(words == _EDGE, place, -99))
    found = np.zeros(len(words), dtype=np.bool_)
    found[1:] = (place[1:] - last[:-1] <= far) & (last[:-1] > edge[:-1])
    return found


def _heads(rows: Whole, kinds: Whole, glued: npt.NDArray[np.bool_]) -> Whole:
    """For each word the part of the head noun, a few tokens on, that its stretch of words runs into."""
    count = len(kinds)
    is_head = kinds & _IS_HEAD > 0
    place = np.arange(count)
    ends_here = is_head | ((kinds & _GOES_ON == 0) & ~glued)
    following = np.minimum.accumulate(np.where(ends_here, place, count - 1)[::-1])[::-1][1:]
    off = following - place[:-1]
    near = np.flatnonzero((off <= _FAR) & is_head[following])
    found = np.zeros(count, dtype=np.intp)
    found[near] = rows[following[near], _HEAD + off[near] - 1]
    return found


def _further(fields: Sequence[Seen], sentence: Sequence[int], parts: Parts) -> tuple[list[int], list[int]]:
    """The parts of hints, which are few, with their tokens; `sentence` is that of each token."""
    tokens: list[int] = []
    found: list[int] = []
    done, end = 0, len(sentence) - 1
    for f in fields:
        for first, last, tag in f.hints:
            begins, goes_on, ends = parts.hint(tag)
            for i in range(first + done, last + done + 1):
                hint = begins if i == first + done else goes_on
                for here, before, after in (hint, ends) if i == last + done else (hint,):
                    tokens.append(i)
                    found.append(here)
                    if i < end and sentence[i + 1] == sentence[i]:
                        tokens.append(i + 1)
                        found.append(before)
                    if i and sentence[i - 1] == sentence[i]:
                        tokens.append(i - 1)
                        found.append(after)
        done += len(f.tokens)
    return tokens, found


def names(found: Features, parts: Parts) -> list[list[list[str]]]:
    """The features by name: of each token of each sentence, as a trainer takes them."""
    tokens = [[name for part in row for name in parts.features[part]] for row in found.columns.tolist()]
    for token, part in zip(*found.further, strict=True):
        tokens[token] += parts.features[part]
    remaining = iter(tokens)
    return [list(islice(remaining, length)) for length in found.lengths]


_HEADS = {
    "dataset", "datasets", "benchmark", "benchmarks", "corpus", "corpora", "challenge", "suite", "framework", "system", "method", "methods", "approach",
    "algorithm", "technique", "techniques", "model", "models", "network", "networks", "architecture", "module", "modules", "mechanism", "strategy", "scheme",
    "engine", "library", "compiler", "task", "tasks", "metric", "metrics", "gpu", "gpus", "cpu", "cpus", "device", "devices", "phone", "accuracy", "score",
    "loss", "attention", "transformer", "transformers", "decoding", "quantization", "pruning", "distillation", "search", "sampling", "detection",
    "segmentation", "generation", "estimation", "classification", "recognition", "learning", "training", "inference", "time", "speed", "cost", "usage", "rate",
    "pipeline", "kernel", "cache", "caching", "encoder", "decoder", "backbone", "block", "layer", "layers", "predictor", "scheduler", "scheduling",
}  # fmt: skip
