"""Sentences with what the other recognisers know of them in; the tagger's features of each token out.

They are given as numbers of parts (`kg.recognize.token_parts`), so what is worked out for each token anew is only which parts it has, and
that for all tokens at once.
"""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.recognize.text import Tokens
from kg.recognize.token_parts import (
    AFTER,
    AFTER2,
    BEFORE,
    BEFORE2,
    EDGE,
    FAR,
    GOES_ON,
    HEAD,
    INTRODUCED,
    IS_COMPARE,
    IS_HEAD,
    IS_INTRO,
    OWN,
    SMALL,
    TITLE,
    Parts,
    Whole,
)


class Hint(NamedTuple):
    """What a recogniser says of the tokens from `first` to `last` (inclusive): a short tag such as `lex:Dataset`."""

    first: int
    last: int
    tag: str


class Seen(NamedTuple):
    """A field of a paper: its tokens, how many of them each sentence has, and what the other recognisers say of them."""

    tokens: Tokens
    lengths: Sequence[int]
    hints: Sequence[Hint]
    title: bool


class Features(NamedTuple):
    """The parts of tokens: a row of `columns` for each, where 0 is none; and `further` ones, as tokens and parts."""

    columns: Whole
    further: tuple[list[int], list[int]]
    lengths: list[int]  # of the sentences


def features(fields: Sequence[Seen], parts: Parts) -> Features:
    """The parts of all tokens of some fields."""
    lengths = [length for f in fields for length in f.lengths]
    count = sum(lengths)
    # the words in a row, with two edges before, between and after the sentences, so that all have neighbours
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    at = np.arange(count) + 2 * sentence + 2
    words = np.full(count + 2 * len(lengths) + 2, EDGE)
    words[at] = [number for f in fields for number in parts.words(f.tokens.texts)]
    rows, kinds = parts.rows(words)
    starts = np.array([at for f in fields for at in f.tokens.starts], dtype=np.intp)
    ends = np.array([at for f in fields for at in f.tokens.ends], dtype=np.intp)
    follows = sentence[1:] == sentence[:-1]  # whether a token has one before it in its sentence, from the second on
    glued = np.zeros(len(words), dtype=np.bool_)
    glued[at[1:]] = follows & (ends[:-1] == starts[1:])
    pairs = parts.pairs(rows[at, SMALL]) * follows[:, None]

    columns = np.zeros((count, 13), dtype=np.intp)
    columns[:, 0] = rows[at, OWN]
    columns[:, 1] = rows[at - 1, BEFORE]
    columns[:, 2] = rows[at - 2, BEFORE2]
    columns[:, 3] = rows[at + 1, AFTER]
    columns[:, 4] = rows[at + 2, AFTER2]
    columns[1:, 5], columns[:-1, 6] = pairs[:, 0], pairs[:, 1]
    columns[:, 7] = glued[at] * parts.glued
    columns[:, 8] = glued[at + 1] * parts.glues
    title = np.repeat([f.title for f in fields for _ in f.lengths], lengths)
    columns[:, 9] = rows[at, TITLE] * title
    columns[:, 10] = rows[at, INTRODUCED] * _shortly_after(kinds & IS_INTRO, words, 8)[at]
    columns[:, 11] = parts.compared * _shortly_after(kinds & IS_COMPARE, words, 6)[at]
    columns[:, 12] = _heads(rows, kinds, glued)[at]
    return Features(columns, _further(fields, sentence.tolist(), parts), lengths)


def _shortly_after(marks: Whole, words: Whole, far: int) -> npt.NDArray[np.bool_]:
    """Whether each word has a marked one before it in its sentence, so many words off at most."""
    place = np.arange(len(words))
    last = np.maximum.accumulate(np.where(marks > 0, place, -99))
    edge = np.maximum.accumulate(np.where(words == EDGE, place, -99))
    found = np.zeros(len(words), dtype=np.bool_)
    found[1:] = (place[1:] - last[:-1] <= far) & (last[:-1] > edge[:-1])
    return found


def _heads(rows: Whole, kinds: Whole, glued: npt.NDArray[np.bool_]) -> Whole:
    """For each word the part of the head noun, a few tokens on, that its stretch of words runs into."""
    count = len(kinds)
    is_head = kinds & IS_HEAD > 0
    place = np.arange(count)
    ends_here = is_head | ((kinds & GOES_ON == 0) & ~glued)
    following = np.minimum.accumulate(np.where(ends_here, place, count - 1)[::-1])[::-1][1:]
    off = following - place[:-1]
    near = np.flatnonzero((off <= FAR) & is_head[following])
    found = np.zeros(count, dtype=np.intp)
    found[near] = rows[following[near], HEAD + off[near] - 1]
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
        done += len(f.tokens.texts)
    return tokens, found


def names(found: Features, parts: Parts) -> list[list[list[str]]]:
    """The features by name: of each token of each sentence, as a trainer takes them."""
    tokens = [[name for part in row for name in parts.features[part]] for row in found.columns.tolist()]
    for token, part in zip(*found.further, strict=True):
        tokens[token] += parts.features[part]
    remaining = iter(tokens)
    return [list(islice(remaining, length)) for length in found.lengths]
