"""kg: a typed, evidence-backed knowledge graph from paper abstracts, with a query API."""

from typing import TYPE_CHECKING, Any

__all__ = ["open"]
__version__ = "0.1.0"

if TYPE_CHECKING:
    from kg.api import open_graph as open


def __getattr__(name: str) -> Any:
    """`kg.open`, imported when it is asked for: what only wants the version need not load the store."""
    if name == "open":
        from kg.api import open_graph

        return open_graph
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
