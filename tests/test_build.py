"""What a build changes, what it leaves alone, and that the way there leaves no trace."""

import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg import build as built
from kg import extract
from kg.build import build, remove
from kg.model import Record
from kg.publish import Export, TargetError
from kg.read.errors import InputError
from kg.read.papers import fold_records
from kg.read.sources import find_sources, read_source
from kg.recognize.pipeline import TOGETHER
from kg.report import BuildReport, ExtractionError, NothingRead, NotInGraph
from kg.store.errors import GraphMissing
from kg.store.session import reading, writing
from kg.store.sources import extraction_keys, source_names
from tests.command import contents, paper, write_papers


def exports(folder: Path) -> tuple[Export, ...]:
    names = {"turtle": "graph.ttl", "gexf": "graph.gexf", "papers": "papers.jsonl"}
    return tuple(Export(folder / name, format) for format, name in names.items())


def run(folder: Path, *inputs: Path, jobs: int = 1) -> BuildReport:
    return build([str(p) for p in inputs], graph=str(folder / "graph.sqlite"), exports=exports(folder), jobs=jobs)


def take(folder: Path, *names: str) -> BuildReport:
    return remove(names, graph=str(folder / "graph.sqlite"))


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "sources"
    folder.mkdir()
    first = write_papers(folder / "first.jsonl", map(paper, range(4)))
    return first, write_papers(folder / "second.jsonl", map(paper, range(3, 7)))


def test_papers_join_the_graph(tmp_path: Path, sources: Sequence[Path]) -> None:
    one = run(tmp_path / "g", sources[0])
    assert (one.papers, one.new, one.unchanged, one.removed, one.extracted) == (4, 4, 0, 0, 4)
    two = run(tmp_path / "g", sources[1])
    # paper 3 is in both, so its list of sources is what changed; its text was extracted before
    assert (two.listings, two.papers, two.new, two.changed, two.unchanged, two.extracted) == (4, 7, 3, 1, 3, 3)
    assert two.entities["Model"] + two.entities["Method"] >= 7  # type: ignore[index]


def test_a_second_build_redoes_nothing(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    again = run(tmp_path / "g", *sources)
    assert (again.extracted, again.rewritten, again.exports, again.unchanged) == (0, False, (), 7)


def test_only_a_changed_paper_is_extracted_again(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    write_papers(sources[0], [paper(0, words=" It is for robots."), *map(paper, range(1, 4))])
    again = run(tmp_path / "g", sources[0])
    assert (again.changed, again.unchanged, again.extracted, again.rewritten) == (1, 6, 1, True)


def test_a_source_read_again_replaces_what_it_listed(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    write_papers(sources[0], map(paper, range(2)))
    again = run(tmp_path / "g", sources[0])
    assert (again.removed, again.papers) == (1, 6)  # 2 is gone; 3 stays, the other source lists it
    with reading(str(tmp_path / "g" / "graph.sqlite")) as stored:
        assert len(extraction_keys(stored.connection)) == 6


def test_new_code_extracts_all_again(tmp_path: Path, sources: Sequence[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "g", *sources)
    monkeypatch.setattr(built, "extractor_fingerprint", lambda: "another")
    assert run(tmp_path / "g", sources[0]).extracted == 7


def test_the_way_there_leaves_no_trace(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "once", *sources)
    run(tmp_path / "twice", sources[1])
    run(tmp_path / "twice", sources[0])
    extra = write_papers(tmp_path / "extra.jsonl", map(paper, (2, 50, 51)))
    run(tmp_path / "more", extra, *sources)
    take(tmp_path / "more", "extra.jsonl")
    wanted = contents(tmp_path / "once")
    assert set(wanted) == {"graph.ttl", "graph.gexf", "papers.jsonl"} and all(wanted.values())
    assert contents(tmp_path / "twice") == wanted
    assert contents(tmp_path / "more") == wanted


@pytest.mark.parametrize(
    "name", ["Zed6Net: quick looks at TURTLES, part 6", "paper:zed6net-quick-looks-at-turtles-part-6-"]
)
def test_a_paper_is_removed_by_title_or_id(tmp_path: Path, sources: Sequence[Path], name: str) -> None:
    run(tmp_path / "g", *sources)
    with reading(str(tmp_path / "g" / "graph.sqlite")) as stored:
        ids = [p.id for p in stored.papers()]
    report = take(tmp_path / "g", next((id for id in ids if id.startswith(name)), name))
    assert (report.removed, report.papers) == (1, 6)
    assert b"Zed6Net" not in b"".join(contents(tmp_path / "g").values())


def test_a_paper_of_two_sources_goes_from_both(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    assert take(tmp_path / "g", paper(3)["title"]).papers == 6


def test_an_unknown_name_removes_nothing(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    with pytest.raises(NotInGraph, match=r"first\.jsonl"):
        take(tmp_path / "g", "second.jsonl", "frist.jsonl")
    with reading(str(tmp_path / "g" / "graph.sqlite")) as stored:
        assert source_names(stored.connection) == ("first.jsonl", "second.jsonl")


def test_nothing_is_removed_where_nothing_was_built(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing):
        take(tmp_path, "first.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_source_takes_nothing_away(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    before = contents(tmp_path / "g")
    sources[0].write_bytes(b'{"title": "A Broken Pa')
    report = run(tmp_path / "g", *sources)
    assert len(report.refusals) == 1 and report.papers == 7
    with pytest.raises(NothingRead):
        run(tmp_path / "g", sources[0])
    assert contents(tmp_path / "g") == before


def test_a_missing_input_changes_nothing(tmp_path: Path, sources: Sequence[Path]) -> None:
    with pytest.raises(InputError):
        run(tmp_path / "g", sources[0], tmp_path / "absent.jsonl")
    assert not (tmp_path / "g").exists()


def test_exports_that_are_missing_or_altered_are_made_again(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    wanted = contents(tmp_path / "g")
    (tmp_path / "g" / "graph.ttl").unlink()
    (tmp_path / "g" / "papers.jsonl").write_bytes(b"of an older build\n")
    assert len(run(tmp_path / "g", sources[0]).exports) == 2
    assert contents(tmp_path / "g") == wanted


def test_what_a_killed_build_left_is_cleaned(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", *sources)
    process = multiprocessing.get_context("spawn").Process(target=int)
    process.start()
    process.join()
    left = tmp_path / "g" / f".graph.ttl.{process.pid}.kg-tmp"
    left.write_bytes(b"half")
    run(tmp_path / "g", sources[0])
    assert not left.exists()


def test_a_target_that_cannot_be_written_changes_nothing(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", sources[0])
    before = contents(tmp_path / "g")
    (tmp_path / "file").touch()
    wanted = (*exports(tmp_path / "g"), Export(tmp_path / "file" / "graph.ttl", "turtle"))
    with pytest.raises(TargetError, match="cannot be written"):
        build([str(sources[1])], graph=str(tmp_path / "g" / "graph.sqlite"), exports=wanted)
    assert contents(tmp_path / "g") == before
    with reading(str(tmp_path / "g" / "graph.sqlite")) as stored:
        assert len(list(stored.papers())) == 4
    assert not list(tmp_path.rglob("*.kg-tmp"))


def test_a_removal_follows_the_exports_of_the_build(tmp_path: Path, sources: Sequence[Path]) -> None:
    graph = str(tmp_path / "g" / "graph.sqlite")
    elsewhere = tmp_path / "elsewhere" / "all.jsonld"
    build([str(s) for s in sources], graph=graph, exports=[Export(elsewhere, "jsonld", "https://other.example/")])
    report = take(tmp_path / "g", "second.jsonl")
    assert [p.resolve() for p in report.exports] == [elsewhere.resolve()]
    assert b"https://other.example/" in elsewhere.read_bytes() and b"Zed6Net" not in elsewhere.read_bytes()


def test_processes_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "FEW", 10)
    source = write_papers(tmp_path / "many.jsonl", map(paper, range(150)))
    run(tmp_path / "one", source)
    run(tmp_path / "two", source, jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_tagger_sees_the_same_papers_together_whatever_the_processes() -> None:
    assert extract.CHUNK % TOGETHER == 0


def test_papers_read_together_are_read_as_alone() -> None:
    papers = fold_records(
        r for source in find_sources(["seeds"]) for r in read_source(source) if isinstance(r, Record)
    )[: 3 * TOGETHER - 2]
    assert list(extract.extract_all(papers, jobs=1)) == [extract.extract(p) for p in papers]


def test_a_paper_that_breaks_the_rules_is_named(
    tmp_path: Path, sources: Sequence[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "g", sources[0])
    before = contents(tmp_path / "g")

    def fail(paper: object, recognition: object) -> None:
        raise ValueError("no\nway")

    monkeypatch.setattr(extract, "relate", fail)
    with pytest.raises(ExtractionError, match=r"zed4net.*ValueError.*no way"):
        run(tmp_path / "g", sources[1])
    assert contents(tmp_path / "g") == before


def test_an_emptied_graph_is_still_one(tmp_path: Path, sources: Sequence[Path]) -> None:
    run(tmp_path / "g", sources[0])
    assert take(tmp_path / "g", "first.jsonl").papers == 0
    with writing(str(tmp_path / "g" / "graph.sqlite")):
        pass
    assert contents(tmp_path / "g")["papers.jsonl"] == b""
