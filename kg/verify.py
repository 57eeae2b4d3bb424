"""A stored graph and its sources in; proof that every quoted sentence and every paper's text stands where it is said out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from kg.model import Field, Record
from kg.read.sources import Source, read_source
from kg.store import tables as t
from kg.store.graph import Graph

RAW_LIMIT = 64 << 20  # bytes of a file that are searched as they are; a larger one is only read again


@dataclass(slots=True)
class Verification:
    """What was checked and how it went.

    `sentences_right` of `sentences` stand at their offsets in their papers. `papers` are those with a source that could be
    read again; of these `papers_right` have a listing there with this very title and abstract, and `papers_verbatim` have
    both in the file's own characters (what is missing there is encoded, as in JSON). `failures` names everything that is wrong, one line each.
    """

    sentences: int = 0
    sentences_right: int = 0
    papers: int = 0
    papers_right: int = 0
    papers_verbatim: int = 0
    papers_without_source: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.failures


def verify(graph: Graph, sources: Iterable[Source]) -> Verification:
    """Check all evidence against the stored papers, and the stored papers against those sources that are given."""
    report = Verification()
    for failure in _wrong_sentences(graph, report):
        report.failures.append(failure)
    _check_papers(graph, {s.name: s for s in sources}, report)
    return report


def _wrong_sentences(graph: Graph, report: Verification) -> Iterator[str]:
    v, p = t.evidence.c, t.paper.c
    query = (
        sa.select(v.statement_id, v.paper_id, v.field, v.start, v.end, v.sentence, p.title, p.abstract)
        .join_from(t.evidence, t.paper, v.paper_id == p.id)
        .order_by(v.statement_id, v.number)
    )
    for r in graph.connection.execute(query, execution_options={"yield_per": 1000}):
        report.sentences += 1
        text = r.title if r.field == Field.TITLE else r.abstract
        if r.sentence and 0 <= r.start and text[r.start : r.end] == r.sentence:
            report.sentences_right += 1
        else:
            yield f"{r.paper_id}: {r.field} {r.start}-{r.end} is not the sentence quoted by {r.statement_id}"


def _check_papers(graph: Graph, sources: dict[str, Source], report: Verification) -> None:
    wanted = {p.id: (p.title, p.abstract) for p in graph.papers()}
    listed = {p.id: set(p.sources) & sources.keys() for p in graph.papers()}
    read: dict[str, set[Field]] = {id: set() for id in wanted}
    verbatim: dict[str, set[Field]] = {id: set() for id in wanted}
    for name, source in sorted(sources.items()):
        here = [id for id, names in listed.items() if name in names]
        titles, abstracts = _texts(source)
        raw = _raw(source)
        for id in here:
            for part, text, known in zip(Field, wanted[id], (titles, abstracts), strict=True):
                if text in known:
                    read[id].add(part)
                if text in raw:
                    verbatim[id].add(part)
    for id in sorted(wanted):
        if not listed[id]:
            report.papers_without_source += 1
            continue
        report.papers += 1
        report.papers_verbatim += len(verbatim[id]) == len(Field)
        missing = [part.value for part in Field if part not in read[id]]
        if missing:
            where = ", ".join(sorted(listed[id]))
            report.failures.append(f"{id}: its {' and '.join(missing)} no longer stands in {where}; build it again")
        else:
            report.papers_right += 1


def _texts(source: Source) -> tuple[set[str], set[str]]:
    records = [r for r in read_source(source) if isinstance(r, Record)]
    return {r.title for r in records}, {r.abstract for r in records}


def _raw(source: Source) -> str:
    if source.path is None or source.path.stat().st_size > RAW_LIMIT:
        return ""
    return source.path.read_text(encoding="utf-8", errors="replace")
