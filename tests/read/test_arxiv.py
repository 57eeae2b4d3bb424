"""Atom as arXiv answers it, cut off, and hostile."""

from pathlib import Path

import pytest

from kg.model import Record, Refusal
from kg.read import limits
from kg.read.arxiv import read_atom

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>Search results</title>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <published>2024-01-02T03:04:05Z</published>
    <updated>2024-02-02T03:04:05Z</updated>
    <title>OwlNet: Silent
  Inference</title>
    <summary>  We present OwlNet &amp; show that
it is fast.
</summary>
    <arxiv:doi>10.1000/OWL</arxiv:doi>
  </entry>
  <entry><id>x</id><title>BatNet</title></entry>
  <entry><title> </title><summary>Lost.</summary></entry>
  <entry><title>Moss</title><summary>We grow moss.</summary></entry>
</feed>
"""


def test_feed() -> None:
    owl, bat, lost, moss = read_atom("in", FEED)
    assert owl == Record(
        "in", 0, 4, "OwlNet: Silent Inference", "We present OwlNet & show that\nit is fast.", "2024-01-02",
        "2401.00001", "10.1000/owl", "http://arxiv.org/abs/2401.00001v2",
    )  # fmt: skip
    assert isinstance(bat, Refusal) and (bat.line, bat.reason) == (15, "'BatNet' has no summary")
    assert isinstance(lost, Refusal) and (lost.line, lost.reason) == (16, "an entry without a title")
    assert isinstance(moss, Record) and (moss.line, moss.position) == (17, 1)


def test_a_cut_feed_keeps_what_precedes_the_cut() -> None:
    *kept, last = read_atom("in", FEED[: FEED.index("<title>Moss") + 9])
    assert [type(r) for r in kept] == [Record, Refusal, Refusal]
    assert isinstance(last, Refusal)
    assert last.line == 17
    assert last.reason.startswith("the XML ends or breaks here")


def bomb() -> str:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<!DOCTYPE feed [<!ENTITY l0 "lol">{entities}]><feed><entry><title>&l9;</title></entry></feed>'


@pytest.mark.parametrize(
    "hostile",
    [
        bomb(),
        f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{Path(__file__).as_uri()}">]><feed><entry><title>&x;</title></entry></feed>',
    ],
    ids=["entity bomb", "external entity"],
)
def test_entities_are_refused_unexpanded(hostile: str) -> None:
    (refusal,) = read_atom("in", hostile)
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "in:1: XML that declares entities (EntitiesForbidden); take the declarations out"


def test_another_encoding_in_the_declaration_does_not_matter() -> None:
    feed = FEED.replace("UTF-8", "ISO-8859-1").replace("Moss", "Moosgrün")
    assert [r.title for r in read_atom("in", feed) if isinstance(r, Record)][1] == "Moosgrün"


def test_deep_nesting_is_refused() -> None:
    (refusal,) = read_atom("in", "<feed>" + "<a>" * 100_000)
    assert isinstance(refusal, Refusal)


def test_more_tags_than_fit_in_memory_are_refused_at_once() -> None:
    (refusal,) = read_atom("in", "<feed>" + "<a/>" * limits.NODES + "</feed>")
    assert str(refusal) == "in:1: more than 4,000,000 tags; split the file, or give JSON Lines"
