"""The text of a saved listing page, or plain text with a title line, in; records and refusals out.

The layouts differ in what stands between papers, so the reading goes by structure: a text is cut into blocks (at blank
lines; a page without any is one line a block), page furniture and footers are dropped, and a title is the block before prose.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Record, Refusal
from kg.read import fields, limits

_FURNITURE = re.compile(
    r"^(?:new|subscribe|sign up|log ?in|daily papers|trending papers?|papers|get trending papers in your email inbox.*|by\s?ak and the research community"
    r"|submitted by.*|upvote|\d+ ?(?:upvotes?|comments?|authors?)|view all.*|previous|next|load more|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}|\d+)$",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"get trending papers in your email|and the research community|^\s*•\s*\d+ authors?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_GLUED = re.compile(r"^Subscribe(?=[A-Z0-9\"'*$\\(\[])")
_FOOTER = re.compile(r"^\s*(?:[•·]|•\s*\d+ authors?)")
_DATE_LINE = re.compile(
    r"^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}, \d{4}(?:\s+\d+)?$", re.IGNORECASE
)
_COMMON = frozenset(
    "the of and to a in is we for that with on as by this our are from which be an it at using can or these their has have its".split()
)
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:#include|import |from \S+ import|def |class |return\b|//|/\*|<\?|<!|</?\w+[ >]|#{1,6} |```|@\w+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    text: str


def read_listing(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the papers of a listing or of a plain text; yields one Refusal where there is none."""
    page = bool(_PAGE.search(content[:20_000]))
    found: list[Record | Refusal] = []
    used = total = 0
    title: _Block | None = None
    last: Record | None = None
    for block in _blocks(content):
        if len(block.text) > limits.ABSTRACT:
            yield Refusal(
                source,
                block.line,
                f"a paragraph of {len(block.text):,} characters",
                "give one paper a paragraph, or JSON Lines",
            )
            title = last = None
            continue
        if page and all(_FURNITURE.match(line.strip()) for line in block.text.splitlines()):
            continue
        if _is_footer(block):
            if last is not None and last.date is None:
                last = _replace(
                    found, last, date=next((d for line in block.text.splitlines() if (d := fields.date(line))), None)
                )
            continue
        words = _GLUED.sub("", block.text.strip())
        total += len(words)
        if _is_prose(words, after_title=title is not None):
            if title is not None:
                last = Record(source, len(found), title.line, fields.title(title.text), fields.text(block.text.strip()))
                found.append(last)
                used += len(words) + len(title.text)
            elif last is not None and not page:
                # a further paragraph of the same abstract; the words between stay as the source has them
                start = content.find(last.abstract)
                end = content.find(block.text.strip(), start) + len(block.text.strip())
                if 0 <= start < end <= start + limits.ABSTRACT:
                    last = _replace(found, last, abstract=fields.text(content[start:end]))
                used += len(words)
            title = None
            continue
        if title is not None:
            found.append(_without_abstract(source, title))
        title = _Block(block.line, words) if len(words) <= limits.TITLE else None
        last = None
    if title is not None:
        found.append(_without_abstract(source, title))
    records = [r for r in found if isinstance(r, Record)]
    code = len(_CODE.findall(content[:200_000]))
    if not records or (not page and (used < 0.6 * total or code > 2 * len(records))):
        yield Refusal(
            source,
            1,
            "no title followed by an abstract was found",
            "give a saved listing page, JSON Lines, BibTeX, Atom, or a title line and its abstract",
        )
        return
    position = 0
    for item in found:
        if isinstance(item, Record):
            yield _numbered(item, position)
            position += 1
        else:
            yield item


def _blocks(content: str) -> Iterator[_Block]:
    lines = content.split("\n")
    filled = sum(1 for line in lines if line.strip())
    spaced = any(not line.strip() for line in lines[:-1]) and (len(lines) - filled) > max(1, filled // 20)
    if (not spaced and filled <= 2) or spaced:
        yield from _paragraphs(lines, spaced)
        return
    # no blank lines: a long line is a paragraph by itself; otherwise the text is wrapped, and the first line is its title
    if max(len(line) for line in lines) >= 200:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _Block(number, line)
        return
    first = next(i for i, line in enumerate(lines) if line.strip())
    yield _Block(first + 1, lines[first])
    yield _Block(first + 2, "\n".join(lines[first + 1 :]).strip("\n"))


def _paragraphs(lines: list[str], spaced: bool) -> Iterator[_Block]:
    start: int | None = None
    for number in range(len(lines) + 1):
        blank = number == len(lines) or not lines[number].strip()
        if not blank and start is None:
            start = number
        elif start is not None and (blank or not spaced):
            group = lines[start:number]
            # "title, line break, abstract" without a blank line between
            if (
                len(group) > 1
                and not _is_prose(group[0])
                and len(group[0]) < 250
                and _is_prose("\n".join(group[1:]))
                and not _FOOTER.match(group[0])
                and _looks_like_title(group)
            ):
                yield _Block(start + 1, group[0])
                yield _Block(start + 2, "\n".join(group[1:]))
            else:
                yield _Block(start + 1, "\n".join(group))
            start = None if blank else number


def _looks_like_title(group: list[str]) -> bool:
    """Whether the first line of a group is a title rather than the first line of wrapped prose."""
    first, second = group[0].strip(), group[1].strip()
    return len(second) > 1.6 * len(first) and not first.endswith((".", ",", ";"))


def _is_footer(block: _Block) -> bool:
    lines = [line.strip() for line in block.text.splitlines()]
    return (len(lines) <= 6 and any(_FOOTER.match(line) for line in lines)) or (
        len(lines) == 1 and bool(_DATE_LINE.match(lines[0]))
    )


def _is_prose(text: str, *, after_title: bool = False) -> bool:
    """Whether a block is an abstract or a part of one; after a title a short sentence is enough."""
    words = text.split()
    if len(words) < (4 if after_title else 8):
        return False
    letters = sum(c.isalpha() or c.isspace() for c in text[:4000])
    if letters < 0.7 * min(len(text), 4000):
        return False
    common = sum(w.strip(".,;:()").casefold() in _COMMON for w in words[:400])
    if len(words) >= 40:
        return common >= 0.08 * min(len(words), 400)
    # a title may end in a question mark, so a short block that does is one
    ends = text.rstrip().endswith((".", '."', ".)", "!") if not after_title else (".", '."', ".)", "!", "?"))
    return ends and common >= (0 if after_title else 1) and (after_title or text.rstrip()[-1] != "!")


def _without_abstract(source: str, title: _Block) -> Refusal:
    return Refusal(
        source,
        title.line,
        f"{fields.title(title.text)[:80]!r} has no abstract",
        "put its abstract below it, or leave it out",
    )


def _replace(
    found: list[Record | Refusal], record: Record, *, date: str | None = None, abstract: str | None = None
) -> Record:
    new = Record(
        record.source, record.position, record.line, record.title, abstract or record.abstract, date or record.date
    )
    found[found.index(record)] = new
    return new


def _numbered(r: Record, position: int) -> Record:
    return Record(r.source, position, r.line, r.title, r.abstract, r.date)
