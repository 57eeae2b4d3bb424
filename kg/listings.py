"""Sources, or the names of papers and sources, in; the records of listings that a graph keeps, brought up to date, out."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import Connection

from kg.ids import fold
from kg.model import Paper, Record, Refusal
from kg.read.sources import Source, read_source
from kg.report import BuildReport, NotInGraph, Progress
from kg.store import sources as kept
from kg.store.graph import Graph
from kg.store.places import input_places, located, note_inputs, noted


def read_into(
    connection: Connection, graph: str, sources: Sequence[Source], report: BuildReport, progress: Progress
) -> None:
    """Store what the sources list, each in place of what it listed before; the report counts it and names what was refused.

    A source of which nothing could be read takes nothing away.
    """
    places = input_places(connection)
    for done, source in enumerate(sources):
        progress("reading", done, len(sources))
        refused = len(report.refusals)
        with connection.begin_nested() as savepoint:
            count = kept.replace_source(connection, source.name, _records(source, report.refusals))
            if not count and len(report.refusals) > refused:
                savepoint.rollback()
                continue
        report.listings += count
        if source.path is not None:
            _note_place(connection, graph, source.name, source.path, places, report)
    progress("reading", len(sources), len(sources))
    note_inputs(connection, places)


def _note_place(
    connection: Connection, graph: str, name: str, path: Path, places: dict[str, str], report: BuildReport
) -> None:
    """Note where a source was read from; a file that was known by another name is known by this one only."""
    place = noted(graph, path)
    for other in [n for n, p in places.items() if p == place and n != name]:
        kept.replace_source(connection, other, ())
        del places[other]
    before = places.get(name, place)
    if before != place and located(graph, before).exists() and not located(graph, before).samefile(path):
        report.notes.append(
            f"{path}: takes the place of {located(graph, before)}, another file of this name; to keep both, name both in one build"
        )
    places[name] = place


def _records(source: Source, refusals: list[Refusal]) -> Iterator[Record]:
    for found in read_source(source):
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            yield found


def take_out(connection: Connection, name: str) -> None:
    """Take out the records of a source, or all those that list a paper (by id, arXiv id, DOI or title). Raises `NotInGraph`."""
    sources = kept.source_names(connection)
    source = next((s for s in (name, Path(name).name) if s in sources), None)
    if source is not None:
        kept.replace_source(connection, source, ())
        places = {s: place for s, place in input_places(connection).items() if s != source}
        note_inputs(connection, places)
        return
    papers = list(Graph(connection).papers())
    paper = next((p for p in papers if name in (p.id, p.arxiv_id, p.doi) or fold(name) == fold(p.title)), None)
    if paper is None:
        known = {fold(s): s for s in (*sources, *(p.title for p in papers))}
        near = [known[key] for key in get_close_matches(fold(name), known, n=3)]
        hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "give a paper's id or title, or a source"
        raise NotInGraph(f"{name}: is no paper or source of this graph; {hint}")
    listed = _listing(list(kept.records(connection)), paper)
    kept.remove_records(connection, [(r.source, r.position) for r in listed])


def _listing(records: Sequence[Record], paper: Paper) -> list[Record]:
    """The records that fold into the paper: those that share title or number with it, or with another such record."""
    keys, grown = frozenset[str](), _keys(paper)
    while grown != keys:
        keys = grown
        found = [r for r in records if _keys(r) & keys]
        grown = keys.union(*map(_keys, found))
    return found


def _keys(listed: Record | Paper) -> frozenset[str]:
    return frozenset(key for key in (fold(listed.title) or listed.title, listed.arxiv_id, listed.doi) if key)
