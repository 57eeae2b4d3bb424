"""What the link rules found and all that a paper names in; the contribution's links out, ranked by a trained regression.

For each thing that a paper names and each relation it could stand in with the contribution, the regression weighs which rules
fired, the words around its mentions and the part that the sentences play. Rules remain what an edge names as its maker; a pair
that no rule but the regression proposes is marked `ranked`. Weights: weights/ranker.json, rebuilt by `make train`.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.linear import Linear, load
from kg.model import Field
from kg.recognize.grouping import Located
from kg.recognize.lexicon import default_lexicon
from kg.recognize.text import words as words_of
from kg.relate.context import OWN as OWN_WORDS
from kg.relate.context import Clue, Context, Role
from kg.relate.found import OWN, Found
from kg.relate.headline import BY_NAME
from kg.relate.links import never_introduced, never_made_from, never_run_on, never_tested_on
from kg.vocab import SIGNATURES, EntityType, RelationType

WEIGHTS = Path(__file__).resolve().parent / "weights" / "ranker.json"
# above the best F1 in the cross-validation, which is flat there: blind papers lose nothing by it, and fewer edges are wrong
KEEP = {
    RelationType.INTRODUCES: 0.45,
    RelationType.EVALUATED_ON: 0.45,
    RelationType.RUNS_ON: 0.45,
    RelationType.BUILT_ON: 0.45,
    RelationType.ADDRESSES: 0.42,
}
# what only sentences on the work of others suggest needs better grounds
IN_BACKGROUND = 0.6
_LINK_TYPES: dict[EntityType, tuple[RelationType, ...]] = {
    EntityType.DATASET: (RelationType.EVALUATED_ON, RelationType.INTRODUCES),
    EntityType.HARDWARE: (RelationType.RUNS_ON,),
    EntityType.TASK: (RelationType.ADDRESSES,),
    EntityType.METHOD: (RelationType.BUILT_ON, RelationType.INTRODUCES),
    EntityType.MODEL: (RelationType.BUILT_ON, RelationType.INTRODUCES),
    EntityType.METRIC: (RelationType.INTRODUCES,),
}
_COMPARISONS = frozenset({RelationType.FASTER_THAN, RelationType.OUTPERFORMS, RelationType.MORE_EFFICIENT_THAN})
_VERB = re.compile(
    r"\b(?:propos|introduc|present|develop|design|combin|integrat|incorporat|leverag|us|utiliz|employ|adopt|appl|extend|build|built|base|consist|compris|"
    r"compar|outperform|surpass|evaluat|test|experiment|train|fine-?tun|achiev|reduc|improv|accelerat|enabl|support|address|tackl|run|deploy|implement|"
    r"includ|call|nam|term|exist|previous|however|such as|show|demonstrat)\w*"
)


def default_ranker() -> Linear | None:
    """The shipped ranker, or None where its weights are absent (then the rules stand alone)."""
    return load(WEIGHTS)


def candidates(context: Context, main: int | None) -> list[tuple[RelationType, int]]:
    """Every link that the contribution could have by the types alone."""
    main_type = context.type(main) if main is not None else EntityType.METHOD
    out: list[tuple[RelationType, int]] = []
    for index, e in enumerate(context.entities):
        for relation in _LINK_TYPES.get(e.type, ()):
            if relation is RelationType.INTRODUCES:
                out.append((relation, index))
            elif index != main and main_type in SIGNATURES[relation].subject:
                out.append((relation, index))
    return out


class Things:
    """The features of what a paper names, each looked at once, whatever link is asked for."""

    def __init__(self, context: Context, main: int | None, found: Sequence[Found]) -> None:
        self._context, self._main = context, main
        self._found: dict[int, list[Found]] = {}
        for f in found:
            if isinstance(f.object, int):
                self._found.setdefault(f.object, []).append(f)
        self._clues: dict[int, list[tuple[Clue, list[Located]]]] = {}
        for clue in context.clues:
            here: dict[int, list[Located]] = {}
            for m in clue.mentions:
                here.setdefault(m.entity, []).append(m)
            for entity, mentions in here.items():
                self._clues.setdefault(entity, []).append((clue, mentions))
        self._with_main = {id(clue) for clue, _ in self._clues.get(main, ())} if main is not None else set()
        self._peers = Counter(e.type for e in context.entities)
        self._seen: dict[int, list[str]] = {}
        self._verbs_of: dict[int, list[tuple[int, str]]] = {}
        self._says_own = {id(clue) for clue in context.clues if clue.mentions and OWN_WORDS.search(clue.text)}

    def _beside(self, clue: Clue, m: Located) -> tuple[list[str], str | None]:
        """The three words before a mention, and the one after it."""
        analysis = self._context.recognition.analysis(clue.field)
        _, starts, ends = analysis.tokens
        sentence = analysis.sentences[clue.index]
        first, after = bisect_left(starts, m.start), bisect_left(starts, m.end)
        if (first and ends[first - 1] > m.start) or ends[after - 1] > m.end:  # it holds a part of a word
            start, end = m.start - clue.start, m.end - clue.start
            return words_of(clue.text, 0, start)[-3:], next(iter(words_of(clue.text, end, len(clue.text))), None)
        before = analysis.small[max(sentence.first, first - 3) : first]
        return before, analysis.small[after] if after < sentence.last else None

    def _verbs(self, clue: Clue) -> list[tuple[int, str]]:
        """Where a sentence has telling verbs, with their first letters."""
        known = self._verbs_of.get(id(clue))
        if known is None:
            small = clue.text.casefold()
            known = self._verbs_of[id(clue)] = [(v.start(), v.group()[:6]) for v in _VERB.finditer(small)]
        return known

    def found(self, index: int) -> list[Found]:
        """What the rules found with this thing as object."""
        return self._found.get(index, [])

    def features(self, index: int) -> list[str]:
        """The features of one thing."""
        if index not in self._seen:
            self._seen[index] = self._look(index)
        return self._seen[index]

    def _look(self, index: int) -> list[str]:
        main = self._main
        e = self._context.entities[index]
        mine = self.found(index)
        out = ["any", "type=" + e.type.value]
        out += sorted({f"rule={f.relation.value}:{f.rule}" for f in mine if _is_own(f, main)}) or ["rule=none"]
        out += sorted({"other=" + f.relation.value for f in mine if not _is_own(f, main)})
        if any(f.relation in _COMPARISONS for f in mine):
            out.append("compared")
        if any(f.relation is RelationType.INTRODUCES for f in mine):
            out.append("introduced")
        if index == main:
            out.append("main")
        if main is None:
            out.append("unnamed")
        entry = default_lexicon().by_key.get(e.key) if e.key else None
        out.append("lexicon=" + ("no" if entry is None else "weak" if entry.weak else "yes"))
        inside = e.name[1:]
        named = inside != inside.lower() or any(map(str.isdigit, e.name))
        out.append("named" if named else "described")
        words = e.name.split()
        if words:
            out.append("last=" + words[-1].casefold())
        if entry is not None:
            out.append("entry=" + entry.name.casefold())
        out.append(f"peers={min(self._peers[e.type], 6)}")
        clues = self._clues.get(index, [])
        out.append(f"sentences={min(len(clues), 4)}")
        for clue, mentions in clues[:5]:
            role = clue.role.value
            out.append("role=" + role)
            if id(clue) in self._with_main:
                out += ("with-main", "with-main=" + role)
            elif id(clue) in self._says_own:
                out += ("with-own", "with-own=" + role)
            if clue.role is Role.BACKGROUND:
                continue
            for m in mentions[:2]:
                before, after = self._beside(clue, m)
                out += ["before=" + w for w in before]
                if before:
                    out.append("b1=" + before[-1])
                if len(before) > 1:
                    out.append("b2=" + before[-2] + "_" + before[-1])
                if after:
                    out.append("a1=" + after)
                verbs = [verb for at, verb in self._verbs(clue) if at < m.start - clue.start][-3:]
                if verbs:
                    out.append("verb=" + verbs[-1])
                    out += ["verbs=" + v for v in verbs]
        return list(dict.fromkeys(out))


def pair_features(things: Things, relation: RelationType, index: int) -> list[str]:
    """The features of one candidate link, as the ranker is trained on them."""
    return [relation.value + "|" + f for f in things.features(index)]


def _is_own(f: Found, main: int | None) -> bool:
    return f.relation is RelationType.INTRODUCES or f.subject is OWN or (main is not None and f.subject == main)


# such a paper presents what others made
_SURVEY = re.compile(r"\b(?:survey|review|overview|tutorial|taxonomy|perspective)\b", re.IGNORECASE)


def rank(context: Context, main: int | None, found: Iterable[Found], model: Linear) -> list[Found]:
    """Keep the links of the contribution that the regression holds likely, and add those that it alone proposes."""
    rules = list(found)
    ranked = set(KEEP)
    out = [f for f in rules if f.relation not in ranked or not _is_own(f, main)]
    rivals = {f.object for f in rules if f.relation in _COMPARISONS and _is_own(f, main)}
    users = {f.subject for f in rules if f.relation is RelationType.BUILT_ON and f.object is OWN}
    title = next((c.text for c in context.clues if c.role is Role.TITLE), "")
    survey = _SURVEY.search(title) is not None
    things = Things(context, main, rules)
    for relation, index in candidates(context, main):
        if relation is RelationType.INTRODUCES and index == main:
            out += [f for f in rules if f.relation is relation and f.object == index]
            continue
        mine = [f for f in things.found(index) if f.relation is relation and _is_own(f, main)]
        by_name = relation is RelationType.INTRODUCES and any(f.rule in BY_NAME for f in mine)
        p = model.joined(relation.value, things.features(index))
        if p < KEEP[relation] and not by_name:
            continue
        if relation is RelationType.BUILT_ON and index in rivals and not any(f.rule == "based-on" for f in mine):
            continue  # what it is measured against it is not made from, unless the text says both
        if relation is RelationType.BUILT_ON and not mine and (index in users or never_made_from(context, index, main)):
            continue
        if relation is RelationType.RUNS_ON and not mine and never_run_on(context, index):
            continue
        if relation is RelationType.EVALUATED_ON and not mine and never_tested_on(context, index):
            continue
        if relation is RelationType.INTRODUCES and not mine and (survey or never_introduced(context, index)):
            continue
        if mine:
            best = max(mine, key=lambda f: (f.confidence, -f.clue.start))
            out.append(replace(best, confidence=round(p, 2)))
            continue
        clue = _best_clue(context, main, index)
        if (
            clue is not None
            and clue.role is Role.BACKGROUND
            and (relation is RelationType.RUNS_ON or p < IN_BACKGROUND)
        ):
            continue  # what is said of others says little of this, and nothing of where it runs
        if clue is not None:
            subject = None if relation is RelationType.INTRODUCES else OWN
            out.append(Found(relation, subject, index, clue, "ranked", round(p, 2)))
    return out


def _best_clue(context: Context, main: int | None, index: int) -> Clue | None:
    """The sentence that best shows the link: one that names both, else one that says "we", else the first that names the thing."""
    clues = [c for c in context.clues if any(m.entity == index for m in c.mentions)]
    order = {Role.INTRODUCTION: 0, Role.BODY: 1, Role.EVALUATION: 1, Role.TITLE: 2, Role.BACKGROUND: 3}

    def value(c: Clue) -> tuple[int, int, int]:
        named = main is not None and any(m.entity == main for m in c.mentions)
        return (
            0 if named else 1 if OWN_WORDS.search(c.text) else 2,
            order[c.role],
            0 if c.field is Field.ABSTRACT else 1,
        )

    return min(clues, key=lambda c: (value(c), c.field is Field.TITLE, c.start)) if clues else None
