"""A sentence that calls its subject as good as something in; what that is out, which it is then better than in something else."""

import re
from functools import lru_cache

from kg.recognize.quantities import Quantity
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import End
from kg.relate.rivals import HEADS, read_baseline
from kg.vocab import EntityType


@lru_cache(maxsize=64)  # each number of a sentence asks for the same
def _places(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text says "as good as", up to what follows."""
    return tuple(match.span() for match in _EQUAL.finditer(text))


def says_equal(clue: Clue) -> bool:
    """Whether a sentence calls something as good as something else."""
    return bool(_places(clue.text))


def equal_after(clue: Clue, start: int, at: int) -> bool:
    """Whether "as good as A" stands between a place of the sentence and a place of the view."""
    return any(start <= first and last <= at - clue.start for first, last in _places(clue.text))


def find_equal(context: Context, clue: Clue, at: int, subject: End, main: int | None) -> list[int]:
    """What a sentence says its subject to be as good as, which it is then better than in something else."""
    places = [clue.start + last for _, last in _places(clue.text)]
    before = [place for place in places if place <= at]
    for place in before[-1:] or places[:1]:
        objects, _ = read_baseline(context, clue, place, subject, main)
        if objects:
            return objects
    return []


def equal_class(clue: Clue, q: Quantity) -> str | None:
    """The unnamed things that a sentence says its subject to be as good as: "matches the quality of large TTS models with 2x less data"."""
    for _, last in _places(clue.text):
        named = CLASS.match(clue.text, last)
        if named is None or named.end() > q.start - clue.start:
            continue
        if not any(m.type in APPROACHES for m in clue.within(clue.start + named.end(), q.start)):
            return named[1]  # of "A is as good as older engines and B is 2x faster" B is not what is as good
    return None


_KINDS = rf"(?:models|networks|detectors|{HEADS})"
CLASS = re.compile(
    rf"(?:the\s)?((?!.*\b(?:on|in|with|by|at|while|across|for|and)\s.*\b{_KINDS}\b)[A-Za-z][\w -]{{2,50}}?\s{_KINDS})\b"
)


def equal_device(clue: Clue, q: Quantity) -> str | None:
    """The device that a sentence says its subject to be as good as: "on par with an A100, at 2x less energy"."""
    for _, last in _places(clue.text):
        for m in clue.mentions:
            if m.type is not EntityType.HARDWARE or not clue.start + last <= m.start < q.start:
                continue
            gap = clue.between(clue.start + last, m.start)
            if _DEVICE_LEAD.fullmatch(gap):
                return clue.between(m.start - len(gap), m.end)
    return None


_DEVICE_LEAD = re.compile(r"(?:an?\s|the\s|that of\s)*(?:[A-Z]\w+\s)?")


_EQUAL = re.compile(
    r"\b(?=[csietofmaw])(?:as (?:fast|accurate|efficient|small|good|light|cheap) as|(?:comparabl[ey]|competitive|similar|equivalent|identical|consistent)\s(?:[\w-]+\s){0,3}?(?:to|with|as)|same\s(?:[\w-]+\s){1,3}?as|the same as|on[ -](?:a )?par with(?:, or (?:even )?better than,)?|favorably (?:over|to|against)|within [\d.]+(?:%|\spoints?)?\sof|(?:match(?:es)?|(?<!flow )matching)(?: the (?:[\w-]+\s){1,3}?of|(?<=matches)|(?<=while matching)|(?<=, matching)))\s(?:the\s)?(?:original\s|vanilla\s)?",
    re.IGNORECASE,
)
