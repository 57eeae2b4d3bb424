"""The text of a saved listing page, or plain text with title lines, in; records and refusals out.

The layouts differ in what stands between papers: blank lines, footers with date and authors, or nothing at all. The cut into
blocks that fits the page best is taken (kg.read.layout), and its titles are paired with the abstracts below them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Record, Refusal
from kg.read import fields, limits
from kg.read.blocks import Block, cuts
from kg.read.layout import Label, is_page, label

_NO_LISTING = "give a saved listing page, JSON Lines, JSON, Atom, BibTeX, or a title line and its abstract below it"
# blanks as [ \t]: \s runs over line ends, and from every one of many blank lines anew
_CODE = re.compile(
    r"[;{}][ \t]*$|^[ \t]*(?:#include|import |from \S+ import|def |class |return\b|//|/\*|</?\w+[ >]|#{1,6} |```|[-*+•] \S|[-=~*#^+]{3,}[ \t]*$|\.\. |[\w.-]+: \S*$|[\w-]+ *=)",
    re.MULTILINE,
)
_WORDS = frozenset(
    "the of and to a in is we for that with on as by this our are from which be an it at using can or not has have its"
    " these their".split()
)
_MARKUP = re.compile(r"[#*/<>|=!~`;%@.-]|\W*$|(?:\S+ )?(?:copyright|licen[cs]e)\b", re.IGNORECASE)
# Plain text may cost this much in all and for each block. Seeds cost 0.02 a block, a short abstract 0.7; code costs 1 and more.
_MISFIT, _MISFIT_EACH = 1.5, 0.25


@dataclass(slots=True)
class _Listing:
    title: Block
    parts: list[Block]
    date: str | None = None


def read_listing(source: str, content: str) -> Iterator[Record | Refusal]:
    """Read the papers of a listing or of a plain text, in its order.

    A paper's abstract is one stretch of `content`, with spaces for control characters. A title with no abstract is refused; so is the whole text, by a
    single Refusal, where it is no listing.
    """
    too_long = _too_long(source, content)
    if too_long:
        yield too_long
        return
    content = fields.text(content)  # before it is cut: a block of control characters is a blank one
    page = is_page(content)
    blocks, labels, cost = min(((b, *label(b, page=page)) for b in cuts(content)), key=lambda found: found[2])
    listings = _listings(_unglued(blocks, labels) if page else blocks, labels)
    if not any(x.parts for x in listings) or (not page and not _is_plain(content, listings, cost)):
        yield Refusal(source, 1, "no title with an abstract below it was found", _NO_LISTING)
        return
    position = 0
    for x in listings:
        found = _record(source, position, content, x)
        position += isinstance(found, Record)
        yield found


def _too_long(source: str, content: str) -> Refusal | None:
    if content.count("\n") > limits.LINES:
        return Refusal(source, limits.LINES + 1, f"more than {limits.LINES:,} lines", "split the file")
    for number, line in enumerate(content.split("\n"), 1):
        if len(line) > limits.ABSTRACT:
            reason = f"a line of {len(line):,} characters"
            return Refusal(source, number, reason, f"break it up: an abstract has under {limits.ABSTRACT:,}")
    return None


def _unglued(blocks: Sequence[Block], labels: Sequence[Label]) -> list[Block]:
    """Where the page has no line for its button, the button's word stands glued to the first title."""
    first = next((i for i, what in enumerate(labels) if what is Label.TITLE), None)
    if first is None or any(b.text.casefold() == "subscribe" for b in blocks[:first]):
        return list(blocks)
    b = blocks[first]
    text = re.sub(r"^Subscribe(?=\S)", "", b.text)
    return [*blocks[:first], Block(b.line, b.end - len(text), b.end, text), *blocks[first + 1 :]]


def _listings(blocks: Sequence[Block], labels: Sequence[Label]) -> list[_Listing]:
    listings: list[_Listing] = []
    for block, what in zip(blocks, labels, strict=True):
        if what is Label.TITLE:
            listings.append(_Listing(block, []))
        elif listings and what is Label.ABSTRACT:
            listings[-1].parts.append(block)
        elif listings and listings[-1].date is None:
            # the page's own date stands above the first title; a footer's date without a year is none
            lines = (line.strip("•· \t") for line in block.text.split("\n"))
            listings[-1].date = next((d for line in lines if len(line) > 7 and (d := fields.date(line))), None)
    return listings


def _is_plain(content: str, listings: Sequence[_Listing], cost: float) -> bool:
    """Whether a text that no site's furniture marks as a listing is one: prose under titles, and nothing else."""
    whole = [x for x in listings if x.parts]
    blocks = sum(1 + len(x.parts) for x in listings)
    if cost * blocks > _MISFIT + _MISFIT_EACH * blocks:
        return False
    titles = sum(
        not _MARKUP.match(x.title.text) and not _CODE.search(x.title.text) and x.title.text.count("\n") < 3
        for x in listings
    )
    lines = sum(1 for line in content.split("\n") if line.strip())
    code = len(_CODE.findall(content))
    text = [content[x.parts[0].start : x.parts[-1].end] for x in whole]
    good = sum(_is_prose(t) for t in text)
    return code <= 0.1 * lines + 1 and titles >= 0.7 * len(listings) and good >= 0.8 * len(whole) >= 0.4 * len(listings)


def _is_prose(text: str) -> bool:
    words = text[:4000].split()
    letters = sum(c.isalpha() or c.isspace() for c in text[:4000])
    # a sentence that goes on from the line above has no title there
    goes_on = bool(words) and words[0].isalpha() and words[0].islower()
    if len(words) < 3 or goes_on or letters < 0.7 * min(len(text), 4000):
        return False
    # English, or whole sentences of another language
    common = sum(w.strip(".,;:()").casefold() in _WORDS for w in words)
    return common >= 0.08 * len(words) or (len(words) >= 5 and bool(re.search(r"[.!?]\W*$", text[-10:])))


def _record(source: str, position: int, content: str, x: _Listing) -> Record | Refusal:
    title = fields.title(x.title.text)
    if not x.parts:
        return Refusal(source, x.title.line, f"{title[:80]!r} has no abstract", "put it below the title")
    start, end = x.parts[0].start, x.parts[-1].end
    if len(title) > limits.TITLE or end - start > limits.ABSTRACT:
        return limits.too_long(source, x.title.line, title, end - start)
    return Record(source, position, x.title.line, title, content[start:end], x.date)
