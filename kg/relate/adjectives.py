"""Sentences in; comparisons by an adjective without a number out: "slower than A", "achieves lower latency than B", "more robust than C"."""

import re

from kg.any_of import beginnings
from kg.recognize.quantities import Kind
from kg.relate.agents import agent
from kg.relate.baselines import HEDGE, NOT, ends
from kg.relate.better_in import amount_after
from kg.relate.context import Clue, Context
from kg.relate.found import Found, numbers
from kg.relate.measures import Aspect, find_measures
from kg.relate.rivals import read_baseline
from kg.vocab import EntityType

# a sentence without a word that begins so needs no look
_THAN = beginnings(["than", "compared"])
_FASTER = re.compile(
    r"\b(?P<word>faster|quicker|slower|lower latency|higher throughput|lower inference (?:time|latency)|more efficient|cheaper|smaller|lighter|fewer parameters|less memory|lower memory|less compute|fewer FLOPs|less computation(?:al cost)?|more memory(?![- ]efficien)|lower cost|more (?:accurate|robust|reliable|capable|stable|natural|faithful|expressive|powerful|consistent|diverse|realistic))\b(?P<gap>[^.;]{0,40}?)\b(?:than|compared (?:to|with))\s"
)


# what an adjective says of quality; None for a word that takes its metric from what follows
_QUALITY_WORDS = {
    "more accurate": "accuracy", "more robust": "robustness", "more reliable": "reliability",
    "more capable": "capability", "more stable": "stability", "more natural": "naturalness", "more faithful": "fidelity",
    "more expressive": "expressiveness", "more powerful": "performance", "more consistent": "consistency",
    "more diverse": "diversity", "more realistic": "realism",
}  # fmt: skip


def find_adjectives(context: Context, clue: Clue, main: int | None, numbered: list[Found]) -> list[Found]:
    """Find comparing adjectives; `numbered` is what the numbers of the sentence already said."""
    out: list[Found] = []
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
