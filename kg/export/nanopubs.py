"""A stored graph in; TriG with the graph itself, and a nanopublication for each statement, out.

The graph is the default graph, as the Turtle has it. A nanopublication (https://nanopub.net) is four named graphs: the claim alone (assertion), where it comes from (provenance),
what the publication itself is (pubinfo), and the head that joins them. Each stands by itself, so any of them can be cut out of the
file, signed and sent to a nanopublication server; therefore pubinfo says the type and name of all that the claim and its
evidence name. The triples of a statement are those of the Turtle
(kg.export.rdf_nodes): type, ends, qualifiers and the direct triple in the assertion; confidence, sources and quotes in the
provenance: all of them are in the default graph as well, so that kg.load reads that alone. Nothing is signed, and no time of publication is given: both would differ from one export to the next.
"""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import sqlalchemy as sa

from kg.export.rdf_nodes import Told, told
from kg.export.rdf_pieces import Done, Wanted, pieces
from kg.export.rdf_said import InTerms
from kg.export.rdf_terms import ONTOLOGY, Node, Turtle
from kg.export.rdf_text import TurtleLayout, block, head
from kg.export.where import condition
from kg.ids import DEFAULT_BASE, iri
from kg.model import Statement
from kg.store import tables as t
from kg.store.graph import BATCH, Graph

_AT_ONCE = 500
_NP = "http://www.nanopub.org/nschema#"
Claim = Told[str, str]
Block = Node[str, str]

_PARTS = (("hasAssertion", "assertion"), ("hasProvenance", "provenance"), ("hasPublicationInfo", "pubinfo"))


def write_trig(
    graph: Graph,
    out: BinaryIO,
    *,
    base: str = DEFAULT_BASE,
    where: str | None = None,
    jobs: int = 1,
    done: Done | None = None,
) -> None:
    """Write TriG: the graph, then nanopublications of all statements but mentions, by id; or of those that a filter selects.

    Up to `jobs` processes work at the former, and `done` is told how far they are. Raises kg.export.where.WhereError,
    kg.workers.WorkerEnded, and ValueError for a base that is no IRI with a final slash.
    """
    terms = Turtle(base, {"np": _NP, "nanopub": f"{base}nanopub/"})
    whole = pieces(graph, Wanted(_layout, base, where), jobs, done)
    first = next(whole)  # raises what is wrong before anything is written
    out.writelines(head(terms.prefixes))
    out.write(first)
    out.writelines(whole)
    found = told(graph, InTerms(terms), where=condition(where))
    while claims := tuple(islice(found, _AT_ONCE)):
        known = _entities(graph, claims)
        for claim in claims:
            for name, nodes in _graphs(claim, known, base, terms):
                text = "".join(block(node) for node in nodes)
                out.write(f"\n{name} {{{text}}}\n".encode())


def _layout(base: str) -> TurtleLayout:
    return TurtleLayout(Turtle(base))


def _graphs(
    claim: Claim, known: dict[str, tuple[str, str]], base: str, terms: Turtle
) -> Iterator[tuple[str, list[Block]]]:
    """The four graphs of a statement's nanopublication, with their names."""
    statement = claim.statement
    own = f"{base}nanopub/{iri(statement.id, base).rpartition('/')[2]}"
    nanopub, parts = terms.iri(own), {part: terms.iri(f"{own}/{part}") for _, part in _PARTS}
    links = [(f"np:{link}", [parts[part]]) for link, part in _PARTS]
    yield terms.iri(f"{own}/head"), [Node(nanopub, [("rdf:type", ["np:Nanopublication"]), *links])]
    yield parts["assertion"], [*_direct(claim), claim.said]
    (sources,) = (values for name, values in claim.known.properties if name == "prov:wasDerivedFrom")
    yield (
        parts["provenance"],
        [Node(parts["assertion"], [("prov:wasDerivedFrom", sources)]), claim.known, *claim.evidence],
    )
    named = [id for id in _named(statement) if id in known]
    yield (
        parts["pubinfo"],
        [
            Node(
                nanopub,
                [
                    ("rdfs:label", [terms.text(_title(statement, known))]),
                    ("dcterms:isPartOf", [terms.iri(base)]),
                    ("dcterms:conformsTo", [terms.iri(ONTOLOGY)]),
                ],
            ),
            *(
                Node(
                    terms.named(id),
                    [("rdf:type", [f"kg:{known[id][0]}"]), ("rdfs:label", [terms.text(known[id][1])])],
                )
                for id in named
            ),
        ],
    )


def _direct(claim: Claim) -> list[Block]:
    """The triple for easy queries: what no paper says, and what has no object, has none."""
    values = {name: value for name, (value, *_) in claim.said.properties}
    if "rdf:object" not in values or claim.statement.derived_from:
        return []
    return [Node(values["rdf:subject"], [(values["rdf:predicate"], [values["rdf:object"]])])]


def _named(statement: Statement) -> list[str]:
    """The ids of the papers and entities that a statement and its evidence name, in a fixed order."""
    q = statement.qualifiers
    ends = (statement.subject, statement.object, q.metric, q.dataset, q.hardware)
    return sorted({str(id) for id in ends if id is not None} | {e.paper_id for e in statement.evidence})


def _entities(graph: Graph, claims: tuple[Claim, ...]) -> dict[str, tuple[str, str]]:
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
