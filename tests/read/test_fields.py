"""Dates, identifiers and titles as sources write them."""

import doctest
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.read import bibtex, fields, layout, sniff


@pytest.mark.parametrize("module", [bibtex, fields, layout, sniff])
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Apr 11, 2023 4", "2023-04-11"),
        ("Sept. 3, 2021", "2021-09-03"),
        ("Tue, 11 Apr 2023 10:00:00 GMT", "2023-04-11"),
        ("2023-04-11T10:00:00Z", "2023-04-11"),
        ("2023/4", "2023-04"),
        (2023, "2023"),
        ("2023-02-31", "2023-02"),
        ("2023-14", "2023"),
        ("Feb 12", None),
        ("soon", None),
        (1681171200, None),
        (True, None),
        (None, None),
        ([2023], None),
    ],
)
def test_date(value: object, date: str | None) -> None:
    assert fields.date(value) == date


@pytest.mark.parametrize(
    ("value", "id"),
    [
        ("2304.12345", "2304.12345"),
        ("2304.12345v3", "2304.12345"),
        ("arXiv:2304.12345", "2304.12345"),
        ("https://arxiv.org/pdf/2304.12345v1.pdf", "2304.12345"),
        ("arXiv preprint arXiv:2304.12345", "2304.12345"),
        ("10.48550/arXiv.2304.12345", "2304.12345"),
        ("http://arxiv.org/abs/cs/0112017v1", "cs/0112017"),
        ("https://huggingface.co/papers/2304.12345", "2304.12345"),
        ("10.1145/2304.12345", None),
        ("2399.12345", None),
        ("12345", None),
        (2304.12345, None),
    ],
)
def test_arxiv_id(value: object, id: str | None) -> None:
    assert fields.arxiv_id([value]) == id


def test_doi() -> None:
    assert fields.doi([None, "see https://doi.org/10.1000/XYZ.1."]) == "10.1000/xyz.1"
    assert fields.doi(["11.1000/x"]) is None


def test_url() -> None:
    assert fields.url([None, "arXiv", " https://example.org/a "]) == "https://example.org/a"
    assert fields.url(["http://", "httpd", "https://example.org/a b", "https://e.org/" + "a" * 3_000]) is None


@pytest.mark.parametrize(
    "value", ["may" * 1_000_000, "arxiv preprint" + " " * 1_000_000, "10.1000/" + "a" * 1_000_000, "2024" * 1_000_000]
)
def test_values_without_end_are_none_and_do_not_stop_the_reader(value: str) -> None:
    assert (fields.date(value), fields.arxiv_id([value]), fields.doi([value])) == (None, None, None)


@settings(deadline=None)
@given(st.text())
def test_text_keeps_offsets_and_fits_xml(value: str) -> None:
    cleaned = fields.text(value)
    assert len(cleaned) == len(value)
    assert fields.text(cleaned) == cleaned
    element = ElementTree.Element("a")
    element.text = cleaned
    assert (ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text or "") == cleaned
