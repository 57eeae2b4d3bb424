"""Inputs in; the graph brought up to date, its exports written, and a report of what changed out.

The one place that knows the order of the stages: read, recognize and relate (kg.extract), resolve, store, export. All of a
build is one transaction, committed when its exports stand ready; so a build that fails or is killed changes nothing.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection

from kg.fingerprint import extractor_fingerprint, fingerprint
from kg.ids import digest
from kg.listings import read_into, take_out
from kg.load.pipeline import Kept, load_graph
from kg.load.triples import content_digest, shown
from kg.model import Extraction, Paper
from kg.publish import Export, clean, note, outdated, put_in_place, put_triples, remembered, staged
from kg.read.errors import InputError
from kg.read.papers import fold_records
from kg.read.sniff import Format
from kg.read.sources import Source, find_sources, graph_format
from kg.report import BuildReport, NothingRead, Progress, unwatched
from kg.store import sources as kept
from kg.store import tables as t
from kg.store.errors import GraphUnusable
from kg.store.graph import Graph
from kg.store.replace import replace_graph
from kg.store.session import reading, writing
from kg.vocab import EntityType, RelationType

_LOADED = "loaded"  # the key under which a graph notes the RDF that it was loaded from


def build(
    inputs: Sequence[str],
    *,
    graph: str,
    exports: Sequence[Export] = (),
    jobs: int = 1,
    progress: Progress = unwatched,
) -> BuildReport:
    """Add the papers of the inputs to the graph; a source that is read again replaces what it listed before.

    One input that is RDF is no listing but a finished graph, which is loaded instead.

    Raises `kg.read.errors.InputError` and `NothingRead` for inputs, `kg.store.errors.StoreError` for the graph,
    `kg.publish.TargetError` for the exports, `kg.report.ExtractionError`, `kg.workers.WorkerEnded`; after each of them all is as it was.
    """
    started = time.perf_counter()
    report = BuildReport()
    sources = find_sources(inputs)
    finished = {source: format for source in sources if (format := graph_format(source))}
    if finished:
        _load_one(finished, sources, graph, exports, jobs, report, progress)
        report.seconds = time.perf_counter() - started
        return report
    with writing(graph) as connection:
        _not_loaded(connection, graph)
        read_into(connection, graph, sources, report, progress)
        if not report.listings:
            raise NothingRead(report.refusals)
        _bring_up_to_date(connection, graph, exports, jobs, report, progress)
    report.seconds = time.perf_counter() - started
    return report


def remove(
    names: Sequence[str],
    *,
    graph: str,
    exports: Sequence[Export] | None = None,
    jobs: int = 1,
    progress: Progress = unwatched,
) -> BuildReport:
    """Take papers (by id, arXiv id, DOI or title) or sources (by name) out, as if they had never been built.

    `exports` None stands for those that earlier builds made. Raises `NotInGraph`, and what `build` raises for the graph.
    """
    started = time.perf_counter()
    report = BuildReport()
    with reading(graph):
        pass  # there must be one
    with writing(graph) as connection:
        _not_loaded(connection, graph)
        for name in names:
            take_out(connection, name)
        wanted = remembered(connection, graph) if exports is None else exports
        _bring_up_to_date(connection, graph, wanted, jobs, report, progress)
    report.seconds = time.perf_counter() - started
    return report


def _load_one(
    finished: dict[Source, Format],
    sources: Sequence[Source],
    graph: str,
    exports: Sequence[Export],
    jobs: int,
    report: BuildReport,
    progress: Progress,
) -> None:
    """Load the one finished graph among the sources; raises `InputError` where it is not alone."""
    first, *more = finished
    if len(sources) > 1:
        other = more[0] if more else next(s for s in sources if s not in finished)
        what = "another" if more else "a listing"
        raise InputError(
            f"{shown(first)}: is a finished graph (RDF), and {shown(other)} is {what}; build it alone, each graph into its own --graph"
        )
    with writing(graph) as connection:
        if kept.source_names(connection):
            raise GraphUnusable(
                f"{graph}: was built from listings of papers, which {shown(first)} would replace; name another with --graph, or delete this one first"
            )
        _load(connection, first, finished[first], jobs, report, progress)
        _publish(connection, graph, exports, report, progress)


def _load(
    connection: Connection, source: Source, format: Format, jobs: int, report: BuildReport, progress: Progress
) -> None:
    with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as temporary, ThreadPoolExecutor(1) as aside:
        before = Kept(Path(temporary) / "before", _digests(Graph(connection).papers()))
        stored = kept.read_meta(connection, "state")
        digest = aside.submit(content_digest, source)
        # where there is nothing yet, nothing is to be compared, and it is read while its digest is made
        state = None if stored is None else _loaded_state(digest.result())
        if state is None or state != stored:
            load_graph(connection, source, format, report.notes, jobs, progress)
            kept.write_meta(connection, "state", state or _loaded_state(digest.result()))
            report.rewritten = True
        _compare(before, Graph(connection).papers(), report)
    kept.write_meta(connection, _LOADED, source.name)
    report.listings = report.papers
    _count(connection, report)


def _loaded_state(digest: str) -> str:
    """What a graph that was loaded depends on: equal, and it need not be loaded again."""
    return f"{_LOADED} {digest} {fingerprint('load', 'export', 'store', 'model.py', 'vocab.py', 'ids.py')}"


def _not_loaded(connection: Connection, graph: str) -> None:
    """Raise `GraphUnusable` for a graph that was loaded: it has no listings that could be added to or taken from."""
    name = kept.read_meta(connection, _LOADED)
    if name is not None:
        raise GraphUnusable(
            f"{graph}: was loaded as a finished graph from {name} and cannot be added to or taken from; "
            "change the graph that it was exported from, name another with --graph, or delete this one first"
        )


def _bring_up_to_date(
    connection: Connection,
    graph: str,
    exports: Sequence[Export],
    jobs: int,
    report: BuildReport,
    progress: Progress,
) -> None:
    # not above: what reads no papers, as RDF, need not wait for what reads them
    from kg.extract import extract_all
    from kg.resolve.pipeline import resolve

    papers = sorted(fold_records(kept.records(connection)), key=lambda p: p.id)
    _compare(_digests(Graph(connection).papers()), papers, report)
    keys = {p.id: digest(p.title, p.abstract, extractor_fingerprint(), length=32) for p in papers}
    cached = kept.extraction_keys(connection)
    todo = [p for p in papers if cached.get(p.id) != keys[p.id]]
    fresh = extract_all(todo, jobs=jobs)
    kept.put_extractions(connection, ((keys[e.paper_id], e) for e in _counted(fresh, len(todo), progress)))
    kept.drop_extractions(connection, sorted(cached.keys() - keys.keys()))
    report.extracted = len(todo)

    state = _state(papers, keys)
    if state != kept.read_meta(connection, "state"):
        progress("resolving", 0, None)
        data = resolve(papers, kept.extractions(connection))
        progress("storing", 0, None)
        replace_graph(connection, data)
        kept.write_meta(connection, "state", state)
        report.rewritten = True
    _count(connection, report)

    _publish(connection, graph, exports, report, progress)


def _publish(
    connection: Connection, graph: str, exports: Sequence[Export], report: BuildReport, progress: Progress
) -> None:
    """Write what is not up to date of the exports, and commit."""
    clean(exports)
    wanted = exports if report.rewritten else outdated(connection, graph, exports)
    with ExitStack() as stack:
        ready = []
        for done, export in enumerate(wanted):
            progress("exporting", done, len(wanted))
            watch = partial(progress, f"exporting {export.format}")
            ready.append(stack.enter_context(staged(connection, export, watch)))
        note(connection, graph, ready)
        if exports:
            put_triples(connection, graph, exports[0].base)
        connection.commit()
        put_in_place(ready)
    report.exports = tuple(export.path for export in wanted)


def _counted(items: Iterable[Extraction], total: int, progress: Progress) -> Iterator[Extraction]:
    for done, item in enumerate(items):
        progress("extracting", done, total)
        yield item
    progress("extracting", total, total)


def _state(papers: Iterable[Paper], keys: dict[str, str]) -> str:
    """A hash of all that the resolved graph depends on: equal, and it need not be made again."""
    total = hashlib.sha256(fingerprint("resolve", "store", "model.py", "vocab.py", "ids.py", "lexicon").encode())
    for paper in papers:
        total.update(f"{keys[paper.id]} {_digest(paper)}\n".encode())
    return total.hexdigest()


def _compare(before: Iterable[tuple[str, str]], papers: Iterable[Paper], report: BuildReport) -> None:
    """Count what is new, changed and gone; both by id."""
    earlier = iter(before)
    old = next(earlier, None)
    for paper in papers:
        report.papers += 1
        while old is not None and old[0] < paper.id:
            report.removed += 1
            old = next(earlier, None)
        if old is None or old[0] != paper.id:
            report.new += 1
            continue
        if old[1] == _digest(paper):
            report.unchanged += 1
        else:
            report.changed += 1
        old = next(earlier, None)
    report.removed += (old is not None) + sum(1 for _ in earlier)


def _digests(papers: Iterable[Paper]) -> Iterator[tuple[str, str]]:
    return ((paper.id, _digest(paper)) for paper in papers)


def _digest(p: Paper) -> str:
    values = (p.id, p.title, p.abstract, p.date, p.arxiv_id, p.doi, p.url, p.sources)
    return hashlib.sha256(orjson.dumps(values)).hexdigest()


def _count(connection: Connection, report: BuildReport) -> None:
    entities, statements = (_by(connection, column) for column in (t.entity.c.type, t.statement.c.relation))
    report.entities = {type: entities.get(type.value, 0) for type in EntityType}
    report.statements = {relation: statements.get(relation.value, 0) for relation in RelationType}


def _by(connection: Connection, column: sa.Column[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(sa.select(column, sa.func.count()).group_by(column))}
