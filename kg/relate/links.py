"""A paper's sentences in; evaluated-on, runs-on, built-on and addresses out: what the contribution and others are linked with.

Each rule is a cue in the words beside a mention; the subject is whoever acts in the clause (kg.relate.agents).
"""

import re

from kg.model import Field
from kg.recognize.grouping import Located
from kg.relate.agents import agent
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.found import OWN, End, Found
from kg.relate.rivals import is_rival_device
from kg.vocab import EntityType, RelationType

# a pattern that ignores capitals tries each of its words at each place: the letters that they begin with are looked at first
_MODEL_CUES: tuple[tuple[str, re.Pattern[str], float], ...] = (
    (
        "based-on",
        re.compile(
            r"\b(?=[boedifasvp])(?:based on|built (?:on|upon|on top of)|builds? (?:on|upon)|building (?:on|upon)|on top of|extend(?:s|ing|ed)?|extension of|derived from|inspired by|initiali[sz]ed from|fine-?tun(?:ed?|ing)(?: from| of| on)?|adapt(?:s|ed|ing)?|distill?(?:s|ed|ing)?(?: from)?|starting from|variant of|version of|powered by|implemented (?:in|on|with|using|by|on top of)|backbone)\s(?:[\w-]+\s){0,4}$",
            re.IGNORECASE,
        ),
        0.85,
    ),
    (
        "with",
        re.compile(
            r"\b(?=[uleacivtwbfd])(?:using|uses?|utiliz(?:es?|ing)|leverag(?:es?|ing)|employ(?:s|ing)?|adopt(?:s|ing)?|combin(?:es?|ing)|integrat(?:es?|ing)|incorporat(?:es?|ing)|exploit(?:s|ing)?|via|through|with|by|equipped with|consists? of|comprises?|comprising|introduc(?:es?|ing)|featur(?:es?|ing)|includ(?:es|ing)|draw(?:s|ing) on|built from|couples?|unif(?:y|ies)|appl(?:y|ies|ying))\s(?:(?:a|an|the|our|its|two|three|novel|new|both|efficient|lightweight|simple|multiple|[\w-]+)\s){0,4}$",
            re.IGNORECASE,
        ),
        0.7,
    ),
    (
        "applied-to",
        re.compile(
            r"\b(?=[aicqpsdofwt])(?:applied to|appl(?:y|ies|ying)\s(?:\w+\s){1,3}to|integrated (?:into|with)|integrat\w+ (?:\w+\s){1,4}(?:into|with)|incorporated into|compress(?:es|ing|ed)?|accelerat(?:es?|ing|ed)|quantiz(?:es?|ing|ed)|prun(?:es?|ing|ed)|speed(?:s|ing)? up|deploy(?:s|ed|ing)?|serv(?:es?|ing)|on|for|of|across|with|to)\s(?:(?:the|a|an|vanilla|original|various|both|different|several|popular|pre-?trained|large|existing|models? (?:such as|like|including)|[\w-]+)\s){0,4}$",
            re.IGNORECASE,
        ),
        0.55,
    ),
)
_TASK_FOR = re.compile(
    r"\b(?:for|on|in|to|towards|toward|of|address(?:es|ing)?|tackl(?:es?|ing)|perform(?:s|ing)?|support(?:s|ing)?|across|including|such as|accelerat(?:es?|ing)|enabl(?:es?|ing)|improv(?:es?|ing)|and|,)\s(?:(?:the|a|an|efficient|fast|real-time|accurate|various|multiple|different|both|task of|tasks? (?:such as|like|of|including)|[\w-]+)\s){0,4}$",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:on|using|with|across|over|from|in|and|,|including|like|e\.g\.,?|such as|via|at|for|to|by|of|\()\s?(?:(?:a|an|the|two|single|one|both|four|eight|\d+|x|NVIDIA|mobile|consumer|commodity|heterogeneous|multiple|edge|same|popular|modern|[\w-]+)\s){0,4}$",
    re.IGNORECASE,
)
# "a dataset with more detail than existing ones such as A"
_OTHER_DATA = re.compile(
    r"\b(?:than|unlike|compared (?:to|with))\s(?:existing|other|previous|current|all|earlier)\s[^;]{0,60}?\b(?:datasets|benchmarks|corpora|ones)\b[^;]{0,60}$"
)
_TRAINED = re.compile(
    r"\b(?:train(?:ed|ing)?|pre-?train(?:ed|ing)?|learn(?:ed|ing)?|collected|curated)\b[^.;]{0,60}$", re.IGNORECASE
)


# after these words stands what something is measured against, not what it is made from
_RIVAL = re.compile(
    r"\b(?=[tocsevbulridap])(?:than|over|compared (?:to|with)|outperform\w*|surpass\w*|exceed\w*|versus|vs\.?|baselines?|unlike|like|existing|relative to|in contrast (?:to|with)|as opposed to|different(?:ly)? from|points? above|ahead of)\b[^.;]{0,60}$|\bcompared (?:to|with) (?:only |just )?\d[\d.]*%? (?:for|of|by|with) $",
    re.IGNORECASE,
)
# neither is what it does without
_LACKED = re.compile(
    r"\b(?=[wnirfeaocb])(?:without|no need (?:for|of)|instead of|rather than|free (?:of|from)|eliminat\w+|avoid\w*|obviat\w+|circumvent\w*|bypass\w*)\b(?:(?!\b(?:by|via)\b|,\sand\s(?:an?|the|it|we|\w+es|\w+ves)\b)[^.;]){0,80}$",
    re.IGNORECASE,
)
# nor what is doubted, left behind or absent by the words after it: "using A might only result in redundancy", "is A free"
_DENIED_AFTER = re.compile(r"\s(?:may|might|could|would)\s|\s(?:following|trailing|lagging)\b|[\s-]free\b")
# nor what it only stands beside: "remains compatible with A", "on par with A"
_BESIDE = re.compile(
    r"\b(?:(?:showcased|exemplified|popularized|represented) by|(?:serves?|acts?|works?|functions?) as|compatible with|orthogonal to|complementary to|on par with|comparable (?:to|with)|competitive with|similar to|equivalent to|consistent with)\s(?:[\w-]+\s){0,12}$"
)
# nor what it is a multiple of: "twice the speed of A", "as fast as A"
_MULTIPLE = re.compile(
    r"\bas\s[a-z]+\sas\s$|\b(?:twice|half|doubl(?:e|es|ing)|halv(?:es|ing)|times|[\d.]+[xX]|[\d.]+%\sof)\s(?:that of|the\s(?:[\w-]+\s){1,3}of)\s(?:the\s)?$"
)
# nor what it is contrasted with: "whereas A takes 9 s"
_WHEREAS = re.compile(r"\b(?:[Ww]hereas|[Ww]hile)\s(?:the\s)?$")
_NEEDS = re.compile(r"\s(?:takes?|needs?|requires?|runs?|achieves?|reaches|has|have|only)\b")
# nor what is replaced: "replaces A with B"
_REPLACED = re.compile(r"[Rr]eplac(?:es|e|ed|ing)\s(?:(?!with\b|by\b)[\w-]+\s){0,4}$")
_BY_ANOTHER = re.compile(r"(?:\s[\w-]+){0,4}\s(?:with|by)\s")
# "X has been integrated into A": A is made with X, not the other way round
_INTO = re.compile(
    r"\b(?:been|is|are|was|were)\s(?:\w+\s)?(?:integrated|incorporated|merged|adopted)\s(?:into|in|by)\b[^.;]{0,60}$"
)


def never_made_from(context: Context, entity: int, main: int | None) -> bool:
    """Whether all that a paper says of a thing, but for background, is that it is a rival, done without or presented first."""
    places = [
        (clue, m)
        for clue in context.clues
        if clue.role is not Role.BACKGROUND
        for m in clue.mentions
        if m.entity == entity
    ]
    return bool(places) and all(
        _denied(clue, m)
        or _LISTED_RIVAL.search(clue.between(clue.start, m.start))
        or _named_first(context, clue, m, main)
        for clue, m in places
    )


def never_introduced(context: Context, entity: int) -> bool:
    """Whether all that a paper says of a thing is that something does without it."""
    places = [(clue, m) for clue in context.clues for m in clue.mentions if m.entity == entity]
    return bool(places) and all(_LACKED.search(clue.between(clue.start, m.start)) for clue, m in places)


def _denied(clue: Clue, m: Located) -> bool:
    """Whether the words around a mention say that nothing is made from it there."""
    before = clue.between(clue.start, m.start)
    return bool(
        _RIVAL.search(before)
        or _LACKED.search(before)
        or _BESIDE.search(before)
        or _MULTIPLE.search(before)
        or (_WHEREAS.search(before) and _NEEDS.match(clue.between(m.end, clue.end)))
        or _DENIED_AFTER.match(clue.between(m.end, clue.end))
        or ("eplac" in before and _REPLACED.search(before) and _BY_ANOTHER.match(clue.between(m.end, clue.end)))
    )


def never_run_on(context: Context, device: int) -> bool:
    """Whether all that a paper says of a device is that something is measured against it."""
    places = [(clue, m) for clue in context.clues for m in clue.mentions if m.entity == device]
    return bool(places) and all(is_rival_device(clue, m) for clue, m in places)


def never_tested_on(context: Context, dataset: int) -> bool:
    """Whether all that a paper says of a dataset is that its own has more or is better."""
    places = [(clue, m) for clue in context.clues for m in clue.mentions if m.entity == dataset]
    return bool(places) and all(_OTHER_DATA.search(clue.between(clue.start, m.start)) for clue, m in places)


_LISTED_RIVAL = re.compile(r"\b(?:outperform|surpass|exceed|compar)\w*\s[^.;]*\([^()]*$", re.IGNORECASE)


def find_links(context: Context, main: int | None, introduced: frozenset[int]) -> list[Found]:
    """Find the links between what a paper names."""
    out: list[Found] = []
    for clue in context.clues:
        for m in clue.mentions:
            if m.type is EntityType.DATASET:
                out += _evaluated(context, clue, m, main, introduced)
            elif m.type is EntityType.HARDWARE:
                out += _runs(context, clue, m, main)
            elif m.type is EntityType.TASK:
                out += _addresses(context, clue, m, main)
            elif m.type in APPROACHES:
                out += _built(context, clue, m, main, introduced)
    return out


def _subject(context: Context, clue: Clue, m: Located, main: int | None) -> End | None:
    if clue.field is Field.TITLE:
        return OWN
    return agent(context, clue, m.start, main)


def _evaluated(context: Context, clue: Clue, m: Located, main: int | None, introduced: frozenset[int]) -> list[Found]:
    if clue.role is Role.BACKGROUND or m.entity in introduced:
        return []
    before = clue.between(clue.start, m.start)
    subject = _subject(context, clue, m, main)
    if subject is None or _OTHER_DATA.search(before):
        return []
    trained = bool(_TRAINED.search(before))
    return [
        Found(
            RelationType.EVALUATED_ON,
            subject,
            m.entity,
            clue,
            "trained-on" if trained else "on-dataset",
            0.6 if trained else 0.85,
        )
    ]


def _runs(context: Context, clue: Clue, m: Located, main: int | None) -> list[Found]:
    product = m.rule in ("hardware-product", "elided")
    before = clue.between(clue.start, m.start)
    if clue.role is Role.BACKGROUND or not (product or _ON.search(before)) or is_rival_device(clue, m):
        return []
    subject = _subject(context, clue, m, main)
    if subject is None:
        return []
    return [Found(RelationType.RUNS_ON, subject, m.entity, clue, "on-hardware", 0.85 if product else 0.6)]


def _addresses(context: Context, clue: Clue, m: Located, main: int | None) -> list[Found]:
    if clue.role is Role.BACKGROUND:
        return []
    before = clue.between(clue.start, m.start)
    if clue.role is Role.TITLE:
        return [Found(RelationType.ADDRESSES, OWN, m.entity, clue, "title-task", 0.8)]
    if not _TASK_FOR.search(before):
        return []
    subject = _subject(context, clue, m, main)
    if subject is None or (subject is not OWN and clue.role is Role.EVALUATION):
        return []
    return [
        Found(
            RelationType.ADDRESSES, subject, m.entity, clue, "for-task", 0.7 if clue.role is Role.INTRODUCTION else 0.55
        )
    ]


_WE_PRESENT = re.compile(r"\b[Ww]e\s(?:\w+\s)?(?:introduce|propose|present)\s(?:the\s|an?\s)?$")


def _named_first(context: Context, clue: Clue, m: Located, main: int | None) -> bool:
    """Whether the text presents a thing by name before it speaks of the contribution: then that may be made from it."""
    if main is None or not m.text[:1].isupper() or not _WE_PRESENT.search(clue.between(clue.start, m.start)):
        return False
    return not any(x.entity == main for c in context.body() if c.start <= clue.start for x in c.mentions)


_TITLE_WITH = re.compile(r"\b(?:for|with|via|of|using|through|on|to|based on|in|by)\s(?:[\w-]+\s){0,3}$")
# "exploring the boundaries of video generation models" uses none
_BOUNDS = re.compile(
    r"\b(?:[Bb]oundar(?:y|ies)|[Ff]rontiers?|[Ll]imits?|[Pp]otential|[Pp]ower|[Ee]ra|[Aa]ge) of\s(?:[\w-]+\s){0,2}$"
)


def _built(context: Context, clue: Clue, m: Located, main: int | None, introduced: frozenset[int]) -> list[Found]:
    if clue.role is Role.BACKGROUND or m.entity == main:
        return []
    before = clue.between(clue.start, m.start)
    if clue.role is Role.TITLE:
        if _TITLE_WITH.search(before) and not _BOUNDS.search(before):
            return [Found(RelationType.BUILT_ON, OWN, m.entity, clue, "title-with", 0.6)]
        return []
    if _denied(clue, m) or _named_first(context, clue, m, main):
        return []
    if _INTO.search(before):
        subject = _subject(context, clue, m, main)
        return [Found(RelationType.BUILT_ON, m.entity, subject, clue, "integrated-into", 0.7)] if subject is OWN else []
    for rule, pattern, confidence in _MODEL_CUES:
        if rule == "applied-to" and clue.role is Role.BODY and m.entity in introduced:
            continue
        if pattern.search(before):
            subject = _subject(context, clue, m, main)
            if subject is None or subject == m.entity:
                return []
            return [Found(RelationType.BUILT_ON, subject, m.entity, clue, rule, confidence)]
    if m.entity in introduced and clue.role in (Role.INTRODUCTION, Role.BODY):
        return [Found(RelationType.BUILT_ON, OWN, m.entity, clue, "component", 0.6)]
    return []
