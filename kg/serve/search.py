"""Words in; the entities and papers whose names hold them out, the best first."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

import sqlalchemy as sa
import strawberry

from kg.ids import fold
from kg.serve.fields import resolved
from kg.serve.inputs import named
from kg.serve.loading import among
from kg.serve.records import Entity, entity_records
from kg.serve.rows import entity_rows
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import EntityType

_MOST_WORDS = 16
_EXACT = 100.0  # added to the score of what has just this name: above any sum of word scores over so few words
_NAME, _ALIASES = 10.0, 5.0  # a word in the label counts twice one among the aliases
_SHORTEST_NEAR = 4  # letters: of fewer, one wrong makes another word
_ALIKE = 0.8  # of 1, by difflib's ratio: one or two letters wrong in ten
_MOST_CLOSE = 20_000  # names that are looked at


@strawberry.type(description="Something found by its names.")
class SearchHit:
    """Something found by its names."""

    score: float = strawberry.field(
        description="How well it fits, higher is better: BM25 over label and aliases, and 100 more where the whole name fits; "
        "where nothing fits, how alike the names are, from 0 to 1."
    )
    entity: Entity = strawberry.field(description="What was found.")
    near: bool = strawberry.field(
        description="True where nothing holds the words, and this is only spelt much like them."
    )

    @resolved
    def matched_alias(self) -> str | None:
        """The alias that fits the words; null where the label itself does."""
        if self._fits(self.entity.name):
            return None
        return next((r.text for r in self.entity._aliases() if self._fits(r.text)), None)

    @resolved
    def highlighted(self) -> str:
        """The label or alias that fits as HTML, with `<mark>` around the parts that do."""
        names = (self.entity.name, *(r.text for r in self.entity._aliases()))
        name = next((n for n in names if self._fits(n)), self.entity.name)
        return f"<mark>{escape(name)}</mark>" if self.near else _marked(name, self.words)

    def _fits(self, name: str) -> bool:
        return fold(name) == self.alike if self.near else _fits(name, self.words)

    words: strawberry.Private[list[str]]
    alike: strawberry.Private[str]  # of a near hit: the folded name that is like the words


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())[:_MOST_WORDS]


def _fits(name: str, words: list[str]) -> bool:
    known = _words(name)
    return all(any(k.startswith(w) if i == len(words) - 1 else k == w for k in known) for i, w in enumerate(words)) or (
        fold(name) == "".join(words)
    )


def _marked(name: str, words: list[str]) -> str:
    """A name as HTML with the words marked, of the last also where it only begins one.

    >>> _marked("mean average <precision>", ["mean", "pre"])
    '<mark>mean</mark> average &lt;<mark>pre</mark>cision&gt;'
    """
    out, at = [], 0
    for match in re.finditer(r"[^\W_]+", name):
        text = match.group().casefold()
        length = len(text) if text in words else len(words[-1]) if text.startswith(words[-1]) else 0
        if length:
            end = match.start() + min(length, len(match.group()))
            out += [escape(name[at : match.start()]), "<mark>", escape(name[match.start() : end]), "</mark>"]
            at = end
    return "".join(out) + escape(name[at:])


def search(snapshot: Snapshot, query: str, types: list[EntityType] | None, size: int) -> list[SearchHit]:
    """The entities whose label and aliases hold all the words, the last of which may be the start of one.

    What is called just so, however it is spelt, comes first. Where nothing is found, what is spelt much like the words is
    given instead. Nothing in the words is an operator.
    """
    words = _words(query)
    if not words:
        return []
    found = sa.table("search", sa.column("id", sa.Text), sa.column("words"))
    if snapshot.sqlite:
        # https://sqlite.org/fts5.html: a string in double quotes is a word and no operator, * makes it a prefix
        match: sa.ColumnElement[bool] = sa.text("search MATCH :words")  # type: ignore[assignment]
        score: sa.ColumnElement[float] = -sa.literal_column(f"bm25(search, 0, 0, {_NAME}, {_ALIASES})", sa.Float)
        text = " ".join(f'"{w}"' for w in words) + "*"
    else:
        asked = sa.func.to_tsquery("simple", sa.bindparam("words", type_=sa.Text))
        match = found.c.words.op("@@")(asked)
        score = sa.func.ts_rank(found.c.words, asked)
        text = " & ".join(words) + ":*"
    e = t.entity.c
    narrow = [] if types is None else [e.type.in_([x.value for x in types])]
    by_words = sa.select(found.c.id.label("id"), score.label("score")).where(match)
    by_name = sa.select(named(query, types).subquery().c.id.label("id"), sa.literal(_EXACT).label("score"))
    both = sa.union_all(by_words, by_name).subquery()
    summed = sa.select(both.c.id, sa.func.sum(both.c.score).label("score")).group_by(both.c.id).subquery()
    best = (
        entity_rows(summed.c.score)
        .join(summed, summed.c.id == e.id)
        .where(*narrow)
        .order_by(summed.c.score.desc(), e.paper_count.desc(), e.id)
        .limit(size)
    )
    rows = snapshot.rows(best, {"words": text})
    entities = {x.id: x for x in entity_records(snapshot, rows)}
    hits = [SearchHit(score=r.score, entity=entities[r.id], near=False, words=words, alike="") for r in rows]
    return hits or _near(snapshot, query, narrow, size)


def _near(snapshot: Snapshot, query: str, narrow: Sequence[sa.ColumnElement[bool]], size: int) -> list[SearchHit]:
    """What is spelt much like the query: a letter wrong, missing, doubled or exchanged; short names are left alone."""
    wanted = fold(query)
    if len(wanted) < _SHORTEST_NEAR:
        return []
    e, a = t.entity.c, t.alias.c

    def close(column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        # the first two letters may be exchanged, but one of them begins the name
        begins = sa.or_(*(column.startswith(c, autoescape=True) for c in sorted(set(wanted[:2]))))
        return sa.and_(begins, sa.func.length(column).between(len(wanted) - 2, len(wanted) + 2))

    both = sa.union(
        sa.select(e.id, e.folded).where(close(e.folded)), sa.select(a.entity_id, a.folded).where(close(a.folded))
    ).subquery()
    best: dict[str, tuple[float, str]] = {}
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    for id, folded in snapshot.rows(sa.select(both).order_by(*both.c).limit(_MOST_CLOSE)):
        matcher.set_seq1(folded)
        if matcher.quick_ratio() >= _ALIKE and (ratio := round(matcher.ratio(), 4)) >= _ALIKE:
            best[id] = max(best.get(id, (0.0, "")), (ratio, folded))
    found = sorted(best, key=lambda id: (-best[id][0], id))[: size * 4]  # more than asked for, as types may drop some
    rows = {r.id: r for r in snapshot.rows(entity_rows().where(among(snapshot, e.id, found), *narrow))}
    kept = [id for id in found if id in rows][:size]
    entities = {x.id: x for x in entity_records(snapshot, [rows[id] for id in kept])}
    return [
        SearchHit(score=best[id][0], entity=entities[id], near=True, words=_words(query), alike=best[id][1])
        for id in kept
    ]
