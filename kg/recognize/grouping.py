"""The mentions kept in a paper in; the paper's entities out: one for each thing, with all that the paper calls it.

Two mentions are one thing when they mean the same curated entry, fold to the same name, or are a short form and its expansion.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.model import Field, LocalEntity
from kg.recognize.analysis import Analysis
from kg.recognize.hardware import find_hardware
from kg.recognize.lexicon import Entry, Lexicon, default_lexicon, fits_expansion, folded, generic_names
from kg.recognize.patterns import described_type
from kg.recognize.proposals import Proposal
from kg.vocab import EntityType

_ARTICLE = re.compile(
    r"^(?:the|a|an|our|this|these|its|their|original|vanilla|standard|proposed|novel|new|existing|popular|various|several|many|and|or|yet)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s+(?:models?|frameworks?|methods?|approach(?:es)?|algorithms?|techniques?|systems?|datasets?|benchmarks?|corpus|corpora|modules?|networks?|architectures?|tasks?|"
    r"libraries|library|engines?|strategy|strategies|mechanisms?|schemes?|metrics?|scores?|series|family|families|baselines?|variants?|backbones?|challenge|suite)$",
    re.IGNORECASE,
)


class Located(NamedTuple):
    """A mention in its field's view, with the index of its entity."""

    field: Field
    start: int
    end: int
    entity: int
    text: str
    type: EntityType
    rule: str
    score: float = 1.0


# what the paper names itself is not taken for a well-known thing within the name: "Faster Segment Anything"
_OWN_NAMES = frozenset({"title-name", "propose-name", "called", "our-name"})


@dataclass(slots=True)
class _Group:
    type: EntityType
    key: str | None
    members: list[tuple[Field, Proposal, str]]


def group(
    analyses: Sequence[Analysis], proposals: Sequence[tuple[Field, Proposal]], lexicon: Lexicon, title_name: str | None
) -> tuple[list[LocalEntity], list[Located], int | None]:
    """Group mentions into entities; returns them, the located mentions in text order, and the index of the title's own name."""
    by_field = {a.field: a for a in analyses}
    pairs = _acronyms(analyses)
    types = _types(proposals, by_field, pairs)
    groups: dict[tuple[str, EntityType], _Group] = {}
    for field, p in proposals:
        surface = by_field[field].view.text[p.start : p.end]
        name = clean(surface, p.type)
        if not name or folded(name) in generic_names():
            continue
        root = _root(name, p.type, pairs)
        type = types.get(root, p.type)
        entry = lexicon.lookup(name, type)
        if entry is None and p.rule not in _OWN_NAMES:
            entry = lexicon.lookup(_core(name), type)
        if entry is None and type is EntityType.TASK:
            entry = _task_inside(name, lexicon)
        if entry is None and p.key and lexicon.by_key[p.key].type is type:
            entry = lexicon.by_key[p.key]
        expansion = next((long for short, long in pairs if short.removesuffix("s") == name.removesuffix("s")), None)
        if entry is not None and expansion is not None and not fits_expansion(entry, clean(expansion, type)):
            entry = None  # the paper says itself what its short form means
        identity = entry.key if entry else root
        g = groups.setdefault(
            (identity, type), _Group(type, entry.key if entry and identity == entry.key else None, [])
        )
        g.members.append((field, p, name))
    entities: list[LocalEntity] = []
    located: list[Located] = []
    headline = None
    for index, g in enumerate(_coreferent(list(groups.values()), by_field, pairs)):
        name = _main_name(g, pairs)
        surfaces = _surfaces(g, by_field, pairs, name)
        surfaces.discard(name)
        entities.append(LocalEntity(name, g.type, tuple(sorted(surfaces)), (), g.key))
        if title_name and folded(title_name) in {folded(s) for s in {name, *surfaces}}:
            headline = index
        located += [Located(f, p.start, p.end, index, n, g.type, p.rule, p.score) for f, p, n in g.members]
    order = {Field.TITLE: 0, Field.ABSTRACT: 1}
    located.sort(key=lambda m: (order[m.field], m.start))
    return entities, located, headline


def _surfaces(g: _Group, by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...], name: str) -> set[str]:
    """All that the paper calls a group by, its main name and its expansion among them."""
    out = {by_field[f].view.text[p.start : p.end] for f, p, _ in g.members} | {n for _, _, n in g.members}
    if g.type is EntityType.HARDWARE:
        out = {_HOW_MANY.sub("", s) for s in out}
    out |= {long for short, long in pairs if name.casefold() in (short.casefold(), short.casefold() + "s")}
    return out | {shorter for s in out | {name} if (shorter := _without_head(s))}


# how many of a device there are, and how good it is said to be, is not what it is called
_HOW_MANY = re.compile(
    r"^(?:(?:\d+|an?|one|two|four|eight|single|multiple|several|many|various|advanced|modern|powerful|existing|mainstream|the|our)[\s-])+(?=[A-Za-z])",
    re.IGNORECASE,
)


def _coreferent(
    groups: list[_Group], by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...]
) -> list[_Group]:
    """Groups of one kind that share a surface form are one thing, unless the lexicon knows them as two."""
    kept: list[tuple[_Group, set[tuple[str, ...]]]] = []
    for g in groups:
        forms = {folded(s) for s in _surfaces(g, by_field, pairs, _main_name(g, pairs))} - {()}
        for at, (other, theirs) in enumerate(kept):
            if other.type is g.type and theirs & forms and (other.key is None or g.key is None):
                other.members += g.members
                other.key = other.key or g.key
                kept[at] = (other, theirs | forms)
                break
        else:
            kept.append((g, forms))
    return [g for g, _ in kept]


# words for the change of a metric, which are no part of its name: "reduced latency", "accuracy gain"
_CHANGE_BEFORE = re.compile(
    r"^(?:(?:less|smaller|fewer|more|larger|same|higher|lower|better|faster|low|high|ultra-low|reduc(?:e|es|ed|ing)|boost(?:s|ed|ing)?|improv(?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|"
    r"increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|minimi[sz](?:e|es|ed|ing)|maximi[sz](?:e|es|ed|ing)|superior|comparable|competitive|significant|heavy)[\s-])+(?=\w)",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s(?:reduction|improvement|gain|increase|drop|degradation|saving|constraint|requirement|demand|overhead reduction)s?$"
)


@lru_cache(maxsize=65536)
def clean(surface: str, type: EntityType) -> str:
    """A surface form as a name: no article, no trailing generic noun, singular, a device without maker and memory.

    >>> clean("the LLaMA-7B models", EntityType.MODEL), clean("NVIDIA A100 GPUs", EntityType.HARDWARE)
    ('LLaMA-7B', 'A100')
    """
    name = re.sub(r"'s$", "", re.sub(r"\s+", " ", surface).strip(" ,.;:'\"").rstrip("-"))
    name = re.sub(r"\s?\([^()]*\)?$|\)$", "", name)
    if type is EntityType.TASK:
        name = re.sub(r"\s(?:with|via|using|through|by|on)\s.*$", "", name)
    if type is EntityType.HARDWARE:
        devices = find_hardware(name)
        if len(devices) == 1:
            return devices[0].name
    previous = None
    while previous != name:
        previous = name
        name = _ARTICLE.sub("", name)
    if type is EntityType.TASK:
        name = re.sub(r"(?<=\w)\s[Tt]asks?$", "", name)
    if type is EntityType.METRIC:
        if name.casefold() in _MEASURED_BY:
            return _MEASURED_BY[name.casefold()]
        name = re.sub(
            r"^(?:\d[\d.,]*\s?(?:[KMBT]\b|thousand|million|billion|trillion)?\s|(?:ms|s|GB|MB|%)\s)(?=[a-z])", "", name
        )
        name = _CHANGE_AFTER.sub("", _CHANGE_BEFORE.sub("", name)) or name
    shorter = _TRAILING.sub("", name)
    while (less := _TRAILING.sub("", shorter)) != shorter:
        shorter = less
    known = (
        default_lexicon().lookup(_singular_name(name), type) if type in (EntityType.METHOD, EntityType.MODEL) else None
    )
    if shorter and shorter != name and _is_name(shorter) and known is None:
        name = re.sub(r"\s?\([^()]*\)?$", "", shorter)
    name = _VERB_AFTER.sub("", name)
    bare = _BASED.sub("", name)
    if bare != name and bare and _is_name(bare):
        name = bare
    return _singular_name(name)


# "Transformer-based models" are Transformers; "Transformer-based LLMs" are LLMs
_BASED = re.compile(
    r"-based(?:\s(?:models?|methods?|approach(?:es)?|architectures?|networks?|systems?|frameworks?|baselines?|backbones?|counterparts?|variants?|designs?|techniques?))?$"
)
# what a comparing word compares
_MEASURED_BY = {"faster": "speed", "quicker": "speed", "slower": "speed", "smaller": "model size", "cheaper": "cost"}
# verbs that a name may run into: "contextual sparsity exists"
_VERB_AFTER = re.compile(
    r"(?<=\w)\s(?:exist|emerge|suffer|remain|require|retain|achieve|enable|become|appear|offer|provide|incur|arise)s?(?:\s\w+)?$"
)
_GENERIC_HEAD = re.compile(
    r"\s(?:mechanism|strateg(?:y|ies)|technique|approach|algorithm|method|scheme|policy|policies|paradigm|framework|module|procedure|process)s?$"
)


@lru_cache(maxsize=65536)
def _without_head(surface: str) -> str | None:
    """A described technique without the noun that only says that it is one: "class-wise pruning technique" is class-wise pruning."""
    shorter = _GENERIC_HEAD.sub("", surface)
    return shorter if shorter != surface and len(shorter.split()) >= 2 else None


@lru_cache(maxsize=65536)
def _is_name(words: str) -> bool:
    """Whether words are a name by themselves, so that a generic noun after them can go.

    A capital inside, a digit or a single capitalised word shows one ("LLaMA", "Vicuna"); of several capitalised words only a
    curated name is one: "Stable Diffusion" is, "Large Language" is not.
    """
    last = words.split()[-1]
    if any(c.isupper() for c in last[1:]) or any(c.isdigit() for c in last):
        return True
    entry = default_lexicon().lookup(words)
    if entry is not None:
        return not entry.weak or entry.type is not EntityType.MODEL or len(words.split()) == 1
    return len(words.split()) == 1 and last[0].isupper() and last.casefold() not in _PLAIN_WORDS


_PLAIN_WORDS = frozenset(
    "diffusion language vision neural generative foundation base large deep sparse dense speech video image text world autoregressive consistency energy reward reasoning student teacher draft target".split()
)


def _singular_name(name: str) -> str:
    if re.search(r"[A-Z0-9]s$", name) and not re.search(r"(?:[Oo]S|CLS)$", name):
        return name[:-1]
    last = name.split()[-1] if name else ""
    if last.islower() and len(last) > 3:
        if last.endswith("ies") and len(last) > 4:
            return name[:-3] + "y"
        if last.endswith(("sses", "xes", "ches", "shes")):
            return name[:-2]
        if last.endswith("s") and not last.endswith(("ss", "us", "is", "ias", "ps")) and last not in _PLURAL:
            return name[:-1]
        if last in ("gpus", "cpus", "npus", "tpus", "maps", "steps", "gaps", "apps"):
            return name[:-1]
    elif (
        len(last) > 4
        and last[0].isupper()
        and last[1:].islower()
        and last.endswith("s")
        and not last.endswith(("ss", "us", "is", "as"))
        and len(name.split()) > 1
    ):
        return name[:-1]
    return name


_PLURAL = {
    "parameters",
    "params",
    "flops",
    "tokens",
    "fps",
    "mathematics",
    "robotics",
    "physics",
    "graphics",
    "dynamics",
    "kinematics",
    "analytics",
    "steps",
    "macs",
    "always",
    "lens",
    "cross",
    "news",
    "series",
}


def _acronyms(analyses: Sequence[Analysis]) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    for a in analyses:
        text = a.view.text
        for d in a.definitions:
            pair = (text[d.short_start : d.short_end], text[d.long_start : d.long_end])
            if pair not in out:
                out.append(pair)
    return tuple(out)


@lru_cache(maxsize=65536)
def _root(name: str, type: EntityType, pairs: tuple[tuple[str, str], ...]) -> str:
    """What a name is grouped by: its folded form, an expansion standing under its short form."""
    mine = folded(_core(name))
    for short, long in pairs:
        if mine in (folded(long), folded(_core(clean(long, type)))) or mine == folded(short):
            return " ".join(folded(short))
    return " ".join(mine)


def _task_inside(name: str, lexicon: Lexicon) -> Entry | None:
    """The curated task that a longer phrase ends in: "real-time talking face generation" is talking face generation."""
    words = name.split()
    for first in range(1, len(words) - 1):
        entry = lexicon.lookup(" ".join(words[first:]), EntityType.TASK)
        if entry is not None:
            return entry
    return None


_LEADING = re.compile(
    r"^(?:(?:adaptive|efficient|effective|fast|faster|novel|new|fine-grained|principled|lightweight|simple|high-quality|low|lower|high|higher|fewer|reduced|improved|"
    r"overall|average|total|large|larger|small|smaller|pre-?trained|vanilla|dynamic|general|generic|complex|massive|diverse|multiple|different|single|available|sparse|dense|proposed|customized|"
    r"superior|better|strong|powerful|accurate|scalable|flexible|robust|practical|additional|typical|traditional|conventional|advanced|modern|popular|state-of-the-art|downstream|respective)\s+)(?=\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def _core(name: str) -> str:
    """A name without the adjectives that do not change what is named, and without a noun that only says what kind it is."""
    shorter = name
    while (less := _LEADING.sub("", shorter)) != shorter:
        if default_lexicon().lookup(shorter) is not None:
            break  # "large language model" is more than a language model
        shorter = less
    if shorter != name and (
        len(shorter.split()) > 1 or any(c.isupper() for c in shorter[1:]) or len(name.split()) == 2
    ):
        name = shorter
    return _without_head(name) or name


def _types(
    proposals: Sequence[tuple[Field, Proposal]], by_field: dict[Field, Analysis], pairs: tuple[tuple[str, str], ...]
) -> dict[str, EntityType]:
    """One type for each name in a paper: what its description says, else the best supported by its mentions."""
    votes: dict[str, Counter[EntityType]] = {}
    for field, p in proposals:
        name = clean(by_field[field].view.text[p.start : p.end], p.type)
        root = _root(name, p.type, pairs)
        votes.setdefault(root, Counter())[p.type] += p.score * (2 if p.key else 1)  # type: ignore[assignment]
    out = {}
    abstract = by_field[Field.ABSTRACT].view.text
    for root, counter in votes.items():
        best = max(counter.items(), key=lambda item: (item[1], item[0].value))[0]
        if len(counter) > 1 and {EntityType.METHOD, EntityType.MODEL} >= set(counter):
            name = next(
                clean(by_field[f].view.text[p.start : p.end], p.type)
                for f, p in proposals
                if _root(clean(by_field[f].view.text[p.start : p.end], p.type), p.type, pairs) == root
            )
            best = described_type(abstract, name) or best
            if best not in counter:
                best = max(counter.items(), key=lambda item: (item[1], item[0].value))[0]
        out[root] = best
    return out


def _main_name(g: _Group, pairs: tuple[tuple[str, str], ...]) -> str:
    names = Counter(n for _, _, n in g.members)
    if len(names) == 1:
        return g.members[0][2]
    shorts = {s.removesuffix("s") if s[:-1].isupper() else s for s, _ in pairs}
    for name, _ in sorted(names.items(), key=lambda item: (-item[1], len(item[0]), item[0])):
        if name in shorts:
            return name
    if g.type in (EntityType.METHOD, EntityType.MODEL, EntityType.DATASET):
        # the form with the name's own capitals, the most frequent, the shortest
        return min(names, key=lambda n: (not any(c.isupper() for c in n), -names[n], len(n), n))
    return min(names, key=lambda n: (-names[n], n != n.casefold(), len(n), n))
