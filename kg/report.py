"""What a build tells: the report of what changed, how far it is, and why it could not go on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.model import Refusal
from kg.vocab import EntityType, RelationType

Progress = Callable[[str, int, int | None], None]  # what is being done, how much is done, of how many


def unwatched(stage: str, done: int, total: int | None) -> None:
    """The progress that nobody looks at."""


class NothingRead(Exception):
    """No input held a paper; `refusals` says why, one for each place."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("no paper could be read; the graph is as it was")
        self.refusals = tuple(refusals)


class NotInGraph(Exception):
    """What should be removed is neither a paper nor a source of the graph; the message names near ones."""


class ExtractionError(Exception):
    """A paper could not be read; the message names it and what went wrong, in one line."""


@dataclass(slots=True)
class BuildReport:
    """What a build or removal did. Papers are counted over the whole graph; `listings` over the inputs of this run."""

    listings: int = 0
    papers: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    extracted: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    entities: dict[EntityType, int] = field(default_factory=dict)
    statements: dict[RelationType, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rewritten: bool = False
    exports: tuple[Path, ...] = ()
    seconds: float = 0.0
