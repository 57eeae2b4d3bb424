"""HTTP requests of the SPARQL 1.1 Protocol in; answers of the graph's triple store out. Queries only: nothing can be changed.

https://www.w3.org/TR/sparql11-protocol/: a query comes by GET, as a form or as application/sparql-query; the Accept header
chooses the form of the answer. Without a query the endpoint describes itself.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.serve.http import Refused, body_of
from kg.serve.negotiation import best
from kg.serve.settings import BASE
from kg.serve.sparql_worker import AnswerTooLarge, NotAcceptable, QueryWrong
from kg.serve.triples import OutOfTime, QueryRefused, Triples

RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
# what clients ask for loosely, and what they get for it
_LOOSE = {
    "application/json": RESULTS[0],
    "application/xml": RESULTS[1],
    "text/xml": RESULTS[1],
    "text/plain": RESULTS[3],
}
_LOOSE_TRIPLES = {"application/xml": TRIPLES[2], "application/json": TRIPLES[3], "text/plain": TRIPLES[1]}
# what ?format= may say, as other endpoints have it
_FORMATS = {
    "json": RESULTS[0], "xml": RESULTS[1], "csv": RESULTS[2], "tsv": RESULTS[3],
    "turtle": TRIPLES[0], "ttl": TRIPLES[0], "ntriples": TRIPLES[1], "nt": TRIPLES[1], "rdfxml": TRIPLES[2], "jsonld": TRIPLES[3],
}  # fmt: skip
_PARAMETERS = {"query", "default-graph-uri", "named-graph-uri", "format"}
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"


async def answer(request: Request, triples: Triples, limit: int) -> Response:
    """The response to a request at the endpoint; `limit` bounds its body, in bytes. Raises GraphMissing."""
    try:
        given = await _given(request, limit)
        if "query" not in given:
            return _description(request)
        results, graphs = _forms(request, given)
        media, found = await triples.select(
            given["query"][0], results, graphs, *(tuple(given.get(f"{kind}-graph-uri", ())) for kind in ("default", "named"))
        )  # fmt: skip
    except Refused as error:
        return _refusal(error.status, error.code, str(error), error.headers)
    except QueryWrong as error:
        return _refusal(400, "MALFORMED_QUERY", str(error))
    except QueryRefused as error:
        return _refusal(400, "QUERY_REFUSED", str(error))
    except NotAcceptable as error:
        return _refusal(406, "NOT_ACCEPTABLE", str(error))
    except AnswerTooLarge as error:
        return _refusal(
            413, "ANSWER_TOO_LARGE", f"the answer has more than {error.args[0]:,} bytes; ask for less, with LIMIT"
        )
    except OutOfTime as error:
        return _refusal(503, "TIMEOUT", str(error))
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Response(found, headers={"content-type": kind, "vary": "accept"})


async def _given(request: Request, limit: int) -> dict[str, list[str]]:
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").lower().partition(";")[0].strip()
        if kind not in (_FORM, _QUERY):
            raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"send queries as {_QUERY} or {_FORM}")
        try:
            body = (await body_of(request, limit)).decode()
        except UnicodeDecodeError:
            raise Refused(400, "BAD_REQUEST", "the body is not UTF-8") from None
        pairs += [("query", body)] if kind == _QUERY else parse_qsl(body, keep_blank_values=True)
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if any(name.startswith(("update", "using-")) for name in found):
        raise Refused(400, "READ_ONLY", "this endpoint answers queries; it takes no updates")
    unknown = sorted(found.keys() - _PARAMETERS)
    if unknown:
        raise Refused(
            400, "BAD_REQUEST", f"unknown parameter {unknown[0]!r}; there are {', '.join(sorted(_PARAMETERS))}"
        )
    if len(found.get("query", ())) > 1:
        raise Refused(400, "BAD_REQUEST", "one query at a time")
    if request.method == "POST" and "query" not in found:
        raise Refused(400, "BAD_REQUEST", "`query` is missing")
    return found


def _forms(request: Request, given: Mapping[str, list[str]]) -> tuple[str | None, str | None]:
    """The media types for an answer that is a table, and for one that is triples; None where the asker takes none."""
    if "format" in given:
        named = _FORMATS.get(given["format"][-1].lower())
        if named is None:
            raise Refused(400, "BAD_REQUEST", f"unknown format; there are {', '.join(_FORMATS)}")
        # ?format=json on a CONSTRUCT is JSON-LD, as the name suggests; any other mismatch gets the usual form
        return (named, TRIPLES[3] if named == RESULTS[0] else TRIPLES[0]) if named in RESULTS else (RESULTS[0], named)
    header = ",".join(request.headers.getlist("accept"))
    results = best(header, (*RESULTS, *_LOOSE))
    graphs = best(header, (*TRIPLES, *_LOOSE_TRIPLES))
    return (results and _LOOSE.get(results, results)), (graphs and _LOOSE_TRIPLES.get(graphs, graphs))


def _description(request: Request) -> Response:
    """What the endpoint is, by https://www.w3.org/TR/sparql11-service-description/."""
    media = best(",".join(request.headers.getlist("accept")), TRIPLES) or TRIPLES[0]
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    formats = [NamedNode(f"http://www.w3.org/ns/formats/{name}") for name in (
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
        "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
    )]  # fmt: skip
    found = [
        Triple(service, a, NamedNode(f"{_SD}Service")),
        Triple(service, NamedNode(f"{_SD}endpoint"), NamedNode(f"{BASE}sparql")),
        Triple(service, NamedNode(f"{_SD}supportedLanguage"), NamedNode(f"{_SD}SPARQL11Query")),
        *(Triple(service, NamedNode(f"{_SD}resultFormat"), name) for name in formats),
        Triple(service, NamedNode(f"{_SD}defaultDataset"), dataset),
        Triple(dataset, a, NamedNode(f"{_SD}Dataset")),
        Triple(dataset, NamedNode(f"{_SD}defaultGraph"), graph),
        Triple(graph, a, NamedNode(f"{_SD}Graph")),
        Triple(graph, a, NamedNode("http://rdfs.org/ns/void#Dataset")),
        Triple(graph, NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"), NamedNode(BASE)),
    ]
    form = RdfFormat.from_media_type(media)
    assert form is not None
    body = pyoxigraph.serialize(found, format=form)
    return Response(body, headers={"content-type": media, "vary": "accept"})


def _refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": message, "code": code}, status, headers=dict(headers or {}))
