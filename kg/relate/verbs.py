"""Sentences in; comparisons by a verb out, each rival with its own amount: "outperforms A and B by 2x and 3x", "is inferior to A"."""

import re
from dataclasses import replace

from kg.any_of import beginnings
from kg.model import Qualifiers
from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind
from kg.relate.adjectives import find_adjectives
from kg.relate.agents import agent
from kg.relate.baselines import HEDGE, NOT, ends
from kg.relate.better_in import (
    BY,
    amount_after,
    amount_before,
    amounts_after,
    by_values,
    further,
    measure_before,
    measures_after,
)
from kg.relate.claims import PURPOSE
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.context import OWN as OWN_WORDS
from kg.relate.found import OWN, End, Found, numbers
from kg.relate.measures import Aspect, Measure, with_unknown
from kg.relate.respectively import listed_items
from kg.relate.rivals import HEADS, read_baseline
from kg.vocab import EntityType, RelationType

_OUTPERFORM = re.compile(
    r"\b(?:(?:significantly|consistently|substantially|largely|clearly|further|greatly|also|even|notably|considerably|markedly|dramatically|slightly|generally|can|could|often|still|well)\s)*"
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|outpac(?:es|ed|ing)|outcompet(?:es|ed|ing)|outstrip(?:s|ped)?|beats?|beating|outstrip(?:s|ping)?|outclass(?:es)?|excel(?:s|ling)? over|(?:is|are) superior to|superior(?:ity)? (?:to|over)|(?:effectiveness|superiority|advantages?|benefits?) of [^,.;]{1,40}? over|better than|improv(?:es|ed|ing|ement)s? (?:up)?on|improv(?:es|ed|ing|ements?) over|(?:improvements?|gains?) (?:compared (?:to|with)|relative to|against)|compares? favorably (?:to|with|against)|perform(?:s|ing)? better than|advantages? over|gains? over|state-of-the-art (?:performance|results) over|wins? over|preferred (?:over|to))\s"
)


# a sentence without a word that begins so needs no look
_OUTPERFORMING = beginnings(
    "outperform surpass exceed outpac outstrip beat outclass excel superior effectiveness benefit advantage better improve gain favorably "
    "state win wins preferred".split()
)
_LOSING = beginnings("inferior worse outperformed surpassed beaten exceeded".split())


def _subject_measure(clue: Clue, at: int, measures: list[Measure]) -> Measure | None:
    """The measure that is the verb's subject: "Its speed on phones outperforms that of A"."""
    for m in measures:
        if _BEFORE_SUBJECT.fullmatch(clue.between(clue.start, m.start)):
            return m if _AFTER_SUBJECT.fullmatch(clue.between(m.end, at)) else None
    return None


_BEFORE_SUBJECT = re.compile(r"(?:(?:The|Its|Our|Their|In addition, the|Moreover, the)\s)?", re.IGNORECASE)
_AFTER_SUBJECT = re.compile(r"\s?(?:(?:in|on|of|for|at)\s[^,;.]{1,50}?\s)?(?:also\s)?")


def find_verbs(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, numbered: list[Found]
) -> list[Found]:
    """Find comparing verbs and adjectives; `numbered` is what the numbers of the sentence already said."""
    out: list[Found] = []
    for match in () if clue.begins.isdisjoint(_OUTPERFORMING) else _OUTPERFORM.finditer(clue.text):
        out += _ahead(context, clue, match, measures, main, numbered)
    out += _improved(context, clue, measures, main) + _inferior(context, clue, main)
    return out + find_adjectives(context, clue, main, numbered)


def _ahead(
    context: Context, clue: Clue, verb: re.Match[str], measures: list[Measure], main: int | None, numbered: list[Found]
) -> list[Found]:
    """Read one "outperforms": whom, in what, by how much."""
    at, place = verb.start() + clue.start, verb.end() + clue.start
    before = clue.between(clue.start, at)
    if NOT.search(before) or HEDGE.search(before) or clue.text.startswith("by ", verb.end()):
        return []
    subject = agent(context, clue, at, main)
    if subject is None or _NUMBER_FIRST.match(clue.text, verb.end()):
        return []
    objects, words = read_baseline(context, clue, place, subject, main)
    if not objects and (_no_rival(verb.group(), words) or _improves_on_no_rival(verb.group(), words)):
        return []
    dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
    lead = amount_after(clue, place)
    if verb.group().startswith("improve"):
        lead = amount_before(clue, at) or lead
    better = (
        measures_after(clue, place, with_unknown(clue, measures))
        or _known(measure_before(clue, at, place, verb.group(), measures))
        or [_subject_measure(clue, at, measures)]
    )
    out: list[Found] = []
    for measure in better:
        relation = measure.aspect.relation if measure is not None else RelationType.OUTPERFORMS
        if measure is None and lead.factor is not None:
            if any(f.clue is clue and f.qualifiers.factor == lead.factor for f in numbered):
                continue
            relation = RelationType.FASTER_THAN  # a quality is not said in times
        known = [f for f in numbered if f.relation is relation and f.clue is clue]
        if any(f.object in objects or (not objects and f.object is None) for f in known):
            continue
        own = main if subject is OWN else subject
        beaten = _beaten(clue, place, objects, words, lead, alone=len(better) == 1)
        for object, said, v in beaten:
            if object is not None and (
                object == own or any(f.object == object and _same(f.qualifiers, v) for f in known)
            ):
                continue
            counts = v.delta if relation is RelationType.OUTPERFORMS else v.factor
            if measure is not None and counts is None:
                v = by_values(clue, at, object, relation)
            v = replace(
                v,
                baseline=None if object is not None else said or "unspecified",
                dataset=dataset if v.dataset is None else v.dataset,
            )
            name = measure.name if measure else "speed" if relation is RelationType.FASTER_THAN else None
            spot = (measure.start, measure.end) if measure else (at, place) if name else None
            sure = 0.85 if object is not None else 0.7
            out.append(Found(relation, subject, object, clue, "verb-outperforms", sure, v, name, spot))
    return out


_NUMBER_FIRST = re.compile(r"(?:the\s)?\d")


def _known(measure: Measure | None) -> list[Measure | None]:
    return [measure] if measure is not None else []


def _same(a: Qualifiers, b: Qualifiers) -> bool:
    return (a.factor, a.delta) == (b.factor, b.delta)


_Beaten = tuple[int | None, str | None, Qualifiers]  # a rival by name or in words, and by how much


def _beaten(
    clue: Clue, place: int, objects: list[int], words: str | None, lead: Qualifiers, *, alone: bool
) -> list[_Beaten]:
    """Each rival with its amount; `alone` says that there is one measure of which the amounts can be."""
    if not alone:
        return [(object, words, Qualifiers()) for object in ends(objects)]
    row = amounts_after(clue, place)
    if row and len(row) == len(objects):
        return [(object, None, v) for object, v in zip(objects, row, strict=True)]
    listed = _listed(clue, place, row)
    if listed:
        return [(object, said, v) for (object, said), v in zip(listed, row, strict=True)]
    if len(row) > 1 and len(objects) > 1:
        lead = Qualifiers()  # which of them is beaten by how much is not said
    out: list[_Beaten] = [(object, words, lead) for object in ends(objects)]
    if lead.delta is None and lead.factor is None:
        return out
    more = further(clue, place, [(object, words) for object in ends(objects)])
    return out + [b for b in more if (b[2].delta if lead.delta is not None else b[2].factor) is not None]


def _listed(clue: Clue, place: int, row: list[Qualifiers]) -> list[tuple[int | None, str]]:
    """As many rivals as there are amounts, by name or else in words: "beats engines such as A, the B engine and C by 2x, 3x and 4x"."""
    if len(row) < 2:
        return []
    such_as = _SUCH_AS.match(clue.text, place - clue.start)
    items = listed_items(clue, such_as.end() if such_as is not None else place - clue.start)
    if len(items) != len(row):
        return []
    out: list[tuple[int | None, str]] = []
    for start, end in items:
        named = [m for m in clue.within(start, end) if m.type in APPROACHES]
        out.append((named[0].entity if named else None, clue.between(start, end)))
    return out


_SUCH_AS = re.compile(r"[^,;:.()]{2,80}?,?\s(?:such as|including|like)\s")


_INFERIOR = re.compile(
    r"\b(?:is|are|was|were|performs?|remains?|being|been)\s(?:\w+ly\s|far\s|still\s|also\s)?(?:inferior to|worse than|(?P<passive>outperformed|surpassed|beaten|exceeded) by)\s"
)


def _inferior(context: Context, clue: Clue, main: int | None) -> list[Found]:
    """Read what is said of the loser the other way round: "A is inferior to B", "A is outperformed by B"."""
    out: list[Found] = []
    for match in () if clue.begins.isdisjoint(_LOSING) else _INFERIOR.finditer(clue.text):
        before = clue.text[: match.start()]
        if NOT.search(before) or HEDGE.search(before):
            continue
        loser = agent(context, clue, match.start() + clue.start, main)
        if loser is None:
            continue
        rest = clue.between(match.end() + clue.start, clue.end)
        winners, _ = read_baseline(context, clue, match.end() + clue.start, loser, main)
        better: list[End] = list(winners)
        if not better and match["passive"] and OWN_WORDS.match(rest) and loser is not OWN:
            better = [OWN]
        beaten = main if loser is OWN else loser
        out += [
            Found(RelationType.OUTPERFORMS, end, beaten, clue, "verb-inferior", 0.8)
            for end in better
            if isinstance(beaten, int)
        ]
    return out


def _for_first(clue: Clue, x: Located, m: Measure) -> bool:
    """Whether a sentence begins with what is improved: "For A, we raise the accuracy from 82% to 84%"."""
    return (
        _FOR.fullmatch(clue.between(clue.start, x.start)) is not None
        and _WE_IMPROVE.fullmatch(clue.between(x.end, m.start)) is not None
        and _FROM.match(clue.text, m.end - clue.start) is not None
    )


_FOR = re.compile(r"(?:And |Moreover, |Further, |In particular, )?(?:[Ff]or|[Oo]n) (?:the )?")
_WE_IMPROVE = re.compile(
    r", (?:we|it|our method) (?:can )?(?:improv|boost|enhanc|increas|rais|lift)\w* (?:the |its )?(?:[\w.-]+ ){0,2}"
)
_FROM = re.compile(r" from \d")


# what a size exceeds, and a pronoun that stands for nothing named
_LIMIT = re.compile(
    r"\b(?:capacity|memory|limits?|budgets?|lengths?|thresholds?|(?:hundreds|thousands|millions|billions|trillions) of|parameters|requirements?|size)\b"
)


def _no_rival(verb: str, words: str | None) -> bool:
    return words in ("them", "it", "those", "these") or (
        "exceed" in verb and words is not None and _LIMIT.search(words) is not None
    )


def _improves_on_no_rival(verb: str, words: str | None) -> bool:
    """Whether what is improved on is no rival: "improves upon fine detail", "improvements on retrieval"."""
    rival = (words or "").split(" and ")[0]
    return _IMPROVES_ON.match(verb.strip()) is not None and _RIVAL.search(rival) is None


_IMPROVES_ON = re.compile(r"(?:\w+ly\s|further\s|also\s)*improv\w+\s(?:up)?on$")
_RIVAL = re.compile(
    rf"\b(?:{HEADS}|models?|networks?|detectors?|codecs?|designs?|methods?|approach|baseline|system|technique|algorithms?|solution|framework|engine|policy|policies|implementations?|work|state-of-the-art|state of the art|SOTA|previous|prior|existing)\b",
    re.IGNORECASE,
)


_CLASS = re.compile(r"[a-z]s$|[A-Z]s$|models?$")


_IMPROVE = re.compile(r"\b(?:improv|boost|enhanc|increas|rais)\w*\s(?:up\s)?(?:the\s)?(?:[\w-]+\s){0,2}$")


_IMPROVED = re.compile(
    r"\b(?:improv|boost|enhanc|increas|rais|amplif|elevat|lift)\w*\s(?:up\s)?(?:the\s)?(?:[\w.-]+(?:'s|s')?\s){0,4}$"
)


_OWNS = re.compile(r"(?:'s|s')\s(?:[a-z-]+\s){0,2}")


_OF = re.compile(r"\s(?:scores?\s|performance\s)?of\s(?:the\s|an?\s)?(?:original\s|vanilla\s)?")


def _improved(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """What is made better than it was alone: "improves the FID of A from 9.7 to 6.1", "boosts the accuracy of A by 2%"."""
    out: list[Found] = []
    for m in measures:
        before = clue.between(clue.start, m.start)
        if m.aspect is not Aspect.QUALITY or not _IMPROVED.search(before) or NOT.search(before) or HEDGE.search(before):
            continue
        if PURPOSE.search(before):
            continue
        improved = next((x for x in clue.mentions if x.type in APPROACHES and x.start >= m.end), None)
        if improved is None or not _OF.fullmatch(clue.between(m.end, improved.start)):
            improved = next(
                (x for x in clue.mentions if x.type in APPROACHES and _OWNS.fullmatch(clue.between(x.end, m.start))),
                None,
            )
        if improved is None:
            improved = next((x for x in clue.mentions if x.type in APPROACHES and _for_first(clue, x, m)), None)
        if improved is None:
            continue
        if _CLASS.search(clue.between(improved.start, improved.end)) or clue.role is Role.BACKGROUND:
            continue  # what helps "large language models" is not said to beat one
        subject = agent(context, clue, m.start, main)
        if subject is None or improved.entity == (main if subject is OWN else subject):
            continue
        by = next((q for q in clue.quantities if q.start >= improved.end and q.kind is not Kind.VALUE), None)
        delta = (
            by.until - by.value
            if by and by.until is not None
            else by.value
            if by and BY.search(clue.between(improved.end, by.start))
            else None
        )
        values = numbers(delta=round(delta, 6) if delta is not None else None)
        at = (m.start, m.end)
        out.append(
            Found(RelationType.OUTPERFORMS, subject, improved.entity, clue, "verb-improves", 0.7, values, m.name, at)
        )
    return out
