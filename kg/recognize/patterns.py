"""A field's analysis in; names found by the habits of the genre out: the title's name, "we propose X", "called X", "on the X dataset"."""

import re
from collections.abc import Iterator

from kg.any_of import beginnings
from kg.model import Field
from kg.recognize.analysis import Analysis
from kg.recognize.described import HEAD, HEADS, described_type, named_type
from kg.recognize.lexicon import default_lexicon
from kg.recognize.proposals import Proposal
from kg.recognize.text import is_marked
from kg.vocab import EntityType

_NAME = r"(?:[A-Z][\w+.^-]*[A-Za-z0-9+]|[A-Z]|[a-z]{1,4}-?[A-Z][\w+-]*(?:\.[a-z]+(?=\s|,))?|[A-Z]\w*)"
_NAMES = rf"{_NAME}(?:\s(?:{_NAME}|\d[\w.]*)){{0,3}}"
_INTROS = (
    "propos introduc present develop design describ releas build built devis offer unveil contribut creat construct implement formulat "
    "establish"
).split()
_INTRO = rf"(?:{'|'.join(_INTROS)})(?:e|es|ed|ing|s|t)?"
# a field without a word that begins so needs no look
_PROPOSES = beginnings(_INTROS)
_NAMES_IT = beginnings("called named termed dubbed coined namely referred denoted abbreviated name term dub".split())
_OF_DATA = beginnings("dataset benchmark corpus test challenge leaderboard".split())
_OURS = beginnings(["our"])
_NEEDS = {"called": _NAMES_IT, "propose-name": _PROPOSES, "propose-head": _PROPOSES}

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "called",
        re.compile(
            rf"\b(?:called|named|termed|dubbed|coined|namely|referred to as|denoted(?: as| by)?|abbreviated as|which we (?:call|name|term|dub))\s(?:as\s)?[\"'(]?(?P<name>{_NAMES})"
        ),
    ),
    (
        "propose-name",
        re.compile(
            rf"\b{_INTRO}\s(?:the\s|our\s)?(?P<name>{_NAMES})(?=\s?(?:[,:(]|$|\.\s|to\b|for\b|that\b|which\b|as\b|with\b|and\b|in\b|by\b|based\b|on\b|is\b|using\b|via\b|through\b|model|framework|system|algorithm))"
        ),
    ),
    (
        "propose-name",
        re.compile(
            rf"\b(?:[Ww]e|[Pp]aper|[Ww]ork|[Aa]rticle)\s(?:\w+\s)?{_INTRO}\s(?:the\s|our\s)?(?P<name>{_NAMES})(?=\s(?:[a-z]+\s){{1,3}}{HEAD}\b)"
        ),
    ),
    (
        "propose-name",  # its short form, whatever its letters
        re.compile(
            rf"\b[Ww]e\s{_INTRO}\s(?:the\s|our\s)?{_NAMES}\s\((?P<name>(?=[^()\s]*[A-Z])[A-Za-z][\w-]{{2,20}})(?=\))"
        ),
    ),
    (
        "name-is",
        re.compile(
            rf"(?P<name>{_NAME}(?:\s{_NAME}){{0,2}})(?:\sis|,)\s(?:a|an|the first|our)\s(?=[^.,;]{{0,80}}\b{HEAD}\b)"
        ),
    ),
    (
        "propose-head",
        re.compile(
            rf"\b{_INTRO}\s(?:a|an|the|our)\s[^.;:]{{0,100}}?\b{HEAD}(?:\s(?:called|named|termed|dubbed))?[,:]?\s(?P<name>{_NAME})(?=[,.;:)]|\s(?:that|which|to|for|is|by|with|based)\b)"
        ),
    ),
)
_PROPOSING = re.compile(
    rf"\b(?:[Ww]e|[Pp]aper|[Ww]ork|[Aa]rticle|[Ss]tudy)\s(?:[\w,]+\s){{0,4}}?{_INTRO}\b(?:(?!\bto\s\w+\s)[^.;])*$"
)
_DATASET = re.compile(
    rf"\b(?:[Oo]n|[Uu]sing|[Aa]cross|[Ww]ith|and|of|,)\s(?:the\s|both\s)?(?:popular\s|challenging\s|public\s|standard\s|large-scale\s|widely[- ]used\s)?(?P<name>{_NAME}(?:[-\s]{_NAME}){{0,2}})\s(?:dataset|benchmark|corpus|test[- ]?set|challenge|leaderboard)s?\b"
)
# what is written like a title in the midst of a sentence is a name: "we add Gated Slot Routing"
_CAPITALISED = re.compile(
    r"(?=[A-Z])(?<=[a-z0-9,;:()/]\s)(?<!\w\.\s)(?:[A-Z][a-z]+(?:-[A-Za-z]+)*|[A-Z]{2,}\d?(?:-[A-Z][a-z]+)?)(?:\s(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)*|\d[A-Z]?)){1,5}(?![\w-])"
)
_DATA = re.compile(r"\b(?:[Dd]ataset|[Bb]enchmark|[Cc]orpus|[Tt]estbed|[Cc]hallenge|[Dd]ata)\b")
_OUR = re.compile(
    rf"\b[Oo]ur\s(?:(?:proposed|novel|new|final|full|best)\s)?(?:[a-z]+,?\s)?(?P<name>{_NAME})(?![A-Za-z0-9-])"
)
_DOES = re.compile(
    r"\s(?:\w+ly\s)?(?:achiev|outperform|surpass|reduc|obtain|can\b|is\b|runs\b|show|yield|deliver|attain|enabl|improv|accelerat)"
)
# code is published under the name of what it is of
_REPOSITORY = re.compile(r"\bgit(?:hub|lab)\.com/[\w.-]+/(?P<name>[A-Za-z][\w+-]*)")
_COMMON = {
    "AI",
    "LLM",
    "LLMs",
    "GPU",
    "CPU",
    "Deep Learning",
    "Large Language Models",
    "Deep",
    "Large",
    "Language",
    "Models",
}
_STOP = {
    "We", "The", "A", "An", "In", "This", "Our", "It", "To", "As", "These", "Here", "First", "Second", "Third", "Finally", "Moreover", "Furthermore",
    "However", "Additionally", "Specifically", "With", "By", "For", "On", "Recently", "Based", "Meanwhile", "Notably",
}  # fmt: skip


def find_named(analysis: Analysis, title_name: str | None) -> list[Proposal]:
    """Find names by the genre's habits, and every further place where the title's name stands."""
    text = analysis.view.text
    out: list[Proposal] = []
    if title_name:
        described = described_type(text, title_name)
        types = [described] if described else [EntityType.METHOD, EntityType.MODEL]
        if analysis.field is Field.TITLE and _DATA.search(text):
            types.append(EntityType.DATASET)
        rule = "title-name" if described else "title-name-alone"  # then the judge tells the type
        for start, end in _places(text, title_name):
            out += [Proposal(start, end, type, 0.93, rule) for type in types]
    for rule, pattern in _PATTERNS:
        if rule in _NEEDS and not analysis.holds(_NEEDS[rule]):
            continue
        for match in _at_clauses(pattern, text) if rule == "name-is" else pattern.finditer(text):
            name = match.group("name").rstrip(".,")
            words = name.split()
            if words[0] in _STOP or name in _COMMON or (len(words) == 1 and name.islower()):
                continue
            start = match.start("name")
            if rule == "name-is" and not is_marked(name):
                continue
            described = described_type(text, name) or named_type(name)
            out.append(Proposal(start, start + len(name), described, 0.78 if rule != "name-is" else 0.6, rule))
    for match in _OUR.finditer(text) if analysis.holds(_OURS) else ():
        name = match.group("name").rstrip(".,")
        known = default_lexicon().lookup(name) is not None and not _DOES.match(text, match.end())
        if is_marked(name) and not known and name not in _COMMON:
            start = match.start("name")
            type = described_type(text, name) or named_type(name)
            out.append(Proposal(start, start + len(name), type, 0.7, "our-name"))
    for match in _REPOSITORY.finditer(text) if "git" in text else ():
        name = match.group("name").rstrip(".,")
        if not title_name and is_marked(name) and text.count(name) == 1:
            start = match.start("name")
            out.append(Proposal(start, start + len(name), named_type(name), 0.6, "repository"))
    for d in analysis.definitions:
        short = text[d.short_start : d.short_end]
        if (
            _well_known(short, text[d.long_start : d.long_end])
            or short.endswith("s")
            or not _PROPOSING.search(text[max(0, d.long_start - 90) : d.long_start])
        ):
            continue
        type = described_type(text, short) or named_type(short)
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(short)}(?![A-Za-z0-9])", text):
            out.append(Proposal(match.start(), match.end(), type, 0.86, "proposed-acronym"))
    for match in _CAPITALISED.finditer(text):
        words = match.group().split()
        if words[0] not in _STOP and match.group() not in _COMMON:
            head = words[-1].casefold().removesuffix("s")
            out.append(Proposal(match.start(), match.end(), HEADS.get(head, EntityType.METHOD), 0.5, "capitalised"))
    for match in _DATASET.finditer(text) if analysis.holds(_OF_DATA) else ():
        name = match.group("name")
        if name.split()[0] not in _STOP:
            out.append(Proposal(match.start("name"), match.end("name"), EntityType.DATASET, 0.7, "on-dataset"))
    return out


# nouns that, at the end of a phrase, make it a technique even in small letters
_TECHNIQUE = {
    "loss", "memory", "cache", "policy", "module", "mechanism", "strategy", "scheme", "technique", "algorithm", "method", "approach", "framework", "pipeline",
    "encoder", "decoder", "renderer", "scheduler", "scheduling", "sampler", "estimator", "predictor", "router", "kernel", "training", "learning", "decoding",
    "inference", "pruning", "quantization", "distillation", "attention", "search", "block", "layer", "head", "adapter", "tokenizer", "embedding", "function",
    "network", "model", "architecture", "transformer", "system", "engine", "paradigm", "operator", "convolution", "regularization", "normalization", "fusion",
    "aggregation", "alignment", "parallelism", "offloading", "caching", "batching", "sampling", "optimization", "optimizer", "objective", "compression",
    "planner", "controller", "compiler", "library", "accelerator", "representation", "procedure", "recipe", "dataset", "benchmark", "metric", "selection",
    "partitioning", "initialization", "augmentation", "tuning", "finetuning", "fine-tuning", "reparameterization", "unit", "tree", "graph", "design", "loop",
    "branch", "prompt", "verification", "drafting", "merging", "skipping", "packing", "loading", "execution", "solution", "process", "detector", "generator",
}  # fmt: skip
_PHRASE = re.compile(
    rf"\b(?:(?P<intro>{_INTRO})|incorporat(?:es?|ing)|employ(?:s|ing)?|compris(?:es|ing)|consists? of|featur(?:es|ing)|integrat(?:es?|ing)|contain(?:s|ing)|includ(?:es?|ing)|adopt(?:s|ing)?|leverag(?:es|ing)|utiliz(?:es?|ing)|appl(?:y|ies|ying)|via|through|using|\(i+\)|\(\d\)|\d\)|(?:firstly?|secondly?|thirdly?|finally),?)"
    rf"\s(?:(?:a|an|the|our|its|two|three|four|both|\(i+\)|\(\d\)|\d\))\s)*(?P<phrase>(?:[A-Za-z0-9][\w/+-]*\s){{0,6}}[A-Za-z][\w/+-]*)"
)
_BREAK = {
    "to", "that", "which", "for", "with", "in", "of", "by", "and", "or", "on", "from", "as", "is", "are", "can", "at", "into", "based", "where", "while", "when", "over",
    "under", "between", "without", "across", "using", "via", "called", "named", "the", "a", "an", "our", "we", "it", "its", "their", "this", "these", "has", "have", "be",
    "was", "were", "will", "designed", "tailored", "achieves", "enables", "how", "whether", "both", "such", "not", "only", "also", "then", "so", "each", "per", "through",
}  # fmt: skip
_FILLER = {
    "novel",
    "new",
    "simple",
    "effective",
    "efficient",
    "general",
    "unified",
    "first",
    "comprehensive",
    "lightweight",
    "flexible",
    "key",
    "principled",
    "more",
    "highly",
    "robust",
    "practical",
    "innovative",
    "customized",
    "optimized",
    "different",
    "various",
    "several",
    "multiple",
    "powerful",
    "fast",
    "scalable",
    "yet",
    "carefully",
    "specialized",
    "proposed",
    "suitable",
    "same",
    "existing",
    "additional",
    "standard",
}


_CLAUSE = re.compile(r"[.!?,]\s|^")


def _at_clauses(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where a sentence or clause begins as a pattern has it."""
    done = 0
    for clause in _CLAUSE.finditer(text):
        if clause.end() >= done and (match := pattern.match(text, clause.end())):
            done = match.end()
            yield match


def _well_known(short: str, long: str) -> bool:
    """Whether a short form with this expansion is a thing that everybody knows, so that defining it introduces nothing."""
    entry = default_lexicon().lookup(short)
    return (entry is not None and entry.weak) or default_lexicon().lookup(long) is not None


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands by itself, or in the plural; a long one whatever its capitals."""
    if len(name) >= 12 and len(text.lower()) == len(text):
        text, name = text.lower(), name.lower()
    end = 0
    while (start := text.find(name, end)) >= 0:
        end = start + len(name)
        if text.startswith("s", end) and not text[end + 1 : end + 2].isalpha():
            end += 1
        if not (start and _is_letter(text[start - 1])) and not _is_letter(text[end : end + 1]):
            member = _MEMBER.match(text, end)
            yield start, member.end() if member else end


_MEMBER = re.compile(r"-\d(?:\.\d)?(?![\w%/-]|\.\d)")  # "Medusa-1" is another thing than "Medusa"


def _is_letter(c: str) -> bool:
    return c.isascii() and c.isalnum()


def find_phrases(analysis: Analysis) -> list[Proposal]:
    """Find techniques described in small letters: "we introduce a class-wise pruning technique", "comprises a context memory"."""
    text = analysis.view.text
    out: list[Proposal] = []
    for match in _PHRASE.finditer(text):
        start = match.start("phrase")
        words = match.group("phrase").split()
        cut = next((i for i, w in enumerate(words) if w.casefold() in _BREAK), len(words))
        words = words[:cut]
        while words and (words[0].casefold() in _FILLER or words[0].casefold().endswith("ly")):
            start += len(words[0]) + 1
            words = words[1:]
        while (
            words
            and words[-1].casefold().removesuffix("s") not in _TECHNIQUE
            and words[-1].casefold() not in _TECHNIQUE
        ):
            if any(c.isupper() for c in words[-1][1:]) or len(words) <= 2:
                words = []
                break
            words = words[:-1]
        if len(words) < 2:
            continue
        head = words[-1].casefold().removesuffix("s")
        phrase = " ".join(words)
        score = 0.72 if match.group("intro") and len(words) <= 4 else 0.58  # what is proposed is named whole
        out.append(Proposal(start, start + len(phrase), HEADS.get(head, EntityType.METHOD), score, "technique-phrase"))
    return out
