"""The server, as a user and as an enemy would meet it: a process of its own, over HTTP."""

import json
import re
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from kg.serve.app import create_app
from kg.serve.errors import GraphMissing
from kg.serve.run import serve
from kg.serve.schema import sdl
from tests.sample import GRAPH
from tests.serve.graphs import write
from tests.serving import serving

QUERY = "{ stats { papers } }"
ANSWER = {"data": {"stats": {"papers": 2}}, "extensions": {"cost": {"requested": 1, "limit": 10_000}}}
GRAPHQL_JSON = "application/graphql-response+json"


@contextmanager
def _running(folder: Path, workers: int = 1) -> Iterator[httpx.Client]:
    """A server on the sample graph in a process of its own, and a client of it."""
    with (
        serving(write(folder / "graph.sqlite", GRAPH), folder, workers) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with _running(tmp_path_factory.mktemp("server")) as client:
        yield client


@pytest.fixture(autouse=True)
def _still_there(server: httpx.Client) -> Iterator[None]:
    """Whatever a test sends, the server answers an ordinary query afterwards."""
    yield
    assert server.post("/graphql", json={"query": QUERY}).json() == ANSWER


def test_answers_a_post(server: httpx.Client) -> None:
    r = server.post("/graphql", json={"query": QUERY})
    assert (r.status_code, r.json()) == (200, ANSWER)
    assert r.headers["content-type"] == "application/json; charset=utf-8"


def test_answers_a_get_with_variables(server: httpx.Client) -> None:
    r = server.get(
        "/graphql",
        params={
            "query": "query Q($n: String!) { entity(name: $n) { id } } query R { stats { papers } }",
            "variables": '{"n": "A100"}',
            "operationName": "Q",
        },
    )
    assert (r.status_code, r.json()["data"]) == (200, {"entity": {"id": "hardware:a100"}})


@pytest.mark.parametrize(
    "accept, answered",
    [
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.1, application/json;q=0.9", "application/json"),
        (f"{GRAPHQL_JSON}; charset=utf-8", GRAPHQL_JSON),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
    ],
)
def test_answers_in_the_media_type_asked_for(server: httpx.Client, accept: str, answered: str) -> None:
    r = server.post("/graphql", json={"query": QUERY}, headers={"accept": accept})
    assert r.headers["content-type"] == f"{answered}; charset=utf-8" and r.json() == ANSWER


@pytest.mark.parametrize(
    "query", ["{ nothing }", "{ stats {", "query($n: Int!) { entities(first: $n) { totalCount } }"]
)
def test_gives_wrong_queries_the_status_of_the_media_type(server: httpx.Client, query: str) -> None:
    for accept, status in (("application/json", 200), (GRAPHQL_JSON, 400)):
        r = server.post("/graphql", json={"query": query}, headers={"accept": accept})
        assert r.status_code == status
        assert "data" not in r.json() and r.json()["errors"][0]["extensions"]["code"]


def test_gives_data_and_errors_where_a_field_fails(server: httpx.Client) -> None:
    query = '{ stats { papers } node(id: "method:vllm") { ... on Entity { papers(first: 999) { totalCount } } } }'
    r = server.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL_JSON})
    assert r.status_code == 200 and r.json()["data"] == {"stats": {"papers": 2}, "node": None}
    (error,) = r.json()["errors"]
    assert error["path"] == ["node", "papers"] and error["extensions"]["code"] == "BAD_USER_INPUT"


BAD: dict[str, tuple[int, dict[str, Any]]] = {
    "not JSON": (400, {"content": b"{query"}),
    "empty": (400, {"content": b""}),
    "a number": (400, {"json": 7}),
    "a list": (400, {"json": [{"query": QUERY}]}),
    "no query": (400, {"json": {"variables": {}}}),
    "a query that is a number": (400, {"json": {"query": 1}}),
    "variables that are a text": (400, {"json": {"query": QUERY, "variables": "{}"}}),
    "variables that are a list": (400, {"json": {"query": QUERY, "variables": []}}),
    "extensions that are a text": (400, {"json": {"query": QUERY, "extensions": "x"}}),
    "an operation name that is a number": (400, {"json": {"query": QUERY, "operationName": 1}}),
    "not UTF-8": (400, {"content": b'{"query": "\xff\xfe"}'}),
    "a lone surrogate": (400, {"content": b'{"query": "{ search(query: \\"\\ud800\\") { score } }"}'}),
    "deeply nested JSON": (400, {"content": b'{"query":' + b"[" * 100_000 + b"]" * 100_000 + b"}"}),
    "another charset": (415, {"content": b"{}", "headers": {"content-type": "application/json; charset=utf-16"}}),
    "a form": (415, {"data": {"query": QUERY}}),
    "a text": (415, {"content": QUERY.encode(), "headers": {"content-type": "text/plain"}}),
    "no answer wanted": (406, {"json": {"query": QUERY}, "headers": {"accept": "image/png"}}),
    "a huge body": (413, {"content": b'{"query": "' + b" " * 5_000_000 + b'"}'}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_refuses_what_is_no_request(server: httpx.Client, name: str) -> None:
    status, request = BAD[name]
    headers = (
        {"content-type": "application/json"} | request.get("headers", {})
        if "content" in request
        else request.get("headers", {})
    )
    r = server.post("/graphql", **{**request, "headers": headers})
    assert r.status_code == status
    assert r.json()["errors"][0]["extensions"]["code"] and "Traceback" not in r.text


def test_refuses_a_huge_body_that_does_not_say_so(server: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"query": "'
        for _ in range(100):
            yield b" " * 100_000

    try:
        r = server.post("/graphql", content=chunks(), headers={"content-type": "application/json"})
        assert r.status_code == 413
    except httpx.WriteError:
        pass  # the server hung up before all was sent


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "?variables={}",
        "?query={stats{papers}}&query={stats{entities}}",
        "?query={stats{papers}}&variables=x",
        "?query={stats{papers}}&variables=[]",
    ],
)
def test_refuses_wrong_get_requests(server: httpx.Client, parameters: str) -> None:
    assert server.get("/graphql" + parameters).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_knows_no_other_methods(server: httpx.Client, method: str) -> None:
    r = server.request(method, "/graphql", json={"query": QUERY})
    assert r.status_code == 405 and "POST" in r.headers["allow"]


@pytest.mark.parametrize(
    "query",
    [
        "{ entities { nodes " + "{ variants " * 100 + "{ id }" + " }" * 101 + " }",
        "{ entities { nodes { ...A } } } fragment A on Entity { variants { ...A } }",
        "{" + " ".join(f"a{n}: stats {{ papers }}" for n in range(40_000)) + "}",
        "{ entities(filter: {ids: " + "[" * 10_000 + "]" * 10_000 + "}) { totalCount } }",
        "{" * 90_000,
    ],
)
def test_refuses_hostile_queries(server: httpx.Client, query: str) -> None:
    r = server.post("/graphql", json={"query": query})
    assert r.json()["errors"][0]["extensions"]["code"] in (
        "LIMIT_REACHED",
        "GRAPHQL_VALIDATION_FAILED",
        "GRAPHQL_PARSE_FAILED",
    )


def test_refuses_a_million_aliases(server: httpx.Client) -> None:
    query = "{" + " ".join(f"a{n}:stats{{papers}}" for n in range(1_000_000)) + "}"
    try:
        assert server.post("/graphql", json={"query": query}).status_code == 413
    except httpx.WriteError:
        pass  # the server hung up before all was sent


def test_answers_many_at_once(server: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    query = "{ entities(first: 16) { nodes { name statements { nodes { subject { name } } } } } }"

    def ask(_: int) -> object:
        return server.post("/graphql", json={"query": query}).json()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(40)))
    assert all(a == answers[0] for a in answers) and "errors" not in answers[0]  # type: ignore[operator]


def test_tells_how_it_is_and_what_can_be_asked(server: httpx.Client) -> None:
    assert server.get("/health").json() == {"status": "ok"}
    assert server.get("/ready").json() == {"status": "ready"}
    assert server.get("/schema.graphql").text == sdl()
    assert server.get("/nothing").status_code == 404
    assert server.get("/static/graphiql/__init__.py").status_code == 404
    assert server.get("/static/..%2Fapp.py").status_code == 404


@pytest.mark.parametrize("path", ["/graphiql"])
def test_shows_graphiql_from_here_alone(server: httpx.Client, path: str) -> None:
    page = server.get(path, headers={"accept": "text/html"})
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy and "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert not re.search(r"(src|href)=\"(https?:)?//", page.text)
    assets = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(assets) >= 8
    for asset in assets:
        r = server.get(asset)
        assert r.status_code == 200 and len(r.content) > 0, asset
        assert not re.search(rb"url\(['\"]?(https?:)?//", r.content), asset


def test_sends_a_browser_that_opens_the_endpoint_to_graphiql(server: httpx.Client) -> None:
    r = server.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})
    assert (r.status_code, r.headers["location"]) == (303, "/graphiql")


def test_sends_security_headers_with_every_answer(server: httpx.Client) -> None:
    for r in (server.get("/health"), server.get("/nothing"), server.post("/graphql", content=b"")):
        assert r.headers["x-content-type-options"] == "nosniff" and r.headers["referrer-policy"] == "no-referrer"
        assert "server" not in r.headers and "access-control-allow-origin" not in r.headers


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium here: GraphiQL is not tried in a browser")
def test_graphiql_comes_up_in_a_browser(server: httpx.Client, tmp_path: Path) -> None:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command += [
        f"--user-data-dir={tmp_path}",
        "--virtual-time-budget=20000",
        "--dump-dom",
        f"{server.base_url}/graphiql",
    ]
    page = subprocess.run(command, capture_output=True, timeout=120, check=True).stdout.decode()
    assert "graphiql-execute-button" in page and "FasterThanVllm" in page and "RunsOnA100" in page


def _inside(graph: Path, work: Callable[[httpx.AsyncClient], Awaitable[None]], **settings: Any) -> None:
    """Work with the application in this process."""

    async def run() -> None:
        transport = httpx.ASGITransport(create_app(str(graph), **settings))
        async with httpx.AsyncClient(transport=transport, base_url="http://kg") as client:
            await work(client)

    anyio.run(run)


def test_allows_pages_of_the_origins_it_is_told_of(graph_file: Path) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        asked = {"origin": "https://graph.example", "access-control-request-method": "POST"}
        r = await client.options("/graphql", headers=asked | {"access-control-request-headers": "content-type"})
        assert r.status_code == 200 and r.headers["access-control-allow-origin"] == "https://graph.example"
        r = await client.post("/graphql", json={"query": QUERY}, headers={"origin": "https://other.example"})
        assert r.json() == ANSWER and "access-control-allow-origin" not in r.headers

    _inside(graph_file, work, cors=["https://graph.example"])


def test_says_so_while_there_is_no_graph_and_goes_on_when_there_is(graph_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "later" / "graph.sqlite"

    async def work(client: httpx.AsyncClient) -> None:
        r = await client.post("/graphql", json={"query": QUERY})
        assert r.status_code == 503 and r.json()["errors"][0]["extensions"]["code"] == "GRAPH_MISSING"
        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200
        place.parent.mkdir()
        shutil.copy(graph_file, place)
        assert (await client.post("/graphql", json={"query": QUERY})).json() == ANSWER
        assert (await client.get("/ready")).status_code == 200

    _inside(place, work)


def test_serves_with_several_workers(tmp_path: Path) -> None:
    with _running(tmp_path, workers=2) as client:
        assert client.post("/graphql", json={"query": QUERY}).json() == ANSWER


def test_does_not_start_without_a_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphMissing, match="kg build"):
        serve(str(tmp_path / "none.sqlite"), port=1)


def test_examples_of_the_console_are_valid() -> None:
    from graphql import parse, validate

    from kg.serve.schema import executable

    script = (Path(__file__).parents[2] / "kg/serve/static/graphiql.js").read_text()
    examples = re.findall(r"`(#.*?)`", script, re.DOTALL)
    assert len(examples) == 5
    for example in examples:
        assert validate(executable, parse(example)) == []
        json.dumps(example)
