"""The name of an export format in; the writer that turns a stored graph into bytes out.

A writer takes an open graph and a binary stream, and adds nothing of its own surroundings: no clock, no host, no path. The
modules of the writers are imported when they are asked for, so that one format does not load the libraries of another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any, BinaryIO, Protocol, cast

from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph


class Writer(Protocol):
    """Writes a graph, or the statements of it that a filter (kg.export.where) selects, to a binary stream."""

    def __call__(self, graph: Graph, out: BinaryIO, *, base: str = ..., where: str | None = ..., **more: Any) -> None:
        """Write all of it; the stream stays open."""


@dataclass(frozen=True, slots=True)
class Format:
    """One export format: what it is called, how its files end, and where its writer is (`module:function`)."""

    name: str
    suffix: str
    media_type: str
    description: str
    entry: str
    # its writer takes `jobs`, how many processes may work at it, and `done`, which is told how far they are
    by_many: bool = False

    @property
    def writer(self) -> Writer:
        """The function that writes it."""
        module, _, function = self.entry.partition(":")
        return cast(Writer, getattr(import_module(module), function))


class UnknownFormat(ValueError):
    """A format that there is no writer for."""


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("turtle", ".ttl", "text/turtle", "RDF 1.1 for reading and versioning", "kg.export.rdf:write_turtle", by_many=True),
        Format("ntriples", ".nt", "application/n-triples", "RDF 1.1, a triple a line, for bulk loading", "kg.export.rdf:write_ntriples", by_many=True),
        Format("jsonld", ".jsonld", "application/ld+json", "RDF 1.1 as JSON", "kg.export.rdf:write_jsonld", by_many=True),
        Format("trig", ".trig", "application/trig", "RDF 1.1, and a nanopublication for each claim", "kg.export.nanopubs:write_trig", by_many=True),
        Format("turtle12", ".rdf12.ttl", "text/turtle; version=1.2", "RDF 1.2, statements as annotations", "kg.export.rdf12:write_turtle12"),
        Format("gexf", ".gexf", "application/gexf+xml", "the network with colours and layout, for Gephi", "kg.export.gexf:write_gexf"),
        Format("graphml", ".graphml", "application/graphml+xml", "the network for yEd, igraph, networkx", "kg.export.graphml:write_graphml"),
        Format("papers", ".jsonl", "application/jsonl", "what each paper says, a JSON object a line", "kg.export.papers:write_papers"),
        Format("csv", ".csv.zip", "application/zip", "nodes, edges and evidence as tables", "kg.export.tables_csv:write_csv"),
        Format("parquet", ".parquet.zip", "application/zip", "the same tables with typed columns", "kg.export.tables_parquet:write_parquet"),
        Format("neo4j", ".neo4j.zip", "application/zip", "files for neo4j-admin database import", "kg.export.neo4j:write_neo4j"),
    )
}  # fmt: skip


def write(
    format: str,
    graph: Graph,
    out: BinaryIO,
    *,
    base: str = DEFAULT_BASE,
    where: str | None = None,
    jobs: int = 1,
    done: Callable[[int, int], None] | None = None,
) -> None:
    """Write a graph in the format of this name.

    `base` is the base IRI of the ids; `where` a filter in the language of kg.export.where; where a format can be written by several
    processes, up to `jobs` do, and `done` is told how much of the whole graph is written, of how much.
    Raises UnknownFormat, kg.export.where.WhereError and kg.workers.WorkerEnded.
    """
    if format not in FORMATS:
        near = get_close_matches(format, FORMATS, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(FORMATS)}"
        raise UnknownFormat(f"unknown format {format!r}; {hint}")
    found = FORMATS[format]
    more = {"jobs": jobs, "done": done} if found.by_many else {}
    found.writer(graph, out, base=base, where=where, **more)
