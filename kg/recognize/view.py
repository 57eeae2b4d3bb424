r"""Text as its source has it in; the same text as a reader understands it out, with the way back to the source's offsets.

Listing pages and LaTeX leave residue: `3.67times`, `sim`, `\model~`, `[email protected]`, `41.97 mus`, `DNAS~wu2018mixed`. Everything that
recognises works on the view; evidence quotes the source, so spans are mapped back with `View.source_span`.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# What a macro of the authors' own is read as: authors define one for the name of what they propose.
OWN_NAME = "our method"

_GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega".split(),
        "αβγδεζηθικλμνξπρστυφχψω",
        strict=True,
    )
)
_GREEK |= {name.capitalize(): letter.upper() for name, letter in _GREEK.items()}
_ACCENTS = {"'": "\u0301", '"': "\u0308", "`": "\u0300", "^": "\u0302", "~": "\u0303"}
_PLAIN = {
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "–": "-",
    "−": "-",
    "‑": "-",
    "—": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "×": "x",
    "μ": "µ",
}

Replacement = Callable[[re.Match[str]], str]

# name, pattern, replacement; the first alternative that matches at a place wins
_RULES: tuple[tuple[str, str, Replacement], ...] = (
    ("email", r"\[email\s*protected\]", lambda m: "mAP@0.5"),  # the page's mail guard hides what looks like an address
    ("thousands", r"(?<![\w.,])\d{1,3} \d{3}(?=\s?\\?times\b)", lambda m: m.group().replace(" ", "")),
    ("times", r"(?<=\d)times\s(?=\d)|(?<=[\d)])\\?times(?=\d|\b)|\s?\\times\b", lambda m: "x"),
    (
        "sim",
        r"(?<=[\dx%s])\s?\\?sim\s?(?=\d)|\s~\s(?=\d)|(?<![A-Za-z])\\?sim\s?(?=\d)",
        lambda m: " ~" if m.group()[0] == " " else "~",
    ),
    ("simmore", r"(?<![A-Za-z])sim\s(?=\d)", lambda m: "~"),
    ("arrow", r"(?<=[\d%])\s?\\?(?:up|down)arrow", lambda m: "↑" if "up" in m.group() else "↓"),
    (
        "microseconds",
        r"(?<=\d)\s?\\?mus\b|(?:(?<=\d)|(?<=\d\s))[{$]{0,2}\\mu[}$]{0,2}\s?s\b",
        lambda m: " µs" if "mus" in m.group() else "µs",
    ),
    ("italic", r"(?<=\d-)it (?=\d)|\bit (?=\d[\d.]*-it \d)", lambda m: ""),
    ("citation", r"~?\\cite\w*\{[^}]*\}|~(?:[a-z]+\d{4}[a-z]\w*)(?:,\s?[a-z]+\d{4}[a-z]\w*)*", lambda m: ""),
    (
        "accent",
        r"\\['\"`^~]\{?[A-Za-z]\}?",
        lambda m: unicodedata.normalize("NFC", m.group().rstrip("}")[-1] + _ACCENTS[m.group()[1]]),
    ),
    ("style", r"\\(?:text|math)?(?:bf|it|tt|rm|sc|sf|cal|bb|emph|textsuperscript|textsubscript)\b\s?", lambda m: ""),
    (
        "greek",
        r"\\?\\(?:" + "|".join(sorted(_GREEK, key=len, reverse=True)) + r")\b",
        lambda m: _GREEK[m.group().lstrip("\\")],
    ),
    (
        "symbol",
        r"\\(?:approx|sim)\b\s?|\\(?:pm|leq|geq|ell|rightarrow|to)\b",
        lambda m: "~" if m.group()[1] in "as" else " ",
    ),
    ("escape", r"\\[%&_#$]", lambda m: m.group()[1]),
    ("math", r"\\[()\[\]]|\$", lambda m: ""),
    ("own", r"\\[A-Za-z]{3,}(?:~|\\ )?", lambda m: OWN_NAME + (" " if m.group()[-1] in "~ " else "")),
    ("tie", r"(?<=[A-Za-z)])~(?=[A-Za-z(])", lambda m: " "),
    ("bold", r"\*\*|(?<!\w)\*\w[^*\n]{0,60}\w\*(?!\w)", lambda m: m.group().strip("*")),
    ("angle", r"<(?=[A-Za-z]\w{2,}>)|(?<=\w)>(?=[\s,.])", lambda m: ""),
    ("initial", r"(?<![\w)])\([A-Z][a-z]?\)(?=[a-z]{2})", lambda m: m.group()[1:-1]),  # "(S)parse (Ma)trix"
    ("dashes", r"(?<=[\dxX%])--(?=\d)", lambda m: "-"),
    ("brace", r"[{}]", lambda m: ""),
    ("plain", "[" + "".join(_PLAIN) + r"\x00-\x1f\x7f]", lambda m: _PLAIN.get(m.group(), " ")),
)
# how what they match begins: looking for that first is ten times as fast
_BEGIN = (
    r"[\\{}$~*<>\[\x00-\x1f\x7f" + "".join(_PLAIN) + r"]|\([A-Z][a-z]?\)"
    r"|--|times|sim|mus|uparrow|downarrow|it \d|\s(?:[\\~]|times|sim|mus|uparrow|downarrow)|\d{1,3} \d{3}"
)
_PATTERN = re.compile(f"(?={_BEGIN})(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _RULES) + ")")
# no rule can match a text that has neither one of these signs nor one of these words; both are quick to look for, because the signs
# are single characters and each word is looked for before what stands around it
_SIGN = re.compile(r"[\\{}$~*<\[\x00-\x1f\x7f" + "".join(_PLAIN) + "]")
_GLUED = ("times", "sim", "mus", "uparrow", "downarrow")
_WORD = re.compile(
    "|".join(rf"{w}(?<=\d{w})|{w}(?<=\d\s{w})" for w in _GLUED)
    + r"|sim(?<!\wsim)(?=\W|\d|$)|it \d|uparrow(?<=%uparrow)|downarrow(?<=%downarrow)"
)
# neither can any but the last, which takes one character for another, without one of these
_MORE = re.compile(r"[\\{}$~*<>\[\x00-\x1f\x7f]|[\d)]\s?times|\d\s?mus|sim\s?\d|it \d|(?:up|down)arrow")
_INITIAL = re.compile(r"\([A-Z][a-z]?\)[a-z]")  # it and two dashes are looked for alone, which is quick
_TABLE = str.maketrans(_PLAIN)
_REPLACE = {name: replace for name, _, replace in _RULES}


@dataclass(frozen=True, slots=True)
class View:
    """A text as understood; character i of it stands for the source from `starts[i]` to `ends[i]`."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source's offsets of the view's stretch from start to end (which is not empty).

        >>> view("a 3.67times speedup").source_span(2, 7)
        (2, 11)
        """
        return self.starts[start], self.ends[end - 1]


def view(source: str) -> View:
    r"""Read away what the source's format left behind.

    >>> view("runs 3.67times faster, \\(2.2\\times\\) on PIXART-{\\delta}").text
    'runs 3.67x faster, 2.2x on PIXART-δ'
    """
    others = "--" in source or _INITIAL.search(source) is not None
    if not others and not _SIGN.search(source) and not _WORD.search(source):
        return View(source, range(len(source)), range(1, len(source) + 1))
    if not others and not _MORE.search(source):
        return View(source.translate(_TABLE), range(len(source)), range(1, len(source) + 1))
    matches = list(_PATTERN.finditer(source))
    if not matches:
        return View(source, range(len(source)), range(1, len(source) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in matches:
        start, end = match.span()
        pieces.append(source[done:start])
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        name = match.lastgroup or ""
        new = _REPLACE[name](match)
        pieces.append(new)
        starts.extend([start] * len(new))
        ends.extend([end] * len(new))
        done = end
    pieces.append(source[done:])
    starts.extend(range(done, len(source)))
    ends.extend(range(done + 1, len(source) + 1))
    return View("".join(pieces), tuple(starts), tuple(ends))
