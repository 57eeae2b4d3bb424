"""A stored graph in; TriG with a nanopublication for each statement out.

A nanopublication (https://nanopub.net) is four named graphs: the claim alone (assertion), where it comes from (provenance),
what the publication itself is (pubinfo), and the head that joins them. Each stands by itself, so any of them can be cut out of the
file, signed and sent to a nanopublication server; therefore pubinfo says the type and name of all that the claim and its
evidence name, and no triple stands outside of a nanopublication. The triples of a statement are those of the Turtle
(kg.export.rdf_nodes): type, ends, qualifiers and the direct triple in the assertion; confidence, sources and quotes in the
provenance. Nothing is signed, and no time of publication is given: both would differ from one export to the next.
"""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import sqlalchemy as sa
from pyoxigraph import Literal, NamedNode

from kg.export.rdf import block, speller
from kg.export.rdf_nodes import Told, told
from kg.export.rdf_terms import ONTOLOGY, Node, Term, prefixes, term
from kg.export.where import condition
from kg.ids import DEFAULT_BASE, iri
from kg.model import Statement
from kg.store import tables as t
from kg.store.graph import BATCH, Graph

_AT_ONCE = 500
_NP = "http://www.nanopub.org/nschema#"
_A = term("rdf:type")
_LABEL = term("rdfs:label")
_PARTS = (("hasAssertion", "assertion"), ("hasProvenance", "provenance"), ("hasPublicationInfo", "pubinfo"))


def write_trig(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write TriG: nanopublications of all statements but mentions, by id, or of those that a filter selects.

    Raises kg.export.where.WhereError, and ValueError for a base that is no IRI with a final slash.
    """
    spaces = prefixes(base) | {"np": _NP, "nanopub": f"{base}nanopub/"}
    spell = speller(spaces)
    found = told(graph, base=base, where=condition(where))
    out.writelines(f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in spaces.items())
    while claims := tuple(islice(found, _AT_ONCE)):
        known = _entities(graph, claims)
        for claim in claims:
            for name, nodes in _graphs(claim, known, base):
                text = "".join(block(node, spell) for node in nodes)
                out.write(f"\n{name} {{{text}}}\n".encode())


def _graphs(claim: Told, known: dict[str, tuple[str, str]], base: str) -> Iterator[tuple[NamedNode, list[Node]]]:
    """The four graphs of a statement's nanopublication, with their names."""
    statement = claim.statement
    own = f"{base}nanopub/{claim.said.subject.value.rpartition('/')[2]}"
    nanopub, parts = NamedNode(own), {part: NamedNode(f"{own}/{part}") for _, part in _PARTS}
    head: list[tuple[NamedNode, list[Term]]] = [(_A, [NamedNode(f"{_NP}Nanopublication")])]
    yield (
        NamedNode(f"{own}/head"),
        [Node(nanopub, head + [(NamedNode(_NP + link), [parts[part]]) for link, part in _PARTS])],
    )
    yield parts["assertion"], [*_direct(claim), claim.said]
    (sources,) = (values for name, values in claim.known.properties if name == term("prov:wasDerivedFrom"))
    yield (
        parts["provenance"],
        [Node(parts["assertion"], [(term("prov:wasDerivedFrom"), sources)]), claim.known, *claim.evidence],
    )
    named = [id for id in _named(statement) if id in known]
    yield (
        parts["pubinfo"],
        [
            Node(
                nanopub,
                [
                    (_LABEL, [Literal(_title(statement, known))]),
                    (term("dcterms:isPartOf"), [NamedNode(base)]),
                    (term("dcterms:conformsTo"), [NamedNode(ONTOLOGY)]),
                ],
            ),
            *(
                Node(NamedNode(iri(id, base)), [(_A, [term(f"kg:{known[id][0]}")]), (_LABEL, [Literal(known[id][1])])])
                for id in named
            ),
        ],
    )


def _direct(claim: Told) -> list[Node]:
    """The triple for easy queries: what no paper says, and what has no object, has none."""
    values = {name.value.rpartition("#")[2]: value for name, (value, *_) in claim.said.properties}
    subject, predicate = values["subject"], values["predicate"]
    if "object" not in values or claim.statement.derived_from:
        return []
    assert isinstance(subject, NamedNode)
    assert isinstance(predicate, NamedNode)
    return [Node(subject, [(predicate, [values["object"]])])]


def _named(statement: Statement) -> list[str]:
    """The ids of the papers and entities that a statement and its evidence name, in a fixed order."""
    q = statement.qualifiers
    ends = (statement.subject, statement.object, q.metric, q.dataset, q.hardware)
    return sorted({str(id) for id in ends if id is not None} | {e.paper_id for e in statement.evidence})


def _entities(graph: Graph, claims: tuple[Told, ...]) -> dict[str, tuple[str, str]]:
    """The type and name of each paper and entity that some statements name, by id."""
    ids = sorted({id for claim in claims for id in _named(claim.statement)})
    e = t.entity.c
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(ids), BATCH):  # a statement may have more evidence than a query has parameters
        query = sa.select(e.id, e.type, e.name).where(e.id.in_(ids[start : start + BATCH]))
        found |= {row.id: (row.type, row.name) for row in graph.connection.execute(query)}
    return found


def _title(statement: Statement, known: dict[str, tuple[str, str]]) -> str:
    end = statement.qualifiers.baseline if statement.object is None else known[statement.object][1]
    return f"{known[statement.subject][1]} {statement.relation.value} {end or 'something'}"
