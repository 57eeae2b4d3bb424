"""Resolution: what is one thing becomes one node, what is not stays apart, in whatever order the papers come."""

import re
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.curated import lexicon_folder
from kg.ids import paper_id
from kg.model import Claim, Extraction, Field, GraphData, LocalEntity, Mention, Paper, Qualifiers, Span
from kg.resolve.pipeline import resolve
from kg.resolve.rulings import FILE, Rulings, read_rulings
from kg.vocab import EntityType as T
from kg.vocab import RelationType as R


def paper(title: str) -> Paper:
    return Paper(paper_id(title), title, f"We study {title} at length.")


def entity(name: str, type: T = T.METHOD, *aliases: str, key: str | None = None, unnamed: bool = False) -> LocalEntity:
    mention = Mention(Span(Field.ABSTRACT, 3, 8), name, type, "by-hand")
    return LocalEntity(name, type, aliases, (mention,), key, unnamed)


def introduces(index: int) -> Claim:
    return Claim(R.INTRODUCES, None, index, Span(Field.ABSTRACT, 0, 8), "by-hand", 0.9)


def graph(*entities: tuple[str, tuple[LocalEntity, ...], tuple[Claim, ...]]) -> GraphData:
    papers = [paper(title) for title, _, _ in entities]
    return resolve(papers, [Extraction(p.id, e, c) for p, (_, e, c) in zip(papers, entities, strict=True)])


def names(data: GraphData) -> list[tuple[str, str]]:
    return [(e.id, e.name) for e in data.entities]


@pytest.mark.parametrize(
    ("a", "b"),
    [("LLaMA-2 7B", "Llama2-7B"), ("GPU", "GPUs"), ("Flash-Attention", "flash attention"), ("MT-Bench", "MT Bench")],
)
def test_spellings_are_one(a: str, b: str) -> None:
    data = graph(("One", (entity(a),), ()), ("Two", (entity(b),), ()))
    assert len(data.entities) == 1
    assert {f.name for f in data.forms} == {a, b}


@pytest.mark.parametrize(
    ("a", "b"),
    [("YOLOv8", "YOLOv8-S"), ("Llama-2", "Llama-3"), ("FlashAttention", "FlashAttention-2"), ("A100", "H100")],
)
def test_versions_stay_apart(a: str, b: str) -> None:
    assert len(graph(("One", (entity(a, T.MODEL),), ()), ("Two", (entity(b, T.MODEL),), ())).entities) == 2


def test_a_member_is_a_variant_of_its_family() -> None:
    named = Claim(R.MENTIONS, None, 1, Span(Field.ABSTRACT, 0, 8), "named", 1.0, Qualifiers(count=1))
    data = graph(("One", (entity("YOLOv10", T.MODEL), entity("YOLOv10-S", T.MODEL)), (named,)))
    (s,) = [s for s in data.statements if s.relation is R.VARIANT_OF]
    assert (s.subject, s.object) == ("model:yolov10-s", "model:yolov10")
    assert s.evidence


def test_a_width_in_bits_or_several_are_no_member() -> None:
    named = Claim(R.MENTIONS, None, 1, Span(Field.ABSTRACT, 0, 8), "named", 1.0, Qualifiers(count=1))
    data = graph(("One", (entity("INT"), entity("INT8")), (named,)))
    assert not [s for s in data.statements if s.relation is R.VARIANT_OF]
    data = graph(("One", (entity("Llama-2", T.MODEL), entity("Llama-2/3", T.MODEL)), (named,)))
    assert not [s for s in data.statements if s.relation is R.VARIANT_OF]


def test_types_stay_apart() -> None:
    data = graph(("One", (entity("VQA", T.TASK),), ()), ("Two", (entity("VQA", T.DATASET),), ()))
    assert {e.id for e in data.entities} == {"task:vqa", "dataset:vqa"}


def test_method_and_model_are_decided_by_the_most_mentions() -> None:
    data = graph(
        ("One", (entity("Mamba", T.MODEL),), ()),
        ("Two", (entity("Mamba", T.MODEL),), ()),
        ("Three", (entity("Mamba", T.METHOD),), ()),
    )
    assert names(data) == [("model:mamba", "Mamba")]


def test_two_introductions_of_one_name_are_two_things() -> None:
    data = graph(
        ("Heads", (entity("Ditto"),), (introduces(0),)),
        ("Music", (entity("DITTO"),), (introduces(0),)),
    )
    assert len(data.entities) == 2


def test_short_forms_with_other_expansions_stay_apart() -> None:
    data = graph(
        ("One", (entity("SD", T.METHOD, "speculative decoding"),), ()),
        ("Two", (entity("SD", T.METHOD, "Stable Diffusion"),), ()),
    )
    assert len(data.entities) == 2


def test_a_short_form_joins_its_only_expansion() -> None:
    data = graph(("One", (entity("SD", T.METHOD, "speculative decoding"),), ()), ("Two", (entity("SD"),), ()))
    assert len(data.entities) == 1


def test_every_alias_says_why() -> None:
    data = graph(("One", (entity("QAT", T.METHOD, "Quantization Aware Training"),), ()), ("Two", (entity("qat"),), ()))
    (only,) = data.entities
    assert only.aliases and all(a.why and a.papers >= 1 for a in only.aliases)


def test_twin_claims_become_one_statement_with_all_evidence() -> None:
    claim = Claim(R.FASTER_THAN, 0, 1, Span(Field.ABSTRACT, 0, 8), "by-hand", 0.9, Qualifiers(factor=2.0))
    data = graph(("One", (entity("A1x"), entity("B1x")), (claim,)), ("Two", (entity("A1x"), entity("B1x")), (claim,)))
    (s,) = [s for s in data.statements if s.relation is R.FASTER_THAN]
    assert s.support_count == 2


NAMES = st.sampled_from(["SD", "Foo-2", "foo 2", "Foo2", "Bar", "bars", "BAR", "Baz-S", "Baz", "QA", "VQA"])
TYPES = st.sampled_from([T.METHOD, T.MODEL, T.DATASET])
LOCAL = st.builds(
    lambda n, t, a: entity(n, t, *a),
    NAMES,
    TYPES,
    st.lists(st.sampled_from(["speculative decoding", "sound design", "Bar None"]), max_size=1),
)


@given(st.lists(st.lists(LOCAL, min_size=1, max_size=3), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_order_does_not_matter(found: list[list[LocalEntity]], random: object) -> None:
    papers = [paper(f"Paper {i}") for i in range(len(found))]
    read = [Extraction(p.id, tuple(e), (introduces(0),)) for p, e in zip(papers, found, strict=True)]
    expected = resolve(papers, read)
    for order in list(permutations(range(len(read))))[:6]:
        assert resolve([papers[i] for i in order], [read[i] for i in order]) == expected


@example(  # one paper, one name, three things
    [
        [entity("Foo-2")],
        [entity("SD"), entity("SD", T.METHOD, "speculative decoding"), entity("SD", T.METHOD, "sound design")],
    ]
)
@given(st.lists(st.lists(LOCAL, min_size=1, max_size=3), min_size=1, max_size=4))
def test_ids_are_unique_and_every_end_exists(found: list[list[LocalEntity]]) -> None:
    papers = [paper(f"Paper {i}") for i in range(len(found))]
    data = resolve(papers, [Extraction(p.id, tuple(e), (introduces(0),)) for p, e in zip(papers, found, strict=True)])
    ids = [e.id for e in data.entities]
    assert len(ids) == len(set(ids))
    known = {*ids, *(p.id for p in data.papers)}
    for s in data.statements:
        assert s.subject in known and (s.object is None or s.object in known)
        assert s.evidence


def ruled(rows: list[dict[str, str]], *entities: tuple[str, LocalEntity]) -> GraphData:
    papers = [paper(title) for title, _ in entities]
    extractions = [Extraction(p.id, (e,), ()) for p, (_, e) in zip(papers, entities, strict=True)]
    return resolve(papers, extractions, rulings=Rulings(rows))


def test_a_ruling_makes_two_names_one_and_says_why() -> None:
    row = {"type": "Method", "key": "quickserve", "why": "renamed after publication"}
    rows = [row | {"name": "QuickServe"}, row | {"name": "SlowServe"}]
    data = ruled(rows, ("One", entity("QuickServe")), ("Two", entity("SlowServe")))
    (found,) = data.entities
    assert [a.why for a in found.aliases] == ["decided by hand: renamed after publication"]


def test_a_ruling_keeps_one_name_of_two_papers_apart() -> None:
    rows = [{"type": "Method", "name": "Ditto", "paper": "Two", "key": "ditto-music", "why": "another Ditto"}]
    apart = ruled(rows, ("One", entity("Ditto")), ("Two", entity("Ditto")), ("Three", entity("Ditto")))
    assert len(apart.entities) == 2
    assert len(ruled([], ("One", entity("Ditto")), ("Two", entity("Ditto"))).entities) == 1


def test_a_ruling_goes_before_the_curated_names() -> None:
    rows = [{"type": "Method", "name": "Ditto", "paper": "Two", "key": "ditto-music", "why": "another Ditto"}]
    key = "method:Ditto"
    data = ruled(rows, ("One", entity("Ditto", key=key)), ("Two", entity("Ditto", key=key)))
    assert len(data.entities) == 2


@pytest.mark.parametrize(
    "line",
    ["{", '{"name": "A"}', '{"type": "Colour", "name": "A", "key": "a", "why": "w"}', "[]"],
)
def test_a_bad_ruling_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    good = '{"type": "Method", "name": "B", "key": "b", "why": "w"}\n'
    file = tmp_path / "identity.jsonl"
    file.write_text(good + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{re.escape(str(file))}:2: not a ruling"):
        read_rulings(file)


def test_the_rulings_of_the_schema_can_be_read() -> None:
    assert read_rulings(lexicon_folder() / FILE) is not None
