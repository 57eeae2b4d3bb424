"""A paper in; what it names and measures out: local entities with their mentions, and the analysis of both fields.

Each recogniser proposes stretches of text (`look`); a trained judge weighs every name with every type that was proposed for it and
keeps the likely ones, none inside another (`kg.recognize.judge`); what is kept is grouped by name, acronym and curated entry into
the paper's entities (`kg.recognize.grouping`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from kg.linear import Linear
from kg.model import Field, LocalEntity, Mention, Paper, Span
from kg.recognize.analysis import Analysis, analyse, own_name, seen_by_others
from kg.recognize.candidates import gather
from kg.recognize.grouping import Located, group
from kg.recognize.judge import choose, default_judge, weigh
from kg.recognize.lexicon import Lexicon, default_lexicon
from kg.recognize.members import with_members
from kg.recognize.patterns import find_named, find_phrases
from kg.recognize.proposals import Proposal, from_devices, from_lexicon, from_tagger
from kg.recognize.surroundings import Surroundings, surroundings
from kg.recognize.tagger import Tagged, Tagger, default_tagger
from kg.recognize.text import is_marked
from kg.recognize.token_features import Seen
from kg.vocab import EntityType

TOGETHER = 8  # papers that the tagger sees at once: enough to hide what a step of it costs, few enough for the processor's cache
_NAMED = frozenset({EntityType.METHOD, EntityType.MODEL, EntityType.DATASET})


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised in one paper, before anything is related.

    `located` holds every mention as (field, start, end) in its field's view with the index of its entity, in text order;
    `headline` is the index of the entity that the title names as its own, if it does.
    """

    entities: tuple[LocalEntity, ...] = ()
    located: tuple[Located, ...] = ()
    analyses: tuple[Analysis, ...] = ()
    headline: int | None = None

    def analysis(self, field: Field) -> Analysis:
        """The analysis of one field."""
        return self.analyses[0] if field is Field.TITLE else self.analyses[1]


def recognize(
    paper: Paper, *, lexicon: Lexicon | None = None, tagger: Tagger | None = None, judge: Linear | None = None
) -> Recognition:
    """Find what the paper names; by default with the curated lexicon and the shipped tagger and judge."""
    lexicon = lexicon or default_lexicon()
    return decide(look(paper, lexicon, tagger), lexicon, judge or default_judge())


def recognize_all(papers: Sequence[Paper]) -> Iterator[Recognition]:
    """Find what each paper names, as `recognize` does by default, some papers at a time: that takes less time."""
    for at in range(0, len(papers), TOGETHER):
        for seen in look_at(papers[at : at + TOGETHER], default_lexicon()):
            yield decide(seen, default_lexicon(), default_judge())


def decide(seen: Surroundings, lexicon: Lexicon, judge: Linear | None) -> Recognition:
    """Of all that may be a name, what is kept, as entities."""
    chosen = choose(seen, weigh(seen, judge))
    chosen += _again(seen.analyses, chosen)
    analyses = tuple(seen.analyses)
    chosen = with_members(analyses, chosen)
    entities, located, headline = group(analyses, chosen, lexicon, own_name(*(a.view.text for a in analyses)))
    return Recognition(tuple(with_mentions(entities, located, analyses)), tuple(located), analyses, headline)


def look(paper: Paper, lexicon: Lexicon, tagger: Tagger | None = None) -> Surroundings:
    """All that may be a name in the paper, before anything is decided."""
    (seen,) = look_at([paper], lexicon, tagger)
    return seen


def look_at(papers: Iterable[Paper], lexicon: Lexicon, tagger: Tagger | None = None) -> list[Surroundings]:
    """All that may be a name in each of a few papers, which the tagger sees together."""
    tagger = tagger or default_tagger()
    untagged = [_Untagged(paper, lexicon) for paper in papers]
    if tagger is None:
        tagged: Iterator[Sequence[Tagged]] = repeat(())
    else:
        tagged = iter(tagger.tag([seen for u in untagged for seen in u.seen]))
    return [u.with_tags(tagged) for u in untagged]


class _Untagged:
    """A paper as the recognisers see it that need no training."""

    def __init__(self, paper: Paper, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._analyses = [analyse(field, paper.text(field), lexicon) for field in (Field.TITLE, Field.ABSTRACT)]
        self._name = own_name(*(a.view.text for a in self._analyses))
        self._names = frozenset({self._name} if self._name else ())
        self._shorts = frozenset(
            a.view.text[d.short_start : d.short_end].rstrip("s") for a in self._analyses for d in a.definitions
        )

    @property
    def seen(self) -> list[Seen]:
        """What the tagger is told of the fields."""
        return [seen_by_others(analysis, self._names, self._shorts) for analysis in self._analyses]

    def with_tags(self, tagged: Iterator[Sequence[Tagged]]) -> Surroundings:
        """All proposals, with those of the tagger; `tagged` has its spans for the next sentences."""
        proposals: list[list[Proposal]] = []
        for analysis in self._analyses:
            mine = find_named(analysis, self._name)
            if analysis.field is Field.ABSTRACT:
                mine += find_phrases(analysis)
            mine += from_devices(analysis)
            mine += from_lexicon(analysis, self._shorts)
            whole = [p for p in mine if p.rule in _WHOLE]
            for sentence in analysis.sentences:
                spans = from_tagger(analysis, sentence, next(tagged))
                mine += [p for p in spans if _fits(p, whole, analysis.view.text)] if whole else spans
            proposals.append(mine)
        return surroundings(self._analyses, gather(self._analyses, proposals), self._lexicon, self._name)


# rules that take a name as it is written, where the tagger may stop at a sign within it: "nn-JIT.web"
_WHOLE = frozenset({"propose-name", "propose-head", "called", "our-name"})


def _fits(p: Proposal, whole: Sequence[Proposal], text: str) -> bool:
    """Whether a span of the tagger agrees with the names that the text presents.

    Of "the NCCLX collective communication framework" the name alone is kept.
    """
    for w in whole:
        if w.start == p.start and p.end < w.end:
            return False
        if w.start == p.start and w.end < p.end and w.rule == "propose-name" and is_marked(text[w.start : w.end]):
            return False
    return True


def _again(analyses: Sequence[Analysis], chosen: Sequence[tuple[Field, Proposal]]) -> list[tuple[Field, Proposal]]:
    """Further places of names that were recognised in one place: what is written so once is meant so again."""
    by_field = {a.field: a.view.text for a in analyses}
    names: dict[str, Proposal] = {}
    for field, p in chosen:
        surface = by_field[field][p.start : p.end]
        if p.type in _NAMED and is_marked(surface) and (surface not in names or names[surface].score < p.score):
            names[surface] = p
    out: list[tuple[Field, Proposal]] = []
    order = sorted(names, key=lambda n: (-len(n), n))
    for analysis in analyses:
        text = analysis.view.text
        taken = [(p.start, p.end) for f, p in chosen if f is analysis.field]
        for surface in order:
            start = text.find(surface)
            while start >= 0:
                end = start + len(surface)
                if _stands_alone(text, start, end) and all(end <= a or start >= b for a, b in taken):
                    taken.append((start, end))
                    out.append((analysis.field, names[surface]._replace(start=start, end=end, rule="again")))
                start = text.find(surface, start + 1)
    return out


def _stands_alone(text: str, start: int, end: int) -> bool:
    def joins(c: str) -> bool:
        return c.isalnum() or c in "_-"

    return not (start and joins(text[start - 1])) and not (end < len(text) and joins(text[end]))


def with_mentions(
    entities: Sequence[LocalEntity], located: Sequence[Located], analyses: Sequence[Analysis]
) -> list[LocalEntity]:
    """The entities with their mentions, which are located in the views, taken back to the papers' own texts."""
    by_field = {a.field: a for a in analyses}
    mentions: dict[int, list[Mention]] = {}
    for m in located:
        start, end = by_field[m.field].view.source_span(m.start, m.end)
        mentions.setdefault(m.entity, []).append(Mention(Span(m.field, start, end), m.text, m.type, m.rule))
    return [
        LocalEntity(e.name, e.type, e.aliases, tuple(mentions.get(i, ())), e.key, e.unnamed)
        for i, e in enumerate(entities)
    ]
