"""A graph in; the ASGI application that serves it out: GraphQL, SPARQL, linked data, files, the explorer, and its own state."""

import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.export.rdf_terms import KINDS
from kg.serve import linked_data, pages, sparql
from kg.serve.downloads import Downloads
from kg.serve.errors import GraphMissing
from kg.serve.http import PersistedQueries, Refused, accepted, asked, refusal, response
from kg.serve.limits import DEFAULT, Limits
from kg.serve.negotiation import best
from kg.serve.operations import COST, REFUSED, Observed, TokenNeeded, metrics
from kg.serve.run import answer
from kg.serve.schema import sdl
from kg.serve.source import Source
from kg.serve.triples import Bounds, Triples

_THREADS = 8  # requests that are worked on at once; the others wait
_PAGES = ("/", "/search", "/compare", "/leaderboard", "/graph")  # the explorer's own addresses
# GraphiQL's editor sets styles on its elements and carries its fonts as data
_CSP = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = [
    (b"content-security-policy", _CSP.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
Handler = Callable[[Request], Awaitable[Response]]


class SecurityHeaders:
    """Puts the headers on every answer that tell a browser to load nothing from elsewhere and guess no content types."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the headers added to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def create_app(
    graph: str,
    *,
    limits: Limits = DEFAULT,
    bounds: Bounds = Bounds(),  # noqa: B008 (frozen)
    cors: Sequence[str] = (),
    token: str | None = None,
) -> Starlette:
    """The application on a graph; `cors` lists the origins whose pages may ask, "*" being any; `token` lets in who shows it.

    A graph that is missing, or replaced while serving, is found out per request: 503 while there is none.
    """
    source = Source(graph)
    triples, files = Triples(source, bounds), Downloads(source)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # modules and the schema stay for good: the collector need not walk them again while requests wait
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()
        await anyio.to_thread.run_sync(triples.close)
        files.close()
        source.close()

    return Starlette(
        routes=[
            Route("/graphql", _graphql(source, limits), methods=["GET", "POST"]),
            Route("/schema.graphql", _sdl),
            Route("/sparql", _sparql(triples, limits), methods=["GET", "POST"]),
            Route("/.well-known/void", partial(linked_data.dataset, triples=triples)),
            Route("/entity/{id:path}", _thing(triples)),
            *(Route(f"/{kind}/{{id:path}}", _thing(triples, kind)) for kind in KINDS),
            *(Route(path, pages.explorer) for path in _PAGES),
            Route("/assets/{name}", pages.asset),
            Route("/graphiql", pages.graphiql),
            Route("/static/{name}", pages.static),
            Route("/static/graphiql/{name}", pages.static_graphiql),
            Route("/health", _health),
            Route("/ready", _ready(source)),
            Route("/metrics", metrics),
            Route("/{name}", files.get),
        ],
        middleware=_middleware(cors, token),
        exception_handlers={Exception: _failed, GraphMissing: _no_graph},
        lifespan=lifespan,
    )


def from_environment() -> Starlette:
    """The application as the environment describes it.

    KG_GRAPH names the graph, KG_CORS the origins whose pages may ask (separated by commas), KG_TOKEN what to show.
    """
    cors = [origin.strip() for origin in os.environ.get("KG_CORS", "").split(",") if origin.strip()]
    return create_app(os.environ["KG_GRAPH"], cors=cors, token=os.environ.get("KG_TOKEN") or None)


def _middleware(cors: Sequence[str], token: str | None) -> list[Middleware]:
    found = [Middleware(Observed), Middleware(SecurityHeaders)]
    if cors:
        found.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(cors),
                allow_methods=["GET", "POST"],
                allow_headers=["content-type", "authorization", "x-request-id"],
                expose_headers=["etag", "x-request-id"],
            )
        )
    if token:
        found.append(Middleware(TokenNeeded, token=token))
    found.append(Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5))
    return found


def _graphql(source: Source, limits: Limits) -> Handler:
    gate = anyio.CapacityLimiter(_THREADS)
    persisted = PersistedQueries()

    async def graphql(request: Request) -> Response:
        if request.method == "GET" and "query" not in request.query_params and _from_browser(request):
            return RedirectResponse("/graphiql", 303)
        try:
            media_type = accepted(request)
            wanted = await asked(request, limits.body)
            text = persisted.text(wanted)
        except Refused as e:
            return refusal(e)
        work = partial(answer, source, text, wanted.variables, wanted.operation_name, limits)
        try:
            found = await anyio.to_thread.run_sync(work, limiter=gate)
        except GraphMissing as e:
            return refusal(_missing(e))
        COST.inc(found.cost or 0)
        if found.errors:
            REFUSED.labels(str((found.errors[0].extensions or {}).get("code", "?"))).inc()
        return response(request, found, media_type, limits.cost)

    return graphql


def _sparql(triples: Triples, limits: Limits) -> Handler:
    async def endpoint(request: Request) -> Response:
        if request.method == "GET" and "query" not in request.query_params and _from_browser(request):
            return await pages.explorer(request)
        return await sparql.answer(request, triples, limits.body)

    return endpoint


def _thing(triples: Triples, kind: str | None = None) -> Handler:
    """The handler of `/entity/{id}`, or of the path of an IRI of this kind."""

    async def thing(request: Request) -> Response:
        id = request.path_params["id"]
        full = id if kind is None or id.startswith(f"{kind}:") else f"{kind}:{id}"
        if linked_data.wants_page(request, full):
            place = kind if kind == "paper" else "entity"
            if request.url.path != f"/{place}/{full}" and kind is not None:
                return RedirectResponse(f"/{place}/{full}", 303)
            return await pages.explorer(request)
        return await linked_data.describe(request, triples, full)

    return thing


def _ready(source: Source) -> Handler:
    async def ready(_: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(source.check)
        except GraphMissing as e:
            return JSONResponse({"status": "unavailable", "reason": str(e)}, 503)
        return JSONResponse({"status": "ready"})

    return ready


async def _failed(_: Request, __: Exception) -> Response:
    return refusal(Refused(500, "INTERNAL_ERROR", "internal error"))


async def _no_graph(_: Request, error: Exception) -> Response:
    return refusal(_missing(error))


def _missing(error: Exception) -> Refused:
    return Refused(503, "GRAPH_MISSING", str(error), {"retry-after": "5"})


def _from_browser(request: Request) -> bool:
    return best(request.headers.get("accept", "application/json"), ("application/json", "text/html")) == "text/html"


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _sdl(_: Request) -> Response:
    return PlainTextResponse(sdl())
