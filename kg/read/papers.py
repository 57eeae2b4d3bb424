"""The records of all sources in; one paper for each that they list out, in whatever order the records come.

Two records are one paper when their titles fold to the same, or they carry the same arXiv id or DOI.
"""

from collections import defaultdict
from collections.abc import Iterable

from kg.ids import fold, paper_id
from kg.model import Paper, Record


def fold_records(records: Iterable[Record]) -> tuple[Paper, ...]:
    """Fold records into papers, sorted by id.

    Title and abstract come from one record, that with the longest abstract (ties: the least text), so that evidence stands
    in a source as it is; the date is the earliest of the most exact ones.
    """
    parent: dict[str, str] = {}

    def find(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    listed = list(records)
    for r in listed:
        first, *others = _keys(r)
        for key in others:
            a, b = sorted((find(first), find(key)))
            parent[b] = a
    groups: dict[str, list[Record]] = defaultdict(list)
    for r in listed:
        groups[find(_keys(r)[0])].append(r)
    return tuple(sorted((_paper(group) for group in groups.values()), key=lambda p: p.id))


def _keys(r: Record) -> list[str]:
    keys = ["title:" + (fold(r.title) or r.title)]
    if r.arxiv_id:
        keys.append("arxiv:" + r.arxiv_id)
    if r.doi:
        keys.append("doi:" + r.doi)
    return keys


def _paper(records: list[Record]) -> Paper:
    best = min(records, key=lambda r: (-len(r.abstract), r.abstract, r.title))
    dates = [r.date for r in records if r.date]
    exact = max((len(d) for d in dates), default=0)
    return Paper(
        paper_id(best.title),
        best.title,
        best.abstract,
        min((d for d in dates if len(d) == exact), default=None),
        min((r.arxiv_id for r in records if r.arxiv_id), default=None),
        min((r.doi for r in records if r.doi), default=None),
        min((r.url for r in records if r.url), default=None),
        tuple(sorted({r.source for r in records})),
    )
