"""Pages of records in; Relay's connections out. Nothing is loaded or counted before it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry

from kg.serve.fields import resolved

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The records of a page, the cursor of each, and whether there are others before and after."""

    records: Sequence[T]
    cursors: Sequence[Callable[[], str]]  # made only when asked for
    has_previous: bool = False
    has_next: bool = False


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="True where rows follow this page.")
    has_previous_page: bool = strawberry.field(description="True where rows come before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first row, for `before`.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last row, for `after`.")


@strawberry.type(description="A row of a page and its cursor.")
class Edge(Generic[T]):
    """A row of a page and its cursor."""

    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="The row's place in the list, for `after` and `before`.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """A page of a list."""

    page: strawberry.Private[Callable[[], Page[T]]]
    count: strawberry.Private[Callable[[], int]]

    @resolved
    def edges(self) -> list[Edge[T]]:
        """The rows of the page, each with its cursor."""
        page = self.page()
        return [Edge(node=r, cursor=c()) for r, c in zip(page.records, page.cursors, strict=True)]

    @resolved
    def nodes(self) -> list[T]:
        """The rows of the page."""
        return list(self.page().records)

    @resolved
    def page_info(self) -> PageInfo:
        """Where the page stands in its list."""
        page = self.page()
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0]() if page.cursors else None,
            end_cursor=page.cursors[-1]() if page.cursors else None,
        )

    @resolved
    def total_count(self) -> int:
        """How many rows the whole list has."""
        return self.count()
