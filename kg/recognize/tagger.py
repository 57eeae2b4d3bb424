"""A sentence's token features in; labelled spans out, by a trained sequence tagger.

A linear-chain conditional random field (CRFsuite) over hand-made features (`kg.recognize.token_features`). The weights are shipped
in weights/; `make train` rebuilds them.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from kg.vocab import EntityType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "tagger.crfsuite"


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
# is a span less likely than this; chosen by cross-validation
OUTSIDE, LEAST = 0.975, 0.03
_LONGEST = 9  # tokens; no annotated name is longer but for a few


class Tagger:
    """The trained tagger, opened once a process."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(weights))
        self._labels = [("B-" + t, "I-" + t, EntityType(t)) for t in _types(self._tagger.labels())]

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


def _types(labels: Iterable[str]) -> list[str]:
    return sorted({x[2:] for x in labels if x != "O"})


@cache
def default_tagger() -> Tagger | None:
    """The shipped tagger, or None where its weights are absent (then the lexicon and the patterns work alone)."""
    return Tagger() if WEIGHTS.exists() else None
