"""A text and a name in; the type out that the text gives the name by the noun that describes it, or that the name suggests by itself."""

import re

from kg.recognize.lexicon import default_lexicon
from kg.vocab import EntityType

# the noun that a description of a contribution turns on, and the type that it gives
HEADS: dict[str, EntityType] = {
    **dict.fromkeys(
        "model network architecture transformer llm lm vlm mllm autoencoder backbone detector cnn gan vae classifier checkpoint tokenizer u-net unet".split(),
        EntityType.MODEL,
    ),
    **dict.fromkeys("dataset benchmark corpus testbed leaderboard suite".split(), EntityType.DATASET),
    **dict.fromkeys("metric".split(), EntityType.METRIC),
    **dict.fromkeys(
        "method framework approach algorithm technique system engine library strategy scheme mechanism module paradigm pipeline recipe toolkit compiler "
        "scheduler kernel platform procedure solution accelerator runtime optimizer pruning quantization decoding attention distillation".split(),
        EntityType.METHOD,
    ),
}
HEAD = r"(?:" + "|".join(sorted(HEADS, key=len, reverse=True)) + r")s?"

# what the names of networks end in; families ("Mamba", "BERT") are in the lexicon
_NETWORK_NAME = re.compile(r"(?:Net|[Ff]ormer)(?:V?\d)?$")
_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+[A-Z]{2,}(?![a-z])|[A-Z][a-z]+|[a-z]{1,2}[A-Z]+")


def named_type(name: str) -> EntityType:
    """The type that a name itself suggests where no text describes it: a network's ending, or a known model's name within it."""
    if _NETWORK_NAME.search(name):
        return EntityType.MODEL
    known = default_lexicon()
    inside = (p for p in _PIECE.findall(name) if len(p) > 2 and p != name)
    return EntityType.MODEL if any(known.lookup(p, EntityType.MODEL) for p in inside) else EntityType.METHOD


_CALLED = r"(?:called|named|termed|dubbed|coined|namely|referred to as|which we (?:call|term|name|dub))"
_AFTER_NAME: tuple[tuple[re.Pattern[str], bool], ...] = (
    (
        re.compile(r"s?(?:\s\([^)]*\))?,?\s(?:is\s|as\s|are\s)?(?:a|an|the first|the|our)\s(?P<words>[^.;:,]{0,110})"),
        True,
    ),
    (re.compile(rf"s?\s(?P<words>{HEAD})\b"), False),
    (re.compile(r"\),?\s(?:is\s)?(?:a|an|the)\s(?P<words>[^.;:,]{0,90})"), True),
)
_BEFORE_NAME: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b(?:a|an|the|our|new|novel)\s(?P<words>[^.;:,()]{{0,90}}?),?\s{_CALLED}\s(?:as\s)?[\"']?$"),
    re.compile(rf"\b(?P<words>{HEAD}),?\s\(?$"),
    re.compile(r"\b(?:a|an|the)\s(?P<words>[^.;:,()]{0,90})\s\($"),
)
_CLAUSE_BEGINS = frozenset(
    "that which for to with of based designed by in using where on built from capable able tailored".split()
)


def described_type(text: str, name: str) -> EntityType | None:
    """The type that a text gives a name by the noun that describes it: "X, a novel framework", "a model called X", "X models".

    >>> described_type("We present Foo, a new detection network for video.", "Foo")
    <EntityType.MODEL: 'Model'>
    """
    at = text.find(name)
    while at >= 0:
        after = text[at + len(name) : at + len(name) + 170]
        for pattern, clause in _AFTER_NAME:
            match = pattern.match(after)
            type = _head_type(match.group("words"), cut=clause) if match else None
            if type:
                return type
        before = text[max(0, at - 140) : at]
        for pattern in _BEFORE_NAME:
            match = pattern.search(before)
            type = _head_type(match.group("words"), cut=False) if match else None
            if type:
                return type
        at = text.find(name, at + len(name))
    return None


def _head_type(phrase: str, *, cut: bool) -> EntityType | None:
    """The type that the last telling noun of a phrase gives; with `cut`, of what stands before a clause begins."""
    words = re.findall(r"[A-Za-z][\w-]*", phrase.casefold())
    if cut:
        words = words[: next((i for i, w in enumerate(words) if w in _CLAUSE_BEGINS and i), len(words))]
    for word in reversed(words):
        type = HEADS.get(word) or HEADS.get(word.removesuffix("s")) or HEADS.get(word.rsplit("-", 1)[-1])
        if type:
            return type
    return None
