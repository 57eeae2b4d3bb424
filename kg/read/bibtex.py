"""BibTeX with abstracts in; records and refusals out."""

import logging
import re
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string

from kg.model import Record, Refusal
from kg.read import fields, limits


def read_bibtex(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the entries of a BibTeX file that have an abstract; the others and what does not parse are refused by line."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is reported here, once
    library = parse_string(content)
    found: list[tuple[int, Record | Refusal]] = []
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        found.append((line, Refusal(source, line, "an entry that does not parse", "check its braces and commas")))
    for entry in library.entries:
        line = (entry.start_line or 0) + 1
        values = {f.key.casefold(): str(f.value) for f in entry.fields}
        title = fields.title(_plain(values.get("title", "")))
        abstract = fields.text(values.get("abstract", "")).strip()
        if not title:
            found.append((line, Refusal(source, line, f"entry {entry.key} has no title", "add one")))
        elif not abstract:
            found.append((line, Refusal(source, line, f"{title[:80]!r} has no abstract", "add an `abstract` field")))
        elif len(title) > limits.TITLE or len(abstract) > limits.ABSTRACT:
            found.append((line, Refusal(source, line, f"{title[:80]!r} is too long", "shorten it")))
        else:
            ids = [values.get(k) for k in ("eprint", "arxivid", "url", "doi", "journal", "note")]
            when = fields.date(values.get("date")) or fields.date(values.get("year"))
            url = values.get("url")
            found.append(
                (
                    line,
                    Record(
                        source,
                        0,
                        line,
                        title,
                        abstract,
                        when,
                        fields.arxiv_id(ids),
                        fields.doi(ids),
                        fields.text(url) if url else None,
                    ),
                )
            )
    found.sort(key=lambda item: item[0])
    if not found:
        yield Refusal(source, 1, "BibTeX without entries", "give entries with title and abstract")
    position = 0
    for _, item in found:
        if isinstance(item, Record):
            item = Record(
                source, position, item.line, item.title, item.abstract, item.date, item.arxiv_id, item.doi, item.url
            )
            position += 1
        yield item


def _plain(title: str) -> str:
    """A title without the braces that keep its capitals."""
    return re.sub(r"[{}]", "", title)
