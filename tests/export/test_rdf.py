"""Turtle, N-Triples and JSON-LD: what is in them, that two readers agree on it, and that nothing hostile gets lost."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat

from kg.export.rdf import write_jsonld, write_ntriples, write_turtle
from kg.export.rdf_terms import Objects, prefixes, web_address
from kg.export.validate import validate
from kg.export.where import WhereError
from kg.ids import digest
from kg.model import Alias, Entity, Evidence, Field, GraphData, Paper, Qualifiers, Statement
from kg.store.graph import Graph, create_tables
from kg.store.replace import replace_graph
from kg.vocab import EntityType, RelationType
from tests.sample import GRAPH, SWIFT

# rdflib's reader of JSON-LD uses what rdflib itself has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

ROOT = Path(__file__).resolve().parents[2]
FORMATS: list[tuple[Callable[..., None], str, RdfFormat]] = [
    (write_turtle, "turtle", RdfFormat.TURTLE),
    (write_ntriples, "nt", RdfFormat.N_TRIPLES),
    (write_jsonld, "json-ld", RdfFormat.JSON_LD),
]


@contextmanager
def stored(data: GraphData) -> Iterator[Graph]:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, data)
        yield Graph(connection)
    engine.dispose()


def written(graph: Graph, writer: Callable[..., None] = write_turtle, **options: Any) -> bytes:
    out = io.BytesIO()
    writer(graph, out, **options)
    return out.getvalue()


def oxigraph_triples(data: bytes, format: RdfFormat = RdfFormat.TURTLE) -> set[tuple[str, str, str]]:
    quads = pyoxigraph.parse(data, format)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def rdflib_triples(data: bytes, format: str) -> set[tuple[str, str, str]]:
    # rdflib's terms, spelt by pyoxigraph; there are no blank nodes, so isomorphic graphs are equal sets
    def spelt(term: rdflib.term.Node) -> str:
        if isinstance(term, rdflib.Literal):
            kind = None if term.datatype is None else pyoxigraph.NamedNode(term.datatype)
            return str(pyoxigraph.Literal(str(term), datatype=kind))
        assert isinstance(term, rdflib.URIRef)
        return str(pyoxigraph.NamedNode(str(term)))

    return {(spelt(s), spelt(p), spelt(o)) for s, p, o in rdflib.Graph().parse(data=data, format=format)}


def block(turtle: bytes, subject: str) -> str:
    """The block of a subject, without its last full stop."""
    return next(b for b in turtle.decode().split("\n\n") if b.startswith(subject + " ")).strip()


# ------------------------------------------------------------------ what is in it
LABEL = f"label:{digest('method:swiftserve', 'Swift Serve')}"


def test_an_entity_has_its_names_types_and_direct_triples(graph: Graph) -> None:
    assert block(written(graph), "method:swiftserve") == (
        "method:swiftserve a kg:Method ;\n"
        '    rdfs:label "SwiftServe" ;\n'
        '    skos:prefLabel "SwiftServe" ;\n'
        '    skos:altLabel "Swift Serve" ;\n'
        f"    skosxl:altLabel {LABEL} ;\n"
        "    kg:evaluatedOn dataset:sharegpt ;\n"
        "    kg:fasterThan method:vllm ;\n"
        "    kg:runsOn hardware:a100 ;\n"
        "    kg:builtOn model:llama-7b ;\n"
        "    kg:addresses task:text-generation ;\n"
        "    kg:result metric:throughput ."
    )


def test_a_name_says_how_many_papers_use_it_and_why_it_is_one(graph: Graph) -> None:
    assert block(written(graph), LABEL) == (
        f"{LABEL} a skosxl:Label ;\n"
        '    skosxl:literalForm "Swift Serve" ;\n'
        "    kg:paperCount 1 ;\n"
        '    kg:reason "same letters" .'
    )


def test_a_mention_says_what_its_paper_calls_the_thing_and_where(graph: Graph) -> None:
    evidence = _statement("st:000000000000000e").evidence[0]
    assert block(written(graph), "mention:000000000000000e") == (
        "mention:000000000000000e a kg:Mention ;\n"
        f"    oa:hasSource {SWIFT.id} ;\n"
        "    kg:names method:vllm ;\n"
        '    skos:prefLabel "vLLM" ;\n'
        "    kg:occurrences 1 ;\n"
        "    kg:field dcterms:abstract ;\n"
        f"    oa:start {evidence.start} ;\n"
        f"    oa:end {evidence.end} ;\n"
        '    kg:rule "by-hand" ;\n'
        "    kg:confidence 0.9 ."
    )


def test_a_name_that_no_statement_mentions_is_kept_without_a_place(graph: Graph) -> None:
    mention = f"mention:form-{digest(SWIFT.id, 'method:swiftserve')}"
    assert block(written(graph), mention) == (
        f"{mention} a kg:Mention ;\n"
        f"    oa:hasSource {SWIFT.id} ;\n"
        "    kg:names method:swiftserve ;\n"
        '    skos:prefLabel "SwiftServe" ;\n'
        '    skos:altLabel "Swift Serve" ;\n'
        "    kg:occurrences 3 ."
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, qualifiers=Qualifiers(count=7)),
        lambda s: replace(s, evidence=(*s.evidence, replace(s.evidence[0], rule="another"))),
        lambda s: replace(s, evidence=(replace(s.evidence[0], sentence="another"),)),
    ],
)
def test_a_mention_that_says_more_than_its_node_can_is_written_in_full(
    change: Callable[[Statement], Statement],
) -> None:
    with stored(_with(change(_statement("st:000000000000000e")))) as graph:
        turtle = written(graph)
    assert "rdf:predicate kg:mentions ;" in block(turtle, "st:000000000000000e")
    assert b"mention:000000000000000e" not in turtle


def test_a_paper_has_its_text_identifiers_and_sources(graph: Graph) -> None:
    assert block(written(graph), SWIFT.id) == (
        f"{SWIFT.id} a kg:Paper, fabio:ResearchPaper, schema:ScholarlyArticle ;\n"
        f'    rdfs:label "{SWIFT.title}" ;\n'
        f'    dcterms:title "{SWIFT.title}" ;\n'
        f'    dcterms:abstract "{SWIFT.abstract}" ;\n'
        '    dcterms:date "2024-05-02"^^xsd:date ;\n'
        '    dcterms:identifier "arXiv:2405.00001" ;\n'
        "    schema:sameAs <https://arxiv.org/abs/2405.00001> ;\n"
        '    dcterms:source "page.txt" ;\n'
        "    kg:introduces method:swiftserve ;\n"
        "    kg:mentions method:vllm ."
    )


def test_a_statement_has_its_qualifiers_and_evidence(graph: Graph) -> None:
    turtle = written(graph)
    assert block(turtle, "st:0000000000000003") == (
        "st:0000000000000003 a kg:Statement, rdf:Statement ;\n"
        "    rdf:subject method:swiftserve ;\n"
        "    rdf:predicate kg:fasterThan ;\n"
        "    rdf:object method:vllm ;\n"
        "    kg:factor 2.5 ;\n"
        "    kg:metric metric:speed ;\n"
        "    kg:dataset dataset:sharegpt ;\n"
        "    kg:hardware hardware:a100 ;\n"
        "    kg:confidence 0.9 ;\n"
        "    kg:supportCount 1 ;\n"
        f"    prov:wasDerivedFrom {SWIFT.id} ;\n"
        "    kg:evidence evidence:0000000000000003-0 ."
    )
    assert block(turtle, "evidence:0000000000000003-0") == (
        "evidence:0000000000000003-0 a kg:Evidence, oa:SpecificResource ;\n"
        f"    oa:hasSource {SWIFT.id} ;\n"
        "    kg:field dcterms:abstract ;\n"
        "    oa:hasSelector quote:0000000000000003-0 ;\n"
        '    kg:rule "by-hand" ;\n'
        "    kg:confidence 0.9 ."
    )
    evidence = next(s for s in GRAPH.statements if s.id == "st:0000000000000003").evidence[0]
    assert block(turtle, "quote:0000000000000003-0") == (
        "quote:0000000000000003-0 a oa:TextQuoteSelector, oa:TextPositionSelector ;\n"
        f'    oa:exact "{evidence.sentence}" ;\n'
        f"    oa:start {evidence.start} ;\n"
        f"    oa:end {evidence.end} ."
    )


def test_an_unnamed_baseline_leaves_the_statement_alone(graph: Graph) -> None:
    turtle = written(graph).decode()
    statement = block(turtle.encode(), "st:0000000000000006")
    assert 'kg:baseline "the baseline" ;\n    kg:percent -40.0 ;' in statement
    assert "kg:derivedFactor 1.666667 ;" in statement
    assert "rdf:object" not in statement
    assert turtle.count("kg:moreEfficientThan") == 1  # as the statement's predicate


def test_a_unit_that_qudt_has_is_named() -> None:
    quick = replace(_statement("st:0000000000000007"), qualifiers=Qualifiers(value=33.0, unit="ms"))
    with stored(_with(quick)) as graph:
        statement = block(written(graph), quick.id)
    assert 'kg:value 33.0 ;\n    kg:unit "ms" ;\n    qudt:hasUnit unit:MilliSEC ;' in statement


def test_a_derived_statement_has_no_direct_triple() -> None:
    derived = Statement(
        "st:00000000000000ff", RelationType.FASTER_THAN, "model:turtlenet", "model:yolov8",
        Qualifiers(factor=6.0), (), ("st:0000000000000003", "st:000000000000000d"),
    )  # fmt: skip
    with stored(_with(derived)) as graph:
        turtle = written(graph)
        assert validate(graph) == []
    assert "kg:fasterThan" not in block(turtle, "model:turtlenet")
    statement = block(turtle, derived.id)
    assert "kg:derived true ;\n    prov:wasDerivedFrom st:0000000000000003, st:000000000000000d ." in statement
    assert "kg:evidence" not in statement


def test_mentions_are_nodes_on_request(graph: Graph) -> None:
    assert b"st:000000000000000e" not in written(graph)
    assert "kg:count 1 ;" in block(written(graph, mention_nodes=True), "st:000000000000000e")


def test_the_dataset_counts_its_own_triples(graph: Graph) -> None:
    for writer, _, format in FORMATS:
        for where in (None, "relation=result"):
            found = oxigraph_triples(written(graph, writer, where=where), format)
            stated = [
                o for s, p, o in found if p == "<http://rdfs.org/ns/void#triples>" and s == "<https://kg.example.org/>"
            ]
            assert stated == [str(pyoxigraph.Literal(len(found)))]


def test_a_filter_leaves_what_the_statements_name(graph: Graph) -> None:
    turtle = written(graph, where="relation=faster-than subject=SwiftServe").decode()
    subjects = [line.split()[0] for line in turtle.splitlines() if line and line[0] not in " @<"]
    assert subjects == [
        SWIFT.id, "dataset:sharegpt", "hardware:a100", f"label:{digest('hardware:a100', 'NVIDIA A100-80G GPU')}",
        "method:swiftserve", LABEL, "method:vllm", "metric:speed",
        "st:0000000000000003", "evidence:0000000000000003-0", "quote:0000000000000003-0",
    ]  # fmt: skip
    assert "kg:runsOn" not in turtle
    with pytest.raises(WhereError):
        written(graph, where="nonsense")


def test_the_base_is_a_setting(graph: Graph) -> None:
    turtle = written(graph, base="http://localhost:8000/")
    assert b"@prefix method: <http://localhost:8000/method/> ." in turtle
    assert b"https://kg.example.org/method/" not in turtle
    assert b"@prefix kg: <https://kg.example.org/ontology#> ." in turtle
    for base in ("http://localhost:8000", "no iri/"):
        with pytest.raises(ValueError, match=r"slash|IRI"):
            written(graph, base=base)


def test_an_empty_graph_is_described_as_such() -> None:
    with stored(GraphData((), (), (), ())) as graph:
        found = [oxigraph_triples(written(graph, writer), format) for writer, _, format in FORMATS]
        assert b"void:entities 0 ." in written(graph)
    assert found[0] == found[1] == found[2]


def _statement(id: str) -> Statement:
    return next(s for s in GRAPH.statements if s.id == id)


def _with(statement: Statement) -> GraphData:
    others = (s for s in GRAPH.statements if s.id != statement.id)
    return replace(GRAPH, statements=tuple(sorted((*others, statement), key=lambda s: s.id)))


# ------------------------------------------------------------------ readers agree
def test_formats_and_readers_agree(graph: Graph) -> None:
    readings = []
    for writer, name, format in FORMATS:
        data = written(graph, writer)
        readings += [rdflib_triples(data, name), oxigraph_triples(data, format)]
    assert len(readings[0]) > 400
    assert all(reading == readings[0] for reading in readings)


HOSTILE = [
    '"', '"""', "\\", "\\u0041", "a\nb\r\tc", "<http://example.org/>", "> .\nkg:a kg:b kg:c .", "@prefix x: <y> .", "'''", "_:b0",
    "\x00\x01\x1f\x7f\x85\u2028", "\u202eevil\u202c", "السلام", "🦙🧑‍🔬", "é", "e\u0301", "\ufffe\ufeff", "x" * 10_000, "^^xsd:integer", "7", "true",
    "a@en", "[]", "#", ";", "%20", "method:vllm", "@id", " ",
]  # fmt: skip
names = some.sampled_from(HOSTILE) | some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(deadline=None, max_examples=25)
@given(some.lists(names, min_size=1, max_size=5, unique=True), names, names)
@example(HOSTILE, "\\", '"')
def test_hostile_names_survive(labels: list[str], sentence: str, source: str) -> None:
    paper = Paper(
        "paper:one", labels[0], "x" * 20_000, date=source, arxiv_id=source, doi=source, url=source, sources=(source,)
    )
    entities = tuple(
        Entity(
            f"method:{i:03}", EntityType.METHOD, label, tuple(Alias(a, 1, "x") for a in sorted(labels) if a != label)
        )
        for i, label in enumerate(labels)
    )
    said = (Evidence(paper.id, Field.ABSTRACT, 0, len(sentence), sentence, source, 0.5),)
    compared = Qualifiers(baseline=sentence, factor=1.5)
    statements = (
        Statement("st:1", RelationType.FASTER_THAN, "method:000", None, compared, said),
        Statement("st:2", RelationType.INTRODUCES, paper.id, "method:000", Qualifiers(), said),
    )
    with stored(GraphData((paper,), entities, (), statements)) as graph:
        readings = []
        for writer, name, format in FORMATS:
            data = written(graph, writer)
            readings += [oxigraph_triples(data, format), rdflib_triples(data, name)]
        assert validate(graph) == []
    assert all(reading == readings[0] for reading in readings)
    store = pyoxigraph.Store()
    store.bulk_load(written_again(paper, entities, statements), RdfFormat.TURTLE)

    def values(subject: str, predicate: str) -> set[str]:
        spaces = prefixes()
        ends = [
            pyoxigraph.NamedNode(spaces[p] + local) for p, _, local in (x.partition(":") for x in (subject, predicate))
        ]
        found = (q.object for q in store.quads_for_pattern(ends[0], ends[1], None))
        return {o.value for o in found if isinstance(o, pyoxigraph.Literal)}

    for entity in entities:
        assert values(entity.id, "rdfs:label") == {entity.name}
        assert values(entity.id, "skos:altLabel") == set(labels) - {entity.name}
    assert values("quote:1-0", "oa:exact") == {sentence}
    assert values("st:1", "kg:baseline") == {sentence}
    assert values(paper.id, "dcterms:title") == {paper.title}
    assert values(paper.id, "dcterms:source") == {source}


def written_again(paper: Paper, entities: tuple[Entity, ...], statements: tuple[Statement, ...]) -> bytes:
    with stored(GraphData((paper,), entities, (), statements)) as graph:
        return written(graph)


@pytest.mark.parametrize("local", ["a b", "x.", "-x", "c++", "a~", "<a>", "%41", "é", "a/b#c", "..", "x'y\"z"])
def test_ids_that_are_no_names_are_written_in_full(local: str) -> None:
    entity = Entity(f"method:{local}", EntityType.METHOD, "odd")
    said = (Evidence("paper:p", Field.TITLE, 0, 3, "odd", "r", 1.0),)
    statement = Statement("st:1", RelationType.INTRODUCES, "paper:p", entity.id, Qualifiers(), said)
    data = GraphData((Paper("paper:p", "odd", "", sources=("s",)),), (entity,), (), (statement,))
    with stored(data) as graph:
        readings = []
        for writer, name, format in FORMATS:
            found = written(graph, writer)
            readings += [oxigraph_triples(found, format), rdflib_triples(found, name)]
    assert all(reading == readings[0] for reading in readings)
    assert sum(p == "<http://www.w3.org/2000/01/rdf-schema#label>" for _, p, _ in readings[0]) == 2


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_decimals_keep_every_float(value: float) -> None:
    assert float(Objects().decimal(value).value) == value
    assert "e" not in Objects().decimal(value).value.lower()


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_no_decimal_holds_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        Objects().decimal(value)


@pytest.mark.parametrize(("text", "kind"), [("2024", "gYear"), ("2024-05", "gYearMonth"), ("2024-02-29", "date"), ("2023-02-29", "string"), ("May", "string"), ("", "string"), ("20240501", "string")])  # fmt: skip
def test_dates_have_the_type_of_their_precision(text: str, kind: str) -> None:
    assert Objects().day(text).datatype.value.rpartition("#")[2] == kind


def test_only_web_addresses_become_iris() -> None:
    assert isinstance(web_address(Objects(), "https://example.org/a"), pyoxigraph.NamedNode)
    for text in ("method:vllm", "javascript:alert(1)", "https://exa mple.org/", "https://[/", "x"):
        assert isinstance(web_address(Objects(), text), pyoxigraph.Literal)


@pytest.mark.parametrize("text", HOSTILE)
def test_ntriples_are_canonical(text: str) -> None:
    paper = Paper("paper:a~b %/é", text, text, date="2024-05-02", doi=text, url=text, sources=("a", text))
    said = Evidence(paper.id, Field.TITLE, 0, len(text), text, text, 0.5)
    entity = Entity("method:c", EntityType.METHOD, text, (Alias(f"{text}s", 1, text),), True)
    claim = Statement("st:1", RelationType.INTRODUCES, paper.id, entity.id, Qualifiers(), (said, said))
    with stored(GraphData((paper,), (entity,), (), (claim,))) as graph:
        data = written(graph, write_ntriples)
    assert pyoxigraph.serialize(pyoxigraph.parse(data, RdfFormat.N_TRIPLES), format=RdfFormat.N_TRIPLES) == data


# ------------------------------------------------------------------ the same bytes
def test_the_same_bytes_with_any_hash_seed(graph_file: Path) -> None:
    code = (
        "import io, sys, hashlib\n"
        "from kg.store.graph import Graph, engine_for\n"
        "from kg.export.rdf import write_jsonld, write_ntriples, write_turtle\n"
        "with engine_for(sys.argv[1]).connect() as connection:\n"
        "    for writer in (write_turtle, write_ntriples, write_jsonld):\n"
        "        out = io.BytesIO()\n"
        "        writer(Graph(connection), out)\n"
        "        print(hashlib.sha256(out.getvalue()).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(graph_file)], cwd=ROOT, check=True, capture_output=True, text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "42")
    }  # fmt: skip
    assert len(runs) == 1
    assert len(runs.pop().split()) == 3
