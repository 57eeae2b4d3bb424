"""A graph or an RDF file of one in; what breaks schema/shapes.ttl out, as violations that a person understands.

Needs the extra `validate` (pyshacl, rdflib). Files are read by pyoxigraph, whose errors name the line.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from kg.compress import ENDINGS, Damaged, unpacked
from kg.export.rdf import write_ntriples
from kg.export.rdf_terms import ONTOLOGY, XSD, prefixes
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph

_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
_IRI = re.compile(r"https?://\S*[^\s.,]")
_PACKAGE = Path(__file__).resolve().parent.parent
_CONFORMS = (None, URIRef("http://purl.org/dc/terms/conformsTo"), URIRef(ONTOLOGY))


class UnreadableGraph(ValueError):
    """A file that is no RDF: the message is one line with the file, the line where there is one, and what to do."""


class _NewerRdf(ValueError):
    """A term that RDF 1.1 does not have."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One node that breaks a shape: which, at which property (empty for the node itself), why, and the value at fault."""

    focus: str
    path: str
    message: str
    value: str

    def __str__(self) -> str:
        place = f"{self.focus} {self.path}".rstrip()
        return f"{place}: {self.message}" + (f" Found: {self.value}" if self.value else "")


def validate(graph: Graph | None = None, *, path: Path | None = None, base: str = DEFAULT_BASE) -> list[Violation]:
    """What breaks the shapes in a stored graph, or in a Turtle, N-Triples, TriG or JSON-LD file, packed or not; sorted, empty when all is well.

    Raises ValueError unless exactly one of the two is given, UnreadableGraph for a file that cannot be read.
    """
    if (graph is None) == (path is None):
        raise ValueError("validate takes a graph or the path of a file, one of them")
    data = _exported(graph, base) if graph is not None else _read(path)  # type: ignore[arg-type]
    names = {space: prefix for prefix, space in prefixes(base).items()}
    if path is not None and _CONFORMS not in data and not _has_own_type(data):
        what = "The file describes nothing by the kg ontology."
        return [
            Violation(path.name, "", what, f"{len(data)} triples of other vocabularies" if len(data) else "no triples")
        ]
    _, results, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", advanced=False)
    assert isinstance(results, rdflib.Graph)
    found = set()
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus, at = results.value(result, SH.focusNode), results.value(result, SH.resultPath)
        value = results.value(result, SH.value)
        message = min(map(str, results.objects(result, SH.resultMessage)))
        message = _IRI.sub(lambda m: _short(URIRef(m[0]), names), message)
        found.add(
            Violation(
                _short(focus, names),
                _short_path(results, at, names),
                message,
                "" if value is None or value == focus else _short(value, names),
            )
        )
    return sorted(found)


def report(violations: list[Violation], *, limit: int = 50) -> list[str]:
    """The lines of a report: a violation each, up to a limit, and a count."""
    lines = [str(v) for v in violations[:limit]]
    if len(violations) > limit:
        lines.append(f"... and {len(violations) - limit} more")
    count = len(violations)
    return [*lines, "valid" if not count else f"{count} violation{'s' if count > 1 else ''}"]


@lru_cache(maxsize=1)
def _shapes() -> rdflib.Graph:
    installed = _PACKAGE / "_schema" / "shapes.ttl"
    path = installed if installed.is_file() else _PACKAGE.parent / "schema" / "shapes.ttl"
    return rdflib.Graph().parse(path, format="turtle")


def _exported(graph: Graph, base: str) -> rdflib.Graph:
    out = io.BytesIO()
    write_ntriples(graph, out, base=base)
    return _loaded(pyoxigraph.parse(out.getvalue(), RdfFormat.N_TRIPLES))


def _read(path: Path) -> rdflib.Graph:
    plain = path.with_suffix("") if path.suffix in ENDINGS else path
    format = _FORMATS.get(plain.suffix.lower())
    if format is None:
        endings = f"{', '.join(_FORMATS)}, packed with {' or '.join(ENDINGS)} or not"
        raise UnreadableGraph(f"{path}: files to validate end in {endings}; rename it or convert it")
    try:
        with path.open("rb") as file, unpacked(file) as stream:
            return _loaded(pyoxigraph.parse(stream, format))
    except Damaged as error:
        raise UnreadableGraph(f"{path}: {error}; fetch the file again") from None
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        message = re.sub(r"^Parser error at [^:]*: ", "", " ".join(str(error.msg).split()))
        raise UnreadableGraph(
            f"{path}{line}: no {format.name}: {message}; mend the line or export the graph again"
        ) from None
    except _NewerRdf as error:
        raise UnreadableGraph(f"{path}: {error}; export it as turtle") from None
    except OSError as error:
        raise UnreadableGraph(f"{path}: {error.strerror or error}; name a file that exists and may be read") from None


def _loaded(quads: Iterable[Quad]) -> rdflib.Graph:
    iri = lru_cache(maxsize=100_000)(URIRef)
    graph = rdflib.Graph()

    def converted(value: object) -> Node:
        match value:
            case NamedNode():
                return iri(value.value)
            case BlankNode():
                return rdflib.BNode(value.value)
            case Literal(language=str(language)):
                return rdflib.Literal(value.value, lang=language)
            case Literal():
                # rdflib tells "x" from "x"^^xsd:string; RDF 1.1 does not. Spelling is left alone, so that faults show.
                kind = value.datatype.value
                return rdflib.Literal(
                    value.value, datatype=None if kind == f"{XSD}string" else iri(kind), normalize=False
                )
        raise _NewerRdf(f"{value} is RDF 1.2, which the shapes know nothing of")

    for quad in quads:
        graph.add((converted(quad.subject), converted(quad.predicate), converted(quad.object)))
    return graph


def _has_own_type(data: rdflib.Graph) -> bool:
    return any(str(kind).startswith(ONTOLOGY) for kind in set(data.objects(None, RDF.type)))


def _short(node: Node | None, names: dict[str, str]) -> str:
    if isinstance(node, rdflib.Literal):
        text = str(node)
        return repr(text if len(text) <= 80 else text[:77] + "...")
    cut = max(str(node).rfind("/"), str(node).rfind("#")) + 1
    prefix = names.get(str(node)[:cut])
    return f"{prefix}:{str(node)[cut:]}" if prefix else str(node)


def _short_path(results: rdflib.Graph, path: Node | None, names: dict[str, str]) -> str:
    """A property path as SPARQL writes it: ^rdf:predicate/rdf:subject."""
    if path is None:
        return ""
    if (inverse := results.value(path, SH.inversePath)) is not None:
        return "^" + _short_path(results, inverse, names)
    if (path, RDF.first, None) in results:
        return "/".join(_short_path(results, step, names) for step in results.items(path))
    return _short(path, names)
