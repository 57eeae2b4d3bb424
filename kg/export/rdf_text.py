"""What is said of subjects in; the text of a Turtle or N-Triples file out, by a template for each shape.

A template is what all nodes of a shape have in common, worked out once; a node fills in its own terms. They are spelt by
kg.export.rdf_terms, so that only the layout is told here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import call
from typing import Any, NamedTuple

from kg.export.rdf_said import Said, Shape, Slot, makers
from kg.export.rdf_terms import Node, NTriples, Terms, Turtle

_WIDTH = 100
_AT_ONCE = 500  # nodes in a piece
_SUBJECT = "\x00"  # stands for it where it comes again: no term holds this character as it is


class Template(NamedTuple):
    """The text of a shape with a %s for each value, and what makes the text of each."""

    text: str
    make: tuple[Callable[[Any], str], ...]


class Layout(ABC):
    """How a format lays out nodes; a format is a layout with its terms."""

    def __init__(self, terms: Terms[str, str]) -> None:
        self.terms = terms
        self._make = makers(terms)
        self._templates: dict[Shape, Template] = {}

    @abstractmethod
    def text(self, said: Said) -> str:
        """A node."""

    @abstractmethod
    def _lay_out(self, shape: Shape) -> Template:
        """The template of a shape."""

    def pieces(self, found: Iterable[Said]) -> Iterator[bytes]:
        """The bytes of nodes, of many at a time."""
        text, remaining = self.text, iter(found)
        while part := "".join(map(text, islice(remaining, _AT_ONCE))):
            yield part.encode()

    def _template(self, shape: Shape) -> Template:
        found = self._templates.get(shape)
        if found is None:
            found = self._templates[shape] = self._lay_out(shape)
        return found

    def _always(self, slot: Slot) -> list[str]:
        return [self._make[kind](value) for kind, value in slot.always or ()]


class TurtleLayout(Layout):
    """A block per subject: an empty line, the subject with its properties, a line for each, and a full stop."""

    def __init__(self, terms: Turtle) -> None:
        super().__init__(terms)

    def text(self, said: Said) -> str:
        """As `Layout` says."""
        shape, values = said
        text, make = self._templates.get(shape) or self._template(shape)
        return text % tuple(map(call, make, values))

    def _lay_out(self, shape: Shape) -> Template:
        lines = [
            f"{verb(slot.predicate)} {'%s' if slot.always is None else _no_place(joined(self._always(slot)))}"
            for slot in shape.slots
        ]
        make = [self._make[shape.subject], *map(self._spelling, shape.open)]
        return Template(_block("%s", lines), tuple(make))

    def _spelling(self, slot: Slot) -> Callable[[Any], str]:
        one = self._make[slot.kind]
        return (lambda values: joined([one(value) for value in values])) if slot.many else one


class NTriplesLayout(Layout):
    """A line per triple."""

    def __init__(self, terms: NTriples) -> None:
        super().__init__(terms)

    def text(self, said: Said) -> str:
        """As `Layout` says."""
        shape, values = said
        text, make = self._templates.get(shape) or self._template(shape)
        subject, *terms = map(call, make, values)
        return (text % tuple(terms)).replace(_SUBJECT, subject)

    def _lay_out(self, shape: Shape) -> Template:
        lines = []
        for slot in shape.slots:
            start = _no_place(f"{_SUBJECT} {self.terms.term(slot.predicate)} ")
            if slot.always is not None:
                lines += [f"{start}{_no_place(value)} .\n" for value in self._always(slot)]
            else:
                lines.append("%s" if slot.many else f"{start}%s .\n")
        return Template("".join(lines), (self._make[shape.subject], *map(self._spelling, shape.open)))

    def _spelling(self, slot: Slot) -> Callable[[Any], str]:
        one = self._make[slot.kind]
        if not slot.many:
            return one
        start = f"{_SUBJECT} {self.terms.term(slot.predicate)} "
        return lambda values: "".join([f"{start}{one(value)} .\n" for value in values])


def _no_place(text: str) -> str:
    return text.replace("%", "%%")


# ------------------------------------------------------------------ Turtle
def block(node: Node[str, str]) -> str:
    """A node in Turtle, as the layout has it."""
    return _block(node.subject, lines(node))


def lines(node: Node[str, str]) -> list[str]:
    """The properties of a node in Turtle, each with all its values."""
    return [f"{verb(predicate)} {joined(values)}" for predicate, values in node.properties]


def verb(predicate: str) -> str:
    """A property in Turtle, where there is a word for the type."""
    return "a" if predicate == "rdf:type" else predicate


def joined(values: Sequence[str]) -> str:
    """The values of a property: on a line, or on a line each where that would be long."""
    if len(values) == 1:
        return values[0]
    return (", " if sum(map(len, values)) <= _WIDTH else ",\n        ").join(values)


def head(prefixes: dict[str, str]) -> Iterator[bytes]:
    """The first lines of a Turtle file."""
    return (f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in prefixes.items())


def _block(subject: str, lines: Sequence[str]) -> str:
    return f"\n{subject} " + " ;\n    ".join(lines) + " .\n"
