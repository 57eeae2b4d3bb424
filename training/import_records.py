"""Records in the annotation guide's form in (names and sentences as text); offsets and labels out, appended to annotations.jsonl.

usage: import_records.py FILE.jsonl READER [--blind | --second]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from corpus import ANNOTATIONS, place, seed_papers

from kg.ids import fold
from kg.model import Paper

_PLAIN = (
    "baseline",
    "factor",
    "factor_high",
    "percent",
    "delta",
    "delta_high",
    "value",
    "unit",
    "metric",
    "dataset",
    "hardware",
    "at_most",
)


def convert(record: dict[str, Any], paper: Paper, reader: str, split: str) -> tuple[dict[str, Any], list[str]]:
    """One record as offsets and labels, and what had to be left out."""
    lost: list[str] = []
    entities, index = [], {}
    for e in record["entities"]:
        forms = [p for form in (e["name"], *e.get("aliases", [])) if form and (p := place(paper, form))]
        index.setdefault(e["name"], len(entities))
        entry: dict[str, Any] = {"type": e["type"], "role": e["role"], "forms": sorted(forms, key=str)}
        if place(paper, e["name"]) is None:
            entry["name"] = e["name"]
        entities.append(entry)
    relations = []
    for r in record["relations"]:
        evidence = place(paper, r["evidence"].strip())
        ends = [x if x in ("PAPER", "THIS", None) else index.get(x) for x in (r["subject"], r.get("object"))]
        if evidence is None or (ends[1] is None and r.get("object") is not None) or ends[0] is None:
            lost.append(f"{record['title'][:40]}: {r['type']} {r['subject']} -> {r.get('object')}")
            continue
        out = {"type": r["type"], "subject": ends[0], "object": ends[1], "role": r["role"], "evidence": evidence}
        relations.append(out | {k: r[k] for k in _PLAIN if r.get(k) is not None})
    return {"title": paper.title, "split": split, "reader": reader, "entities": entities, "relations": relations}, lost


def main() -> int:
    """Append the records of a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("reader")
    splits = parser.add_mutually_exclusive_group()
    splits.add_argument("--blind", action="store_true", help="measure on these papers, never train on them")
    splits.add_argument("--second", action="store_true", help="a second reading, for agreement.py alone")
    arguments = parser.parse_args()
    split = "blind" if arguments.blind else "second" if arguments.second else "train"
    papers = seed_papers()
    known = set()
    if ANNOTATIONS.exists():
        known = {
            (r["title"], r["reader"]) for r in map(json.loads, ANNOTATIONS.read_text(encoding="utf-8").splitlines())
        }
    with ANNOTATIONS.open("a", encoding="utf-8") as out:
        for line in arguments.file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            paper = papers.get(fold(record["title"]))
            if paper is None or (paper.title, arguments.reader) in known:
                print("left out:", record["title"], file=sys.stderr)
                continue
            converted, lost = convert(record, paper, arguments.reader, split)
            for words in lost:
                print("left out:", words, file=sys.stderr)
            out.write(json.dumps(converted, ensure_ascii=False, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
