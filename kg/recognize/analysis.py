"""One field of a paper in; everything that the single recognisers see in it out, before anything is decided.

Used by the pipeline and by the training of the tagger, so that both see the same.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from kg.any_of import beginnings
from kg.model import Field
from kg.recognize.acronyms import Definition, find_definitions, short_of
from kg.recognize.hardware import Device, find_hardware
from kg.recognize.lexicon import Entry, Lexicon, Match, default_lexicon
from kg.recognize.quantities import Kind, Quantity, find_quantities
from kg.recognize.text import Tokens, sentences, tokens
from kg.recognize.token_features import Hint, Seen
from kg.recognize.view import View, view
from kg.vocab import EntityType

_NAMELIKE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z]|[a-z]{1,3}[A-Z])(?:"
    r"[A-Z][a-z]+(?:[A-Z][A-Za-z]*)+[\w+]*(?:[-.]?\d[\w.]*)*(?:-[A-Z][\w]*)*"  # CamelCase
    r"|[a-z]{1,3}[A-Z][A-Za-z]+[\w+]*(?:-[A-Z0-9]\w*)*"  # vLLM, xLSTM
    r"|[A-Z]{2,}[a-z]*[A-Z]*[\w+]*(?:-[A-Z0-9][\w.+]*)*\+*"  # ALBEF, HAT-L
    r"|[A-Z][a-z]+(?:-[A-Z0-9][\w.]*)+"  # Align-Fuse, Llama-2
    r"|[A-Z][\w]*\d[\w.]*(?:-[\w.]+)*"  # YOLOv8-S
    r"|[A-Z]\^?[\d]*[A-Z]+\w*"
    r")(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a field: offsets into the view, and into the field's tokens."""

    start: int
    end: int
    first: int
    last: int  # the number of the token after its own
    begins: frozenset[str]  # the first letters of its words, as `beginnings` has them


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was seen in one field. All offsets are into `view.text`."""

    field: Field
    view: View
    tokens: Tokens  # those of all sentences
    small: list[str]  # them in small letters
    sentences: tuple[Sentence, ...]
    matches: tuple[Match, ...]
    devices: tuple[Device, ...]
    definitions: tuple[Definition, ...]
    quantities: tuple[Quantity, ...]
    names: tuple[tuple[int, int], ...]

    def holds(self, begins: frozenset[str]) -> bool:
        """Whether a word begins so, as `kg.any_of.beginnings` has it."""
        return not all(map(begins.isdisjoint, [s.begins for s in self.sentences]))


def analyse(field: Field, source: str, lexicon: Lexicon) -> Analysis:
    """Run the recognisers that need no training over one field."""
    seen = view(source)
    text = seen.text
    spans = [(0, len(text))] if field is Field.TITLE and text else sentences(text)
    words = Tokens([], [], [])
    small: list[str] = []
    found: list[Sentence] = []
    for start, end in spans:
        first = len(small)
        mine = tokens(text, start, end)
        words.texts.extend(mine.texts)
        words.starts.extend(mine.starts)
        words.ends.extend(mine.ends)
        small += [word.casefold() for word in mine.texts]
        found.append(Sentence(start, end, first, len(small), beginnings(small[first:])))
    urls = [m.span() for m in _URL.finditer(text)] if "/" in text or "www." in text else []

    def outside(found: Match | Device) -> bool:
        return not urls or not any(a <= found.start < b for a, b in urls)

    return Analysis(
        field,
        seen,
        words,
        small,
        tuple(found),
        tuple(filter(outside, lexicon.find(text))),
        tuple(filter(outside, find_hardware(text))),
        tuple(find_definitions(text)),
        tuple(find_quantities(text)),
        tuple(m.span() for m in _NAMELIKE.finditer(text)),
    )


# an address names places, not things: ".../tensorflow/tpu" is no device
_URL = re.compile(r"\b(?:https?://|www\.|git(?:hub|lab)\.com/)\S+")
_TITLE_BREAK = re.compile(r":|\s--?\s")


_NO_NAME_BEGINS = frozenset(
    "A An The On Towards Toward How Is Are Do Does What Why When Can Beyond No You Your We Not All From Where Which".split()
)


def own_name(title: str, abstract: str) -> str | None:
    """The name of a paper's contribution: the title's, or what the abstract has in brackets for the saying that a title begins with.

    >>> own_name("Fold then Fuse: Tiny Networks", "We train a network that folds and fuses (FTFU).")
    'FTFU'
    """
    name = title_name(title)
    head, *rest = _TITLE_BREAK.split(title, maxsplit=1)
    if name is not None or not rest or not 2 < len(head.split()) < 7:
        return name
    short = short_of(abstract, head)
    lexicon = default_lexicon()
    entry = lexicon.lookup(short) if short else None
    return None if lexicon.lookup(head) is not None or (entry is not None and entry.weak) else short


def title_name(title: str) -> str | None:
    """The name that a title gives its contribution before a colon or dash: "FastDepth: Fast ..." gives "FastDepth".

    >>> title_name("FastDepth: Fast Monocular Depth"), title_name("A Survey of Things: Where We Stand")
    ('FastDepth', None)
    """
    head, *rest = _TITLE_BREAK.split(title, maxsplit=1)
    head = head.strip()
    if not rest or not head or len(head.split()) > 4:
        return None
    words = head.split()
    if "," in head:
        return None  # a saying: "Think Twice, Act Once"
    if words[0] in _NO_NAME_BEGINS and len(words) > 1 and words[0] != "The":
        return None
    if len(words) > 1 and (
        words[0].endswith("ing")
        or words[0] in {"Faster", "Better", "Efficient", "Fast", "Rethinking", "Deep", "Improved", "Scalable"}
        or words[-1].casefold() in {"survey", "review", "report", "study", "analysis"}
    ):
        return None  # a phrase, not a name: "Scaling Up Kernels: ..."
    if (
        len(words) > 1
        and not any(_NAMELIKE.fullmatch(w) for w in words)
        and not all(w[0].isupper() or not w[0].isalpha() for w in words)
    ):
        return None
    return head


def seen_by_others(
    analysis: Analysis, names: frozenset[str] = frozenset(), shorts: frozenset[str] = frozenset()
) -> Seen:
    """What the tagger is told of a field; `names` and `shorts` are the title's name and the paper's own acronyms."""
    starts = analysis.tokens.starts
    ends_of = [s.end for s in analysis.sentences]  # of the sentences
    hints: list[Hint] = []

    def add(start: int, end: int, tag: str) -> None:
        sentence = bisect_right(ends_of, start)
        if sentence < len(ends_of) and start >= analysis.sentences[sentence].start:
            first = bisect_right(starts, start) - 1
            last = bisect_left(starts, min(end, ends_of[sentence])) - 1
            if last >= first:
                hints.append(Hint(first, last, tag))

    for match in analysis.matches:
        for entry in match.entries:
            add(match.start, match.end, _LEXICON[_strength(entry, len(match.entries))][entry.type])
    for device in analysis.devices:
        add(device.start, device.end, "device" if device.product else "devclass")
    for d in analysis.definitions:
        add(d.short_start, d.short_end, "short")
        add(d.long_start, d.long_end, "long")
    for q in analysis.quantities:
        add(q.start, q.end, _QUANTITY[q.kind])
    text = analysis.view.text
    for start, end in analysis.names:
        add(start, end, "name")
        surface = text[start:end]
        if surface in names or surface.rstrip("s") in names:
            add(start, end, "titlename")
        if surface in shorts or surface.rstrip("s") in shorts:
            add(start, end, "acronym")
    lengths = [s.last - s.first for s in analysis.sentences]
    return Seen(analysis.tokens, lengths, hints, analysis.field is Field.TITLE)


def _strength(entry: Entry, meanings: int) -> str:
    return "weak" if entry.weak else "amb" if entry.ambiguous or meanings > 1 else "lex"


_LEXICON = {strength: {t: f"{strength}:{t.value}" for t in EntityType} for strength in ("weak", "amb", "lex")}
_QUANTITY = {kind: "q:" + kind.value for kind in Kind}
