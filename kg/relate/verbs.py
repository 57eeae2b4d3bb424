"""Sentences in; comparisons without a number out: "outperforms A and B", "slower than A", "achieves lower latency"."""

import re
from dataclasses import replace

from kg.any_of import beginnings
from kg.recognize.quantities import Kind
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
from kg.relate.measures import Aspect, Measure, find_measures, with_unknown
from kg.relate.rivals import read_baseline
from kg.vocab import EntityType, RelationType

_OUTPERFORM = re.compile(
    r"\b(?:(?:significantly|consistently|substantially|largely|clearly|further|greatly|also|even|notably|considerably|markedly|dramatically|slightly|generally|can|could|often|still|well)\s)*"
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|outpac(?:es|ed|ing)|outstrip(?:s|ped)?|beats?|beating|outstrip(?:s|ping)?|outclass(?:es)?|excel(?:s|ling)? over|(?:is|are) superior to|superior(?:ity)? (?:to|over)|(?:effectiveness|superiority|advantages?|benefits?) of [^,.;]{1,40}? over|better than|improv(?:es|ed|ing|ement)s? (?:up)?on|improv(?:es|ed|ing|ements?) over|(?:improvements?|gains?) (?:compared (?:to|with)|relative to|against)|compares? favorably (?:to|with|against)|perform(?:s|ing)? better than|advantages? over|gains? over|state-of-the-art (?:performance|results) over|wins? over|preferred (?:over|to))\s"
)


# a sentence without a word that begins so needs no look
_OUTPERFORMING = beginnings(
    "outperform surpass exceed outpac outstrip beat outclass excel superior effectiveness benefit advantage better improve gain favorably "
    "state win wins preferred".split()
)
_THAN = beginnings(["than", "compared"])
_LOSING = beginnings("inferior worse outperformed surpassed beaten exceeded".split())

_FASTER = re.compile(
    r"\b(?P<word>faster|quicker|slower|lower latency|higher throughput|lower inference (?:time|latency)|more efficient|cheaper|smaller|lighter|fewer parameters|less memory|lower memory|less compute|fewer FLOPs|less computation(?:al cost)?|more memory(?![- ]efficien)|lower cost|more (?:accurate|robust|reliable|capable|stable|natural|faithful|expressive|powerful|consistent|diverse|realistic))\b(?P<gap>[^.;]{0,40}?)\b(?:than|compared (?:to|with))\s"
)


def _subject_measure(clue: Clue, at: int, measures: list[Measure]) -> Measure | None:
    """The measure that is the verb's subject: "Its speed on phones outperforms that of A"."""
    for m in measures:
        if _BEFORE_SUBJECT.fullmatch(clue.between(clue.start, m.start)):
            return m if _AFTER_SUBJECT.fullmatch(clue.between(m.end, at)) else None
    return None


_BEFORE_SUBJECT = re.compile(r"(?:(?:The|Its|Our|Their|In addition, the|Moreover, the)\s)?", re.IGNORECASE)
_AFTER_SUBJECT = re.compile(r"\s?(?:(?:in|on|of|for|at)\s[^,;.]{1,50}?\s)?(?:also\s)?")


# what an adjective says of quality; None for a word that takes its metric from what follows
_QUALITY_WORDS = {
    "more accurate": "accuracy", "more robust": "robustness", "more reliable": "reliability",
    "more capable": "capability", "more stable": "stability", "more natural": "naturalness", "more faithful": "fidelity",
    "more expressive": "expressiveness", "more powerful": "performance", "more consistent": "consistency",
    "more diverse": "diversity", "more realistic": "realism",
}  # fmt: skip


def find_verbs(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, numbered: list[Found]
) -> list[Found]:
    """Find comparing verbs and adjectives; `numbered` is what the numbers of the sentence already said."""
    out: list[Found] = []
    for match in () if clue.begins.isdisjoint(_OUTPERFORMING) else _OUTPERFORM.finditer(clue.text):
        at, place = match.start() + clue.start, match.end() + clue.start
        before = clue.between(clue.start, at)
        if NOT.search(before) or HEDGE.search(before) or clue.text.startswith("by ", match.end()):
            continue
        subject = agent(context, clue, at, main)
        if subject is None:
            continue
        objects, words = read_baseline(context, clue, place, subject, main)
        if re.match(r"(?:the\s)?\d", clue.between(place, place + 5)) or (
            not objects and _no_rival(match.group(), words)
        ):
            continue
        dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
        lead = (
            amount_after(clue, place)
            if match.group()[:7] != "improve"
            else amount_before(clue, at) or amount_after(clue, place)
        )
        better = measures_after(clue, place, with_unknown(clue, measures)) or [
            measure_before(clue, at, place, match.group(), measures)
        ]
        if better == [None]:
            better = [_subject_measure(clue, at, measures)]
        for measure in better:
            relation = measure.aspect.relation if measure is not None else RelationType.OUTPERFORMS
            if measure is None and lead.factor is not None:
                if any(f.clue is clue and f.qualifiers.factor == lead.factor for f in numbered):
                    continue
                relation = RelationType.FASTER_THAN  # a quality is not said in times
            if any(
                f.relation is relation
                and f.clue is clue
                and (f.object in objects or (not objects and f.object is None))
                for f in numbered
            ):
                continue
            each = amounts_after(clue, place, len(objects)) if measure is None else []
            for at_place, object in enumerate(ends(objects)):
                counts = lead.delta if relation is RelationType.OUTPERFORMS else lead.factor
                led = measure is None or (len(better) == 1 and counts is not None)
                v = replace(
                    each[at_place] if each else lead if led else by_values(clue, at, object, relation),
                    baseline=None if object is not None else words or "unspecified",
                    dataset=dataset,
                )
                sure = 0.85 if object is not None else 0.7
                at_measure = (measure.start, measure.end) if measure else None
                name = measure.name if measure else "speed" if relation is RelationType.FASTER_THAN else None
                at_measure = at_measure or ((at, place) if name else None)
                out.append(Found(relation, subject, object, clue, "verb-outperforms", sure, v, name, at_measure))
            if measure is None and (lead.delta is not None or relation is RelationType.FASTER_THAN):
                out += [
                    Found(
                        relation, subject, object, clue, "verb-outperforms", 0.8,
                        v if object is not None else replace(v, baseline=words or "unspecified"), name, at_measure,
                    )
                    for object, v in further(clue, place, ends(objects))
                    if (v.delta if lead.delta is not None else v.factor) is not None
                    and (object is None or object != (main if subject is OWN else subject))
                ]  # fmt: skip
    out += _improved(context, clue, measures, main) + _inferior(context, clue, main)
    for match in () if clue.begins.isdisjoint(_THAN) else _FASTER.finditer(clue.text):
        at, place = match.start() + clue.start, match.end() + clue.start
        before = clue.between(clue.start, at)
        if NOT.search(before) or HEDGE.search(before):
            continue
        subject = agent(context, clue, at, main)
        if subject is None:
            continue
        objects, words = read_baseline(context, clue, place, subject, main)
        word = match.group("word")
        worse = word == "slower" or word == "more memory"
        aspect = find_measures(word)
        quality = _QUALITY_WORDS.get(word)
        if quality is not None and match.group("gap").strip():
            continue
        kind = aspect[0].aspect if aspect else Aspect.QUALITY if quality else Aspect.EFFICIENCY
        relation = kind.relation
        q = next((q for q in clue.quantities if q.kind is Kind.FACTOR and 0 <= at - q.end <= 3), None)
        if any(f.relation is relation and (not worse or f.rule == "number-turned") for f in numbered):
            continue
        metric = (
            "speed"
            if word in ("faster", "quicker", "slower")
            else re.sub(r"^(?:lower|higher|less|fewer|more)\s", "", word)
        )
        metric = quality or {
            "more efficient": "efficiency",
            "efficient": "efficiency",
            "smaller": "size",
            "lighter": "size",
            "cheaper": "cost",
        }.get(metric, metric)
        spot = (at, at + len(word))
        dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
        if worse:  # "A is slower than B by 2x": B is the faster one
            by = amount_after(clue, place)
            said = numbers(factor=q.value if q else by.factor, percent=by.delta)
            out += [
                Found(relation, object, subject, clue, "verb-slower", 0.8, said, metric, spot) for object in objects
            ]
            continue
        for end in ends(objects):
            v = numbers(baseline=None if end is not None else words or "unspecified", dataset=dataset)
            out.append(
                Found(
                    relation,
                    subject,
                    end,
                    clue,
                    "verb-" + kind.value,
                    0.8 if end is not None else 0.65,
                    v,
                    metric,
                    spot,
                )
            )
    return out


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


# what a size exceeds, and a pronoun that stands for nothing named
_LIMIT = re.compile(
    r"\b(?:capacity|memory|limits?|budgets?|lengths?|thresholds?|(?:hundreds|thousands|millions|billions|trillions) of|parameters|requirements?|size)\b"
)


def _no_rival(verb: str, words: str | None) -> bool:
    return words in ("them", "it", "those", "these") or (
        "exceed" in verb and words is not None and _LIMIT.search(words) is not None
    )


_CLASS = re.compile(r"[a-z]s$|[A-Z]s$|models?$")


_IMPROVE = re.compile(r"\b(?:improv|boost|enhanc|increas|rais)\w*\s(?:up\s)?(?:the\s)?(?:[\w-]+\s){0,2}$")


_IMPROVED = re.compile(r"\b(?:improv|boost|enhanc|increas|rais)\w*\s(?:up\s)?(?:the\s)?(?:[\w.-]+(?:'s|s')?\s){0,4}$")


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
