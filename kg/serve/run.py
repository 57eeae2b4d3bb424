"""A query in; its answer out, as JSON-ready dictionaries. Also starts the server."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLError, execute_sync, validate

from kg.serve.errors import BadInput, QueryError, ValidationWrong
from kg.serve.limits import DEFAULT, WORTH_KEEPING, Limits, read
from kg.serve.schema import Context, executable
from kg.serve.source import Source

log = logging.getLogger("kg.serve")
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: `data` only where it was executed."""

    executed: bool
    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()

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
        document = read(query, variables, limits)
        found = _validated(document) if len(query) <= WORTH_KEEPING else _validate(document)
        if found:
            return Answer(False, None, tuple(found))
    except QueryError as e:
        return Answer(False, None, (e,))
    except RecursionError:
        return Answer(False, None, (ValidationWrong("the query is nested too deep"),))
    with source.snapshot(limits.seconds) as snapshot:
        result = execute_sync(
            executable,
            document,
            context_value=Context(snapshot),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
    errors = tuple(_told(e) for e in result.errors or ())
    # an error without a path was found before execution: variables, or the choice of the operation
    executed = result.data is not None or any(e.path for e in errors)
    return Answer(executed, result.data, errors[:_MOST_ERRORS])


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


def serve(graph: str, *, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve a graph until stopped. Raises GraphMissing before anything is started."""
    import uvicorn  # only a server needs it, not `kg query`

    from kg.serve.protocol import PromptProtocol

    source = Source(graph)
    source.check()
    source.close()
    os.environ["KG_GRAPH"] = graph  # workers are processes of their own and build their application from it
    uvicorn.run(
        "kg.serve.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=PromptProtocol,
        server_header=False,
        limit_concurrency=500,
        timeout_graceful_shutdown=15,
    )
