"""Ids and values in; RDF terms, and the prefixes that shorten them, out."""

import math
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.ids import DEFAULT_BASE
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
_DATES = {10: NamedNode(f"{XSD}date"), 7: NamedNode(f"{XSD}gYearMonth"), 4: NamedNode(f"{XSD}gYear")}
_DECIMAL = NamedNode(f"{XSD}decimal")

Term = NamedNode | Literal


class Node(NamedTuple):
    """A subject with its properties, in the order that files list them: type and label first, values of one sorted."""

    subject: NamedNode
    properties: list[tuple[NamedNode, list[Term]]]


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """The namespace of each prefix, by prefix: one for every kind of id under the base, and the vocabularies."""
    return {kind: f"{base}{kind}/" for kind in KINDS} | VOCABULARIES


@cache
def term(name: str) -> NamedNode:
    """The IRI of a vocabulary's term.

    >>> term("rdfs:label").value
    'http://www.w3.org/2000/01/rdf-schema#label'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(VOCABULARIES[prefix] + local)


def decimal(value: float) -> Literal:
    """A number as xsd:decimal, in the fewest digits that give the same float; raises ValueError for infinity and NaN.

    Decimals, not doubles: Turtle writes them bare (2.5), and readers leave their spelling alone.

    >>> decimal(1e-09).value, decimal(33).value
    ('0.000000001', '33.0')
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number that RDF's decimals hold")
    digits = format(Decimal(repr(float(value))), "f")
    return Literal(digits if "." in digits else f"{digits}.0", datatype=_DECIMAL)


def day(value: str) -> Literal:
    """An ISO 8601 date as xsd:date, xsd:gYearMonth or xsd:gYear; as plain text where there is no such day.

    >>> day("2024-05").datatype.value, day("2024-02-30").datatype.value
    ('http://www.w3.org/2001/XMLSchema#gYearMonth', 'http://www.w3.org/2001/XMLSchema#string')
    """
    try:
        date.fromisoformat(value + "0001-01-01"[len(value) :])
    except ValueError:
        return Literal(value)
    return Literal(value, datatype=_DATES[len(value)]) if len(value) in _DATES else Literal(value)


def web_address(value: str) -> Term:
    """An address as an IRI, or as text where it is none of the web's."""
    try:
        return NamedNode(value) if value.startswith(("http://", "https://")) else Literal(value)
    except ValueError:
        return Literal(value)
