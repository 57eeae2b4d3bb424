"""Values in; what they say of a subject, as no format in particular has it, out: a shape that many nodes share, and this node's values.

A graph has millions of nodes and some dozens of shapes. What is alike in all nodes of a shape (properties, their order, types) is
told once, so a format can work it out once.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any, Generic, NamedTuple

from kg.export.rdf_terms import N, Node, Terms, V, web_address


class Kind(Enum):
    """What a value is, and so which term it becomes."""

    NAMED = auto()  # the id of a node of the graph
    IRI = auto()
    TERM = auto()  # the prefixed name of a vocabulary's term
    TEXT = auto()
    WHOLE = auto()
    TRUTH = auto()
    DECIMAL = auto()
    DAY = auto()
    WEB = auto()  # an address, or what should be one


class Slot:
    """A property in a shape: with a value in each node, with a list of `many` values, or with those `always` there.

    Slots are themselves alone: two with the same property are not equal, so that shapes are found quickly.
    """

    __slots__ = ("always", "kind", "many", "predicate")

    def __init__(
        self, predicate: str, kind: Kind, *, many: bool = False, always: Sequence[tuple[Kind, str]] | None = None
    ) -> None:
        self.predicate, self.kind, self.many, self.always = predicate, kind, many, always


class Shape:
    """What nodes have in common: what their subject is, and their properties in order. Made by `shape`, once for each."""

    __slots__ = ("slots", "subject")

    def __init__(self, subject: Kind, slots: tuple[Slot, ...]) -> None:
        self.subject, self.slots = subject, slots

    @property
    def open(self) -> tuple[Slot, ...]:
        """The slots that take a value from each node."""
        return tuple(slot for slot in self.slots if slot.always is None)


class Said(NamedTuple):
    """A node: its shape; its subject, then a value (or list of values) for each slot that has none always."""

    shape: Shape
    values: Sequence[Any]


@cache
def shape(subject: Kind, slots: tuple[Slot, ...]) -> Shape:
    """The shape of these slots: one object, whoever asks. There are as many as records can be made up, whatever the graph's size."""
    return Shape(subject, slots)


def types(*names: str, above: Sequence[str] = ()) -> Slot:
    """The slot of a node's types: terms, and IRIs of classes above."""
    return Slot("rdf:type", Kind.TERM, always=[*((Kind.TERM, x) for x in names), *((Kind.IRI, x) for x in above)])


class InTerms(Generic[N, V]):
    """Puts what is said into the terms of a format."""

    def __init__(self, terms: Terms[N, V]) -> None:
        self.terms = terms
        self._make = makers(terms)

    def node(self, said: Said) -> Node[N, V]:
        """A node with its properties."""
        subject, *values = said.values
        named: N = self._make[said.shape.subject](subject)
        return Node(named, list(self._properties(said.shape, iter(values))))

    def _properties(self, shape: Shape, values: Iterator[Any]) -> Iterator[tuple[N, list[N | V]]]:
        for slot in shape.slots:
            make = self._make[slot.kind]
            if slot.always is not None:
                found = [self._make[kind](value) for kind, value in slot.always]
            else:
                found = list(map(make, next(values))) if slot.many else [make(next(values))]
            yield self.terms.term(slot.predicate), found


def makers(terms: Terms[Any, Any]) -> dict[Kind, Callable[[Any], Any]]:
    """What makes a term of a value, for each kind."""
    return {
        Kind.NAMED: terms.named,
        Kind.IRI: terms.iri,
        Kind.TERM: terms.term,
        Kind.TEXT: terms.text,
        Kind.WHOLE: terms.whole,
        Kind.TRUTH: terms.truth,
        Kind.DECIMAL: terms.decimal,
        Kind.DAY: terms.day,
        Kind.WEB: lambda value: web_address(terms, value),
    }
