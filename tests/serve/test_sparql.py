"""The SPARQL endpoint and linked data, as their clients and enemies would meet them."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import Variable
from rdflib.plugins.sparql.results.jsonresults import JSONResult
from starlette.testclient import TestClient

from kg.export.rdf_store import SUFFIX, prune, store_name, write_store
from kg.serve.app import create_app
from kg.serve.triples import Bounds
from kg.store.graph import Graph, engine_for
from kg.store.sources import write_meta
from tests.sample import GRAPH, SWIFT
from tests.serve.graphs import write

PREFIXES = """PREFIX kg: <https://kg.example.org/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """
FASTER = PREFIXES + 'SELECT ?n WHERE { ?a kg:fasterThan/rdfs:label "vLLM" ; rdfs:label ?n }'
# every row with every other, three times over: no machine answers that in a second
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own JSON-LD reader
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = write(tmp_path_factory.mktemp("sparql") / "graph.sqlite", GRAPH)
    with TestClient(create_app(str(path), bounds=Bounds(seconds=2.0, answer=200_000))) as found:
        yield found


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.get("/sparql", params={"query": FASTER}),
        lambda c: c.post("/sparql", data={"query": FASTER}),
        lambda c: c.post("/sparql", content=FASTER, headers={"content-type": "application/sparql-query"}),
    ],
    ids=["get", "form", "direct"],
)
def test_answers_each_way_of_asking(client: TestClient, ask: Callable[[TestClient], object]) -> None:
    r = ask(client)
    assert r.status_code == 200 and r.headers["content-type"] == "application/sparql-results+json"  # type: ignore[attr-defined]
    assert [b["n"]["value"] for b in r.json()["results"]["bindings"]] == ["SwiftServe"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("accept", "query", "media"),
    [
        ("application/sparql-results+json", FASTER, "application/sparql-results+json"),
        ("application/json", FASTER, "application/sparql-results+json"),
        ("application/sparql-results+xml", FASTER, "application/sparql-results+xml"),
        ("text/csv", FASTER, "text/csv; charset=utf-8"),
        ("text/tab-separated-values", FASTER, "text/tab-separated-values; charset=utf-8"),
        ("text/html, */*;q=0.1", FASTER, "application/sparql-results+json"),
        ("application/sparql-results+xml", "ASK {}", "application/sparql-results+xml"),
        ("*/*", "DESCRIBE <https://kg.example.org/method/vllm>", "text/turtle; charset=utf-8"),
        ("application/n-triples", "CONSTRUCT WHERE {?s ?p ?o}", "application/n-triples"),
        ("application/rdf+xml", "CONSTRUCT WHERE {?s ?p ?o}", "application/rdf+xml"),
        ("application/ld+json", "CONSTRUCT WHERE {?s ?p ?o}", "application/ld+json"),
    ],
)
def test_answers_in_the_form_asked_for(client: TestClient, accept: str, query: str, media: str) -> None:
    r = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert (r.status_code, r.headers["content-type"]) == (200, media), r.text
    assert "vary" in r.headers and len(r.content) > 10


def test_all_forms_of_triples_say_the_same(client: TestClient) -> None:
    found = []
    for media, name in (
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        r = client.get("/sparql", params={"query": "CONSTRUCT WHERE {?s ?p ?o} LIMIT 50"}, headers={"accept": media})
        found.append(set(rdflib.Graph().parse(data=r.content, format=name)))
    assert len(found[0]) == 50 and all(f == found[0] for f in found)


def test_a_foreign_client_reads_the_results(client: TestClient) -> None:
    r = client.get("/sparql", params={"query": FASTER})
    assert [str(b[Variable("n")]) for b in JSONResult(json.loads(r.content)).bindings] == ["SwiftServe"]


@pytest.mark.parametrize(
    ("status", "code", "parameters"),
    [
        (400, "MALFORMED_QUERY", {"query": "SELECT * {?s ?p"}),
        (400, "MALFORMED_QUERY", {"query": "DROP ALL"}),
        (400, "MALFORMED_QUERY", {"query": "LOAD <file:///etc/passwd>"}),
        (400, "READ_ONLY", {"update": "DROP ALL"}),
        (400, "BAD_REQUEST", {"query": "ASK {}", "formt": "json"}),
        (400, "BAD_REQUEST", {"query": "ASK {}", "format": "pdf"}),
        (406, "NOT_ACCEPTABLE", {"query": "ASK {}", "format": "csv"}),
        (413, "ANSWER_TOO_LARGE", {"query": "SELECT * {?a ?b ?c . ?d ?e ?f}"}),
        (503, "TIMEOUT", {"query": ENDLESS}),
    ],
)
def test_refuses_with_a_reason(client: TestClient, status: int, code: str, parameters: dict[str, str]) -> None:
    r = client.get("/sparql", params=parameters)
    assert (r.status_code, r.json()["code"]) == (status, code)
    assert 10 < len(r.json()["error"]) < 400 and "Traceback" not in r.text
    assert client.get("/sparql", params={"query": "ASK {?s ?p ?o}"}).json()["boolean"] is True


def test_refuses_forms_that_nobody_can_give(client: TestClient) -> None:
    r = client.get("/sparql", params={"query": FASTER}, headers={"accept": "image/png"})
    assert r.status_code == 406
    r = client.post("/sparql", content="x", headers={"content-type": "text/plain"})
    assert r.status_code == 415
    assert (
        client.post("/sparql", content=b"\xff", headers={"content-type": "application/sparql-query"}).status_code == 400
    )
    assert client.post("/sparql", data={"x": "y"}).status_code == 400
    assert client.put("/sparql").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
        "SELECT * { service silent <http://127.0.0.1:1/> {?s ?p ?o}}",
        "SELECT * {SERVICE ?x {?s ?p ?o} VALUES ?x {<http://127.0.0.1:1/>}}",
        "PREFIX a: <http://127.0.0.1:1/> SELECT * {SERVICE a: {?s ?p ?o}}",
        "SELECT * {\\u0053ERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
        "SELECT * {\\U00000053ERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
        "PREFIX a: <http://a/> SELECT * {?s a:b\\# ?o . SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
        "PREFIX a: <http://a/> SELECT * {?s a:b\\' ?o . SERVICE <http://127.0.0.1:1/> {?s ?p ?o}} #'",
        'SELECT * {?s ?p """a\\"""" . SERVICE <http://127.0.0.1:1/> {?s ?p ?o}} #"""',
        "SELECT * {FILTER(?a<?b) SERVICE <http://127.0.0.1:1/> {?s ?p ?o} FILTER(?a>?b)}",
        "SELECT * { # a comment\nSERVICE # another\n<http://127.0.0.1:1/> {?s ?p ?o}}",
    ],
)
def test_asks_no_other_endpoint(client: TestClient, query: str) -> None:
    r = client.get("/sparql", params={"query": query})
    assert (r.status_code, r.json()["code"]) == (400, "QUERY_REFUSED"), r.text


@pytest.mark.parametrize(
    "query",
    [
        'ASK {?s ?p "a SERVICE <http://x/>"}',
        "ASK {?service ?p ?o} # SERVICE <http://x/>",
        "PREFIX service: <http://service/> ASK {?s service:SERVICE <http://x/SERVICE>}",
        "PREFIX : <http://service/> ASK {?s :service ?o}",
        "ASK {?s ?p '''it's a SERVICE <http://x/>'''}",
        'ASK {?s ?p "x"@en-service}',
    ],
)
def test_the_word_service_is_no_offence(client: TestClient, query: str) -> None:
    r = client.get("/sparql", params={"query": query})
    assert r.status_code == 200 and "boolean" in r.json(), r.text


def test_describes_itself(client: TestClient) -> None:
    r = client.get("/sparql")
    found = rdflib.Graph().parse(data=r.content, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.supportedLanguage, sd.SPARQL11Query) in found and (None, sd.endpoint, None) in found


# ---------------------------------------------------------------- linked data
@pytest.mark.parametrize(
    ("accept", "ending", "name"),
    [
        ("text/turtle", ".ttl", "turtle"),
        ("application/ld+json", ".jsonld", "json-ld"),
        ("application/n-triples", ".nt", "nt"),
        ("application/rdf+xml", ".rdf", "xml"),
    ],
)
def test_describes_a_thing_in_the_form_asked_for(client: TestClient, accept: str, ending: str, name: str) -> None:
    by_header = client.get("/entity/method:swiftserve", headers={"accept": accept})
    by_ending = client.get(f"/entity/method:swiftserve{ending}", headers={"accept": "text/html"})
    by_iri = client.get("/method/swiftserve", headers={"accept": accept})
    assert by_header.content == by_ending.content == by_iri.content
    assert by_header.headers["content-location"] == f"/entity/method%3Aswiftserve{ending}"
    found = rdflib.Graph().parse(data=by_header.content, format=name)
    kg, base = rdflib.Namespace("https://kg.example.org/ontology#"), rdflib.Namespace("https://kg.example.org/")
    assert (base["method/swiftserve"], kg.fasterThan, base["method/vllm"]) in found
    assert (base["st/0000000000000003"], kg.factor, None) in found
    quotes = {str(o) for o in found.objects(None, rdflib.Namespace("http://www.w3.org/ns/oa#").exact)}
    assert "On an A100 it is 2.5x faster than vLLM on ShareGPT." in quotes
    labels = {str(o) for o in found.objects(base["hardware/a100"], rdflib.RDFS.label)}
    assert labels == {"A100"}


def test_describes_papers_statements_and_the_whole(client: TestClient) -> None:
    turtle = {"accept": "text/turtle"}
    paper = client.get(f"/paper/{SWIFT.id}", headers=turtle)
    assert SWIFT.title in paper.text and "2.5x faster than vLLM" in paper.text
    assert client.get(f"/paper/{SWIFT.id.partition(':')[2]}", headers=turtle).content == paper.content
    assert "kg:factor 2.5" in client.get("/st/0000000000000003", headers=turtle).text
    whole = client.get("/.well-known/void")
    assert whole.headers["content-type"].startswith("text/turtle") and "void:Dataset" in whole.text
    assert whole.text == client.get("/.well-known/void").text


def test_knows_what_it_does_not_have(client: TestClient) -> None:
    for path in ("/entity/method:nothing", "/entity/nothing", "/entity/x:y", "/method/nothing", "/entity/method:.ttl"):
        r = client.get(path, headers={"accept": "text/turtle"})
        assert (r.status_code, r.json()["code"]) == (404, "NOT_FOUND"), path
    assert client.get("/entity/method:vllm", headers={"accept": "image/png"}).status_code == 406


def test_gives_browsers_a_page(client: TestClient) -> None:
    html = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/entity/method:vllm", f"/paper/{SWIFT.id}", "/method/vllm"):
        r = client.get(path, headers=html)
        assert r.status_code == 200 and r.headers["content-type"].startswith("text/html"), path


@pytest.mark.parametrize(
    "name", ["graph.ttl", "graph.nt", "graph.jsonld", "graph.gexf", "graph.graphml", "papers.jsonl"]
)
def test_gives_the_graph_as_files(client: TestClient, graph: Graph, name: str) -> None:
    from io import BytesIO

    from kg.export.formats import write as export
    from kg.serve.downloads import FILES

    out = BytesIO()
    export(FILES[name].name, graph, out)
    assert client.get(f"/{name}").content == out.getvalue()
    assert client.get("/graph.exe").status_code == 404


# ---------------------------------------------------------------- the store beside the graph
def test_the_store_holds_the_triples_of_the_turtle(client: TestClient) -> None:
    turtle = {q.triple for q in parse(client.get("/graph.ttl").content, format=RdfFormat.TURTLE)}
    triples = client.get(
        "/sparql", params={"query": "CONSTRUCT WHERE {?s ?p ?o}"}, headers={"accept": "application/n-triples"}
    )
    found = {q.triple for q in parse(triples.content, format=RdfFormat.N_TRIPLES)}
    # the store writes decimals its own way (2.0 is 2), so compare what is not a number
    assert {t for t in found if "decimal" not in str(t)} == {t for t in turtle if "decimal" not in str(t)}
    assert len(found) == len(turtle)


def test_a_new_graph_is_answered_from_at_once(graph_file: Path) -> None:
    """The store is chosen by what the graph says of itself in the same moment, so the two cannot part."""
    count = {"query": "SELECT (COUNT(*) AS ?n) {?s a <https://kg.example.org/ontology#Statement>}"}

    def stamp(state: str, *, empty: bool = False) -> None:
        engine = engine_for(str(graph_file))
        with engine.begin() as connection:
            write_meta(connection, "state", state)
            if empty:
                connection.exec_driver_sql("DELETE FROM statement")
        engine.dispose()

    def counted(client: TestClient) -> int:
        return int(client.get("/sparql", params=count).json()["results"]["bindings"][0]["n"]["value"])

    stamp("one")
    with TestClient(create_app(str(graph_file))) as client:
        before = counted(client)
        stamp("two", empty=True)
        assert before > 0 and counted(client) == 0
        root = Path(f"{graph_file}{SUFFIX}")
        assert len([p for p in root.iterdir() if p.is_dir()]) == 2
        with engine_for(str(graph_file)).connect() as connection:
            name = store_name(Graph(connection), "https://kg.example.org/")
            assert name
            shutil.copytree(root / name, root / "older-still")
            (root / ".left.999999.kg-tmp").mkdir()
            prune(root, name)
            left = {p.name for p in root.iterdir() if p.is_dir()}
            assert name in left and "older-still" in left and len(left) == 2  # the current one, and the last before it
            write_store(Graph(connection), root / name, "https://kg.example.org/")  # there already: nothing to do
        assert counted(client) == 0
