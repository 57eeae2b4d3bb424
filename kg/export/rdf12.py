"""A stored graph in; RDF 1.2 as Turtle out, with each statement as an annotation of the direct triple that it makes.

It says what the RDF 1.1 of kg.export.rdf says, but a statement is the reifier of its triple, not a node with rdf:subject,
rdf:predicate and rdf:object: `method:a kg:fasterThan method:b ~ st:1 {| kg:factor 2.5 |} .` A derived statement reifies a
triple that is not asserted (`rdf:reifies <<( ... )>>`), since no paper says it. A comparison with a baseline that has no name
has no triple to reify, and stays a node.
"""

from itertools import chain
from typing import BinaryIO

from kg.export.rdf_dataset import Tally, description
from kg.export.rdf_nodes import Told, things, told
from kg.export.rdf_said import InTerms
from kg.export.rdf_terms import Node, Turtle
from kg.export.rdf_text import block, head, lines
from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph
from kg.vocab import PROPERTIES, RelationType

_ENDS = ("rdf:subject", "rdf:predicate", "rdf:object")
# what the statements say themselves; mentions have no statement here
_TOLD = {f"kg:{name}" for relation, name in PROPERTIES.items() if relation is not RelationType.MENTIONS}


def write_turtle12(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write Turtle of RDF 1.2: a block per paper and entity, then one per statement; arguments as for Turtle.

    Raises kg.export.where.WhereError, and ValueError for a base that is no IRI with a final slash.
    """
    wanted, turtle = condition(where), Turtle(base)
    terms, tally = InTerms(turtle), Tally(base)
    found = chain([description(base)], things(graph, where=wanted))
    out.write(b'VERSION "1.2"\n')
    out.writelines(head(turtle.prefixes))
    for said in found:
        tally.add(said)
        node = terms.node(said)
        rest = Node(node.subject, [(name, values) for name, values in node.properties if name not in _TOLD])
        out.write(block(rest).encode())
    for claim in told(graph, terms, where=wanted):
        for said in claim.whole:
            tally.add(said)
        tally.leave_out(_fewer(claim))
        out.write(_annotated(claim).encode())
        for node in claim.evidence:
            out.write(block(node).encode())
    for said in tally.nodes():
        out.write(block(terms.node(said)).encode())


def _about(claim: Told[str, str]) -> tuple[Node[str, str], dict[str, str]]:
    """What is said of a statement beyond its ends, and these: subject, predicate and, where there is one, object."""
    ends = {name: values[0] for name, values in claim.said.properties if name in _ENDS}
    said = [(name, values) for name, values in claim.said.properties if name != "rdf:type" and name not in ends]
    return Node(claim.said.subject, [("rdf:type", ["kg:Statement"]), *said, *claim.known.properties]), ends


def _fewer(claim: Told[str, str]) -> int:
    """How many triples fewer the statement has here: it is of one type, and a triple that it reifies stands for three ends."""
    _, ends = _about(claim)
    return 1 if len(ends) < len(_ENDS) else 1 + len(_ENDS) - 1


def _annotated(claim: Told[str, str]) -> str:
    about, ends = _about(claim)
    if len(ends) < len(_ENDS):
        return block(Node(about.subject, [*about.properties, *((end, [value]) for end, value in ends.items())]))
    triple = " ".join(ends.values())
    name, told_of = about.subject, " ;\n    ".join(lines(about))
    if claim.statement.derived_from:
        return f"\n{name} rdf:reifies <<( {triple} )>> ;\n    {told_of} .\n"
    return f"\n{triple} ~ {name} {{|\n    {told_of}\n|}} .\n"
