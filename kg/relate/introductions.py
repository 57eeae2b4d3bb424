"""A paper's sentences in; what it introduces out, the headline first, with the sentence that says so."""

import re

from kg.any_of import beginnings
from kg.recognize.grouping import Located
from kg.recognize.text import is_marked
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.found import Found
from kg.relate.headline import BY_NAME, headline, is_named
from kg.vocab import EntityType, RelationType

_VERBS = (
    "propos introduc present develop design devis releas offer unveil contribut creat construct formulat establish build built describ "
    "implement advocat"
).split()
_VERB = f"(?:{'|'.join(_VERBS)})"
_WE_INTRODUCE = re.compile(
    rf"\b(?=[wtohiaf])(?:we|this (?:paper|work|article|study|report|dissertation|thesis)|the paper|our (?:work|paper|approach|method|framework|system|model)|here,?|it|which|and|further|also|additionally|then|to this end,?)\s(?:\w+\s|\w+ly,?\s){{0,3}}?{_VERB}\w*\s",
    re.IGNORECASE,
)
# a sentence without a word that begins so needs no look
_INTRODUCING = beginnings(_VERBS)
_HAVING_PARTS = beginnings(
    "consist comprise featur incorporat equipped integrates component module innovation technique contribution idea feature design parts "
    "modifications optimizations characteristics".split()
)
_NAMING = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|referred to as|denoted as|abbreviated as|we (?:call|name|term|dub)(?:\s(?:it|this|them))?)\s(?:as\s)?$"
)
_FAR = 40  # letters before a name, more than those words have
_PASSIVE = re.compile(
    r"^\)?\s?(?:\([^)]*\)\s)?(?:\w+\s){0,3}(?:is|are|was|were)\s(?:then\s|further\s|also\s|newly\s)?(?:proposed|introduced|presented|developed|designed|devised)\b"
)
_PARTS = re.compile(
    r"\b(?=[ckmntfie])(?:consists? of|comprises?|comprising|consisting of|(?:key|core|main|novel|new|major|technical)\s(?:\w+\s){0,2}(?:components?|modules?|innovations?|techniques?|contributions?|ideas?|features?|designs?|parts|modifications|optimizations|characteristics)\b[^.]{0,30}|featur(?:es|ing)|incorporat(?:es|ing)|equipped with|integrates)\b",
    re.IGNORECASE,
)
_NOVEL = re.compile(
    r"\b(?=[nsfoct])(?:novel|new|simple|first|our|customi[sz]ed|tailored)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE
)
INTRODUCIBLE = frozenset({EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.METRIC})


def find_introductions(context: Context) -> tuple[list[Found], int | None]:
    """Find what the paper introduces, and the index of its headline contribution (None where that has no name)."""
    main = context.recognition.headline
    if main is not None and context.type(main) not in INTRODUCIBLE:
        main = None
    found: dict[int, Found] = {}

    def add(m: Located, clue: Clue, rule: str, confidence: float) -> None:
        known = found.get(m.entity)
        if known is None or confidence > known.confidence:
            found[m.entity] = Found(RelationType.INTRODUCES, None, m.entity, clue, rule, confidence)

    for clue in context.body():
        named_here = [m for m in clue.mentions if m.rule in BY_NAME and not _by_others(clue, m)]
        for m in named_here:
            if m.type in INTRODUCIBLE:
                add(m, clue, m.rule, 0.88)
        for m in clue.mentions:
            ours = m.type in INTRODUCIBLE and is_marked(m.text) and _OURS.search(clue.between(clue.start, m.start))
            if ours and (m.rule == "our-name" or _DOES.match(clue.between(m.end, clue.end))):
                add(m, clue, "our-name", 0.8)
        if clue.role is Role.BACKGROUND:
            continue
        for match in () if clue.begins.isdisjoint(_INTRODUCING) else _WE_INTRODUCE.finditer(clue.text):
            start = clue.start + match.end()
            first = _object_of(context, clue, start)
            if first is not None:
                add(first, clue, "we-introduce", 0.9 if any(c.isupper() for c in first.text) else 0.75)
                for other in _listed(clue, first):
                    add(other, clue, "we-introduce-list", 0.7)
        for m in clue.mentions:
            if m.type not in INTRODUCIBLE:
                continue
            before, after = clue.between(m.start - _FAR, m.start), clue.between(m.end, clue.end)
            if _NAMING.search(before) and not _by_others(clue, m):
                add(m, clue, "called", 0.9)
            elif _PASSIVE.match(after) and clue.role is not Role.EVALUATION:
                add(m, clue, "is-proposed", 0.8)
    if main is not None and main not in found:
        naming = [c for c in context.clues if any(m.entity == main for m in c.mentions)]
        clue = next((c for c in naming if c.role not in (Role.BACKGROUND, Role.TITLE)), naming[0])
        found[main] = Found(RelationType.INTRODUCES, None, main, clue, "title-name", 0.9)
    if main is None and not any(is_named(context, f) for f in found.values()):
        published = [
            m
            for c in context.body()
            for m in c.mentions
            if _REPOSITORY.search(c.between(c.start, m.start)) and is_marked(m.text) and m.type in INTRODUCIBLE
        ]
        if published:
            clue = next(c for c in context.body() if published[0] in c.mentions)
            add(published[0], clue, "repository", 0.6)
    if main is None:
        main = headline(context, found.values())
    if main is not None:
        for clue in context.body():
            if clue.role is Role.BACKGROUND or clue.begins.isdisjoint(_HAVING_PARTS):
                continue
            for match in _PARTS.finditer(clue.text):
                for m in clue.within(clue.start + match.end() - 1, clue.end):
                    if (
                        m.type in APPROACHES
                        and m.entity != main
                        and m.rule != "lexicon"
                        and m.entity not in found
                        and _NOVEL.search(clue.between(clue.start, m.start))
                    ):
                        add(m, clue, "component", 0.6)
    ordered = sorted(found.values(), key=lambda f: (f.object != main, f.clue.start))
    return ordered, main


def _by_others(clue: Clue, m: Located) -> bool:
    """Whether it is others who call it so: "a practice commonly referred to as X"."""
    return _COMMONLY.search(clue.between(m.start - _FAR, m.start)) is not None


_COMMONLY = re.compile(
    r"\b(?:commonly|often|usually|widely|generally|typically|sometimes|also)\s(?:called|named|termed|referred to as|dubbed)\s$"
)


def _object_of(context: Context, clue: Clue, start: int) -> Located | None:
    """What "we propose" takes as its object: a name near the verb, the name in brackets or after a comma included."""
    mentions = [
        m
        for m in clue.mentions
        if m.start >= start - 1 and m.type in INTRODUCIBLE and (m.type is not EntityType.METRIC or m.start - start < 45)
    ]
    if not mentions:
        return None
    first = mentions[0]
    gap = clue.between(start, first.start)
    said = clue.between(first.start, first.end + 9)
    if _AS_TOOL.match(clue.text, first.end - clue.start) or re.search(r"\b(?:into|onto)\b", gap):
        return None
    if _DOING.match(gap) or _ABOUT.search(gap) or (_KIND_OF_IT.search(said) and not _KIND_OF_IT.search(first.text)):
        return None
    if len(gap) > 120 or re.search(
        r"[;:]|(?<![\w-])(?:for|to|that|which|based on|using|of|from|on top of|built on|by|with|where|in|via)\s(?:[\w-]+\s){0,3}$|\b(?:to|that|which|where|by|aimed|targeting|tailored|intended)\b",
        gap,
    ):
        # "a novel framework for X, called NAME": the name is found by its own cue
        named = next(
            (
                m
                for m in mentions
                if _NAMING.search(clue.between(m.start - _FAR, m.start))
                or (
                    re.search(r"(?:[,(])\s?$", clue.between(start, m.start)[-2:])
                    and _looks_named(m.text)
                    and m.entity not in {x.entity for x in mentions[: mentions.index(m)]}  # "a method for X (Y)"
                )
            ),
            None,
        )
        if named is not None and named.start - start < 140:
            return named
        return None
    # "we introduce a scheduler NAME": what stands after the noun that says what it is, is its name
    named = next(
        (m for m in mentions if _looks_named(m.text) and _APPOSITION.fullmatch(clue.between(start, m.start))), None
    )
    if named is not None and _OWN_VERB.search(clue.between(max(clue.start, start - 16), start)):
        return named
    if context.entities[first.entity].key is not None:  # "a more efficient TTS method for videos called ToF"
        called = [m for m in mentions[1:] if m.start - first.end < 60 and _is_named_later(clue, first, m)]
        if called:
            return called[0]
    is_proposed = _OWN_VERB.search(clue.between(max(clue.start, start - 16), start)) is not None
    own_verb = is_proposed and re.fullmatch(r"(?:the\s|our\s)?", gap)
    known = first.rule == "lexicon" or (context.entities[first.entity].key is not None and not is_proposed)
    if known and not own_verb and not _NOVEL.search(clue.between(start - 30, first.start)):
        # "we present FlowKV" versus "we build Transformers": a well-known thing is not introduced
        return None
    # "a Large Recurrent Action Model (LRAM)": both are one entity; "an X framework, NAME,": take the name
    for m in mentions[1:]:
        if (
            m.start - first.end <= 30
            and re.fullmatch(
                r"\s?(?:\w+\s){0,3}[,(]?\s?(?:called|named|termed|dubbed|namely)?\s?\(?",
                clue.between(first.end, m.start),
            )
            and _looks_named(m.text)
            and not _looks_named(first.text)
        ):
            return m
    return first


def _is_named_later(clue: Clue, first: Located, m: Located) -> bool:
    """Whether a name stands for what began with another: "a reinforcement learning system for X, NAME, which"."""
    before = clue.between(first.end, m.start)
    beside = before.endswith(", ") and re.match(r",\s(?:which|that|to|for)\b", clue.between(m.end, clue.end))
    return _NAMING.search(before) is not None or (bool(beside) and is_marked(m.text))


_AS_TOOL = re.compile(r"\sas an?\s(?:\w+\s)?(?:tool|means|way|baseline|remedy|solution)\b")  # others made it
_DOING = re.compile(r"\w{3,}ing\s(?!an?\b|of\b)")  # "we propose defining X by Y"
_ABOUT = re.compile(
    r"\b(?:investigation|study|analysis|evaluation|survey|review|comparison|overview|exploration) (?:into|of|on)\b"
)
# "a distillation-based approach" is no distillation
_KIND_OF_IT = re.compile(r"-(?:based|driven|style|like|inspired)\b")
_APPOSITION = re.compile(
    r"(?:an?|the|our)\s(?:[\w-]+\s){0,6}?(?:system|framework|engine|scheduler|method|model|network|algorithm|approach|architecture|library|compiler|dataset|benchmark|technique|strategy|module|transformer|accelerator|runtime|toolkit|pipeline)\s"
)
_OWN_VERB = re.compile(r"\b(?:propos|introduc|present|develop|design|releas|unveil)\w*\s$", re.IGNORECASE)


def _looks_named(text: str) -> bool:
    return (
        sum(c.isupper() for c in text) >= 2
        or any(c.isdigit() for c in text)
        or (text[:1].isupper() and len(text.split()) == 1)
    )


_OURS = re.compile(r"\bour\s(?:(?:proposed|novel|new|final|full|best)\s)?(?:[a-z]+,?\s)?$", re.IGNORECASE)
_DOES = re.compile(
    r"\s(?:\w+ly\s)?(?:achiev|outperform|surpass|reduc|obtain|can\b|is\b|runs\b|show|yield|deliver|attain|enabl|improv|accelerat)"
)
_REPOSITORY = re.compile(r"\bgit(?:hub|lab)\.com/[\w.-]+/$")


def _listed(clue: Clue, first: Located) -> list[Located]:
    out = []
    last = first
    for m in clue.mentions:
        if m.start <= last.start or m.type not in INTRODUCIBLE or m.rule == "lexicon":
            continue
        gap = clue.between(last.end, m.start)
        if re.fullmatch(
            r"(?:s|\s?\([^)]*\))?\s?,?\s?(?:and|as well as)\s(?:a\s|an\s)?(?:(?:novel|new)\s)?(?:[\w-]+\s)?", gap
        ):
            out.append(m)
            last = m
        else:
            break
    return out
