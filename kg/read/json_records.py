"""JSON in (an array, an object that wraps one, a single record, or JSON Lines); records and refusals out."""

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
    "date",
    "submitted",
    "submittedOnDailyAt",
    "update_date",
    "updated",
    "publication_date",
    "year",
)
_ID = ("arxiv_id", "arxivId", "arxiv", "id", "eprint", "url", "link", "pdf_url", "entry_id", "externalIds")
_WRAPPERS = ("papers", "results", "data", "items", "entries", "records", "entry", "feed", "documents", "hits")
_CURE = "give each record a `title` and an `abstract` (or `summary`), both texts"


def read_json(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read a JSON array or object; of a truncated array the records before the cut are kept, and the cut is named."""
    try:
        document = orjson.loads(content)
    except (orjson.JSONDecodeError, RecursionError):
        yield from _damaged(source, content)
        return
    items = list(_unwrap(document))
    if not items:
        yield Refusal(source, 1, "a JSON document without records", _CURE)
        return
    yield from _records(source, zip(items, _lines(content, len(items)), strict=True))


def read_json_lines(source: str, lines: Iterable[bytes]) -> Iterator[Record | Refusal]:
    """Read JSON Lines; a bad line is refused by its number and the others are kept."""
    position = 0
    for number, raw in enumerate(lines, 1):
        if len(raw) > limits.LINE:
            yield Refusal(source, number, f"a line of {len(raw):,} bytes", "give one record a line")
            continue
        if not raw.strip():
            continue
        try:
            item = orjson.loads(raw)
        except (orjson.JSONDecodeError, RecursionError) as error:
            yield Refusal(source, number, f"not a JSON record ({_why(error)})", "mend or delete the line")
            continue
        found = read_record(source, position, number, item)
        position += isinstance(found, Record)
        yield found


def read_record(source: str, position: int, line: int, item: Any) -> Record | Refusal:
    """Read one record from a decoded JSON value."""
    if isinstance(item, dict) and "title" not in item and isinstance(item.get("paper"), dict):
        item = item["paper"]
    elif isinstance(item, dict) and isinstance(item.get("paper"), dict) and not _first(item, _ABSTRACT):
        item = {**item, **item["paper"]}
    if not isinstance(item, dict):
        return Refusal(source, line, f"a {type(item).__name__} where a record should stand", _CURE)
    title = item.get("title")
    if not isinstance(title, str) or not fields.title(title):
        return Refusal(source, line, "a record without a title", _CURE)
    abstract = _first(item, _ABSTRACT)
    name = fields.title(title)
    if abstract is None:
        return Refusal(source, line, f"{name[:80]!r} has no abstract", _CURE)
    if len(name) > limits.TITLE or len(abstract) > limits.ABSTRACT:
        return Refusal(
            source,
            line,
            f"{name[:80]!r} has {len(name) + len(abstract):,} characters",
            f"keep titles under {limits.TITLE:,} and abstracts under {limits.ABSTRACT:,} characters",
        )
    ids = [item.get(key) for key in _ID]
    ids += [v for x in ids if isinstance(x, dict) for v in x.values()]
    url = next(
        (v for k in ("url", "link", "entry_id", "id") if isinstance(v := item.get(k), str) and v.startswith("http")),
        None,
    )
    when = next((d for key in _DATE if (d := fields.date(item.get(key)))), None)
    return Record(
        source, position, line, name, fields.text(abstract).strip(), when, fields.arxiv_id(ids), fields.doi([item.get("doi"), *ids]), fields.text(url) if url else None
    )  # fmt: skip


def _first(item: dict[str, Any], keys: Iterable[str]) -> str | None:
    return next((v for k in keys if isinstance(v := item.get(k), str) and fields.text(v).strip()), None)


def _unwrap(document: Any) -> Iterator[Any]:
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict):
        if "title" in document and (_first(document, _ABSTRACT) or not any(k in document for k in _WRAPPERS)):
            yield document
            return
        inner = next((document[k] for k in _WRAPPERS if isinstance(document.get(k), list | dict)), None)
        if inner is not None:
            yield from _unwrap(inner)
        elif "paper" in document or "title" in document:
            yield document
        elif document and all(isinstance(v, dict) for v in document.values()):
            yield from document.values()


def _records(source: str, items: Iterable[tuple[Any, int]]) -> Iterator[Record | Refusal]:
    position = 0
    for item, line in items:
        found = read_record(source, position, line, item)
        position += isinstance(found, Record)
        yield found


def _lines(content: str, count: int) -> list[int]:
    """The line on which each of `count` records begins, by their titles; 1 where that cannot be told."""
    starts = [m.start() for m in re.finditer(r'"title"\s*:', content)]
    if len(starts) != count:
        return [1] * count
    out, line, done = [], 1, 0
    for start in starts:
        line += content.count("\n", done, start)
        done = start
        out.append(line)
    return out


def _damaged(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read what stands before the damage of a JSON array."""
    decoder = json.JSONDecoder()
    at = content.find("[") + 1
    items: list[tuple[Any, int]] = []
    line = content.count("\n", 0, at) + 1
    while at and at < len(content):
        gap = re.compile(r"[\s,]*").match(content, at)
        assert gap is not None
        line += content.count("\n", at, gap.end())
        at = gap.end()
        if at >= len(content) or content[at] != "{":
            break
        try:
            item, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            break
        items.append((item, line))
        line += content.count("\n", at, end)
        at = end
    yield from _records(source, items)
    yield Refusal(
        source,
        line,
        "the JSON ends or breaks here",
        "fetch the file again, or mend it; what stands before was read"
        if items
        else "mend it: an array of records, or one record a line",
    )


def _why(error: Exception) -> str:
    return re.sub(r":? ?line \d+ column (\d+).*", r" at column \1", str(error))[:80]
