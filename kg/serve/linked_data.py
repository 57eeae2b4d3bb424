"""Requests for an entity, paper or statement by its address in; what is said of it, in the form asked for, out.

`/entity/method:vllm` and the path of its IRI, `/method/vllm`, are one thing. The explorer shows it to browsers; programs get
RDF by Accept header or by ending (`/entity/method:vllm.ttl`).
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.export.rdf_terms import KINDS
from kg.ids import iri
from kg.serve.negotiation import best
from kg.serve.settings import BASE
from kg.serve.triples import OutOfTime, Triples

HTML = "text/html"
FORMS = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
_ENDINGS = {media: ending for ending, media in FORMS.items()}


def wants_page(request: Request, name: str) -> bool:
    """True where a browser asks, and not for one of the endings."""
    return not name.endswith(tuple(FORMS)) and _chosen(request) == HTML


async def describe(request: Request, triples: Triples, id: str) -> Response:
    """What is said of the thing with this id, in RDF; 404 where there is none. Raises GraphMissing."""
    ending = next((e for e in FORMS if id.endswith(e)), None)
    media = FORMS[ending] if ending else _chosen(request)
    if media is None:
        return JSONResponse({"error": f"there are {', '.join((HTML, *FORMS.values()))}", "code": "NOT_ACCEPTABLE"}, 406)
    if media == HTML:
        media = FORMS[".ttl"]
    id = id.removesuffix(ending or "")
    kind, _, local = id.partition(":")
    if kind not in KINDS or not local:
        return _missing(id)
    return await _described(triples, iri(id, BASE), media, f"/entity/{quote(id)}")


async def dataset(request: Request, triples: Triples) -> Response:
    """What the whole graph is: its VoID and DCAT description. Raises GraphMissing."""
    media = _chosen(request)
    return await _described(triples, BASE, FORMS[".ttl"] if media in (None, HTML) else media, "/.well-known/void")


def _chosen(request: Request) -> str | None:
    return best(",".join(request.headers.getlist("accept")), (*FORMS.values(), HTML))


async def _described(triples: Triples, thing: str, media: str, place: str) -> Response:
    try:
        found = await triples.describe(thing, media)
    except OutOfTime as error:
        return JSONResponse({"error": str(error), "code": "TIMEOUT"}, 503)
    if found is None:
        return _missing(thing)
    ending = "" if place.endswith("void") else _ENDINGS[media]
    headers = {
        "content-type": f"{media}; charset=utf-8" if media.startswith("text/") else media,
        "content-location": place + ending,
        "vary": "accept",
        "link": f'<{thing}>; rel="describes"',
    }
    return Response(found, headers=headers)


def _missing(thing: str) -> Response:
    return JSONResponse({"error": f"there is no {thing} in this graph", "code": "NOT_FOUND"}, 404)
