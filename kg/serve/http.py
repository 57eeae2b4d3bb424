"""HTTP requests in; GraphQL requests and responses out, by the GraphQL over HTTP specification.

https://graphql.github.io/graphql-over-http/draft/: application/json answers with 200 whatever the query says, so that old
clients read the errors; application/graphql-response+json answers with 400 where nothing was executed.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import anyio
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.serve.negotiation import best
from kg.serve.run import Answer

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
_READING_SECONDS = 30.0
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


class Refused(Exception):
    """A request that is no GraphQL request, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A GraphQL request; `query` is empty where the asker sends but its hash."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    sha256: str | None = None


def accepted(request: Request) -> str:
    """The media type to answer in. Raises Refused (406)."""
    offered = best(",".join(request.headers.getlist("accept")), (JSON, GRAPHQL_JSON))
    if offered is None:
        raise Refused(406, "NOT_ACCEPTABLE", f"answers come as {GRAPHQL_JSON} or {JSON}")
    return offered


async def asked(request: Request, limit: int) -> Asked:
    """The GraphQL request of a GET or POST. Raises Refused."""
    if request.method == "GET":
        parameters: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if name in parameters:
                raise _bad(f"`{name}` is given twice")
            parameters[name] = value
        for name in ("variables", "extensions"):
            if name in parameters:
                parameters[name] = _json(parameters[name].encode(), f"`{name}`") if parameters[name] else None
        return _asked(parameters)
    kind, _, rest = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != JSON:
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", f"send queries as {JSON}")
    charset = rest.partition("charset=")[2].split(";")[0].strip().strip('"')
    if charset not in ("", "utf-8", "utf8"):
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "send JSON in UTF-8")
    return _asked(_json(await body_of(request, limit), "the body"))


async def body_of(request: Request, limit: int) -> bytes:
    """The body of a request. Raises Refused past `limit` bytes, and where it does not arrive."""
    too_big = Refused(413, "BODY_TOO_LARGE", f"the body is larger than {limit:,} bytes", {"connection": "close"})
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_big
    body = bytearray()
    try:
        with anyio.fail_after(_READING_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise too_big
    except TimeoutError:
        raise Refused(408, "REQUEST_TIMEOUT", "the body took too long to arrive", {"connection": "close"}) from None
    except ClientDisconnect:
        raise Refused(400, "BAD_REQUEST", "the body ended early") from None
    return bytes(body)


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as e:
        raise _bad(f"{what} is not JSON: {e.msg} at character {e.pos}") from None


def _bad(message: str) -> Refused:
    return Refused(400, "BAD_REQUEST", message)


def _asked(parameters: Any) -> Asked:
    if isinstance(parameters, list):
        raise _bad("one query at a time: a list of queries is not taken")
    if not isinstance(parameters, dict):
        raise _bad("the body must be a JSON object with `query`")
    variables, name, extensions = (parameters.get(x) for x in ("variables", "operationName", "extensions"))
    for what, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise _bad(f"`{what}` must be an object")
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` must be a string")
    hashed = _hash(extensions or {})
    query = parameters.get("query", "" if hashed else None)
    if not isinstance(query, str):
        raise _bad("`query` must be a string" if "query" in parameters else "`query` is missing")
    return Asked(query, variables, name, hashed)


def _hash(extensions: Mapping[str, Any]) -> str | None:
    """The hash of a persisted query: https://www.apollographql.com/docs/apollo-server/performance/apq."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    found = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(found, str) or not _SHA256.fullmatch(found) or persisted.get("version") != 1:
        raise _bad("`extensions.persistedQuery` must have `version` 1 and `sha256Hash`, 64 hex digits")
    return found.lower()


class PersistedQueries:
    """The texts of queries by their SHA-256, the most recent ones, up to so many characters."""

    def __init__(self, most: int = 8_000_000) -> None:
        self._most = most
        self._held = 0
        self._texts: OrderedDict[str, str] = OrderedDict()

    def text(self, asked: Asked) -> str:
        """The query's text: the one sent, which is kept by its hash, or the one kept. Raises Refused."""
        if asked.sha256 is None:
            return asked.query
        if asked.query:
            if sha256(asked.query.encode("utf-8", "surrogatepass")).hexdigest() != asked.sha256:
                raise _bad("`sha256Hash` is not that of `query`")
            if asked.sha256 not in self._texts:
                self._texts[asked.sha256] = asked.query
                self._held += len(asked.query)
                while self._held > self._most:
                    self._held -= len(self._texts.popitem(last=False)[1])
            return asked.query
        if asked.sha256 not in self._texts:
            # 200, as clients of this protocol expect: they send the text and the hash next
            raise Refused(200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        self._texts.move_to_end(asked.sha256)
        return self._texts[asked.sha256]


def response(request: Request, answer: Answer, media_type: str, most: int) -> Response:
    """The answer to a well-formed request; `most` is the highest cost that the server takes.

    An answer to a GET has an ETag, and is left out where the asker has it already.
    """
    status = 200 if answer.executed or media_type == JSON else 400
    found = answer.formatted
    if answer.cost is not None:
        found["extensions"] = {"cost": {"requested": answer.cost, "limit": most}}
    body = orjson.dumps(found)
    headers = {"content-type": f"{media_type}; charset=utf-8", "vary": "accept"}
    if request.method == "GET" and status == 200:
        headers["etag"] = f'W/"{sha256(body).hexdigest()[:32]}"'
        headers["cache-control"] = "no-cache"
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    return Response(body, status, headers)


def refusal(error: Refused) -> Response:
    """The answer to a request that is no GraphQL request."""
    body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    return Response(orjson.dumps(body), error.status, {"content-type": f"{JSON}; charset=utf-8", **error.headers})
