"""A recognised paper in; its sentences as the relation rules see them out: mentions, quantities, role, and who "we" is.

Offsets are into the view of the sentence's field; `Context.span` takes them back to the source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from kg.any_of import beginnings
from kg.model import Field, LocalEntity, Span
from kg.recognize.grouping import Located
from kg.recognize.pipeline import Recognition
from kg.recognize.quantities import Quantity
from kg.vocab import EntityType

APPROACHES = frozenset({EntityType.METHOD, EntityType.MODEL})


class Role(StrEnum):
    """What a sentence is for."""

    TITLE = "title"
    BACKGROUND = "background"
    INTRODUCTION = "introduction"
    BODY = "body"
    EVALUATION = "evaluation"


# patterns that ignore capitals try each of their words at each place: the letters that those begin with are looked at first
INTRODUCING = re.compile(
    r"\b(?=[wtoiah])(?:(?:we|this (?:paper|work|article|study|report|dissertation|thesis)|the paper|our (?:work|paper|study))\b[^.;]{0,120}?\b"
    r"(?:propos|introduc|present|develop|design|describ|devis|releas|offer|unveil|contribut|creat|construct|formulat|establish|build|built|implement|explor|investigat|suggest)\w*"
    r"|(?:is|are|was)\s(?:proposed|introduced|presented|developed|designed)\b|(?:here|herein),? we\b|to (?:address|tackle|overcome|solve|mitigate|bridge|remedy|this end)\b)",
    re.IGNORECASE,
)
# a sentence without a word that begins so needs no look
_INTRODUCING = beginnings(
    "propos introduc present develop design describ devis releas offer unveil contribut creat construct formulat establish build built "
    "implement explor investigat suggest here address tackle overcome solve mitigate bridge remedy end".split()
)
EVALUATING = re.compile(
    r"\b(?=[erbosadcfityv])(?:experiment|evaluat|result|benchmark|outperform|surpass|achiev|demonstrat|empirical|compared|speed-?up|faster|improv|reduc|attain|reach|obtain|yield|deliver|test(?:ed)? on|validat|show(?:s|n|ed|ing)?\b)\w*",
    re.IGNORECASE,
)
_OF_OURS = re.compile(r"\b(?=[wutophi])(?:we|us|our|this|paper|here|proposed|introduced|presented)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:our|we)\b", re.IGNORECASE)
_BACKGROUND = re.compile(
    r"^(?:however|recent(?:ly)?|existing|previous(?:ly)?|prior|current|traditional|conventional|despite|although|while\s(?!our)|yet|unfortunately|despite|in recent years|the (?:rise|surge|rapid|growing|increasing))\b",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?=[owitp])(?:(?:our|we|ours)\b|(?:it|its|they)\b|this\s(?:\w+\s){0,2}(?:method|approach|model|framework|system|technique|design|work|algorithm|paper|strategy|architecture|pipeline|scheme|solution|network|module|mechanism|combination|optimization|enables|allows|results)\b"
    r"|the\s(?:proposed|resulting|presented|introduced|new|optimized|final|compressed|quantized|distilled|pruned|trained|full|entire|overall)\b"
    r"|the\s(?:method|approach|framework|system|technique|algorithm|model|network|architecture|pipeline|solution|design|scheme|models|engine)\b|proposed\s(?:method|approach|model|framework|system)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clue:
    """A sentence with all that was recognised in it."""

    field: Field
    index: int
    start: int
    end: int
    text: str
    role: Role
    mentions: tuple[Located, ...]
    quantities: tuple[Quantity, ...]
    begins: frozenset[str] = frozenset()  # the first letters of its words, as `kg.any_of.beginnings` has them

    def within(self, start: int, end: int) -> list[Located]:
        """The mentions from start to end (offsets into the view)."""
        return [m for m in self.mentions if m.start >= start and m.end <= end]

    def between(self, start: int, end: int) -> str:
        """The text from start to end (offsets into the view)."""
        first, last = start - self.start, end - self.start
        return self.text[first if first > 0 else 0 : last if last > 0 else 0]


@dataclass(frozen=True, slots=True)
class Context:
    """One paper as the relation rules see it."""

    recognition: Recognition
    clues: tuple[Clue, ...]
    entities: tuple[LocalEntity, ...]

    def span(self, clue: Clue) -> Span:
        """The sentence as the source has it."""
        start, end = self.recognition.analysis(clue.field).view.source_span(clue.start, clue.end)
        return Span(clue.field, start, end)

    def type(self, entity: int) -> EntityType:
        """The type of an entity."""
        return self.entities[entity].type

    def body(self) -> Iterator[Clue]:
        """The sentences of the abstract."""
        return (c for c in self.clues if c.field is Field.ABSTRACT)


# types whose names may hold numbers that are no quantities: "AIME 2024"
NAMED = frozenset({*APPROACHES, EntityType.DATASET, EntityType.HARDWARE})


# letters; what is longer is no sentence but a page without full stops, and the time to read one grows faster than its length:
# of 4,595 sentences of the seeds the longest has 875
LONGEST = 2500


def make_context(recognition: Recognition) -> Context:
    """Cut a recognised paper into clues and give each its role."""
    clues: list[Clue] = []
    introduced = False
    for analysis in recognition.analyses:
        mentions = [m for m in recognition.located if m.field is analysis.field]
        for index, s in enumerate(analysis.sentences):
            if s.end - s.start > LONGEST:  # no rule finds anything in it; that it names what it names stays known
                clues.append(Clue(analysis.field, index, s.start, s.end, "", Role.BACKGROUND, (), ()))
                continue
            text = analysis.view.text[s.start : s.end]
            mine = tuple(m for m in mentions if s.start <= m.start and m.end <= s.end)
            named = [m for m in mine if m.type in NAMED]
            numbers = tuple(
                q
                for q in analysis.quantities
                if s.start <= q.start
                and q.end <= s.end
                and not any(
                    (m.start < q.start or m.rule == "elided") and m.start <= q.start and q.end <= m.end for m in named
                )
            )
            role = Role.TITLE
            if analysis.field is Field.ABSTRACT:
                own_name = recognition.headline is not None and any(m.entity == recognition.headline for m in mine)
                introduces = not s.begins.isdisjoint(_INTRODUCING) and INTRODUCING.search(text)
                if (introduces and _OF_OURS.search(text)) or (own_name and not introduced):
                    role = Role.EVALUATION if introduced and EVALUATING.search(text) and numbers else Role.INTRODUCTION
                    introduced = True
                elif not introduced or (_BACKGROUND.match(text) and not own_name and not _WE.search(text)):
                    role = Role.BACKGROUND
                else:
                    role = Role.EVALUATION if EVALUATING.search(text) else Role.BODY
            clues.append(Clue(analysis.field, index, s.start, s.end, text, role, mine, numbers, s.begins))
    if not introduced:  # an abstract that never says "we": nothing is background
        clues = [c if c.role is not Role.BACKGROUND else replace(c, role=Role.BODY) for c in clues]
    return Context(recognition, tuple(clues), recognition.entities)
