"""What single recognisers saw in a field in; proposals (stretch, type, score, rule) out, on one scale so that they compare.

The scores rank recognisers against each other where they overlap; they are set by hand and checked on the annotated papers.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.recognize.analysis import Analysis, Sentence
from kg.recognize.lexicon import Entry, fits_expansion
from kg.recognize.quantities import SIZES, Kind
from kg.recognize.tagger import Tagged
from kg.vocab import EntityType


class Proposal(NamedTuple):
    """A stretch of a view that may be a mention; `key` names the curated entry where one is meant.

    `score` is that of the rule, or the tagger's probability; `ends` is how likely the tagger holds it that the name ends there.
    `name` is the whole name where the stretch is but its last part.
    """

    start: int
    end: int
    type: EntityType
    score: float
    rule: str
    key: str | None = None
    ends: float = 1.0
    name: str | None = None


# what may follow a family's name to name a member of it: "-7B", " 7B", "-S", "-Chat", "v2"
_MEMBER = re.compile(
    r"(?:[-\s]?v?\d+(?:\.\d+)*(?![\w.]*\s?(?:x\b|%|times))(?:[BMKbmk]\b)?|[-\s]\d+(?:\.\d+)?[BMKbm]\b|-(?:[A-Z]\w{0,3}|[nsmlx]|[Tt]iny|[Ss]mall|[Bb]ase|[Mm]edium|[Ll]arge|[Hh]uge|[Cc]hat|[Ii]nstruct|[Mm]ini|[Nn]ano|[Pp]ro|[Pp]lus|[Tt]urbo|[Dd]istill(?:ed)?|[A-Z][a-z]+(?:-\d\w*)?)\b"
    r"|\s(?:Pro|Turbo|Sonnet|Opus|Haiku|Flash|Ultra|Mini|Large|Base|Small|Tiny|Nano|XL|XXL)\b)+"
)


def from_devices(analysis: Analysis) -> list[Proposal]:
    """Devices found by their makers' naming schemes."""
    out = []
    for d in analysis.devices:
        score = 0.97 if d.product else 0.62
        out.append(
            Proposal(d.start, d.end, EntityType.HARDWARE, score, "hardware-product" if d.product else "hardware-class")
        )
    return out


_JUDGED = frozenset({EntityType.METRIC, EntityType.TASK})


def from_lexicon(analysis: Analysis, shorts: frozenset[str]) -> list[Proposal]:
    """Curated names; an acronym that the paper defines itself is not taken for the well-known one of the same letters."""
    text = analysis.view.text
    defined = {
        text[d.short_start : d.short_end].rstrip("s"): text[d.long_start : d.long_end] for d in analysis.definitions
    }
    out: list[Proposal] = []
    for match in analysis.matches:
        surface = text[match.start : match.end]
        entry = _choose(match.entries, text, match.start, match.end)
        if entry is None:
            continue
        if entry.weak or (entry.type in _JUDGED and sum(c.isupper() for c in surface) < 2):
            continue  # common words: whether they are meant as a thing is for the tagger to say
        own = surface.rstrip("s") in shorts and surface.rstrip("s").isupper()
        if own and surface.rstrip("s") in defined and not fits_expansion(entry, defined[surface.rstrip("s")]):
            continue
        end = match.end
        key: str | None = entry.key
        if entry.type is EntityType.MODEL:
            tail = _MEMBER.match(text, match.end)
            if tail and tail.end() > match.end:
                end, key = tail.end(), None
        score = 0.66 if entry.ambiguous or len(match.entries) > 1 else 0.8
        if key is None:
            score = 0.85
        out.append(Proposal(match.start, end, entry.type, score, "lexicon-member" if key is None else "lexicon", key))
    return out


def _choose(entries: Sequence[Entry], text: str, start: int, end: int) -> Entry | None:
    """The meaning of a name that several types share, by the words around it."""
    if len(entries) == 1:
        return entries[0]
    after = text[end : end + 30].casefold()
    before = text[max(0, start - 30) : start].casefold()
    order = [e.type for e in entries]
    wanted: list[EntityType] = []
    if re.match(r"\s*(?:\w+\s)?(?:dataset|benchmark|corpus|test set|challenge|leaderboard)", after) or re.search(
        r"(?:dataset|benchmark)s?[^.]{0,20}$", before
    ):
        wanted.append(EntityType.DATASET)
    if re.match(r"\s*(?:models?|networks?|architectures?|backbones?)\b", after):
        wanted.append(EntityType.MODEL)
    if re.match(r"\s*(?:tasks?)\b", after):
        wanted.append(EntityType.TASK)
    for type in wanted:
        if type in order:
            return next(e for e in entries if e.type is type)
    return entries[0]


_MEASURED = frozenset({Kind.VALUE, Kind.PERCENT, Kind.FACTOR, Kind.POINTS})
# who makes devices is none
_MAKERS = frozenset({"nvidia", "intel", "amd", "apple", "qualcomm", "google", "huawei", "xilinx"})


# "12 benchmarks" counts things and names none
_COUNT = re.compile(r"\d+\s(?:\w+\s)?(?:benchmarks?|datasets?|tasks?|models?|methods?|metrics)", re.IGNORECASE)


def _closed(text: str, start: int, end: int) -> int:
    """Where a span ends if it is not to hold half a pair of brackets: "models (LLM" ends before the bracket."""
    surface = text[start:end]
    opened, closed = surface.find("("), surface.find(")")
    if opened >= 0 > closed:
        return start + len(surface[:opened].rstrip())
    if closed >= 0 and (opened < 0 or closed < opened):
        return start + closed
    return end


def from_tagger(analysis: Analysis, sentence: Sentence, tagged: Sequence[Tagged]) -> list[Proposal]:
    """Spans that the trained tagger holds possible, cut where a measurement begins."""
    out = []
    text = analysis.view.text
    _, starts, ends = analysis.tokens
    measures = [
        q.start
        for q in analysis.quantities
        if sentence.start < q.start < sentence.end and q.unit not in SIZES and q.kind in _MEASURED
    ]
    for t in tagged:
        start, end = starts[sentence.first + t.first], ends[sentence.first + t.last]
        while start < end and not (text[start].isalnum() or text[start] in "(.+"):
            start += 1
        measured = [at for at in measures if start < at < end]
        if measured:  # "vLLM 20.0s": the name ends where the measurement begins
            end = len(text[: measured[0]].rstrip(" (,"))
        while (
            end < len(text) and text[end].isalnum() and not measured
        ):  # a token that ends in 's holds part of the name
            end += 1
        end = _closed(text, start, end)
        if not (text[start : start + 1].isalpha() or any(c.isalpha() for c in text[start:end])) or (
            text[start].isdigit() and _COUNT.fullmatch(text, start, end)
        ):
            continue
        if t.type is EntityType.HARDWARE and text[start:end].casefold() in _MAKERS:
            continue
        out.append(Proposal(start, end, t.type, t.probability, "tagger", None, t.ends))
    return out
