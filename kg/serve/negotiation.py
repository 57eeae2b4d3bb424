"""An Accept header in; the media type to answer in out, as RFC 9110 §12.5.1 has it."""

from collections.abc import Sequence


def best(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the header likes best, the earlier of two equals; None where it takes none of them.

    An empty header takes anything. The most specific range that fits a type decides its quality.

    >>> best("text/html;q=0.5, application/*", ["text/html", "application/json"])
    'application/json'
    >>> best("text/html, application/json;q=0", ["application/json"]) is None
    True
    """
    ranges = [_range(part) for part in header.lower().split(",") if part.strip()]
    if not ranges:
        return offered[0]
    found: tuple[float, str] | None = None
    for media in offered:
        kind = media.partition("/")[0]
        for pattern in (media, f"{kind}/*", "*/*"):
            qualities = [q for name, q in ranges if name == pattern]
            if qualities:
                quality = max(qualities)
                if quality > 0 and (found is None or quality > found[0]):
                    found = quality, media
                break
    return found and found[1]


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (p.strip() for p in part.split(";"))
    quality = 1.0
    for p in parameters:
        if p.startswith("q="):
            try:
                quality = float(p[2:])
            except ValueError:
                quality = 0.0
    return name, quality
