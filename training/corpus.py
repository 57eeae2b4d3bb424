"""training/annotations.jsonl and seeds/ in; annotated papers, and the tagger's training instances, out."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.ids import fold
from kg.model import Field, Paper, Record
from kg.read.papers import fold_records
from kg.read.sources import find_sources, read_source
from kg.recognize.analysis import analyse, own_name, seen_by_others
from kg.recognize.lexicon import Lexicon
from kg.recognize.token_features import features, names
from kg.recognize.token_parts import Parts

ROOT = Path(__file__).resolve().parent.parent
ANNOTATIONS = ROOT / "training" / "annotations.jsonl"

Instance = tuple[list[list[str]], list[str]]


@dataclass(frozen=True)
class Annotated:
    """A paper with what a reader found in it, in the terms of the annotation guide."""

    paper: Paper
    record: dict[str, Any]

    @property
    def split(self) -> str:
        """`train`, `blind`, `second` for a second reading of a paper that is one of these, or `written` (kg's own texts)."""
        return str(self.record["split"])


def guide_record(annotated: Annotated) -> dict[str, Any]:
    """An annotated paper in the form of the annotation guide, which kg.score reads: names and sentences as text."""

    def text(place: Sequence[Any]) -> str:
        return annotated.paper.text(Field(place[0]))[place[1] : place[2]]

    entities: list[dict[str, Any]] = []
    for e in annotated.record["entities"]:
        forms = [text(f) for f in e["forms"]]
        name = e.get("name") or forms[0]
        entities.append({"name": name, "aliases": forms, "type": e["type"], "role": e["role"]})

    def named(end: Any) -> Any:
        return entities[end]["name"] if isinstance(end, int) else end

    relations = [
        r | {"subject": named(r["subject"]), "object": named(r["object"]), "evidence": text(r["evidence"])}
        for r in annotated.record["relations"]
    ]
    return {"title": annotated.record["title"], "entities": entities, "relations": relations}


def seed_papers() -> dict[str, Paper]:
    """The papers of seeds/, by folded title."""
    records = [r for s in find_sources([str(ROOT / "seeds")]) for r in read_source(s) if isinstance(r, Record)]
    papers = fold_records(records)
    return {fold(p.title): p for p in papers}


def annotated_papers() -> list[Annotated]:
    """All annotated papers, in the order of the file."""
    papers = seed_papers()
    out = []
    for line in ANNOTATIONS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        out.append(Annotated(papers[fold(record["title"])], record))
    return out


def place(paper: Paper, text: str) -> list[Any] | None:
    """Where a text stands in a paper: [field, start, end]; None where it does not."""
    for part in (Field.ABSTRACT, Field.TITLE):
        for flags in (0, re.IGNORECASE):
            found = re.search(
                rf"(?<![A-Za-z0-9]){re.escape(text)}(?![A-Za-z0-9])"
                if text[:1].isalnum() and text[-1:].isalnum()
                else re.escape(text),
                paper.text(part),
                flags,
            )
            if found:
                return [part.value, found.start(), found.end()]
        at = paper.text(part).find(text)
        if at >= 0:
            return [part.value, at, at + len(text)]
    return None


def surface_forms(annotated: Annotated) -> Iterator[tuple[str, str]]:
    """The (surface form, type) pairs of a record."""
    for e in annotated.record["entities"]:
        for field, start, end in e["forms"]:
            yield annotated.paper.text(Field(field))[start:end], e["type"]


def labelled_spans(text: str, forms: Sequence[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Every place of a text where one of the forms stands, the longest forms first, none inside another."""
    taken: list[tuple[int, int, str]] = []
    for form, type in sorted(set(forms), key=lambda f: (-len(f[0]), f)):
        if len(form) < 2:
            continue
        flags = 0 if form.isupper() or len(form) < 4 else re.IGNORECASE
        for m in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(form)}(?:s|es)?(?![A-Za-z0-9])", text, flags):
            if all(m.end() <= a or m.start() >= b for a, b, _ in taken):
                taken.append((m.start(), m.end(), type))
    return sorted(taken)


_PARTS = Parts()


def instances(annotated: Annotated, lexicon: Lexicon) -> list[Instance]:
    """The features and labels of a paper's sentences."""
    paper = annotated.paper
    forms = list(surface_forms(annotated))
    analyses = [analyse(field, paper.text(field), lexicon) for field in (Field.TITLE, Field.ABSTRACT)]
    name = own_name(*(a.view.text for a in analyses))
    shorts = frozenset(a.view.text[d.short_start : d.short_end].rstrip("s") for a in analyses for d in a.definitions)
    out: list[Instance] = []
    for analysis in analyses:
        spans = labelled_spans(analysis.view.text, forms)
        _, starts, ends = analysis.tokens
        seen = seen_by_others(analysis, frozenset({name} if name else ()), shorts)
        rows_of = names(features([seen], _PARTS), _PARTS)
        for sentence, rows in zip(analysis.sentences, rows_of, strict=True):
            labels = ["O"] * len(rows)
            for start, end, type in spans:
                mine = range(sentence.first, sentence.last)
                inside = [i - sentence.first for i in mine if starts[i] >= start and ends[i] <= end]
                for n, i in enumerate(inside):
                    labels[i] = ("B-" if n == 0 else "I-") + type
            out.append((rows, labels))
    return out
