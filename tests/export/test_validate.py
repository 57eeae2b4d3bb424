"""Good graphs pass the shapes; each way to break one fails with the message that says what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from rdflib import RDFS, Literal, URIRef
from rdflib.term import Node

from kg.export.rdf import write_jsonld, write_ntriples, write_turtle
from kg.export.rdf_terms import prefixes
from kg.export.validate import UnreadableGraph, Violation, report, validate
from kg.ids import digest
from kg.store.graph import Graph
from kg.store.session import reading
from tests.sample import SWIFT, TURTLE

_SPACES = prefixes()


def n(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(_SPACES[prefix] + local)


FASTER, EVALUATED, MEMORY = n("st:0000000000000003"), n("st:0000000000000005"), n("st:0000000000000006")
RESULT, DELTA = n("st:0000000000000007"), n("st:000000000000000a")
SWIFTSERVE, VLLM, COCO = n("method:swiftserve"), n("method:vllm"), n("dataset:coco")
EVIDENCE, QUOTE = n("evidence:0000000000000003-0"), n("quote:0000000000000003-0")
PAPER = n(SWIFT.id)
MENTION, LABEL = n("mention:000000000000000e"), n(f"label:{digest('method:swiftserve', 'Swift Serve')}")


def put(subject: URIRef, predicate: str, value: Node) -> Callable[[rdflib.Graph], object]:
    return lambda g: g.set((subject, n(predicate), value))


def add(subject: URIRef, predicate: str, value: Node) -> Callable[[rdflib.Graph], object]:
    return lambda g: g.add((subject, n(predicate), value))


def drop(subject: URIRef, predicate: str) -> Callable[[rdflib.Graph], object]:
    return lambda g: g.remove((subject, n(predicate), None))


def rename(old: URIRef, new: str) -> Callable[[rdflib.Graph], object]:
    def change(g: rdflib.Graph) -> None:
        for triple in [t for t in g if old in t]:
            g.remove(triple)
            g.add(tuple(URIRef(new) if x == old else x for x in triple))  # type: ignore[arg-type]

    return change


def both(*changes: Callable[[rdflib.Graph], object]) -> Callable[[rdflib.Graph], object]:
    return lambda g: [change(g) for change in changes]


def d(value: str) -> Literal:
    return Literal(value, datatype=rdflib.XSD.decimal)


@pytest.fixture(scope="module")
def _exported() -> dict[str, rdflib.Graph]:
    return {}


@pytest.fixture
def good(graph: Graph, tmp_path: Path, _exported: dict[str, rdflib.Graph]) -> rdflib.Graph:
    if not _exported:
        with (tmp_path / "good.nt").open("wb") as out:
            write_ntriples(graph, out)
        _exported["good"] = rdflib.Graph().parse(tmp_path / "good.nt")
    copy = rdflib.Graph()
    for triple in _exported["good"]:
        copy.add(triple)
    return copy


def check(changed: rdflib.Graph, tmp_path: Path) -> list[Violation]:
    path = tmp_path / "changed.nt"
    changed.serialize(path, format="nt", encoding="utf-8")
    return validate(path=path)


WRONG: dict[str, tuple[Callable[[rdflib.Graph], object], str]] = {
    "bad domain": (add(COCO, "kg:runsOn", n("hardware:a100")), "The subject of runs-on must be a Method or Model."),
    "bad range": (add(SWIFTSERVE, "kg:evaluatedOn", VLLM), "The object of evaluated-on must be a Dataset."),
    "bad domain in a statement": (put(EVALUATED, "rdf:subject", COCO), "The rdf:subject of a statement of evaluated-on must be a Method or Model."),
    "bad range in a statement": (put(EVALUATED, "rdf:object", VLLM), "The rdf:object of a statement of evaluated-on must be a Dataset."),
    "undescribed object": (drop(n("hardware:a100"), "rdf:type"), "The object of runs-on must be a Hardware."),
    "two types": (add(VLLM, "rdf:type", n("kg:Model")), "A Method must not be of another type as well."),
    "missing label": (drop(VLLM, "rdfs:label"), "A Method must have exactly one rdfs:label, which must not be empty."),
    "two labels": (add(VLLM, "rdfs:label", Literal("vllm")), "A Method must have exactly one rdfs:label, which must not be empty."),
    "empty label": (both(put(VLLM, "rdfs:label", Literal("")), put(VLLM, "skos:prefLabel", Literal(""))), "A Method must have exactly one rdfs:label, which must not be empty."),
    "missing prefLabel": (drop(VLLM, "skos:prefLabel"), "A Method must have exactly one skos:prefLabel, the same as its rdfs:label."),
    "two prefLabels": (add(VLLM, "skos:prefLabel", Literal("vllm")), "A Method must have exactly one skos:prefLabel, the same as its rdfs:label."),
    "label as altLabel": (add(VLLM, "skos:altLabel", Literal("vLLM")), "A skos:altLabel must be a string other than the label, which must not be empty."),
    "paper without title": (drop(PAPER, "dcterms:title"), "A Paper must have exactly one dcterms:title, the same as its rdfs:label."),
    "paper without source": (drop(PAPER, "dcterms:source"), "A Paper must name the source that it was read from (dcterms:source)."),
    "paper without abstract": (drop(PAPER, "dcterms:abstract"), "A Paper must have exactly one dcterms:abstract, the text that offsets count in."),
    "mention from nowhere": (drop(MENTION, "oa:hasSource"), "A mention must be from exactly one paper (oa:hasSource)."),
    "mention of nothing": (drop(MENTION, "kg:names"), "A mention must name exactly one entity (kg:names)."),
    "mention of a quote": (put(MENTION, "kg:names", QUOTE), "What a mention names must be an entity of the graph."),
    "mention without words": (drop(MENTION, "skos:prefLabel"), "A mention must have exactly one skos:prefLabel: what its paper calls the entity."),
    "mention without count": (drop(MENTION, "kg:occurrences"), "A mention must have exactly one occurrences, an integer of at least 0."),
    "mention that ends before it starts": (put(MENTION, "oa:end", Literal(0)), "A mention that a rule read must have one kg:field, oa:start, oa:end and kg:confidence."),
    "bad mention IRI": (rename(MENTION, "https://elsewhere.example.org/x"), "A mention's IRI must end in mention/ and its id."),
    "label without text": (drop(LABEL, "skosxl:literalForm"), "A label must have exactly one skosxl:literalForm, the name itself."),
    "label without count": (drop(LABEL, "kg:paperCount"), "A label must have exactly one paperCount, an integer of at least 0."),
    "label without reason": (drop(LABEL, "kg:reason"), "A label must have exactly one reason why the name means the entity."),
    "bad IRI": (rename(VLLM, "https://elsewhere.example.org/vllm"), "The IRI of a Method must end in method/ and its id."),
    "bad statement IRI": (rename(FASTER, "https://elsewhere.example.org/x"), "A statement's IRI must end in st/ and its id."),
    "no subject": (drop(FASTER, "rdf:subject"), "A statement must have exactly one rdf:subject."),
    "two subjects": (add(FASTER, "rdf:subject", n("model:yolov8")), "A statement must have exactly one rdf:subject."),
    "no predicate": (drop(FASTER, "rdf:predicate"), "A statement must have exactly one rdf:predicate, and it must be a relation of the ontology."),
    "foreign predicate": (put(FASTER, "rdf:predicate", RDFS.seeAlso), "A statement must have exactly one rdf:predicate, and it must be a relation of the ontology."),
    "two objects": (add(FASTER, "rdf:object", n("model:yolov8")), "A statement must have at most one rdf:object."),
    "no object": (drop(EVALUATED, "rdf:object"), "Only a comparison (faster-than, outperforms, more-efficient-than) may be without an object."),
    "missing evidence": (drop(FASTER, "kg:evidence"), "A statement that is not derived must have evidence: nothing is asserted without a sentence."),
    "no support": (put(FASTER, "kg:supportCount", Literal(0)), "A statement that is not derived must be supported by at least one paper."),
    "derived from nothing": (both(add(FASTER, "kg:derived", Literal(True)), drop(FASTER, "prov:wasDerivedFrom")), "A derived statement must name the statements that it was computed from."),
    "confidence 1.5": (put(FASTER, "kg:confidence", d("1.5")), "A statement must have exactly one confidence, a decimal from 0 to 1."),
    "confidence in words": (put(FASTER, "kg:confidence", Literal("high")), "A statement must have exactly one confidence, a decimal from 0 to 1."),
    "negative factor": (put(FASTER, "kg:factor", d("-2.5")), "A statement's factor must be a decimal above 0, given once."),
    "two factors": (add(FASTER, "kg:factor", d("3.0")), "A statement's factor must be a decimal above 0, given once."),
    "factor that is no number": (put(FASTER, "kg:factor", d("fast")), "A statement's factor must be a decimal above 0, given once."),
    "upside-down range": (put(FASTER, "kg:factorHigh", d("1.5")), "factorHigh is the upper end of a range: there must be a factor, and it must not be higher."),
    "factor of an entity": (add(VLLM, "kg:factor", d("2.0")), "Only a statement may have a factor."),
    "foreign qualifier": (add(DELTA, "kg:percent", d("2.0")), "Only a statement of faster-than, more-efficient-than may have a percent."),
    "metric that is a dataset": (put(FASTER, "kg:metric", COCO), "A statement's metric must be one Metric."),
    "unknown unit": (put(RESULT, "kg:unit", Literal("furlongs")), "The unit must be one of the symbols that the ontology lists."),
    "unit without value": (drop(RESULT, "kg:value"), "A unit must come with a value."),
    "empty baseline": (put(MEMORY, "kg:baseline", Literal("")), "A statement's baseline must be a string of at least 1 character, given once."),
    "derived factor of nothing": (drop(MEMORY, "kg:percent"), "A derivedFactor is computed from a percent: there must be one."),
    "evidence without paper": (drop(EVIDENCE, "oa:hasSource"), "An evidence must be from exactly one paper (oa:hasSource)."),
    "evidence of two papers": (add(EVIDENCE, "oa:hasSource", n(TURTLE.id)), "An evidence must be from exactly one paper (oa:hasSource)."),
    "evidence without selector": (drop(EVIDENCE, "oa:hasSelector"), "An evidence must have exactly one selector, which quotes the sentence and gives its position."),
    "evidence without quote": (drop(QUOTE, "oa:exact"), "A selector must quote exactly one sentence (oa:exact), which must not be empty."),
    "evidence with empty quote": (put(QUOTE, "oa:exact", Literal("")), "A selector must quote exactly one sentence (oa:exact), which must not be empty."),
    "evidence without rule": (drop(EVIDENCE, "kg:rule"), "An evidence must name the one rule that read it."),
    "evidence in no field": (put(EVIDENCE, "kg:field", RDFS.comment), "An evidence must stand in one field, dcterms:title or dcterms:abstract."),
    "evidence of no statement": (drop(FASTER, "kg:evidence"), "An evidence must belong to exactly one statement."),
    "start below zero": (put(QUOTE, "oa:start", Literal(-1)), "A selector must have exactly one oa:start, an integer of at least 0."),
    "end before start": (put(QUOTE, "oa:end", Literal(3)), "A selector's oa:start must be before its oa:end."),
    "no end": (drop(QUOTE, "oa:end"), "A selector must have exactly one oa:end, an integer."),
    "variant-of across types": (add(n("model:turtlenet-s"), "kg:variantOf", VLLM), "Both ends of variant-of must be of one type."),
    "triple without statement": (add(VLLM, "kg:evaluatedOn", COCO), "method:vllm has the relation kg:evaluatedOn to dataset:coco, but no statement says so."),
    "statement without triple": (drop(SWIFTSERVE, "kg:evaluatedOn"), "The statement st:0000000000000005 has no direct triple of kg:evaluatedOn."),
}  # fmt: skip


def test_the_export_is_valid(good: rdflib.Graph, tmp_path: Path) -> None:
    assert check(good, tmp_path) == []


@pytest.mark.parametrize("case", WRONG)
def test_wrong_graphs_fail_with_the_reason(case: str, good: rdflib.Graph, tmp_path: Path) -> None:
    change, message = WRONG[case]
    change(good)
    messages = {v.message for v in check(good, tmp_path)}
    assert message in messages


def test_a_violation_names_node_property_and_value(good: rdflib.Graph, tmp_path: Path) -> None:
    put(FASTER, "kg:factor", d("-2.5"))(good)
    message = "A statement's factor must be a decimal above 0, given once."
    found = check(good, tmp_path)
    assert found == [Violation("st:0000000000000003", "kg:factor", message, "'-2.5'")]
    assert report(found) == [f"st:0000000000000003 kg:factor: {message} Found: '-2.5'", "1 violation"]
    assert report(found * 3, limit=2)[-2:] == ["... and 1 more", "3 violations"]
    assert report([]) == ["valid"]


def test_a_relation_at_fault_is_named_by_its_path(good: rdflib.Graph, tmp_path: Path) -> None:
    put(EVALUATED, "rdf:object", VLLM)(good)
    assert ("kg:evaluatedOn", "^rdf:predicate/rdf:object", "method:vllm") in {
        (v.focus, v.path, v.value) for v in check(good, tmp_path)
    }


def test_a_stored_graph_is_checked_without_a_file(graph: Graph) -> None:
    assert validate(graph) == []
    assert validate(graph, base="http://localhost:8000/") == []


@pytest.mark.parametrize(
    ("writer", "suffix"), [(write_turtle, ".ttl"), (write_ntriples, ".nt"), (write_jsonld, ".jsonld")]
)
def test_every_format_is_read(graph: Graph, tmp_path: Path, writer: Callable[..., None], suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    with path.open("wb") as out:
        writer(graph, out, mention_nodes=True)
    assert validate(path=path) == []


def test_part_of_a_graph_is_valid(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "part.ttl"
    with path.open("wb") as out:
        write_turtle(graph, out, where="relation=faster-than")
    assert validate(path=path) == []


def test_what_the_shapes_say_nothing_of_is_not_called_valid(tmp_path: Path) -> None:
    path = tmp_path / "other.ttl"
    path.write_text("<http://example.org/a> <http://example.org/b> 1 .")
    assert [v.message for v in validate(path=path)] == ["The file describes nothing by the kg ontology."]
    path.write_text("")
    assert [v.value for v in validate(path=path)] == ["no triples"]


def test_an_unparsable_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text('@prefix kg: <https://kg.example.org/ontology#> .\n\nkg:a kg:b "no end .\n')
    with pytest.raises(UnreadableGraph, match=r"broken\.ttl:3: no Turtle: .*; mend the line") as caught:
        validate(path=path)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableGraph, match=r"missing\.ttl: .*; name a file that exists"):
        validate(path=tmp_path / "missing.ttl")
    with pytest.raises(UnreadableGraph, match=r"graph\.gexf: files to validate end in \.ttl, \.nt"):
        validate(path=tmp_path / "graph.gexf")
    path = tmp_path / "latin.ttl"
    path.write_bytes(b'<http://a.example/> <http://b.example/> "\xe9" .')
    with pytest.raises(UnreadableGraph, match=r"latin\.ttl:1: "):
        validate(path=path)


def test_one_thing_is_validated_at_a_time(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of them"):
        validate()
    with pytest.raises(ValueError, match="one of them"):
        validate(graph, path=tmp_path)


def test_the_graph_of_the_seeds_is_valid(seeds_graph: Path) -> None:
    with reading(str(seeds_graph)) as graph:
        assert validate(graph) == []
