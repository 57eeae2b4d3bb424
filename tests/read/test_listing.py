"""Pages of the three layouts, plain texts, and texts that are neither; all hand-written but for the counts of the seeds."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import TextWrapper

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Record, Refusal
from kg.read.listing import read_listing
from kg.read.sources import Source, read_source

SEEDS = Path(__file__).parents[2] / "seeds"
HEADER = "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\n"
DENSE = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\nSubscribe"
PAPERS = [
    ("OwlNet: Silent Inference at Night", "We present OwlNet. It runs 2.5x faster than BatNet on a phone with 4 GB of memory."),
    ("Is Faster Always Better?", "Not always, as a study of twelve phones shows."),
    ("m0: small", "A model with nine parameters is trained here. Surprisingly, it does well on two of three data sets"),
    (
        "On the Long and Winding Road from a Title of Usual Length to One That Goes On for Rather More Words than"
        " Anyone Would Want to Read on a Page of Papers: A Survey",
        "Titles grow. We measure by how much, and release TitleBench (https://example.org/titles).",
    ),
    ("Moss", "Moss is a compiler for tiny machines; it saves 30% of energy.\nIts code is open."),
]  # fmt: skip


def spaced(papers: list[tuple[str, str]]) -> str:
    return HEADER + "May 4\n\n" + "\n\n".join(f"{t}\n\n{a}" for t, a in papers)


def footed(papers: list[tuple[str, str]]) -> str:
    footers = itertools.cycle(
        ["  • 9 authors\n·\nApr 11, 2023", "acme ACME Research\n·\nNov 2, 2024 12", "  • 1 authors\n·\nFeb 10 2"]
    )
    body = "\n\n".join(f"{t}\n\n{a}\n\n{f}" for (t, a), f in zip(papers, footers, strict=False))
    return HEADER + "Mar 3\n\n" + body


def dense(papers: list[tuple[str, str]]) -> str:
    return DENSE + "\n".join(f"{t}\n{a}" for t, a in papers) + "\n"


LAYOUTS = {"spaced": spaced, "footed": footed, "dense": dense}


def records(content: str) -> list[Record]:
    return [r for r in read_listing("page", content) if isinstance(r, Record)]


def refusals(content: str) -> list[Refusal]:
    return [r for r in read_listing("page", content) if isinstance(r, Refusal)]


@pytest.mark.parametrize(
    ("name", "listings", "dated"),
    [
        ("000_ea29b4f80632f27d.txt", 99, 0),
        ("001_8cb4f93a4a798ac3.txt", 119, 0),
        ("002_94e075ee4f48406c.txt", 119, 0),
        ("003_46bc348b85e05bdb.txt", 50, 45),
        ("004_15f99c89993a7f31.txt", 200, 0),
    ],
)
def test_seeds(name: str, listings: int, dated: int) -> None:
    content = (SEEDS / name).read_text(encoding="utf-8")
    lines = content.split("\n")
    found = list(read_source(Source(name, path=SEEDS / name)))
    assert all(isinstance(r, Record) for r in found)
    read = [r for r in found if isinstance(r, Record)]
    assert len(read) == listings
    assert sum(r.date is not None for r in read) == dated
    assert [r.position for r in read] == list(range(listings))
    for r in read:
        assert r.abstract in content
        assert lines[r.line - 1].removeprefix("Subscribe") == r.title
        assert "authors" not in r.abstract[-15:]


def test_every_line_of_the_seeds_is_read_or_furniture() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        rest = path.read_text(encoding="utf-8")
        for r in records(rest):
            rest = rest.replace(r.title, "", 1).replace(r.abstract, "", 1)
        assert all(len(line) < 60 for line in rest.split("\n")), path.name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    papers = PAPERS[:4] if layout == "dense" else PAPERS
    page = LAYOUTS[layout](papers)
    assert [(r.title, r.abstract) for r in records(page)] == papers
    assert not refusals(page)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(deadline=None)
@given(st.lists(st.sampled_from(PAPERS[:4]), min_size=1, max_size=12))
def test_layouts_in_any_order(layout: str, papers: list[tuple[str, str]]) -> None:
    page = LAYOUTS[layout](papers)
    assert [(r.title, r.abstract) for r in records(page)] == papers


def test_dates_of_footers() -> None:
    assert [r.date for r in records(footed(PAPERS))] == ["2023-04-11", "2024-11-02", None, "2023-04-11", "2024-11-02"]


def test_the_date_of_the_page_is_no_date_of_a_paper() -> None:
    page = HEADER + "Apr 22, 2024\n\n" + "\n\n".join(f"{t}\n\n{a}" for t, a in PAPERS)
    assert {r.date for r in records(page)} == {None}


@pytest.mark.parametrize("title", ["Papers", "New", "1984", "May 4", "Daily Papers", "Subscribe"])
def test_titles_that_look_like_furniture(title: str) -> None:
    papers = [*PAPERS[:3], (title, PAPERS[0][1]), *PAPERS[3:4]]
    for make in LAYOUTS.values():
        assert [(r.title, r.abstract) for r in records(make(papers))] == papers


def test_only_the_first_title_is_unglued() -> None:
    papers = [PAPERS[0], ("SubscribeNet: Models by Mail", PAPERS[1][1])]
    assert [r.title for r in records(dense(papers))] == [t for t, _ in papers]
    assert [r.title for r in records(spaced(papers[::-1]))] == [t for t, _ in papers[::-1]]


def test_an_abstract_of_several_paragraphs_is_one_stretch_of_the_page() -> None:
    abstract = "We build a bridge between two fields. It holds.\n\nIn the second part, we show that it holds for longer than 3 years."
    for make in (spaced, footed):
        page = make([PAPERS[0], ("Bridges of Text", abstract), PAPERS[1]])
        assert records(page)[1].abstract == abstract
        assert abstract in page


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_title_without_an_abstract_is_refused_and_the_rest_kept(layout: str) -> None:
    page = LAYOUTS[layout]([*PAPERS[:2], ("A Title That Nobody Wrote an Abstract For", ""), *PAPERS[3:4]])
    assert [r.title for r in records(page)] == [t for t, _ in (*PAPERS[:2], PAPERS[3])]
    (refusal,) = refusals(page)
    assert "A Title That Nobody" in refusal.reason
    assert page.split("\n")[refusal.line - 1].startswith("A Title That Nobody")


def test_control_characters_become_spaces_one_for_one() -> None:
    (r,) = records("A \x07Title of Sorts\n\nWe show that\x00it\x1b is so, and that it is good.\n")
    assert (r.title, r.abstract) == ("A Title of Sorts", "We show that it  is so, and that it is good.")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_line_of_control_characters_is_blank(layout: str) -> None:
    page = LAYOUTS[layout](PAPERS[:4]) + "\n\x00\x1b\x00\n\x07\n"
    assert [(r.title, r.abstract) for r in records(page)] == PAPERS[:4]
    assert not refusals(page)


PLAIN = {
    "one paper": "A Title\n\nWe show that it is so.",
    "title right above": "A Title\nWe show that it is so.",
    "wrapped": "A Title of Some Words\nWe show that the lines of a text which\nis wrapped belong together, and that\nthey stay so.",
    "wrapped around an address": "A Title of Some Words\n\nWe show that the lines of a text which\nis wrapped belong together, even around\n"
    "https://example.org/an/address/that/is/wider/than/all/of/them\nand that they stay so in the end.",
    "several": "\n\n".join(f"{t}\n\n{a}" for t, a in PAPERS),
    "several, title right above": "\n\n".join(f"{t}\n{a}" for t, a in PAPERS),
    "several, no blank lines": "\n".join(f"{t}\n{a}" for t, a in PAPERS[:4]),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_text(kind: str) -> None:
    content = PLAIN[kind]
    found = records(content)
    expected = len(PAPERS[:4]) if "no blank" in kind else len(PAPERS) if "several" in kind else 1
    assert len(found) == expected
    assert not refusals(content)
    assert all(r.abstract in content for r in found)
    if expected > 1:
        assert [(r.title, r.abstract) for r in found] == PAPERS[:expected]


NO_LISTING = {
    "python": "import os\n\n\ndef run(path):\n    for name in os.listdir(path):\n        print(name)\n\n\nif __name__ == '__main__':\n    run('.')\n",
    "c": '#include <stdio.h>\n\nint main(void) {\n  printf("We show that it is so.\\n");\n  return 0;\n}\n',
    "log": "\n".join(f"2024-05-0{i} 10:00:00,123 INFO server.core: request {i} took {i * 7} ms" for i in range(1, 9)),
    "ini": "[server]\nhost = localhost\nport = 80\n\n[client]\nname = The client of the server.\n",
    "yaml": "name: build\non: push\njobs:\n  test:\n    runs-on: linux\n    steps:\n      - run: make\n",
    "markdown": "# Tool\n\nA tool that does a thing for you and for others in the field.\n\n## Install\n\n```\npip install tool\n```\n",
    "numbers": "\n".join(f"{i} {i * i} {i**3}" for i in range(50)),
    "one word": "hello",
    "titles only": "A Title\n\nAnother Title\n\nA Third Title of Some Length\n",
    "a sentence on two lines": "This software is given away under the terms of both of the licences that are\nfound beside it, and what you send us is taken to be given under them as well.",
    "base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" * 40,
    "prose without titles": "\n\n".join("We went out and it was a day like any other, and so we came home again. It rained." for _ in range(9)),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_LISTING)
def test_what_is_no_listing_is_refused_by_one_line(kind: str) -> None:
    (refusal,) = read_listing("file", NO_LISTING[kind])
    assert isinstance(refusal, Refusal)
    assert str(refusal).startswith("file:1: no title with an abstract below it was found; give ")


def test_a_page_without_papers_is_refused() -> None:
    assert str(*refusals(HEADER)).startswith("page:1: no title")


def test_limits() -> None:
    (refusal,) = read_listing("file", "A Title\n\n" + "so it is. " * 200_000)
    assert isinstance(refusal, Refusal)
    assert (refusal.line, refusal.reason) == (3, "a line of 2,000,000 characters")
    (refusal,) = read_listing("file", "a\n" * 1_000_001)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "more than 1,000,000 lines"


@settings(deadline=None)
@given(st.text(alphabet="Aab.\n •·?1\t\x00", max_size=200))
def test_any_text_gives_records_that_stand_in_it(content: str) -> None:
    for r in records(content):
        assert r.abstract in content.replace("\x00", " ")
        assert r.abstract == r.abstract.strip() != ""
        assert r.title


@pytest.mark.parametrize("page", [False, True])
def test_blank_lines_without_end_do_not_stop_the_reader(page: bool) -> None:
    # a pattern that runs over line ends takes hours here
    top = "Get trending papers in your email inbox!\n\nSubscribe\n\n" if page else ""
    content = f"{top}{PAPERS[0][0]}" + "\n" * 400_000 + PAPERS[0][1] + "\n" * 400_000
    assert [(r.title, r.abstract) for r in records(content)] == PAPERS[:1]


def _with_first_sentences(papers: list[Record]) -> list[tuple[str, str]]:
    return [(r.title, re.split(r"(?<=[.!?])\s+(?=[A-Z])", r.abstract)[0]) for r in papers]


@pytest.mark.parametrize("write", [*LAYOUTS.values(), lambda ps: "\n".join(f"{t}\n{a}" for t, a in ps)])
def test_short_abstracts(write: Callable[[list[tuple[str, str]]], str]) -> None:
    """Real titles above the first sentences alone of their abstracts: 160 characters on average."""
    name = "003_46bc348b85e05bdb.txt"
    papers = _with_first_sentences(records((SEEDS / name).read_text(encoding="utf-8")))
    assert [(r.title, r.abstract) for r in records(write(papers))] == papers


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["title right above", "blank line"])
def test_wrapped_abstracts(width: int, between: str) -> None:
    name = "003_46bc348b85e05bdb.txt"
    papers = [(r.title, r.abstract) for r in records((SEEDS / name).read_text(encoding="utf-8"))]
    wrap = TextWrapper(width=width, break_long_words=False, break_on_hyphens=False).fill
    content = "\n\n".join(f"{t}{between}{wrap(a)}" for t, a in papers)
    assert [(r.title, " ".join(r.abstract.split())) for r in records(content)] == [
        (t, " ".join(a.split())) for t, a in papers
    ]
