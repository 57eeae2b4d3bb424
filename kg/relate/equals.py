"""A sentence that calls its subject as good as something in; what that is out, which it is then better than in something else."""

import re

from kg.recognize.quantities import Quantity
from kg.relate.context import Clue, Context
from kg.relate.found import End
from kg.relate.rivals import read_baseline
from kg.vocab import EntityType


def equal_after(clue: Clue, start: int, at: int) -> bool:
    """Whether "as good as A" stands between a place of the sentence and a place of the view."""
    return EQUAL.search(clue.text, start, at - clue.start) is not None


def find_equal(context: Context, clue: Clue, at: int, subject: End, main: int | None) -> list[int]:
    """What a sentence says its subject to be as good as, which it is then better than in something else."""
    matches = list(EQUAL.finditer(clue.text))
    before = [m for m in matches if m.end() + clue.start <= at]
    for match in before[-1:] or matches[:1]:
        objects, _ = read_baseline(context, clue, match.end() + clue.start, subject, main)
        if objects:
            return objects
    return []


def equal_class(clue: Clue, q: Quantity) -> str | None:
    """The unnamed things that a sentence says its subject to be as good as: "matches the quality of large TTS models with 2x less data"."""
    for match in EQUAL.finditer(clue.text, 0, q.start - clue.start):
        named = CLASS.match(clue.text, match.end())
        if named is not None and named.end() <= q.start - clue.start:
            return named[1]
    return None


CLASS = re.compile(
    r"(?:the\s)?((?!.*\b(?:on|in|with|by|at|while|across|for|and)\s.*\b(?:models|methods|baselines|systems|approaches|networks|detectors|counterparts)\b)[A-Za-z][\w -]{2,50}?\s(?:models|methods|baselines|systems|approaches|networks|detectors|counterparts))\b"
)


def equal_device(clue: Clue, q: Quantity) -> str | None:
    """The device that a sentence says its subject to be as good as: "on par with an A100, at 2x less energy"."""
    for match in EQUAL.finditer(clue.text, 0, q.start - clue.start):
        for m in clue.mentions:
            gap = clue.between(match.end() + clue.start, m.start)
            if m.type is EntityType.HARDWARE and _DEVICE_LEAD.fullmatch(gap):
                return clue.between(m.start - len(gap), m.end)
    return None


_DEVICE_LEAD = re.compile(r"(?:an?\s|the\s|that of\s)*(?:[A-Z]\w+\s)?")


EQUAL = re.compile(
    r"\b(?=[csietofmaw])(?:as (?:fast|accurate|efficient|small|good|light|cheap) as|(?:comparabl[ey]|competitive|similar|equivalent|identical|consistent)\s(?:[\w-]+\s){0,3}?(?:to|with|as)|same\s(?:[\w-]+\s){1,3}?as|the same as|on[ -](?:a )?par with(?:, or (?:even )?better than,)?|favorably (?:over|to|against)|within [\d.]+(?:%|\spoints?)?\sof|(?:match(?:es)?|(?<!flow )matching)(?: the (?:[\w-]+\s){1,3}?of|(?<=matches)|(?<=while matching)|(?<=, matching)))\s(?:the\s)?(?:original\s|vanilla\s)?",
    re.IGNORECASE,
)
