"""What a relation rule found, before the pipeline turns it into claims: ends by entity index or by name."""

from dataclasses import dataclass
from typing import Final

from kg.model import Qualifiers
from kg.relate.context import Clue
from kg.vocab import RelationType


class _Own:
    """The type of OWN."""

    def __repr__(self) -> str:
        return "OWN"


OWN: Final = _Own()  # the paper's main contribution, named or not
End = int | _Own


NONE: Final = Qualifiers()


@dataclass(frozen=True, slots=True)
class Found:
    """One relation in one sentence. `subject` None is the paper; `metric` is a noun still to be made an entity."""

    relation: RelationType
    subject: End | None
    object: End | None
    clue: Clue
    rule: str
    confidence: float
    qualifiers: Qualifiers = NONE
    metric: str | None = None
    metric_at: tuple[int, int] | None = None  # where the noun stands, in the view of the clue's field


def numbers(**values: float | str | bool | int | None) -> Qualifiers:
    """Qualifiers from keyword arguments, without the values that are None or False."""
    return Qualifiers(**{k: v for k, v in values.items() if v is not None and v is not False})  # type: ignore[arg-type]
