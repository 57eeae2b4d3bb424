"""What a paper introduces in; the one of these that "we" and "our method" stand for out, None where that has no name."""

import re
from collections.abc import Iterable

from kg.recognize.lexicon import default_lexicon
from kg.recognize.text import is_marked
from kg.relate.context import APPROACHES, Context, Role
from kg.relate.found import Found
from kg.vocab import EntityType

# the rules of recognition that find a thing where the text presents it by name
BY_NAME = frozenset({"propose-name", "called", "propose-head", "proposed-acronym", "our-name"})
_PRESENTED = frozenset({"we-introduce", "repository", *BY_NAME})


def headline(context: Context, found: Iterable[Found]) -> int | None:
    """The contribution of a paper whose title does not name it, as an index of the entities."""
    found = list(found)
    named = [f for f in found if f.rule in _PRESENTED and is_named(context, f) and not _is_part(context, f)]
    # of "we propose A (X) and B (Y)" neither is the contribution
    named = [f for f in named if f.rule != "proposed-acronym" or not any(_is_beside(f, other) for other in named)]
    # "a framework for LLMs, named FLAP": what nobody else has named comes first
    named.sort(key=lambda f: isinstance(f.object, int) and context.entities[f.object].key is not None)
    return named[0].object if named else _only_one(context, found)  # type: ignore[return-value]


def is_named(context: Context, f: Found) -> bool:
    """Whether what is introduced has a name of its own; one that everybody knows counts where the text presents it by name."""
    if not isinstance(f.object, int):
        return False
    e = context.entities[f.object]
    lexicon = default_lexicon()
    if e.key is not None and lexicon.by_key[e.key].weak:
        return False
    known = e.key is not None and lexicon.lookup(e.name) is not None
    own = not known or f.rule in BY_NAME or (f.rule == "we-introduce" and is_marked(e.name) and not _one_of(f, e.name))
    words = e.name.split()
    capitals = [w for w in words if any(c.isupper() for c in w)]
    if len(capitals) == 1 < len(words) and (capitals[0].isupper() or lexicon.lookup(capitals[0]) is not None):
        return False  # "segment KV cache policy"
    return bool(capitals) and own


def _is_beside(f: Found, other: Found) -> bool:
    """Whether two short forms are presented side by side: "we propose A (X) and B (Y)"."""
    return other.object != f.object and other.rule == f.rule and other.clue is f.clue


def _one_of(f: Found, name: str) -> bool:
    """Whether something known is presented with an article: "a mixed-precision PTQ approach" is one of many."""
    at = f.clue.text.find(name)
    return at > 0 and _ARTICLE.search(f.clue.text, max(0, at - 90), at) is not None


def _is_part(context: Context, f: Found) -> bool:
    """Whether what is introduced is only a part, a measure or data of the contribution, and the title does not speak of it."""
    places = [(c, m) for c in context.clues for m in c.mentions if m.entity == f.object]
    if any(c.role is Role.TITLE for c, _ in places) or not isinstance(f.object, int):
        return False
    if context.type(f.object) in (EntityType.DATASET, EntityType.METRIC):
        return True
    return any(
        c is f.clue and (_PART_AFTER.match(c.between(m.end, c.end)) or _PART_ITSELF.search(c.between(m.start, m.end)))
        for c, m in places
    )


_ARTICLE = re.compile(r"\ban?\s(?:[\w-]+\s){1,8}\(?$")
_PART = r"(?:metric|loss|module|mechanism|block|layer|kernel|operator|regulari[sz]\w+|objective|head|unit|scheme|token|format)s?"
_PART_AFTER = re.compile(rf"(?:\s\([^()]*\))?\)?\s{_PART}\b")
_PART_ITSELF = re.compile(rf"\s{_PART}$")


def _only_one(context: Context, found: Iterable[Found]) -> int | None:
    """The one approach that the paper says it introduces, if its title speaks of it too: then "we" speaks of that one."""
    titled = {m.entity for c in context.clues if c.role is Role.TITLE for m in c.mentions}
    approaches = [f for f in found if isinstance(f.object, int) and context.type(f.object) in APPROACHES]
    told = [f for f in approaches if f.rule in {"we-introduce", "is-proposed", *BY_NAME} and f.object in titled]
    return told[0].object if len(told) == len(approaches) == 1 else None  # type: ignore[return-value]
