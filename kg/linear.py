"""Named features of a candidate in; its probability by a trained logistic regression out.

The weights are one JSON object, feature to weight, written by `make train`; every decision can be taken apart with `reasons`.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import orjson

BIAS = "bias"
_UNIT = 10_000  # weights have four decimals


class Linear:
    """A logistic regression over named binary features."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        # whole numbers are added up in any order to the same sum, and quickly
        self._whole = whole = {name: round(weight * _UNIT) for name, weight in self.weights.items()}
        self._bias = whole.get(BIAS, 0)
        by_kind: dict[str, dict[str, int]] = {}
        for name, weight in whole.items():
            kind, bar, feature = name.partition("|")
            if bar:
                by_kind.setdefault(kind, {})[feature] = weight
        self._plain = {name: weight for name, weight in whole.items() if "|" not in name}
        self._joined = {
            kind: self._plain | {f: weight + self._plain.get(f, 0) for f, weight in found.items()}
            for kind, found in by_kind.items()
        }

    def probability(self, features: Iterable[str]) -> float:
        """The probability from 0 to 1, rounded so that it is the same on every machine."""
        return _probability(self._bias + sum(filter(None, map(self._whole.get, features))))

    def joined(self, kind: str, features: Iterable[str]) -> float:
        """The probability from the features and from each joined with a kind ("Model|last=net"), without making the joined names."""
        # what has no weight is None and is filtered out with the zeros, all without a step of Python's own for each feature
        return _probability(self._bias + sum(filter(None, map(self._joined.get(kind, self._plain).get, features))))

    def reasons(self, features: Iterable[str], limit: int = 5) -> list[tuple[str, float]]:
        """The features that weigh most, for and against."""
        known = [(f, self.weights[f]) for f in features if f in self.weights]
        return sorted(known, key=lambda item: (-abs(item[1]), item[0]))[:limit]


def _probability(total: int) -> float:
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, total / _UNIT)))), 4)


@cache
def load(path: Path) -> Linear | None:
    """The regression of a weights file, read once a process; None where the file is absent."""
    if not path.exists():
        return None
    return Linear(orjson.loads(path.read_bytes()))
