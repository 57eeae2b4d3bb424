"""Ids and values in; RDF terms, and the prefixes that shorten them, out.

What writes RDF is given a `Terms`, which makes names and literals as the format wants them: `Objects` makes pyoxigraph's, `Turtle` and
`NTriples` make the text of such a file at once, since most of the time of an export would go into making objects of what is text
before and after. Texts and IRIs that need no escape or check are told by a test that is far cheaper than pyoxigraph's; it has the rest.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar

from pyoxigraph import Literal, NamedNode

from kg.ids import DEFAULT_BASE, iri
from kg.vocab import EntityType

ONTOLOGY = "https://kg.example.org/ontology"
XSD = "http://www.w3.org/2001/XMLSchema#"
VOCABULARIES = {
    "kg": f"{ONTOLOGY}#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "mls": "http://www.w3.org/ns/mls#",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}
KINDS = (*(type.value.lower() for type in EntityType), "st", "evidence", "quote", "mention", "label")
_REMEMBERED = 20_000  # names of nodes: they come again soon, or much later
_DATES = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}
# the part of a local name that neither Turtle nor JSON-LD wants escaped
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*+(?<!\.)")
# ids that are their own prefixed name, and ids that are the end of their IRI but for the colon
_OWN_NAME = re.compile(f"(?:{'|'.join(KINDS)}):{_LOCAL.pattern}").fullmatch
_OWN_PATH = re.compile(f"(?:{'|'.join(KINDS)}):[A-Za-z0-9._~-]+").fullmatch
# what a literal may not hold as it is; pyoxigraph escapes noncharacters too
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]').search

Term = NamedNode | Literal
Names = Callable[[str], str | None]  # an IRI's prefixed name, where it has one

N = TypeVar("N")  # how a format has names: IRIs
V = TypeVar("V")  # how it has literal values
_N = TypeVar("_N", covariant=True)
_V = TypeVar("_V", covariant=True)


class Node(NamedTuple, Generic[N, V]):
    """A subject with its properties, in the order that files list them: type and label first, values of one sorted."""

    subject: N
    properties: list[tuple[N, list[N | V]]]


def quoted(value: str) -> str:
    r"""A text as Turtle and N-Triples have it.

    >>> quoted("plain"), quoted("two\nlines")
    ('"plain"', '"two\\nlines"')
    """
    # what can be printed holds no control characters or noncharacters, and can be told far quicker than by the pattern
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return f'"{value}"' if _ESCAPED(value) is None else str(Literal(value))


class Terms(Protocol[_N, _V]):
    """What makes the terms of a format."""

    def term(self, name: str) -> _N:
        """A vocabulary's term, by its prefixed name."""

    def named(self, id: str) -> _N:
        """The IRI of an entity, paper, statement or any other node that has an id."""

    def iri(self, address: str) -> _N:
        """An IRI. Raises ValueError for what is none."""

    def text(self, value: str) -> _V:
        """A text."""

    def whole(self, value: int) -> _V:
        """An xsd:integer."""

    def truth(self, value: bool) -> _V:
        """An xsd:boolean."""

    def decimal(self, value: float) -> _V:
        """An xsd:decimal, in the fewest digits that give the same float. Raises ValueError for infinity and NaN."""

    def day(self, value: str) -> _V:
        """An ISO 8601 date as xsd:date, xsd:gYearMonth or xsd:gYear; as a text where there is no such day."""


class Objects:
    """Terms as pyoxigraph has them. Raises ValueError for a base that is no IRI with a final slash.

    >>> Objects().decimal(33), Objects().day("2024-05")
    (<Literal value=33.0 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#decimal>>, <Literal value=2024-05 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#gYearMonth>>)
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        base = checked(base)
        self.named: Callable[[str], NamedNode] = lru_cache(maxsize=_REMEMBERED)(lambda id: NamedNode(iri(id, base)))

    def term(self, name: str) -> NamedNode:
        """As `Terms` says."""
        return term(name)

    def iri(self, address: str) -> NamedNode:
        """As `Terms` says."""
        return NamedNode(address)

    def text(self, value: str) -> Literal:
        """As `Terms` says."""
        return Literal(value)

    def whole(self, value: int) -> Literal:
        """As `Terms` says."""
        return Literal(value)

    def truth(self, value: bool) -> Literal:
        """As `Terms` says."""
        return Literal(value)

    def decimal(self, value: float) -> Literal:
        """As `Terms` says."""
        return Literal(digits(value), datatype=term("xsd:decimal"))

    def day(self, value: str) -> Literal:
        """As `Terms` says."""
        type = day_type(value)
        return Literal(value, datatype=term(type)) if type else Literal(value)


class Turtle:
    r"""Terms as a Turtle file has them, with the prefixes of a base and perhaps `more`: numbers and booleans are bare.

    Raises ValueError for a base that is no IRI with a final slash.

    >>> terms = Turtle()
    >>> terms.text('say "no"'), terms.decimal(33), terms.day("2024-05"), terms.iri("https://schema.org/name")
    ('"say \\"no\\""', '33.0', '"2024-05"^^xsd:gYearMonth', 'schema:name')
    >>> terms.named("method:vllm"), terms.named("method:c~")
    ('method:vllm', '<https://kg.example.org/method/c~>')
    """

    def __init__(self, base: str = DEFAULT_BASE, more: Mapping[str, str] | None = None) -> None:
        self._base = checked(base)
        self.prefixes = prefixes(base) | dict(more or {})
        self._names = shortener(self.prefixes)

    text = staticmethod(quoted)
    whole = staticmethod(str)

    def term(self, name: str) -> str:
        """As `Terms` says."""
        return name

    def named(self, id: str) -> str:
        """As `Terms` says."""
        if _OWN_NAME(id):
            return id
        return _in_full(id, self._base) or self.iri(iri(id, self._base))

    def iri(self, address: str) -> str:
        """As `Terms` says."""
        return self._names(address) or str(NamedNode(address))

    def truth(self, value: bool) -> str:
        """As `Terms` says."""
        return "true" if value else "false"

    def decimal(self, value: float) -> str:
        """As `Terms` says."""
        return digits(value)

    def day(self, value: str) -> str:
        """As `Terms` says."""
        type = day_type(value)
        return f"{quoted(value)}^^{type}" if type else quoted(value)


class NTriples:
    """Terms as an N-Triples file has them. Raises ValueError for a base that is no IRI with a final slash.

    >>> NTriples().decimal(33), NTriples().named("method:vllm")
    ('"33.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', '<https://kg.example.org/method/vllm>')
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self._base = checked(base)

    text = staticmethod(quoted)

    def term(self, name: str) -> str:
        """As `Terms` says."""
        return str(term(name))

    def named(self, id: str) -> str:
        """As `Terms` says."""
        return _in_full(id, self._base) or str(NamedNode(iri(id, self._base)))

    def iri(self, address: str) -> str:
        """As `Terms` says."""
        return str(NamedNode(address))

    def whole(self, value: int) -> str:
        """As `Terms` says."""
        return f'"{value}"^^<{XSD}integer>'

    def truth(self, value: bool) -> str:
        """As `Terms` says."""
        return f'"{"true" if value else "false"}"^^<{XSD}boolean>'

    def decimal(self, value: float) -> str:
        """As `Terms` says."""
        return f'"{digits(value)}"^^<{XSD}decimal>'

    def day(self, value: str) -> str:
        """As `Terms` says."""
        type = day_type(value)
        return f"{quoted(value)}^^{term(type)}" if type else quoted(value)


def checked(base: str) -> str:
    """A base IRI; raises ValueError for what is none, or has no final slash."""
    if not base.endswith("/"):
        raise ValueError(f"the base IRI {base!r} must end in a slash")
    return NamedNode(base).value


def _in_full(id: str, base: str) -> str | None:
    return f"<{base}{id.replace(':', '/', 1)}>" if _OWN_PATH(id) else None


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """The namespace of each prefix, by prefix: one for every kind of id under the base, and the vocabularies."""
    return {kind: f"{base}{kind}/" for kind in KINDS} | VOCABULARIES


def shortener(spaces: dict[str, str]) -> Names:
    """What gives an IRI's prefixed name by these prefixes, or None where it has none that reads the same everywhere."""
    prefix_of = {space: prefix for prefix, space in spaces.items()}

    @lru_cache(maxsize=_REMEMBERED)
    def name(address: str) -> str | None:
        cut = max(address.rfind("/"), address.rfind("#")) + 1
        prefix, local = prefix_of.get(address[:cut]), address[cut:]
        return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else None

    return name


@cache
def term(name: str) -> NamedNode:
    """The IRI of a vocabulary's term.

    >>> term("rdfs:label").value
    'http://www.w3.org/2000/01/rdf-schema#label'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(VOCABULARIES[prefix] + local)


def digits(value: float) -> str:
    """A number in the fewest digits that give the same float, with a point; raises ValueError for infinity and NaN.

    Decimals, not doubles: Turtle writes them bare (2.5), and readers leave their spelling alone.

    >>> digits(1e-09), digits(33)
    ('0.000000001', '33.0')
    """
    return _plain(repr(float(value)))


@lru_cache(maxsize=5_000)  # confidences and factors come again and again
def _plain(number: str) -> str:
    exact = Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"{number} is no number that RDF's decimals hold")
    found = format(exact, "f")
    return found if "." in found else f"{found}.0"


def day_type(value: str) -> str | None:
    """What an ISO 8601 date is: xsd:date, xsd:gYearMonth or xsd:gYear; None where there is no such day.

    >>> day_type("2024-05"), day_type("2024-02-30")
    ('xsd:gYearMonth', None)
    """
    try:
        date.fromisoformat(value + "0001-01-01"[len(value) :])
    except ValueError:
        return None
    return _DATES.get(len(value))


def web_address(terms: Terms[N, V], value: str) -> N | V:
    """An address as an IRI, or as text where it is none of the web's."""
    try:
        return terms.iri(value) if value.startswith(("http://", "https://")) else terms.text(value)
    except ValueError:
        return terms.text(value)
