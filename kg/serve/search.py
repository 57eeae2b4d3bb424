"""Words in; the entities and papers whose names hold them out, the best first."""

import re

import sqlalchemy as sa
import strawberry

from kg.ids import fold
from kg.serve.fields import resolved
from kg.serve.inputs import named
from kg.serve.records import Entity, entity_records
from kg.serve.rows import entity_rows
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import EntityType

_MOST_WORDS = 16
_EXACT = 100.0  # added to the score of what has just this name: above any sum of word scores over so few words
_NAME, _ALIASES = 10.0, 5.0  # a word in the label counts twice one among the aliases


@strawberry.type(description="Something found by its names.")
class SearchHit:
    """Something found by its names."""

    score: float = strawberry.field(
        description="How well it fits, higher is better: BM25 over label and aliases, and 100 more where the whole name fits."
    )
    entity: Entity = strawberry.field(description="What was found.")

    @resolved
    def matched_alias(self) -> str | None:
        """The alias that fits the words; null where the label itself does."""
        if _fits(self.entity.name, self.words):
            return None
        return next((r.text for r in self.entity._aliases() if _fits(r.text, self.words)), None)

    words: strawberry.Private[list[str]]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())[:_MOST_WORDS]


def _fits(name: str, words: list[str]) -> bool:
    known = _words(name)
    return all(any(k.startswith(w) if i == len(words) - 1 else k == w for k in known) for i, w in enumerate(words)) or (
        fold(name) == "".join(words)
    )


def search(snapshot: Snapshot, query: str, types: list[EntityType] | None, size: int) -> list[SearchHit]:
    """The entities whose label and aliases hold all the words, the last of which may be the start of one.

    What is called just so, however it is spelt, comes first. Nothing in the words is an operator.
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
    return [SearchHit(score=r.score, entity=entities[r.id], words=words) for r in rows]
