"""Names that no format should be able to hold: each format's own readers give them back as they went in."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import networkx
import pyarrow.parquet as pq
import pyoxigraph
import pytest
import rdflib
import xmlschema
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat

from kg.export.formats import FORMATS, write
from kg.export.neo4j import SEPARATOR
from kg.model import Alias, Entity, Evidence, GraphData, LocalForm, Paper, Statement
from kg.store.graph import Graph, create_tables, engine_for
from kg.store.replace import replace_graph
from tests.export.test_gexf import XSD, stored
from tests.sample import GRAPH, SWIFT

# rdflib's readers of JSON-LD and TriG use what rdflib itself has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")

NASTY = (
    "'", '"', '"""', "'''", "\\", "\\\\u0041", "\\u0041", "\\x41", "`", "a, \"b\", 'c'",
    "<b>&amp;\"quotes\" and 'more'</b>", "]]><!-- -->", "<![CDATA[x]]>", "&#0;", "&lol;", "<?xml version='1.0'?>", "</data></node>",
    "null \x00, bell \x07, escape \x1b, delete \x7f", "\x01", "\x1f\x1e\x1d\x1c", "\x80\x9f", "\ufffe\uffff", "\ufffd", "\ufeff", "\ufeffname",
    "tab\t, line\n, return\r, both\r\n, next\x85, separator\u2028\u2029", "\r", "\n", " ", " padded ", "\u00a0", "two  spaces",
    "אבג \u202eright to left\u202c عربى", "\u2066\u2069\u200f\u200b\u200d", "😀 𝔾raph ﬁne ¼ 🧑‍🔬", "é", "e\u0301", "\U0010ffff\U000e0001",
    "x" * 10_000, "\"<&>'\\\n" * 1_500,
    "http://example.org/a", "<http://example.org/>", "method:vllm", "kg:Method", "_:b0", "@id", "@prefix x: <y> .", "PREFIX x: <y>",
    "> .\nkg:a kg:b kg:c .", "} kg:g {", "{| kg:a 1 |}", "<<( kg:a kg:b kg:c )>>", "a@en", '"7"^^xsd:integer', "7", "1e5", "-0", "NaN", "true",
    "none", "null", "[]", "[a, 'b', \"c\\d\"]", "{}", "#", ";", "%20", "a | b", "=HYPERLINK(1)", "@SUM(A1)", "; DROP TABLE entity;--",
)  # fmt: skip
texts = some.sampled_from(NASTY) | some.text(some.characters(codec="utf-8"), min_size=1, max_size=30)


@dataclass(frozen=True)
class Texts:
    """What a graph is given, or what a reader found; None where the format has no place for it."""

    name: str
    alias: str | None
    sentence: str
    baseline: str | None
    title: str


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    if not XSD.exists():
        pytest.skip("the GEXF 1.3 schema (../shared/gexf-1.3/gexf.xsd) is absent")
    return xmlschema.XMLSchema(str(XSD))


def holding(given: Texts) -> GraphData:
    """The sample graph with these texts on vLLM, on the first paper and in all evidence."""

    def entity(e: Entity) -> Entity:
        other = (Alias(given.alias or "", 1, "by hand"),)
        return replace(e, name=given.name, aliases=other) if e.id == "method:vllm" else e

    def evidence(e: Evidence) -> Evidence:
        return replace(e, sentence=given.sentence, rule=given.sentence)

    def statement(s: Statement) -> Statement:
        named = s.qualifiers.baseline is not None
        qualifiers = replace(s.qualifiers, baseline=given.baseline) if named else s.qualifiers
        return replace(s, qualifiers=qualifiers, evidence=tuple(map(evidence, s.evidence)))

    def paper(p: Paper) -> Paper:
        return replace(p, title=given.title, sources=(given.sentence,)) if p.id == SWIFT.id else p

    def form(f: LocalForm) -> LocalForm:
        return replace(f, name=given.name, aliases=(given.alias or "",)) if f.entity_id == "method:vllm" else f

    return GraphData(
        tuple(map(paper, GRAPH.papers)),
        tuple(map(entity, GRAPH.entities)),
        tuple(map(form, GRAPH.forms)),
        tuple(map(statement, GRAPH.statements)),
    )


# ------------------------------------------------------------------ readers
Triples = Callable[[str, str], set[str]]  # the values of a subject's property


def _from_triples(values: Triples, given: Texts) -> Texts:
    base, rdfs, skos = "https://kg.example.org/", "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"  # fmt: skip

    def only(subject: str, predicate: str) -> str:
        (value,) = values(f"{base}{subject}", predicate)
        return value

    # an alias that is the name is not written twice, and nanopublications have none
    aliases = values(f"{base}method/vllm", f"{skos}altLabel")
    alias = given.name if given.alias == given.name else next(iter(aliases), None)
    sentence = only("quote/0000000000000003-0", "http://www.w3.org/ns/oa#exact")
    baseline = only("st/0000000000000006", f"{base}ontology#baseline")
    return Texts(only("method/vllm", f"{rdfs}label"), alias, sentence, baseline, only(SWIFT.id.replace(":", "/"), f"{rdfs}label"))  # fmt: skip


def oxigraph(format: RdfFormat) -> Callable[[bytes, Texts], Texts]:
    def read(data: bytes, given: Texts) -> Texts:
        store = pyoxigraph.Store()
        store.bulk_load(data, format)

        def values(subject: str, predicate: str) -> set[str]:
            found = store.quads_for_pattern(pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate), None)
            return {q.object.value for q in found if isinstance(q.object, pyoxigraph.Literal)}

        return _from_triples(values, given)

    return read


def of_rdflib(format: str) -> Callable[[bytes, Texts], Texts]:
    def read(data: bytes, given: Texts) -> Texts:
        graph = rdflib.Dataset(default_union=True).parse(data=data, format=format)
        return _from_triples(lambda s, p: {str(o) for o in graph.objects(rdflib.URIRef(s), rdflib.URIRef(p))}, given)

    return read


def _from_network(network: Any) -> Texts:
    (alias,) = json.loads(network.nodes["method:vllm"]["aliases"])
    edge = next(d for a, b, d in network.edges(data=True) if (a, b) == ("method:vllm", "method:swiftserve"))
    other = next(d for *_, d in network.edges(data=True) if d["relation"] == "faster-than" and d is not edge)
    return Texts(network.nodes["method:vllm"]["label"], alias, edge["evidence"], None, other["paper"])


def of_gexf(data: bytes, given: Texts) -> Texts:
    return _from_network(networkx.read_gexf(io.BytesIO(data)))


def of_graphml(data: bytes, given: Texts) -> Texts:
    return _from_network(networkx.read_graphml(io.BytesIO(data)))


def of_papers(data: bytes, given: Texts) -> Texts:
    # split at line feeds alone, as every reader of JSON Lines does
    papers = {p["id"]: p for p in map(json.loads, data.decode().strip("\n").split("\n"))}
    paper = papers[SWIFT.id]
    named = next(e for e in paper["entities"] if e["id"] == "method:vllm")
    told = {r["type"]: r for r in paper["relations"]}
    assert told["faster-than"]["object"] == named["name"]
    (alias,) = named["aliases"]
    return Texts(named["name"], alias, told["faster-than"]["evidence"], told["more-efficient-than"]["baseline"], paper["title"])  # fmt: skip


def of_csv(data: bytes, given: Texts) -> Texts:
    csv.field_size_limit(1_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        nodes, edges, evidence = (
            list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
            for name in ("nodes", "edges", "evidence")
        )
    named = next(n for n in nodes if n["id"] == "method:vllm")
    (sentence,) = {row["sentence"] for row in evidence}
    (baseline,) = {e["baseline"] for e in edges if e["id"] == "st:0000000000000006"}
    (alias,) = json.loads(named["aliases"])
    title = next(n["name"] for n in nodes if n["id"] == SWIFT.id)
    return Texts(named["name"], alias, sentence, baseline, title)


def of_parquet(data: bytes, given: Texts) -> Texts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        nodes, edges, evidence = (
            pq.read_table(io.BytesIO(archive.read(f"{name}.parquet"))).to_pylist()
            for name in ("nodes", "edges", "evidence")
        )
    named = next(n for n in nodes if n["id"] == "method:vllm")
    (sentence,) = {row["sentence"] for row in evidence}
    (baseline,) = {e["baseline"] for e in edges if e["id"] == "st:0000000000000006"}
    (alias,) = named["aliases"]
    return Texts(named["name"], alias, sentence, baseline, next(n["name"] for n in nodes if n["id"] == SWIFT.id))


def of_neo4j(data: bytes, given: Texts) -> Texts:
    csv.field_size_limit(1_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        nodes, edges = (
            list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
            for name in ("nodes", "relationships")
        )
    by_id = {n["id:ID"]: n for n in nodes}
    (alias,) = by_id["method:vllm"]["aliases:string[]"].split(SEPARATOR)
    sentence = next(e for e in edges if e["id:string"] == "st:0000000000000006")["sentences:string[]"]
    baseline = by_id["baseline:0000000000000006"]["name:string"]
    return Texts(by_id["method:vllm"]["name:string"], alias, sentence, baseline, by_id[SWIFT.id]["name:string"])


READERS: dict[str, tuple[Callable[[bytes, Texts], Texts], ...]] = {
    "turtle": (oxigraph(RdfFormat.TURTLE), of_rdflib("turtle")),
    "ntriples": (oxigraph(RdfFormat.N_TRIPLES), of_rdflib("nt")),
    "jsonld": (oxigraph(RdfFormat.JSON_LD), of_rdflib("json-ld")),
    "trig": (oxigraph(RdfFormat.TRIG), of_rdflib("trig")),
    "turtle12": (oxigraph(RdfFormat.TURTLE),),
    "gexf": (of_gexf,),
    "graphml": (of_graphml,),
    "papers": (of_papers,),
    "csv": (of_csv,),
    "parquet": (of_parquet,),
    "neo4j": (of_neo4j,),
}
XML = ("gexf", "graphml")


def in_xml(text: str) -> str:
    """What XML 1.0 makes of a text, by its production [2] Char, spelt once more."""

    def fits(c: str) -> bool:
        return c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"

    return "".join(c if fits(c) else "\ufffd" for c in text)


def with_each(test: Any) -> Any:
    """Give a test each nasty text as an example of its own, in all places at once."""
    for text in NASTY:
        test = example(given=Texts(text, text, text, text, text))(test)
    return test


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("format", READERS)
@settings(max_examples=20, deadline=None)
@given(given=some.builds(Texts, texts, texts, texts, texts, texts))
@with_each
def test_names_come_back(format: str, given: Texts, schema: xmlschema.XMLSchema) -> None:
    out = io.BytesIO()
    with stored(holding(given)) as graph:
        write(format, graph, out)
    wanted = given
    if format in XML:
        wanted = Texts(in_xml(given.name), in_xml(given.alias or ""), in_xml(given.sentence), None, in_xml(given.title))
    if format == "neo4j":  # what parts the texts of a list cannot be in one
        alias, sentence = ((text or "").replace(SEPARATOR, " ") for text in (given.alias, given.sentence))
        wanted = replace(given, alias=alias, sentence=sentence)
    if format == "gexf":
        schema.validate(out.getvalue().decode())
    for reader in READERS[format]:
        assert reader(out.getvalue(), given) == wanted


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udcff"])
@pytest.mark.parametrize("place", ["name", "alias", "sentence", "baseline", "title"])
def test_lone_surrogates_are_refused_before_anything_is_stored(text: str, place: str) -> None:
    plain = Texts("vLLM", "v LLM", "It is fast.", "the baseline", "A title")
    engine = engine_for("sqlite://")
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, holding(plain))
    with pytest.raises((UnicodeEncodeError, TypeError)), engine.begin() as connection:
        replace_graph(connection, holding(replace(plain, **{place: text})))
    with engine.connect() as connection:
        assert {p.title for p in Graph(connection).papers()} == {
            "A title",
            *(p.title for p in GRAPH.papers if p.id != SWIFT.id),
        }
    engine.dispose()
