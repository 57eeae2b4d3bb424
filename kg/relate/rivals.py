"""The place after "than" in; what is named there as the other side of a comparison, or the words for it, out."""

import re

from kg.recognize.grouping import Located
from kg.relate.agents import coordinated
from kg.relate.context import APPROACHES, Clue, Context
from kg.relate.found import OWN, End
from kg.relate.measured import HEDGES
from kg.relate.measures import find_measures
from kg.vocab import EntityType

# where the words for a baseline end
_BASELINE_END = re.compile(
    r"[,;:(]|\.(?:\s|$)|\s(?:while|when|with|without|by|on|in|for|at|across|under|and\s(?:\w+ly\s)?(?:(?:achiev|reach|reduc|improv|provid|support|enabl|obtain|yield|deliver|requir|maintain|perform)\w*|us(?:es|ing)|by|\d\S*|up|an?\s|is|it|has|more|less|fewer)|during|using|regarding|as well|but|yet|though|via|due|thanks|from|which|that|where|through|respectively|if|because|since|despite|after|before|even|showing|demonstrating|achieving|making|while|whereas|only|(?:both\s)?(?:qualitatively|quantitatively))\b|\s\d(?!\d*(?:-|\s)?bits?\b|[\d.]*[BM]\b)"
)


_MADE_BY = re.compile(r"\b(?:provided|offered|achieved|produced|developed|implemented|used) by\s(?:the\s)?$")


_PRONOUN = re.compile(r"(?:them|it|those|these)\b(?!\s\w+s\b)")


def read_baseline(
    context: Context, clue: Clue, place: int, subject: End, main: int | None
) -> tuple[list[int], str | None]:
    """Read a baseline from a place on: the named things in a list there, else the words up to the end of the phrase."""
    aside = _ASIDE.match(clue.text, place - clue.start)
    place = clue.start + aside.end() if aside else place  # "over (transformer-based) A"
    rest = clue.between(place, clue.end)
    own = main if subject is OWN else subject
    family = f"{context.entities[own].name}-" if isinstance(own, int) else None
    mentions = [
        m
        for m in clue.mentions
        if m.start >= place and m.type in APPROACHES and not (family and m.text.startswith(family))
    ]
    if _PRONOUN.match(rest):
        return _antecedents(clue, place, own), rest.split()[0].strip(".,;")
    if mentions:
        examples = _examples(clue, place, mentions, own)
        if examples:
            return examples, None
        first = mentions[0]
        if len(mentions) > 1 and _TITLE_OF.fullmatch(clue.between(first.start, mentions[1].start)):
            first = mentions[1]  # "than the teacher model Whisper"
        gap = clue.between(place, first.start)
        if not _BASELINE_END.search(gap) or _MADE_BY.search(gap):
            row = coordinated(clue, first, mentions)
            while len(row) > 1 and _acts_itself(clue, row[-2], row[-1]):
                row.pop()
            chain = [m.entity for m in row]
            unique = [e for i, e in enumerate(chain) if e != own and e not in chain[:i]]
            if unique and not _attributive(clue, first):
                return unique, None
        named = next((m for m in mentions if _is_aside(clue, place, m)), None)
        if named is not None and named.entity != own:
            return [named.entity], None
    short = _SHORT.match(rest)
    rest = rest[: short.start(1)] + rest[short.end(1) :] if short is not None else rest
    larger = _TIMES_LARGER.match(rest)
    end = _BASELINE_END.search(rest, larger.end() if larger else 0)
    words = _LEADING.sub("", rest[: end.start() if end else len(rest)].strip(" ."))
    words = _TRAILING.sub("", " ".join(words.split()[:12]))
    return [], None if _NO_RIVAL.search(words) else words or None


def _is_aside(clue: Clue, place: int, m: Located) -> bool:
    """Whether a name stands in brackets or after "i.e." behind the words for a rival: "the best diffusion baseline (A)"."""
    match = _ASIDE_AFTER.fullmatch(clue.between(place, m.start))
    if match is None:
        return False
    return clue.text.startswith(")" if match[1] == "(" else ",", m.end - clue.start)


_ASIDE_AFTER = re.compile(
    r"(?:the|an?|our|its)\s(?!.*\b(?:by|on|in|while|when|with|at|for)\s)[^,;:.()]{2,70}(?:\s(\()|,\s)(?:(?<=\()|(?=i\.e|namely))(?:i\.e\.,?\s|namely,?\s)?(?:the\s)?"
)
_SHORT = re.compile(
    r"(?:the\s)?[a-z][a-z -]+(\s\([A-Z][A-Za-z]{1,6}\))(?=\s[a-z])"
)  # "state-of-the-art (SOTA) methods"


def rival_by(clue: Clue, start: int, end: int) -> tuple[int | None, str | None] | None:
    """The rival that a number has of its own, by name or in words: between two numbers the B of "beats A by 2x and B by 3x"."""
    match = _ITEM_BY.fullmatch(clue.between(start, end))
    if match is None:
        return None
    at, item = start + match.start("item"), match["item"]
    named = [m for m in clue.within(at, at + len(item)) if m.type in APPROACHES]
    if named and (named[0].start == at or named[-1].end == at + len(item)):
        return named[-1].entity, None
    if (
        _CHANGING.match(item)
        or find_measures(item)
        or not (_CLASS_WORDS.match(item) or " " not in item or item[0].isupper())
    ):
        return None
    return None, item


_ITEM_BY = re.compile(
    r"(?:\s(?!and\b|while\b)[\w-]+){0,3}?(?:\s(?:on|in)\s[^,;:]{2,40}?)?(?:,|,?\sand)\s(?:the\s)?(?P<item>[A-Za-z][\w.+/ -]{1,50}?)"
    rf"\sby\s(?:a factor of\s)?{HEDGES}[+]?"
)
_CHANGING = re.compile(
    r"(?:\w+ly\s)?(?:reduc|lower|cut|improv|increas|boost|rais|speed|accelerat|shrink|sav|decreas|enhanc|shorten|outperform|surpass|beat|is\b|are\b|its\b|their\b|by\b)",
    re.IGNORECASE,
)
_CLASS_WORDS = re.compile(
    r"(?:all\s|most\s)?(?:other|existing|previous|prior|competing|state-of-the-art|conventional|recent)\s"
)


_TITLE_OF = re.compile(r"[a-z][a-z -]*\s(?:model|network|framework|engine|system|method|baseline)\s")


def _acts_itself(clue: Clue, before: Located, m: Located) -> bool:
    """Whether a name begins a clause and no list goes on to it: "while A is faster than B, C is slower", "than B, and C 2.5x"."""
    apart = "," in clue.between(before.end, m.start)
    return (_ACTING if apart else _DELIVERS).match(clue.text, m.end - clue.start) is not None


_DELIVERS = re.compile(
    r"\s(?:\w+ly\s)?(?:delivers|achieves|yields|provides|reaches|offers|brings|attains|obtains|runs|needs|requires)\b"
)
_ACTING = re.compile(
    r"\s(?:(?:only|by|even|up to|about)\s)?(?:[~+]?\d|(?:\w+ly\s)?(?!(?:models|methods|networks|baselines|systems|frameworks|engines|series|variants|backbones|techniques|algorithms|approaches|detectors|as)\b)[a-z]+s\b)"
)


_ASIDE = re.compile(r"\([a-z][a-z -]{2,40}\)\s(?=[A-Z])")


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


# "higher throughput than within the standard attention"
_LEADING = re.compile(r"^(?:within|using|with)\s")


_TRAILING = re.compile(r"\s(?:\w+ly\s)?(?:based|relying|built|trained|designed|operating|working|tailored)$")
# what is overcome, not what is compared with; a quantity that something is a part of; what is left of "over a 30% increase"
_NO_RIVAL = re.compile(
    r"\b(?:issues?|challenges?|problems?|limitations?|drawbacks?|shortcomings?|difficult\w+|costs?|corruptions?|attacks?|noise|perturbations?|shifts?)$|^the (?:total|performance achievable)\b|^(?:an?|the|ones?|corresponding)$",
    re.IGNORECASE,
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


_AGAINST = re.compile(r"\bcompar\w+\s(?:[^.;]{0,60}?\s)?(?:to|with|against)\s|\bagainst\s|\bthan\s", re.IGNORECASE)


_CLASS_OF = re.compile(
    r"\b(?:existing|previous|prior-art|prior|current|recent|conventional|traditional|other|state-of-the-art|SOTA|SoTA|advanced|competing|various|most|all|several|many|popular|strong|latest)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)


_CLASS_START = re.compile(
    r"(?:most\s|all\s|many\s|the\s)?(?:existing|previous|prior|recent|current|state-of-the-art|other|various|popular|baseline|strong|competing|leading)\s"
)


# a class that its words do not name: "open-source models", "the state-of-the-art method"
_GENERIC_CLASS = re.compile(
    r"(?:(?:open-source|state-of-the-art|SOTA|existing|previous|prior|current|conventional|traditional|standard|other|original|popular|dense|larger|smaller|competing|baseline|strong|naive|common|leading|recent|proprietary|closed-source|fastest|best|strongest|alternative|next-best|second-best|operational|comparable|similar|earlier|published|available)\s)*"
    r"(?:models|methods?|approach(?:es)?|baselines?|systems|techniques?|solutions?|networks|frameworks|implementations?|works?|algorithms)"
)


def _attributive(clue: Clue, m: Located) -> bool:
    """Whether a mention only qualifies a generic noun or is a class: "LLM inference systems", "existing MoE solutions"."""
    words, after = clue.between(m.start, m.end), clue.between(m.end, min(clue.end, m.end + 60))
    if _ITS_COUNTERPART.search(clue.between(clue.start, m.end)) and re.match(r"\scounterpart\b", after):
        return False
    if re.match(r"\s(?:counterparts?|precision|equivalents?)\b", after) or _GENERIC_CLASS.fullmatch(words):
        return True
    if _CLASS_HEAD.search(words) or _CLASS_AFTER.match(after) or _PART_OF_ADJECTIVE.match(after):
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


_ITS_COUNTERPART = re.compile(r"\b(?:its|the) (?!FP|BF|INT|fp|int)[A-Z][\w.-]*[A-Za-z]$")


# what a class of unnamed things is called: "Transformer-based methods", "a non-speculative baseline"
HEADS = r"(?:methods|approaches|baselines|systems|solutions|counterparts|alternatives|works|frameworks|techniques|schemes|engines|strategies|backends|deployments|competitors|predecessors)"


_CLASS_HEAD = re.compile(rf"[\s-](?:{HEADS}|deployment)$|-(?:based|style|like|driven)\s[a-z]+$")


_CLASS_AFTER = re.compile(
    rf"s?(?:-based|-style|-like)?\s(?:(?:and|or)\s[\w-]+-based\s|(?!and\b|or\b|with\b|in\b|on\b|for\b|by\b|while\b|as\b)[a-z-]+\s){{0,2}}{HEADS}\b|-based\smodels\b"
)


# "LLM-based forecasters" are no LLM
_PART_OF_ADJECTIVE = re.compile(r"-(?:based|style|like|driven|powered|aware|only|free)\s[a-z]")


_KIND_AFTER = re.compile(
    r"(?:-based|-style|-like)?\s(?:[\w-]+\s){0,2}(?:methods?|approaches|baselines?|systems?|techniques?|solutions?|works?|frameworks?|models|forecasters|engines)\b"
)


def is_rival_device(clue: Clue, device: Located) -> bool:
    """Whether a device is what something is compared with: "5x more efficient than a Titan Xp and a TX2" runs on neither."""
    before = clue.between(clue.start, device.start)
    if _RIVAL_DEVICE.search(before) or _AMONG_RIVALS.search(before[-120:]):
        return True
    earlier = [m for m in clue.mentions if m.type is EntityType.HARDWARE and m.end <= device.start]
    gap = clue.between(earlier[-1].end, device.start) if earlier else ""
    return bool(_NEXT.fullmatch(gap)) and is_rival_device(clue, earlier[-1])


_RIVAL_DEVICE = re.compile(
    r"\b(?:than|against|[Cc]ompared (?:to|with)|[Vv]ersus|vs\.?|outperform\w*|surpass\w*|that of|(?<=[xX%] )over|(?:improvement|speedup|speed-up|gain|reduction)s? over|on (?:a )?par with|comparable (?:to|with))\s(?:an?\s|the\s|both\s|existing\s)?(?:(?:NVIDIA|Nvidia|Intel|AMD|Xilinx|high-end|desktop|server|edge|mobile|embedded|baseline|state-of-the-art)\s)*$"
)
# "3x and 9x over the A3 accelerator, a Titan X and a Xeon, respectively"
_AMONG_RIVALS = re.compile(
    r"\b(?:than|over|against|[Cc]ompared (?:to|with))\s(?:(?!(?:on|in|with|using|while|and|reaches|runs)\b)[\w.-]+(?:\s(?!(?:on|in|with|using|while|and|reaches|runs)\b)[\w.-]+){0,3},\s(?:and\s)?){1,3}(?:an?\s|the\s)?$"
)
_NEXT = re.compile(r",\s|,?\s(?:and|or)\s(?:an?\s|the\s)?|,\s(?:an?\s|the\s)")
