"""Orders and page arguments in; keyset conditions, and cursors that stay right while rows come and go, out.

A cursor is the order's name, the sort key and the id of its row, as base64 of JSON. A page starts after the place where that
row stands or stood, so rows added or removed elsewhere neither repeat nor skip anything.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from kg.serve.errors import BadInput

DEFAULT_SIZE = 20
MAX_SIZE = 200
_LONGEST_CURSOR = 4096


@dataclass(frozen=True, slots=True)
class Order:
    """A total order over rows: by `key`, then by `id`, both in one direction.

    `missing` takes the place of NULL keys; it sorts as the lowest.
    """

    name: str
    key: sa.ColumnElement[Any]
    id: sa.ColumnElement[str]
    descending: bool = False
    missing: Any = None

    @property
    def by(self) -> sa.ColumnElement[Any]:
        """The sort key, never NULL."""
        return self.key if self.missing is None else sa.func.coalesce(self.key, sa.literal(self.missing))

    def terms(self, *, backward: bool = False) -> list[sa.ColumnElement[Any]]:
        """The ORDER BY."""
        down = self.descending != backward
        columns = [self.id] if self.key is self.id else [self.by, self.id]
        return [c.desc() if down else c.asc() for c in columns]

    def beyond(self, cursor: str, *, backward: bool = False) -> sa.ColumnElement[bool]:
        """The rows after (backward: before) a cursor. Raises BadInput for a cursor of anything else."""
        key, id = _decode(cursor, self)
        if self.key is self.id:
            left: Any = self.id
            right: Any = sa.literal(id)
        else:
            left, right = sa.tuple_(self.by, self.id), sa.tuple_(sa.literal(key), sa.literal(id))
        found: sa.ColumnElement[bool] = left < right if self.descending != backward else left > right
        return found

    @property
    def tag(self) -> str:
        """The name and direction that cursors carry."""
        return ("-" if self.descending else "") + self.name

    def cursor(self, key: Any, id: str) -> str:
        """The cursor of a row."""
        return base64.urlsafe_b64encode(orjson.dumps([self.tag, key, id])).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> tuple[Any, str]:
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        name, key, id = found
        text = order.key.type.python_type is str
        if not isinstance(id, str) or not isinstance(key, str if text else int | float):
            raise ValueError
        if isinstance(key, int) and abs(key) >= 2**63:  # more than a database holds
            raise ValueError
    except (ValueError, TypeError, binascii.Error):
        raise BadInput("not a cursor: take `endCursor` or an edge's `cursor` from an earlier page") from None
    if name != order.tag:
        raise BadInput("this cursor comes from a list in another order; keep `orderBy` the same from page to page")
    return key, id


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted: `size` rows from its start or, backward, from its end, between two cursors."""

    size: int
    backward: bool = False
    after: str | None = None
    before: str | None = None

    def conditions(self, order: Order) -> list[sa.ColumnElement[bool]]:
        """The rows between the cursors."""
        found = []
        if self.after is not None:
            found.append(order.beyond(self.after))
        if self.before is not None:
            found.append(order.beyond(self.before, backward=True))
        return found


def slice_of(first: int | None, after: str | None, last: int | None, before: str | None) -> Slice:
    """Relay's four arguments as a Slice. Raises BadInput for sizes below 0 or above MAX_SIZE, and for both at once."""
    if first is not None and last is not None:
        raise BadInput("`first` and `last` cannot be used together")
    return Slice(
        size_of("last" if last is not None else "first", last if last is not None else first),
        last is not None,
        after,
        before,
    )


def size_of(name: str, size: int | None, *, default: int = DEFAULT_SIZE, most: int = MAX_SIZE) -> int:
    """A page size within its bounds, or its default. Raises BadInput."""
    if size is None:
        return default
    if size < 0 or size > most:
        raise BadInput(f"`{name}` must be between 0 and {most}, not {size}", argument=name, limit=most)
    return size
