"""The curated exceptions of identity (schema/lexicon/identity.jsonl) in; what they decide of a name in a paper out.

A line says under which key a name is kept: two names with one key are one thing, one name with different keys in different
papers is two. What no line speaks of is left to the rules of `kg.resolve.identity`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.curated import lexicon_folder
from kg.ids import paper_id
from kg.vocab import EntityType

FILE = "identity.jsonl"
_PART = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?|[+@*]")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided of a name: the key that it is kept under, and why."""

    key: str
    why: str


class Rulings:
    """The curated exceptions, ready to be asked."""

    def __init__(self, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        """Read rows with `type`, `name`, `key`, `why` and, for one paper only, `paper` (its title).

        Raises KeyError where a row lacks one, ValueError where a type is unknown or a name is ruled on twice.
        """
        self._rulings: dict[tuple[EntityType, str, str | None], Ruling] = {}
        for row in rows:
            paper = paper_id(row["paper"]) if row.get("paper") else None
            place = (EntityType(row["type"]), _folded(row["name"]), paper)
            if place in self._rulings:
                raise ValueError(f"{row['type']} {row['name']!r} is ruled on twice")
            self._rulings[place] = Ruling(row["key"], row["why"])

    def of(self, type: EntityType, name: str, paper: str) -> Ruling | None:
        """What was decided of a name in the paper with this id: for that paper, else for all papers."""
        if not self._rulings:
            return None
        folded = _folded(name)
        return self._rulings.get((type, folded, paper)) or self._rulings.get((type, folded, None))


def _folded(name: str) -> str:
    return " ".join(p.casefold() for p in _PART.findall(name))


def read_rulings(path: Path) -> Rulings:
    """Read a file of rulings; none where the file is absent. Raises ValueError that names the file and line of a bad one."""
    rows = []
    if not path.exists():
        return Rulings()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
            Rulings(rows)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}:{number}: not a ruling on identity ({error})") from error
    return Rulings(rows)


@cache
def default_rulings() -> Rulings:
    """The rulings of schema/lexicon/, read once a process."""
    return read_rulings(lexicon_folder() / FILE)
