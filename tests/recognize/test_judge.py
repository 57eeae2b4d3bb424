"""Candidates and what is kept of them, on sentences written for this."""

from itertools import combinations

import pytest

from kg.model import Field, Paper
from kg.recognize.judge import KEEP, choose, default_judge, weigh
from kg.recognize.lexicon import default_lexicon
from kg.recognize.pipeline import look, recognize
from kg.recognize.surroundings import compared_at
from kg.recognize.tagger import LEAST, default_tagger
from kg.vocab import EntityType

TITLE = "SpanCast: Segment-Level Early Exit for Streaming Speech Recognition"
ABSTRACT = (
    "Streaming recognisers must answer quickly. We propose SpanCast, a model that adds a segment-level early exit to a Conformer "
    "encoder. On LibriSpeech and on TED-LIUM 3, SpanCast halves the latency of RNN-T at the same word error rate on an NVIDIA A100."
)


def _paper(title: str = TITLE, abstract: str = ABSTRACT) -> Paper:
    return Paper("p", title, abstract)


def test_no_mention_stands_inside_another() -> None:
    seen = look(_paper(), default_lexicon())
    kept = choose(seen, weigh(seen, default_judge()))
    spans = [(field, p.start, p.end) for field, p in kept]
    assert spans
    assert all(a[0] is not b[0] or a[2] <= b[1] or b[2] <= a[1] for a, b in combinations(spans, 2))


def test_of_overlapping_places_of_a_name_one_is_kept() -> None:
    text = (
        "We propose SpanCast. It runs on modern GPUs from several makers, on 8 A100 GPUs and on an NVIDIA A100-40G GPU, and large language "
        "models (LLMs) such as pre-trained dense LLMs gain most from SpanCast models."
    )
    found = recognize(_paper(abstract=text))
    spans = [(m.field, m.start, m.end) for m in found.located]
    assert all(a[0] is not b[0] or a[2] <= b[1] or b[2] <= a[1] for a, b in combinations(spans, 2))
    aliases = {e.name: {e.name, *e.aliases} for e in found.entities}
    assert not {a for forms in aliases.values() for a in forms if a.count("(") != a.count(")")}
    assert "8 A100 GPUs" not in aliases["A100"] and "A100 GPUs" in aliases["A100"]


def test_recognisers_disagree_and_the_judge_decides() -> None:
    seen = look(_paper(), default_lexicon())
    several = [c for c in seen.candidates.values() if len(c.supports) > 1]
    assert several  # else there is nothing to decide
    kept = recognize(_paper()).entities
    assert len({e.name for e in kept}) == len(kept)


def test_all_types_are_found() -> None:
    found = {e.name: e.type for e in recognize(_paper()).entities}
    assert found["SpanCast"] in (EntityType.MODEL, EntityType.METHOD)
    assert found["LibriSpeech"] is EntityType.DATASET
    assert found["A100"] is EntityType.HARDWARE
    assert found["word error rate"] is EntityType.METRIC


def test_a_presented_name_is_kept_however_unlikely() -> None:
    text = "Results vary. Here we introduce zqXvk, which does something."
    assert "zqXvk" in {e.name for e in recognize(_paper("On Something", text)).entities}


def test_what_is_unlikely_is_left_out() -> None:
    seen = look(_paper(), default_lexicon())
    kept = {(j.key, j.type) for j in weigh(seen, default_judge()) if j.probability >= KEEP}
    assert len(kept) < sum(len(c.supports) for c in seen.candidates.values())
    assert "streaming recogniser" not in {e.name.casefold() for e in recognize(_paper()).entities}


def test_probabilities_come_best_first() -> None:
    seen = look(_paper(), default_lexicon())
    weighed = weigh(seen, default_judge())
    assert [j.probability for j in weighed] == sorted((j.probability for j in weighed), reverse=True)
    assert all(0 <= j.probability <= 1 for j in weighed)


def test_without_weights_the_rules_decide() -> None:
    seen = look(_paper(), default_lexicon())
    fields = {
        (field, seen.analyses[0 if field is Field.TITLE else 1].view.text[p.start : p.end])
        for field, p in choose(seen, weigh(seen, None))
    }
    assert (Field.TITLE, "SpanCast") in fields


@pytest.mark.parametrize(
    ("text", "rivals"),
    [
        ("It is faster than the baseline Foo.", ["Foo"]),
        ("Foo outperforms Bar by far.", ["Bar"]),
        ("compared with vanilla Foo", ["Foo"]),
        ("We pass it over to Foo.", []),
        ("Foo and Bar run on a GPU.", []),
    ],
)
def test_places_of_rivals(text: str, rivals: list[str]) -> None:
    places = compared_at(text)
    assert all(text.index(r) in places for r in rivals)
    if not rivals:
        assert not any(text.find(n) in places for n in ("Foo", "Bar"))


def test_the_tagger_gives_overlapping_spans() -> None:
    tagger = default_tagger()
    assert tagger is not None
    assert tagger.tag([]) == []
    seen = look(_paper(), default_lexicon())
    spans = [p for c in seen.candidates.values() for p in c.places]
    assert any(a != b and a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a, b in combinations(spans, 2))
    assert all(0 <= s.likely <= 1 and 0 <= s.ends <= 1 for c in seen.candidates.values() for s in c.supports.values())
    assert all(s.likely >= LEAST for c in seen.candidates.values() for s in c.supports.values() if not s.rules)


def test_the_name_of_the_title_is_no_device_and_is_not_cut_by_one() -> None:
    paper = Paper(
        "paper:test",
        "PIM-QX: A New Design for Quick Inference",
        "We introduce PIM-QX, a PIM design for inference. PIM-QX is 2x faster than GPUs.",
    )
    read = recognize(paper)
    assert read.headline is not None and read.entities[read.headline].name == "PIM-QX"
    paper = Paper("paper:test", "SSD: Sparse Stage Dropping", "We propose SSD, a method for pruning. SSD is 2x faster.")
    assert [(e.name, e.type) for e in recognize(paper).entities if e.name == "SSD"] == [("SSD", EntityType.METHOD)]
