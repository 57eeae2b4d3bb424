"""SQL selections in; pages of rows out, for one list or for the lists of many parents in one statement.

Whatever was loaded together stays together as a Cohort, and what one member needs is loaded for all of them at once: the number
of SQL statements of a request is bounded by the number of fields in its text, however many rows these fields meet.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from kg.serve.cursors import Order, Slice
from kg.serve.source import Snapshot

T = TypeVar("T")


class Cohort:
    """Records of one request that were loaded together."""

    __slots__ = ("_loaded", "members", "snapshot")

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.members: dict[str, Any] = {}
        self._loaded: dict[Hashable, Any] = {}

    def once(self, key: Hashable, load: Callable[[Collection[str]], T]) -> T:
        """What `load` makes of the ids of all members; it is called once for a key."""
        if key not in self._loaded:
            self._loaded[key] = load(self.members.keys())
        found: T = self._loaded[key]
        return found


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of many parents.

    `rows` selects what they range over, `id` is the column of its id, `where` holds of every row of every list, and `of` gives
    the conditions, no two of them true of one row, by each of which a row is in the list of the parent with an id.
    """

    rows: sa.Select[Any]
    id: sa.ColumnElement[str]
    where: Sequence[sa.ColumnElement[bool]]
    of: Callable[[sa.ColumnElement[str]], Sequence[sa.ColumnElement[bool]]]
    order: Order

    def selection(self, *more: sa.ColumnElement[bool]) -> sa.Select[Any]:
        """The rows for which these conditions hold too."""
        return self.rows.where(*self.where, *more)


@dataclass(frozen=True, slots=True)
class RowPage:
    """The rows of a page in the order of the list, and whether there are others before and after."""

    rows: Sequence[sa.Row[Any]]
    has_previous: bool = False
    has_next: bool = False


def among(snapshot: Snapshot, column: sa.ColumnElement[Any], ids: Iterable[str]) -> sa.ColumnElement[bool]:
    """True where a column is one of the ids; they are one parameter, as a statement takes no more than some thousands."""
    known = sorted(ids)
    if snapshot.sqlite:
        each = sa.func.json_each(orjson.dumps(known).decode()).table_valued("value")
        return column.in_(sa.select(each.c.value))
    return column == sa.any_(sa.literal(known, ARRAY(sa.Text)))


def _page(rows: Sequence[sa.Row[Any]], part: Slice) -> RowPage:
    more = len(rows) > part.size
    rows = rows[: part.size]
    if part.backward:
        return RowPage(rows[::-1], more, part.before is not None)
    return RowPage(rows, part.after is not None, more)


def load_page(snapshot: Snapshot, base: sa.Select[Any], order: Order, part: Slice) -> RowPage:
    """One page of a list; its rows have `sort_key` beside the columns of `base`."""
    query = (
        base.add_columns(order.by.label("sort_key"))
        .where(*part.conditions(order))
        .order_by(*order.terms(backward=part.backward))
        .limit(part.size + 1)
    )
    return _page(snapshot.rows(query), part)


def load_pages(snapshot: Snapshot, lists: Lists, ids: Collection[str], part: Slice) -> dict[str, RowPage]:
    """The same page of the list of every parent, by the parent's id, in one statement.

    For each parent it looks no further than the page reaches, so what much is said of costs no more than what little is.
    """
    order, parents = lists.order, _each(snapshot, ids)
    ends = [
        lists.selection(condition, *part.conditions(order))
        .with_only_columns(lists.id.label("id"), order.by.label("sort_key"), maintain_column_froms=True)
        .order_by(*order.terms(backward=part.backward))
        .limit(part.size + 1)
        .correlate(parents)
        .subquery()
        for condition in lists.of(parents.c.value)
    ]
    both = sa.union_all(*map(sa.select, ends)).subquery()
    key, id = both.c.sort_key, both.c.id
    down = order.descending != part.backward
    top = (
        sa.select(id.label("value"))
        .order_by(key.desc() if down else key, id.desc() if down else id)
        .limit(part.size + 1)
    )
    found = _beside(snapshot, top, parents)
    query = (
        lists.rows.add_columns(order.by.label("sort_key"), parents.c.value.label("parent"))
        .select_from(parents.join(found, sa.true()))
        .where(lists.id == found.c.value)
        .order_by(parents.c.value, *order.terms(backward=part.backward))
    )
    pages: dict[str, list[sa.Row[Any]]] = {}
    for r in snapshot.rows(query):
        pages.setdefault(r.parent, []).append(r)
    return {id: _page(rows, part) for id, rows in pages.items()}


def _each(snapshot: Snapshot, ids: Collection[str]) -> sa.TableValuedAlias:
    """The ids as rows, in a column `value`; they are one parameter."""
    known = sorted(ids)
    if snapshot.sqlite:
        return sa.func.json_each(orjson.dumps(known).decode()).table_valued("value", name="parents")
    return sa.func.unnest(sa.literal(known, ARRAY(sa.Text))).table_valued("value", name="parents").render_derived()


def _beside(snapshot: Snapshot, query: sa.Select[Any], outer: sa.FromClause) -> sa.FromClause:
    """The rows, of the one column `value`, that a query has for each row of another table: LATERAL, which SQLite lacks."""
    if not snapshot.sqlite:
        return query.correlate(outer).lateral("found")
    inner = query.correlate(outer).subquery()
    listed = sa.select(sa.func.json_group_array(inner.c.value)).correlate(outer).scalar_subquery()
    return sa.func.json_each(listed).table_valued("value", name="found")


def count(snapshot: Snapshot, base: sa.Select[Any]) -> int:
    """How many rows a list has."""
    return int(snapshot.rows(base.with_only_columns(sa.func.count(), maintain_column_froms=True))[0][0])


def counts(snapshot: Snapshot, lists: Lists, ids: Collection[str]) -> dict[str, int]:
    """How many rows the list of each parent has, by the parent's id."""
    parents = _each(snapshot, ids)
    each = [
        lists.selection(condition)
        .with_only_columns(sa.func.count(), maintain_column_froms=True)
        .correlate(parents)
        .scalar_subquery()
        for condition in lists.of(parents.c.value)
    ]
    return {r[0]: sum(r[1:]) for r in snapshot.rows(sa.select(parents.c.value, *each))}


def groups(
    snapshot: Snapshot, query: sa.Select[Any], column: sa.ColumnElement[str], ids: Iterable[str | None]
) -> dict[str, list[sa.Row[Any]]]:
    """The rows of a query whose `column` is one of the ids, by that id (which the query has as `parent`)."""
    found: dict[str, list[sa.Row[Any]]] = {}
    for r in snapshot.rows(query.where(among(snapshot, column, {id for id in ids if id is not None}))):
        found.setdefault(r.parent, []).append(r)
    return found


def first_of(found: Mapping[str, list[T]], id: str) -> T | None:
    """The only record of an id, or None."""
    return found[id][0] if id in found else None
