"""The triples of one node in; its values, one property at a time, out, each asked for as what it must be.

After a record is made of the values, the node is held against what the export would write of that record (`settle`): what a
file says of a node is all taken over, or the file is refused, or what is none of kg's business is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.export.rdf_terms import VOCABULARIES, XSD, prefixes, term
from kg.ids import id_of

_NUMBERS = {
    NamedNode(XSD + kind) for kind in ("decimal", "integer", "double", "float", "int", "long", "nonNegativeInteger")
}
_BOOLEAN = NamedNode(f"{XSD}boolean")
_A = term("rdf:type")
_OWN = VOCABULARIES["kg"]

Written = list[tuple[NamedNode, list[NamedNode | Literal]]]  # the properties that the export writes of a record


class Broken(Exception):
    """A node that lacks something, or says it wrongly; the message names the node and is half a line."""


class Facts:
    """What a store says of one node."""

    def __init__(self, store: Store, node: NamedNode, base: str) -> None:
        self.node, self.base = node, base
        self._asked: set[NamedNode] = set()
        self._found: dict[NamedNode, list[object]] = defaultdict(list)
        for quad in store.quads_for_pattern(node, None, None, DefaultGraph()):
            self._found[quad.predicate].append(quad.object)

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def name(self) -> str:
        """How messages name the node."""
        return short(self.node, self.base)

    def broken(self, why: str) -> Broken:
        """The error that something is wrong with this node."""
        return Broken(f"{self.name} {why}")

    # ---------------------------------------------------------------- values
    def texts(self, name: str) -> list[str]:
        """All texts of a property, sorted."""
        return sorted(self._text(name, value) for value in self._values(name))

    def text(self, name: str) -> str:
        """The one text of a property."""
        return self._text(name, self._one(name))

    def maybe_text(self, name: str) -> str | None:
        """The one text of a property, or None."""
        value = self._at_most_one(name)
        return None if value is None else self._text(name, value)

    def address(self, name: str) -> str | None:
        """The one text or IRI of a property, or None."""
        value = self._at_most_one(name)
        return value.value if isinstance(value, NamedNode) else None if value is None else self._text(name, value)

    def number(self, name: str) -> float:
        """The one number of a property."""
        return float(self._decimal(name, self._one(name)))

    def integer(self, name: str) -> int:
        """The one whole number of a property."""
        value = self._decimal(name, self._one(name))
        if value != int(value) or abs(value) >= 2**63:
            raise self.broken(f"has {name} {value}, which is no whole number that fits")
        return int(value)

    def truth(self, name: str) -> bool | None:
        """The one boolean of a property, or None."""
        value = self._at_most_one(name)
        if value is None:
            return None
        if isinstance(value, Literal) and value.value in ("true", "false", "1", "0"):
            return value.value in ("true", "1")
        raise self.broken(f"has {name} {_said(value, self.base)}, which is neither true nor false")

    def id(self, name: str) -> str:
        """The id of the one node that a property names."""
        return self._id(name, self._one(name))

    def maybe_id(self, name: str) -> str | None:
        """The id of the one node that a property names, or None."""
        value = self._at_most_one(name)
        return None if value is None else self._id(name, value)

    def ids(self, name: str) -> list[str]:
        """The ids of all nodes that a property names, sorted."""
        return sorted(self._id(name, value) for value in self._values(name))

    def nodes(self, name: str) -> list[NamedNode]:
        """The nodes that a property names, in no order."""
        found = []
        for value in self._values(name):
            if not isinstance(value, NamedNode):
                raise self.broken(f"has {name} {_said(value, self.base)}, where an IRI should stand")
            found.append(value)
        return found

    def iri(self, name: str) -> NamedNode:
        """The one IRI of a property."""
        value = self._one(name)
        if not isinstance(value, NamedNode):
            raise self.broken(f"has {name} {_said(value, self.base)}, where an IRI should stand")
        return value

    def has(self, name: str) -> bool:
        """Whether the node has the property."""
        return bool(self._found.get(term(name)))

    def _values(self, name: str) -> list[object]:
        self._asked.add(term(name))
        return self._found.get(term(name), [])

    def _at_most_one(self, name: str) -> object:
        values = self._values(name)
        if len(values) > 1:
            listed = " and ".join(sorted(_said(v, self.base) for v in values)[:2])
            raise self.broken(f"has more than one {name}: {listed}")
        return values[0] if values else None

    def _one(self, name: str) -> object:
        value = self._at_most_one(name)
        if value is None:
            raise self.broken(f"lacks {name}")
        return value

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, Literal):
            raise self.broken(f"has {name} {_said(value, self.base)}, where a text should stand")
        return value.value

    def _decimal(self, name: str, value: object) -> Decimal:
        try:
            number = Decimal(value.value if isinstance(value, Literal) else "")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self.broken(f"has {name} {_said(value, self.base)}, which is no number")
        return number

    def _id(self, name: str, value: object) -> str:
        id = id_of(value.value, self.base) if isinstance(value, NamedNode) else None
        if id is None:
            raise self.broken(f"has {name} {_said(value, self.base)}, where an IRI under {self.base} should stand")
        return id

    # ---------------------------------------------------------------- the whole node
    def settle(self, written: Written, *, besides: Iterable[NamedNode] = ()) -> tuple[int, set[str]]:
        """Hold the node against what the export writes of the record that was made of it.

        Returns how many triples it takes, and the properties of those that are not kg's. `besides` are properties that are
        checked elsewhere. Raises `Broken` where the file says less, or something else.
        """
        taken, strange, apart = 0, set(), set(besides)
        expected = dict(written)
        for predicate, values in expected.items():
            found = {_key(v) for v in self._found.get(predicate, ())}
            for value in values:
                if _key(value) not in found:
                    said = sorted(_said(v, self.base) for v in self._found.get(predicate, ()))
                    what = short(predicate, self.base)
                    if not said:
                        raise self.broken(f"lacks {what} {_said(value, self.base)}")
                    raise self.broken(f"has {what} {said[0]}, where {_said(value, self.base)} should stand")
        for predicate, found_values in self._found.items():
            if predicate in apart:
                continue
            known = {_key(v) for v in expected.get(predicate, ())}
            extra = [v for v in found_values if _key(v) not in known]
            taken += len(found_values) - len(extra)
            foreign_type = predicate == _A and not any(_is_own(v) for v in extra)
            own = predicate in expected or predicate in self._asked or predicate.value.startswith(_OWN)
            if extra and own and not foreign_type:
                what = short(predicate, self.base)
                raise self.broken(f"has {what} {_said(extra[0], self.base)}, which nothing else in the file bears out")
            if extra:
                strange.add(short(predicate, self.base))
        return taken, strange

    def edges(self, predicates: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, object]]:
        """The direct triples of these properties."""
        for predicate in predicates:
            for value in self._found.get(predicate, ()):
                yield predicate, value


def short(node: NamedNode, base: str) -> str:
    """How messages name a node: by its id or prefixed name where it has one."""
    cut = max(node.value.rfind("/"), node.value.rfind("#")) + 1
    prefix = _prefix_of(base).get(node.value[:cut])
    return f"{prefix}:{node.value[cut:]}" if prefix else f"<{node.value}>"


@lru_cache(maxsize=4)
def _prefix_of(base: str) -> dict[str, str]:
    return {space: prefix for prefix, space in prefixes(base).items()}


def _said(value: object, base: str) -> str:
    if isinstance(value, NamedNode):
        return short(value, base)
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _is_own(value: object) -> bool:
    return isinstance(value, NamedNode) and value.value.startswith(_OWN)


def _key(value: object) -> object:
    """What two spellings of one value share: other tools write 0.90 for 0.9, or 1 for true."""
    if isinstance(value, Literal):
        if value.datatype in _NUMBERS:
            try:
                return Decimal(value.value)
            except InvalidOperation:
                return value
        if value.datatype == _BOOLEAN:
            return value.value in ("true", "1")
    return value
