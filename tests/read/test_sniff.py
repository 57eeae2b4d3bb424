"""The format is told from the beginning of the text."""

import pytest

from kg.read.sniff import Format, sniff


@pytest.mark.parametrize(
    ("head", "format"),
    [
        ('{"title": "A"}\n{"title": "B"}\n', Format.JSON_LINES),
        ('{"title": "A", \n{"title": "B"}\n{"title": "C"}\n', Format.JSON_LINES),  # the first line is damaged
        ('{"title": "A"}\n', Format.JSON),
        ('{"papers": [{"title": "A"},\n{"title": "B"},\n{"title": "C"}]}', Format.JSON),
        ('{\n "title": "A"\n}', Format.JSON),
        ('[\n{"title": "A"}]', Format.JSON),
        ("[]", Format.JSON),
        ("[1] We show that it is so.", Format.JSON),
        ("[Survey] Owls and Bats\n\nWe show it.", Format.TEXT),
        ('<?xml version="1.0"?><feed/>', Format.ATOM),
        ("<feed xmlns='x'>", Format.ATOM),
        ("<html><body>", "HTML source"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html><html>', "HTML source"),
        ("% comment\n@article{a,\n title={A}}", Format.BIBTEX),
        ('@string{a = "b"}', Format.BIBTEX),
        ("@dataclass(frozen=True)\nclass A:\n", Format.TEXT),
        ("@media print {\n a, b { color: red }\n}", Format.TEXT),
        ("#!/bin/sh\necho\n", "a program"),
        ("title,abstract\nA,We show it\n", "a table with separators"),
        ("Owls, Bats, Mice\n\nWe show that owls, bats, and mice sleep.", Format.TEXT),
        ("A Title\n\nWe show it.", Format.TEXT),
        ("@prefix kg: <https://kg.example.org/ontology#> .\n", Format.TURTLE),
        ("# made by hand\n\n  # for a test\n@base <https://a.example.org/> .\n", Format.TURTLE),
        ("PREFIX : <https://a.example.org/>\n:a :b :c .", Format.TURTLE),
        ("<https://a.example.org/x> <https://a.example.org/y> <https://a.example.org/z> .\n", Format.TURTLE),
        ('<https://a.example.org/x> a owl:Thing ; rdfs:label "x" .\n', Format.TURTLE),
        ("<https://a.example.org/x> {\n <https://a.example.org/y> a owl:Thing }", Format.TURTLE),
        ("GRAPH <https://a.example.org/x> { }", Format.TURTLE),
        ('_:b0 rdfs:label "x" .\n', Format.TURTLE),
        ("Prefix Tuning: Owls in Front\n\nWe show it.", Format.TEXT),
        ("# Owls\n\nWe show that owls sleep.", Format.TEXT),
        ('{"@context": {"kg": "https://kg.example.org/ontology#"}, "@graph": []}', Format.JSON_LD),
        ('[\n {\n  "@id": "https://a.example.org/x"}]', Format.JSON_LD),
        ('{"@context": "https://schema.org", "title": "Owls at Night", "abstract": "We show it."}', Format.JSON),
    ],
)
def test_sniff(head: str, format: Format | str) -> None:
    assert sniff(head) == format
    assert sniff("\ufeff\n " + head) == format


def test_blank_lines_without_end_do_not_stop_the_reader() -> None:
    assert sniff("A Title" + "\n" * 60_000 + "We show it.") is Format.TEXT
