"""BibTeX with and without what a record needs."""

import pytest

from kg.model import Record, Refusal
from kg.read.bibtex import plain_title, read_bibtex

LIBRARY = r"""
A comment of the export.
@string{venue = "Journal of Owls"}

@article{owl,
  title    = {{OwlNet}: {S}ilent {\"o}wls \& others},
  abstract = {We present {OwlNet}.
              It saves 30\% of energy.},
  journal  = venue,
  year     = 2023,
  month    = may,
  eprint   = {2305.00001},
  doi      = "10.1000/OWL"
}
@misc{bat, title = {BatNet}, year = 2021}
@misc{lost, abstract = {Nobody knows whose.}}
@inproceedings{moss,
  title = "Moss",
  abstract = "We grow moss.",
  date = {2022-03-04},
  url = {https://example.org/moss},
}
@article{cut, title = {Cut
"""


def test_library() -> None:
    owl, bat, lost, moss, cut = read_bibtex("in", LIBRARY)
    assert owl == Record(
        "in", 0, 5, "OwlNet: Silent öwls & others", "We present {OwlNet}.\n              It saves 30\\% of energy.",
        "2023-05", "2305.00001", "10.1000/owl",
    )  # fmt: skip
    assert owl.abstract in LIBRARY
    assert (bat.line, str(bat).partition(": ")[2]) == (15, "'BatNet' has no abstract; add an `abstract` field")
    assert (lost.line, str(lost).partition(": ")[2]) == (16, "entry 'lost' has no title; add a `title` field")
    assert moss == Record("in", 1, 17, "Moss", "We grow moss.", "2022-03-04", url="https://example.org/moss")
    assert isinstance(cut, Refusal) and cut.line == 23


def test_an_eprint_of_another_archive_is_no_arxiv_id() -> None:
    entry = "@misc{a, title={A}, abstract={We.}, eprint={2305.00001}, archivePrefix={%s}}"
    ids = [next(read_bibtex("in", entry % x)) for x in ("arXiv", "hal")]
    assert [r.arxiv_id for r in ids if isinstance(r, Record)] == ["2305.00001", None]


def test_repeated_keys_do_not_stop_the_rest() -> None:
    found = list(read_bibtex("in", "@misc{a, title={A}, abstract={We.}}\n" * 2 + "@misc{b, title={B}, abstract={We.}}"))
    assert [r.title for r in found if isinstance(r, Record)] == ["A", "B"]
    assert [r.line for r in found if isinstance(r, Refusal)] == [2]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("{BERT}: {Pre}-training", "BERT: Pre-training"),
        (r"{\'E}tude of Na{\"\i}ve Caf\'es", "Étude of Naïve Cafés"),
        (r"\textit{Fast \emph{and} good}", "Fast and good"),
        (r"100\% of R\&D", "100% of R&D"),
        (r"An $O(n^{2})$ bound", r"An $O(n^{2})$ bound"),
        ("Figure~1", "Figure 1"),
        (r"Unknown \model of things", r"Unknown \model of things"),
    ],
)
def test_titles(title: str, plain: str) -> None:
    assert plain_title(title) == plain


def test_a_key_cannot_break_the_line_of_its_refusal() -> None:
    (refusal,) = read_bibtex("in", "@misc{a\n\x1b[31mb, abstract={We.}}")
    assert str(refusal) == r"in:1: entry 'a\n\x1b[31mb' has no title; add a `title` field"


@pytest.mark.parametrize("bad", ["@article{a, title={" + "{" * 50_000, "@article{a,\n" * 2_000])
def test_unclosed_braces_are_refused(bad: str) -> None:
    assert all(isinstance(r, Refusal) for r in read_bibtex("in", bad))
