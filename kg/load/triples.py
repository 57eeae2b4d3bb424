"""An RDF source in; its triples in a store on disk, sorted by subject, out, or one line that says what is wrong and where.

The file is read as a stream, whatever its order, and memory does not grow with it.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg.compress import Damaged
from kg.export.rdf_terms import ONTOLOGY, term
from kg.read.errors import InputError
from kg.read.sniff import Format
from kg.read.sources import Source, open_source

# what reads a format, and how messages name it: TriG is Turtle, in which there may be named graphs
_FORMATS = {Format.TURTLE: (RdfFormat.TRIG, "Turtle"), Format.JSON_LD: (RdfFormat.JSON_LD, "JSON-LD")}
_PUBLICATION = re.compile(r".*/nanopub/[0-9a-f]{16}/(?:head|assertion|provenance|pubinfo)")
_BATCH = 100_000
_PLACE = re.compile(r"^Parser error at (?:line \d+ )?(?:column \d+|between [^:]*)?:?\s*")


def content_digest(source: Source) -> str:
    """The SHA-256 of what a source holds, unpacked. Raises `InputError` where it cannot be read."""
    with _readable(source) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stored_triples(source: Source, format: Format, folder: Path) -> Store:
    """The triples of a source, in a store that is made in this folder.

    Raises `InputError`, which names file and line, for what is not well formed, is damaged, or has no room on the disk.
    """
    name, store = _FORMATS[format][1], Store(folder)
    try:
        with _readable(source) as stream:
            triples = quads_in(stream, format)
            # in batches: at once, the loader takes a gigabyte before it begins to write
            while batch := list(islice(triples, _BATCH)):
                store.bulk_extend(q for q in batch if not in_publication(q))
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        why = _PLACE.sub("", " ".join(str(error.msg).split()))
        cure = "mend the line, or export the graph again"
        raise InputError(f"{shown(source)}{line}: no {name}: {why}; {cure}") from None
    return store


def quads_in(stream: BufferedReader, format: Format) -> Iterator[Quad]:
    """What a stream holds; SyntaxError, on reading too, where it is not well formed."""
    if stream.peek(3).startswith(codecs.BOM_UTF8):
        stream.read(3)
    return parse(stream, _FORMATS[format][0])


def in_publication(quad: Quad) -> bool:
    """Whether it is of a nanopublication, which says once more what the graph says."""
    return isinstance(quad.graph_name, NamedNode) and bool(_PUBLICATION.fullmatch(quad.graph_name.value))


@contextmanager
def _readable(source: Source) -> Iterator[BufferedReader]:
    try:
        with open_source(source) as stream:
            yield stream
    except Damaged as error:
        raise InputError(f"{shown(source)}: {error}; fetch the file again") from None
    except OSError as error:
        why = error.strerror or " ".join(str(error).split())
        cure = "check the file, and the room on the disk of temporary files (TMPDIR)"
        raise InputError(f"{shown(source)}: cannot be read ({why}); {cure}") from None


def base_of(store: Store, name: str) -> str:
    """The base IRI of the one graph of kg's in a store. Raises `InputError` where there is none, or more than one."""
    told = store.quads_for_pattern(None, term("dcterms:conformsTo"), NamedNode(ONTOLOGY), DefaultGraph())
    found = sorted({q.subject.value for q in told if isinstance(q.subject, NamedNode)})
    if len(found) > 1:
        raise InputError(
            f"{name}: holds {len(found)} graphs, of {' and '.join(found[:2])}; give each a file of its own"
        )
    if not found or not found[0].endswith("/"):
        raise InputError(
            f"{name}: is RDF, but no graph of kg's (nothing in it has dcterms:conformsTo <{ONTOLOGY}>); "
            "give what `kg export` wrote, or a listing of papers"
        )
    return found[0]


def shown(source: Source) -> str:
    """How messages name a source."""
    return source.name if source.path is None else str(source.path)
