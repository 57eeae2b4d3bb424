"""An Atom feed as arXiv answers it in; records and refusals out. Its JSON is read by kg.read.json_records."""

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from kg.model import Record, Refusal
from kg.read import fields, limits

_CURE = "give arXiv's Atom answer as it came: entries with title and summary"


def read_atom(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the entries of an Atom feed; of a feed that is cut off or damaged those before the damage.

    Declared entities, and with them entity bombs and external entities, are refused before they are expanded.
    """
    if content.count("<") > limits.NODES:
        yield limits.too_many(source, "tags")
        return
    lines = _lines(content)
    seen = position = 0
    # as bytes, in the encoding that the text was decoded from or not: the declaration no longer tells
    content = re.sub(r"^\s*<\?xml[^>]*\?>", lambda m: "\n" * m[0].count("\n"), content)
    try:
        for _, element in iterparse(io.BytesIO(content.encode("utf-8", "replace")), forbid_external=False):
            if _name(element) != "entry":
                continue
            found = _entry(source, position, next(lines, 1), element)
            seen += 1
            position += isinstance(found, Record)
            yield found
            element.clear()
    except ParseError as error:
        why = str(error).split(":")[0]
        cure = "fetch it again; what stands before was read" if seen else "fetch it again, as text"
        yield Refusal(source, error.position[0], f"the XML ends or breaks here ({why})", cure)
    except DefusedXmlException as error:
        yield Refusal(source, 1, f"XML that declares entities ({type(error).__name__})", "take the declarations out")
    else:
        if not seen:
            yield Refusal(source, 1, "XML without entries", _CURE)


def _entry(source: str, position: int, line: int, entry: Element) -> Record | Refusal:
    title = fields.title(_text(entry, "title"))
    abstract = fields.text(_text(entry, "summary") or _text(entry, "abstract")).strip()
    if not title:
        return Refusal(source, line, "an entry without a title", _CURE)
    if not abstract:
        return Refusal(source, line, f"{title[:80]!r} has no summary", _CURE)
    if len(title) > limits.TITLE or len(abstract) > limits.ABSTRACT:
        return limits.too_long(source, line, title, len(abstract))
    id = fields.text(_text(entry, "id")).strip()
    when = fields.date(_text(entry, "published")) or fields.date(_text(entry, "updated"))
    doi = fields.doi([_text(entry, "doi"), id])
    url = fields.url([id])
    return Record(source, position, line, title, abstract, when, fields.arxiv_id([id]), doi, url)


def _lines(content: str) -> Iterator[int]:
    line, done = 1, 0
    for found in re.finditer(r"<(?:\w+:)?entry[\s>]", content):
        line += content.count("\n", done, found.start())
        done = found.start()
        yield line


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(entry: Element, name: str) -> str:
    return next(("".join(e.itertext()) for e in entry if _name(e) == name), "").strip()
