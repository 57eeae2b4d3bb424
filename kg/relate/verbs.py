"""Sentences in; comparisons without a number out: "outperforms A and B", "slower than A", "achieves lower latency"."""

import re
from dataclasses import replace

from kg.model import Qualifiers
from kg.recognize.quantities import Kind
from kg.relate.agents import agent
from kg.relate.baselines import COMPARED_FIRST, HEDGE, NOT, THAN, ends, find_equal, of_number, read_baseline
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.found import OWN, Found, numbers
from kg.relate.measures import Aspect, Measure, find_measures, with_unknown
from kg.relate.series import holder
from kg.vocab import EntityType, RelationType

_OUTPERFORM = re.compile(
    r"\b(?:(?:significantly|consistently|substantially|largely|clearly|further|greatly|also|even|notably|considerably|markedly|dramatically|slightly|generally|can|could|often|still|well)\s)*"
    r"(?:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|outstrip(?:s|ped)?|beats?|beating|outstrip(?:s|ping)?|outclass(?:es)?|excel(?:s|ling)? over|(?:is|are) superior to|superior(?:ity)? (?:to|over)|(?:effectiveness|superiority|advantages?|benefits?) of [^,.;]{1,40}? over|better than|improv(?:es|ed|ing|ement)s? (?:up)?on|improv(?:es|ed|ing|ements?) over|compares? favorably (?:to|with|against)|perform(?:s|ing)? better than|advantages? over|gains? over|state-of-the-art (?:performance|results) over|wins? over|preferred (?:over|to))\s"
)
_FASTER = re.compile(
    r"\b(?P<word>faster|quicker|slower|lower latency|higher throughput|lower inference (?:time|latency)|more efficient|cheaper|smaller|lighter|fewer parameters|less memory|lower memory|less compute|fewer FLOPs|less computation(?:al cost)?|more memory|lower cost|more (?:accurate|robust|reliable|capable|stable|natural|faithful|expressive|powerful|consistent|diverse|realistic))\b(?P<gap>[^.;]{0,40}?)\b(?:than|compared (?:to|with))\s"
)


# what an adjective says of quality; None for a word that takes its metric from what follows
_QUALITY_WORDS = {
    "more accurate": "accuracy", "more robust": "robustness", "more reliable": "reliability",
    "more capable": "capability", "more stable": "stability", "more natural": "naturalness", "more faithful": "fidelity",
    "more expressive": "expressiveness", "more powerful": "performance", "more consistent": "consistency",
    "more diverse": "diversity", "more realistic": "realism",
}  # fmt: skip


def find_verbs(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, numbered: list[Found]
) -> list[Found]:
    """Find comparing verbs and adjectives; `numbered` is what the numbers of the sentence already said."""
    out: list[Found] = []
    for match in _OUTPERFORM.finditer(clue.text):
        at, place = match.start() + clue.start, match.end() + clue.start
        before = clue.between(clue.start, at)
        if NOT.search(before) or HEDGE.search(before):
            continue
        subject = agent(context, clue, at, main)
        if subject is None:
            continue
        objects, words = read_baseline(context, clue, place, subject, main)
        if re.match(r"\d", clue.between(place, place + 1)) or (not objects and _no_rival(match.group(), words)):
            continue
        dataset = next((m.entity for m in clue.mentions if m.type is EntityType.DATASET), None)
        lead = _lead(clue, place) if match.group()[:7] != "improve" else _led(clue, at) or _lead(clue, place)
        better = _measures_after(clue, place, with_unknown(clue, measures)) or [
            _measure_before(clue, at, place, match.group(), measures)
        ]
        for measure in better:
            relation = measure.aspect.relation if measure is not None else RelationType.OUTPERFORMS
            if measure is None and lead.factor is not None:
                relation = RelationType.FASTER_THAN  # a quality is not said in times
            if any(
                f.relation is relation
                and f.clue is clue
                and (f.object in objects or (not objects and f.object is None))
                for f in numbered
            ):
                continue
            for object in ends(objects):
                counts = lead.delta if relation is RelationType.OUTPERFORMS else lead.factor
                led = measure is None or (len(better) == 1 and counts is not None)
                v = replace(
                    lead if led else _by_values(clue, at, object, relation),
                    baseline=None if object is not None else words or "unspecified",
                    dataset=dataset,
                )
                sure = 0.85 if object is not None else 0.7
                at_measure = (measure.start, measure.end) if measure else None
                name = measure.name if measure else "speed" if relation is RelationType.FASTER_THAN else None
                at_measure = at_measure or ((at, place) if name else None)
                out.append(Found(relation, subject, object, clue, "verb-outperforms", sure, v, name, at_measure))
    out += _improved(context, clue, measures, main)
    for match in _FASTER.finditer(clue.text):
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
        if not worse and any(f.relation is relation for f in numbered):
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
            factor = numbers(factor=q.value if q else None)
            out += [
                Found(relation, object, subject, clue, "verb-slower", 0.8, factor, metric, spot) for object in objects
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


# what a size exceeds, and a pronoun that stands for nothing named
_LIMIT = re.compile(
    r"\b(?:capacity|memory|limits?|budgets?|lengths?|thresholds?|(?:hundreds|thousands|millions|billions|trillions) of|parameters|requirements?|size)\b"
)


def _no_rival(verb: str, words: str | None) -> bool:
    return words in ("them", "it", "those", "these") or (
        "exceed" in verb and words is not None and _LIMIT.search(words) is not None
    )


_CLASS = re.compile(r"[a-z]s$|[A-Z]s$|models?$")
_IMPROVE = re.compile(r"\b(?:improv|boost|enhanc|increas|rais)\w*\s(?:up\s)?(?:the\s)?(?:[\w-]+\s){0,2}$")
_IMPROVED = re.compile(r"\b(?:improv|boost|enhanc|increas|rais)\w*\s(?:up\s)?(?:the\s)?(?:[\w.-]+(?:'s|s')?\s){0,4}$")
_OWNS = re.compile(r"(?:'s|s')\s(?:[a-z-]+\s){0,2}")
_OF = re.compile(r"\s(?:scores?\s|performance\s)?of\s(?:the\s|an?\s)?(?:original\s|vanilla\s)?")


def _improved(context: Context, clue: Clue, measures: list[Measure], main: int | None) -> list[Found]:
    """What is made better than it was alone: "improves the FID of A from 9.7 to 6.1", "boosts the accuracy of A by 2%"."""
    out: list[Found] = []
    for m in measures:
        before = clue.between(clue.start, m.start)
        if m.aspect is not Aspect.QUALITY or not _IMPROVED.search(before) or NOT.search(before) or HEDGE.search(before):
            continue
        if _PURPOSE.search(before):
            continue
        improved = next((x for x in clue.mentions if x.type in APPROACHES and x.start >= m.end), None)
        if improved is None or not _OF.fullmatch(clue.between(m.end, improved.start)):
            improved = next(
                (x for x in clue.mentions if x.type in APPROACHES and _OWNS.fullmatch(clue.between(x.end, m.start))),
                None,
            )
        if improved is None:
            continue
        if _CLASS.search(clue.between(improved.start, improved.end)) or clue.role is Role.BACKGROUND:
            continue  # what helps "large language models" is not said to beat one
        subject = agent(context, clue, m.start, main)
        if subject is None or improved.entity == (main if subject is OWN else subject):
            continue
        by = next((q for q in clue.quantities if q.start >= improved.end and q.kind is not Kind.VALUE), None)
        delta = (
            by.until - by.value
            if by and by.until is not None
            else by.value
            if by and _BY.search(clue.between(improved.end, by.start))
            else None
        )
        values = numbers(delta=round(delta, 6) if delta is not None else None)
        at = (m.start, m.end)
        out.append(
            Found(RelationType.OUTPERFORMS, subject, improved.entity, clue, "verb-improves", 0.7, values, m.name, at)
        )
    return out


_BY = re.compile(
    r"\bby\s(?:a\s(?:significant |large )?(?:margin|factor)\sof\s|(?:up to|about|around|approximately|nearly|more than|over|at least|as much as|an average of|an absolute)\s|[~+])*$"
)


def _by_values(clue: Clue, at: int, object: int | None, relation: RelationType) -> Qualifiers:
    """By how much by the values told of both: "takes 2.4 ms, outperforming A (4.1 ms)", "75.3% accuracy, surpassing A (74.5%)"."""
    theirs = next(
        (q for q in clue.quantities if q.start > at and object is not None and holder(clue, q) == object), None
    )
    if theirs is None:
        return Qualifiers()
    mine = next(
        (q for q in reversed(clue.quantities) if q.end <= at and (q.kind, q.unit) == (theirs.kind, theirs.unit)), None
    )
    if mine is None or not mine.value or not theirs.value:
        return Qualifiers()
    if relation is RelationType.OUTPERFORMS:
        return numbers(delta=round(mine.value - theirs.value, 4)) if theirs.kind is not Kind.VALUE else Qualifiers()
    ratio = theirs.value / mine.value
    if theirs.unit in _RATES:
        ratio = 1 / ratio
    return numbers(factor=round(ratio, 2)) if theirs.kind is Kind.VALUE and ratio > 1 else Qualifiers()


def _led(clue: Clue, at: int) -> Qualifiers | None:
    """By how much, where it stands before: "a 2.8x improvement over A"."""
    q = next((q for q in clue.quantities if q.kind is Kind.FACTOR and 0 <= at - q.end <= 1), None)
    return numbers(factor=q.value, factor_high=q.high, at_most=q.at_most) if q is not None else None


def _lead(clue: Clue, place: int) -> Qualifiers:
    """By how much a comparing verb says that its subject is ahead: "outperforms A by 7.9% on B", "beats A by up to 1.7x"."""
    for q in clue.quantities:
        between = clue.between(place, q.start)
        if q.start < place or q.until is not None or not _BY.search(between):
            continue
        if re.search(r"[;:]|,\s(?:and\s)?\w+(?:s|ing)\b|\b(?:while|and)\s", between):
            break
        if q.kind is Kind.FACTOR:
            return numbers(factor=q.value, factor_high=q.high, at_most=q.at_most)
        if q.kind in (Kind.PERCENT, Kind.POINTS, Kind.NUMBER):
            return numbers(delta=q.value)
    return Qualifiers()


def _measures_after(clue: Clue, place: int, measures: list[Measure]) -> list[Measure | None]:
    """What a comparing verb says its subject is better in: "outperforms A in terms of both quality and speed"; None where not said."""
    out: list[Measure | None] = []
    last: Measure | None = None
    for m in measures:
        if m.start < place:
            continue
        if last is not None:
            if not _ALSO.fullmatch(clue.between(last.end, m.start)):
                break
        elif not re.search(
            r"\b(?:in terms of|in|on|both|of|with|higher|better)\s(?:both\s|the\s)?(?:[\w-]+\s){0,2}$",
            clue.between(place, m.start),
        ):
            continue
        out.append(m)
        last = m
    out += _named_after(clue, place, [m for m in out if m is not None], measures)
    return out


def _measure_before(clue: Clue, at: int, place: int, verb: str, measures: list[Measure]) -> Measure | None:
    """What a participle goes on with: the speed in "reaches 1.5k tokens/s, outperforming A"; also "in terms of speed, we beat A"."""
    first = _IN_TERMS_FIRST.match(clue.text)
    if first is not None:
        return next((m for m in measures if m.end <= at and m.start <= clue.start + first.end()), None)
    after = next((m for m in measures if m.start >= place), None)
    if after is not None and _BY_HOW_MUCH.fullmatch(clue.between(place, after.start)):
        return after  # "surpasses the fastest method by 100% FPS"
    if not _GOES_ON.match(verb.strip().split()[-1]) and not verb.startswith("improvement"):
        return None
    start = max(
        (clue.start + b.end() for b in _SENTENCE_PART.finditer(clue.between(clue.start, at))), default=clue.start
    )
    before = [m for m in measures if start <= m.start and m.end <= at]
    rated = next((q for q in clue.quantities if start <= q.start < at and q.unit in _SPEED_UNITS), None)
    if any(m.aspect is not Aspect.SPEED for m in before) or (not before and rated is None):
        return None
    if before:
        return before[-1]
    return Measure(at, place, "speed", Aspect.SPEED, True)


_IN_TERMS_FIRST = re.compile(r"In terms of\s(?:[\w-]+\s){0,3}[\w-]+(?=,)")
_BY_HOW_MUCH = re.compile(r"[^,;:.]{3,80}?\sby\s(?:\w+\s){0,3}[~+]?[\d.]+\s?(?:%|[xX]|points?)?\s")
_GOES_ON = re.compile(r"(?:outperform|surpass|exceed|beat|outstrip)ing$|over$")
_SENTENCE_PART = re.compile(r"[;:]\s|,\s(?:while|whereas|but|and)\s|\bwhile\s")
_RATES = frozenset({"FPS", "tokens/s", "images/s", "samples/s", "queries/s", "requests/s"})
_SPEED_UNITS = _RATES | {"ms", "s", "µs"}


_IN_TERMS = re.compile(
    r"\b(?:in terms of|with respect to|across metrics such as|excel\w* (?:in|at))\s(?:both\s)?(?P<list>[^.;:()]+)"
)
_ITEM_BREAK = re.compile(
    r",\s(?:and\s)?(?:while|with|which|achiev|show|demonstrat|highlight|underscor|mak|us|at|on|by|under)\w*\b|\s(?:while|with|across|on|under|by|at|when|for|than|over|compared)\s"
)


_NO_METRIC = re.compile(
    r"^(?:produc|achiev|generat|show|reduc|maintain|deliver|provid|enabl|keep|obtain|demonstrat|requir|us(?:es|ing))\w*\s|\b(?:evaluations?|settings?|datasets?|benchmarks?|domains?|subjective|objective)$"
)


def _named_after(clue: Clue, place: int, known: list[Measure], measures: list[Measure]) -> list[Measure]:
    """Further things that the subject is said to be better in, whatever they are: "in terms of controllability and realism"."""
    match = _IN_TERMS.search(clue.text, place - clue.start)
    if match is None:
        return []
    stop = _ITEM_BREAK.search(match.group("list"))
    text = match.group("list")[: stop.start()] if stop else match.group("list")
    out: list[Measure] = []
    at = 0
    for gap in [*re.finditer(r"\s?,\s?(?:and\s|as well as\s)?|\s(?:and|as well as)\s", text), None]:
        words = text[at : gap.start() if gap else len(text)].strip()
        start = clue.start + match.start("list") + text.index(words, at)
        at, end = gap.end() if gap else at, start + len(words)
        if (
            not re.fullmatch(r"(?:[a-z][a-z-]+\s){0,3}[a-z][a-z-]+", words)
            or _NO_METRIC.search(words)
            or any(m.start < end and start < m.end for m in known)
        ):
            continue
        measured = next((m for m in measures if start <= m.start and m.end <= end), None)
        out.append(measured or Measure(start, end, words, Aspect.QUALITY, True))
    return out


_BETTER = re.compile(
    r"\b(?:faster|quicker|superior|improved|lower|reduced|higher|better|accelerated|rapid|fewer|less|smaller|stronger|best|inferior|worse"
    r"|(?:significant|substantial|notable|dramatic|considerable|great|large|consistent)(?:ly)?\s(?:\w+\s){0,2}"
    r"|(?:can|could|will|we|they|and|that|which|\w+s)\s(?:\w+ly\s){0,2}(?:reduce|lower|decrease|shorten|improve|boost|enhance|increase|accelerate)"
    r"|reduc(?:es|ed|ing)|decreas(?:es|ed|ing)|speed(?:s|ing)? up|accelerat(?:es|ing)|improv(?:es|ing|ements? (?:in|of))|boost(?:s|ing)?|enhanc(?:es|ing)|increas(?:es|ing)|shorten(?:s|ing)?|gains? in|reductions? in|superiority in|advantages? in|excel(?:s|ling)? in)"
    r"\s(?:[\w-]+\s){0,3}$"
)
# what is wanted is not yet reached: "to improve the speed", "with a focus on reducing memory"
_PURPOSE = re.compile(
    r"(?:^To|\b(?:focus\w*|emphasis|aim\w*|work|research) (?:on|at)|(?:helpful|essential|crucial|important|critical|useful|key|necessary) (?:for|to|in)|\b(?:order|designed|used|uses?|leverag\w*|exploit\w*|employ\w*|adopt\w*|introduc\w*|propos\w*|develop\w*|trad\w*)\b[^,;.]{0,70}\sto|\btrad\w+ off)\s(?:\w+ly\s|further\s)?"
    r"(?:reduc|decreas|lower|improv|boost|enhanc|increas|accelerat|speed|optimi|shorten|achiev|obtain)\w*\s[^,;.]{0,60}$"
)
_NEXT_CLAUSE = re.compile(r",\s(?:(?:and|while|with|yet)\s|[a-z]+ing\s)|\swhile\s")
_KEPT = re.compile(r"\b(?:preserv|maintain|retain|keep|match)\w*\s(?:[\w-]+\s){0,3}$")
_BALANCE = re.compile(r"(?:[-/\s][\w-]+){0,3}[\s-](?:trade-?offs?|balance|frontiers?|gaps?)\b")
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
_ALSO = re.compile(r"\s?(?:,|and|or|,\sand|as well as)\s(?:the\s|its\s)?(?:[\w-]+\s){0,2}")


def find_claims(
    context: Context, clue: Clue, measures: list[Measure], main: int | None, known: list[Found]
) -> list[Found]:
    """Read claims without a number: "achieves lower latency and better accuracy than A", "enjoys a faster inference speed"."""
    if clue.role not in (Role.EVALUATION, Role.INTRODUCTION, Role.BODY):
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
        before = clue.between(clue.start, m.start)
        listed = last is not None and _ALSO.fullmatch(clue.between(last.end, m.start)) is not None
        if (any(f.relation is m.aspect.relation for f in known) and not listed) or (not compared and not reported):
            continue
        if (
            not (listed or _says_itself(clue, m) or _is_better(before, m, bool(compared)))
            or NOT.search(before)
            or HEDGE.search(before)
            or _PURPOSE.search(before)
            or _KEPT.search(before)
            or (not compared and _BALANCE.match(clue.between(m.end, clue.end)))
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
