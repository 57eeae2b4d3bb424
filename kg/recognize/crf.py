"""The features of tokens in; the probability of each label for each token out, by a linear-chain conditional random field.

Forward-backward (Rabiner 1989, scaled; for fields Lafferty et al. 2001) over all sentences of a field at once. The weights are one
JSON object, written by `make train`, which fits them with CRFsuite; this gives CRFsuite's marginals in a fraction of its time, because
what a word brings with it is added up once and not for each token.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

Numbers = npt.NDArray[np.float64]

_STEPS = 16  # after so many, the products are scaled back, long before they leave the range of floating point


class Field:
    """A trained field: `labels`, and what each feature speaks for each."""

    def __init__(self, weights: Path) -> None:
        """Read a file of weights: `labels`, `transitions` (from, to) and `features` (label, weight, label, weight ...)."""
        read = orjson.loads(weights.read_bytes())
        self.labels: list[str] = read["labels"]
        self.features: dict[str, list[float]] = read["features"]
        transitions = np.exp(np.array(read["transitions"], dtype=np.float64))
        self._both_ways = np.stack([transitions, transitions.T])

    def sums(self, parts: Sequence[Sequence[str]]) -> Numbers:
        """What parts, each of several features, speak for each label: a row for each part."""
        wide = len(self.labels)
        out = np.zeros(len(parts) * wide)
        rows: list[int] = []
        spoken: list[float] = []  # label, weight, label, weight ...
        for row, part in enumerate(parts):
            for name in part:
                found = self.features.get(name)
                if found:
                    spoken += found
                    rows += [row * wide] * (len(found) // 2)
        np.add.at(out, np.array(rows, dtype=np.intp) + np.array(spoken[::2], dtype=np.intp), np.array(spoken[1::2]))
        return out.reshape(-1, wide)

    def marginals(self, scores: Numbers, lengths: Sequence[int]) -> Numbers:
        """The probability of each label for each token, from what each token says by itself; `lengths` are those of the sentences."""
        return self._chained(scores, np.array(lengths, dtype=np.intp)) if len(scores) else scores

    def _chained(self, scores: Numbers, lengths: npt.NDArray[np.intp]) -> Numbers:
        """The marginals of all tokens, from what each says by itself."""
        said = np.exp(scores - scores.max(axis=1, keepdims=True))
        longest, many = int(lengths.max()), len(lengths)
        sentence = np.repeat(np.arange(many), lengths)
        first = np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = np.arange(len(scores)) - first
        back = np.repeat(lengths, lengths) - 1 - at
        # sums over what comes before, and in the same steps, from the last token on, over what comes after
        chains = np.ones((longest, 2, many, len(self.labels)))
        chains[at, 0, sentence] = said
        chains[back, 1, sentence] = said
        step = np.empty_like(chains[0])
        for k in range(1, longest):
            np.matmul(chains[k - 1], self._both_ways, out=step)
            if k % _STEPS == 0:
                step /= step.sum(axis=2, keepdims=True)
            chains[k] *= step
        joint: Numbers = chains[at, 0, sentence] * chains[back, 1, sentence] / said
        joint /= joint.sum(axis=1, keepdims=True)
        return joint
