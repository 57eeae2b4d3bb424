"""A comparison in a sentence in; what its subject is compared with out: named things, or the words for an unnamed baseline."""

import re
from collections.abc import Sequence

from kg.recognize.grouping import Located
from kg.recognize.quantities import Kind, Quantity
from kg.relate.agents import coordinated
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import OWN, End
from kg.vocab import EntityType

# the words after which a comparison names its other side
THAN = re.compile(
    r"\b(?:(?<!rather )(?<!other )than|over|compared (?:to|with|against)|in comparison (?:to|with)|relative to|with respect to|versus|vs\.?|against|as compared (?:to|with)|w\.r\.t\.?|when compared (?:to|with)|exceeding|outperforming|outstrip(?:s|ping)?|outperforms?|surpass(?:es|ing)?|beat(?:s|ing)?|above|upon|on top of)\s",
    re.IGNORECASE,
)


# a sentence that begins with its other side: "Compared to A, ..."
COMPARED_FIRST = re.compile(
    r"^(?:\w+,?\s){0,2}?(?:compared (?:to|with|against)|in comparison (?:to|with)|relative to|in contrast to|unlike|versus|over|against|when compared (?:to|with))\s",
    re.IGNORECASE,
)


# where the words for a baseline end
_BASELINE_END = re.compile(
    r"[,;:(]|\.(?:\s|$)|\s(?:while|when|with|without|by|on|in|for|at|across|under|and\s(?:(?:achiev|reach|reduc|improv|provid|support|enabl|obtain|yield|deliver|requir|maintain|perform)\w*|us(?:es|ing)|\d|up|an?\s|is|it|has|more|less|fewer)|during|using|as well|but|yet|though|via|due|thanks|from|which|that|where|through|respectively|if|because|since|despite|after|before|even|showing|demonstrating|achieving|making|while|whereas|only|(?:both\s)?(?:qualitatively|quantitatively))\b|\s\d"
)


# a claim that is only hoped for or wondered about is none
HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|potential(?:ly)? to|aim(?:s|ed)? to|need to|in theory|if|whether|expected to|hope)\b[^.,;]{0,30}$",
    re.IGNORECASE,
)


# neither is one that is denied, or one of being equal
NOT = re.compile(
    r"\b(?:not|no|never|without|rather than|instead of|neither|fail(?:s|ed)? to|cannot|can't|unable to|comparable|on par|similar|matching)\b[^.,;]{0,25}$",
    re.IGNORECASE,
)


def find_baseline(
    context: Context, clue: Clue, q: Quantity, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """The named things, or the words, that a number is measured against."""
    earlier = [
        match
        for match in THAN.finditer(clue.text, 0, max(0, q.start - clue.start))
        if not of_number(clue.text, match) and not _of_other_number(clue, match, q)
    ]
    late: re.Match[str] | None = None
    for match in THAN.finditer(clue.text, max(0, q.start - clue.start)):
        if of_number(clue.text, match) or clue.text[: match.start()].endswith("by "):
            continue
        if _crosses(clue, q, match, bool(earlier)):
            late = match
            break
        return read_baseline(context, clue, match.end() + clue.start, subject, main)
    first = COMPARED_FIRST.match(clue.text)
    if first:
        return read_first(context, clue, first, subject, main)
    if earlier:
        return read_baseline(context, clue, earlier[-1].end() + clue.start, subject, main)
    own = main if subject is OWN else subject
    others = [m for m in clue.mentions if m.type in APPROACHES and m.entity != own]
    equal = find_equal(context, clue, q.start, subject, main)  # "as good as A with 2x speedup"
    if equal:
        return equal, None
    for m in others:  # "reduces latency by 43% on vanilla A"
        before, after = clue.between(clue.start, m.start), clue.between(m.end, clue.end)
        if (
            _ORIGINAL_NAME.match(clue.between(m.start, m.end))
            or re.match(r"\s(?:baseline|counterpart)\b", after)
            or _ORIGINAL.search(before)
        ):
            return [m.entity], None
    return read_baseline(context, clue, late.end() + clue.start, subject, main) if late is not None else ([], None)


def _crosses(clue: Clue, q: Quantity, match: re.Match[str], earlier: bool) -> bool:
    """Whether what a number might be measured against belongs to something else that is said after it."""
    place = match.start() + clue.start
    gap = clue.between(q.end, place)
    if re.search(r";|\b(?:while|whereas)\b", gap):
        return True
    return earlier and any(q.end < x.start and x.end <= place and x.kind in _COMPARABLE for x in clue.quantities)


_COMPARABLE = (Kind.FACTOR, Kind.PERCENT, Kind.POINTS)


def _of_other_number(clue: Clue, match: re.Match[str], q: Quantity) -> bool:
    """Whether an earlier comparison is that of a number before, which a new clause has left: "2x faster than A, while ..."."""
    place = match.start() + clue.start
    if not match.group().startswith(("than", "compared", "over")) or not re.search(
        r";|\b(?:while|whereas)\b", clue.between(place, q.start)
    ):
        return False
    return any(x.end <= place and place - x.end < 70 and x.kind in _COMPARABLE for x in clue.quantities)


def find_changed(clue: Clue, q: Quantity, own: End | None) -> int | None:
    """The network that a number says to be changed, which is measured against what it was before."""
    return next(
        (m.entity for m in clue.mentions if m.type in APPROACHES and m.entity != own and _is_changed(clue, m, q)), None
    )


def _is_changed(clue: Clue, m: Located, q: Quantity) -> bool:
    """Whether a number says how a network is changed: "accelerates A by 2x", "the latency of A by 43%", "2x speedup on A"."""
    if m.type is not EntityType.MODEL or _CLASS_NAME.search(clue.between(m.start, m.end)):
        return False
    if m.end <= q.start:
        return bool(
            _CHANGE_OF.search(clue.between(clue.start, m.start)) and _CHANGE_BY.fullmatch(clue.between(m.end, q.start))
        )
    return _CHANGE_ON.fullmatch(clue.between(q.end, m.start)) is not None


_CLASS_NAME = re.compile(r"[a-z]s$|[A-Z]s$|models?$|networks?$|LLM|VLM")
_CHANGE_OF = re.compile(
    r"\b(?:(?:accelerat|speed|expedit|compress|shrink)\w*(?:\sup)?|(?:reduc|cut|lower|decreas|improv|boost|increas|shorten|enhanc)\w*\s(?:the\s)?(?:[\w-]+\s){1,4}(?:of|for|in))\s(?:the\s)?$"
)
_CHANGE_BY = re.compile(
    r"(?:\s\([^()]*\))?(?:\s(?:model|inference|network|decoding|generation))?(?:\son\s[^,;]{2,40}?)?\s(?:by|up to|from)\s(?:\w+\s){0,3}[~+]?"
)
_CHANGE_ON = re.compile(
    r"\s?(?:[\w-]+\s){0,4}(?:speed-?ups?|accelerations?|reductions?|compression|improvements?|increases?|decreases?|savings?|throughput|latency|speed|faster inference)(?:\s(?:in|of)(?:\s[\w-]+){1,4}?)?\s(?:on|for|over)\s(?:the\s)?"
)


def find_equal(context: Context, clue: Clue, at: int, subject: End, main: int | None) -> list[int]:
    """What a sentence says its subject to be as good as, which it is then better than in something else."""
    matches = list(_ALIKE.finditer(clue.text))
    before = [m for m in matches if m.end() + clue.start <= at]
    for match in before[-1:] or matches[:1]:
        objects, _ = read_baseline(context, clue, match.end() + clue.start, subject, main)
        if objects:
            return objects
    return []


_ALIKE = re.compile(
    r"\b(?:(?:comparabl[ey]|competitive|similar|equivalent|identical|consistent)\s(?:[\w-]+\s){0,3}?(?:to|with|as)|same\s(?:[\w-]+\s){1,3}?as|the same as|on[ -]par with|favorably (?:over|to|against)|match(?:es|ing)? (?:the \w+ of)?)\s(?:the\s)?(?:original\s|vanilla\s)?",
    re.IGNORECASE,
)
_ORIGINAL_NAME = re.compile(r"(?:vanilla|original|unmodified|full-precision)\s", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"(?<!with )\b(?:vanilla|original|baseline|standard|dense|full-precision|FP16|FP32|unmodified)\s(?:the\s)?(?:original\s)?$",
    re.IGNORECASE,
)


def read_first(
    context: Context, clue: Clue, first: re.Match[str], subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """Read the other side that a sentence begins with; also "Compared to inference using A, ..." names it."""
    place = first.end() + clue.start
    objects, words = read_baseline(context, clue, place, subject, main)
    comma = clue.text.find(",", first.end())
    if objects or comma < 0:
        return objects, words
    own = main if subject is OWN else subject
    inside = [m for m in clue.within(place, clue.start + comma) if m.type in APPROACHES and m.entity != own]
    used_here = [m for m in inside if _USED.search(clue.between(place, m.start))]
    return ([used_here[0].entity], None) if used_here else (objects, words)


_USED = re.compile(r"^(?:[\w-]+\s){0,3}(?:using|utilizing|with)\s(?:the\s)?(?:[\w-]+\s){0,2}$")
_MADE_BY = re.compile(r"\b(?:provided|offered|achieved|produced|developed|implemented|used) by\s(?:the\s)?$")
_PRONOUN = re.compile(r"(?:them|it|those|these)\b(?!\s\w+s\b)")


def read_baseline(
    context: Context, clue: Clue, place: int, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """Read a baseline from a place on: the named things in a list there, else the words up to the end of the phrase."""
    rest = clue.between(place, clue.end)
    mentions = [m for m in clue.mentions if m.start >= place and m.type in APPROACHES]
    own = main if subject is OWN else subject
    if _PRONOUN.match(rest):
        return _antecedents(clue, place, own), rest.split()[0].strip(".,;")
    if mentions:
        examples = _examples(clue, place, mentions, own)
        if examples:
            return examples, None
        first = mentions[0]
        gap = clue.between(place, first.start)
        if not _BASELINE_END.search(gap) or _MADE_BY.search(gap):
            chain = [m.entity for m in coordinated(clue, first, mentions)]
            unique = [e for i, e in enumerate(chain) if e != own and e not in chain[:i]]
            if unique and not _attributive(clue, first):
                return unique, None
    larger = _TIMES_LARGER.match(rest)
    end = _BASELINE_END.search(rest, larger.end() if larger else 0)
    words = rest[: end.start() if end else len(rest)].strip(" .")
    words = " ".join(words.split()[:12])
    return [], None if _NO_RIVAL.search(words) else words or None


_TIMES_LARGER = re.compile(r"(?:an?\s|the\s)?(?:\w+\s)?\d[\d.]*\s?(?:[xX]|times)\s(?:larger|bigger)\b")


def _examples(clue: Clue, place: int, mentions: list[Located], own: End | None) -> list[int]:
    """The names that a class is told by: "methods such as A and B", "detectors of the same size (A, B)"."""
    for m in mentions:
        gap = clue.between(place, m.start)
        if len(gap) > 130:
            break
        if _EXAMPLES.fullmatch(gap):
            chain = coordinated(clue, m, mentions)
            if gap.endswith("(") and not _LIST_CLOSED.match(clue.between(chain[-1].end, clue.end)):
                break
            beside = mentions[0]  # "outperforms A and engines like B"
            if beside is not m and re.match(r"\s(?:inference\s)?and\s", clue.between(beside.end, clue.end)):
                chain.insert(0, beside)
            named = [x.entity for x in chain]
            return [e for i, e in enumerate(named) if e != own and e not in named[:i]]
    return []


_EXAMPLES = re.compile(
    r"[^,;:.()]{2,80}?(?:,?\s(?:such as|including|like|e\.g\.,?|namely)\s|(?<=s)\s\((?:e\.g\.,?\s|i\.e\.,?\s|such as\s|including\s|like\s)?"
    r"|s\s(?:at|of|with|in)\s(?:the\s)?(?:same|similar|comparable)\s[a-z-]+s?\s\()(?:the\s|both\s)?"
)


_LIST_CLOSED = re.compile(r"s?(?:\)|,?\setc)")


# what is overcome, not what is compared with
_NO_RIVAL = re.compile(
    r"\b(?:issues?|challenges?|problems?|limitations?|drawbacks?|shortcomings?|difficult\w+)$", re.IGNORECASE
)


def _antecedents(clue: Clue, place: int, own: End | None) -> list[int]:
    """What "them" stands for: the things that the sentence set its subject against before."""
    for match in _AGAINST.finditer(clue.text, 0, place - clue.start):
        at = match.end() + clue.start
        earlier = [m for m in clue.within(at, place) if m.type in APPROACHES]
        if earlier and not _BASELINE_END.search(clue.between(at, earlier[0].start)):
            chain = [m.entity for m in coordinated(clue, earlier[0], earlier)]
            return [e for i, e in enumerate(chain) if e != own and e not in chain[:i]]
    return []


_AGAINST = re.compile(r"\bcompar\w+\s(?:[^.;]{0,60}?\s)?(?:to|with|against)\s|\bagainst\s", re.IGNORECASE)
_CLASS_OF = re.compile(
    r"\b(?:existing|previous|prior-art|prior|current|recent|conventional|traditional|other|state-of-the-art|SOTA|SoTA|advanced|competing|various|most|all|several|many|popular|strong|latest)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)


_CLASS_START = re.compile(
    r"(?:most\s|all\s|many\s|the\s)?(?:existing|previous|prior|recent|current|state-of-the-art|other|various|popular)\s"
)
# a class that its words do not name: "open-source models", "the state-of-the-art method"
_GENERIC_CLASS = re.compile(
    r"(?:(?:open-source|state-of-the-art|SOTA|existing|previous|prior|current|conventional|traditional|standard|other|original|popular|dense|larger|smaller|competing|baseline|strong|naive|common|leading|recent|proprietary|closed-source)\s)*"
    r"(?:models|methods?|approach(?:es)?|baselines?|systems|techniques?|solutions?|networks|frameworks|implementations?|works?|algorithms)"
)


def _attributive(clue: Clue, m: Located) -> bool:
    """Whether a mention only qualifies a generic noun or is a class: "LLM inference systems", "existing MoE solutions"."""
    words, after = clue.between(m.start, m.end), clue.between(m.end, min(clue.end, m.end + 60))
    if re.match(r"\s(?:counterparts?|precision|equivalents?)\b", after) or _GENERIC_CLASS.fullmatch(words):
        return True
    if _CLASS_HEAD.search(words) or _CLASS_AFTER.match(after):
        return True
    if words.islower() and words.endswith("s") and _CLASS_START.match(words):
        return True
    named = any(c.isupper() or c.isdigit() for c in m.text[1:])
    of_class = _CLASS_OF.search(clue.between(clue.start, m.start)) is not None
    if not named and of_class and words.rstrip().endswith("s"):
        return True
    if of_class and m.type is EntityType.MODEL and re.match(r"s?\s?models\b", after):
        return True
    class_itself = m.type is EntityType.MODEL and re.match(r"s?\s?models\b", after)
    if class_itself or (words.endswith((" models", " networks", " baselines")) and named):
        return False
    return of_class and _KIND_AFTER.match(after) is not None


# what a class of unnamed things is called: "Transformer-based methods", "a non-speculative baseline"
_HEADS = r"(?:methods|approaches|baselines|systems|solutions|counterparts|alternatives|works|frameworks|techniques|schemes|engines|strategies|backends|deployments|competitors|predecessors)"
_CLASS_HEAD = re.compile(rf"[\s-](?:{_HEADS}|deployment)$|-based\smodels$")
_CLASS_AFTER = re.compile(
    rf"s?(?:-based|-style|-like)?\s(?:(?:and|or)\s[\w-]+-based\s|(?!and\b|or\b|with\b|in\b|on\b|for\b|by\b|while\b|as\b)[a-z-]+\s){{0,2}}{_HEADS}\b|-based\smodels\b"
)
_KIND_AFTER = re.compile(
    r"(?:-based|-style|-like)?\s(?:[\w-]+\s){0,2}(?:methods?|approaches|baselines?|systems?|techniques?|solutions?|works?|frameworks?|models|forecasters|engines)\b"
)


def ends(objects: Sequence[int]) -> list[int | None]:
    """The named objects of a comparison, or None for one with a baseline in words."""
    return list(objects) or [None]


def of_number(text: str, match: re.Match[str]) -> bool:
    """Whether "than" or "over" goes with a number ("less than 1 second") instead of comparing."""
    return _NUMBER_NEXT.match(text, match.end()) is not None


_NUMBER_NEXT = re.compile(
    r"\s?(?:[\d~+]|an?\s(?:order|second|minute|day|week|month|factor|half|third|quarter|[a-z]+fold|hundred|dozen)\b|half\b|twice\b|thrice\b|double\b"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|hundreds|dozens|tens|thousands)\s(?:of\s)?(?:times|orders?|percent|points?|days?|hours?|minutes?|seconds?|steps?)\b)"
)
