"""A view's text in; the quantities that it states out: factors, percentages and values with units, with their hedges.

The forms are those of kg.recognize.quantity_grammar; here each is read, and joined with what stands around it: "up to", "from A to B".
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kg.recognize.quantity_grammar import GRAMMAR, START, UNITS
from kg.vocab import UNITS as VOCAB


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
    is_part: bool = False  # a part of a whole: "half", "a third", "1/8"
    until: float | None = None  # "from `value` to `until`", in the same unit
    until_unit: str | None = None  # the unit that `until` is written in, where that is another


_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "fifty": 50, "hundred": 100, "a hundred": 100, "thousand": 1000, "half": 0.5,
    "tens of": 10, "hundreds of": 100, "thousands of": 1000,
}  # fmt: skip

_UNIT_SYMBOLS = tuple((re.compile(pattern), symbol) for pattern, symbol in UNITS)
# units that are parts of names too: "LLaMA 7B", "4-bit"
SIZES = frozenset({"B", "M", "K", "T", "bits"})
RATES = frozenset({"FPS", "tokens/s", "images/s", "samples/s", "queries/s", "requests/s"})
_PLURAL_NAME = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z]*\s\ds$")
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
    while spot := START.search(text, at, stop):
        match = GRAMMAR.match(text, spot.start(), stop)
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
        if count == "several" or _MANY.search(match.string, max(0, start - 12), start):
            return None
        first = count.partition("-")[0]
        return Quantity(start, end, Kind.FACTOR, 10.0 ** (_WORDS.get(first, 1) if not first.isdigit() else int(first)))
    if group("fraction"):
        return _fraction(match)
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
            return Quantity(start, end, Kind.PERCENT, 50.0, at_least=lead[0], approximate=lead[1], is_part=True)
        part = words.endswith("half") or "halv" in words
        return Quantity(start, end, Kind.FACTOR, float(stem), at_least=lead[0], approximate=lead[1], is_part=part)
    if _FACTOR_OF.search(match.string, max(0, start - 30), start) or (
        _BARE_FACTOR.match(match.string, end) and "." in group("number")
    ):
        return Quantity(start, end, Kind.FACTOR, number(group("number")))  # its sign of multiplication was lost
    return Quantity(start, end, Kind.NUMBER, number(group("number")))


def _fraction(match: re.Match[str]) -> Quantity | None:
    """What is done "by a third" is so many percent; "a third of the memory" is three times less; else it counts things."""
    parts = float(match["over"] or _WORDS.get(match["parts"], 1))
    whole = float(match["under"] or _WHOLES[match["whole"]])
    if not 0 < parts < whole:
        return None
    start, end = match.span()
    if _BY.search(match.string, max(0, start - 24), start):
        return Quantity(start, end, Kind.PERCENT, round(100 * parts / whole, 2), is_part=True)
    if not _OF_WHAT.match(match.string, end):
        return None
    return Quantity(start, end, Kind.FACTOR, round(whole / parts, 2), is_part=True)


_WHOLES = {
    "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_BY = re.compile(r"\bby\s(?:up to\s|about\s|around\s|nearly\s|almost\s|over\s|more than\s|roughly\s|approximately\s)?$")
_OF_WHAT = re.compile(r"\s(?:of\s(?:the|its|their|that)|the)\s")


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
            and (_same_dimension(last.unit, quantity.unit) or last.kind is Kind.NUMBER)
            and quantity.kind is not Kind.NUMBER
        ) or (
            last is not None
            and last.until is None
            and last.kind is Kind.NUMBER
            and quantity.kind is Kind.NUMBER
            and _FROM.search(text[max(0, last.start - 12) : last.start])
            and _TO.fullmatch(text[last.end : quantity.start])
        ):
            out[-1] = _became(last, quantity)
        else:
            out.append(quantity)
    return out


def _same_dimension(one: str | None, other: str | None) -> bool:
    if one == other:
        return True
    # "7B" is a size of models, not bytes
    return (
        one in VOCAB and other in VOCAB and "B" not in (one, other) and VOCAB[one].dimension == VOCAB[other].dimension
    )


def _became(last: Quantity, quantity: Quantity) -> Quantity:
    """One quantity of two: "from 2 days to 90 minutes" in days."""
    if last.unit == quantity.unit or last.unit is None or quantity.unit is None:
        return replace(quantity, start=last.start, value=last.value, until=quantity.value, high=None)
    until = quantity.value * VOCAB[quantity.unit].scale / VOCAB[last.unit].scale
    return replace(
        quantity,
        start=last.start,
        value=last.value,
        unit=last.unit,
        until=until,
        until_unit=quantity.unit,
        high=None,
    )


def as_written(q: Quantity) -> Quantity:
    """What a quantity became, in the unit in which that is written."""
    if q.until is None:
        return q
    if q.until_unit is None or q.unit is None:
        return replace(q, value=q.until)
    value = round(q.until * VOCAB[q.unit].scale / VOCAB[q.until_unit].scale, 9)
    return replace(q, value=value, unit=q.until_unit, until=value, until_unit=None)
