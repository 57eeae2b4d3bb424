"""The beginning of a text in; its format out. Names of files are never asked."""

import re
from enum import Enum, auto

import orjson


class Format(Enum):
    """How a text lists papers, or holds a finished graph."""

    JSON_LINES = auto()
    JSON = auto()
    ATOM = auto()
    BIBTEX = auto()
    TEXT = auto()  # a listing page or plain text
    TURTLE = auto()  # RDF in Turtle, in its part N-Triples, or in TriG, which is Turtle with named graphs
    JSON_LD = auto()  # RDF as JSON


# What cannot be read, by the first bytes of the file or the first characters of the text; the words finish "this is".
MAGIC = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "a SQLite database",
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
}
_OTHER = (
    (re.compile(r"<!doctype html|<html\b|<(?:head|body|div|script|p|table)\b", re.IGNORECASE), "HTML source"),
    (re.compile(r"\\documentclass|\\begin\{"), "LaTeX source"),
    (re.compile(r"#!\s*/|<\?php"), "a program"),
    (re.compile(r"TY  - "), "RIS"),
    (re.compile(r"%0 |%T "), "an EndNote file"),
    (re.compile(r"PMID- ?\d"), "a MEDLINE file"),
)
_IRI = r"<[^<>\"{}|^`\\\s]*>"
_COMMENTS = re.compile(r"(?:[ \t\f]*(?:#.*)?\n)*[ \t\f]*")
_TURTLE = re.compile(
    rf"@prefix\s+[\w.-]*:\s*{_IRI}|@base\s+{_IRI}|(?i:prefix)\s+[\w.-]*:\s*{_IRI}|(?i:base)\s+{_IRI}|"
    rf"(?:{_IRI}|_:[\w.-]+)\s+(?:{_IRI}|a|[\w.-]+:[\w.-]+)\s+(?:{_IRI}|_:|[\w.-]*:|[\"'\[(\d+-]|true|false)|"
    rf"(?:(?i:graph)\s+)?{_IRI}\s*\{{"
)
_JSON_LD = re.compile(r'[\[\s]*\{\s*"@(?:context|graph|id|type|base|vocab|version)"\s*:')
_LISTED = re.compile(r'[{,]\s*"title"\s*:\s*"(?![\w-]*:\S*")')  # a record of a paper, however it describes itself
_CELL = re.compile(r'"?[A-Za-z][\w ./()-]{0,29}"?')


def sniff(head: str) -> Format | str:
    r"""Tell the format of a text from its beginning, or name what it is instead.

    >>> sniff('{"title": "A"}\n{"title": "B"}\n'), sniff("<html><body>")
    (<Format.JSON_LINES: 1>, 'HTML source')
    """
    text = head.lstrip("\ufeff \t\r\n\f\v")
    if _JSON_LD.match(text) and not _LISTED.search(text):
        return Format.JSON_LD
    if _TURTLE.match(text, _COMMENTS.match(text).end()):  # type: ignore[union-attr]
        return Format.TURTLE
    if text.startswith("{"):
        return Format.JSON_LINES if _is_json_lines(text) else Format.JSON
    if re.match(r"\[\s*(?:[\[{\"\]\d-]|true|false|null|$)", text):
        return Format.JSON
    for pattern, what in _OTHER:
        if pattern.match(text):
            return what
    if re.match(r"<\?xml|<!--|<!DOCTYPE|<[\w:]+[\s>/]", text):
        return "HTML source" if re.search(r"<html\b", text[:1000], re.IGNORECASE) else Format.ATOM
    if re.search(r"^[ \t]*@(?:\w+\s*\{\s*[^\s,{}=\"']*\s*,|string\s*[{(])", text, re.MULTILINE | re.IGNORECASE):
        return Format.BIBTEX
    return "a table with separators" if _is_table(text) else Format.TEXT


def _is_json_lines(text: str) -> bool:
    """Whether the second line that is not blank is a record of its own, after a whole first one or a damaged one."""
    first, _, rest = text.partition("\n")
    second = rest.lstrip("\r\n").partition("\n")[0].rstrip()
    if not second.startswith("{"):
        return False
    if first.rstrip().endswith("}"):
        return True
    try:
        orjson.loads(second)
    except ValueError:
        return False
    return True


def _is_table(text: str) -> bool:
    first, _, rest = text.partition("\n")
    for separator in (",", "\t", ";", "|"):
        cells = first.strip().split(separator)
        if len(cells) > 1 and all(_CELL.fullmatch(c.strip()) for c in cells):
            names = {c.strip().strip('"').casefold() for c in cells}
            known = bool(names & {"title", "abstract", "summary", "id", "doi", "year", "authors"})
            second = rest.partition("\n")[0]
            if len(cells) == len(names) and second.count(separator) >= len(cells) - 1 and (known or separator == "\t"):
                return True
    return False
