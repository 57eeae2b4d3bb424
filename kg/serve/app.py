"""A graph in; the ASGI application that answers GraphQL on it, and GraphiQL to ask with, out."""

import logging
import os
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.errors import GraphMissing
from kg.serve.http import Refused, accepted, asked, refusal, response
from kg.serve.limits import DEFAULT, Limits
from kg.serve.run import answer
from kg.serve.schema import sdl
from kg.serve.source import Source

log = logging.getLogger("kg.serve")
_THREADS = 8  # requests that are worked on at once; the others wait
_HERE = Path(__file__).parent / "static"
_GRAPHIQL_PACKAGE = "graphene_django_graphiql_static"  # GraphiQL 2 as files; nothing of the package is imported
_GRAPHIQL_FILES = frozenset(
    {
        "graphiql.min.css",
        "graphiql.min.js",
        "graphiql-plugin-explorer.umd.js",
        "react-dom.production.min.js",
        "react.production.min.js",
        "style.css",
    }
)
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


def create_app(graph: str, *, limits: Limits = DEFAULT, cors: Sequence[str] = ()) -> Starlette:
    """The application on a graph; `cors` lists the origins whose pages may ask, "*" being any.

    A graph that is missing, or replaced while serving, is found out per request: 503 while there is none.
    """
    source = Source(graph)
    gate = anyio.CapacityLimiter(_THREADS)

    async def graphql(request: Request) -> Response:
        if request.method == "GET" and "query" not in request.query_params and _from_browser(request):
            return RedirectResponse("/graphiql", 303)
        try:
            media_type = accepted(request)
            wanted = await asked(request, limits.body)
        except Refused as e:
            return refusal(e)
        work = partial(answer, source, wanted.query, wanted.variables, wanted.operation_name, limits)
        try:
            return response(await anyio.to_thread.run_sync(work, limiter=gate), media_type)
        except GraphMissing as e:
            return refusal(Refused(503, "GRAPH_MISSING", str(e), {"retry-after": "5"}))

    async def ready(_: Request) -> Response:
        try:
            await anyio.to_thread.run_sync(source.check, limiter=gate)
        except GraphMissing as e:
            return JSONResponse({"status": "unavailable", "reason": str(e)}, 503)
        return JSONResponse({"status": "ready"})

    async def failed(_: Request, error: Exception) -> Response:
        return refusal(Refused(500, "INTERNAL_ERROR", "internal error"))

    middleware = [Middleware(SecurityHeaders)]
    if cors:
        middleware.append(
            Middleware(
                CORSMiddleware, allow_origins=list(cors), allow_methods=["GET", "POST"], allow_headers=["content-type"]
            )
        )
    return Starlette(
        routes=[
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/", _graphiql),
            Route("/graphiql", _graphiql),
            Route("/schema.graphql", _sdl),
            Route("/health", _health),
            Route("/ready", ready),
            Route("/static/{name}", _static),
            Route("/static/graphiql/{name}", _static_graphiql),
        ],
        middleware=middleware,
        exception_handlers={Exception: failed},
    )


def from_environment() -> Starlette:
    """The application on the graph that KG_GRAPH names, for pages of the origins in KG_CORS (separated by commas)."""
    cors = [origin.strip() for origin in os.environ.get("KG_CORS", "").split(",") if origin.strip()]
    return create_app(os.environ["KG_GRAPH"], cors=cors)


def _from_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _sdl(_: Request) -> Response:
    return PlainTextResponse(sdl())


async def _graphiql(_: Request) -> Response:
    return FileResponse(_HERE / "graphiql.html", headers={"cache-control": "no-cache"})


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ("graphiql.css", "graphiql.js"):
        return PlainTextResponse("not found", 404)
    return FileResponse(_HERE / name, headers={"cache-control": "no-cache"})


async def _static_graphiql(request: Request) -> Response:
    name = request.path_params["name"]
    found = find_spec(_GRAPHIQL_PACKAGE)
    if name not in _GRAPHIQL_FILES or found is None or not found.submodule_search_locations:
        return PlainTextResponse("not found", 404)
    folder = Path(found.submodule_search_locations[0], "static", _GRAPHIQL_PACKAGE)
    return FileResponse(folder / name, headers={"cache-control": "public, max-age=86400"})
