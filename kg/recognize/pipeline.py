"""A paper in; what it names and measures out: local entities and quantities, each with its place."""

from dataclasses import dataclass

from kg.model import LocalEntity, Paper


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was recognised in one paper, before anything is related."""

    entities: tuple[LocalEntity, ...] = ()


def recognize(paper: Paper) -> Recognition:
    """Find what the paper names."""
    return Recognition()
