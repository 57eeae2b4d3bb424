"""An Atom feed as arXiv answers it in; records and refusals out. Its JSON is read by kg.read.json_records."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kg.model import Record, Refusal
from kg.read import fields, limits

_CURE = "give arXiv's Atom answer as it came: entries with title and summary"


def read_atom(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the entries of an Atom feed; external entities and entity bombs are refused."""
    try:
        root: Element = fromstring(content)
    except ParseError as error:
        yield Refusal(
            source, error.position[0], f"not well-formed XML ({str(error).split(':')[0]})", "fetch the file again"
        )
        return
    except DefusedXmlException as error:
        yield Refusal(source, 1, f"XML that declares entities ({type(error).__name__})", "take the declarations out")
        return
    entries = [e for e in root.iter() if _name(e) == "entry"]
    if not entries:
        yield Refusal(source, 1, "XML without entries", _CURE)
        return
    lines = [content.count("\n", 0, m.start()) + 1 for m in re.finditer(r"<(?:\w+:)?entry[\s>]", content)]
    position = 0
    for number, entry in enumerate(entries):
        line = lines[number] if number < len(lines) else 1
        title = fields.title(_text(entry, "title"))
        abstract = fields.text(_text(entry, "summary") or _text(entry, "abstract")).strip()
        if not title or not abstract:
            yield Refusal(
                source, line, "an entry without a title" if not title else f"{title[:80]!r} has no summary", _CURE
            )
            continue
        if len(title) > limits.TITLE or len(abstract) > limits.ABSTRACT:
            yield Refusal(
                source, line, f"{title[:80]!r} is too long", f"keep abstracts under {limits.ABSTRACT:,} characters"
            )
            continue
        id = _text(entry, "id").strip()
        yield Record(
            source, position, line, title, abstract, fields.date(_text(entry, "published") or _text(entry, "updated")),
            fields.arxiv_id([id]), fields.doi([_text(entry, "doi")]), id if id.startswith("http") else None,
        )  # fmt: skip
        position += 1


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(entry: Element, name: str) -> str:
    return next(("".join(e.itertext()) for e in entry if _name(e) == name), "")
