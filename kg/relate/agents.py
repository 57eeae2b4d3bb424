"""A sentence and a place in it in; who acts there out: a named approach, or the paper's own contribution."""

import re

from kg.recognize.grouping import Located
from kg.relate.context import APPROACHES, Clue, Context, Role
from kg.relate.context import OWN as OWN_WORDS
from kg.relate.found import OWN, End
from kg.relate.measures import find_measures
from kg.vocab import EntityType

_NOT_SUBJECT = re.compile(
    r"(?:\b(?=[ofiwtbavulpcrse])(?:of|for|in|on|with|to|from|by|over|than|as|via|using|under|against|into|through|between|per|within|like|including|compared to|relative to|such as|e\.g\.,?)\s+(?:the\s|a\s|an\s|both\s|our\s|vanilla\s|original\s|standard\s|existing\s|\w+\s)?|\()$",
    re.IGNORECASE,
)
_FAR = 70  # letters before a name, more than those words have
# all begin with a letter or sign, so that the search can leap to it
_CLAUSE = re.compile(
    r";\s|:\s|,\s(?:while|whereas|but|although|though|and\s(?:it|our|we)\b)|w(?<!\ww)(?:hile|hereas)\s"
)


def agent(context: Context, clue: Clue, at: int, main: int | None) -> End | None:
    """Who the words at an offset of the view speak of.

    In order: the paper's contribution where the clause names it or says "we", "our method", "it"; an approach that stands as the
    subject before the place; the contribution, where the sentence reports results. None where the sentence is background.
    """
    with_first = _with_first(clue, at)
    if with_first is not None:
        return OWN if with_first == main else with_first
    which = [m for m in clue.within(clue.start, at) if m.type in APPROACHES and _of_which(clue, m, at)]
    if which:
        return OWN if which[-1].entity == main else which[-1].entity
    before = clue.between(clue.start, at)
    start = clue.start
    for boundary in _CLAUSE.finditer(before):
        start = clue.start + boundary.end() + before.startswith(" ", boundary.end())
    scope = clue.between(start, at)
    named = [m for m in clue.within(start, at) if m.type in APPROACHES]
    subjects = [m for m in named if not _NOT_SUBJECT.search(clue.between(m.start - _FAR, m.start))]
    enabled = [
        m for m in named if _ENABLING.search(clue.between(start, m.start)) and _TO_DO.match(clue.between(m.end, at))
    ]
    if enabled:
        return enabled[-1].entity
    if main is not None and any(m.entity == main for m in named if m in subjects or _equips(clue, m)):
        return OWN
    own = OWN_WORDS.search(scope)
    if not own and any(
        _is_subject(clue, m, start, at) for m in clue.within(start, at) if m.type is EntityType.HARDWARE
    ):
        return None  # "the A100 outperforms other GPUs" speaks of nothing that was made here
    leading = [m for m in subjects if _leads(clue, m, start, at)]
    if leading and (not own or leading[-1].start > start + own.start()):
        return OWN if main is not None and _is_size_of_ours(context, clue, leading[-1]) else leading[-1].entity
    if own and clue.role is not Role.BACKGROUND:
        return OWN
    if start != clue.start and _has_own_subject(scope):
        return None
    if start != clue.start:
        return agent(context, clue, start - 2, main) if start - 2 > clue.start else None
    if main is not None and any(m.entity == main for m in clue.mentions):
        return OWN
    return None if clue.role is Role.BACKGROUND else OWN


def _has_own_subject(scope: str) -> bool:
    """Whether a clause has a subject that nothing named stands for: "while regression is 3x faster" is not said of what stands before."""
    match = _SUBJECT.match(scope)
    return match is not None and not find_measures(match[1])


_SUBJECT = re.compile(
    r"(?!(?:it|this|that|these|those|we|they|our|its|their|there|which|both|the (?:former|resulting|proposed|method|model|system|framework|approach|latter))\b)"
    r"((?:the\s|an?\s)?[a-z][a-z-]+(?:\s[a-z-]+)?)\s(?:is|are|was|were|achieves?|reaches|runs?|needs?|requires?|takes?|delivers?|yields?)\b"
)


def _with_first(clue: Clue, at: int) -> int | None:
    """What makes the difference in "with A, a 7B model runs 2x faster than with B"."""
    first = _WITH_FIRST.match(clue.text)
    if first is None or not _THAN_WITH.search(clue.text, at - clue.start):
        return None
    start = clue.start + first.end()
    return next((m.entity for m in clue.mentions if m.start == start and clue.between(m.end, m.end + 1) == ","), None)


_WITH_FIRST = re.compile(r"(?:With|Using|Under)\s(?:our\s|the\s)?")
_THAN_WITH = re.compile(r"\b(?:than|compared (?:to|with))\s(?:with|using|under|when using)\s")


def _of_which(clue: Clue, m: Located, at: int) -> bool:
    """Whether a relative clause that the place stands in speaks of a mention: "we design A, which needs 2x less memory than B"."""
    if clue.role is Role.BACKGROUND or clue.text[: m.end - clue.start].endswith("s") or not _NAMED.search(m.text):
        return False
    after = clue.between(m.end, at)
    match = _WHICH.match(after)
    return match is not None and _ENDS_CLAUSE.search(after, match.end()) is None


# "which is a 2x gain" and "which means that" speak of all that was said before
_WHICH = re.compile(
    r"(?:\s\([^()]*\))?,\swhich\s(?:\w+ly\s)?(?:achiev|reach|attain|obtain|requir|need|us(?:es|e)\b|tak|run|deliver|yield|offer|has\b|have\b|consum|exploit|process|generat|perform|exhibit)\w*"
)
_NAMED = re.compile(r"\w[A-Z\d]|-[A-Z]")
_ENDS_CLAUSE = re.compile(r"[;:]|\b(?:we|our|it|our|while|whereas|whose|that|where)\b|\bwhich\b|\)")


# "enabling A to run faster than B" speaks of A
_ENABLING = re.compile(r"\b(?:enabl|allow|help)(?:s|es|ing)\s(?:the\s|an?\s)?$")
_TO_DO = re.compile(r"(?:\smodels?)?\sto\s")


def _equips(clue: Clue, m: Located) -> bool:
    """Whether a mention is what makes the subject what it is: "models equipped with A run faster" speaks of A."""
    if _EQUIPPED.search(clue.between(clue.start, m.start)):
        return True
    return any(
        _WITH.fullmatch(clue.between(x.end, m.start)) and _ACTS.match(clue.between(m.end, clue.end))
        for x in clue.mentions
        if x.type in APPROACHES and x.end < m.start
    )


_WITH = re.compile(r"s?\s(?:models?\s)?(?:with|using|\+)\s(?:our\s)?")  # "A with B runs faster" speaks of B


_EQUIPPED = re.compile(
    r"\b(?:equipped|augmented|enhanced|accelerated|combined|trained|optimi[sz]ed|integrated|pruned|quanti[sz]ed|compressed|fine-?tuned|distilled|served)\s(?:with|by|using|via)\s(?:our\s|the\s)?$",
    re.IGNORECASE,
)


def _is_size_of_ours(context: Context, clue: Clue, m: Located) -> bool:
    """Whether a name only tells which of the contribution's models it is: "our R50 model", "our 2-bit implementation"."""
    if _OUR.search(clue.between(clue.start, m.start)) is None:
        return False
    return _SIZE.fullmatch(m.text) is not None or not any(c.isupper() for c in m.text)


_SIZE = re.compile(r"R(?:es[Nn]et-?)?\d{2,3}|ViT-[A-Z]\w{0,3}|[A-Z]|Swin-[A-Z]|\d+(?:\.\d+)?B")
_OUR = re.compile(r"\b[Oo]ur\s(?:(?:largest|smallest|best|final|base|small|large|tiny)\s)?$")


# what may stand between the beginning of a clause and its subject
_LEAD_IN = re.compile(
    r"(?:^(?:While|Whereas)\s|^(?!(?:We|Our|This|These|It|They|The)\b)[A-Z][\w-]*(?:\s[^,]{0,70})?,\s(?:(?:even|with|without|when|in|on|for|under|at)\s[^,]{0,50},\s)?|^(?:In|On|For|Across|Under|With)\s(?:our|the|all|these|this|most)\s[\w-]+(?:\s[\w-]+)?\s|^|:\s|\)\s"
    r"|\bthat\s|\band\s|\bwhile\s|\bwhereas\s|\bhow\s|\b(?:show|find|demonstrate|observe|prove|reveal|indicate|suggest)(?:s|ed)?\s)"
    r"(?:\(?\w\)\s)?(?:(?:[Tt]he|[Oo]ur|[Aa]n?|[Bb]oth|[Pp]roposed|original|\w+ly(?:\s\w+ed)?)\s,?)*$"
)


_ACTS = re.compile(
    r"(?:s\b)?(?:\s\([^)]*\))?\s(?:\w+ly\s|also\s|even\s|can\s|still\s)*(?:is|are|was|has|have|can|does|achiev|outperform|surpass|reach|reduc|improv|enjoy|provid|deliver|show|obtain|run|requir|need|yield|offer|"
    r"beat|gain|attain|exceed|perform|generat|us|speed|accelerat|demonstrat|remain|consum|tak|support|exhibit)\w*\b"
)


# of "Experiments on A and B show that" neither is the subject
_TESTS_ON = re.compile(
    r"(?:\w+\s){0,3}?(?:[Ee]xperiments?|[Ee]valuations?|[Tt]ests?|[Rr]esults|[Aa]nalys[ei]s|[Ss]tudies|[Mm]easurements?|[Bb]enchmarks?|[Ii]mplementations?)\s(?:\w+\s){0,3}(?:on|with|using|across|over|in|of|for)\s(?:(?!\b(?:show|demonstrat|find|confirm|indicat|reveal|suggest|that)\w*\b)[^;:])*\sand\s(?:the\s)?"
)
_WHILE = re.compile(r"(?:While|Whereas)\s")


def _is_subject(clue: Clue, m: Located, start: int, at: int) -> bool:
    return _leads(clue, m, start, at) and _ACTS.match(clue.between(m.end, clue.end)) is not None


def _leads(clue: Clue, m: Located, start: int, at: int) -> bool:
    """Whether a mention stands where the subject of its clause stands, and the place is in what is said of it."""
    if not _LEAD_IN.search(clue.between(start, m.start)) or _TESTS_ON.fullmatch(clue.between(start, m.start)):
        return False
    between = clue.between(m.end, at)
    if m.start - clue.start < 12 and _WHILE.match(clue.text) and "," in between:
        return False  # of "while A needs 9 s, it takes 2 s" the first part alone
    if (
        m.start > start
        and re.search(r"\b(?:and|while|whereas)\s(?:\w+\s)?$|,\s$", clue.between(start, m.start))
        and not _ACTS.match(clue.between(m.end, clue.end))
    ):
        return False  # the last of a list, not a subject
    return not re.search(r"\b(?:we|our)\b", between) and not re.match(
        r"\s?(?:inference|models?\sis|,\s\w+ing\b)", between
    )


def coordinated(clue: Clue, first: Located, mentions: list[Located]) -> list[Located]:
    """The mentions that stand in a list with the first: "A, B and C", "A (x) and B (y)"."""
    out = [first]
    for m in mentions:
        if m.start <= out[-1].start:
            continue
        gap = clue.between(out[-1].end, m.start)
        if re.fullmatch(
            r"(?:s|-based)?\s?(?:\([^()]*\)|\[\d+\])?\s?(?:models?|methods?|networks?|frameworks?|detectors?|\w+-based)?\s?(?:,|and|or|&|/|,\s?and|,\s?or|and\sthe|as well as|and\seven|,\sas well as|vs\.?)\s?(?:the\s|its\s|even\s|both\s|original\s|vanilla\s)?",
            gap,
        ):
            out.append(m)
        else:
            break
    return out
