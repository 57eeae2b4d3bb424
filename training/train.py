"""The annotated seed papers in; the tagger's weights out, with the figures of a cross-validation and of the held-out papers.

CRFsuite's L-BFGS with elastic-net regularisation; the constants were chosen by cross-validation on the training papers.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite
from corpus import Annotated, Instance, annotated_papers, instances

from kg.recognize.lexicon import default_lexicon
from kg.recognize.tagger import WEIGHTS, Tagger

PARAMETERS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True, "feature.minfreq": 1}
FOLDS = 5


def train(data: Iterable[Sequence[Instance]], path: Path) -> None:
    """Train on papers' instances and write the weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for paper in data:
        for rows, labels in paper:
            trainer.append(rows, labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    trainer.train(str(path))


def spans(labels: Sequence[str]) -> set[tuple[int, int, str]]:
    """The labelled spans of a sentence."""
    out, i = set(), 0
    while i < len(labels):
        if labels[i] == "O":
            i += 1
            continue
        j = i + 1
        while j < len(labels) and labels[j] == "I-" + labels[i][2:]:
            j += 1
        out.add((i, j - 1, labels[i][2:]))
        i = j
    return out


def count(
    tagger: Tagger, data: Iterable[Sequence[Instance]], hit: Counter[str], gold: Counter[str], said: Counter[str]
) -> None:
    """Count the mentions found, wanted and said, by type."""
    for paper in data:
        for rows, labels in paper:
            want = spans(labels)
            got = {(t.first, t.last, t.type.value) for t in tagger.tag(rows)}
            gold.update(s[2] for s in want)
            said.update(s[2] for s in got)
            hit.update(s[2] for s in want & got)


def report(title: str, hit: Counter[str], gold: Counter[str], said: Counter[str]) -> None:
    """Print precision, recall and F1 of mentions by type."""
    print(f"{title:24s}  {'P':>6s} {'R':>6s} {'F1':>6s} {'gold':>6s}")
    for type in [*sorted(gold), "ALL"]:
        h, g, s = (sum(c.values()) if type == "ALL" else c[type] for c in (hit, gold, said))
        p, r = h / s if s else 0.0, h / g if g else 0.0
        print(f"  {type:22s}  {p:6.3f} {r:6.3f} {2 * p * r / (p + r) if p + r else 0.0:6.3f} {g:6d}")


def main() -> int:
    """Cross-validate, score the held-out papers, and write the weights trained on the training papers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-validation", action="store_true", help="only write the weights")
    arguments = parser.parse_args()
    lexicon = default_lexicon()
    papers = annotated_papers()
    kept: list[Annotated] = [a for a in papers if a.split == "train"]
    data = [instances(a, lexicon) for a in kept]
    if not arguments.no_validation:
        hit, gold, said = Counter[str](), Counter[str](), Counter[str]()
        with tempfile.TemporaryDirectory() as folder:
            for fold in range(FOLDS):
                path = Path(folder) / f"fold{fold}"
                train((d for i, d in enumerate(data) if i % FOLDS != fold), path)
                count(Tagger(path), (d for i, d in enumerate(data) if i % FOLDS == fold), hit, gold, said)
        report(f"{FOLDS}-fold, {len(data)} papers", hit, gold, said)
    train(data, WEIGHTS)
    held = [instances(a, lexicon) for a in papers if a.split == "held-out"]
    if held and not arguments.no_validation:
        hit, gold, said = Counter[str](), Counter[str](), Counter[str]()
        count(Tagger(WEIGHTS), held, hit, gold, said)
        report(f"held-out, {len(held)} papers", hit, gold, said)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
