"""What is no graph, or not a whole one, is refused in one line that names the place; the graph that was there stays."""

import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import build, remove
from kg.export.rdf import write_jsonld, write_ntriples, write_turtle
from kg.ids import digest
from kg.read.errors import InputError
from kg.store.errors import GraphUnusable
from kg.store.graph import Graph
from tests.command import invoke, paper, write_papers
from tests.sample import SWIFT


def exported(graph: Graph, writer: Callable[..., None] = write_turtle) -> str:
    out = io.BytesIO()
    writer(graph, out)
    return out.getvalue().decode()


def refused(folder: Path, text: str | bytes) -> str:
    """What a build says of a file; the graph that stood there must stand there still."""
    good, given = folder / "good.sqlite", folder / "given"
    given.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as error:
        build([str(given)], graph=str(good))
    assert not good.exists()
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(str(given))
    return message.removeprefix(str(given))


# ------------------------------------------------------------------ files that cannot be read
def test_broken_turtle_is_named_by_its_line(graph: Graph, tmp_path: Path) -> None:
    lines = exported(graph).splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("method:vllm"))
    lines[at] = lines[at].replace("kg:Method ;", "kg:Method ; ]")
    said = refused(tmp_path, "\n".join(lines))
    assert said.startswith(f":{at + 1}: no Turtle: ")
    assert said.endswith("; mend the line, or export the graph again")


def test_broken_json_is_named_by_its_line(graph: Graph, tmp_path: Path) -> None:
    lines = exported(graph, write_jsonld).splitlines()
    lines[7] = lines[7].replace('":"', '"::"', 1)
    assert refused(tmp_path, "\n".join(lines)).startswith(":8: no JSON-LD: ")


def test_a_context_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    assert ": no JSON-LD: " in refused(
        tmp_path, '{"@context": "https://elsewhere.example.org/", "@id": "https://a.example.org/"}'
    )


def test_a_file_cut_short_is_refused(graph: Graph, tmp_path: Path) -> None:
    text = exported(graph)
    assert ": no Turtle: " in refused(tmp_path, text[: len(text) // 2])
    packed = gzip.compress((text + "".join(f"# {digest(str(n), length=60)}\n" for n in range(4000))).encode())
    assert refused(tmp_path, packed[:-20]) == ": a damaged gzip archive; fetch the file again"
    blocks = text.split("\n\n")
    at = next(i for i, block in enumerate(blocks) if block.startswith("st:0000000000000003"))
    assert "which the file does not describe" in refused(tmp_path, "\n\n".join(blocks[: at + 1]) + "\n")


def test_turtle_that_is_not_utf8_is_refused(graph: Graph, tmp_path: Path) -> None:
    text = exported(graph).replace("TurtleNet-S is", "TurtleNét-S is").encode("latin-1")
    assert re.match(r":\d+: no Turtle: .*UTF-8", refused(tmp_path, text))


# ------------------------------------------------------------------ graphs that are not kg's, or not whole
@pytest.mark.parametrize(
    "text",
    [
        '<https://a.example.org/x> <http://purl.org/dc/terms/title> "Owls" .\n',
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n\n[] a foaf:Person .\n",
        '[{"@id": "https://a.example.org/x", "@type": ["https://schema.org/Person"]}]',
    ],
)
def test_a_foreign_graph_is_refused(text: str, tmp_path: Path) -> None:
    said = refused(tmp_path, text)
    assert said.startswith(": is RDF, but no graph of kg's")
    assert said.endswith("give what `kg export` wrote, or a listing of papers")


def drop(start: str) -> Callable[[str], str]:
    """Takes out the lines that start so."""
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


KG, ST, XSD = "https://kg.example.org/ontology#", "https://kg.example.org/st/", "http://www.w3.org/2001/XMLSchema#"
FASTER, QUOTE = f"<{ST}0000000000000003>", "<https://kg.example.org/quote/0000000000000003-0>"
VLLM, MENTION = "<https://kg.example.org/method/vllm>", "<https://kg.example.org/mention/000000000000000e>"
OA, RDF = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PAPER = f"<https://kg.example.org/{SWIFT.id.replace(':', '/')}>"

LACKING: dict[str, tuple[Callable[[str], str], str]] = {
    "own statement without evidence": (drop(f"{FASTER} <{KG}evidence>"), "st:0000000000000003 lacks kg:evidence: nothing is asserted without a sentence"),
    "statement without subject": (drop(f"{FASTER} <{RDF}subject>"), "st:0000000000000003 lacks rdf:subject"),
    "statement without relation": (drop(f"{FASTER} <{RDF}predicate>"), "st:0000000000000003 lacks rdf:predicate"),
    "statement of an unknown relation": (swap(f"{FASTER} <{RDF}predicate> <{KG}fasterThan>", f"{FASTER} <{RDF}predicate> <{KG}likes>"), "st:0000000000000003 has rdf:predicate kg:likes, which is no relation"),
    "statement without confidence": (drop(f"{FASTER} <{KG}confidence>"), 'st:0000000000000003 lacks kg:confidence "0.9"'),
    "confidence that its evidence does not have": (swap(f'{FASTER} <{KG}confidence> "0.9"', f'{FASTER} <{KG}confidence> "0.8"'), 'st:0000000000000003 has kg:confidence "0.8"'),
    "number that is none": (swap(f'{FASTER} <{KG}factor> "2.5"', f'{FASTER} <{KG}factor> "fast"'), 'st:0000000000000003 has kg:factor "fast"'),
    "two numbers": (swap(f'{FASTER} <{KG}factor> "2.5"^^<{XSD}decimal> .', f'{FASTER} <{KG}factor> 2.5 , 3.5 .'), "st:0000000000000003 has more than one kg:factor"),
    "statement of a thing that is not there": (swap(f"{FASTER} <{RDF}object> {VLLM}", f"{FASTER} <{RDF}object> <https://kg.example.org/method/gone>"), "st:0000000000000003 names method:gone, which the file does not describe"),
    "evidence that is not there": (drop("<https://kg.example.org/evidence/0000000000000003-0>"), "st:0000000000000003 needs evidence:0000000000000003-0, which the file does not describe"),
    "quote without words": (drop(f"{QUOTE} <{OA}exact>"), "quote:0000000000000003-0 lacks oa:exact"),
    "quote without place": (drop(f"{QUOTE} <{OA}start>"), "quote:0000000000000003-0 lacks oa:start"),
    "direct triple without statement": (lambda text: text + f"{VLLM} <{KG}builtOn> <https://kg.example.org/model/yolov8> .\n", "method:vllm has kg:builtOn model:yolov8, but no statement says so"),
    "statement without direct triple": (drop(f"{VLLM} <{KG}fasterThan>"), "method:vllm lacks kg:fasterThan method:swiftserve, which st:000000000000000d says"),
    "paper without its text": (drop(f"{PAPER} <http://purl.org/dc/terms/abstract>"), f"{SWIFT.id} lacks dcterms:abstract"),
    "entity without name": (drop(f"{VLLM} <http://www.w3.org/2000/01/rdf-schema#label>"), "method:vllm lacks rdfs:label"),
    "entity with two names": (lambda text: text + f'{VLLM} <http://www.w3.org/2000/01/rdf-schema#label> "v" .\n', "method:vllm has more than one rdfs:label"),
    "entity elsewhere": (swap(VLLM, "<https://elsewhere.example.org/method/vllm>"), "<https://elsewhere.example.org/method/vllm> is a kg:Method, but no IRI under https://kg.example.org/method/"),
    "entity of two types": (lambda text: text + f"{VLLM} <{RDF}type> <{KG}Model> .\n", "method:vllm is a kg:Model, but no IRI under https://kg.example.org/model/"),
    "mention without rule": (drop(f"{MENTION} <{KG}rule>"), "mention:000000000000000e lacks kg:rule"),
    "mention of nothing": (drop(f"{MENTION} <{KG}names>"), "mention:000000000000000e lacks kg:names"),
    "blank node": (swap(FASTER, "_:b"), "a kg:Statement is a blank node"),
}  # fmt: skip


@pytest.mark.parametrize("case", LACKING)
def test_what_is_wrong_is_named(case: str, graph: Graph, tmp_path: Path) -> None:
    change, words = LACKING[case]
    text = exported(graph, write_ntriples)
    changed = change(text)
    assert changed != text
    said = refused(tmp_path, changed)
    assert said.startswith(f": {words}")
    assert said.endswith("; mend it there, or export the graph again")


# ------------------------------------------------------------------ listings and graphs do not mix
def test_a_graph_and_a_listing_are_not_built_together(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text(exported(graph))
    (tmp_path / "more.nt").write_text(exported(graph, write_ntriples))
    write_papers(tmp_path / "papers.jsonl", [paper(1)])
    done = invoke("build", "papers.jsonl", "graph.ttl", "--graph", "g.sqlite", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "graph.ttl: is a finished graph (RDF), and papers.jsonl is a listing; build it alone" in done.stderr
    done = invoke("build", "graph.ttl", "more.nt", "--graph", "g.sqlite", cwd=tmp_path)
    assert "graph.ttl: is a finished graph (RDF), and more.nt is another" in done.stderr
    assert not (tmp_path / "g.sqlite").exists()


def test_a_graph_does_not_take_the_place_of_one_built_from_listings(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text(exported(graph))
    write_papers(tmp_path / "papers.jsonl", [paper(1)])
    assert invoke("build", "papers.jsonl", "--graph", "g.sqlite", cwd=tmp_path).returncode == 0
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    done = invoke("build", "graph.ttl", "--graph", "g.sqlite", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "g.sqlite: was built from listings of papers, which graph.ttl would replace" in done.stderr
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_a_loaded_graph_is_neither_added_to_nor_taken_from(graph: Graph, tmp_path: Path) -> None:
    given, loaded = tmp_path / "graph.ttl", str(tmp_path / "g.sqlite")
    given.write_text(exported(graph))
    build([str(given)], graph=loaded)
    listing = write_papers(tmp_path / "papers.jsonl", [paper(1)])
    words = r"was loaded as a finished graph from graph\.ttl and cannot"
    with pytest.raises(GraphUnusable, match=words):
        build([str(listing)], graph=loaded)
    with pytest.raises(GraphUnusable, match=words):
        remove([SWIFT.id], graph=loaded)
    assert build([str(given)], graph=loaded).unchanged == 2


def test_a_broken_file_leaves_the_loaded_graph_and_its_exports(graph: Graph, tmp_path: Path) -> None:
    given = tmp_path / "graph.ttl"
    given.write_text(exported(graph))
    assert invoke("build", "graph.ttl", "--graph", "out/g.sqlite", cwd=tmp_path).returncode == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()}
    given.write_text(given.read_text().replace("kg:supportCount 1 ;", "kg:supportCount 2 ;", 1))
    done = invoke("build", "graph.ttl", "--graph", "out/g.sqlite", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "kg:supportCount" in done.stderr
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir() if p.is_file()} == before


# ------------------------------------------------------------------ a loaded graph is used as any other
def test_a_loaded_graph_answers(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text(exported(graph))
    assert invoke("build", "graph.ttl", "--graph", "g.sqlite", cwd=tmp_path).returncode == 0
    proof = invoke("verify", "--graph", "g.sqlite", cwd=tmp_path)
    assert proof.returncode == 0
    assert "15 of 15 evidence sentences stand at their offsets" in proof.stdout
    assert invoke("validate", "--graph", "g.sqlite", cwd=tmp_path).stdout == "valid\n"
    card = invoke("show", "Swift Serve", "--why", "--graph", "g.sqlite", cwd=tmp_path).stdout
    assert "Swift Serve  (1 paper; same letters)" in card
    asked = '{ entity(name: "vLLM") { name papers { totalCount } } }'
    assert '"totalCount":2' in invoke("query", asked, "--graph", "g.sqlite", cwd=tmp_path).stdout.replace(" ", "")
