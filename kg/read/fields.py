"""Values as sources write them in; titles, dates and identifiers in one form out."""

import re
from collections.abc import Iterable
from datetime import date as Day

from kg.read import limits

# What XML 1.0 cannot hold, the C1 controls, and the carriage return, which XML readers turn into another character
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# arXiv ids: YYMM.number since 2007, archive/YYMMnumber before (https://info.arxiv.org/help/arxiv_identifier.html)
_ID = r"(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})(?:v\d+)?"
_ARXIV = (
    re.compile(rf"(?:arxiv:)?\s*{_ID}", re.IGNORECASE),  # alone, or as a part of something that says what it is:
    re.compile(rf"(?:arxiv(?:\.org)?\W{{0,2}}(?:(?:abs|pdf|html|e-print)/|e-prints?\W+|preprint\W+(?:arxiv\W+)?)?|huggingface\.co/papers/)\s*{_ID}(?!\d)", re.IGNORECASE),
)  # fmt: skip
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}]+")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_FORMS = (
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)
_ISO = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?(?!\d)")


def text(value: str) -> str:
    r"""A text without control characters and lone surrogates: each becomes one space, so that offsets stay.

    Tabs and line feeds stay, and so does everything else, compatibility forms and odd spaces included.

    >>> text("a\x00b\tc")
    'a b\tc'
    """
    return _CONTROL.sub(" ", value)


def title(value: str) -> str:
    """A title on one line."""
    return " ".join(text(value).split())


def date(value: object) -> str | None:
    """A date in ISO 8601, as exact as the source has it; None where there is none.

    >>> date("Apr 11, 2023"), date("2024-05-02T10:00:00Z"), date(2021), date("soon")
    ('2023-04-11', '2024-05-02', '2021', None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    words = str(value).strip()[: limits.VALUE]
    for pattern in _DAY_FORMS:
        found = pattern.search(words)
        if found:
            return _iso(found["year"], _MONTHS[found["month"][:3].casefold()], int(found["day"]))
    found = _ISO.match(words)
    if not found:
        return None
    month, day = (int(found[k]) if found[k] else None for k in ("month", "day"))
    return _iso(found["year"], month, day)


def _iso(year: str, month: int | None, day: int | None) -> str:
    """As much of a date as exists."""
    if month is None or not 1 <= month <= 12:
        return year
    try:
        return Day(int(year), month, day or 0).isoformat()
    except ValueError:
        return f"{year}-{month:02d}"


def arxiv_id(values: Iterable[object]) -> str | None:
    """The arXiv id, without version, that one of the values is or names as such.

    >>> arxiv_id(["10.1145/2405.00001", "http://arxiv.org/abs/2405.00001v2"]), arxiv_id(["10.1145/2405.00001"])
    ('2405.00001', None)
    """
    for value in values:
        if isinstance(value, str) and len(value) <= limits.VALUE:
            found = _ARXIV[0].fullmatch(value.strip()) or _ARXIV[1].search(value)
            if found:
                return found[1]
    return None


def url(values: Iterable[object]) -> str | None:
    """The first of the values that is an address on the web."""
    for value in values:
        found = text(value).strip() if isinstance(value, str) and len(value) <= limits.VALUE else ""
        if re.fullmatch(r"https?://\S+", found):
            return found
    return None


def doi(values: Iterable[object]) -> str | None:
    """The DOI that one of the values holds, in small letters."""
    for value in values:
        found = _DOI.search(value) if isinstance(value, str) and len(value) <= limits.VALUE else None
        if found:
            return found[0].rstrip(".,;").casefold()
    return None
