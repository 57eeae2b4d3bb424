"""Every field of the schema, on the sample graph."""

# ruff: noqa: UP031 - GraphQL is full of braces, which the other ways of formatting would double

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import FieldNode, GraphQLInterfaceType, GraphQLObjectType, TypeInfo, TypeInfoVisitor, Visitor, parse, visit

from kg.ids import iri
from kg.serve.entities import edges_of
from kg.serve.records import CLASSES
from kg.serve.run import execute
from kg.serve.schema import executable, sdl
from kg.vocab import RELATION_COMMENTS, TYPE_COMMENTS, EntityType, RelationType
from tests.sample import ENTITIES, STATEMENTS, SWIFT, TURTLE

STATEMENT = """
fragment S on Statement {
  id iri relation baseline factor factorHigh derivedFactor percent delta value unit atMost count confidence supportCount derived date
  subject { id } object { id } metric { id } dataset { id } hardware { id } derivedFrom { id }
  evidence { paper { id } field sentence start end rule confidence }
}
"""
ENTITY = """
fragment E on Entity {
  id iri name type unnamed paperCount statementCount firstDate aliases names { text papers why }
  papers { totalCount nodes { id } } statements { totalCount nodes { id } } variants { id } variantOf { id }
}
"""
CONNECTION = "totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def _all_edges() -> str:
    spreads = (
        f"... on {type.value} {{ {' '.join(f'{type.value.lower()}_{name}: {name}(first: 5) {{ nodes {{ id }} }}' for name in edges_of(type))} }}"
        for type in EntityType
    )
    return " ".join(spreads)


QUERIES: dict[str, str] = {
    "statement": STATEMENT + 'query { node(id: "st:0000000000000003") { __typename id ...S } }',
    "unnamed baseline": STATEMENT + 'query { node(id: "st:0000000000000006") { ...S } }',
    "entity by id": ENTITY + 'query { node(id: "hardware:a100") { __typename ...E } }',
    "every entity": ENTITY + "query { entities(first: 50) { totalCount nodes { __typename ...E } } }",
    "every edge": f"{{ entities(first: 16) {{ nodes {{ id {_all_edges()} }} }} }}",
    "paper": 'query { node(id: "%s") { ... on Paper { title date abstract arxivId doi url sources claims { nodes { id } } } } }' % SWIFT.id,
    "papers": f"{{ papers {{ {CONNECTION} }} }}",
    "entities": f"{{ entities(first: 2) {{ {CONNECTION} }} }}",
    "statements": f"{{ statements(first: 2) {{ {CONNECTION} }} }}",
    "search": '{ search(query: "swift") { score near matchedAlias highlighted entity { id } } }',
    "leaderboard": """{ leaderboard(metric: "throughput") {
        rank value unit normalizedValue normalizedUnit higherIsBetter entity { id } statement { id } } }""",
    "paths": """{ paths(from: "dataset:sharegpt", to: "model:llama-7b") {
        length entities { id } statements { id } } }""",
    "neighbourhood": '{ neighbourhood(id: "model:turtlenet") { entities { id } statements { id } truncated } }',
    "facets": """{ facets { count relations { relation count } subjectTypes { type count } objectTypes { type count }
        subjects { count entity { id } } objects { count entity { id } } datasets { count entity { id } }
        hardware { count entity { id } } metrics { count entity { id } } } }""",
    "compare": """{ compare(a: "method:swiftserve", b: "method:vllm") {
        a { id } b { id } between { id } truncated
        shared { relation outgoing other { id } a { id } b { id } } } }""",
    "contradictions": """{ contradictions { totalCount nodes { a { id } b { id } sameConditions }
        edges { cursor node { a { id } } } pageInfo { hasNextPage } } }""",
    "stats": """{ stats { papers entities statements evidence aliases
        entitiesByType { type count } statementsByRelation { relation count } } }""",
    "entity by name": '{ entity(name: "vllm") { id } }',
}  # fmt: skip


@pytest.fixture
def ask(graph_file: Path) -> Any:
    def ask(query: str, **variables: object) -> Any:
        answer = execute(str(graph_file), query, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return ask


@pytest.mark.parametrize("name", QUERIES)
def test_answers_without_errors(ask: Any, name: str) -> None:
    assert ask(QUERIES[name])


def test_reaches_every_field_of_the_schema() -> None:
    reached: set[str] = set()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            if (parent := info.get_parent_type()) is not None:
                reached.add(f"{parent.name}.{node.name.value}")

    for query in QUERIES.values():
        info = TypeInfo(executable)
        visit(parse(query), TypeInfoVisitor(info, Collect()))
    reached |= {f"{type.value}.{f.split('.')[1]}" for type in EntityType for f in reached if f.startswith("Entity.")}
    wanted = {
        f"{t.name}.{f}"
        for t in executable.type_map.values()
        if isinstance(t, GraphQLObjectType | GraphQLInterfaceType) and not t.name.startswith("__")
        for f in t.fields
    }
    assert wanted - reached - {"Node.id"} == set()


def _types() -> Iterator[Any]:
    yield from (t for t in executable.type_map.values() if not t.name.startswith("__"))


def test_describes_every_type_field_and_enum_value() -> None:
    bare = [t.name for t in _types() if not t.description]
    bare += [f"{t.name}.{n}" for t in _types() for n, f in getattr(t, "fields", {}).items() if not f.description]
    bare += [f"{t.name}.{n}" for t in _types() for n, v in getattr(t, "values", {}).items() if not v.description]
    assert bare == []


def test_follows_the_vocabulary() -> None:
    assert set(CLASSES) == set(EntityType)
    types: Any = executable.type_map
    for type in EntityType:
        assert types[type.value].description == TYPE_COMMENTS[type]
        assert [i.name for i in types[type.value].interfaces] == ["Entity", "Node"]
        assert set(edges_of(type)) <= types[type.value].fields.keys()
    assert types["RelationType"].values.keys() == {r.name for r in RelationType}
    assert types["RelationType"].values["FASTER_THAN"].description == RELATION_COMMENTS[RelationType.FASTER_THAN]


@pytest.mark.parametrize("type", ["Method", "Model"])
def test_gives_approaches_the_edges_of_the_design(type: str) -> None:
    named: Any = executable.type_map[type]
    wanted = "fasterThan slowerThan outperforms outperformedBy moreEfficientThan lessEfficientThan evaluatedOn runsOn builtOn usedBy addresses results"
    for name in wanted.split():
        assert str(named.fields[name].type) == "StatementConnection!"


def test_says_nothing_of_null_defaults_in_the_sdl() -> None:
    assert "= null" not in sdl()
    assert "first: Int = 20" in sdl()


def test_shows_a_statement_as_stored(ask: Any) -> None:
    s = ask(QUERIES["statement"])["node"]
    assert s["__typename"] == "Statement" and s["relation"] == "FASTER_THAN"
    assert (s["subject"]["id"], s["object"]["id"], s["factor"]) == ("method:swiftserve", "method:vllm", 2.5)
    assert (s["metric"]["id"], s["dataset"]["id"], s["hardware"]["id"]) == (
        "metric:speed",
        "dataset:sharegpt",
        "hardware:a100",
    )
    assert s["iri"] == iri("st:0000000000000003")
    (e,) = s["evidence"]
    assert e["paper"]["id"] == SWIFT.id and SWIFT.abstract[e["start"] : e["end"]] == e["sentence"]


def test_shows_a_comparison_with_a_baseline_in_words(ask: Any) -> None:
    s = ask(QUERIES["unnamed baseline"])["node"]
    assert s["object"] is None and s["baseline"] == "the baseline" and s["percent"] == -40.0
    assert s["derivedFactor"] == pytest.approx(1 / 0.6)


def test_shows_every_entity_as_stored(ask: Any) -> None:
    nodes = {e["id"]: e for e in ask(QUERIES["every entity"])["entities"]["nodes"]}
    assert nodes.keys() == {e.id for e in ENTITIES} | {SWIFT.id, TURTLE.id}
    for e in ENTITIES:
        node = nodes[e.id]
        assert (node["name"], node["__typename"]) == (e.name, e.type.value)
        assert [(a["text"], a["papers"], a["why"]) for a in node["names"]] == [
            (a.text, a.papers, a.why) for a in e.aliases
        ]
        said = {s.id for s in STATEMENTS if e.id in (s.subject, s.object) and s.relation is not RelationType.MENTIONS}
        assert {s["id"] for s in node["statements"]["nodes"]} == said
        assert node["statements"]["totalCount"] == node["statementCount"] == len(said)
        assert node["papers"]["totalCount"] == node["paperCount"]
    assert nodes["model:turtlenet-s"]["variantOf"] == {"id": "model:turtlenet"}
    assert nodes["model:turtlenet"]["variants"] == [{"id": "model:turtlenet-s"}]
    assert nodes["model:yolov8"]["variantOf"] is None


def test_lists_the_statements_of_every_edge_in_both_directions(ask: Any) -> None:
    for node in ask(QUERIES["every edge"])["entities"]["nodes"]:
        type = (
            next(e.type for e in ENTITIES if e.id == node["id"])
            if not node["id"].startswith("paper:")
            else EntityType.PAPER
        )
        for name, (relation, direction) in edges_of(type).items():
            end = "subject" if direction.name == "OUT" else "object"
            wanted = [s.id for s in STATEMENTS if s.relation is relation and getattr(s, end) == node["id"]]
            assert [s["id"] for s in node[f"{type.value.lower()}_{name}"]["nodes"]] == wanted, (node["id"], name)


def test_shows_a_paper_wherever_it_is_reached_from(ask: Any) -> None:
    fields = "... on Paper { title date abstract arxivId sources }"
    direct = ask('{ node(id: "%s") { %s } }' % (SWIFT.id, fields))["node"]
    assert (
        direct["abstract"] == SWIFT.abstract and direct["sources"] == ["page.txt"] and direct["arxivId"] == "2405.00001"
    )
    listed = ask('{ papers(filter: {arxivId: "2405.00001"}) { nodes { %s } } }' % fields)["papers"]["nodes"]
    by_evidence = ask('{ node(id: "st:0000000000000001") { ... on Statement { evidence { paper { %s } } } } }' % fields)
    assert [direct] == listed == [e["paper"] for e in by_evidence["node"]["evidence"]]


def test_knows_nothing_of_an_unknown_id(ask: Any) -> None:
    assert ask('{ a: node(id: "st:none") { id } b: node(id: "method:none") { id } c: entity(name: "none") { id } }') == {
        "a": None, "b": None, "c": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name, id",
    [
        ("A100", "hardware:a100"),
        ("nvidia a100-80g gpu", "hardware:a100"),
        ("Mean Average Precision", "metric:map"),
        ("swift-serve", "method:swiftserve"),
        (TURTLE.title, TURTLE.id),
        ("method:vllm", "method:vllm"),
    ],
)
def test_finds_an_entity_by_label_alias_or_id_however_spelt(ask: Any, name: str, id: str) -> None:
    assert ask("query($name: String!) { entity(name: $name) { id } }", name=name)["entity"]["id"] == id


def test_needs_one_of_id_and_name_for_an_entity(graph_file: Path) -> None:
    for arguments in ("", '(id: "a", name: "b")'):
        answer = execute(str(graph_file), "{ entity%s { id } }" % arguments)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
