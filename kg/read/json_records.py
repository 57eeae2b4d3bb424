"""JSON in (an array, an object that wraps one, a single record, or JSON Lines); records and refusals out.

A value that occurs twice in one object counts as its last one does, as in most readers of JSON.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from kg.model import Record, Refusal
from kg.read import fields, limits

_ABSTRACT = ("abstract", "summary", "paperAbstract", "abstract_text", "description")
_DATE = (
    "published",
    "publishedAt",
    "published_at",
    "publicationDate",
    "publication_date",
    "date",
    "submitted",
    "update_date",
    "updated",
    "year",
)
_ID = ("arxiv_id", "arxivId", "arxiv", "id", "eprint", "url", "link", "pdf_url", "entry_id", "externalIds", "doi")
_URL = ("url", "link", "entry_id", "id")
_WRAPPERS = ("papers", "results", "data", "items", "entries", "records", "entry", "feed", "documents", "hits")
_CURE = "give each record a `title` and an `abstract` (or `summary`), both texts"
_HALF = re.compile(r"[\ud800-\udfff]")
_NOTHING = object()


def read_json(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read a JSON array or object; of a truncated array the records before the cut are kept, and the cut is named."""
    if content.count("{") + content.count("[") > limits.NODES:
        yield limits.too_many(source, "objects and lists")
        return
    document = _decode(content)
    if document is _NOTHING:
        first, _, rest = content.lstrip().partition("\n")
        if first.startswith("{") and rest.lstrip().startswith("{") and _decode(first) is not _NOTHING:
            # the first line was too long to be seen whole
            yield from read_json_lines(source, (x.encode("utf-8", "replace") for x in content.split("\n")))
        else:
            yield from _damaged(source, content)
        return
    key, items = _unwrap(document)
    if not items:
        yield Refusal(source, 1, "a JSON document without records", _CURE)
        return
    yield from _records(source, zip(items, _lines(content, key, len(items)), strict=True))


def read_json_lines(source: str, lines: Iterable[bytes]) -> Iterator[Record | Refusal]:
    """Read JSON Lines; a bad line is refused by its number and the others are kept."""
    position = 0
    for number, raw in enumerate(lines, 1):
        if len(raw) > limits.LINE:
            yield Refusal(source, number, f"a line of more than {limits.LINE:,} bytes", "give one record a line")
            continue
        if not raw.strip():
            continue
        try:
            item = _decode(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield Refusal(source, number, f"not UTF-8 (byte {error.start + 1:,} of the line)", "convert it to UTF-8")
            continue
        if item is _NOTHING:
            yield Refusal(source, number, f"not a JSON record ({_why(raw)})", "mend or delete the line")
            continue
        found = read_record(source, position, number, item)
        position += isinstance(found, Record)
        yield found


def read_record(source: str, position: int, line: int, item: Any) -> Record | Refusal:
    """Read one record from a decoded JSON value; `paper` within it, as exports of listing pages have it, is looked into."""
    if isinstance(item, dict) and isinstance(item.get("paper"), dict):
        item = {**item, **item["paper"]}
    if not isinstance(item, dict):
        return Refusal(source, line, f"{_kind(item)} where a record should stand", _CURE)
    raw_title = _value(item.get("title"))
    if raw_title is None:
        return Refusal(source, line, "a record without a title", _CURE)
    if not isinstance(raw_title, str):
        return Refusal(source, line, f"a record whose title is {_kind(raw_title)}", _CURE)
    title = fields.title(raw_title)
    if not title:
        return Refusal(source, line, "a record with an empty title", _CURE)
    abstract = _first(item, _ABSTRACT)
    if abstract is None:
        return Refusal(source, line, f"{title[:80]!r} has no abstract", _CURE)
    if _HALF.search(raw_title) or _HALF.search(abstract):
        cure = "mend its escapes (those from \\ud800 to \\udfff stand in pairs), or fetch it again"
        return Refusal(source, line, f"{title[:80]!r} holds half a character", cure)
    abstract = fields.text(abstract).strip()
    if len(title) > limits.TITLE or len(abstract) > limits.ABSTRACT:
        return limits.too_long(source, line, title, len(abstract))
    ids = [_value(item.get(key)) for key in _ID]
    ids += [v for x in ids if isinstance(x, dict) for v in x.values()]
    url = fields.url(_value(item.get(key)) for key in _URL)
    when = next((d for key in _DATE if (d := fields.date(_value(item.get(key))))), None)
    return Record(source, position, line, title, abstract, when, fields.arxiv_id(ids), fields.doi(ids[::-1]), url)


def _decode(text: str) -> Any:
    """The value, or _NOTHING. The standard decoder takes what the fast one does not, as NaN."""
    try:
        return orjson.loads(text)
    except ValueError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING


def _value(value: Any) -> Any:
    """XML turned to JSON hides the text of an element that has attributes."""
    if isinstance(value, dict):
        return next((value[k] for k in ("#text", "$t", "$", "_text") if isinstance(value.get(k), str)), value)
    return value


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _first(item: dict[str, Any], keys: Iterable[str]) -> str | None:
    texts = (_value(item.get(key)) for key in keys)
    return next((text for text in texts if isinstance(text, str) and fields.text(text).strip()), None)


def _unwrap(document: Any, key: str | None = None) -> tuple[str | None, list[Any]]:
    """The records of a document, and the key that their array stands under."""
    if isinstance(document, list):
        return key, document
    if not isinstance(document, dict) or "$schema" in document:
        return key, []
    if "title" in document and (_first(document, _ABSTRACT) or not any(k in document for k in _WRAPPERS)):
        return key, [document]
    inner = next((k for k in _WRAPPERS if isinstance(document.get(k), list | dict)), None)
    if inner is not None:
        return _unwrap(document[inner], inner)
    if "paper" in document:
        return key, [document]
    if document and all(isinstance(v, dict) and "title" in v for v in document.values()):
        return key, list(document.values())  # records by their ids
    # a document of another kind: one refusal that says what a record needs
    return key, [document] if any(k in document for k in _ABSTRACT) else []


def _records(source: str, items: Iterable[tuple[Any, int]]) -> Iterator[Record | Refusal]:
    position = 0
    for item, line in items:
        found = read_record(source, position, line, item)
        position += isinstance(found, Record)
        yield found


def _lines(content: str, key: str | None, count: int) -> list[int]:
    """The line on which each of `count` records begins; 1 where that cannot be told."""
    lines = [line for _, line in _walk(content, key)]
    return lines if len(lines) == count else [1] * count


def _walk(content: str, key: str | None) -> Iterator[tuple[Any, int]]:
    """The values of an array, one after the other, with their lines; stops at damage, and then yields _NOTHING."""
    opening = re.search(rf'"{re.escape(key)}"\s*:\s*\[' if key else r"\[", content)
    if opening is None:
        return
    decoder = json.JSONDecoder()
    gap = re.compile(r"[\s,]*")
    line, done, at = 1, 0, opening.end()
    while True:
        found = gap.match(content, at)
        at = found.end() if found else at
        line += content.count("\n", done, at)
        done = at
        if content.startswith("]", at):
            return
        try:
            item, at = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            yield _NOTHING, line
            return
        yield item, line


def _damaged(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read what stands before the damage of a JSON array."""
    keys = "|".join(_WRAPPERS)
    wrapped = re.match(rf'\s*\{{.{{0,2000}}?"({keys})"\s*:\s*\[', content, re.DOTALL)
    whole: list[tuple[Any, int]] = []
    line = 1
    if wrapped or content.lstrip("\ufeff \t\r\n").startswith("["):
        for item, line in _walk(content, wrapped[1] if wrapped else None):
            if item is not _NOTHING:
                whole.append((item, line))
    yield from _records(source, whole)
    if not whole:
        line = content.count("\n", 0, _break(content)) + 1
    cure = "mend it, or fetch it again; the records before it were read" if whole else "mend it, or fetch it again"
    yield Refusal(source, line, "the JSON ends or breaks here", cure)


def _break(content: str) -> int:
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        return error.pos
    except (ValueError, RecursionError):
        pass
    return 0


def _why(raw: bytes) -> str:
    try:
        orjson.loads(raw)
    except ValueError as error:
        return re.sub(r":? ?line \d+ column (\d+).*", r" at column \1", str(error))[:80]
    return "nested too deeply"
