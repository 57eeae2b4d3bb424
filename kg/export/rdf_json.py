"""What is said of subjects in; the text of a JSON-LD file out, an object for each."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode

from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import XSD, Node, Objects, Term, prefixes, shortener, term

_A = term("rdf:type")
_AT_ONCE = 500  # nodes in a piece


class JsonLdLayout:
    """An object per subject, a line each, with a comma before it."""

    def __init__(self, base: str) -> None:
        self._names = shortener(prefixes(base))
        self._terms = InTerms(Objects(base))

    def pieces(self, found: Iterable[Said]) -> Iterator[bytes]:
        """The bytes of nodes, of many at a time."""
        remaining = map(self._terms.node, found)
        while part := b"".join([b",\n" + orjson.dumps(self._object(node)) for node in islice(remaining, _AT_ONCE)]):
            yield part

    def _object(self, node: Node[NamedNode, Literal]) -> dict[str, Any]:
        found: dict[str, Any] = {"@id": self._short(node.subject)}
        for predicate, values in node.properties:
            if predicate == _A:
                found["@type"] = [self._short(value) for value in values if isinstance(value, NamedNode)]
            else:
                listed = [self._written(value) for value in values]
                found[self._short(predicate)] = listed[0] if len(listed) == 1 else listed
        return found

    def _short(self, iri: NamedNode) -> str:
        return self._names(iri.value) or iri.value

    def _written(self, value: Term) -> Any:
        if isinstance(value, NamedNode):
            return {"@id": self._short(value)}
        kind = value.datatype.value.removeprefix(XSD)
        if kind == "string":
            return value.value
        if kind in ("integer", "boolean"):
            return orjson.loads(value.value)
        return {"@type": self._short(value.datatype), "@value": value.value}
