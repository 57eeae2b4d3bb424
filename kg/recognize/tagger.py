"""Token features of sentences in; labelled spans out, by a trained sequence tagger.

A conditional random field (`kg.recognize.crf`) over hand-made features (`kg.recognize.token_features`). The weights are shipped in
weights/; `make train` rebuilds them.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kg.recognize.crf import Field, Numbers
from kg.recognize.token_features import Features, Seen, features
from kg.recognize.token_parts import Parts
from kg.vocab import EntityType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "tagger.json"


class Tagged(NamedTuple):
    """A span of tokens (first to last, inclusive) that may have a label.

    `probability` is that of its unlikeliest token to have the label, `ends` that the name goes no further.
    """

    first: int
    last: int
    type: EntityType
    probability: float
    ends: float


# spans are given away generously, because the judge looks at what comes out: a token surely outside is passed over, and so
# is a span less likely than this; giving away more takes longer, and did no better on papers that were not trained on
OUTSIDE, LEAST = 0.95, 0.1
_LONGEST = 9  # tokens; no annotated name is longer but for a few


class Tagger:
    """The trained tagger, opened once a process."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._field = Field(weights)
        at = {label: k for k, label in enumerate(self._field.labels)}
        self._outside = at["O"]
        self._types = [(at["B-" + t], at["I-" + t], EntityType(t)) for t in sorted({x[2:] for x in at if x != "O"})]
        self._begins = [begin for begin, _, _ in self._types]
        self._forget()

    def _forget(self) -> None:
        self._parts = Parts(self._field.features)
        self._sums = np.zeros((1024, len(self._field.labels)))
        self._summed = 0

    def tag(self, fields: Sequence[Seen]) -> list[list[Tagged]]:
        """For each sentence of the fields all spans that may be names, overlapping ones and several labels for one span among them."""
        found = features(fields, self._parts)
        self._sum_up()
        scores = self._added(found)
        marginals = self._field.marginals(scores, found.lengths)
        if self._parts.full:
            self._forget()
        return self._spans(marginals, found.lengths)

    def _added(self, found: Features) -> Numbers:
        """What all parts of each token speak for each label."""
        sums = self._sums
        scores = np.zeros((len(found.columns), sums.shape[1]))
        for column in found.columns.T:
            some = column.nonzero()[0]  # half of the columns are all but empty
            if len(some) > len(column) // 2:
                scores += sums.take(column, axis=0)
            elif len(some):
                scores[some] += sums.take(column[some], axis=0)
        tokens, parts = found.further
        places = np.add.outer(np.array(tokens, dtype=np.intp) * sums.shape[1], np.arange(sums.shape[1]))
        np.add.at(scores.reshape(-1), places.reshape(-1), sums.take(parts, axis=0).reshape(-1))
        return scores

    def _sum_up(self) -> None:
        """See to the parts that are new since the last time."""
        new = self._parts.features[self._summed :]
        if new:
            summed = self._summed + len(new)
            if summed > len(self._sums):  # doubled, so that growing costs little however often it happens
                self._sums = np.concatenate([self._sums[: self._summed], np.zeros((summed, self._sums.shape[1]))])
            self._sums[self._summed : summed] = self._field.sums(new)
            self._summed = summed

    def _spans(self, marginals: Numbers, lengths: Sequence[int]) -> list[list[Tagged]]:
        open_ = (marginals[:, self._outside] < OUTSIDE).nonzero()[0]
        likely = [[0.0] * len(self._field.labels)] * len(marginals)
        marginals = marginals[open_]
        for token, row in zip(open_.tolist(), marginals.round(4).tolist(), strict=True):  # the same on every machine
            likely[token] = row
        starts = list(accumulate(lengths, initial=0))
        out: list[list[Tagged]] = [[] for _ in lengths]
        rows, numbers = (marginals[:, self._begins] >= LEAST).nonzero()
        for token, number in zip(open_[rows].tolist(), numbers.tolist(), strict=True):
            begin, goes_on, type = self._types[number]
            sentence = bisect_right(starts, token) - 1
            start, stop = starts[sentence], min(starts[sentence + 1], token + _LONGEST)
            p, last = likely[token][begin], token
            while p >= LEAST and last < stop:
                here, after = likely[last], last + 1
                follows = likely[after][goes_on] if after < starts[sentence + 1] else 0.0
                ends = max(0.0, 1.0 - follows / (here[goes_on] + here[begin]))
                if p * ends >= LEAST:
                    out[sentence].append(Tagged(token - start, last - start, type, p, round(ends, 4)))
                last = after
                p = min(p, follows)
        return out


@cache
def default_tagger() -> Tagger | None:
    """The shipped tagger, or None where its weights are absent (then the lexicon and the patterns work alone)."""
    return Tagger() if WEIGHTS.exists() else None
