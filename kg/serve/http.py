"""HTTP requests in; GraphQL requests and responses out, by the GraphQL over HTTP specification.

https://graphql.github.io/graphql-over-http/draft/: application/json answers with 200 whatever the query says, so that old
clients read the errors; application/graphql-response+json answers with 400 where nothing was executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.serve.run import Answer

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
_READING_SECONDS = 30.0


class Refused(Exception):
    """A request that is no GraphQL request, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """A GraphQL request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


def accepted(request: Request) -> str:
    """The media type to answer in. Raises Refused (406)."""
    header = ",".join(request.headers.getlist("accept")).lower()
    if not header.strip():
        return JSON
    best, found = 0.0, None
    for part in header.split(","):
        name, *parameters = (p.strip() for p in part.split(";"))
        quality = 1.0
        for p in parameters:
            if p.startswith("q="):
                try:
                    quality = float(p[2:])
                except ValueError:
                    quality = 0.0
        offered = {GRAPHQL_JSON: GRAPHQL_JSON, JSON: JSON, "*/*": JSON, "application/*": JSON}.get(name)
        if offered and quality > best:
            best, found = quality, offered
    if found is None:
        raise Refused(406, "NOT_ACCEPTABLE", f"answers come as {GRAPHQL_JSON} or {JSON}")
    return found


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
    return _asked(_json(await _body(request, limit), "the body"))


async def _body(request: Request, limit: int) -> bytes:
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
    query = parameters.get("query")
    if not isinstance(query, str):
        raise _bad("`query` must be a string" if "query" in parameters else "`query` is missing")
    variables, name = parameters.get("variables"), parameters.get("operationName")
    for what, value, kind in (("variables", variables, dict), ("extensions", parameters.get("extensions"), dict)):
        if value is not None and not isinstance(value, kind):
            raise _bad(f"`{what}` must be an object")
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` must be a string")
    return Asked(query, variables, name)


def response(answer: Answer, media_type: str) -> Response:
    """The answer to a well-formed request."""
    status = 200 if answer.executed or media_type == JSON else 400
    return Response(orjson.dumps(answer.formatted), status, {"content-type": f"{media_type}; charset=utf-8"})


def refusal(error: Refused) -> Response:
    """The answer to a request that is no GraphQL request."""
    body = {"errors": [{"message": str(error), "extensions": {"code": error.code}}]}
    return Response(orjson.dumps(body), error.status, {"content-type": f"{JSON}; charset=utf-8", **error.headers})
