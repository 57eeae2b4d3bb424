"""A triple store's folder and a query in; its serialized answer out. Runs in a process of its own, so that it can be stopped.

pyoxigraph has no way to interrupt a query, so whoever asks ends the process instead (kg.serve.triples). Only pyoxigraph is
imported here: a fresh process shall be ready at once.
"""

import textwrap
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Triple

_MOST_STATEMENTS = 1_000  # statements that a description spells out, so that a hub's stays readable
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


class QueryWrong(Exception):
    """A query that cannot be parsed or evaluated; the message says why."""


class AnswerTooLarge(Exception):
    """An answer of more bytes than the server gives."""


class NotAcceptable(Exception):
    """The kind of answer (results or triples) cannot be had in the formats asked for."""


class _Bounded(BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self.most:
            raise AnswerTooLarge(self.most)
        return super().write(data)


@lru_cache(maxsize=2)
def _open(folder: str) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(folder)


def limit_memory(most: int) -> None:
    """Let the process have no more than so many bytes of address space; a query that needs more fails alone."""
    try:
        import resource
    except ImportError:  # no POSIX system
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def select(
    folder: str,
    query: str,
    results: str | None,
    triples: str | None,
    most: int,
    default_graphs: tuple[str, ...] = (),
    named_graphs: tuple[str, ...] = (),
) -> tuple[str, bytes]:
    """The answer to a query with its media type: `results` or `triples`, as the query has it.

    Raises QueryWrong, AnswerTooLarge past `most` bytes, and NotAcceptable where the media type of its kind is None.
    """
    try:
        answer = _open(folder).query(
            query,
            default_graph=[NamedNode(g) for g in default_graphs] or None,
            named_graphs=[NamedNode(g) for g in named_graphs] or None,
        )
        out = _Bounded(most)
        if isinstance(answer, QueryTriples):
            _serialize(answer, _told(triples), out)
            return _told(triples), out.getvalue()
        assert isinstance(answer, QuerySolutions | QueryBoolean)
        form = QueryResultsFormat.from_media_type(_told(results))
        if isinstance(answer, QueryBoolean) and form in (QueryResultsFormat.CSV, QueryResultsFormat.TSV):
            raise NotAcceptable("a yes or no comes as JSON or XML only")
        answer.serialize(out, form)
        return _told(results), out.getvalue()
    except (SyntaxError, ValueError) as error:
        # past that, the parser lists every character it could have gone on with
        raise QueryWrong(textwrap.shorten(str(error), 160, placeholder=" ...")) from None
    except OSError as error:
        raise QueryWrong(f"cannot be evaluated: {error}") from None


def describe(folder: str, base: str, iri: str, media: str, prefixes: dict[str, str]) -> bytes | None:
    """What is said of a thing, serialized; None where nothing is.

    Its own triples, the statements that name it with their evidence, and the labels of whatever these name. Papers' mentions
    of it are left out: for a common metric they would bury the rest.
    """
    store, subject = _open(folder), NamedNode(iri)
    own = _triples(store, subject)
    if not own:
        return None
    statements = {q.subject for q in store.quads_for_pattern(None, None, subject) if _within(q.subject, base, ("st",))}
    found, seen = own, {subject}
    todo: list[object] = [t.object for t in own if _part_of(t.object, iri) or _within(t.object, base, ("label",))]
    todo += sorted(statements, key=str)[:_MOST_STATEMENTS]
    while todo:
        node = todo.pop(0)
        if node in seen or not isinstance(node, NamedNode):
            continue
        seen.add(node)
        triples = _triples(store, node)
        found += triples
        todo += [t.object for t in triples if _within(t.object, base, ("evidence", "quote"))]
    for node in sorted({t.object for t in found if isinstance(t.object, NamedNode)} - seen, key=str):
        found += [q.triple for q in store.quads_for_pattern(node, _LABEL, None)]
    out = BytesIO()
    _serialize(found, media, out, prefixes)
    return out.getvalue()


def _triples(store: pyoxigraph.Store, node: NamedNode) -> list[Triple]:
    return sorted((q.triple for q in store.quads_for_pattern(node, None, None)), key=str)


def _within(node: object, base: str, kinds: tuple[str, ...]) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(tuple(f"{base}{kind}/" for kind in kinds))


def _part_of(node: object, iri: str) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(f"{iri}#")


def _told(media: str | None) -> str:
    if media is None:
        raise NotAcceptable("that kind of answer cannot be had in the formats asked for")
    return media


def _serialize(triples: Iterable[Triple], media: str, out: BytesIO, prefixes: dict[str, str] | None = None) -> None:
    form = RdfFormat.from_media_type(media)
    assert form is not None, media
    if form != RdfFormat.TURTLE:
        pyoxigraph.serialize(triples, out, form)
        return
    text = pyoxigraph.serialize(triples, format=form, prefixes=prefixes)
    assert text is not None
    # the serializer lists all prefixes, in an order that changes from run to run
    lines = text.decode().splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("@prefix "))
    used = sorted(line for line in lines if line.startswith("@prefix ") and line.split()[1] in body)
    out.write("".join(used + ["\n"] * bool(used) + [body]).encode())
