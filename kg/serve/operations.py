"""Requests in; the same requests out, each with an id, counted, timed, logged, and let in only with the token where one is set."""

import base64
import binascii
import hmac
import logging
import os
import re
import time
import uuid

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

access = logging.getLogger("kg.access")
OPEN_TO_ALL = ("/health", "/ready")  # what a load balancer must see without a token
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")  # anyone can make up others, and each would be counted for ever
_KNOWN = ("graphql", "sparql", "entity", "paper", "static", "assets", "metrics", "health", "ready", "graphiql")

_requests = Counter("kg_requests", "Requests answered.", ["route", "method", "status"])
_seconds = Histogram(
    "kg_request_seconds", "Time from a request to the end of its answer.", ["route"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)  # fmt: skip
COST = Counter("kg_graphql_cost", "Cost of the GraphQL queries answered, in records.")
REFUSED = Counter("kg_graphql_errors", "GraphQL answers with errors, by the code of the first.", ["code"])


class Observed:
    """Gives each request an id (its own X-Request-ID, if it has a sound one), counts and times it, and logs one line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        started, status, size = time.perf_counter(), 500, 0

        async def send_on(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = id
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            taken = time.perf_counter() - started
            route = _route(scope["path"])
            _requests.labels(route, scope["method"] if scope["method"] in _METHODS else "?", str(status)).inc()
            _seconds.labels(route).observe(taken)
            who = (scope.get("client") or ("-",))[0]
            # the path alone: what is asked for may be nobody else's business; %r, so that no path can forge a line
            access.info(
                "%s %s %s %.200r %d %dB %.1fms", id, who, scope["method"], scope["path"], status, size, taken * 1000
            )


class TokenNeeded:
    """Lets in who shows the token: as a bearer, or as the password of a login, for which browsers ask."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401."""
        if scope["type"] != "http" or scope["path"] in OPEN_TO_ALL or self._shown(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        refused = JSONResponse(
            {"errors": [{"message": "this server asks for a token", "extensions": {"code": "UNAUTHENTICATED"}}]},
            401,
            {"www-authenticate": 'Basic realm="kg, with the token as password", charset="UTF-8"'},
        )
        await refused(scope, receive, send)

    def _shown(self, headers: Headers) -> bool:
        kind, _, value = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return hmac.compare_digest(value.strip().encode("latin-1"), self.token)
        if kind.lower() == "basic":
            try:
                password = base64.b64decode(value, validate=True).partition(b":")[2]
            except binascii.Error:
                return False
            return hmac.compare_digest(password, self.token)
        return False


async def metrics(_: Request) -> Response:
    """The counters of all workers, for Prometheus."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _route(path: str) -> str:
    """What a path counts as: few names, so that nobody can fill the counters with made-up ones."""
    first = path.strip("/").partition("/")[0]
    return first if first in _KNOWN else "file" if first.startswith(("graph.", "papers.")) else "page"
