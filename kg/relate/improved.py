"""A number with its sentence in; the named things that it says to be made better, which it is then measured against, out: "speeds A up by 2x"."""

import re

from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import coordinated
from kg.relate.context import APPROACHES, Clue
from kg.relate.found import End
from kg.relate.measured import REMOVES
from kg.vocab import EntityType


def find_changed(clue: Clue, q: Quantity, own: End | None) -> list[int]:
    """What a number says to be changed, which is measured against what it was before."""
    others = [m for m in clue.mentions if m.type in APPROACHES and m.entity != own]
    first = next((m for m in others if _is_changed(clue, m, q) or _takes_in(clue, m)), None)
    if first is None:
        return []
    return (
        list(dict.fromkeys(m.entity for m in coordinated(clue, first, others)))
        if first.start > q.end
        else [first.entity]
    )


def _takes_in(clue: Clue, m: Located) -> bool:
    """Whether a sentence begins with what is put into something: "Integrating A into B makes it 2x faster"."""
    return _PUT_INTO.fullmatch(clue.between(clue.start, m.start)) is not None and m.type in APPROACHES


_PUT_INTO = re.compile(
    r"(?:[^,;:]{3,60},\s)?(?:[Ii]ntegrating|[Aa]pplying|[Pp]lugging|[Ii]ncorporating|[Aa]dding)\s[^,;:]{2,60}?\s(?:into|to)\s(?:the\s)?"
)


def _is_changed(clue: Clue, m: Located, q: Quantity) -> bool:
    """Whether a number says how something is changed: "accelerates A by 2x", "the latency of A by 43%", "2x speedup on A"."""
    words = clue.between(m.start, m.end)
    direct = _DIRECTLY.search(clue.between(clue.start, m.start)) is not None
    if _CLASS_NAME.search(words) or not (m.type is EntityType.MODEL or direct or _PROPER_NAME.search(words)):
        return False
    if m.end <= q.start:
        before, after = clue.between(clue.start, m.start), clue.between(m.end, q.start)
        return bool(
            (_CHANGE_OF.search(before) and _CHANGE_BY.fullmatch(after))
            or (_MAKES.search(before) and after == " " and _SO_MUCH_BETTER.match(clue.text, q.end - clue.start))
        )
    gap = clue.between(q.end, m.start)
    return _CHANGE_ON.fullmatch(gap) is not None or (q.kind is Kind.FACTOR and _CHANGE_FOR.fullmatch(gap) is not None)


def is_cut(clue: Clue, m: Located, q: Quantity) -> bool:
    """Whether a part of a mention is taken away: "removes 52% FLOPs and 53% parameters of A"."""
    return (
        m.start > q.end
        and _REMOVED.search(clue.between(clue.start, q.start)) is not None
        and _OF_WHAT.fullmatch(clue.between(q.end, m.start)) is not None
    )


# "removes 52% FLOPs and 53% parameters of A"
_REMOVED = re.compile(rf"{REMOVES}(?:[\d.]+%\s(?:of\s(?:the\s)?)?(?:[\w-]+\s){{1,3}}?and\s)?$")
_OF_WHAT = re.compile(
    r"\s(?:of\s(?:the\s)?)?(?:[\w-]+\s){1,3}?(?:and\s[\d.]+%\s(?:[\w-]+\s){1,3}?)?(?:of|in|from)\s(?:the\s)?"
)
_CLASS_NAME = re.compile(r"[a-z]s$|[A-Z]s$|models?$|networks?$|\bLLM|\bVLM")


_DIRECTLY = re.compile(r"\b(?:accelerat|speed|expedit)\w*(?:\sup)?\s(?:the\s)?$")
_MAKES = re.compile(r"\bmak(?:es|ing)\s(?:the\s)?$")  # "makes A 30% faster"
_SO_MUCH_BETTER = re.compile(r"\s?(?:faster|smaller|lighter|cheaper|more efficient)\b")
_CHANGE_FOR = re.compile(r"\sfor\s(?:the\s|both\s)?")
_PROPER_NAME = re.compile(r"\w[A-Z\d]")


_CHANGE_OF = re.compile(
    r"\b(?:(?:accelerat|speed|expedit|compress|shrink)\w*(?:\sup)?|(?:reduc|cut|lower|decreas|improv|boost|increas|shorten|enhanc)\w*\s(?:the\s)?(?:[\w-]+\s){1,4}(?:of|for|in))\s(?:the\s)?(?:[^\s,;]+\sby\s[~+]?[\d.]+(?:%|[xX]|\stimes)?(?:,\sand|,|\sand)\s)*$"
)


_CHANGE_BY = re.compile(
    r"(?:\s\([^()]*\))?(?:\s(?:model|inference|network|decoding|generation))?(?:\son\s[^,;]{2,40}?)?\s(?:by|up to|from)\s(?:\w+\s){0,3}[~+]?"
)


_CHANGE_ON = re.compile(
    r"\s?(?:[\w-]+\s){0,4}(?:speed-?ups?|accelerations?|reductions?|compression|improvements?|increases?|decreases?|savings?|throughput|latency|speed|faster inference)(?:\s(?:in|of)(?:\s[\w-]+){1,4}?)?(?:\sand\s(?:an?\s|up to\s)?[\d.]+\s?(?:[xX]|times|%)?(?:\s[\w-]+){1,4}?)?(?:\son\s[^,;]{3,60}?(?=\sfor\s))?\s(?:on|for|over)\s(?:the\s)?"
)
