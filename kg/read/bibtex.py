"""BibTeX with abstracts in; records and refusals out."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bibtexparser.entrypoint import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from kg.model import Record, Refusal
from kg.read import fields, limits

_ACCENT = re.compile(r"""\{?\\(?:["'`^~=.][ ]?|[cdHkrtuv](?=[ {\\]))\s*(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])\}?|\\[&%$#_]|\{?\\(?:aa|AA|ae|AE|oe|OE|o|O|l|L|ss|i|j)\b(?:\{\})?\s?\}?""")  # fmt: skip
_COMMAND = re.compile(r"\\(?:text|emph|math)[a-z]*\s*\{([^{}]*)\}")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_plain_text = LatexNodes2Text(math_mode="verbatim")


def read_bibtex(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the entries of a BibTeX file that have an abstract; the others and what does not parse are refused by line."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is reported here, once
    library = parse_string(content)
    found: list[Record | Refusal] = []
    for block in library.failed_blocks:
        reason, cure = "an entry that cannot be read", "check its braces, commas and that its key and fields are single"
        found.append(Refusal(source, (block.start_line or 0) + 1, reason, cure))
    for entry in library.entries:
        values = {f.key.casefold(): str(f.value) for f in entry.fields}
        found.append(_entry(source, (entry.start_line or 0) + 1, entry.key, values))
    if not found:
        yield Refusal(source, 1, "BibTeX without entries", "give entries with title and abstract")
    position = 0
    for item in sorted(found, key=lambda item: item.line):
        yield replace(item, position=position) if isinstance(item, Record) else item
        position += isinstance(item, Record)


def _entry(source: str, line: int, key: str, values: Mapping[str, str]) -> Record | Refusal:
    title = fields.title(plain_title(values.get("title", "")[: 10 * limits.TITLE]))
    abstract = fields.text(values.get("abstract", "")).strip()
    if not title:
        return Refusal(source, line, f"entry {key[:80]!r} has no title", "add a `title` field")
    if not abstract:
        return Refusal(source, line, f"{title[:80]!r} has no abstract", "add an `abstract` field")
    if len(title) > limits.TITLE or len(abstract) > limits.ABSTRACT:
        return limits.too_long(source, line, title, len(abstract))
    kind = (values.get("archiveprefix") or values.get("eprinttype") or "arxiv").casefold()
    ids = [
        values.get(k)
        for k in ("eprint", "arxivid", "url", "doi", "journal", "note")
        if k != "eprint" or kind == "arxiv"
    ]
    url = fields.url([values.get("url")])
    doi = fields.doi([values.get("doi"), values.get("url")])
    return Record(source, 0, line, title, abstract, _date(values), fields.arxiv_id(ids), doi, url)


def _date(values: Mapping[str, str]) -> str | None:
    when = fields.date(values.get("date")) or fields.date(values.get("year"))
    month = values.get("month", "").strip().casefold()
    number = _MONTHS.get(month[:3]) or (int(month) if month.isdecimal() and len(month) <= 2 else 0)
    return f"{when}-{number:02d}" if when and len(when) == 4 and 1 <= number <= 12 else when


def plain_title(title: str) -> str:
    r"""A title without the braces that keep its capitals, without accents and commands of LaTeX; formulas stay.

    >>> plain_title(r"{F}ast {\"o}nes \& \textbf{More} at $O(n^{2})$ of {{BERT}}")
    'Fast önes & More at $O(n^{2})$ of BERT'
    """
    parts = re.split(r"((?<!\\)\$[^$]*(?<!\\)\$)", title)
    return "".join(part if i % 2 else _plain(part) for i, part in enumerate(parts))


def _plain(part: str) -> str:
    part = _ACCENT.sub(lambda m: _plain_text.latex_to_text(m[0]), part)
    for _ in range(5):  # commands within commands
        part = _COMMAND.sub(r"\1", part)
    return re.sub(r"[{}]", "", part).replace("~", " ")
