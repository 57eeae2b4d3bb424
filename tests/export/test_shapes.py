"""Each way to break each shape, one change at a time: `kg validate` fails and says what is wrong; the graph unbroken passes."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH, XSD, Literal, URIRef

from kg.export.rdf import write_ntriples
from kg.export.validate import validate
from kg.vocab import PROPERTIES, QUALIFIERS, SIGNATURES, EntityType, RelationType
from tests.command import ROOT, invoke
from tests.export.test_gexf import stored
from tests.export.test_nanopubs import DERIVED
from tests.export.test_validate import (
    COCO,
    DELTA,
    EVALUATED,
    EVIDENCE,
    FASTER,
    MEMORY,
    PAPER,
    QUOTE,
    RESULT,
    SWIFTSERVE,
    VLLM,
    WRONG,
    add,
    both,
    d,
    drop,
    n,
    put,
)  # fmt: skip
from tests.sample import GRAPH, TURTLE

Change = Callable[[rdflib.Graph], object]
RUNS, MENTION, MISSING = n("st:0000000000000004"), n("st:000000000000000e"), n("st:00000000000000ff")
NODES = {entity.type: n(entity.id) for entity in reversed(GRAPH.entities)} | {EntityType.PAPER: PAPER}
SAID = {statement.relation: n(statement.id) for statement in reversed(GRAPH.statements)}
A = RDF.type


def untype(node: URIRef, kind: str) -> Change:
    return lambda g: g.remove((node, A, n(kind)))


def derived(*sources: URIRef) -> Change:
    """A statement, derived from these: TurtleNet is faster than YOLOv8."""

    def change(g: rdflib.Graph) -> None:
        for predicate, value in (
            ("rdf:type", n("kg:Statement")), ("rdf:type", n("rdf:Statement")), ("rdf:subject", n("model:turtlenet")),
            ("rdf:predicate", n("kg:fasterThan")), ("rdf:object", n("model:yolov8")), ("kg:factor", d("6.0")), ("kg:confidence", d("0.0")),
            ("kg:supportCount", Literal(0)), ("kg:derived", Literal(True)), *(("prov:wasDerivedFrom", s) for s in sources),
        ):  # fmt: skip
            g.add((MISSING, n(predicate), value))

    return change


def either(types: frozenset[EntityType]) -> str:
    names = [t.value for t in EntityType if t in types]
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def of_types() -> Iterator[tuple[str, Change, str]]:
    for type, node in NODES.items():
        kind = type.value
        label = f"A {kind} must have exactly one rdfs:label, which must not be empty."
        other = "kg:Task" if kind != "Task" else "kg:Metric"
        yield f"{kind} without label", drop(node, "rdfs:label"), label
        yield f"{kind} with two labels", add(node, "rdfs:label", Literal("another")), label
        yield f"{kind} of two types", add(node, "rdf:type", n(other)), f"A {kind} must not be of another type as well."
        odd = URIRef("https://elsewhere.example.org/x")
        elsewhere = both(add(odd, "rdf:type", n(f"kg:{kind}")), add(odd, "rdfs:label", Literal("x")))
        yield f"{kind} of another place", elsewhere, f"The IRI of a {kind} must end in {kind.lower()}/ and its id."
        if type is not EntityType.PAPER:
            same = f"A {kind} must have exactly one skos:prefLabel, the same as its rdfs:label."
            yield f"{kind} of another prefLabel", put(node, "skos:prefLabel", Literal("another")), same
            alias = "A skos:altLabel must be a string other than the label, which must not be empty."
            yield f"{kind} with an empty altLabel", add(node, "skos:altLabel", Literal("")), alias


def of_relations() -> Iterator[tuple[str, Change, str]]:
    for relation, name in PROPERTIES.items():
        signature, said = SIGNATURES[relation], SAID[relation]
        ends = (("subject", signature.subject), ("object", signature.object))
        for end, types in ends:
            # where every type is right, what is no entity at all is wrong
            wrong = next((node for type, node in NODES.items() if type not in types), FASTER)
            direct = (wrong, f"kg:{name}", COCO) if end == "subject" else (SWIFTSERVE, f"kg:{name}", wrong)
            yield f"{end} of {relation}", add(*direct), f"The {end} of {relation} must be a {either(types)}."
            told = f"The rdf:{end} of a statement of {relation} must be a {either(types)}."
            yield f"rdf:{end} of {relation}", put(said, f"rdf:{end}", wrong), told
        literal = f"The object of {relation} must be a {either(signature.object)}."
        yield f"text for the object of {relation}", add(SWIFTSERVE, f"kg:{name}", Literal("A100")), literal
        if relation is not RelationType.MENTIONS:
            yield f"{relation} of itself", add(SWIFTSERVE, f"kg:{name}", SWIFTSERVE), f"method:swiftserve has the relation kg:{name} to itself."  # fmt: skip


# a statement that carries the qualifier, a value that is none, and what is said of it
VALUES: dict[str, tuple[URIRef, rdflib.term.Node, str]] = {
    "baseline": (MEMORY, Literal(7), "A statement's baseline must be a string of at least 1 character, given once."),
    "factor": (FASTER, d("0"), "A statement's factor must be a decimal above 0, given once."),
    "factor_high": (FASTER, d("-3.0"), "A statement's factorHigh must be a decimal above 0, given once."),
    "percent": (MEMORY, Literal("40%"), "A statement's percent must be a decimal, given once."),
    "delta": (DELTA, Literal("two"), "A statement's delta must be a decimal, given once."),
    "value": (RESULT, Literal(1200), "A statement's value must be a decimal, given once."),
    "unit": (RESULT, Literal("tokens per second"), "The unit must be one of the symbols that the ontology lists."),
    "at_most": (FASTER, Literal("yes"), "A statement's atMost must be a boolean, given once."),
    "count": (MENTION, Literal(0), "A statement's count must be an integer of at least 1, given once."),
    "metric": (FASTER, Literal("speed"), "A statement's metric must be one Metric."),
    "dataset": (FASTER, n("hardware:a100"), "A statement's dataset must be one Dataset."),
    "hardware": (FASTER, n("dataset:coco"), "A statement's hardware must be one Hardware."),
}


def of_qualifiers() -> Iterator[tuple[str, Change, str]]:
    for qualifier, (statement, value, message) in VALUES.items():
        first, *rest = qualifier.split("_")
        name = first + "".join(map(str.title, rest))
        yield f"{name} that is none", put(statement, f"kg:{name}", value), message
        yield f"{name} of an entity", add(VLLM, f"kg:{name}", value), f"Only a statement may have a {name}."
        carriers = ", ".join(r for r, names in QUALIFIERS.items() if qualifier in names)
        yield f"{name} of runs-on", add(RUNS, f"kg:{name}", value), f"Only a statement of {carriers} may have a {name}."


_DERIVED = "A derived statement must name the statements that it was computed from."
_SUPPORT = "A statement must have exactly one supportCount, an integer of at least 0."
_SOURCE = "A statement must name what it was derived from (prov:wasDerivedFrom): papers, or other statements."
_DATE = "A Paper's dcterms:date must be one xsd:date, xsd:gYearMonth or xsd:gYear, or text where it is no date."
_EITHER = "A statement must have either an rdf:object or, for one that has no name, a kg:baseline in words."
_TYPED = "What has an rdf:predicate or evidence must be a kg:Statement."
_SELECTOR = "An evidence must have exactly one selector, which quotes the sentence and gives its position."
_FACTOR = "A statement's derivedFactor must be a decimal above 0, given once."
_CONFIDENCE = "An evidence must have exactly one confidence, a decimal from 0 to 1."
OTHERS: dict[str, tuple[Change, str]] = {
    # types
    "statement without type": (drop(RUNS, "rdf:type"), _TYPED),
    "statement that is no kg:Statement": (untype(RUNS, "kg:Statement"), _TYPED),
    "evidence without type": (drop(EVIDENCE, "rdf:type"), "The evidence of a statement must be a kg:Evidence."),
    "selector without type": (drop(QUOTE, "rdf:type"), _SELECTOR),
    "paper without type": (drop(PAPER, "rdf:type"), "An evidence must be from exactly one paper (oa:hasSource)."),
    "metric without type": (drop(n("metric:speed"), "rdf:type"), "A statement's metric must be one Metric."),
    "ends of two types": (put(n("model:turtlenet-s"), "kg:variantOf", VLLM), "Both ends of variant-of must be of one type."),
    "unknown type": (add(VLLM, "rdf:type", n("kg:Gadget")), "method:vllm is a kg:Gadget, which the ontology has no type for."),
    "unknown relation": (add(SWIFTSERVE, "kg:likes", VLLM), "The ontology has no relation, qualifier or other property kg:likes."),
    "unknown qualifier": (add(FASTER, "kg:speedup", d("2.5")), "The ontology has no relation, qualifier or other property kg:speedup."),
    # text where an IRI belongs
    "subject in words": (put(EVALUATED, "rdf:subject", Literal("SwiftServe")), "A statement must have exactly one rdf:subject."),
    "object in words": (put(EVALUATED, "rdf:object", Literal("ShareGPT")), "A statement must have at most one rdf:object."),
    "predicate in words": (put(EVALUATED, "rdf:predicate", Literal("evaluated-on")), "A statement must have exactly one rdf:predicate, and it must be a relation of the ontology."),
    "source in words": (put(FASTER, "prov:wasDerivedFrom", Literal("a paper")), _SOURCE),
    "evidence in words": (put(FASTER, "kg:evidence", Literal("It is faster.")), "The evidence of a statement must be a kg:Evidence."),
    "paper of evidence in words": (put(EVIDENCE, "oa:hasSource", Literal("a paper")), "An evidence must be from exactly one paper (oa:hasSource)."),
    "selector in words": (put(EVIDENCE, "oa:hasSelector", Literal("61-112")), _SELECTOR),
    "page in words": (put(PAPER, "schema:sameAs", Literal("arXiv")), "A Paper's schema:sameAs must be an IRI: its page or its DOI."),
    "unit of QUDT in words": (add(RESULT, "qudt:hasUnit", Literal("ms")), "The qudt:hasUnit of a statement must be one unit of QUDT that the ontology lists."),
    "unit of QUDT alone": (add(FASTER, "qudt:hasUnit", URIRef("http://qudt.org/vocab/unit/MilliSEC")), "A qudt:hasUnit must come with a kg:unit."),
    # labels and papers
    "label with a language": (put(VLLM, "rdfs:label", Literal("vLLM", lang="en")), "A Method must have exactly one rdfs:label, which must not be empty."),
    "label that is an IRI": (put(VLLM, "rdfs:label", COCO), "A Method must have exactly one rdfs:label, which must not be empty."),
    "two titles": (add(PAPER, "dcterms:title", Literal("b")), "A Paper must have exactly one dcterms:title, the same as its rdfs:label."),
    "empty source": (put(PAPER, "dcterms:source", Literal("")), "A Paper must name the source that it was read from (dcterms:source)."),
    "no such day": (put(PAPER, "dcterms:date", Literal("2024-13-45", datatype=XSD.date, normalize=False)), _DATE),
    "two dates": (add(PAPER, "dcterms:date", Literal("2020", datatype=XSD.gYear)), _DATE),
    "unnamed in words": (add(VLLM, "kg:unnamed", Literal("yes")), "unnamed must be one boolean."),
    # statements
    "confidence below 0": (put(FASTER, "kg:confidence", d("-0.1")), "A statement must have exactly one confidence, a decimal from 0 to 1."),
    "no confidence": (drop(FASTER, "kg:confidence"), "A statement must have exactly one confidence, a decimal from 0 to 1."),
    "confidence as a double": (put(FASTER, "kg:confidence", Literal(0.9)), "A statement must have exactly one confidence, a decimal from 0 to 1."),
    "no supportCount": (drop(FASTER, "kg:supportCount"), _SUPPORT),
    "negative supportCount": (put(FASTER, "kg:supportCount", Literal(-1)), _SUPPORT),
    "supportCount of other papers": (put(FASTER, "kg:supportCount", Literal(2)), "The supportCount of st:0000000000000003 is 2, but the number of papers in its evidence is 1."),
    "object and baseline": (add(FASTER, "kg:baseline", Literal("others")), _EITHER),
    "neither object nor baseline": (drop(MEMORY, "kg:baseline"), _EITHER),
    "derivedFactor of 0": (put(MEMORY, "kg:derivedFactor", d("0.0")), _FACTOR),
    "two derivedFactors": (add(MEMORY, "kg:derivedFactor", d("2.0")), _FACTOR),
    "statement of another place": (add(URIRef("https://elsewhere.example.org/x"), "rdf:type", n("kg:Statement")), "A statement's IRI must end in st/ and its id."),
    # where it comes from
    "no source": (drop(FASTER, "prov:wasDerivedFrom"), _SOURCE),
    "source that its evidence is not from": (add(FASTER, "prov:wasDerivedFrom", n(TURTLE.id)), f"The statement st:0000000000000003 is said to be derived from {TURTLE.id}, but has no evidence from there."),
    "evidence that its sources lack": (put(EVIDENCE, "oa:hasSource", n(TURTLE.id)), f"The statement st:0000000000000003 has evidence from {TURTLE.id}, but prov:wasDerivedFrom does not name it."),
    "derived from nothing": (derived(), _DERIVED),
    "derived from a paper": (derived(PAPER), _DERIVED),
    "derived from itself": (derived(FASTER, MISSING), "The statement st:00000000000000ff is said to be derived from itself."),
    "derived in words": (add(FASTER, "kg:derived", Literal("no")), "derived must be one boolean."),
    "not derived, without evidence": (both(add(FASTER, "kg:derived", Literal(False)), drop(FASTER, "kg:evidence")), "A statement that is not derived must have evidence: nothing is asserted without a sentence."),
    # evidence
    "evidence of another place": (add(URIRef("https://elsewhere.example.org/x"), "rdf:type", n("kg:Evidence")), "An evidence's IRI must end in evidence/ and its id."),
    "evidence of two statements": (add(RESULT, "kg:evidence", EVIDENCE), "An evidence must belong to exactly one statement."),
    "evidence of confidence 1.5": (put(EVIDENCE, "kg:confidence", d("1.5")), _CONFIDENCE),
    "evidence without confidence": (drop(EVIDENCE, "kg:confidence"), _CONFIDENCE),
    "empty rule": (put(EVIDENCE, "kg:rule", Literal("")), "An evidence must name the one rule that read it."),
    "two quotes": (add(QUOTE, "oa:exact", Literal("x")), "A selector must quote exactly one sentence (oa:exact), which must not be empty."),
    "one selector for two": (put(n("evidence:0000000000000004-0"), "oa:hasSelector", QUOTE), "A selector must belong to exactly one evidence."),
    "no start": (drop(QUOTE, "oa:start"), "A selector must have exactly one oa:start, an integer of at least 0."),
    "start in words": (put(QUOTE, "oa:start", Literal("61")), "A selector must have exactly one oa:start, an integer of at least 0."),
    "end in words": (put(QUOTE, "oa:end", Literal("112")), "A selector must have exactly one oa:end, an integer."),
    "negative end": (put(QUOTE, "oa:end", Literal(-5)), "A selector's oa:start must be before its oa:end."),
    "end at start": (put(QUOTE, "oa:end", Literal(61)), "A selector's oa:start must be before its oa:end."),
    "offsets of another sentence": (put(QUOTE, "oa:end", Literal(100)), "The quote of quote:0000000000000003-0 has 51 characters, but its oa:start and oa:end are 39 apart."),
}  # fmt: skip
CASES = OTHERS | {
    name: (change, message)
    for cases in (of_types(), of_relations(), of_qualifiers())
    for name, change, message in cases
}


@pytest.fixture(scope="module")
def triples() -> bytes:
    out = io.BytesIO()
    with stored(GRAPH) as graph:
        write_ntriples(graph, out, mention_nodes=True)
    return out.getvalue()


def report(triples: bytes, folder: Path, change: Change) -> tuple[int, str]:
    """The exit code of `kg validate` and all that it says of the sample graph after a change."""
    changed = rdflib.Graph().parse(data=triples, format="nt")
    change(changed)
    file = folder / "changed.nt"
    changed.serialize(file, format="nt", encoding="utf-8")
    done = invoke("validate", file, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def test_the_graph_unbroken_passes(triples: bytes, tmp_path: Path) -> None:
    assert report(triples, tmp_path, lambda g: None) == (0, "valid\n")


def test_a_derived_statement_passes(triples: bytes, tmp_path: Path) -> None:
    assert report(triples, tmp_path, derived(FASTER, MEMORY)) == (0, "valid\n")


def test_a_derived_statement_with_the_evidence_of_its_sources_passes() -> None:
    with stored(replace(GRAPH, statements=(*GRAPH.statements, DERIVED))) as graph:
        assert DERIVED.evidence
        assert validate(graph) == []


@pytest.mark.filterwarnings("ignore::UserWarning")  # rdflib says so where a literal is none of its datatype
@pytest.mark.parametrize("case", CASES)
def test_each_break_is_told(case: str, triples: bytes, tmp_path: Path) -> None:
    change, message = CASES[case]
    code, said = report(triples, tmp_path, change)
    assert code == 1
    assert f": {message}" in said


def test_every_message_of_every_shape_has_a_break() -> None:
    """Each case is seen to give its message; together they give every message that the shapes have."""
    shapes = rdflib.Graph().parse(ROOT / "schema" / "shapes.ttl")
    seen = [message for _, message in (*CASES.values(), *WRONG.values())]
    unseen = [
        str(message)
        for message in set(shapes.objects(None, SH.message))
        if not any(re.fullmatch(re.sub(r"\\\{.*?\\\}", ".+", re.escape(str(message))), given) for given in seen)
    ]
    assert unseen == []
