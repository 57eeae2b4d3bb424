"""The errors that a query can meet; each becomes an entry of `errors` with a code that programs can read.

QueryError
├── SyntaxWrong      GRAPHQL_PARSE_FAILED       a document that is no GraphQL
├── ValidationWrong  GRAPHQL_VALIDATION_FAILED  a document that the schema does not allow
├── BadInput         BAD_USER_INPUT             an argument or variable that cannot be answered
├── LimitReached     LIMIT_REACHED              a request bigger than the server takes
└── TimeIsUp         TIMEOUT                    the request ran longer than it may
"""

from typing import Any

from graphql import GraphQLError


class QueryError(GraphQLError):
    """What the asker is told as it is; any other exception is answered with INTERNAL_ERROR and logged."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, *, at: GraphQLError | None = None, **extensions: Any) -> None:
        """`at` is the error whose place in the document is taken over; `extensions` are what programs may want to know."""
        place = {} if at is None else {"nodes": at.nodes, "source": at.source, "positions": at.positions}
        super().__init__(message, **place, extensions={"code": self.code, **extensions})  # type: ignore[arg-type]


class SyntaxWrong(QueryError):
    """A document that is no GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"


class ValidationWrong(QueryError):
    """A document that the schema does not allow."""

    code = "GRAPHQL_VALIDATION_FAILED"


class BadInput(QueryError):
    """An argument that cannot be answered."""


class LimitReached(QueryError):
    """A request that is bigger than the server takes: deeper, longer or dearer."""

    code = "LIMIT_REACHED"


class TimeIsUp(QueryError):
    """A request that ran longer than it may."""

    code = "TIMEOUT"


class GraphMissing(Exception):
    """There is no graph to serve; the message says where it was looked for and what to do."""
