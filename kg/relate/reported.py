"""A number with its sentence in; the metric that it is a value of out, None where it is a difference or counts something else.

Each kind of number is read by one of the functions below, in the order of `reported`; all a later one sees, the earlier ones left.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.recognize.quantities import Kind, Quantity
from kg.relate.changes import changing
from kg.relate.context import Clue, Role
from kg.relate.measured import HEDGES
from kg.relate.measures import Aspect, Measure
from kg.relate.series import retained
from kg.vocab import EntityType


@dataclass(frozen=True, slots=True)
class Reported:
    """A metric's noun and where it stands in the view, the unit and the value; `rule` names the form that was read."""

    metric: str
    at: tuple[int, int]
    unit: str | None
    value: Quantity
    rule: str


@dataclass(frozen=True, slots=True)
class _Number:
    """A number, the words before it in its sentence, the next words after it, and the measures of the sentence."""

    clue: Clue
    q: Quantity
    before: str
    after: str
    measures: list[Measure]

    def of(self, m: Measure, unit: str | None, rule: str) -> Reported:
        return Reported(m.name, (m.start, m.end), unit, self.q, rule)

    def here(self, metric: str, unit: str | None, rule: str) -> Reported:
        """The metric is said by the unit or the verb alone, so it stands where the number does."""
        return Reported(metric, (self.q.start, self.q.end), unit, self.q, rule)


def reported(clue: Clue, q: Quantity, measures: list[Measure]) -> Reported | None:
    """The metric that a number of a sentence is a value of."""
    n = _Number(clue, q, clue.between(clue.start, q.start), clue.between(q.end, min(clue.end, q.end + 40)), measures)
    if (
        q.until is None
        and q.kind is not Kind.PERCENT
        and (_BY.search(n.before) or GAIN_OF.search(n.before) or _DIFFERENCE.match(n.after))
    ):
        return None
    if q.kind is Kind.VALUE and q.unit in _MEASURED:
        return _rate(n) if q.unit in _BY_UNIT or q.unit == "Hz" else _measured(n)
    if q.kind is Kind.VALUE and (found := _steps(n)) is not None:
        return found
    if q.kind is Kind.VALUE and q.unit in _COUNTED:
        return _counted(n)
    for read in (_counted_by_noun, _retained, _changed):
        if (found := read(n)) is not None:
            return found
    if q.kind is Kind.PERCENT and q.high is None and q.sign == 0:
        return _percent(n)
    return _plain(n) if q.kind is Kind.NUMBER else None


_BY = re.compile(
    r"\bby\s(?:up to|over|about|around|nearly|more than|at least|an (?:average|additional) of|only|an?)?\s?[~+]?$"
)
# "increases in HOTA of 3.6, IDF1 of 5.6", "BLEU gains of 1.4 over A and 0.6 over B"
GAIN_OF = re.compile(
    r"\b(?:increase|improvement|gain|boost|rise)s? of\s(?:up to\s)?[~+]?(?:[\d.]+\s(?:[\w@-]+\s)?over\s[^,;]{2,40}?,?\sand\s)?$|\b(?:increase|improvement|gain|boost|rise)s? in\s[^;:.]{2,30}\sof\s[~+]?(?:[\d.]+%?,?\s(?:and\s)?[\w@-]+ of\s[~+]?)*$"
)
# "2.3 higher", "a 0.3 BLEU drop", "2.1 ms faster than A"
_DIFFERENCE = re.compile(
    r"\s(?:(?!(?:with|without|and|or|but|at|for|while|on|in|to|from|vs)\b)[\w@^-]+\s){0,2}?(?:(?:higher|lower|better|worse|faster|slower|shorter|drop|loss|degradation|gain|improvement|increase|decrease|reduction|gap)s?)\b"
)
_REPORTING = re.compile(
    r"\b(?:achiev|attain|reach|obtain|yield|deliver|run|record|score|get|report|produc|sustain|provid|process|operat|requir|need|us|tak|consum|with|at|of|only|in|within|has|have|had|is|are|was|gain)\w*\b[^;]{0,60}$",
    re.IGNORECASE,
)
_BY_SO_MUCH = re.compile(r"\bby\s(?:\w+\s)?$|[<>]$")

# ------------------------------------------------------------------ rates
# the metric that a unit stands for where the text names none
_BY_UNIT = {
    "FPS": "FPS", "tokens/s": "throughput", "images/s": "throughput", "samples/s": "throughput",
    "queries/s": "throughput", "requests/s": "throughput", "TFLOPS": "throughput", "GFLOPS": "throughput",
}  # fmt: skip


def _rate(n: _Number) -> Reported | None:
    """A rate: "178 fps", "30 tokens per second", "runs at 60 Hz"."""
    if n.q.unit == "Hz":
        mentions = n.clue.mentions
        on = any(m.type is EntityType.HARDWARE and _ON.fullmatch(n.clue.between(n.q.end, m.start)) for m in mentions)
        return n.here("FPS", "Hz", "value-unit") if on or _RUNNING.search(n.before) else None
    spot = re.search(r"[A-Za-z].*", n.clue.between(n.q.start, n.q.end))
    at = (n.q.start + spot.start(), n.q.end) if spot else (n.q.start, n.q.end)
    return Reported(_BY_UNIT[n.q.unit or ""], at, n.q.unit, n.q, "value-unit")


_RUNNING = re.compile(r"\b(?:speed|real-time|runs?|running|infer\w*)\b[^.;]{0,50}$")
_ON = re.compile(r"\son\s(?:an?\s|the\s)?(?:single\s)?(?:NVIDIA\s)?")

# ------------------------------------------------------------------ times, memory, power, decibels
_TIME = frozenset({"ms", "s", "µs", "ns", "min", "h"})
_STORED = frozenset({"GB", "MB", "KB", "TB"})
_SPENT = _STORED | {"W", "mW", "J", "mJ", "GFLOPs", "MFLOPs", "TFLOPs", "GMACs", "MMACs"}
_MEASURED = frozenset(_BY_UNIT) | _TIME | _SPENT | {"dB", "Hz"}


def _measured(n: _Number) -> Reported | None:
    """A value of a measure that stands near, or that the verb says: "a latency of 12 ms", "takes 0.9 s", "consumes 2.1 W"."""
    unit = n.q.unit or ""
    aspect = Aspect.SPEED if unit in _TIME else Aspect.QUALITY if unit == "dB" else Aspect.EFFICIENCY
    fitting = [m for m in n.measures if m.aspect is aspect]
    near = _nearest(n, fitting)
    if near is None and n.q.until is not None:
        near = next((m for m in reversed(fitting) if m.end <= n.q.start), None)
    if unit in _TIME and near is None:
        return n.here("latency", unit, "value-time") if _takes(n) else None
    if unit in _BY_SPENT and (near is None or not _POWER.search(near.name)):
        spends = _SPENDS.search(n.before) and not n.after.startswith(" of")
        return n.here(_BY_SPENT[unit], unit, "value-spent") if spends else None
    if unit in _STORED:
        if _EQUIPPED.search(n.before):
            return None  # "a GPU with 24GB memory"
        if near is None and _OCCUPIES.search(n.before) and not n.after.startswith(" of"):
            return n.here("memory", unit, "value-spent")
        near = near if near is not None and _MEMORY.search(near.name) else None
    if near is None or near.name.endswith("parameters"):  # they are counted, and have none of these units
        return None
    if near.name == "speed" and unit in _TIME:  # "10x faster (0.1s)"
        return n.here("latency", unit, "value-time")
    return n.of(near, unit, "value-measure")


def _nearest(n: _Number, measures: Iterable[Measure]) -> Measure | None:
    best: tuple[int, Measure] | None = None
    for m in measures:
        if m.start >= n.q.end:
            distance, gap = m.start - n.q.end, n.clue.between(n.q.end, m.start)
        elif m.end <= n.q.start:
            distance, gap = n.q.start - m.end, n.clue.between(m.end, n.q.start)
        else:
            distance, gap = 0, ""
        if distance <= 45 and not re.search(r"[;:.]\s|\d", gap) and (best is None or distance < best[0]):
            best = (distance, m)
    return best[1] if best else None


def _takes(n: _Number) -> bool:
    """Whether a time is what something takes: "generates a clip in 12 s", "80 ms per image"."""
    if n.q.unit == "h" or n.clue.role is Role.TITLE:
        return False
    if _WITHIN.search(n.before) and _PRODUCING.search(n.before) and not _LENGTH.match(n.after):
        return True
    return _EACH.match(n.after) is not None and not _BY_SO_MUCH.search(n.before)


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
_LENGTH = re.compile(r"[\s-](?:clip|video|audio|long|segment|chunk|window|speech)")
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


# ------------------------------------------------------------------ what is counted
def _steps(n: _Number) -> Reported | None:
    """A number of steps that is said to be small: "needs only 4 denoising steps"."""
    if n.q.unit != "steps" or n.q.high is not None or not _FEW.search(n.before):
        return None
    said = re.search(r"[A-Za-z]+(?:\s[a-z]+)?$", n.clue.between(n.q.start, n.q.end))
    if said is None:
        return None
    at = (n.q.start + said.start(), n.q.end)
    return Reported(n.clue.between(*at), at, "steps", n.q, "value-count")


_FEW = re.compile(
    r"\b(?:only|just|merely|mere|as few as|as little as|requires|needs)\s(?:(?:about|around|approximately|~)\s)?$"
)
# units that say by themselves what is counted: (metric, unit)
_COUNTED = {
    "K parameters": ("parameters", "K parameters"),
    "M parameters": ("parameters", "M parameters"),
    "B parameters": ("parameters", "B parameters"),
    "T parameters": ("parameters", "T parameters"),
    "GPU hours": ("training time", "GPU hours"),
    "GPU days": ("training time", "GPU days"),
}


def _counted(n: _Number) -> Reported | None:
    """A count whose unit names it: "has 1.2M parameters"; but not "the budget of a 7B-parameter model"."""
    other = (_KIND_OF.search(n.clue.between(n.q.start, n.q.end)) and _OF_A.search(n.before)) or _TREATED.search(
        n.before
    )
    if other or not _REPORTING.search(n.before) or _BY_SO_MUCH.search(n.before):
        return None
    return n.here(*_COUNTED[n.q.unit or ""], "value-count")


# "it can quantize models with 175B parameters" counts those of others
_TREATED = re.compile(
    r"\b(?:quanti[sz]e|compress|prune|serve|run|deploy|fine-?tune|accelerate|load|handle|support|train)s?\s(?:[\w-]+\s){0,4}?(?:models?|networks?|LLMs?)\s(?:with|of|having)\s(?:up to\s|over\s|about\s)?$"
)
_OF_A = re.compile(r"\b(?:of|than) (?:an? |the )?$")
_KIND_OF = re.compile(r"-param(?:eter)?$")
_THOUSANDS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}  # of what has no unit of its own
_COUNTABLE = frozenset(
    "parameters|multiply-adds|MACs|MAdds|training tokens|training samples|FLOPs|FLOPS|NFE|NFEs".split("|")
)


def _counted_by_noun(n: _Number) -> Reported | None:
    """A count of what stands right after it: "with 300M multiply-adds"."""
    if n.q.unit not in _THOUSANDS and n.q.kind is not Kind.NUMBER:
        return None
    m = next((m for m in n.measures if m.aspect is Aspect.EFFICIENCY and 0 <= m.start - n.q.end <= 1), None)
    if m is None or m.name not in _COUNTABLE or n.q.sign or not _REPORTING.search(n.before):
        return None
    if _BY_SO_MUCH.search(n.before):
        return None
    if n.q.unit and m.name == "parameters":
        return n.of(m, f"{n.q.unit} parameters", "value-count")
    whole = replace(n.q, value=n.q.value * _THOUSANDS.get(n.q.unit or "", 1))
    return replace(n.of(m, None, "value-count"), value=whole)


# ------------------------------------------------------------------ percentages and plain numbers
def _retained(n: _Number) -> Reported | None:
    """The part of something that is kept: "retains 98% of the accuracy"."""
    if n.q.kind is not Kind.PERCENT or n.q.sign or n.q.until is not None:
        return None
    m = retained(n.clue, n.q, n.measures)
    return n.of(m, "%", "percent-retained") if m is not None else None


def _changed(n: _Number) -> Reported | None:
    """A pair that tells a change: "from 78% to 85%"."""
    if n.q.kind not in (Kind.PERCENT, Kind.NUMBER) or n.q.sign:
        return None
    m = changing(n.clue, n.q, n.measures)
    return n.of(m, "%" if n.q.kind is Kind.PERCENT else None, "number-change") if m is not None else None


def _percent(n: _Number) -> Reported | None:
    """A percentage of a quality, or right on a dataset: "80.8% top-1 accuracy", "scores 90.5% on AIME 2024"."""
    qualities = [m for m in n.measures if m.aspect is Aspect.QUALITY]
    near = next(
        (m for m in qualities if 0 <= m.start - n.q.end <= 3 and "," not in n.clue.between(n.q.end, m.start)), None
    ) or next(
        (m for m in reversed(qualities) if m.end <= n.q.start and _IS.fullmatch(n.clue.between(m.end, n.q.start))), None
    )
    if near is None and qualities and n.before.endswith(" ") and _CLOSED.match(n.after):
        near = next(
            (m for m in qualities if m.end == n.q.start - 1 and _LISTED.search(n.before[: m.start - n.clue.start])),
            None,
        )
    scoring = _SCORING.search(n.before) if near is None else None
    if scoring is not None and _on_dataset(n.clue, n.q):
        metric = "score" if scoring.group().startswith("scor") else "accuracy"
        return n.here(metric, "%", "percent-on-dataset")
    if near is None or _DIFFERENT_BY.search(n.before) or _BETTER.match(n.after):
        return None
    if not _REPORTING.search(n.before) or _LOST.match(n.clue.between(near.end, n.clue.end)):
        return None
    return n.of(near, "%", "percent-quality")


_IS = re.compile(rf"\)?\s(?:\w+\s){{0,2}}(?:of|is|at|(?<!up )to|reaches|reaching)\s{HEDGES}")
_LISTED, _CLOSED = re.compile(r"(?:\(|,\s)(?:[\w-]+\s)?$"), re.compile(r"[,)]")  # "(EPE 1.7, accuracy 96%)"
_DIFFERENT_BY = re.compile(
    r"\bby\s(?:[~+\d.]+%?\s[\w@-]+(?:,\sand|,|\sand)\s)+$"
    r"|\b(?:by|of the|improv\w*|increas\w*|gain\w*|higher|drop\w*|reduc\w*|less than|within|more|loss)\s(?:\w+\s){0,2}$"
)
_BETTER = re.compile(r"\s(?:higher|lower|better|more|less|improvement|increase|reduction|drop|gain|loss|of the)\b")
# "with < 2% accuracy drop" is a difference
_LOST = re.compile(r"\s(?:drops?|loss(?:es)?|degradation|decreases?|declines?|gaps?|gains?|improvements?|increases?)\b")
# "scoring 90.5% on AIME 2024": what a benchmark gives in percent without a word is the part that is right
_SCORING = re.compile(
    r"\b(?:achiev|attain|reach|obtain|scor|solv|get)\w*\s(?:[\d.]+%\son\s[^;.]{2,40}?(?:,|\sand|,\sand)\s)*(?:an?\s|up to\s|about\s|over\s|~)*$"
)


def _on_dataset(clue: Clue, q: Quantity) -> bool:
    """Whether a number is said of a dataset: "85.9% on GPQA Diamond"."""
    later = [m for m in clue.mentions if m.type is EntityType.DATASET and m.start >= q.end]
    return bool(later) and _ON_THE.fullmatch(clue.between(q.end, later[0].start)) is not None


_ON_THE = re.compile(r"\s(?:on|in)\s(?:the\s)?(?:[\w-]+\s)?")


def _plain(n: _Number) -> Reported | None:
    """A bare number with its quality: "an FID of 2.12", "47.3 mAP", "a real-time factor of 0.07"."""
    named = [m for m in n.measures if m.aspect is Aspect.QUALITY or m.name in _RATIOS]
    near = next(
        (m for m in reversed(named) if m.end <= n.q.start and _IS_OF.fullmatch(n.clue.between(m.end, n.q.start))), None
    )
    if near is not None:
        return n.of(near, None, "number-quality")
    near = next((m for m in named if m.aspect is Aspect.QUALITY and 0 <= m.start - n.q.end <= 1), None)
    if near is None or n.q.sign or _BY_SO_MUCH.search(n.before):
        return None
    return None if _GAINS.match(n.clue.between(near.start, n.clue.end)) else n.of(near, None, "number-quality")


_RATIOS = frozenset({"RTF", "real-time factor", "real time factor"})  # speeds without a unit
_IS_OF = re.compile(
    rf"\)?\s(?:scores?\s|values?\s)?(?:of\s\w{{2,12}}\s)?(?:\w+ing\s)?(?:of|is|=|:|at|to|from|reaches)\s{HEDGES}|\s\(?"
)
_GAINS = re.compile(r"\S+(?:(?:,|,?\sand)\s\+?[\d.]+\s\S+)*\s(?:gains?|improvements?|higher|better|points)")
