"""Annotated papers and what was recognised in them in; the labels that the judge and the ranker learn from, out."""

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

    def entity_labels(self, recognised: tuple[LocalEntity, ...]) -> list[int | None]:
        """For each recognised entity: annotated as core, optional, or not at all. An annotated one is given away once."""
        out: list[int | None] = [WRONG] * len(recognised)
        free = set(range(len(recognised)))
        for type, role, names in sorted(self.entities, key=lambda e: e[1] != "core"):
            hit = next(
                (i for i in sorted(free) if recognised[i].type.value == type and forms(recognised[i]) & names), None
            )
            if hit is not None:
                free.discard(hit)
                out[hit] = CORE if role == "core" else OPTIONAL
        return out

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
