"""The whole SDL, asked over HTTP of the graph of the seeds: every field of every type, every argument, filter, order and enum value.

The questions are made from the schema, so what the schema gains is asked too, or fails here for want of an example.
"""

# ruff: noqa: UP031 - GraphQL is full of braces, which the other ways of formatting would double

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type, is_leaf_type

from kg.serve.schema import executable

Json = dict[str, Any]

TYPES: dict[str, Any] = {name: type for name, type in executable.type_map.items() if not name.startswith("__")}
OBJECTS = [n for n, t in TYPES.items() if hasattr(t, "fields") and not isinstance(t, GraphQLInputObjectType)]
ENTITIES = [t.name for t in executable.get_possible_types(TYPES["Entity"])]

# where things of a type stand: questions with %s for the fields asked of them
STATEMENTS = tuple(
    "{ statements(first: 50, %s) { nodes { %%s } } }" % arguments
    for arguments in (
        *("orderBy: { field: %s, direction: DESC }" % field for field in ("FACTOR", "DELTA", "VALUE", "SUPPORT")),
        *("filter: { relation: %s, hardware: %s }" % pair for pair in (("FASTER_THAN", '"A100"'), ("RESULT", '"A100"'))),
        "filter: { relation: MORE_EFFICIENT_THAN, hasObject: false }",
        "filter: { relation: MENTIONS }",
    )
)  # fmt: skip
# things with what the first of their type lack: variants, a family, a paper that introduces them
NAMED = {"Method": ("FlashAttention", "FlashAttention-2"), "Metric": ("goodput",)}
PLACES: dict[str, tuple[str, ...]] = {
    "Node": ('{ node(id: "method:vllm") { %s } }',),
    "Entity": ("{ entities(first: 30) { nodes { %s } } }", '{ entity(name: "LLaMA-7B") { %s } }'),
    **{
        t: tuple(
            "{ entities(first: 30, filter: { type: %s }, orderBy: { field: %s, direction: DESC }) { nodes { ... on %s { %%s } } } }"
            % (t.upper(), order, t)
            for order in ("STATEMENTS", "PAPERS", "FIRST_DATE", "ID")
        )
        + tuple('{ entity(name: "%s") { ... on %s { %%s } } }' % (name, t) for name in NAMED.get(t, ()))
        for t in ENTITIES
    },
    "Statement": STATEMENTS,
    **{
        f"{t}{part}": ("{ %s(first: 3) { %s } }" % (root, within),)
        for t, root in (
            ("Entity", "entities"), ("Paper", "papers"), ("Statement", "statements"), ("Contradiction", "contradictions")
        )
        for part, within in (("Connection", "%s"), ("Edge", "edges { %s }"))
    },
    "PageInfo": ("{ papers(first: 3) { pageInfo { %s } } }", "{ papers(last: 3) { pageInfo { %s } } }"),
    "Evidence": ("{ statements(first: 5) { nodes { evidence { %s } } } }",),
    "Alias": ('{ entity(id: "hardware:a100") { names { %s } } }',),
    "Comparison": ('{ compare(a: "method:flashattention-2", b: "method:flashattention") { %s } }',),
    "Shared": ('{ compare(a: "method:flashattention-2", b: "method:flashattention") { shared { %s } } }',),
    "Contradiction": ("{ contradictions { nodes { %s } } }",),
    "Facets": ("{ facets { %s } }",),
    "RelationCount": ("{ facets { relations { %s } } }",),
    "TypeCount": ("{ facets { subjectTypes { %s } } }",),
    "EntityCount": ("{ facets { subjects { %s } } }",),
    "SearchHit": ('{ search(query: "tensor rt") { %s } }', '{ search(query: "large language models") { %s } }'),
    "LeaderboardRow": ('{ leaderboard(metric: "FPS") { %s } }',),
    "Path": ('{ paths(from: "method:vllm", to: "hardware:a100") { %s } }',),
    "Subgraph": ('{ neighbourhood(id: "method:vllm") { %s } }',),
    "Stats": ("{ stats { %s } }",),
}  # fmt: skip

# what the graph of the seeds leaves null or empty everywhere, and why
EMPTY = {
    **dict.fromkeys(("Paper.aliases", "Paper.names", "Paper.variants", "Paper.variantOf"), "papers have one name"),
    **dict.fromkeys(("Paper.papers", "Paper.mentionedBy"), "no paper of the seeds mentions another by its title"),
    **dict.fromkeys(("Paper.doi", "Paper.url", "Paper.arxivId"), "the seeds give none"),
    **dict.fromkeys(("Metric.variants", "Metric.variantOf", "Task.variants", "Task.variantOf"), "no families of these"),
    "Statement.derivedFrom": "no chain of comparisons has equal conditions",
    **dict.fromkeys(("ContradictionConnection.nodes", "ContradictionConnection.edges"), "no two papers disagree"),
    **dict.fromkeys(("ContradictionEdge.node", "ContradictionEdge.cursor"), "no two papers disagree"),
    **dict.fromkeys(("Contradiction.a", "Contradiction.b", "Contradiction.sameConditions"), "no two papers disagree"),
}

# an example for each field of each filter, and for the arguments of questions that are no connections
FILTERS = {
    "EntityFilter": {
        "type": "TASK", "types": "[TASK, METRIC]", "ids": '["method:vllm"]', "name": '"vllm"', "nameContains": '"attention"',
        "minPapers": "5", "unnamed": "true", "dateFrom": '"2024-01-01"', "dateTo": '"2024-12-31"',
        "and": "[{ type: METHOD }, { minPapers: 3 }]", "or": "[{ type: TASK }, { minPapers: 9 }]", "not": "{ type: METHOD }",
    },
    "PaperFilter": {
        "ids": '["%(paper)s"]', "titleContains": '"attention"', "abstractContains": '"vLLM"', "dateFrom": '"2024-01-01"',
        "dateTo": '"2024-12-31"', "source": '"%(source)s"', "arxivId": '"2401.00001"', "mentions": '"vllm"',
        "introduces": '"LangSplatV2"', "and": '[{ mentions: "LLM" }, { mentions: "A100" }]',
        "or": '[{ mentions: "vllm" }, { mentions: "A100" }]', "not": '{ mentions: "LLM" }',
    },
    "StatementFilter": {
        "relation": "RUNS_ON", "relations": "[RUNS_ON, ADDRESSES]", "subject": '"LangSplatV2"', "object": '"A100"', "entity": '"A100"',
        "subjectType": "MODEL", "objectType": "DATASET", "metric": '"latency"', "dataset": '"ImageNet"', "hardware": '"A100"',
        "hasObject": "false", "minFactor": "10", "maxFactor": "2", "minValue": "90", "maxValue": "10", "unit": '"ms"',
        "minConfidence": "0.9", "minSupport": "2", "derived": "true", "paper": '"%(paper)s"', "dateFrom": '"2024-01-01"',
        "dateTo": '"2024-12-31"', "evidenceContains": '"real-time"', "and": '[{ relation: FASTER_THAN }, { hardware: "A100" }]',
        "or": "[{ relation: RUNS_ON }, { minFactor: 10 }]", "not": "{ relation: RESULT }",
    },
}  # fmt: skip
# these may select nothing: by EMPTY, and as hardly any claim of the seeds is made by two papers
MAY_BE_NONE = {"PaperFilter.arxivId", "StatementFilter.derived", "StatementFilter.minSupport"}
QUESTIONS = {
    "node": ({"id": '"method:vllm"'},),
    "entity": ({"id": '"method:vllm"'}, {"name": '"vllm"'}, {"name": '"vllm"', "type": "METHOD"}),
    "facets": ({}, {"filter": '{ hardware: "A100" }'}),
    "search": ({"query": '"vllm"'}, {"query": '"attention"', "types": "[MODEL]"}, {"query": '"attention"', "first": "2"}),
    "leaderboard": (
        {"metric": '"FPS"'}, {"metric": '"accuracy"', "dataset": '"ImageNet"'}, {"metric": '"latency"', "hardware": '"iPhone 12"'},
        {"metric": '"FPS"', "first": "1"},
    ),
    "paths": (
        {"from": '"method:vllm"', "to": '"hardware:a100"'},
        {"from": '"method:vllm"', "to": '"hardware:a100"', "relations": "[MENTIONS]"},
        {"from": '"method:vllm"', "to": '"hardware:a100"', "maxHops": "1"},
    ),
    "compare": ({"a": '"method:flashattention-2"', "b": '"method:flashattention"'},),
    "neighbourhood": (
        {"id": '"method:vllm"'}, {"id": '"method:vllm"', "depth": "2"}, {"id": '"method:vllm"', "limit": "2"},
        {"id": '"method:vllm"', "relations": "[BUILT_ON]"},
    ),
    "stats": ({},),
}  # fmt: skip
PAGED = {"first", "after", "last", "before"}


@pytest.fixture(scope="module")
def client(seeds_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=seeds_url, timeout=60) as client:
        yield client


def ask(client: httpx.Client, query: str, **variables: Any) -> Any:
    answer = client.post("/graphql", json={"query": query, "variables": variables})
    found = answer.json()
    assert answer.status_code == 200 and "errors" not in found, (query, found)
    return found["data"]


def least(field: Any) -> str:
    """The least selection that a field's type wants."""
    type = get_named_type(field.type)
    if is_leaf_type(type):
        return ""
    return " { totalCount nodes { __typename } }" if type.name.endswith("Connection") else " { __typename }"


def at(found: Any, path: str) -> list[Any]:
    """The values of a field wherever it stands in an answer."""
    if isinstance(found, list):
        return [value for item in found for value in at(item, path)]
    if isinstance(found, dict):
        return ([found[path]] if path in found else []) + [
            v for k, x in found.items() if k != path for v in at(x, path)
        ]
    return []


def full(value: Any) -> bool:
    return bool(value.get("totalCount", 1)) if isinstance(value, dict) else value not in (None, [])


@pytest.mark.parametrize("name", [n for n in OBJECTS if n != "Query"])
def test_every_field_has_values(client: httpx.Client, name: str) -> None:
    assert name in PLACES, f"say in PLACES where things of type {name} stand"
    fields = TYPES[name].fields
    text = " ".join(f"{alias}: {f}{least(fields[f])}" for f in fields for alias in [f"asked_{f}"])
    found = [ask(client, place % text) for place in PLACES[name]]
    never = {f"{name}.{f}" for f in fields if not any(map(full, at(found, f"asked_{f}")))}
    assert never == {x for x in EMPTY if x.startswith(f"{name}.")}


def connections() -> list[tuple[str, str]]:
    """Every field that gives pages, with its type."""
    return [
        (name, f)
        for name in OBJECTS
        for f, field in TYPES[name].fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    ]


@pytest.fixture(scope="module")
def place(client: httpx.Client) -> Any:
    """Where a connection has the most to give: text before and after it, by its type and name."""
    found: dict[tuple[str, str], str] = {}

    def place(type: str, field: str) -> tuple[str, str]:
        if type == "Query":
            return "{ ", " }"
        if (type, field) not in found:
            narrowed = "" if type == "Entity" else ", filter: { type: %s }" % type.upper()
            rows = [
                row
                for order in ("STATEMENTS", "PAPERS", "FIRST_DATE")
                for row in ask(
                    client,
                    "{ entities(first: 100%s, orderBy: { field: %s, direction: DESC })" % (narrowed, order)
                    + " { nodes { id ... on %s { asked: %s { totalCount } } } } }" % (type, field),
                )["entities"]["nodes"]
            ]
            found[type, field] = max(rows, key=lambda row: row["asked"]["totalCount"])["id"]
        return '{ node(id: "%s") { ... on %s { ' % (found[type, field], type), " } } }"

    return place


@pytest.mark.parametrize(("type", "field"), connections(), ids=lambda x: x)
def test_every_connection_pages_sorts_and_filters(client: httpx.Client, place: Any, type: str, field: str) -> None:
    before, after = place(type, field)
    arguments = TYPES[type].fields[field].args

    def page(text: str) -> Json:
        node = "__typename" if field == "contradictions" else "id"
        selection = "%s { totalCount nodes { %s } pageInfo { startCursor endCursor } }" % (text, node)
        (found,) = at(ask(client, f"{before}asked: {field}{selection}{after}"), "asked")
        return dict(found)

    def ids(text: str) -> list[str]:
        return [node.get("id", "") for node in page(text)["nodes"]]

    assert arguments.keys() >= PAGED
    whole = page("(first: 100)")
    if (total := whole["totalCount"]) == 0:
        assert EMPTY.get(f"{type}.{field}") or field == "contradictions"
        return
    first, last = page("(first: 1)"), page("(last: 1)")
    assert len(whole["nodes"]) == min(total, 100)
    assert first["nodes"] == whole["nodes"][:1]
    assert ids('(first: 2, after: "%s")' % first["pageInfo"]["endCursor"]) == [n["id"] for n in whole["nodes"][1:3]]
    assert len(last["nodes"]) == 1
    assert len(ids('(last: 2, before: "%s")' % last["pageInfo"]["startCursor"])) == min(2, total - 1)
    if "orderBy" in arguments:
        for by in TYPES[get_named_type(arguments["orderBy"].type).fields["field"].type.of_type.name].values:
            rising = ids("(first: 5, orderBy: { field: %s })" % by)
            assert rising == ids("(last: 5, orderBy: { field: %s, direction: DESC })" % by)[::-1]
            assert rising == ids("(first: 5, orderBy: { field: %s, direction: ASC })" % by)
    if "filter" in arguments and type != "Query":
        kind = get_named_type(arguments["filter"].type).name
        inside = '{ ids: ["%s"] }' % whole["nodes"][0]["id"] if kind != "StatementFilter" else "{ minConfidence: 0.9 }"
        some, rest = (page("(first: 0, filter: %s)" % f)["totalCount"] for f in (inside, "{ not: %s }" % inside))
        assert some + rest == total
    for relation in ("FASTER_THAN", "MENTIONS") * ("relation" in arguments):
        assert page("(first: 0, relation: %s)" % relation)["totalCount"] < 25_000
    if "direction" in arguments:
        ways = {way: page("(first: 0, direction: %s)" % way)["totalCount"] for way in TYPES["Direction"].values}
        assert ways["IN"] + ways["OUT"] == ways["BOTH"] == total
    known = PAGED | {"orderBy", "filter", "relation", "direction"}
    assert arguments.keys() <= known, "an argument is not asked"


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_narrows(client: httpx.Client, name: str) -> None:
    root, every = {
        "EntityFilter": ("entities", "{}"), "PaperFilter": ("papers", "{}"), "StatementFilter": ("statements", "{ relations: [%s] }" % " ".join(TYPES["RelationType"].values))
    }[name]  # fmt: skip
    paper = ask(client, "{ statements(first: 1) { nodes { evidence { paper { id sources } } } } }")
    known = {"paper": at(paper, "id")[0], "source": at(paper, "sources")[0][0]}

    def count(text: str) -> int:
        return int(ask(client, "{ %s(first: 0, filter: %s) { totalCount } }" % (root, text))[root]["totalCount"])

    assert FILTERS[name].keys() == TYPES[name].fields.keys()
    total = count(every)
    for field, example in FILTERS[name].items():
        found = count("{ %s: %s }" % (field, example % known))
        assert found < total and (found or f"{name}.{field}" in MAY_BE_NONE), (field, found, total)


def test_every_question_and_argument(client: httpx.Client) -> None:
    fields = TYPES["Query"].fields
    paged = {f for type, f in connections() if type == "Query"}
    assert QUESTIONS.keys() | paged == fields.keys()
    for name, examples in QUESTIONS.items():
        assert {a for example in examples for a in example} == set(fields[name].args), name
        answers = []
        for example in examples:
            arguments = ", ".join(f"{a}: {x}" for a, x in example.items())
            arguments = f"({arguments})" if arguments else ""
            (found,) = ask(client, "{ %s%s { __typename %s } }" % (name, arguments, _telling(name))).values()
            assert found or example.get("maxHops") == "1", (name, example)
            answers.append(found)
        assert name == "entity" or all(a != answers[0] for a in answers[1:]), f"{name}: an argument changes nothing"


def _telling(name: str) -> str:
    """What tells two answers of a question apart."""
    return {
        "facets": "count", "search": "entity { id }", "leaderboard": "value entity { id }", "paths": "entities { id }",
        "neighbourhood": "entities { id } truncated",
    }.get(name, "")  # fmt: skip


@pytest.mark.parametrize("name", ["EntityType", "RelationType"])
def test_every_type_and_relation_selects_its_own(client: httpx.Client, name: str) -> None:
    root, field = {"EntityType": ("entities", "type"), "RelationType": ("statements", "relation")}[name]
    for value in TYPES[name].values:
        found = ask(client, "{ %s(first: 3, filter: { %s: %s }) { nodes { %s } } }" % (root, field, value, field))
        assert {n[field] for n in found[root]["nodes"]} == {value}


def test_every_enum_is_asked_above() -> None:
    enums = {n for n, t in TYPES.items() if isinstance(t, GraphQLEnumType)}
    orders = {n for n in enums if n.endswith("OrderField")}
    assert enums == {"EntityType", "RelationType", "Direction", "OrderDirection"} | orders
    assert {f"{n.removesuffix('Field')}" for n in orders} | FILTERS.keys() == {
        n for n, t in TYPES.items() if isinstance(t, GraphQLInputObjectType)
    }
