"""A view's text in; its sentences and tokens out, as offsets into the view."""

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

_END = re.compile(
    r"[.!?]+[\"')\]]*(?=\s+[\"'(\[]?(?:[A-Z0-9\u0370-\u03ff]|[a-z]{1,3}[A-Z][A-Za-z0-9])|\s*$|\(\d\))|\n+"
)
# words whose full stop does not end a sentence
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|al|vs|fig|eq|eqs|sec|tab|no|approx|resp|cf|w\.r\.t|etc(?=\.,)|dr|prof|st|ver|vol|pp|ca))\.$",
    re.IGNORECASE,
)

_TOKEN = re.compile(
    r"(https?://\S+|www\.\S+"
    r"|\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\.\d+(?=\D)"  # numbers
    r"|[A-Za-z\u00c0-\u024f\u0370-\u03ff]+(?:'(?:s|t|re|ve|d)\b)?|\d+"
    r"|\S)"
)


class Tokens(NamedTuple):
    """The words, numbers and signs of a stretch of a view, in order, with where each begins and ends."""

    texts: list[str]
    starts: list[int]
    ends: list[int]


_MARKED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|\d|\+|-[A-Z]")


@lru_cache(maxsize=65536)
def is_marked(name: str) -> bool:
    """Whether a name shows itself to be one by how it is written: a capital inside, a digit or a sign.

    >>> [n for n in ("vLLM", "GPT", "Llama-2", "Chain-of-Abstraction", "Vicuna", "beam search") if is_marked(n)]
    ['vLLM', 'GPT', 'Llama-2', 'Chain-of-Abstraction']
    """
    return _MARKED.search(name) is not None


_WORD = re.compile(r"\w+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences, given as (start, end) without the spaces around them.

    >>> text = "It runs, e.g. on a GPU. See Smith et al. 2020 for more. Done!"
    >>> [text[a:b] for a, b in sentences(text)]
    ['It runs, e.g. on a GPU.', 'See Smith et al. 2020 for more.', 'Done!']
    """
    out: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        head = text[start : match.end()]
        if match.group() == "." and _is_abbreviation(head, _next_word(text, match.end())):
            continue
        _append(text, start, match.end(), out)
        start = match.end()
    _append(text, start, len(text), out)
    return out


def _next_word(text: str, at: int) -> str:
    match = _WORD.search(text, at, at + 40)
    return match.group() if match is not None else ""


def _is_abbreviation(head: str, next_word: str) -> bool:
    return bool(_ABBREVIATION.search(head[-12:])) or (
        next_word not in _BEGINNERS and _INITIAL.search(head[-24:]) is not None
    )


_INITIAL = re.compile(r"\b[A-Z][a-z]+\s[A-Z]\.$")  # "Vera C. Rubin"
_BEGINNERS = frozenset(
    "The This These It We Our In To A An On For As By With However Moreover Experiments Results Then Here".split()
)


def _append(text: str, start: int, end: int, out: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        out.append((start, end))


def words(text: str, start: int, end: int) -> list[str]:
    """The tokens of a stretch of a text as words in small letters, without their places.

    >>> words("Runs on A100 GPUs", 0, 12)
    ['runs', 'on', 'a', '100']
    """
    return [w.casefold() for w in _TOKEN.findall(text, max(0, start), end)]


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Split a stretch of a text into words, numbers and signs; hyphens and slashes stand alone.

    >>> tokens("On LLaMA-2", 3)
    Tokens(texts=['LLaMA', '-', '2'], starts=[3, 8, 9], ends=[8, 9, 10])
    """
    pieces = _TOKEN.split(text[start:end])  # what lies between stands at the even places
    bounds = list(accumulate(map(len, pieces), initial=start))
    return Tokens(pieces[1::2], bounds[1:-1:2], bounds[2::2])
