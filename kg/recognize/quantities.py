"""A view's text in; the quantities that it states out: factors, percentages and values with units, with their hedges.

The grammar, in the order in which it is tried at a place: "an order of magnitude", "from A to B", ranges "1.5-2.5x",
"A x/times/-fold", "A %", "A percentage points", "A unit", words such as "twice" and "halves", and bare numbers.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """What a quantity is a number of."""

    FACTOR = "factor"  # how many times
    PERCENT = "percent"
    POINTS = "points"  # percentage points
    VALUE = "value"  # a number with a unit
    NUMBER = "number"  # a bare number


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of a text, by offsets into the view.

    `high` is the upper end of a range. `sign` is -1 where a minus or a down arrow stands with it, 1 for a plus, else 0.
    """

    start: int
    end: int
    kind: Kind
    value: float
    high: float | None = None
    unit: str | None = None
    at_most: bool = False
    at_least: bool = False
    approximate: bool = False
    sign: int = 0
    until: float | None = None  # "from `value` to `until`"


_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "fifty": 50, "hundred": 100, "a hundred": 100, "thousand": 1000, "half": 0.5,
    "tens of": 10, "hundreds of": 100, "thousands of": 1000,
}  # fmt: skip

# unit pattern -> symbol in schema/ontology.ttl; longer patterns first where one begins another
_UNITS: tuple[tuple[str, str], ...] = (
    (r"tokens?\s?(?:/|per|a)\s?s(?:ec(?:ond)?)?\b|tokens?[-/]s(?:ec)?\b|tok/s\b|TPS\b", "tokens/s"),
    (r"(?:images?|imgs?|image classifications?)\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b", "images/s"),
    (r"samples?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b", "samples/s"),
    (r"(?:queries|query)\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|QPS\b", "queries/s"),
    (r"requests?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|(?:RPS|req/s)\b", "requests/s"),
    (r"frames?\s?(?:/|per)\s?s(?:ec(?:ond)?)?\b|FPS\b|fps\b", "FPS"),
    (r"(?:[AHVL]\d{2,3}S?[-\s])?GPU[-\s]?hours?\b|[AHV]\d{3}[-\s]?hours?\b", "GPU hours"),
    (r"(?:[AHVL]\d{2,3}S?[-\s])?GPU[-\s]?days?\b|[AHV]\d{3}[-\s]?days?\b", "GPU days"),
    (r"nanoseconds?\b|ns\b", "ns"),
    (r"microseconds?\b|µs\b|us\b", "µs"),
    (r"milliseconds?\b|msecs?\b|ms\b", "ms"),
    (r"seconds?\b|secs?\b|s\b(?!\w)", "s"),
    (r"minutes?\b|mins?\b", "min"),
    (r"hours?\b|hrs?\b|h\b", "h"),
    (r"days?\b", "day"),
    (r"GB/s\b|GBps\b", "GB/s"),
    (r"kbps\b|kbit/s\b|kb/s\b", "kbps"),
    (r"(?:giga|G)i?[bB](?:ytes?)?\b", "GB"),
    (r"(?:mega|M)i?B(?:ytes?)?\b|megabytes?\b|MB\b", "MB"),
    (r"(?:kilo|K|k)i?B(?:ytes?)?\b|KB\b", "KB"),
    (r"(?:tera|T)i?B(?:ytes?)?\b", "TB"),
    (r"bytes?\b", "B"),
    (r"GHz\b", "GHz"),
    (r"MHz\b", "MHz"),
    (r"kHz\b", "kHz"),
    (r"Hz\b", "Hz"),
    (r"mW\b|milliwatts?\b", "mW"),
    (r"W\b|watts?\b", "W"),
    (r"mJ\b|millijoules?\b", "mJ"),
    (r"J\b(?!&)|joules?\b", "J"),
    (r"TOPS/W\b", "TOPS/W"),
    (r"TOPS\b", "TOPS"),
    (r"GOPS\b", "GOPS"),
    (r"TFLOPs?/s\b|TFLOPS\b|teraflops?\b", "TFLOPS"),
    (r"GFLOPs?/s\b|GFLOPS\b", "GFLOPS"),
    (r"TFLOPs?\b", "TFLOPs"),
    (r"(?:GFLOPs?|G\s?FLOPs|gigaflops?|GFlops)\b", "GFLOPs"),
    (r"(?:MFLOPs?|M\s?FLOPs|MFlops)\b", "MFLOPs"),
    (r"GMACs?\b|G\s?MACs?\b", "GMACs"),
    (r"MMACs?\b|M\s?MACs?\b", "MMACs"),
    (r"dB\b", "dB"),
    (r"(?:K|k|thousand)[-\s]?(?:parameters?|params?)\b", "K parameters"),
    (r"(?:M|million)[-\s]?(?:parameters?|params?)\b", "M parameters"),
    (r"(?:B|billion)[-\s]?(?:parameters?|params?)\b", "B parameters"),
    (r"(?:T|trillion)[-\s]?(?:parameters?|params?)\b", "T parameters"),
    (r"bits?\b", "bits"),
    (r"(?:denoising |sampling |inference |diffusion |function )?(?:steps?|NFEs?)\b", "steps"),
    (r"px\b|pixels\b", "px"),
    (r"US dollars?\b|dollars?\b|USD\b", "USD"),
    (r"tokens?\b", "tokens"),
)  # fmt: skip
_UNIT = "|".join(f"(?:{pattern})" for pattern, _ in _UNITS)
_UNIT_SYMBOLS = tuple((re.compile(pattern), symbol) for pattern, symbol in _UNITS)

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
_DASH = r"\s?(?:-|~|to)\s?"
_TIMES_CONTEXT = (
    r"(?=\s*(?:faster|quicker|slower|higher|lower|more|less|fewer|smaller|larger|longer|shorter|better|greater|cheaper|lighter|"
    r"speed|accelerat|improve|reduc|increase|decrease|compress|gain|boost|the\b|as\b|compared|over\b|than\b|that\b|on\b|in\b|of\b|"
    r"tighter|deeper|throughput|inference|real|[,.;)]|and\b|or\b|while\b|when\b|for\b|with\b|$))"
)

# a scale or expansion factor is none by which anything is better
_AFTER_FACTOR = (
    "(?:(?<=a factor of )|(?<=by factors of )"
    "|(?<=speedup factor of )|(?<=acceleration factor of )|(?<=reduction factor of )|(?<=compression factor of ))"
)
_GRAMMAR = re.compile(
    rf"(?P<magnitude>(?:(?P<mcount>an?|one|two|three|four|several|\d+(?:-\d+)?)\s)?orders?\s(?:of\s)?magnitude)"
    rf"|(?P<factor>(?P<f1>{_NUMBER})\s?(?:[xX]|-?fold)?(?:{_DASH}|\s?[-~]\s?)(?P<f2>{_NUMBER})(?:\s?[xX](?![A-Za-z0-9])|[-\s]?fold\b|\stimes\b))"
    rf"|(?P<single>(?P<f>{_NUMBER})(?:\s?[xX](?![A-Za-z0-9]|\s\d)|[-\s]?fold\b|[xX](?=-)|\s?times\b{_TIMES_CONTEXT}))"
    rf"|(?P<before>(?<=[\s(~][xX×])(?P<fb>{_NUMBER})(?![\w%]))"
    rf"|(?P<wordfactor>\b(?P<wf>hundreds of|thousands of|tens of|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a hundred|hundred)(?:[-\s]?fold\b|\stimes\b{_TIMES_CONTEXT}))"
    rf"|(?P<after>{_AFTER_FACTOR}(?:(?P<a1>{_NUMBER})(?:{_DASH}(?P<a2>{_NUMBER}))?(?![\w%]|\.\d|\stimes)|(?P<aw>two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a hundred|hundred)\b))"
    rf"|(?P<percent>(?P<p1>{_NUMBER})\s?%?(?:{_DASH})(?P<p2>{_NUMBER})\s?(?:%|percent\b(?!age)))"
    rf"|(?P<points>(?P<pp>{_NUMBER})(?:\s?(?:-|~|to)\s?(?P<pp2>{_NUMBER}))?\s?(?:%\s)?(?:\s?percentage[-\s]points?\b|\s?pp\b|\s?(?:absolute\s)?points?\b|\s?%p\b|\s?p\.p\.))"
    rf"|(?P<onepercent>(?P<p>{_NUMBER})\s?(?:%|percent\b(?!age)))"
    rf"|(?P<valuerange>(?P<v1>{_NUMBER})(?:\s?(?:-|~|to)\s?)(?P<v2>{_NUMBER})[\s-]?(?P<vru>{_UNIT}))"
    rf"|(?P<value>(?P<v>{_NUMBER})(?P<scale>\s?(?:K|k|M|million|billion|B))?[\s-]?(?P<vu>{_UNIT}))"
    rf"|(?P<worded>(?P<wn>one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)[\s-](?P<wu>(?:GPU[-\s]?(?:hour|day)|second|minute|hour|day|millisecond|(?:denoising |sampling |inference |diffusion )?step)s?\b))"
    rf"|(?P<size>(?<![A-Za-z\d.-])(?P<sv>\d+(?:\.\d+)?)\s?(?P<su>B|M|K|billion|million|trillion)\b)"
    rf"|(?P<word>\b(?:more than |nearly |almost |over |about )?(?:twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|twofold|threefold|fourfold|fivefold|tenfold|halv(?:e|es|ed|ing)|half(?=\sthe\b|\sof\b)|(?<=by\s)half)\b|(?<=by\s)(?:more than|nearly|almost|over|about)\shalf\b)"
    rf"|(?P<number>(?<![A-Za-z\d.-]){_NUMBER}(?![A-Za-z\d]|-[A-Za-z]|\.\d))"
)
# units that are parts of names too: "LLaMA 7B", "4-bit"
SIZES = frozenset({"B", "M", "K", "T", "bits"})
_PLURAL_NAME = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*\s\ds$")
# where a quantity can begin: looking here first is several times as fast as trying the grammar everywhere
_START = re.compile(
    r"(?<![\w.])\.\d|\d|\b(?:an?\s(?:orders?|hundred)|orders?\s|(?:one|two|three|four|several|five|six|seven|eight|nine|ten|twenty|fifty|hundreds?|thousands|tens)\b"
    r"|more than |nearly |almost |over |about |twice|thrice|doubl|tripl|quadrupl|twofold|threefold|fourfold|fivefold|tenfold|halv|half)"
)
_WORD_FACTORS = {
    "twice": 2, "doubl": 2, "twofo": 2, "thric": 3, "tripl": 3, "three": 3, "quadr": 4, "fourf": 4, "fivef": 5, "tenfo": 10, "halv": 2, "half": 2,
}  # fmt: skip

_BARE_FACTOR = re.compile(
    r"\s(?:speed-?ups?|acceleration|faster|(?:inference|end-to-end|training|decoding)\sspeed-?up)\b"
)
_MANY = re.compile(r"\b(?:many|multiple|some|few|various|numerous|couple of)\s$")
_FACTOR_OF = re.compile(
    r"\ba factor of (?:up to|about|around|approximately|roughly|nearly|almost|over|more than|at least)\s$"
)
_AT_MOST = re.compile(
    r"(?:\bup\s?to|\bas much as|\bas high as|\bas many as|\bat most|\bmaximum(?: of| is)?|\ba max of|\bupto|\bas low as|\bno more than|≤|<=?)\s*(?:an?\s|around\s|about\s|[~+-])*\s*$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"(?:\bmore than|\bover|\bat least|\bgreater than|\bbeyond|\bexceeding|\bexceeds|\babove|\bminimum of|[>≥]=?)\s*(?:an?\s|~)?\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\bnearly|\babout|\bapproximately|\bapprox\.?|\baround|\broughly|\balmost|\bsome|\bcirca|~|≈)\s*(?:an?\s)?\s*$",
    re.IGNORECASE,
)
_RESIDUE = re.compile(r"\b(?:approx|times|sim)$")  # of \\approx60%, \\times1.4
_OTHER_FACTOR = re.compile(r"\d[xX]/$")  # "1.3x/1.9x"
_RANGING = re.compile(r"\b(?:rang|vari|vary|differ|span)\w*\s(?:\w+\s)?from\s+(?:an?\s|about\s|~)?$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:an?\s|about\s|~)?$", re.IGNORECASE)
_TO = re.compile(
    r"\s*(?:\([^()]{1,30}\)\s*)?(?:,\s*)?(?:down |up )?(?:to|into)\s+(?:only\s|just\s|merely\s|about\s|nearly\s|around\s|as low as\s|as little as\s|under\s|below\s|less than\s|approximately\s|roughly\s|over\s|more than\s|~)*\s?$",
    re.IGNORECASE,
)


def number(text: str) -> float:
    """The value of digits with thousands separators.

    >>> number("12,041"), number(".5")
    (12041.0, 0.5)
    """
    return float(text.replace(",", ""))


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Find the quantities of a stretch of a view's text, in order.

    >>> [(q.kind.value, q.value, q.high, q.unit, q.at_most) for q in find_quantities("up to 3.1-4.5x at 12 ms, 43% less")]
    [('factor', 3.1, 4.5, None, True), ('value', 12.0, None, 'ms', False), ('percent', 43.0, None, None, False)]
    """
    stop = len(text) if end is None else end
    out: list[Quantity] = []
    at = start
    while spot := _START.search(text, at, stop):
        match = _GRAMMAR.match(text, spot.start(), stop)
        if match is None:
            at = spot.start() + 1
            continue
        at = match.end()
        begin = match.start()
        if (
            begin > 0
            and not match.group("before")
            and not _RESIDUE.search(text, max(0, begin - 7), begin)
            and not _OTHER_FACTOR.search(text, max(0, begin - 4), begin)
            and (text[begin - 1].isalnum() or (text[begin - 1] in ".-_/" and begin > 1 and text[begin - 2].isalpha()))
        ):
            continue  # the tail of a name: "YOLOv8", "GPT-4", "LLaMA-7B"
        if begin > 1 and text[begin - 1] == "@" and text[begin - 2].isalnum():
            continue  # the tail of a metric: "pass@1", "BLEU@4"
        if text[at - 1] == "s" and _PLURAL_NAME.search(text[max(start, begin - 24) : at]):
            continue  # "FastSpeech 2s" is no time
        quantity = _read(match)
        if quantity is not None:
            out.append(_hedged(_changed(quantity, text), text, start, stop))
    return _from_to(out, text)


def _read(match: re.Match[str]) -> Quantity | None:
    group = match.group
    start, end = match.span()
    if group("magnitude"):
        count = group("mcount") or "one"
        if count == "several" or _MANY.search(match.string, 0, start):
            return None
        first = count.partition("-")[0]
        return Quantity(start, end, Kind.FACTOR, 10.0 ** (_WORDS.get(first, 1) if not first.isdigit() else int(first)))
    if group("factor"):
        low, high = number(group("f1")), number(group("f2"))
        return Quantity(start, end, Kind.FACTOR, low, high if high > low else None)
    if group("single"):
        return Quantity(start, end, Kind.FACTOR, number(group("f")))
    if group("before"):  # "x21 faster"
        return Quantity(start, end, Kind.FACTOR, number(group("fb")))
    if group("wordfactor"):
        word = group("wf")
        return Quantity(start, end, Kind.FACTOR, float(_WORDS[word]), at_least=word.endswith("of"))
    if group("after"):  # "by a factor of 3"
        low, high = number(group("a1") or "0") or float(_WORDS[group("aw")]), number(group("a2") or "0")
        return Quantity(start, end, Kind.FACTOR, low, high if high > low else None)
    if group("percent"):
        low, high = number(group("p1")), number(group("p2"))
        return Quantity(start, end, Kind.PERCENT, low, high)
    if group("points"):
        high2 = group("pp2")
        return Quantity(
            start, end, Kind.POINTS, number(group("pp")), number(high2) if high2 else None, "percentage points"
        )
    if group("onepercent"):
        return Quantity(start, end, Kind.PERCENT, number(group("p")))
    if group("valuerange"):
        return Quantity(start, end, Kind.VALUE, number(group("v1")), number(group("v2")), _symbol(group("vru")))
    if group("value"):
        scale = (
            {"k": 1e3, "m": 1e6, "b": 1e9, "million": 1e6, "billion": 1e9}[group("scale").strip().casefold()]
            if group("scale")
            else 1.0
        )
        return Quantity(start, end, Kind.VALUE, number(group("v")) * scale, None, _symbol(group("vu")))
    if group("worded"):
        return Quantity(start, end, Kind.VALUE, float(_WORDS[group("wn")]), None, _symbol(group("wu")))
    if group("size"):
        unit = group("su")
        return Quantity(
            start,
            end,
            Kind.VALUE,
            number(group("sv")),
            None,
            {"billion": "B", "million": "M", "trillion": "T"}.get(unit, unit),
        )
    if group("word"):
        words = group("word").casefold()
        stem = next((f for s, f in _WORD_FACTORS.items() if s in words), None)
        if stem is None:
            return None
        lead = words.startswith(("more than ", "over ")), words.startswith(("nearly ", "almost ", "about "))
        if words.endswith("half") and match.string.endswith("by ", 0, start):
            return Quantity(start, end, Kind.PERCENT, 50.0, at_least=lead[0], approximate=lead[1])
        return Quantity(start, end, Kind.FACTOR, float(stem), at_least=lead[0], approximate=lead[1])
    if _FACTOR_OF.search(match.string, 0, start) or (_BARE_FACTOR.match(match.string, end) and "." in group("number")):
        return Quantity(start, end, Kind.FACTOR, number(group("number")))  # its sign of multiplication was lost
    return Quantity(start, end, Kind.NUMBER, number(group("number")))


@cache
def _symbol(words: str) -> str:
    return next(symbol for pattern, symbol in _UNIT_SYMBOLS if pattern.fullmatch(words))


def _hedged(quantity: Quantity, text: str, floor: int, stop: int) -> Quantity:
    before = text[max(floor, quantity.start - 28) : quantity.start]
    after = text[quantity.end : min(stop, quantity.end + 4)]
    sign = (
        -1
        if before.endswith("-") and (len(before) < 2 or not before[-2].isalnum())
        else 1
        if before.endswith("+")
        else 0
    )
    if after.lstrip().startswith("↓"):
        sign = -1
    elif after.lstrip().startswith("↑"):
        sign = 1
    if before.endswith(("+", "-")):
        before = before[:-1]
    at_most = quantity.at_most or bool(_AT_MOST.search(before)) or text.startswith(" at most", quantity.end)
    at_least = quantity.at_least or bool(_AT_LEAST.search(before)) or after.startswith("+")
    approximate = quantity.approximate or bool(_ABOUT.search(before))
    if not (sign or at_most or at_least or approximate):
        return quantity
    return replace(quantity, sign=sign, at_most=at_most, at_least=at_least, approximate=approximate)


def _changed(quantity: Quantity, text: str) -> Quantity:
    """A range that says from where to where something went: "rises from 21% to 34%", but not "ranges from 21% to 34%"."""
    if quantity.high is None or quantity.kind not in (Kind.PERCENT, Kind.VALUE, Kind.POINTS):
        return quantity
    before = text[max(0, quantity.start - 40) : quantity.start]
    if " to " not in text[quantity.start : quantity.end] or not _FROM.search(before) or _RANGING.search(before):
        return quantity
    return replace(quantity, until=quantity.high, high=None)


def _from_to(found: list[Quantity], text: str) -> list[Quantity]:
    """Join "from A unit to B unit" into one quantity with `until`."""
    out: list[Quantity] = []
    for quantity in found:
        last = out[-1] if out else None
        if (
            last is not None
            and last.until is None
            and _FROM.search(text[max(0, last.start - 12) : last.start])
            and _TO.fullmatch(text[last.end : quantity.start])
            and (last.unit == quantity.unit or last.kind is Kind.NUMBER)
            and quantity.kind is not Kind.NUMBER
        ) or (
            last is not None
            and last.until is None
            and last.kind is Kind.NUMBER
            and quantity.kind is Kind.NUMBER
            and _FROM.search(text[max(0, last.start - 12) : last.start])
            and _TO.fullmatch(text[last.end : quantity.start])
        ):
            out[-1] = replace(quantity, start=last.start, value=last.value, until=quantity.value, high=None)
        else:
            out.append(quantity)
    return out
