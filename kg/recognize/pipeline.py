"""A paper in; what it names and measures out: local entities with their mentions, and the analysis of both fields.

Each recogniser proposes stretches of text; where they overlap the better proposal is kept (`_decide`); what is kept is
grouped by name, acronym and curated entry into the paper's entities (`kg.recognize.grouping`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.model import Field, LocalEntity, Mention, Paper, Span
from kg.recognize.analysis import Analysis, analyse, rows_of, title_name
from kg.recognize.grouping import Located, group
from kg.recognize.judge import default_judge, judge
from kg.recognize.lexicon import Lexicon, default_lexicon
from kg.recognize.patterns import find_named, find_phrases
from kg.recognize.proposals import Proposal, from_devices, from_lexicon, from_tagger
from kg.recognize.tagger import Tagger, default_tagger
from kg.recognize.text import is_marked
from kg.vocab import EntityType

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
    paper: Paper, *, lexicon: Lexicon | None = None, tagger: Tagger | None = None, judged: bool = True
) -> Recognition:
    """Find what the paper names; by default with the curated lexicon and the shipped tagger and judge."""
    lexicon = lexicon or default_lexicon()
    tagger = tagger or default_tagger()
    analyses = tuple(analyse(field, paper.text(field), lexicon) for field in (Field.TITLE, Field.ABSTRACT))
    name = title_name(analyses[0].view.text)
    shorts = frozenset(a.view.text[d.short_start : d.short_end].rstrip("s") for a in analyses for d in a.definitions)
    proposals: list[tuple[Field, Proposal]] = []
    for analysis in analyses:
        mine = find_named(analysis, name)
        if analysis.field is Field.ABSTRACT:
            mine += find_phrases(analysis)
        mine += from_devices(analysis)
        mine += from_lexicon(analysis, shorts)
        if tagger is not None:
            for sentence in analysis.sentences:
                rows = rows_of(analysis, sentence, frozenset({name} if name else ()), shorts)
                mine += from_tagger(analysis, sentence, tagger.tag(rows))
        proposals += [(analysis.field, p) for p in _decide(mine, analysis.view.text)]
    proposals += _again(analyses, proposals)
    entities, located, headline = group(analyses, proposals, lexicon, name)
    model = default_judge() if judged else None
    if model is not None:
        entities, located, headline = judge(entities, located, analyses, lexicon, headline, model)
    return Recognition(tuple(with_mentions(entities, located, analyses)), tuple(located), analyses, headline)


# rules that take a name as it is written, where the tagger may stop at a sign within it: "nn-JIT.web"
_WHOLE = frozenset({"propose-name", "propose-head", "called", "our-name"})


def _decide(proposals: Sequence[Proposal], text: str) -> list[Proposal]:
    """Keep the best of what overlaps: higher score first, then the longer, then the earlier."""
    kept: list[Proposal] = []
    whole = [p for p in proposals if p.rule in _WHOLE]
    proposals = [
        _told(p, whole, text) if p.rule == "tagger" else p
        for p in proposals
        if p.rule != "tagger" or not any(w.start == p.start and p.end < w.end for w in whole)
    ]
    for p in sorted(proposals, key=lambda p: (-p.score, p.start - p.end, p.start, p.type.value)):
        if all(p.end <= k.start or p.start >= k.end for k in kept):
            kept.append(p)
    return sorted(kept, key=lambda p: p.start)


def _told(p: Proposal, whole: Sequence[Proposal], text: str) -> Proposal:
    """What the tagger found, with the rule by which the text presents it as a name; it keeps the tagger's type.

    Of "the NCCLX collective communication framework" the name alone is kept.
    """
    for w in whole:
        if (w.start, w.end) == (p.start, p.end) and w.rule != "propose-head":
            return replace(p, rule=w.rule)
        if w.start == p.start and w.end < p.end and w.rule == "propose-name" and is_marked(text[w.start : w.end]):
            return replace(p, end=w.end, rule=w.rule)
    return p


def _again(analyses: Sequence[Analysis], proposals: Sequence[tuple[Field, Proposal]]) -> list[tuple[Field, Proposal]]:
    """Further places of names that were recognised in one place: what is written so once is meant so again."""
    by_field = {a.field: a.view.text for a in analyses}
    names: dict[str, Proposal] = {}
    for field, p in proposals:
        surface = by_field[field][p.start : p.end]
        if p.type in _NAMED and is_marked(surface) and (surface not in names or names[surface].score < p.score):
            names[surface] = p
    out: list[tuple[Field, Proposal]] = []
    for analysis in analyses:
        taken = [(p.start, p.end) for f, p in proposals if f is analysis.field]
        for surface in sorted(names, key=lambda n: (-len(n), n)):
            for match in re.finditer(rf"(?<![\w-]){re.escape(surface)}(?![\w-])", analysis.view.text):
                if all(match.end() <= a or match.start() >= b for a, b in taken):
                    taken.append(match.span())
                    place = replace(names[surface], start=match.start(), end=match.end(), rule="again")
                    out.append((analysis.field, place))
    return out


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
