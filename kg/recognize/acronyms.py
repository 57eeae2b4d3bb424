"""A text in; its definitions of short forms out: "speculative decoding (SD)" and "SD (speculative decoding)".

The matching of letters follows Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (PSB 2003): the short form's characters are found from right to left in the words before the bracket,
and its first character must begin a word.
"""

import re
from dataclasses import dataclass

_BRACKET = re.compile(r"\(([^()]{2,80})\)")
_SHORT = re.compile(r"(?=.*[A-Z])[A-Za-z0-9][\w.+/@\- ^&]{0,18}$")
_SHORT_BEFORE = re.compile(r"([A-Za-z][\w+/\-]{1,12})\s?$")
_AND_MORE = re.compile(r"[,;:]| e\.g\.| i\.e\.")
_OR = re.compile(r"^(?:or|aka|a\.k\.a\.|i\.e\.|called|dubbed)\s+")
_STOP = {
    "a",
    "an",
    "the",
    "our",
    "of",
    "and",
    "for",
    "in",
    "on",
    "to",
    "by",
    "with",
    "called",
    "named",
    "new",
    "novel",
    "is",
    "are",
    "we",
    "using",
    "via",
    "such",
    "as",
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and its expansion, as offsets into the text."""

    short_start: int
    short_end: int
    long_start: int
    long_end: int


def find_definitions(text: str) -> list[Definition]:
    """Find short forms that the text defines in brackets.

    >>> text = "We propose Fast Token Pruning (FTP) and KV (key-value) caches."
    >>> [(text[d.short_start:d.short_end], text[d.long_start:d.long_end]) for d in find_definitions(text)]
    [('FTP', 'Fast Token Pruning'), ('KV', 'key-value')]
    """
    out = []
    for match in _BRACKET.finditer(text):
        inner = match.group(1)
        short = _AND_MORE.split(inner, maxsplit=1)[0].strip()
        short = _OR.sub("", short)
        short_start = match.start(1) + inner.index(short) if short else match.start(1)
        found = None
        if short and len(short.split()) <= 3 and _SHORT.match(short):
            found = _expansion_before(text, match.start(), short)
        if found:
            out.append(Definition(short_start, short_start + len(short), *found))
            continue
        before = _SHORT_BEFORE.search(text, max(0, match.start() - 14), match.start())
        if (
            before
            and sum(c.isupper() for c in before.group(1)) >= 2
            and len(inner) > len(before.group(1))
            and 1 < len(re.split(r"[\s-]", inner)) <= 8
        ):
            at = _match_letters(before.group(1), inner)
            if at == 0:
                out.append(Definition(before.start(1), before.end(1), match.start(1), match.end(1)))
    return out


def short_of(text: str, name: str) -> str | None:
    """The short form that a text gives in brackets for a name that stands elsewhere: "Vim" for "Vision Mamba".

    Each word of the name must give its first letter.

    >>> short_of("We propose a backbone with two-way blocks (Vim).", "Vision Mamba")
    'Vim'
    """
    initials = [w[0].casefold() for w in re.split(r"[\s-]", name) if w and w.casefold() not in _STOP]
    for match in _ONE_WORD.finditer(text) if len(initials) > 1 else ():
        letters = iter(match[1].casefold())
        if all(c in letters for c in initials) and _match_letters(match[1], name) == 0:
            return match[1]
    return None


def title_expansion(title: str) -> tuple[str, str] | None:
    """The short form that a title begins with, and its long form after the colon; a word may be passed over.

    Each capital must begin a word, the first one the long form, the last one its last word.

    >>> title_expansion("TLC: Token-Level Head Caching for Quick Images")
    ('TLC', 'Token-Level Head Caching')
    >>> title_expansion("DiffSort: Differential Sorting of Sparse Lists")
    ('DiffSort', 'Differential Sorting')
    >>> title_expansion("FastDepth: Fast Monocular Depth")
    """
    match = _TITLE.match(title)
    if match is None or sum(map(str.isupper, match["short"])) < 2:
        return None
    short = match["short"]
    words = list(_PART.finditer(match["long"]))
    at, capitals, passed = -1, 0, 0
    for c in _repeated(short):
        if not c.isupper():
            continue
        found = next((i for i in range(at + 1, min(at + 3, len(words))) if words[i].group()[0].upper() == c), None)
        if found is None or (capitals == 0 and found > 0):
            return None
        passed += sum(words[i].group().casefold() not in _STOP for i in range(at + 1, found))
        at, capitals = found, capitals + 1
    long = match["long"][: words[at].end()]
    whole = {w.group() for w in words} & {part for part in _SEGMENT.findall(short) if len(part) > 3}
    if whole or passed > 1 or capitals < 2 or _match_letters(short, long) != 0:
        return None
    return short, long


_TITLE = re.compile(r"(?P<short>[A-Z][A-Za-z]*[A-Z][A-Za-z0-9]*):\s(?:An?\s|The\s)?(?P<long>[A-Z].+)")
_SEGMENT = re.compile(r"[A-Z][a-z]*")
_PART = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ONE_WORD = re.compile(r"\((?=[^()]*[A-Z])([A-Za-z]{2,8})\)")


def _expansion_before(text: str, bracket: int, short: str) -> tuple[int, int] | None:
    letters = [c for c in short if c.isalnum()]
    if len(letters) < 2:
        return None
    words = list(re.finditer(r"\S+", text[max(0, bracket - 160) : bracket]))
    offset = max(0, bracket - 160)
    core = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    limit = min(len(letters) + 5, len(letters) * 2 + 1)
    candidates = words[-limit:]
    if not candidates:
        return None
    start = offset + candidates[0].start()
    end = offset + candidates[-1].end()
    long = text[start:end]
    at = _match_letters(core, long)
    if at is None:
        return None
    start += at
    # an expansion stays within its sentence and does not begin with a word that only joins
    inside = text[start:end]
    if re.search(r"[.;:!?,]\s|[()]", inside):
        return None
    first = re.match(r"[\w']+", inside)
    if first and first.group().casefold() in _STOP and not core[0].casefold() == first.group()[0].casefold():
        return None
    if first and first.group().casefold() in _STOP and len(inside.split()) > len(letters):
        return None
    if len(inside.split()) < 2 and "-" not in inside and len(inside) < len(core) + 4:
        return None
    return start, end


def _repeated(short: str) -> str:
    """A short form with what its digits repeat: "TD2P" is TDDP."""
    return re.sub(r"([A-Za-z])([2-4])", lambda m: m[1] * int(m[2]), short)


def _match_letters(short: str, long: str) -> int | None:
    """Where in `long` the expansion of `short` begins, or None if its letters do not line up."""
    at = _match(short, long)
    return at if at is not None or _repeated(short) == short else _match(_repeated(short), long)


def _match(short: str, long: str) -> int | None:
    s, at = len(short) - 1, len(long)
    while s >= 0:
        c = short[s].casefold()
        if not c.isalnum():
            s -= 1
            continue
        at -= 1
        while at >= 0 and (long[at].casefold() != c or (s == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        s -= 1
    return at
