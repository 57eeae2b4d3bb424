"""Records fold into papers in whatever order and files they come."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ids import fold, paper_id
from kg.model import Record
from kg.read.papers import fold_records
from kg.read.sources import Source, find_sources, read_source
from tests.read.test_listing import SEEDS

A = Record("a.txt", 0, 1, "OwlNet: Silent Inference", "We present OwlNet.")

RECORDS = st.builds(
    Record,
    source=st.sampled_from(["a", "b", "c"]),
    position=st.integers(0, 9),
    line=st.just(1),
    title=st.sampled_from(["OwlNet", "owl-net", "Owl Net!", "BatNet", "Bat net", "Moss", "???", "!!"]),
    abstract=st.sampled_from(["We show it.", "We show it twice.", "It is so, too.", "No."]),
    date=st.sampled_from([None, "2023", "2023-05-01", "2022-11"]),
    arxiv_id=st.sampled_from([None, None, "2401.00001", "2401.00002"]),
    doi=st.sampled_from([None, None, "10.1/x"]),
    url=st.sampled_from([None, "http://a", "http://b"]),
)


def test_seeds_hold_511_papers() -> None:
    records = [r for s in find_sources([str(SEEDS)]) for r in read_source(s) if isinstance(r, Record)]
    papers = fold_records(records)
    assert (len(records), len(papers)) == (587, 511)
    assert len({p.id for p in papers}) == 511


def test_one_title_is_one_paper() -> None:
    longer = replace(
        A, source="b.txt", title="Owlnet - silent inference", abstract="We present OwlNet, which is silent."
    )
    (paper,) = fold_records([A, longer])
    assert (paper.title, paper.abstract, paper.sources) == (longer.title, longer.abstract, ("a.txt", "b.txt"))
    assert paper.id == paper_id(longer.title)


def test_one_number_is_one_paper() -> None:
    first = replace(A, arxiv_id="2401.00001")
    renamed = replace(A, title="OwlNet at Night", arxiv_id="2401.00001", doi="10.1/x")
    third = replace(A, title="A Third Name", doi="10.1/x")
    assert len(fold_records([first, renamed, third])) == 1
    assert len(fold_records([first, third])) == 2


def test_dates_are_exact_then_early() -> None:
    dates = ["2021", "2023-05-02", "2023-04-01", None]
    (paper,) = fold_records(replace(A, position=i, date=d) for i, d in enumerate(dates))
    assert paper.date == "2023-04-01"


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=12), st.randoms())
def test_order_does_not_matter(records: list[Record], random: object) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold_records(shuffled) == fold_records(records)


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=12))
def test_twice_is_once(records: list[Record]) -> None:
    assert fold_records(records + records) == fold_records(records)


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=12))
def test_every_record_is_in_one_paper_and_no_text_is_made_up(records: list[Record]) -> None:
    papers = fold_records(records)
    for p in papers:
        assert any((r.title, r.abstract) == (p.title, p.abstract) and r.source in p.sources for r in records)
    assert {s for p in papers for s in p.sources} == {r.source for r in records}
    assert len(papers) <= len({fold(r.title) or r.title for r in records})


def test_the_readme_of_the_seeds_counts_right() -> None:
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\S+)` \|.*?\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", readme, re.MULTILINE)
    assert [name for name, *_ in rows] == sorted(p.name for p in SEEDS.glob("*.txt"))
    for name, *counts in rows:
        path = SEEDS / name
        found = [r for r in read_source(Source(name, path=path)) if isinstance(r, Record)]
        dated = sum(r.date is not None for r in found)
        data = path.read_bytes()
        assert [int(n.replace(",", "")) for n in counts] == [len(found), dated, data.count(b"\n"), len(data)], name
    assert "587 listings of 511 distinct papers" in readme
