"""A graph exported, loaded and exported again: the same tables, and the same bytes in every format."""

import gzip
import io
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import RdfFormat

from kg.build import build
from kg.export.formats import FORMATS, write
from kg.export.rdf import write_turtle
from kg.ids import entity_id, paper_id
from kg.model import Alias, Entity, Evidence, Field, GraphData, LocalForm, Paper, Qualifiers, Statement
from kg.store import tables as t
from kg.store.session import reading
from kg.vocab import QUALIFIERS, SIGNATURES, UNITS, EntityType, RelationType
from tests.export.test_rdf import HOSTILE
from tests.serve.graphs import write as stored_graph

# rdflib's reader of TriG uses what rdflib has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset).* deprecated:DeprecationWarning")

RDF = ("turtle", "ntriples", "jsonld", "trig")
# all tables of the resolved graph; what is not here is named in docs/rdf.md as not carried
RESOLVED = [table for table in t.metadata.sorted_tables if table not in (t.meta, t.record, t.extraction)]


def tables(graph: str | Path) -> dict[str, list[tuple[object, ...]]]:
    with reading(str(graph)) as stored:
        found = {table.name: stored.connection.execute(sa.select(table)) for table in RESOLVED}
        found["search"] = stored.connection.execute(sa.text("SELECT id, type, name, aliases FROM search"))
        return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def exported(graph: str | Path) -> dict[str, bytes]:
    found = {}
    with reading(str(graph)) as stored:
        for name in FORMATS:
            out = io.BytesIO()
            write(name, stored, out)
            found[name] = out.getvalue()
    return found


# ------------------------------------------------------------------ the graph of the seeds
@pytest.fixture(scope="module")
def seed_exports(seeds_graph: Path) -> dict[str, bytes]:
    return exported(seeds_graph)


@pytest.mark.parametrize("format", RDF)
def test_the_graph_of_the_seeds_comes_back(
    format: str, seeds_graph: Path, seed_exports: dict[str, bytes], tmp_path: Path
) -> None:
    given, again = tmp_path / "export.txt", tmp_path / "again.sqlite"  # the name says nothing
    given.write_bytes(seed_exports[format])
    assert build([str(given)], graph=str(again)).notes == []
    assert tables(again) == tables(seeds_graph)
    assert exported(again) == seed_exports


# ------------------------------------------------------------------ the sample, as others would write it
@pytest.mark.parametrize("format", RDF)
def test_a_packed_file_is_the_same_graph(format: str, graph_file: Path, tmp_path: Path) -> None:
    given, again = tmp_path / "packed", tmp_path / "again.sqlite"
    given.write_bytes(gzip.compress(exported(graph_file)[format]))
    build([str(given)], graph=str(again))
    assert tables(again) == tables(graph_file)


@pytest.mark.parametrize(
    "writer",
    ["rdflib-turtle", "rdflib-json-ld", "rdflib-trig", "oxigraph-turtle", "oxigraph-trig", "shuffled", "bom", "crlf"],
)
def test_what_other_tools_write_of_it_is_the_same_graph(writer: str, graph_file: Path, tmp_path: Path) -> None:
    lines = exported(graph_file)["ntriples"]
    given = tmp_path / "other"
    match writer:
        case "rdflib-turtle" | "rdflib-json-ld":
            rdflib.Graph().parse(data=lines, format="nt").serialize(given, format=writer.removeprefix("rdflib-"))
        case "rdflib-trig":
            rdflib.Dataset().parse(data=exported(graph_file)["trig"], format="trig").serialize(given, format="trig")
        case "oxigraph-trig":  # the nanopublications first
            quads = sorted(pyoxigraph.parse(exported(graph_file)["trig"], RdfFormat.TRIG), key=str, reverse=True)
            pyoxigraph.serialize(sorted(quads, key=lambda q: str(q.graph_name)), given, RdfFormat.TRIG)
            assert given.read_bytes().startswith(b"<https://kg.example.org/nanopub/0000000000000001/assertion> {")
        case "oxigraph-turtle":
            pyoxigraph.serialize(
                (q.triple for q in pyoxigraph.parse(lines, RdfFormat.N_TRIPLES)), given, RdfFormat.TURTLE
            )
        case "shuffled":
            given.write_bytes(b"".join(sorted(lines.splitlines(keepends=True), reverse=True)))
        case "bom":
            given.write_bytes(b"\xef\xbb\xbf# said elsewhere\n\n" + exported(graph_file)["turtle"])
        case "crlf":
            given.write_bytes(lines.replace(b"\n", b"\r\n"))
    again = tmp_path / "again.sqlite"
    assert build([str(given)], graph=str(again)).notes == []
    assert tables(again) == tables(graph_file)
    assert exported(again) == exported(graph_file)


def test_another_base_is_told_from_the_file(graph_file: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    with reading(str(graph_file)) as stored:
        write_turtle(stored, out, base="http://localhost:8000/")
    (tmp_path / "local.ttl").write_bytes(out.getvalue())
    build([str(tmp_path / "local.ttl")], graph=str(tmp_path / "again.sqlite"))
    assert tables(tmp_path / "again.sqlite") == tables(graph_file)


@pytest.mark.parametrize("mention_nodes", [False, True])
@pytest.mark.parametrize("where", ["hardware=A100", "relation=mentions"])
def test_a_part_of_a_graph_comes_back_as_that_part(
    where: str, mention_nodes: bool, graph_file: Path, tmp_path: Path
) -> None:
    def written(graph: Path, where: str | None) -> bytes:
        out = io.BytesIO()
        with reading(str(graph)) as stored:
            write_turtle(stored, out, where=where, mention_nodes=mention_nodes)
        return out.getvalue()

    (tmp_path / "part.ttl").write_bytes(written(graph_file, where))
    build([str(tmp_path / "part.ttl")], graph=str(tmp_path / "again.sqlite"))
    assert written(tmp_path / "again.sqlite", None) == written(graph_file, where)


def test_what_is_loaded_again_is_left_alone(graph_file: Path, tmp_path: Path) -> None:
    given, again = tmp_path / "graph.nt", str(tmp_path / "again.sqlite")
    given.write_bytes(exported(graph_file)["ntriples"])
    first, second = build([str(given)], graph=again), build([str(given)], graph=again)
    assert (first.rewritten, first.new, second.rewritten, second.unchanged) == (True, 2, False, 2)


def test_what_others_added_is_named_and_left_out(graph_file: Path, tmp_path: Path) -> None:
    given = tmp_path / "graph.ttl"
    added = b"\nmethod:vllm rdfs:comment 'An engine.' ; a owl:NamedIndividual .\n<https://elsewhere.example.org/> a owl:Thing .\n"
    given.write_bytes(exported(graph_file)["turtle"] + added)
    report = build([str(given)], graph=str(tmp_path / "again.sqlite"))
    assert report.notes == [
        f"{given}: 3 triples (rdf:type, rdfs:comment) are of no record of a kg graph and are left out"
    ]
    assert tables(tmp_path / "again.sqlite") == tables(graph_file)


def test_a_graph_of_others_is_named_and_left_out(graph_file: Path, tmp_path: Path) -> None:
    given = tmp_path / "graph.trig"
    given.write_bytes(
        exported(graph_file)["trig"] + b"<https://elsewhere.example.org/> { method:vllm a owl:Thing . }\n"
    )
    report = build([str(given)], graph=str(tmp_path / "again.sqlite"))
    assert report.notes == [f"{given}: 1 triple is of no record of a kg graph and is left out"]
    assert tables(tmp_path / "again.sqlite") == tables(graph_file)


# ------------------------------------------------------------------ made graphs
words = some.sampled_from(HOSTILE) | some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
floats = some.floats(allow_nan=False, allow_infinity=False)
shares = some.floats(0, 1)
dates = some.sampled_from([None, "2024", "2024-05", "2024-02-29", "2023-02-29", "May"])
VALUES: dict[str, some.SearchStrategy[object]] = {
    "baseline": words, "unit": some.sampled_from(sorted(UNITS)), "at_most": some.booleans(), "count": some.integers(1, 2**40),
    "factor": floats, "factor_high": floats, "percent": floats, "delta": floats, "value": floats,
}  # fmt: skip


@some.composite
def graphs(draw: some.DrawFn) -> GraphData:
    titles = draw(some.lists(words, min_size=1, max_size=3, unique_by=paper_id))
    papers = sorted(
        (
            Paper(
                paper_id(title), title, draw(words | some.just("")), draw(dates), draw(some.none() | words),
                draw(some.none() | words), draw(some.none() | words | some.just("https://a.example.org/b/../c?d#é")),
                tuple(sorted(draw(some.sets(words, max_size=2)))),
            )
            for title in titles
        ),
        key=lambda p: p.id,
    )  # fmt: skip
    named = draw(
        some.dictionaries(some.sampled_from([x for x in EntityType if x is not EntityType.PAPER]), words, min_size=3)
    )
    entities = [
        Entity(
            entity_id(type, name), type, name,
            tuple(Alias(a, draw(some.integers(0, 9)), draw(words)) for a in sorted(draw(some.sets(words, max_size=3)))),
            draw(some.booleans()),
        )
        for type, name in named.items()
    ]  # fmt: skip
    entities.sort(key=lambda e: e.id)
    forms = []
    for paper in papers:
        for entity in draw(some.sets(some.sampled_from(entities))):
            names = sorted(draw(some.sets(words, max_size=3)))
            forms.append(LocalForm(paper.id, entity.id, draw(words), tuple(names), draw(some.integers(0, 5))))
    forms.sort(key=lambda f: (f.paper_id, f.entity_id))
    things = [(p.id, EntityType.PAPER) for p in papers] + [(e.id, e.type) for e in entities]
    statements: list[Statement] = []
    for number in range(draw(some.integers(0, 6))):
        relation = draw(some.sampled_from(RelationType))
        ends = [
            [id for id, type in things if type in side]
            for side in (SIGNATURES[relation].subject, SIGNATURES[relation].object)
        ]
        if not all(ends):
            continue
        qualifiers: dict[str, object] = {}
        for name in QUALIFIERS[relation]:
            fitting = VALUES[name] if name in VALUES else some.sampled_from([e.id for e in entities])
            qualifiers[name] = draw(some.none() | fitting)
        derived = tuple(s.id for s in statements if draw(some.booleans()) and draw(some.booleans()))
        said = [
            _evidence(draw, draw(some.sampled_from(papers))) for _ in range(draw(some.integers(0 if derived else 1, 3)))
        ]
        other = draw(some.sampled_from(ends[1]))
        unnamed = "baseline" in QUALIFIERS[relation] and draw(some.booleans())
        statements.append(
            Statement(
                f"st:{number:016x}", relation, draw(some.sampled_from(ends[0])), None if unnamed else other,
                Qualifiers(**qualifiers), tuple(said), derived,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    for number, form in enumerate(forms):  # as builds make mentions, and as they do not
        if draw(some.booleans()):
            paper = next(p for p in papers if p.id == form.paper_id)
            count = Qualifiers(count=draw(some.sampled_from([form.count, form.count + 1, None])))
            evidence = (_evidence(draw, paper),)
            statements.append(
                Statement(f"st:f{number:015x}", RelationType.MENTIONS, paper.id, form.entity_id, count, evidence)
            )
    return GraphData(tuple(papers), tuple(entities), tuple(forms), tuple(sorted(statements, key=lambda s: s.id)))


def _evidence(draw: some.DrawFn, paper: Paper) -> Evidence:
    field = draw(some.sampled_from(Field))
    text = paper.text(field)
    start = draw(some.integers(0, max(len(text) - 1, 0)))
    end = draw(some.integers(start, len(text)))
    sentence = text[start:end] or draw(words)
    return Evidence(paper.id, field, start, end, sentence, draw(words), draw(shares))


@settings(deadline=None, max_examples=30)
@given(graphs(), some.sampled_from(RDF))
def test_any_graph_comes_back(tmp_path_factory: pytest.TempPathFactory, data: GraphData, format: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    first = stored_graph(folder / "first.sqlite", data)
    before = exported(first)
    (folder / "given").write_bytes(before[format])
    assert build([str(folder / "given")], graph=str(folder / "again.sqlite")).notes == []
    assert tables(folder / "again.sqlite") == tables(first)
    assert exported(folder / "again.sqlite") == before
