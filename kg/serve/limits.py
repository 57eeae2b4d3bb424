"""The text of a query in; its parsed document out, or an error where it is bigger than the server takes.

The measure is taken before validation, which itself is slow on hostile documents, and each fragment is measured once, so that
fragments that spread each other can neither hide what they amount to nor make measuring it slow.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    parse,
)

from kg.serve.cursors import DEFAULT_SIZE
from kg.serve.errors import BadInput, LimitReached, SyntaxWrong, ValidationWrong
from kg.serve.schema import executable

WORTH_KEEPING = 4_000  # characters: clients send the same short queries again; long ones would only fill memory
# a comment, or in the group a lexical token of the GraphQL specification (October 2021, section 2.1)
_TOKEN = re.compile(r'#.*|("""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|-?\d[\w.+-]*|[^\s,])')
_INTROSPECTION_COST = {"__schema": 2_000, "__type": 50}  # in records that take as long
_LIST_SIZE = 5  # what a list without a page size is taken to hold
_WRAPPERS = ("edges", "node", "nodes", "pageInfo")  # parts of a connection, whose rows are counted where it is
_PAGE_ARGUMENTS = ("first", "last", "limit")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may amount to.

    `depth` counts fields within fields, those of introspection apart; `aliases` and `fields` count what remains when every
    fragment is written out; `cost` is the most records that the answer can hold, by the page sizes asked for.
    """

    characters: int = 100_000
    tokens: int = 2_000
    depth: int = 15
    introspection_depth: int = 20
    aliases: int = 50
    fields: int = 500
    fragments: int = 50
    cost: int = 10_000
    variables_depth: int = 20
    seconds: float = 10.0
    body: int = 1_000_000


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Measure:
    """How big a selection is, its fragments written out."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A parsed document, and the most records that an answer to its dearest operation can hold."""

    document: DocumentNode
    cost: int


def read(query: str, variables: Mapping[str, Any] | None, limits: Limits = DEFAULT) -> Measured:
    """Parse and measure. Raises SyntaxWrong, LimitReached or BadInput."""
    if len(query) > limits.characters:
        raise LimitReached(
            f"the query has {len(query):,} characters; the limit is {limits.characters:,}", limit=limits.characters
        )
    document = (_parse_again if len(query) <= WORTH_KEEPING else _parse)(query, limits)
    _check_depth_of(variables or {}, limits.variables_depth)
    try:
        return Measured(document, _check(document, variables or {}, limits))
    except RecursionError:
        raise _too_deep(limits.depth) from None


def _parse(query: str, limits: Limits) -> DocumentNode:
    # graphql-core counts too, but twenty times as slowly: it makes each token before it counts it
    tokens = (found for found in _TOKEN.finditer(query) if found.lastindex)
    if next(islice(tokens, limits.tokens, None), None):
        raise LimitReached(f"the query has more than {limits.tokens:,} tokens", limit=limits.tokens)
    try:
        return parse(query)
    except GraphQLError as e:
        raise SyntaxWrong(e.message, at=e) from None
    except RecursionError:
        raise _too_deep(limits.depth) from None


_parse_again = lru_cache(maxsize=256)(_parse)


def _too_deep(limit: int) -> LimitReached:
    return LimitReached(f"the query is nested deeper than {limit} fields", limit=limit)


def _check_depth_of(value: object, most: int) -> None:
    layer: list[object] = [value]
    for _ in range(most):
        inside: list[object] = []
        for v in layer:
            inside += v.values() if isinstance(v, dict) else v if isinstance(v, list) else ()
        if not inside:
            return
        layer = inside
    raise BadInput(f"the variables are nested deeper than {most} values", limit=most)


def _check(document: DocumentNode, variables: Mapping[str, Any], limits: Limits) -> int:
    """The cost of the dearest operation. Raises LimitReached."""
    dearest = 0
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    if len(fragments) > limits.fragments:
        raise LimitReached(
            f"the query has {len(fragments)} fragments; the limit is {limits.fragments}", limit=limits.fragments
        )
    for operation in document.definitions:
        if not isinstance(operation, OperationDefinitionNode):
            continue
        defaults = {
            v.variable.name.value: int(v.default_value.value)
            for v in operation.variable_definitions or ()
            if isinstance(v.default_value, IntValueNode)
        }
        meter = _Meter(fragments, {**defaults, **variables}, limits)
        found = meter.selections(operation.selection_set, executable.query_type)
        for name, value, most in (
            ("fields", found.fields, limits.fields),
            ("aliases", found.aliases, limits.aliases),
        ):
            if value > most:
                raise LimitReached(f"the query comes to {value:,} {name}; the limit is {most:,}", limit=most)
        if found.depth > limits.depth:
            raise _too_deep(limits.depth)
        if found.cost > limits.cost:
            raise LimitReached(
                f"the answer could hold {found.cost:,} records; the limit is {limits.cost:,}: ask for smaller pages",
                limit=limits.cost,
                cost=found.cost,
            )
        dearest = max(dearest, found.cost)
    return dearest


class _Meter:
    """Measures the selections of one operation."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any], limits: Limits
    ) -> None:
        self.fragments = fragments
        self.variables = variables
        self.limits = limits
        self.known: dict[str, Measure] = {}
        self.open: set[str] = set()

    def selections(self, selected: SelectionSetNode | None, parent: object) -> Measure:
        """The measure of a selection set on a type; an unknown type is left to validation."""
        depth = aliases = fields = cost = 0
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                found = self.field(node, parent)
            elif isinstance(node, FragmentSpreadNode):
                found = self.fragment(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                found = self.selections(node.selection_set, executable.get_type(on.name.value) if on else parent)
            else:
                continue
            depth, aliases, fields, cost = (
                max(depth, found.depth), aliases + found.aliases, fields + found.fields, cost + found.cost,
            )  # fmt: skip
        return Measure(depth, aliases, fields, cost)

    def fragment(self, name: str) -> Measure:
        """The measure of a fragment. A cycle raises: nothing that spreads itself can be answered."""
        if name not in self.known:
            if name in self.open:
                raise ValidationWrong(f"fragment '{name}' spreads itself")
            if name not in self.fragments:
                return Measure()
            self.open.add(name)
            fragment = self.fragments[name]
            self.known[name] = self.selections(
                fragment.selection_set, executable.get_type(fragment.type_condition.name.value)
            )
            self.open.discard(name)
        return self.known[name]

    def field(self, node: FieldNode, parent: object) -> Measure:
        """The measure of a field and all below it."""
        alias = node.alias is not None
        if node.name.value.startswith("__"):
            below = self.selections(node.selection_set, None)
            if below.depth > self.limits.introspection_depth:
                raise _too_deep(self.limits.introspection_depth)
            # what one introspection can amount to, graphql-core's validation itself bounds
            return Measure(1, below.aliases + alias, below.fields + 1, _INTROSPECTION_COST.get(node.name.value, 0))
        known = (
            parent.fields.get(node.name.value) if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else None
        )
        below = self.selections(node.selection_set, get_named_type(known.type) if known else None)
        times = self._times(node, known)
        own = 0 if node.name.value in _WRAPPERS else 1
        cost = max(times, 0) * (below.cost + own) if below.fields else 0
        return Measure(below.depth + 1, below.aliases + alias, below.fields + 1, cost)

    def _times(self, node: FieldNode, known: Any) -> int:
        """How many records the field can bring: its page size, or a guess for a list without one."""
        for argument in node.arguments or ():
            if argument.name.value in _PAGE_ARGUMENTS:
                value = argument.value
                given = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
                if isinstance(value, IntValueNode):
                    given = int(value.value)
                if isinstance(given, int):
                    return given
        if known is None:
            return 1
        for name in _PAGE_ARGUMENTS:
            if name in known.args:
                default = known.args[name].default_value
                return default if isinstance(default, int) else DEFAULT_SIZE
        return (
            _LIST_SIZE
            if node.name.value not in _WRAPPERS and isinstance(get_nullable_type(known.type), GraphQLList)
            else 1
        )
