"""training/annotations.jsonl in; how far two readers of the same papers agree, by the scorer that measures kg, out.

usage: agreement.py

What one reader holds to be core is scored against the other's reading, and the other way round.
"""

import sys
from typing import Any

from corpus import annotated_papers, guide_record

from kg.score import score


def said(record: dict[str, Any]) -> dict[str, Any]:
    """A reading as if kg had said it: the core items alone."""
    return {
        "title": record["title"],
        "entities": [e for e in record["entities"] if e["role"] == "core"],
        "relations": [r for r in record["relations"] if r["role"] == "core"],
    }


def main() -> int:
    """Print the F1 of each reading against the other."""
    papers = annotated_papers()
    second = {a.paper.id: guide_record(a) for a in papers if a.split == "second"}
    first = {a.paper.id: guide_record(a) for a in papers if a.split != "second" and a.paper.id in second}
    print(f"{len(first)} papers, two readers")
    for name, one, other in (("first", first, second), ("second", second, first)):
        scores = score(map(said, one.values()), list(other.values()))
        entities, relations = scores.entities["ALL"], scores.relations["ALL"]
        print(
            f"the {name} against the other: entities {entities.f1:.2f}, relations {relations.f1:.2f}, numbers {scores.numbers_right} of {scores.numbers_said}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
