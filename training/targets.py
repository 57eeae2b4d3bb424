"""Annotated papers and what was recognised in them in; the labels that the judge and the ranker learn from, out."""

from collections.abc import Iterable
from typing import Any

from corpus import Annotated

from kg.model import Field, LocalEntity
from kg.score import fold
from kg.vocab import RelationType

CORE, OPTIONAL, WRONG = 1, None, 0  # optional items are neither learnt nor held against


def forms(entity: LocalEntity) -> set[str]:
    """The folded surface forms of a recognised entity."""
    return {fold(f) for f in (entity.name, *entity.aliases)} - {""}


class Gold:
    """One reader's record of a paper, with its entities as folded forms."""

    def __init__(self, annotated: Annotated) -> None:
        self.record = annotated.record
        self.entities: list[tuple[str, str, set[str]]] = []
        for e in self.record["entities"]:
            names = {annotated.paper.text(Field(f))[a:b] for f, a, b in e["forms"]} | (
                {e["name"]} if "name" in e else set()
            )
            self.entities.append((e["type"], e["role"], {fold(n) for n in names} - {""}))
        self.introduced: set[str] = set()
        for r in self.record["relations"]:
            if r["type"] == RelationType.INTRODUCES.value and isinstance(r["object"], int):
                self.introduced |= self.entities[r["object"]][2]

    def candidate_label(self, names: Iterable[str], type: str) -> int | None:
        """Whether a name of this type is annotated as core, as optional, or not at all."""
        folded = {fold(n) for n in names}
        roles = {role for t, role, forms in self.entities if t == type and forms & folded}
        return CORE if "core" in roles else OPTIONAL if roles else WRONG

    def link_label(self, relation: RelationType, main: LocalEntity | None, object: LocalEntity) -> int | None:
        """Whether the record holds this link of the contribution."""
        best: int | None = WRONG
        for r in self.record["relations"]:
            if (
                r["type"] != relation.value
                or not isinstance(r["object"], int)
                or not self.entities[r["object"]][2] & forms(object)
            ):
                continue
            if relation is not RelationType.INTRODUCES and not self._is_main(r["subject"], main):
                continue
            if r["role"] == "core":
                return CORE
            best = OPTIONAL
        return best

    def _is_main(self, subject: Any, main: LocalEntity | None) -> bool:
        if subject in ("THIS", "PAPER"):
            return True
        names = self.entities[subject][2]
        return bool(names & (forms(main) if main is not None else self.introduced))
