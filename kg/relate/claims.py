"""Sentences in; claims without a number or a comparing verb out: "achieves lower latency and better accuracy than A"."""

import re

from kg.relate.agents import agent
from kg.relate.baselines import COMPARED_FIRST, HEDGE, NOT, THAN, ends, of_number
from kg.relate.better_in import ALSO, BALANCE
from kg.relate.context import Clue, Context, Role
from kg.relate.equals import find_equal, says_equal
from kg.relate.found import Found, numbers
from kg.relate.measures import Aspect, Measure
from kg.relate.rivals import read_baseline

_BETTER = re.compile(
    r"\b(?:faster|quicker|superior|improved|lower|reduced|higher|better|accelerated|rapid|fewer|less|smaller|stronger|best|inferior|worse"
    r"|(?:significant|substantial|notable|dramatic|considerable|great|large|consistent)(?:ly)?\s(?:\w+\s){0,2}"
    r"|(?:can|could|will|we|they|and|that|which|\w+s)\s(?:\w+ly\s){0,2}(?:reduce|lower|decrease|shorten|improve|boost|enhance|increase|accelerate)"
    r"|reduc(?:es|ed|ing)|decreas(?:es|ed|ing)|speed(?:s|ing)? up|accelerat(?:es|ing)|improv(?:es|ing|ements? (?:in|of))|boost(?:s|ing)?|enhanc(?:es|ing)|increas(?:es|ing)|shorten(?:s|ing)?|gains? in|reductions? in|superiority in|advantages? in|excel(?:s|ling)? in)"
    r"\s(?:[\w-]+\s){0,3}$"
)


# what is wanted is not yet reached: "to improve the speed", "with a focus on reducing memory"
PURPOSE = re.compile(
    r"(?:^To|\b(?:focus\w*|emphasis|aim\w*|work|research) (?:on|at)|(?:helpful|essential|crucial|important|critical|useful|key|necessary) (?:for|to|in)|\b(?:order|designed|used|uses?|leverag\w*|exploit\w*|employ\w*|adopt\w*|introduc\w*|propos\w*|develop\w*|trad\w*)\b[^,;.]{0,70}\sto|\btrad\w+ off)\s(?:\w+ly\s|further\s)?"
    r"(?:reduc|decreas|lower|improv|boost|enhanc|increas|accelerat|speed|optimi|shorten|achiev|obtain)\w*\s[^,;.]{0,60}$"
)


_NEXT_CLAUSE = re.compile(
    r",\s(?:(?:and|while|with|yet)\s|[a-z]+ing\s)|\swhile\s|\swith\s(?:\w+ly\s){0,2}(?:lower|fewer|less|faster|smaller|reduced|better|higher|improved|superior|stronger)\s"
)


_KEPT = re.compile(r"\b(?:preserv|maintain|retain|keep|match)\w*\s(?:[\w-]+\s){0,3}$")


# what helps "large language models" is not said to beat one
_OF_CLASS = re.compile(
    r"\s(?:of|for|in)\s(?:[a-z-]+\s){0,3}(?:models|networks|methods|approaches|systems|agents|transformers|LLMs|VLMs|MLLMs)\b"
)
_PLAIN = re.compile(
    r"\w+\s(?:\w+ly\s){0,2}(?=(?:reduce|lower|decrease|shorten|improve|boost|enhance|increase|accelerate)\s)"
)


_DOWN = re.compile(r"(?:reduc|decreas|lower|fewer|less|smaller|shorten)")


_UP = re.compile(r"(?:higher|increas|boost|gains? in)")


def _is_better(before: str, m: Measure, compared: bool) -> bool:
    """Whether the words before a measure say that it is better, not only that it changes: a lower accuracy is not."""
    match = _BETTER.search(before)
    if match is None:
        return False
    word = match.group()
    plain = _PLAIN.match(word)
    if plain is not None:  # "can reduce" may be hoped for
        if not compared:
            return False
        word = word[plain.end() :]
    return not (_DOWN.match(word) if m.higher_is_better else _UP.match(word) and m.aspect is not Aspect.EFFICIENCY)


def _says_itself(clue: Clue, m: Measure) -> bool:
    """Whether a measure's own words, or the noun after them, say that it is better: "speedup", "speed boost", "latency reduction"."""
    if re.split(r"\s", clue.between(m.start, m.end))[-1] in _CLAIM_OWN or clue.between(m.start, m.end) in _CLAIM_OWN:
        return True
    after = _GAIN_AFTER.match(clue.text, m.end - clue.start)
    return after is not None and (not m.higher_is_better if after["less"] else True)


_GAIN_AFTER = re.compile(r"\s(?:boosts?|gains?|improvements?|advantages?|(?P<less>reductions?|savings?))\b")


_CLAIM_OWN = frozenset(
    {"faster", "quicker", "accelerates", "accelerate", "speeds up", "speedups", "speedup", "speed-up", "speed-ups"}
)


def find_claims(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, known: list[Found]
) -> list[Found]:
    """Read claims without a number: "achieves lower latency and better accuracy than A", "enjoys a faster inference speed"."""
    if not measures or clue.role not in (Role.EVALUATION, Role.INTRODUCTION, Role.BODY):
        return []
    compared = next((m for m in THAN.finditer(clue.text) if not of_number(clue.text, m)), None) or COMPARED_FIRST.match(
        clue.text
    )
    reported = clue.role is Role.EVALUATION and re.search(
        r"\b(?:experiment|result|evaluat|empirical|demonstrat|show)\w*", clue.text, re.IGNORECASE
    )
    out: list[Found] = []
    last: Measure | None = None
    for m in measures:
        before, after = clue.between(clue.start, m.start), clue.between(m.end, clue.end)
        listed = last is not None and ALSO.fullmatch(clue.between(last.end, m.start)) is not None
        if (any(f.relation is m.aspect.relation for f in known) and not listed) or (
            not compared and not reported and not says_equal(clue)
        ):
            continue
        if (
            not (listed or _says_itself(clue, m) or _is_better(before, m, bool(compared)))
            or NOT.search(before)
            or HEDGE.search(before)
            or PURPOSE.search(before)
            or _KEPT.search(before)
            or (not compared and (BALANCE.match(after) or _OF_CLASS.match(after)))
        ):
            continue
        if re.search(r"\b(?:inferior|worse)\s(?:[\w-]+\s){0,3}$", before) or (
            m.aspect is not Aspect.SPEED
            and compared
            and m.start > compared.end() + clue.start
            and compared.re is not COMPARED_FIRST
            and not _NEXT_CLAUSE.search(clue.between(compared.end() + clue.start, m.start))
        ):
            continue
        subject = agent(context, clue, m.start, main)
        if subject is None:
            continue
        last = m
        objects: list[int] = []
        words = None
        if compared:
            objects, words = read_baseline(context, clue, compared.end() + clue.start, subject, main)
        else:
            objects = find_equal(context, clue, m.start, subject, main)
        if not compared and not listed and any(f.relation is m.aspect.relation for f in out):
            continue
        if not objects and not words and m.aspect is not Aspect.SPEED:
            continue  # "improves the accuracy" with neither number nor rival says too little
        for end in ends(objects):
            v = numbers(baseline=None if end is not None else words or "unspecified")
            out.append(
                Found(
                    m.aspect.relation,
                    subject,
                    end,
                    clue,
                    "claim-" + m.aspect.value,
                    0.65 if compared else 0.5,
                    v,
                    m.name,
                    (m.start, m.end),
                )
            )
    return out
