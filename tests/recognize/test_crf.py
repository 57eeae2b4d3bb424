"""The field's probabilities against sums over all labellings, and the tagger's features against what they are called."""

import itertools
import math
import random
from pathlib import Path

import numpy as np
import orjson
import pytest

from kg.model import Field as PaperField
from kg.recognize.analysis import analyse, seen_by_others
from kg.recognize.crf import Field
from kg.recognize.lexicon import default_lexicon
from kg.recognize.text import tokens
from kg.recognize.token_features import Hint, Seen, features, names
from kg.recognize.token_parts import Parts

LABELS = ["B", "I", "O"]


def field(folder: Path, seed: int) -> Field:
    """A field of random weights over the features f0 to f9."""
    draw = random.Random(seed)
    weights = {
        "labels": LABELS,
        "transitions": [[draw.uniform(-4, 4) for _ in LABELS] for _ in LABELS],
        "features": {f"f{i}": [x for k in range(3) for x in (k, draw.uniform(-6, 6))] for i in range(10)},
    }
    path = folder / "weights.json"
    path.write_bytes(orjson.dumps(weights))
    return Field(path)


def by_counting(path: Path, scores: np.ndarray) -> list[list[float]]:
    """The marginals of one sentence by going through all labellings."""
    transitions = orjson.loads(path.read_bytes())["transitions"]
    found = [[0.0] * len(LABELS) for _ in scores]
    for labelling in itertools.product(range(len(LABELS)), repeat=len(scores)):
        total = sum(float(row[label]) for row, label in zip(scores, labelling, strict=True))
        total += sum(transitions[a][b] for a, b in itertools.pairwise(labelling))
        for k, label in enumerate(labelling):
            found[k][label] += math.exp(total)
    return [[p / sum(row) for p in row] for row in found]


@pytest.mark.parametrize("seed", range(5))
def test_marginals_are_those_of_all_labellings(tmp_path: Path, seed: int) -> None:
    model, draw = field(tmp_path, seed), random.Random(seed)
    parts = [tuple(draw.sample(sorted(model.features), 3)) for _ in range(20)]
    sums = model.sums(parts)
    lengths = [4, 1, 6, 2]
    scores = sums[[draw.randrange(20) for _ in range(sum(lengths))]]
    got = model.marginals(scores, lengths)
    done = 0
    for length in lengths:
        assert np.allclose(
            got[done : done + length], by_counting(tmp_path / "weights.json", scores[done : done + length])
        )
        done += length


def test_long_sentences_stay_within_range(tmp_path: Path) -> None:
    model = field(tmp_path, 7)
    scores = model.sums([("f1", "f2", "f3"), ("f4",)])[[k % 2 for k in range(3000)]] * 40
    got = model.marginals(scores, [3000])
    assert np.isfinite(got).all() and np.allclose(got.sum(axis=1), 1)


def test_no_tokens(tmp_path: Path) -> None:
    model = field(tmp_path, 0)
    assert model.marginals(np.zeros((0, 3)), []).tolist() == []
    assert model.sums([]).shape == (0, 3)
    assert model.sums([(), ("no such feature",)]).tolist() == [[0.0] * 3] * 2


def _named(text: str, *hints: Hint, title: bool = False) -> list[list[set[str]]]:
    found, parts = tokens(text), Parts()
    rows = names(features([Seen(found, [len(found.texts)], hints, title)], parts), parts)
    return [[set(row) for row in sentence] for sentence in rows]


def test_features_of_words_and_their_neighbours() -> None:
    we, propose, fast, models = _named("We propose FastNet models")[0]
    assert {"w=we", "first", "-1=edge", "1w=propose", "2w=fastnet"} <= we
    assert {"w=propose", "-1w=we", "-1w|w=we|propose", "1w|w=fastnet|propose"} <= propose
    assert {"s=XxXx", "intro", "head=models", "head1=models", "x4=tnet"} <= fast
    assert {"1=edge", "-2w=propose"} <= models


def test_features_of_hints_glue_and_titles() -> None:
    fast, dash, net = _named("Fast-Net", Hint(0, 2, "name"), title=True)[0]
    assert {"h=Bname", "glues", "title", "1h=Iname"} <= fast
    assert {"h=Iname", "glued", "glues", "-1h=Bname", "1h=Iname", "1h=Ename"} <= dash
    assert {"h=Iname", "h=Ename", "glued", "-1h=Iname"} <= net


def test_sentences_do_not_see_each_other() -> None:
    text = "We propose it. It is fast."
    seen = seen_by_others(analyse(PaperField.ABSTRACT, text, default_lexicon()))
    parts = Parts()
    together = names(features([seen], parts), parts)
    assert [len(s) for s in together] == [4, 4]
    assert "1=edge" in together[0][-1] and "-1=edge" in together[1][0] and "intro" not in together[1][0]
    alone = names(features([Seen(tokens(text, 15), [4], (), False)], parts), parts)
    assert [set(row) for row in alone[0]] == [
        {f for f in row if not f.startswith(("h=", "-1h=", "1h="))} for row in together[1]
    ]


def test_known_features_alone_are_kept() -> None:
    parts = Parts({"w=fast", "-1w|w=is|fast", "1w|w=fast|is"})
    found = tokens("It is fast")
    rows = names(features([Seen(found, [3], (), False)], parts), parts)
    assert rows == [[[], ["1w|w=fast|is"], ["w=fast", "-1w|w=is|fast"]]]
