"""Arguments in; the graph built, reduced, exported or checked out."""

import os
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.frame import (
    DEFAULT_GRAPH,
    UNREADABLE,
    USAGE,
    Base,
    Failure,
    GraphName,
    err,
    exports_of,
    stdout,
    tell,
    told,
)
from kg.commands.terminal import progress_bar, summary, verification
from kg.export.formats import FORMATS, write
from kg.export.where import VIEWS, in_view
from kg.ids import DEFAULT_BASE
from kg.publish import Export, put_in_place, staged, writing_errors
from kg.read.sources import find_sources
from kg.report import BuildReport, unwatched
from kg.store.places import input_places, located
from kg.store.session import reading
from kg.verify import verify as verify_graph

SEEDS = "seeds"
BUILT = ("turtle", "gexf", "papers")  # what a build exports

ExportsFolder = Annotated[Path | None, typer.Option("--exports", metavar="DIR", help="Where exports go.")]
NoExports = Annotated[bool, typer.Option("--no-exports", help="Write the graph only.")]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Processes at work; by default one per CPU.")]


def build(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT]...", help="Files, folders, or - for stdin.")
    ] = None,
    graph: GraphName = DEFAULT_GRAPH,
    exports: ExportsFolder = None,
    jobs: Jobs = None,
    no_exports: NoExports = False,
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="Export this too; may be repeated.")
    ] = None,
    base: Base = DEFAULT_BASE,
) -> None:
    """Add the papers of the inputs to the graph (seeds/ by default) and write its exports beside it.

    Only what is new or changed is extracted. A file that is read again replaces what it listed before.

    An export in RDF (Turtle, N-Triples, TriG, JSON-LD) is a finished graph: it is loaded as it is, alone, into a graph of its own.

    Examples: kg build · kg build new.jsonl --jobs 2 · cat papers.bib | kg build - --graph my.sqlite · kg build graph.ttl --graph again.sqlite
    """
    with told():
        if not inputs and not Path(SEEDS).is_dir():
            raise Failure("no INPUT given, and there is no seeds/ here; name a file or a folder", USAGE)
        wanted = () if no_exports else exports_of(graph, exports, (*BUILT, *(format or ())), base)
        from kg.build import build as build_graph  # loads all stages, which other commands need not wait for

        with progress_bar(err) as progress:
            report = build_graph(
                inputs or [SEEDS], graph=graph, exports=wanted, jobs=jobs or _cpus(), progress=progress
            )
        _report(report)


def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="PAPER|SOURCE...", help="Titles, ids or arXiv ids; or sources.")
    ],
    graph: GraphName = DEFAULT_GRAPH,
    exports: ExportsFolder = None,
    jobs: Jobs = None,
    no_exports: NoExports = False,
    base: Base = DEFAULT_BASE,
) -> None:
    """Take papers or sources out again, and bring the exports that builds wrote up to date.

    Examples: kg remove new.jsonl · kg remove "FastDepth: Fast Monocular Depth"
    """
    with told():
        wanted = None if exports is None else exports_of(graph, exports, BUILT, base)
        from kg.build import remove as remove_from_graph

        with progress_bar(err) as progress:
            report = remove_from_graph(
                names, graph=graph, exports=() if no_exports else wanted, jobs=jobs or _cpus(), progress=progress
            )
        _report(report)


def export(
    format: Annotated[str, typer.Argument(help=", ".join(FORMATS))],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to; - is stdout.")] = "-",
    graph: GraphName = DEFAULT_GRAPH,
    where: Annotated[
        str | None, typer.Option("--where", help="Only statements such as 'hardware=A100 factor>=2'.")
    ] = None,
    view: Annotated[str, typer.Option("--view", help=f"A part by purpose: {', '.join(VIEWS)}.")] = "all",
    base: Base = DEFAULT_BASE,
    jobs: Jobs = None,
) -> None:
    """Write the graph in an open format; packed where the name ends in .gz or .zst.

    Examples: kg export turtle -o graph.ttl.zst · kg export csv -o tables.zip · kg export gexf --view comparisons --where "hardware=A100"
    """
    # a bar would stand among what is written to the same terminal
    bar = nullcontext(unwatched) if output == "-" and sys.stdout.isatty() else progress_bar(err)
    with told(), reading(graph) as stored, bar as progress:
        path, where, jobs = Path(output), in_view(view, where), jobs or _cpus()
        stage = f"exporting {format}"
        progress(stage, 0, None)  # of some formats, and of parts of a graph, nobody can tell how much is to come
        done = partial(progress, stage)
        if output == "-":
            write(format, stored, sys.stdout.buffer, base=base, where=where, jobs=jobs, done=done)
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe
            with writing_errors(path), path.open("wb") as out:
                write(format, stored, out, base=base, where=where, jobs=jobs, done=done)
        else:
            with staged(stored.connection, Export(path, format, base, where, jobs), done) as ready:
                put_in_place([ready])


def validate(
    file: Annotated[
        Path | None, typer.Argument(help="Turtle, N-Triples, TriG or JSON-LD; the stored graph by default.")
    ] = None,
    graph: GraphName = DEFAULT_GRAPH,
) -> None:
    """Check the graph, or a file of RDF, against the schema's SHACL shapes; exit 1 where it fails.

    Example: kg validate exports/graph.ttl
    """
    with told():
        from kg.export.validate import UnreadableGraph
        from kg.export.validate import validate as validate_graph

        if file is not None:
            try:
                found = validate_graph(path=file)
            except UnreadableGraph as error:
                raise Failure(str(error), UNREADABLE) from None
        else:
            with reading(graph) as stored:
                found = validate_graph(stored)
        tell(map(str, found))
        typer.echo(f"{len(found)} violations" if found else "valid")
    if found:
        raise typer.Exit(1)


def verify(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT]...", help="The sources, where they have moved.")
    ] = None,
    graph: GraphName = DEFAULT_GRAPH,
) -> None:
    """Prove that every evidence sentence stands, at its offsets, in its paper, and every paper in its source.

    Examples: kg verify · kg verify moved/seeds
    """
    with told(), reading(graph) as stored:
        places = (located(graph, place) for place in input_places(stored.connection).values())
        there = inputs or [str(place) for place in places if place.is_file()]
        report = verify_graph(stored, find_sources(there) if there else ())
        tell(report.failures)
        typer.echo(verification(report))
    if not report.passed:
        raise typer.Exit(1)


def _report(report: BuildReport) -> None:
    tell([*report.notes, *report.refusals])
    stdout().print(summary(report))


def _cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
