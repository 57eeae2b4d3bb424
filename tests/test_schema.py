"""What follows from schema/ontology.ttl is in step with it, and so are the records and tables written by hand."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, Literal

from kg.model import Qualifiers, Statement
from kg.store import tables
from kg.vocab import QUALIFIERS, SIGNATURES, SUPERCLASSES, UNITS, EntityType, RelationType
from schema import generate
from schema.ontology import KG, ends, load, local, qualifiers, relations
from schema.shapes import shapes_source
from schema.vocabulary import snake, vocab_source

_ENTITIES = {"metric", "dataset", "hardware"}


def test_derived_files_are_up_to_date() -> None:
    assert generate.stale(generate.derived(load())) == [], "run: python schema/generate.py"


def test_the_graphql_schema_is_up_to_date() -> None:
    pytest.importorskip("strawberry", reason="kg[serve] is not installed")
    assert generate.stale(generate.graphql()) == [], "run: python schema/generate.py"


def test_check_says_so_and_writes_nothing() -> None:
    command = [sys.executable, "schema/generate.py", "--check"]
    found = subprocess.run(command, cwd=generate.ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (0, "up to date\n")


def test_check_fails_where_a_derived_file_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("kg", "schema", "explorer/src"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert generate.main() == 0
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert generate.main() == 0
    for file in ("kg/vocab.py", "schema/shapes.ttl", "schema/schema.graphql", "explorer/src/vocabulary.json"):
        good = (tmp_path / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(good + "\n# edited by hand\n", encoding="utf-8")
        assert generate.main() == 1, file
        assert "edited by hand" in (tmp_path / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(good, encoding="utf-8")


def test_the_records_and_tables_have_the_qualifiers_of_the_ontology() -> None:
    listed = {snake(local(q)) for q in qualifiers(load())}
    assert {f.name for f in dataclasses.fields(Qualifiers)} == listed
    columns = {c.name for c in tables.statement.columns}
    assert {f"{q}_id" if q in _ENTITIES else q for q in listed} <= columns
    own = {f.name for f in dataclasses.fields(Statement)} - {
        "subject",
        "object",
        "evidence",
        "qualifiers",
        "derived_from",
    }
    carried = {"subject_id", "object_id", "confidence", "support_count", "derived", "derived_factor", "date"}
    assert columns == own | carried | {f"{q}_id" if q in _ENTITIES else q for q in listed}


def test_qualifiers_that_are_entities_are_those_that_range_over_types() -> None:
    graph = load()
    types = {KG[t.value] for t in EntityType}
    assert {local(q) for q in qualifiers(graph) if graph.value(q, RDFS.range) in types} == _ENTITIES


def test_numbers_of_the_record_have_the_datatypes_of_the_ontology() -> None:
    graph = load()
    kinds = {"float": "decimal", "int": "integer", "bool": "boolean", "str": "string"}
    for field in dataclasses.fields(Qualifiers):
        if field.name not in _ENTITIES:
            qualifier = next(q for q in qualifiers(graph) if snake(local(q)) == field.name)
            kind = kinds[str(field.type).removesuffix(" | None")]
            assert str(graph.value(qualifier, RDFS.range)).endswith(f"#{kind}"), field.name


def test_every_term_is_explained() -> None:
    graph = load()
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        for subject in graph.subjects(RDF.type, kind):
            assert len(list(graph.objects(subject, RDFS.label))) == 1, subject
            assert len(list(graph.objects(subject, RDFS.comment))) == 1, subject


def test_the_vocabulary_says_what_the_ontology_says() -> None:
    graph = load()
    assert [r.value for r in RelationType] == [str(graph.value(r, KG.relation)) for r in relations(graph)]
    assert all(QUALIFIERS.keys() == table.keys() for table in (SIGNATURES,))
    assert SIGNATURES[RelationType.RUNS_ON].subject == {EntityType.METHOD, EntityType.MODEL}
    assert SIGNATURES[RelationType.VARIANT_OF].same_type
    assert QUALIFIERS[RelationType.RESULT] == ("value", "unit", "at_most", "dataset", "hardware")
    assert SUPERCLASSES[EntityType.MODEL] == ("http://www.w3.org/ns/mls#Model",)
    assert UNITS["ms"].qudt == "http://qudt.org/vocab/unit/MilliSEC"


# ------------------------------------------------------------------ a copy of the ontology with something added
_NEW = """
@prefix kg: <https://kg.example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
kg:Recipe a owl:Class ; rdfs:subClassOf kg:Approach ; rdfs:label "Recipe" ; kg:order 8 ; kg:color "#76b7b2" ;
    rdfs:comment "A \\"quoted\\" way to train." .
kg:trainedWith a owl:ObjectProperty ; kg:relation "trained-with" ; kg:order 12 ; rdfs:label "trained with" ;
    rdfs:domain kg:Model ; rdfs:range kg:Recipe ; kg:qualifier kg:epochs ; rdfs:comment "How the subject was trained." .
kg:epochs a owl:DatatypeProperty ; kg:order 13 ; rdfs:label "epochs" ; rdfs:domain kg:Statement ; rdfs:range xsd:integer ;
    sh:minInclusive 1 ; rdfs:comment "How often the data was seen." .
[] a kg:Unit ; kg:symbol "kWh" ; kg:dimension "energy" ; kg:scale 3.6e6 ; kg:ucum "kW.h" .
"""


@pytest.fixture(scope="module")
def extended() -> rdflib.Graph:
    return load().parse(data=_NEW, format="turtle")


def test_an_added_type_relation_qualifier_and_unit_reach_the_vocabulary(extended: rdflib.Graph) -> None:
    names: dict[str, object] = {"__name__": "extended_vocab"}
    exec(compile(vocab_source(extended), "vocab.py", "exec"), names)
    types, found = names["EntityType"], names["RelationType"]
    recipe, trained = types("Recipe"), found("trained-with")  # type: ignore[operator]
    assert names["TYPE_COMMENTS"][recipe] == 'A "quoted" way to train.'  # type: ignore[index]
    assert names["SIGNATURES"][trained][1] == {recipe}  # type: ignore[index]
    assert recipe in names["SIGNATURES"][found("faster-than")][0]  # type: ignore[index,operator]
    assert names["QUALIFIERS"][trained] == ("epochs",)  # type: ignore[index]
    assert names["UNITS"]["kWh"].scale == 3.6e6  # type: ignore[index]


def test_an_added_type_relation_qualifier_and_unit_reach_the_shapes(extended: rdflib.Graph) -> None:
    shapes = rdflib.Graph().parse(data=shapes_source(extended), format="turtle")
    sh = rdflib.SH
    assert (KG.RecipeShape, sh.targetClass, KG.Recipe) in shapes
    assert (KG.TrainedWithObjectShape, sh["class"], KG.Recipe) in shapes
    assert (KG.EpochsQualifierShape, sh.targetSubjectsOf, KG.epochs) in shapes
    assert (KG.DirectTripleShape, sh.targetNode, KG.trainedWith) in shapes
    assert "A statement's epochs must be an integer of at least 1, given once." in set(
        map(str, shapes.objects(None, sh.message))
    )
    assert (None, RDF.first, Literal("kWh")) in shapes
    assert "The subject of built-on must be a Method, Model or Recipe." in set(
        map(str, shapes.objects(None, sh.message))
    )


def test_two_domains_are_refused_because_they_would_mean_both() -> None:
    graph = load()
    graph.add((KG.runsOn, RDFS.domain, KG.Dataset))
    with pytest.raises(ValueError, match=r"runsOn needs one domain, a common superclass"):
        ends(graph, KG.runsOn)


def test_a_term_without_a_comment_is_named() -> None:
    graph = load()
    graph.remove((KG.Method, RDFS.comment, None))
    with pytest.raises(ValueError, match=r"Method has no rdfs:comment; add one"):
        vocab_source(graph)


def test_the_docstring_explains_additions_that_parse() -> None:
    examples = re.findall(r"^    (?:kg:|\[\]).*?\.$", generate.__doc__ or "", flags=re.M | re.S)
    assert len(examples) == 3
    graph = load()
    before = len(graph)
    spaces = "".join(f"@prefix {p}: <{s}> .\n" for p, s in graph.namespaces())
    for example in examples:
        graph.parse(data=spaces + example, format="turtle")
    assert len(graph) > before + 20
    assert "CHIP" in vocab_source(graph)
    assert "kg:DistilledFromStatementShape" in shapes_source(graph)
