"""A paper's candidate entities in; those that a careful reader would list out, by a trained logistic regression.

The recognisers are generous; this looks at a candidate as a whole: who proposed it, how often and where it is named, how it is
spelt, whether a longer or shorter candidate says the same. Weights: weights/judge.json, rebuilt by `make train`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from kg.linear import Linear, load
from kg.model import Field, LocalEntity
from kg.recognize.analysis import Analysis
from kg.recognize.grouping import Located
from kg.recognize.lexicon import Lexicon, folded
from kg.recognize.tagger import shape
from kg.recognize.text import is_marked
from kg.recognize.text import words as words_of
from kg.vocab import EntityType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "judge.json"
# chosen for the best F1 in the cross-validation, which is flat there
KEEP = 0.42
# what something is measured against is kept already at this, and at that where it has a name of its own
KEEP_RIVAL, KEEP_NAMED_RIVAL = 0.15, 0.05
_APPROACHES = frozenset({EntityType.METHOD, EntityType.MODEL})
_COMPARES = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|compared (?:to|with)|against|versus|vs\.?|comparison (?:to|with)|relative to|baselines?|original|vanilla)\s"
    r"(?:(?:the|baseline|original|vanilla|standard|dense|a|an)\s)*$"
)
# what the text itself presents by name is kept whatever the regression says
_SURE = frozenset({"called", "propose-name", "propose-head", "proposed-acronym", "our-name"})


def _is_rival(m: Located, analyses: Sequence[Analysis]) -> bool:
    text = analyses[0 if m.field is Field.TITLE else 1].view.text
    return _COMPARES.search(text[max(0, m.start - 40) : m.start]) is not None


def default_judge() -> Linear | None:
    """The shipped judge, or None where its weights are absent (then every candidate is kept)."""
    return load(WEIGHTS)


@lru_cache(maxsize=65536)
def _words(name: str) -> frozenset[str]:
    return frozenset(folded(name))


def entity_features(
    index: int,
    entities: Sequence[LocalEntity],
    located: Sequence[Located],
    analyses: Sequence[Analysis],
    lexicon: Lexicon,
    headline: int | None,
) -> list[str]:
    """The features of one candidate; each is joined with its type, for what tells a task tells no model."""
    e = entities[index]
    mine = [m for m in located if m.entity == index]
    words = e.name.split()
    out = ["any"]
    out += sorted({"rule=" + m.rule for m in mine})
    best = max((m.score for m in mine if m.rule == "tagger"), default=0.0)
    out.append(f"tagger={int(best * 20)}")
    mean = sum(m.score for m in mine) / max(1, len(mine))
    out.append(f"mean={int(mean * 10)}")
    out.append(f"times={min(len(mine), 5)}")
    title = [m for m in mine if m.field is Field.TITLE]
    if title:
        out.append("title")
    if index == headline:
        out.append("headline")
    entry = lexicon.by_key.get(e.key) if e.key else None
    out.append(
        "lexicon=" + ("no" if entry is None else "weak" if entry.weak else "ambiguous" if entry.ambiguous else "yes")
    )
    if entry is not None:
        out.append("entry=" + entry.name.casefold())
    out.append(
        "shape="
        + (
            shape(e.name)
            if len(words) == 1
            else "marked"
            if any(c.isupper() for c in e.name[1:])
            else "capital"
            if e.name[:1].isupper()
            else "small"
        )
    )
    out.append(f"words={min(len(words), 6)}")
    out.append("last=" + words[-1].casefold() if words else "last=")
    out.append("first=" + words[0].casefold() if words else "first=")
    if len(words) <= 3:
        out.append("name=" + e.name.casefold())
    own = _words(e.name)
    for other in entities:
        theirs = _words(other.name)
        if theirs > own:
            out.append("inside" + ("=same" if other.type is e.type else ""))
        elif theirs and theirs < own:
            out.append("around" + ("=same" if other.type is e.type else ""))
    abstract = [m for m in mine if m.field is Field.ABSTRACT]
    if abstract:
        analysis = analyses[1]
        text = analysis.view.text
        out.append(f"place={int(5 * abstract[0].start / max(1, len(text)))}")
        out.append(f"last-place={int(5 * abstract[-1].start / max(1, len(text)))}")
        for m in abstract[:3]:
            before = words_of(text, m.start - 30, m.start)
            after = words_of(text, m.end, m.end + 20)
            if before:
                out.append("before=" + before[-1])
            if len(before) > 1:
                out.append("before2=" + before[-2] + "_" + before[-1])
            if after:
                out.append("after=" + after[0])
    else:
        out.append("title-only")
    out = list(dict.fromkeys(out))
    kind = e.type.value + "|"
    return [kind + f for f in out] + out


def judge(
    entities: Sequence[LocalEntity],
    located: Sequence[Located],
    analyses: Sequence[Analysis],
    lexicon: Lexicon,
    headline: int | None,
    model: Linear,
) -> tuple[list[LocalEntity], list[Located], int | None]:
    """Keep the candidates that the regression holds likely, and number what is left anew.

    What the text presents by name is kept whatever the regression says, and what something is measured against already at a
    low probability: without it a comparison would lose its other side.
    """
    named = {m.entity for m in located if m.rule in _SURE}
    rivals = {m.entity for m in located if m.type in _APPROACHES and _is_rival(m, analyses)}
    named_rivals = {m.entity for m in located if m.entity in rivals and is_marked(m.text)}
    order: list[int] = []
    for index in range(len(entities)):
        if index in named or index == headline:
            order.append(index)
            continue
        p = model.probability(entity_features(index, entities, located, analyses, lexicon, headline))
        if p >= (KEEP_NAMED_RIVAL if index in named_rivals else KEEP_RIVAL if index in rivals else KEEP):
            order.append(index)
    kept = {old: new for new, old in enumerate(order)}
    mentions = [
        Located(m.field, m.start, m.end, kept[m.entity], m.text, m.type, m.rule, m.score)
        for m in located
        if m.entity in kept
    ]
    return [entities[i] for i in order], mentions, kept.get(headline) if headline is not None else None
