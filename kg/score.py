"""Predicted and annotated papers in, in the form of papers.jsonl; precision, recall and F1 per type and relation out.

The definition is that of the published scorer. Papers are paired by title. Entities match when their types agree and they
share a surface form, folded. Relations match when their types agree and both ends match; a `result` also needs the same
value, a comparison with an unnamed baseline one right number where the annotation has any. Annotations are `core` or
`optional`: optional ones are not asked for, and a prediction that only hits one counts neither for nor against.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.vocab import EntityType, RelationType

_COMPARISONS = (RelationType.FASTER_THAN, RelationType.OUTPERFORMS, RelationType.MORE_EFFICIENT_THAN)
_NUMBERS = ("factor", "factor_high", "percent", "delta")
_TOLERANCE = 0.011  # relative: 2.0x and 2.02x are one number
_APPROACH = "Method/Model"
_PAPER_ITSELF = ("THIS", "PAPER")
_THIS = "<this>"
_SAME_MEASUREMENT = (
    "speed, inference speed, speedup, speed up, acceleration, inference speedup, acceleration ratio, generation speed, decoding speed",
    "latency, inference latency, inference time, runtime, delay, time, response time, end-to-end latency, generation time, execution time, computation time",
    "fps, frame rate, frames per second, hz, frame per second",
    "throughput, inference throughput, serving throughput, tokens per second, tokens/s",
    "memory, memory usage, memory footprint, gpu memory, peak memory, memory consumption, memory overhead",
    "accuracy, top-1 accuracy, top 1 accuracy, top-1, classification accuracy",
    "parameters, parameter count, number of parameters, model size, params, size, parameter",
    "flops, gflops, macs, computation, computational cost, compute, computations, computational complexity",
    "energy, energy consumption, energy efficiency, power, power consumption",
    "map, ap, mean average precision, average precision",
    "wer, word error rate",
    "fid, frechet inception distance",
    "miou, iou, mean iou",
    "time to first token, ttft",
    "rtf, real-time factor, real time factor",
    "cost, training cost, training time, inference cost",
)


def fold(text: str | None) -> str:
    """What two surface forms must share to be one: case, punctuation and a plural s do not count.

    >>> fold("NVIDIA A100s"), fold("mAP@.5"), fold("Bias")
    ('nvidiaa100', 'map@.5', 'bia')
    """
    text = unicodedata.normalize("NFKC", text or "").casefold()
    text = re.sub(r"[^a-z0-9+.@α-ω]+", "", text)
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


_METRIC_GROUPS = tuple(frozenset(fold(name) for name in line.split(", ")) for line in _SAME_MEASUREMENT)


@dataclass(frozen=True, slots=True)
class Figure:
    """How one type or relation fared: `hit` of `wanted` annotations were found, `said` were predicted."""

    hit: int
    wanted: int
    said: int

    @property
    def precision(self) -> float:
        """The part of what was said that is right; 0 where nothing was said."""
        return self.hit / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """The part of what was wanted that was said; 0 where nothing was wanted."""
        return self.hit / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def rounded(self) -> dict[str, float | int]:
        """The figure as the published scorer prints it."""
        p, r, f1 = (round(x, 3) for x in (self.precision, self.recall, self.f1))
        return {"p": p, "r": r, "f1": f1, "gold": self.wanted, "said": self.said}


@dataclass(frozen=True, slots=True)
class Miss:
    """An annotation that was not found (`wrong` false) or a prediction that is not annotated (`wrong` true)."""

    wrong: bool
    type: str
    title: str
    what: str


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one comparison; each table ends with a line ALL. `absent` papers have no prediction."""

    papers: int
    absent: int
    entities: dict[str, Figure]
    approaches: dict[str, Figure]  # entities once more, with Method and Model taken as one type
    relations: dict[str, Figure]
    numbers_right: int
    numbers_said: int
    misses: tuple[Miss, ...]

    def as_dict(self) -> dict[str, Any]:
        """The figures under the published scorer's keys, rounded as it rounds."""
        tables = {
            "entities": self.entities,
            "entities, Method=Model": self.approaches,
            "relations": self.relations,
        }
        right = round(self.numbers_right / self.numbers_said, 3) if self.numbers_said else 0.0
        return {
            "papers": self.papers,
            "papers_absent": self.absent,
            **{name: {k: f.rounded() for k, f in table.items()} for name, table in tables.items()},
            "comparison numbers right": right,
        }


def score(predicted: Iterable[dict[str, Any]], annotated: Iterable[dict[str, Any]]) -> Scores:
    """Compare predicted papers with annotated ones. Raises `KeyError` where a record lacks a key of papers.jsonl."""
    by_title = {_title(record): record for record in predicted}
    entities, approaches, relations = _Tally(), _Tally(), _Tally()
    papers = absent = right = said = 0
    for record in annotated:
        papers += 1
        found = by_title.get(_title(record))
        absent += found is None
        p, g = _Paper.of(found or {"title": record["title"]}), _Paper.of(record)
        shown = _shown(record["title"])
        entities.add(p.entities, g.entities, _entities_match, _type_of, shown, _name_of)
        approaches.add(p.entities, g.entities, _approaches_match, _approach_of, shown, _name_of)
        match = _RelationMatch(p, g)
        for mine, theirs in relations.add(p.relations, g.relations, match, _type_of, shown, _said_of):
            verdict = _numbers_agree(mine, theirs) if theirs["type"] in _COMPARISONS else None
            if verdict is not None:
                said += 1
                right += verdict
    misses = (*entities.misses, *relations.misses)
    tables = (entities.figures(), approaches.figures(), relations.figures())
    return Scores(papers, absent, *tables, right, said, misses)


@dataclass(slots=True)
class _Tally:
    """Hits, wanted and said by kind, over papers."""

    hit: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def add(
        self,
        predicted: Sequence[dict[str, Any]],
        annotated: Sequence[dict[str, Any]],
        match: Callable[[dict[str, Any], dict[str, Any]], bool],
        kind: Callable[[dict[str, Any]], str],
        title: str,
        what: Callable[[dict[str, Any]], str],
    ) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Pair the items of one paper one to one, core annotations first, and count; returns the pairs."""
        taken: dict[int, int] = {}  # predicted -> annotated
        core = [item.get("role") == "core" for item in annotated]
        for i in sorted(range(len(annotated)), key=lambda i: not core[i]):
            j = next((j for j, item in enumerate(predicted) if j not in taken and match(item, annotated[i])), None)
            if j is not None:
                taken[j] = i
        reached = set(taken.values())
        for i, item in enumerate(annotated):
            if core[i]:
                self.wanted[kind(item)] += 1
                self.hit[kind(item)] += i in reached
                if i not in reached:
                    self.misses.append(Miss(False, kind(item), title, what(item)))
        for j, item in enumerate(predicted):
            if j not in taken or core[taken[j]]:
                self.said[kind(item)] += 1
                if j not in taken:
                    self.misses.append(Miss(True, kind(item), title, what(item)))
        return [(predicted[j], annotated[i]) for j, i in taken.items()]

    def figures(self) -> dict[str, Figure]:
        """A figure per kind, sorted, and ALL."""
        kinds = sorted(self.wanted.keys() | self.said.keys())
        table = {k: Figure(self.hit[k], self.wanted[k], self.said[k]) for k in kinds}
        return table | {"ALL": Figure(self.hit.total(), self.wanted.total(), self.said.total())}


@dataclass(frozen=True, slots=True)
class _Paper:
    """One side's view of a paper: its items, the folded forms of each name, and what the paper introduces."""

    entities: list[dict[str, Any]]
    relations: list[dict[str, Any]]
    forms: dict[str, set[str]]
    introduced: set[str]

    @classmethod
    def of(cls, record: dict[str, Any]) -> "_Paper":
        entities, relations = record.get("entities", []), record.get("relations", [])
        forms: dict[str, set[str]] = {}
        for entity in entities:
            forms.setdefault(entity["name"], set()).update(_forms(entity))
        paper = cls(entities, relations, forms, set())
        for relation in relations:
            if relation["type"] == RelationType.INTRODUCES and relation.get("object"):
                paper.introduced.update(paper.names(relation["object"]))
        return paper

    def names(self, name: str | None) -> set[str]:
        """All folded forms of what the paper calls by this name."""
        return set() if name is None else self.forms.get(name, set()) | {fold(name)}


@dataclass(frozen=True, slots=True)
class _RelationMatch:
    """Whether a predicted relation of `p` says the same as an annotated one of `g`."""

    p: _Paper
    g: _Paper

    def __call__(self, mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
        if mine["type"] != theirs["type"]:
            return False
        if theirs["type"] != RelationType.INTRODUCES and not (
            self._subject(self.p, mine["subject"]) & self._subject(self.g, theirs["subject"])
        ):
            return False
        my_object, their_object = mine.get("object"), theirs.get("object")
        my_names, their_names = self.p.names(my_object), self.g.names(their_object)
        if theirs["type"] == RelationType.RESULT:
            return _close(mine.get("value"), theirs.get("value")) and _same_metric(my_names, their_names)
        if my_object is None and their_object is None:
            return _numbers_agree(mine, theirs) is not False
        return bool(my_names & their_names)

    def _subject(self, paper: _Paper, name: str) -> set[str]:
        if name in _PAPER_ITSELF:
            return {_THIS} | self.p.introduced | self.g.introduced
        names = paper.names(name)
        return names | {_THIS} if names & paper.introduced else names


def _numbers_agree(mine: dict[str, Any], theirs: dict[str, Any]) -> bool | None:
    """Whether one of the annotated numbers was predicted; None where none is annotated."""
    wanted = [key for key in _NUMBERS if theirs.get(key) is not None]
    return any(_close(mine.get(key), theirs[key]) for key in wanted) if wanted else None


def _close(mine: float | None, theirs: float | None) -> bool:
    """Equal up to sign and tolerance."""
    if mine is None or theirs is None:
        return False
    return abs(abs(mine) - abs(theirs)) <= _TOLERANCE * max(abs(theirs), 1e-9)


def _same_metric(a: set[str], b: set[str]) -> bool:
    return bool(a & b) or any(a & group and b & group for group in _METRIC_GROUPS)


def _forms(entity: dict[str, Any]) -> set[str]:
    return {fold(form) for form in (entity["name"], *entity.get("aliases", ()))} - {""}


def _type_of(item: dict[str, Any]) -> str:
    return str(item["type"])


def _approach_of(item: dict[str, Any]) -> str:
    return _APPROACH if item["type"] in (EntityType.METHOD, EntityType.MODEL) else _type_of(item)


def _entities_match(mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return _type_of(mine) == _type_of(theirs) and bool(_forms(mine) & _forms(theirs))


def _approaches_match(mine: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return _approach_of(mine) == _approach_of(theirs) and bool(_forms(mine) & _forms(theirs))


def _name_of(item: dict[str, Any]) -> str:
    return str(item["name"])


def _said_of(item: dict[str, Any]) -> str:
    words = [f"{item.get('subject')} -> {item.get('object')}"]
    words += [f"{k}={v}" for k, v in item.items() if k not in ("type", "role", "subject", "object") and v is not None]
    return ", ".join(words)


def _title(record: dict[str, Any]) -> str:
    return re.sub(r"\W+", "", record["title"].casefold())


def _shown(title: str) -> str:
    return title if len(title) <= 50 else title[:49] + "…"
