"""A validated operation in; its answer out, by a plan that is made once for each selection and then run over all its records.

graphql-core decides anew for every field of every record how to resolve and complete it; for a page of some thousand fields that
is most of the time. Here each field of the text is prepared once (its resolver, its arguments, how its value is written), and
what remains for a record is a call or a look-up. The resolvers are those of the schema, so both ways give the same answer, which
tests/serve/test_plan.py holds them to. Whatever is unusual raises NotPlanned and goes the long way: introspection, and every
error, since saying where it happened and what it leaves null is graphql-core's business.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values, get_variable_values
from strawberry.schema.schema_converter import get_arguments
from strawberry.types.field import StrawberryField

Complete = Callable[[Any], Any]  # a resolver's value to what JSON holds
_DEFINITION = "strawberry-definition"  # where strawberry leaves its own field behind graphql-core's
_PLAIN = {"String": str, "ID": str, "Int": int, "Float": float, "Boolean": bool}


class NotPlanned(Exception):
    """The operation must be executed the long way."""


def run(
    schema: strawberry.Schema,
    document: DocumentNode,
    context: object,
    variables: Mapping[str, Any],
    operation_name: str | None,
) -> dict[str, Any]:
    """The data of an answer. Raises NotPlanned where anything at all is out of the ordinary, an error of a field included."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    wanted = [o for o in operations if operation_name is None or (o.name and o.name.value == operation_name)]
    if len(wanted) != 1:
        raise NotPlanned
    try:
        plan = _Plan(schema, document, wanted[0], context, variables)
        found: dict[str, Any] = plan.root()
    except NotPlanned:
        raise
    except Exception as error:  # graphql-core finds it again, and says where
        raise NotPlanned from error
    return found


class _Plan:
    """What the fields of one operation need, with the values of its variables."""

    def __init__(
        self,
        schema: strawberry.Schema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        context: object,
        variables: Mapping[str, Any],
    ) -> None:
        self.strawberry = schema
        self.schema: GraphQLSchema = schema._schema
        self.operation = operation
        self.context = context
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        coerced = get_variable_values(self.schema, operation.variable_definitions or (), dict(variables))
        if not isinstance(coerced, VariableValues):
            raise NotPlanned
        self.variables = coerced

    def root(self) -> dict[str, Any]:
        """The answer's data."""
        query = self.schema.query_type
        assert query is not None
        found: dict[str, Any] = self.object(query, (self.operation.selection_set,))(None)
        return found

    # ---------------------------------------------------------------- selections
    def object(self, type: GraphQLObjectType, selected: tuple[SelectionSetNode, ...]) -> Complete:
        """What makes a record of this type the object that is selected of it."""
        groups: dict[str, list[FieldNode]] = {}
        for selection in selected:
            self._collect(type, selection, groups, set())
        fields = [(key, *self.field(type, nodes)) for key, nodes in groups.items()]

        def complete(record: Any) -> dict[str, Any]:
            return {key: write(get(record)) for key, get, write in fields}

        return complete

    def _collect(
        self,
        type: GraphQLObjectType,
        selected: SelectionSetNode,
        groups: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        """The fields that are selected of a type, by the key in the answer, fragments written out."""
        for node in selected.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                groups.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._fits(type, node.type_condition.name.value):
                    self._collect(type, node.selection_set, groups, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._fits(type, fragment.type_condition.name.value):
                    self._collect(type, fragment.selection_set, groups, spread)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (include is None or include["if"])

    def _fits(self, type: GraphQLObjectType, condition: str) -> bool:
        above = self.schema.type_map[condition]
        if isinstance(above, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(above, type)
        return above is type

    # ---------------------------------------------------------------- fields
    def field(self, type: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[Callable[[Any], Any], Complete]:
        """How a record gives the value of a field, and how the value is written."""
        name = nodes[0].name.value
        if name == "__typename":
            return (lambda _: type.name), _same
        known: GraphQLField | None = type.fields.get(name)
        if known is None:  # __schema and __type
            raise NotPlanned
        return self._getter(known, nodes), self.completer(
            known.type, tuple(node.selection_set for node in nodes if node.selection_set)
        )

    def _getter(self, known: GraphQLField, nodes: list[FieldNode]) -> Callable[[Any], Any]:
        field = known.extensions[_DEFINITION]
        if not isinstance(field, StrawberryField) or field.extensions:
            raise NotPlanned
        if field.base_resolver is None:
            return attrgetter(field.python_name)
        # a resolver sees of a request where its field stands, and the context
        info: Any = strawberry.Info(
            _raw_info=SimpleNamespace(context=self.context, field_nodes=nodes),  # type: ignore[arg-type]
            _field=field,
        )
        positional, keywords = get_arguments(
            field=field,
            source=None,
            info=info,
            kwargs=get_argument_values(known, nodes[0], self.variables),
            config=self.strawberry.config,
            scalar_registry=self.strawberry.schema_converter.scalar_registry,
        )
        resolve: Callable[..., Any] = field.base_resolver.wrapped_func  # type: ignore[assignment]
        if not positional:
            raise NotPlanned
        return (lambda record: resolve(record, **keywords)) if keywords else resolve

    # ---------------------------------------------------------------- values
    def completer(self, type: Any, selected: tuple[SelectionSetNode, ...]) -> Complete:
        """What writes a value of this type."""
        if isinstance(type, GraphQLNonNull):
            return self._present(type.of_type, selected)
        write = self._present(type, selected)
        return lambda value: None if value is None else write(value)

    def _present(self, type: Any, selected: tuple[SelectionSetNode, ...]) -> Complete:
        if isinstance(type, GraphQLList):
            each = self.completer(type.of_type, selected)
            return lambda values: [each(value) for value in values]
        if isinstance(type, GraphQLObjectType):
            write = self.object(type, selected)
            return lambda record: write(_not_null(record))
        if isinstance(type, GraphQLInterfaceType):
            return self._of_any(selected)
        if not is_leaf_type(type):
            raise NotPlanned
        return _leaf(type)

    def _of_any(self, selected: tuple[SelectionSetNode, ...]) -> Complete:
        """What writes records whose type each says itself; planned for each type when the first of it comes."""
        known: dict[type, Complete] = {}

        def complete(record: Any) -> Any:
            kind = type(_not_null(record))
            if kind not in known:
                concrete = self.schema.type_map[kind.__strawberry_definition__.name]
                assert isinstance(concrete, GraphQLObjectType)
                known[kind] = self.object(concrete, selected)
            return known[kind](record)

        return complete


def _same(value: Any) -> Any:
    return value


def _not_null(value: Any) -> Any:
    if value is None:
        raise NotPlanned
    return value


def _leaf(type: Any) -> Complete:
    """What writes a scalar or an enum's value, as graphql-core would; the usual classes need no look."""
    plain = _PLAIN.get(type.name)
    if plain is not None:
        # only what is certain to be written as it is: an ID made of a string's subclass is not
        return lambda value: (
            value if value.__class__ is plain else _not_null(type.coerce_output_value(_not_null(value)))
        )
    values: dict[Enum, Any] = {}

    def enum(value: Any) -> Any:
        if value not in values:
            values[value] = _not_null(type.coerce_output_value(_not_null(value)))
        return values[value]

    return enum
