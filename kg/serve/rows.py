"""The SQL selections that lists range over, and the connections made of them."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from kg.serve.connections import Connection, Page
from kg.serve.cursors import Order, Slice
from kg.serve.inputs import Direction
from kg.serve.loading import Cohort, Lists, RowPage, count, counts, load_page, load_pages
from kg.serve.source import Snapshot
from kg.store import tables as t


class Member(Protocol):
    """A record that belongs to a cohort."""

    id: Any
    cohort: Any


R = TypeVar("R")
Make = Callable[[Snapshot, Iterable[sa.Row[Any]]], list[R]]


def entity_rows(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Entities with all that an Entity record shows of its row."""
    return sa.select(t.entity, *more)


def paper_rows() -> sa.Select[Any]:
    """Papers, as entities, with what only papers have."""
    p = t.paper.c
    return sa.select(t.entity, p.abstract, p.arxiv_id, p.doi, p.url, p.sources).join_from(
        t.paper, t.entity, t.entity.c.id == p.id
    )


def statement_rows() -> sa.Select[Any]:
    """Statements."""
    return sa.select(t.statement)


def statement_lists(direction: Direction, where: Sequence[sa.ColumnElement[bool]], order: Order) -> Lists:
    """The lists of the statements that have an entity at one end, or at either."""
    s = t.statement.c

    def of(id: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
        found = [] if direction is Direction.IN else [s.subject_id == id]
        if direction is Direction.IN:
            found.append(s.object_id == id)
        elif direction is Direction.BOTH:  # a statement about a thing and itself is listed once
            found.append(sa.and_(s.object_id == id, s.object_id != s.subject_id))
        return found

    return Lists(statement_rows(), s.id, where, of, order)


def connection(snapshot: Snapshot, base: sa.Select[Any], order: Order, part: Slice, make: Make[R]) -> Connection[R]:
    """The connection of a list of its own."""
    cohort = Cohort(snapshot)  # only to load the page once, whichever of its fields comes first

    def page(_: object = None) -> Page[R]:
        return _made(snapshot, {"": load_page(snapshot, base, order, part)}, order, make)[""]

    return Connection(page=lambda: cohort.once("page", page), count=lambda: count(snapshot, base))


def nested(
    record: Member,
    field: Hashable,
    part: Slice,
    lists: Callable[[], Lists],
    make: Make[R],
) -> Connection[R]:
    """The connection of a record's list; it is loaded, and counted, for the record's whole cohort at once.

    `lists` is called only once for all its members.
    """
    cohort: Cohort = record.cohort
    snapshot = cohort.snapshot

    def load(ids: Collection[str]) -> dict[str, Page[R]]:
        asked = lists()
        return _made(snapshot, load_pages(snapshot, asked, ids, part), asked.order, make)

    def load_counts(ids: Collection[str]) -> dict[str, int]:
        return counts(snapshot, lists(), ids)

    def page() -> Page[R]:
        return cohort.once(("page", field), load).get(record.id) or Page((), ())

    def total() -> int:
        return cohort.once(("count", field), load_counts).get(record.id, 0)

    return Connection(page=page, count=total)


def _made(snapshot: Snapshot, pages: dict[str, RowPage], order: Order, make: Make[R]) -> dict[str, Page[R]]:
    """The records of several pages, made together so that they are one cohort."""
    made: dict[Any, R] = {}
    for record in make(snapshot, (r for page in pages.values() for r in page.rows)):
        made[record.id] = record  # type: ignore[attr-defined]
    return {
        id: Page(
            [made[r.id] for r in page.rows],
            [partial(order.cursor, r.sort_key, r.id) for r in page.rows],
            page.has_previous,
            page.has_next,
        )
        for id, page in pages.items()
    }
