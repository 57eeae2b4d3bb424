"""A method in; a field of the schema out, described by the method's docstring."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def resolved(method: F) -> F:
    """The method as a field whose value it computes; its docstring is the field's description in the schema."""
    description = " ".join((inspect.getdoc(method) or "").split())
    field: Any = strawberry.field(resolver=method, description=description)
    return field  # type: ignore[no-any-return]
