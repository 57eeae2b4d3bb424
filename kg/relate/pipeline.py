"""A paper and what was recognised in it in; an extraction out: entities and the claims between them.

The order: what the paper introduces (which tells who "we" is), comparisons, results, links; then metric nouns become
entities, an unnamed contribution gets one, what breaks a relation's signature is dropped, and twins are folded.
"""

from dataclasses import replace

from kg.linear import Linear
from kg.model import Claim, Extraction, Field, LocalEntity, Mention, Paper, Qualifiers, Span
from kg.recognize.lexicon import default_lexicon, folded
from kg.recognize.naming import clean
from kg.recognize.pipeline import Recognition
from kg.relate.comparisons import find_comparisons
from kg.relate.context import Context, make_context
from kg.relate.found import OWN, End, Found
from kg.relate.introductions import find_introductions
from kg.relate.links import find_links
from kg.relate.ranker import default_ranker, rank
from kg.relate.results import find_results
from kg.vocab import SIGNATURES, EntityType, RelationType


def relate(paper: Paper, recognition: Recognition, *, ranker: Linear | None = None) -> Extraction:
    """Find what the paper claims of what it names; by default with the shipped ranker."""
    if not recognition.analyses:
        return Extraction(paper.id, recognition.entities, ())
    context, main, found = find_all(recognition)
    model = ranker or default_ranker()
    if model is not None:
        found = rank(context, main, found, model)
    return _Claims(paper, context, main).make(found)


def find_all(recognition: Recognition) -> tuple[Context, int | None, list[Found]]:
    """All that the rules find, before ranking: the context, the headline contribution, and the relations."""
    context = make_context(recognition)
    introductions, main = find_introductions(context)
    introduced = frozenset(f.object for f in introductions if isinstance(f.object, int))
    found = [
        *introductions,
        *find_comparisons(context, main),
        *find_results(context, main),
        *find_links(context, main, introduced),
    ]
    return context, main, found


# words that a comparison uses for what a longer name of the same measurement ends in
_SAME_AS = {"speedup": "speed", "speedups": "speed", "speed-up": "speed", "acceleration": "speed", "time": "time"}


class _Claims:
    """Turns what the rules found into claims over one list of entities."""

    def __init__(self, paper: Paper, context: Context, main: int | None) -> None:
        self.paper = paper
        self.context = context
        self.entities = list(context.entities)
        self.main = main
        self.metrics = {
            folded(n): i
            for i, e in enumerate(self.entities)
            if e.type is EntityType.METRIC
            for n in (*e.aliases, e.name)
        }
        self.by_key = {e.key: i for i, e in enumerate(self.entities) if e.key}

    def make(self, found: list[Found]) -> Extraction:
        """Make the extraction."""
        claims: dict[tuple[object, ...], Claim] = {}
        for f in found:
            claim = self._claim(f)
            if claim is None:
                continue
            q = claim.qualifiers
            key = (
                claim.relation,
                claim.subject,
                claim.object,
                q.factor,
                q.percent,
                q.delta,
                q.value,
                q.metric,
                q.baseline,
            )
            known = claims.get(key)
            if known is None or claim.confidence > known.confidence:
                claims[key] = claim
        for claim in self._mentions():
            claims[claim.relation, claim.object] = claim
        ordered = sorted(
            claims.values(),
            key=lambda c: (
                c.sentence,
                c.relation.value,
                -1 if c.subject is None else c.subject,
                -1 if c.object is None else c.object,
            ),
        )
        return Extraction(self.paper.id, tuple(self.entities), tuple(ordered))

    def _mentions(self) -> list[Claim]:
        """One claim for each thing that the paper names: how often, and the sentence that names it first."""
        out = []
        sentences = [self.context.span(clue) for clue in self.context.clues]
        for index, entity in enumerate(self.entities):
            spans = sorted({m.span for m in entity.mentions}, key=lambda s: (s.field is Field.TITLE, s))
            if not spans:
                continue
            first = spans[0]
            sentence = next(s for s in sentences if s.field is first.field and s.start <= first.start < s.end)
            out.append(Claim(RelationType.MENTIONS, None, index, sentence, "named", 1.0, Qualifiers(count=len(spans))))
        return out

    def _claim(self, f: Found) -> Claim | None:
        metric = self._metric(f) if f.metric else None
        object = metric if f.relation is RelationType.RESULT else self._end(f.object)
        subject = self._end(f.subject)
        if (subject is not None and subject == object) or (f.relation is RelationType.RESULT and object is None):
            return None
        signature = SIGNATURES[f.relation]
        if subject is not None and self.entities[subject].type not in signature.subject:
            return None
        if object is not None and self.entities[object].type not in signature.object:
            return None
        if f.relation is RelationType.BUILT_ON and subject is not None and object is not None:
            whole, member = folded(self.entities[subject].name), folded(self.entities[object].name)
            if len(member) > len(whole) and member[: len(whole)] == whole:
                return None  # "our quantized YOLOv6-S" is one of YOLOv6, not what that is made from
        q: Qualifiers = replace(f.qualifiers, metric=None if f.relation is RelationType.RESULT else metric)
        return Claim(f.relation, subject, object, self.context.span(f.clue), f.rule, f.confidence, q)

    def _end(self, end: End | None) -> int | None:
        if end is OWN:
            if self.main is None:
                self.main = self._unnamed()
            return self.main
        return end if isinstance(end, int) else None

    def _unnamed(self) -> int:
        """The contribution that the text leaves without a name, labelled from the paper's title."""
        self.entities.append(LocalEntity(self.paper.title, EntityType.METHOD, unnamed=True))
        return len(self.entities) - 1

    def _same_measurement(self, name: str) -> int | None:
        """The metric that the paper names in more words: "speed" where it says "inference speed" elsewhere; None for several."""
        words = folded(_SAME_AS.get(name.casefold(), name))
        longer = {i for names, i in self.metrics.items() if len(names) > len(words) and names[-len(words) :] == words}
        return longer.pop() if len(longer) == 1 else None

    def _metric(self, f: Found) -> int:
        assert f.metric is not None
        name = clean(f.metric, EntityType.METRIC)
        at = self.metrics.get(folded(name))
        entry = default_lexicon().lookup(name, EntityType.METRIC)
        if at is None and entry is not None:
            at = self.by_key.get(entry.key)
        if at is None:
            at = self._same_measurement(name)
        if at is None:
            at = len(self.entities)
            mentions: tuple[Mention, ...] = ()
            if f.metric_at:
                start, end = self.context.recognition.analysis(f.clue.field).view.source_span(*f.metric_at)
                mentions = (Mention(Span(f.clue.field, start, end), name, EntityType.METRIC, "measured"),)
            self.entities.append(LocalEntity(name, EntityType.METRIC, (), mentions, entry.key if entry else None))
            self.metrics[folded(name)] = at
            if entry:
                self.by_key[entry.key] = at
        return at
