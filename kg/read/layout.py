"""The blocks of a page in; what each is (title, abstract, furniture) and how well that fits the page out.

No single block shows for sure what it is: titles can be long and abstracts one short sentence. Their order is telling: a
title, then its abstract, then perhaps a footer. So the likeliest labels of all blocks are sought together, by dynamic
programming (Viterbi) over the costs below, in nats. Lengths, ends and capitals of a block say how it looks by itself.
"""

import math
import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from kg.read.blocks import Block


class Label(IntEnum):
    """What a block is."""

    TITLE = 0
    ABSTRACT = 1
    FURNITURE = 2


_MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:{_MONTHS} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTHS}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d)"
# Nothing else reads like this
_CHROME = re.compile(r"get trending papers in your email.*|by\s?ak and the research community", re.IGNORECASE)
# A paper may be called this, though it is unlikely
_FURNITURE = re.compile(
    r"new|subscribe|sign up|log ?in|(?:subscribe)?(?:daily|trending) papers|papers|previous|next|load more|view all\b.*"
    r"|submitted by .*",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"[•·]|[•·]?\s*\d+ authors?|\d[\d.,]*k?(?: (?:up)?votes?| comments?| likes?)?|{_DATE}(?: \d+)?", re.IGNORECASE
)
_BULLET = re.compile(r"[•·](?:\s|$)")
# blanks as [ \t]: \s runs over line ends, and from every one of many blank lines anew
_PAGE = re.compile(
    r"^get trending papers in your email|^by\s?ak and the research community$|^[ \t]*[•·](?:[ \t]*\d+ authors?)?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCES = re.compile(r"[.!?][\"”')\]]*\s+[\"“'(]?[A-Z]")
_LOOKED_AT = 4_000  # characters of a block: its look does not change after that

_NEVER = 10.0
_HARD_BREAK = 1.5
# what one label after another costs; a page starts as after furniture
_T, _A, _F = Label
_STEP = {
    (_T, _T): 3.0,  # a title without an abstract
    (_T, _A): 0.0,
    (_T, _F): 5.0,
    (_A, _T): 0.0,
    (_A, _A): 3.5,  # a further paragraph
    (_A, _F): 0.0,
    (_F, _T): 0.0,
    (_F, _A): 5.0,  # an abstract without a title
    (_F, _F): 0.0,
}
_END = {_T: 3.0, _A: 0.0, _F: 0.0}


def is_page(content: str) -> bool:
    r"""Whether a text holds what the site of the listing pages puts around papers.

    >>> is_page("A Title\n\nIts abstract.\n\n  • 3 authors\n"), is_page("A Title\n\nIts abstract.")
    (True, False)
    """
    return bool(_PAGE.search(content))


def label(blocks: Sequence[Block], *, page: bool) -> tuple[list[Label], float]:
    """The likeliest label of each block, and the mean cost of a title or abstract: low where they look as they should.

    Furniture is known only on a `page`; elsewhere every block is a title or an abstract.
    """
    if not blocks:
        return [], math.inf
    best = {_T: _STEP[_F, _T], _A: _STEP[_F, _A], _F: 0.0}
    back: list[dict[Label, Label]] = []
    for i, block in enumerate(blocks):
        look = _costs(block.text, page)
        if i == 0:
            best = {to: best[to] + look[to] for to in Label}
            continue
        came = {to: min(Label, key=lambda f, to=to: best[f] + _STEP[f, to]) for to in Label}  # type: ignore[misc]
        best = {to: best[came[to]] + _STEP[came[to], to] + look[to] for to in Label}
        back.append(came)
    last = min(Label, key=lambda f: best[f] + _END[f])
    total = best[last] + _END[last]
    labels = [last]
    for came in reversed(back):
        labels.append(came[labels[-1]])
    return labels[::-1], total / max(1, len(labels) - labels.count(_F))


def _costs(text: str, page: bool) -> tuple[float, float, float]:
    look = prose(text)
    title, abstract = math.log1p(math.exp(look)), math.log1p(math.exp(-look)) + _HARD_BREAK * hard_breaks(text)
    if not page:
        return title, abstract, _NEVER
    lines = [line.strip() for line in text[:600].split("\n")]
    chrome = sum(bool(_CHROME.fullmatch(line)) for line in lines)
    known = chrome + sum(bool(_COUNT.fullmatch(line) or _FURNITURE.fullmatch(line)) for line in lines)
    if chrome:
        return title + 8, abstract + 8, 0.0 if known == len(lines) else _NEVER
    if any(_BULLET.match(line) for line in lines) and all(len(line) < 80 for line in lines):
        return title + 8, abstract + 8, 0.0
    if known == len(lines):
        counts = all(_COUNT.fullmatch(line) for line in lines)
        return (title + 2, abstract + 6, 0.0) if counts else (title + 1, abstract + 6, 1.0)
    return title, abstract, _NEVER


def hard_breaks(text: str) -> int:
    r"""How many line breaks of a block are not from wrapping: the next line's first word had room before them.

    >>> hard_breaks("We show that it\nis fast."), hard_breaks("A title\nWe show that it is fast.")
    (0, 1)
    """
    lines = [line.strip() for line in text[:_LOOKED_AT].split("\n")]
    # a word alone on its line, such as an address, may be wider than the text is
    width = max((len(line) for line in lines if " " in line), default=0)
    return sum(len(a) + 1 + len(b.split(maxsplit=1)[0]) < width for a, b in pairwise(lines) if b)


def prose(text: str) -> float:
    """How much a block looks like running text rather than a title, as log odds from -6 to 6.

    >>> prose("We show that it is fast.") > prose("Fast Inference on Phones")
    True
    """
    end = text[-3:]
    text = text[:_LOOKED_AT]
    words = text.split()
    odds = next(v for n, v in ((60, 5.0), (35, 3.5), (22, 1.5), (13, -0.5), (0, -2.5)) if len(words) >= n)
    odds += 1.5 if end.rstrip("\"”')]").endswith(".") else 0.0 if end.endswith(("?", "!")) else -0.5
    if _SENTENCES.search(text):
        odds += 1.5
    long = [w for w in words[1:] if len(w) >= 4 and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in long) / len(long) if long else 0.5
    odds += -1.5 if capitals >= 0.7 else 1.0 if capitals <= 0.4 else 0.0
    return max(-6.0, min(6.0, odds))
