"""A query in; its answer out, as JSON-ready dictionaries. Also starts the server."""

import logging
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from tempfile import TemporaryDirectory
from typing import Any

from graphql import DocumentNode, GraphQLError, execute_sync, validate
from sqlalchemy.exc import DBAPIError

from kg.serve.errors import BadInput, QueryError, ValidationWrong
from kg.serve.limits import DEFAULT, WORTH_KEEPING, Limits, read
from kg.serve.plan import NotPlanned, run
from kg.serve.schema import Context, executable, schema
from kg.serve.source import Source

log = logging.getLogger("kg.serve")
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: `data` only where it was executed; `cost` in records where the query could be measured."""

    executed: bool
    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    cost: int | None = None

    @property
    def formatted(self) -> dict[str, Any]:
        """The answer as GraphQL writes it."""
        found: dict[str, Any] = {"errors": [e.formatted for e in self.errors]} if self.errors else {}
        return found | {"data": self.data} if self.executed else found


def answer(
    source: Source,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = DEFAULT,
) -> Answer:
    """Answer a query on one snapshot of the graph. Raises GraphMissing; whatever else goes wrong is in the answer's errors."""
    try:
        measured = read(query, variables, limits)
        document = measured.document
        found = _validated(document) if len(query) <= WORTH_KEEPING else _validate(document)
        if found:
            return Answer(False, None, tuple(found), measured.cost)
    except QueryError as e:
        return Answer(False, None, (e,))
    except RecursionError:
        return Answer(False, None, (ValidationWrong("the query is nested too deep"),))
    with source.snapshot(limits.seconds) as snapshot:
        context = Context(snapshot)
        try:
            return Answer(True, run(schema, document, context, variables or {}, operation_name), (), measured.cost)
        except NotPlanned as e:
            if isinstance(
                e.__cause__, DBAPIError
            ):  # PostgreSQL takes no more statements, so the next error hides this one
                log.error("SQL failed", exc_info=e.__cause__)
        result = execute_sync(
            executable,
            document,
            context_value=context,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
    errors = tuple(_told(e) for e in result.errors or ())
    # an error without a path was found before execution: variables, or the choice of the operation
    executed = result.data is not None or any(e.path for e in errors)
    return Answer(executed, result.data, errors[:_MOST_ERRORS], measured.cost)


def _validate(document: DocumentNode) -> list[GraphQLError]:
    return [ValidationWrong(e.message, at=e) for e in validate(executable, document, max_errors=_MOST_ERRORS)]


_validated = lru_cache(maxsize=256)(_validate)


def _told(error: GraphQLError) -> GraphQLError:
    """The error as the asker is told it: with a code, and nothing of what went on inside."""
    if error.extensions and "code" in error.extensions:
        return error
    original = error.original_error
    place: dict[str, Any] = {
        "nodes": error.nodes,
        "source": error.source,
        "positions": error.positions,
        "path": error.path,
    }
    if original is None or isinstance(original, GraphQLError):
        return GraphQLError(error.message, **place, extensions={"code": BadInput.code})
    log.error("internal error at %s", error.path, exc_info=original)
    return GraphQLError("internal error", **place, extensions={"code": "INTERNAL_ERROR"})


def execute(
    graph: str,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = DEFAULT,
) -> dict[str, Any]:
    """Answer a query without a server: `{"data": ...}`, `{"errors": [...]}` or both. Raises GraphMissing."""
    source = Source(graph)
    try:
        source.check()
        return answer(source, query, variables, operation_name, limits).formatted
    finally:
        source.close()


class Exposed(Exception):
    """A server that would be open to others without a token."""


def serve(
    graph: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    cors: Sequence[str] = (),
    token: str | None = None,
    public: bool = False,
) -> None:
    """Serve a graph until stopped.

    Raises GraphMissing before anything is started, and Exposed for an address beyond this machine with neither `token` nor
    `public`.
    """
    import uvicorn  # only a server needs it, not `kg query`

    from kg.serve.protocol import PromptProtocol

    if not (token or public or _loopback(host)):
        raise Exposed(
            f"{host} can be reached from elsewhere; set KG_TOKEN or --token, or say --public to let in anyone"
        )
    source = Source(graph)
    source.check()
    source.close()
    # workers are processes of their own and build their application from these
    os.environ["KG_GRAPH"] = graph
    os.environ["KG_CORS"] = ",".join(cors)
    os.environ["KG_TOKEN"] = token or ""
    with ExitStack() as stack:
        if workers > 1:
            counters = stack.enter_context(TemporaryDirectory(prefix="kg-metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counters
        uvicorn.run(
            "kg.serve.app:from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http=PromptProtocol,
            server_header=False,
            access_log=False,  # kg.access says it, with the request's id
            log_config=_logging(),
            limit_concurrency=500,
            timeout_graceful_shutdown=15,
        )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _logging() -> dict[str, Any]:
    line = {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    to_stderr = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    loggers = {name: {"handlers": ["stderr"], "level": "INFO", "propagate": False} for name in ("uvicorn", "kg")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": to_stderr},
        "loggers": loggers,
    }
