"""Ids and values in; RDF terms as N-Triples have them out: the text itself, in the canonical form that serializers write.

What is plain is put together here; what wants escaping, or may be no IRI, is pyoxigraph's to write or refuse.
"""

import re
from functools import cache

from pyoxigraph import Literal, NamedNode

from kg.export.rdf_records import Properties
from kg.export.rdf_terms import day_type, digits, term

# a part of what the web has as addresses; all that it fits are IRIs
_PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~/-]*(?:#[A-Za-z0-9._~-]*)?")


class Lines:
    r"""Terms as N-Triples have them.

    >>> terms = Lines()
    >>> terms.text('say "no"'), terms.decimal(33), terms.iri("https://schema.org/name")
    ('"say \\"no\\""', '"33.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', '<https://schema.org/name>')
    """

    def term(self, name: str) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        return _term(name)

    def iri(self, address: str) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        return f"<{address}>" if _PLAIN.fullmatch(address) else str(NamedNode(address))

    def text(self, value: str) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        plain = value.isprintable() and '"' not in value and "\\" not in value
        return f'"{value}"' if plain else str(Literal(value))

    def whole(self, value: int) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        return f'"{value}"{INTEGER}'

    def truth(self, value: bool) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        return f'"{"true" if value else "false"}"{BOOLEAN}'

    def decimal(self, value: float) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        return f'"{digits(value)}"{DECIMAL}'

    def day(self, value: str) -> str:
        """As `kg.export.rdf_terms.Terms` says."""
        type = day_type(value)
        return f"{self.text(value)}^^{_term(type)}" if type else self.text(value)


def parts(properties: Properties[str, str]) -> list[str]:
    """The properties of a node, a text for each value: what stands between the subject and the full stop of a line.

    >>> parts(iter([("<a:p>", ['"1"', '"2"'])]))
    ['<a:p> "1"', '<a:p> "2"']
    """
    return [f"{predicate} {value}" for predicate, values in properties for value in values]


@cache
def _term(name: str) -> str:
    return str(term(name))


DECIMAL, INTEGER, BOOLEAN = (f"^^{_term(f'xsd:{kind}')}" for kind in ("decimal", "integer", "boolean"))
