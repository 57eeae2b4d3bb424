"""training/written/*.txt in; the annotated papers in them out: titles and abstracts that we made up, with what a reader lists of them.

They widen what the weights have met to fields and phrasings that the seeds do not have. Systems, authors and numbers in them are
invented; only well-known names (datasets, devices, earlier models) are real. They are trained on, never measured on.
A paper is a line `# title`, a line with the abstract, then a line for each entity and each relation:

    core Model FlowSpan | FlowSpan-S          (core or opt, the type, the name, then its other surface forms)
    evaluated-on: FlowSpan -> LibriSpeech     (`opt` before it where it is optional; qualifiers after a semicolon)
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus import Annotated, place

from kg.model import Paper
from kg.vocab import EntityType, RelationType

FOLDER = Path(__file__).resolve().parent / "written"
_TYPES = "|".join(t.value for t in EntityType if t is not EntityType.PAPER)
_ENTITY = re.compile(rf"(core|opt) ({_TYPES}) (.+)")
_RELATION = re.compile(r"(opt )?([a-z-]+): (.+?) -> (.+?)(?: ; (.*))?")
_QUALIFIER = re.compile(r"(\w+)=(\".*?\"|\S+)")
_NUMBERS = frozenset({"factor", "factor_high", "percent", "delta", "value"})


def written_papers() -> list[Annotated]:
    """All written papers, in the order of the files. Raises ValueError that names the file and line of what is malformed."""
    return [Annotated(*pair) for path in sorted(FOLDER.glob("*.txt")) for pair in _read(path)]


def _read(path: Path) -> Iterator[tuple[Paper, dict[str, Any]]]:
    lines = [(n, line.rstrip()) for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line]
    starts = [i for i, (_, line) in enumerate(lines) if line.startswith("# ")]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        title, abstract = lines[start][1][2:].strip(), lines[start + 1][1].strip()
        paper = Paper(f"written:{path.stem}:{lines[start][0]}", title, abstract)
        record: dict[str, Any] = {
            "title": title,
            "split": "written",
            "reader": path.stem,
            "entities": [],
            "relations": [],
        }
        index: dict[str, int] = {}
        for number, line in lines[start + 2 : stop]:
            where = f"{path.name}:{number}"
            if entity := _ENTITY.fullmatch(line):
                forms = [f.strip() for f in entity[3].split(" | ")]
                places = [p for f in forms if (p := place(paper, f))]
                index.setdefault(forms[0], len(record["entities"]))
                role = "core" if entity[1] == "core" else "optional"
                record["entities"].append({"type": entity[2], "role": role, "forms": places, "name": forms[0]})
            elif relation := _RELATION.fullmatch(line):
                record["relations"].append(_relation(relation, index, where))
            else:
                raise ValueError(f"{where}: neither an entity nor a relation: {line[:60]}")
        yield paper, record


def _relation(match: re.Match[str], index: dict[str, int], where: str) -> dict[str, Any]:
    type = RelationType(match[2]).value
    ends = [x if x in ("PAPER", "THIS") else None if x == "null" else index.get(x, -1) for x in (match[3], match[4])]
    if -1 in ends:
        raise ValueError(f"{where}: an end is no entity of the paper: {match[0][:60]}")
    out: dict[str, Any] = {
        "type": type,
        "subject": ends[0],
        "object": ends[1],
        "role": "optional" if match[1] else "core",
    }
    for key, value in _QUALIFIER.findall(match[5] or ""):
        plain = value.strip('"')
        out[key] = float(plain) if key in _NUMBERS else True if key == "at_most" else plain
    return out


if __name__ == "__main__":
    papers = written_papers()
    print(f"{len(papers)} papers, {sum(len(p.record['entities']) for p in papers)} entities")
    sys.exit(0)
