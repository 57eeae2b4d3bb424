"""A paper's sentences in; the numbers that it reports out, each with its metric: "178 fps on a TX2", "an FID of 2.12"."""

import re
from dataclasses import replace
from itertools import pairwise

from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import agent
from kg.relate.baselines import find_baseline
from kg.relate.changes import MADE_BETTER, changed_thing, changing, of_the_same
from kg.relate.context import Clue, Context, Role
from kg.relate.found import End, Found, numbers
from kg.relate.measures import Aspect, Measure, measures_in
from kg.relate.rivals import RIVAL_DEVICE
from kg.relate.series import HEDGES, continued, holder, retained, set_against
from kg.vocab import EntityType, RelationType

# the metric that a unit stands for where the text names none
_BY_UNIT = {
    "FPS": "FPS",
    "tokens/s": "throughput",
    "images/s": "throughput",
    "samples/s": "throughput",
    "queries/s": "throughput",
    "requests/s": "throughput",
    "TFLOPS": "throughput",
    "GFLOPS": "throughput",
}
_TIME = {"ms", "s", "µs", "ns", "min", "h"}
_SPENT = {"GB", "MB", "KB", "TB", "W", "mW", "J", "mJ", "GFLOPs", "MFLOPs", "TFLOPs", "GMACs", "MMACs"}
# units that say by themselves what is counted: (metric, unit)
_COUNTED = {
    "K parameters": ("parameters", "K parameters"),
    "M parameters": ("parameters", "M parameters"),
    "B parameters": ("parameters", "B parameters"),
    "T parameters": ("parameters", "T parameters"),
    "GPU hours": ("training time", "GPU hours"),
    "GPU days": ("training time", "GPU days"),
}
_THOUSANDS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}  # of what has no unit of its own
_COUNTABLE = frozenset(
    {
        "parameters",
        "multiply-adds",
        "MACs",
        "MAdds",
        "training tokens",
        "training samples",
        "FLOPs",
        "FLOPS",
        "NFE",
        "NFEs",
    }
)
_REPORTING = re.compile(
    r"\b(?:achiev|attain|reach|obtain|yield|deliver|run|record|score|get|report|produc|sustain|provid|process|operat|requir|need|us|tak|consum|with|at|of|only|in|within|has|have|had|is|are|was|gain)\w*\b[^;]{0,60}$",
    re.IGNORECASE,
)


_RATIOS = frozenset({"RTF", "real-time factor", "real time factor"})  # speeds without a unit


def find_results(context: Context, main: int | None) -> list[Found]:
    """Find reported numbers."""
    out: list[Found] = []
    for clue in context.body():
        if clue.role is Role.BACKGROUND or not clue.quantities:
            continue
        measures = measures_in(clue)
        for q in clue.quantities:
            for one in (q, replace(q, value=q.until)) if q.until is not None else (q,):
                found = _result(context, clue, one, measures, main)
                if found is not None:
                    out.append(of_the_same(clue, q, found, out))
        out += continued(context, clue, measures, out, main)
    return out


_PRODUCING = re.compile(
    r"\b(?:generat|infer|process|render|synthesi|produc|predict|run|solv|complet|finish|decod|serv|return|execut|operat|upscal|reconstruct|animat|translat|respon|segment|detect|tak|requir|only|just)\w*\b(?:[^.;]|\.\d){0,90}$",
    re.IGNORECASE,
)
# "100 ms per image"
_EACH = re.compile(
    r"\s?(?:per|/|for (?:an?|one|each|every))\s?(?:single\s)?(?:image|img|frame|token|step|query|request|sample|video|inference|iteration|prediction|sentence|scene|scan|pair|layer|output|input|clip|instance|document|page|example)\b"
)
_WITHIN = re.compile(
    r"\b(?:in|within|under|less than|takes?|taking|requires?|requiring|only|just|mere(?:ly)?|about|approximately|every|at)\s(?:only\s|just\s|under\s|about\s|around\s|as little as\s|less than\s|~)*$",
    re.IGNORECASE,
)


def _result(context: Context, clue: Clue, q: Quantity, measures: list[Measure], main: int | None) -> Found | None:
    before = clue.between(clue.start, q.start)
    after = clue.between(q.end, min(clue.end, q.end + 40))
    if q.until is None and q.kind is not Kind.PERCENT and (_BY.search(before) or _DIFFERENCE.match(after)):
        return None
    if (
        q.kind is Kind.VALUE
        and q.unit == "Hz"
        and (
            re.search(r"\b(?:speed|real-time|runs?|running|infer\w*)\b[^.;]{0,50}$", before)
            or any(m.type is EntityType.HARDWARE and _ON.fullmatch(clue.between(q.end, m.start)) for m in clue.mentions)
        )
    ):
        return _found(context, clue, q, "FPS", (q.start, q.end), "Hz", main, "value-unit")
    if q.kind is Kind.VALUE and q.unit in _BY_UNIT:
        own = clue.between(q.start, q.end)
        spot = re.search(r"[A-Za-z].*", own)
        at = (q.start + spot.start(), q.end) if spot else (q.start, q.end)
        return _found(context, clue, q, _BY_UNIT[q.unit], at, q.unit, main, "value-unit")
    if q.kind is Kind.VALUE and q.unit in _TIME | _SPENT | {"dB"}:
        aspects = (Aspect.SPEED,) if q.unit in _TIME else (Aspect.EFFICIENCY,) if q.unit != "dB" else (Aspect.QUALITY,)
        near = _nearest(clue, q, [m for m in measures if m.aspect in aspects])
        if near is None and q.until is not None:
            near = next((m for m in reversed(measures) if m.aspect in aspects and m.end <= q.start), None)
        if (
            near is None
            and q.unit in _TIME - {"h"}
            and clue.role is not Role.TITLE
            and (
                (
                    _WITHIN.search(before)
                    and _PRODUCING.search(before)
                    and not re.match(r"[\s-](?:clip|video|audio|long|segment|chunk|window|speech)", after)
                )
                or (_EACH.match(after) and not re.search(r"\bby\s(?:\w+\s)?$", before))
            )
        ):
            return _found(context, clue, q, "latency", (q.start, q.end), q.unit, main, "value-time")
        if q.unit in _BY_SPENT and (near is None or not _POWER.search(near.name)):
            near = None
            if _SPENDS.search(before) and not after.startswith(" of"):
                return _found(context, clue, q, _BY_SPENT[q.unit], (q.start, q.end), q.unit, main, "value-spent")
        if near is None and q.unit in ("GB", "MB", "KB") and _OCCUPIES.search(before) and not after.startswith(" of"):
            return _found(context, clue, q, "memory", (q.start, q.end), q.unit, main, "value-spent")
        if q.unit in ("GB", "MB", "KB") and near is not None and not _MEMORY.search(near.name):
            near = None
        if q.unit in ("GB", "MB", "KB") and _EQUIPPED.search(before):
            return None  # "a GPU with 24GB memory"
        if near is None or near.name.endswith("parameters"):  # they are counted, and have none of these units
            return None
        if near.name == "speed" and q.unit in _TIME:  # "10x faster (0.1s)"
            return _found(context, clue, q, "latency", (q.start, q.end), q.unit, main, "value-time")
        return _found(context, clue, q, near.name, (near.start, near.end), q.unit, main, "value-measure")
    if q.kind is Kind.VALUE and q.unit == "steps" and q.high is None and _FEW.search(before):
        said = re.search(r"[A-Za-z]+(?:\s[a-z]+)?$", clue.between(q.start, q.end))
        if said is not None:
            at = (q.start + said.start(), q.end)
            return _found(context, clue, q, clue.between(*at), at, "steps", main, "value-count")
    if q.kind is Kind.VALUE and q.unit in _COUNTED:
        metric, unit = _COUNTED[q.unit]
        if (
            not _REPORTING.search(before)
            or re.search(r"\bby\s(?:\w+\s)?$|[<>]$", before)
            or (_KIND_OF.search(clue.between(q.start, q.end)) and _OF_A.search(before))
        ):
            return None
        return _found(context, clue, q, metric, (q.start, q.end), unit, main, "value-count")
    if q.unit in _THOUSANDS or q.kind is Kind.NUMBER:
        counted = next((m for m in measures if m.aspect is Aspect.EFFICIENCY and 0 <= m.start - q.end <= 1), None)
        if (
            counted is not None
            and counted.name in _COUNTABLE
            and q.sign == 0
            and _REPORTING.search(before)
            and not re.search(r"\bby\s(?:\w+\s)?$|[<>]$", before)
        ):
            at = (counted.start, counted.end)
            if q.unit and counted.name == "parameters":
                return _found(context, clue, q, counted.name, at, f"{q.unit} parameters", main, "value-count")
            whole = replace(q, value=q.value * _THOUSANDS.get(q.unit or "", 1))
            return _found(context, clue, whole, counted.name, at, None, main, "value-count")
    if q.kind is Kind.PERCENT and q.sign == 0 and q.until is None:
        kept = retained(clue, q, measures)
        if kept is not None:
            return _found(context, clue, q, kept.name, (kept.start, kept.end), "%", main, "percent-retained")
    if q.kind in (Kind.PERCENT, Kind.NUMBER) and q.sign == 0:
        changed = changing(clue, q, measures)
        if changed is not None:
            percent = "%" if q.kind is Kind.PERCENT else None
            return _found(context, clue, q, changed.name, (changed.start, changed.end), percent, main, "number-change")
    if q.kind is Kind.PERCENT and q.high is None and q.sign == 0:
        near = next((m for m in measures if m.aspect is Aspect.QUALITY and 0 <= m.start - q.end <= 3), None)
        if near is None:
            near = next(
                (
                    m
                    for m in reversed(measures)
                    if m.aspect is Aspect.QUALITY
                    and m.end <= q.start
                    and re.fullmatch(
                        rf"\)?\s(?:\w+\s){{0,2}}(?:of|is|at|to|reaches|reaching)\s{HEDGES}",
                        clue.between(m.end, q.start),
                    )
                ),
                None,
            )
        scoring = _SCORING.search(before) if near is None else None
        if scoring is not None and _on_dataset(clue, q):
            metric = "score" if scoring.group().startswith("scor") else "accuracy"
            return _found(context, clue, q, metric, (q.start, q.end), "%", main, "percent-on-dataset")
        if (
            near is None
            or re.search(
                r"\bby\s(?:[~+\d.]+%?\s[\w@-]+(?:,\sand|,|\sand)\s)+$|\b(?:by|of the|improv\w*|increas\w*|gain\w*|higher|drop\w*|reduc\w*|less than|within|more|loss)\s(?:\w+\s){0,2}$",
                before,
            )
            or re.match(
                r"\s(?:higher|lower|better|more|less|improvement|increase|reduction|drop|gain|loss|of the)\b", after
            )
        ):
            return None
        if not _REPORTING.search(before) or _LOST.match(clue.between(near.end, clue.end)):
            return None
        return _found(context, clue, q, near.name, (near.start, near.end), "%", main, "percent-quality")
    if q.kind is Kind.NUMBER:
        near = next(
            (
                m
                for m in reversed(measures)
                if (m.aspect is Aspect.QUALITY or m.name in _RATIOS)
                and m.end <= q.start
                and re.fullmatch(
                    rf"\)?\s(?:scores?\s|values?\s)?(?:of\s\w{{2,12}}\s)?(?:\w+ing\s)?(?:of|is|=|:|at|to|from|reaches)\s{HEDGES}|\s\(?",
                    clue.between(m.end, q.start),
                )
            ),
            None,
        )
        if near is None:
            near = next((m for m in measures if m.aspect is Aspect.QUALITY and 0 <= m.start - q.end <= 1), None)
            if near is None or q.sign != 0 or re.search(r"\bby\s(?:\w+\s)?$", before):
                return None
            if re.match(r"\S+\s(?:gains?|improvements?|higher|better|points)", clue.between(near.start, clue.end)):
                return None
        return _found(context, clue, q, near.name, (near.start, near.end), None, main, "number-quality")
    return None


_BY = re.compile(
    r"\bby\s(?:up to|over|about|around|nearly|more than|at least|an (?:average|additional) of|only|an?)?\s?[~+]?$"
)
# "2.3 higher", "a 0.3 BLEU drop", "2.1 ms faster than A"
_DIFFERENCE = re.compile(
    r"\s(?:(?!(?:with|without|and|or|but|at|for|while|on|in|to|from|vs)\b)[\w@^-]+\s){0,2}?(?:(?:higher|lower|better|worse|faster|slower|shorter|drop|loss|degradation|gain|improvement|increase|decrease|reduction|gap)s?)\b"
)
# what is spent where only its unit says so: "consumes 2.1 W", "occupies just 1.8 GB"
_BY_SPENT = {"W": "power", "mW": "power", "J": "energy", "mJ": "energy"}
_POWER = re.compile(r"power|energy|consum|efficien")
_SPENDS = re.compile(
    rf"\b(?:consum|draw|dissipat|spend|burn)\w*\s{HEDGES}(?:an? (?:average|mean) of\s)?$|\d\s?\S+ at\s{HEDGES}$"
)
_MEMORY = re.compile(
    r"memory|footprint|size|storage|VRAM|RAM|cache|disk|usage|consumption|overhead|traffic|bandwidth|weights|cost"
)
_EQUIPPED = re.compile(
    r"\b(?:GPUs?|CPUs?|devices?|cards?|machines?|phones?|laptops?|servers?|boards?|\w*\d\w*) (?:with|having|of) (?:only |just )?$"
)
_OCCUPIES = re.compile(
    rf"\b(?:occup(?:y|ies|ying)|tak(?:es|ing) up|fits?(?:ting)? (?:in|into|within)|consum(?:es?|ing))\s{HEDGES}$"
)
_ON = re.compile(r"\son\s(?:an?\s|the\s)?(?:single\s)?(?:NVIDIA\s)?")
_OF_A = re.compile(r"\b(?:of|than) (?:an? |the )?$")
_KIND_OF = re.compile(r"-param(?:eter)?$")  # "a 13B-parameter model"
_FEW = re.compile(
    r"\b(?:only|just|merely|mere|as few as|as little as|requires|needs)\s(?:(?:about|around|approximately|~)\s)?$"
)
# "with < 2% accuracy drop" is a difference
_LOST = re.compile(r"\s(?:drops?|loss(?:es)?|degradation|decreases?|declines?|gaps?|gains?|improvements?|increases?)\b")
# "scoring 90.5% on AIME 2024": what a benchmark gives in percent without a word is the part that is right
_SCORING = re.compile(
    r"\b(?:achiev|attain|reach|obtain|scor|solv|get)\w*\s(?:[\d.]+%\son\s[^;.]{2,40}?(?:,|\sand|,\sand)\s)*(?:an?\s|up to\s|about\s|over\s|~)*$"
)


def _on_dataset(clue: Clue, q: Quantity) -> bool:
    """Whether a number is said of a dataset: "85.9% on GPQA Diamond"."""
    later = [m for m in clue.mentions if m.type is EntityType.DATASET and m.start >= q.end]
    return (
        bool(later)
        and re.fullmatch(r"\s(?:on|in)\s(?:the\s)?(?:[\w-]+\s)?", clue.between(q.end, later[0].start)) is not None
    )


def _nearest(clue: Clue, q: Quantity, measures: list[Measure]) -> Measure | None:
    best: tuple[int, Measure] | None = None
    for m in measures:
        if m.start >= q.end:
            distance, gap = m.start - q.end, clue.between(q.end, m.start)
        elif m.end <= q.start:
            distance, gap = q.start - m.end, clue.between(m.end, q.start)
        else:
            distance, gap = 0, ""
        if distance <= 45 and not re.search(r"[;:.]\s|\d", gap) and (best is None or distance < best[0]):
            best = (distance, m)
    return best[1] if best else None


def _found(
    context: Context,
    clue: Clue,
    q: Quantity,
    metric: str,
    at: tuple[int, int],
    unit: str | None,
    main: int | None,
    rule: str,
) -> Found | None:
    subject: End | None = holder(clue, q) if rule != "number-change" else None
    if subject is None:
        subject = set_against(clue, q)
    if subject is None:
        subject = agent(context, clue, q.start, main)
    if subject is None:
        return None
    of = changed_thing(clue, q) if q.until is not None else None
    if of is not None and (q.value != q.until or not MADE_BETTER.search(clue.between(clue.start, q.start))):
        subject = of
    elif q.until is not None and q.value != q.until and rule == "number-change":
        objects, _ = find_baseline(context, clue, q, subject, main)  # "surpasses A by 5 mAP (from 40 to 45)": A had 40
        subject = objects[0] if objects else subject
    values = numbers(
        value=q.value,
        unit=unit,
        at_most=q.at_most or None,
        dataset=_beside(clue, q, EntityType.DATASET),
        hardware=_beside(clue, q, EntityType.HARDWARE),
    )
    return Found(RelationType.RESULT, subject, None, clue, rule, 0.8, values, metric, at)


def _beside(clue: Clue, q: Quantity, type: EntityType) -> int | None:
    """The dataset or device of a number: the next after it, if that is not another number's or another claim's, or the last before it."""
    earlier = [m for m in clue.mentions if m.type is type and m.end <= q.start]
    later: list[Located] = [m for m in clue.mentions if m.type is type and m.start >= q.end]
    if later and later[0].start - q.end < 60:
        gap = clue.between(q.end, later[0].start)
        others = [x for x in clue.quantities if q.end <= x.start and x.end <= later[0].start]
        listed = all(
            _IN_LIST.fullmatch(clue.between(a.end, b.start)) for a, b in pairwise((q, *others))
        )  # "93%, 70% and 67% on A, B and C"
        other = _OTHER_CLAIM.search(gap) or RIVAL_DEVICE.search(clue.between(clue.start, later[0].start))
        if not other and (listed or not earlier):
            return later[0].entity
        if not earlier:
            return None
    return earlier[-1].entity if earlier else None


_IN_LIST = re.compile(r"(?:\s[\w@.-]+)?\s?(?:,|and|,\s?and|/)\s?")
# "cuts the time to 10 hours and improves the AUC on A"
_OTHER_CLAIM = re.compile(
    r"[;:]|\b(?:and|while|whereas|but)\s(?:\w+ly\s)?(?:improv|reduc|increas|boost|rais|cut|lower|achiev|attain|reach|obtain|outperform|surpass|run|render|operat|process|decod)|\bas well as (?:the|an?)\s"
)
