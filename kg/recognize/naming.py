"""A surface form in; the name that it holds out: no article, no trailing generic noun, singular, a device without its maker."""

import re
from functools import lru_cache

from kg.recognize.hardware import find_hardware
from kg.recognize.lexicon import default_lexicon
from kg.vocab import EntityType

_ARTICLES = frozenset(
    "the a an our this these its their original vanilla standard proposed novel new existing popular various several many and or yet contemporary".split()
)
# that end a name and only say what kind of thing it is
_KINDS = frozenset(
    "model models framework frameworks method methods approach approaches algorithm algorithms technique techniques system systems dataset datasets "
    "benchmark benchmarks corpus corpora module modules network networks architecture architectures task tasks library libraries engine engines "
    "strategy strategies mechanism mechanisms scheme schemes metric metrics score scores series family families baseline baselines variant variants "
    "backbone backbones challenge suite".split()
)
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
    # most names are a word or two, so a pattern is tried only where it has something to find
    name = " ".join(surface.split()).strip(" ,.;:'\"").rstrip("- ").removesuffix("'s")
    if "(" in name or ")" in name:
        name = _BRACKETS.sub("", name)
    if type is EntityType.TASK:
        name = _MEANS.sub("", name)
    if type is EntityType.HARDWARE:
        name = _HARDWARE_BASED.sub("", name)
        devices = find_hardware(name)
        if len(devices) == 1:
            return devices[0].name
    while (space := name.find(" ")) > 0 and name[:space].casefold() in _ARTICLES:
        name = name[space + 1 :]
    if type is EntityType.TASK:
        name = _TASK_AFTER.sub("", name)
    if type is EntityType.METRIC:
        if name.casefold() in _MEASURED_BY:
            return _MEASURED_BY[name.casefold()]
        name = _NUMBER_BEFORE.sub("", name)
        name = _CHANGE_AFTER.sub("", _CHANGE_BEFORE.sub("", name)) or name
    if " " in name:
        name = _without_kind(name, type)
        if not _VERBS.isdisjoint(name.split()[-2:]):
            name = _VERB_AFTER.sub("", name)
        if type in (EntityType.METHOD, EntityType.MODEL):
            name = _TITLE_BEFORE.sub("", name)
    if "-based" in name:
        bare = _BASED.sub("", name)
        if bare and _is_name(bare):
            name = bare
    return _singular_name(name)


def _without_kind(name: str, type: EntityType) -> str:
    """A name without the nouns after it that only say what kind of thing it is, where it is a name without them."""
    shorter = name
    while (space := shorter.rfind(" ")) >= 0 and shorter[space + 1 :].casefold() in _KINDS:
        shorter = shorter[:space]
    if not shorter or shorter == name or not _is_name(shorter):
        return name
    if type in (EntityType.METHOD, EntityType.MODEL) and default_lexicon().lookup(_singular_name(name), type):
        return name
    return _OPEN_BRACKET.sub("", shorter)


_HARDWARE_BASED = re.compile(r"-based\s\w+$")  # "CPU-based inference" runs on a CPU
_OPEN_BRACKET = re.compile(r"\s?\([^()]*\)?$")
_BRACKETS = re.compile(_OPEN_BRACKET.pattern + r"|\)$")
_MEANS = re.compile(r"\s(?:with|via|using|through|by|on)\s.*$")
_TASK_AFTER = re.compile(r"(?<=\w)\s[Tt]asks?$")
_NUMBER_BEFORE = re.compile(
    r"^(?:\d[\d.,]*\s?(?:[KMBT]\b|thousand|million|billion|trillion)?\s|(?:ms|s|GB|MB|%)\s)(?=[a-z])"
)
# "Transformer-based models" are Transformers; "Transformer-based LLMs" are LLMs
_BASED = re.compile(
    r"-based(?:\s(?:models?|methods?|approach(?:es)?|architectures?|networks?|systems?|frameworks?|baselines?|backbones?|counterparts?|variants?|designs?|techniques?))?$"
)
# what a comparing word compares
_MEASURED_BY = {"faster": "speed", "quicker": "speed", "slower": "speed", "smaller": "model size", "cheaper": "cost"}
# verbs that a name may run into: "contextual sparsity exists"
_VERBS = frozenset(
    verb + s
    for verb in "exist emerge suffer remain require retain achieve enable become appear offer provide incur arise".split()
    for s in ("", "s")
)
_VERB_AFTER = re.compile(rf"(?<=\w)\s(?:{'|'.join(sorted(_VERBS))})(?:\s\w+)?$")
# "teacher model Whisper" is Whisper
_TITLE_BEFORE = re.compile(r"^(?:[a-z-]+\s){1,2}(?:model|network|framework|engine|system)s?\s(?=[A-Z][\w.-]+$)")
_GENERIC_HEAD = re.compile(
    r"\s(?:mechanism|strateg(?:y|ies)|technique|approach|algorithm|method|scheme|policy|policies|paradigm|framework|module|procedure|process)s?$"
)


@lru_cache(maxsize=65536)
def without_head(surface: str) -> str | None:
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
    if not name.endswith("s"):
        return name  # "OS" and "CLS" among them
    if len(name) > 1 and (name[-2].isdecimal() or name[-2].isupper()) and name[-2].isascii():
        known = default_lexicon().lookup(name)
        return name if known is not None and known.name == name else name[:-1]  # "FastSpeech 2s"
    last = name.split()[-1]
    if last.islower() and len(last) > 3:
        if last.endswith("ies") and len(last) > 4:
            return name[:-3] + "y"
        if last.endswith(("sses", "xes", "ches", "shes")):
            return name[:-2]
        if not last.endswith(("ss", "us", "is", "ias", "ps")) and last not in _PLURAL:
            return name[:-1]
        if last in ("gpus", "cpus", "npus", "tpus", "maps", "steps", "gaps", "apps"):
            return name[:-1]
    elif (
        len(last) > 4
        and last[0].isupper()
        and last[1:].islower()
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


_LEADING = re.compile(
    r"^(?:(?:adaptive|efficient|effective|fast|faster|novel|new|fine-grained|principled|lightweight|simple|high-quality|low|lower|high|higher|fewer|reduced|improved|"
    r"overall|average|total|large|larger|small|smaller|pre-?trained|vanilla|dynamic|general|generic|complex|massive|diverse|multiple|different|single|available|sparse|dense|proposed|customized|"
    r"superior|better|strong|powerful|accurate|scalable|flexible|robust|practical|additional|typical|traditional|conventional|advanced|modern|popular|state-of-the-art|downstream|respective)\s+)(?=\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def core(name: str) -> str:
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
    return without_head(name) or name
