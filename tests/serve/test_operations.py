"""Tokens, request ids, counters, persisted queries, ETags, compression: what those who run a server rely on."""

import base64
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg.serve.app import create_app
from kg.serve.http import PersistedQueries
from kg.serve.negotiation import best
from kg.serve.run import Exposed, serve

QUERY = "{ stats { papers } }"
HASH = sha256(QUERY.encode()).hexdigest()
APQ = '{"persistedQuery": {"version": 1, "sha256Hash": "%s"}}'


@pytest.fixture
def client(graph_file: Path) -> TestClient:
    return TestClient(create_app(str(graph_file)))


def test_lets_in_who_shows_the_token(graph_file: Path) -> None:
    client = TestClient(create_app(str(graph_file), token="sésame"))
    ask: dict[str, Any] = {"url": "/graphql", "json": {"query": QUERY}}
    r = client.post(**ask)
    assert r.status_code == 401 and r.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert r.headers["www-authenticate"].startswith("Basic")
    login = base64.b64encode("anyone:sésame".encode()).decode()
    wrong = base64.b64encode(b"anyone:open").decode()
    for value, status in (
        ("Bearer sésame".encode(), 200),
        (f"Basic {login}".encode(), 200),
        (f"Basic {wrong}".encode(), 401),
        (b"Basic not-base64", 401),
        (b"Bearer wrong", 401),
        (b"Bearer", 401),
        (b"Digest x", 401),
    ):
        assert client.post(headers={b"authorization": value}, **ask).status_code == status, value
    for path in ("/", "/sparql", "/graph.ttl", "/metrics", "/entity/method:vllm"):
        assert client.get(path).status_code == 401, path
    assert client.get("/health").status_code == client.get("/ready").status_code == 200


def test_is_not_open_to_others_by_accident(graph_file: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        with pytest.raises(Exposed, match="token"):
            serve(str(graph_file), host=host, port=1)


def test_names_and_counts_requests(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kg.access")
    assert client.get("/health", headers={"x-request-id": "mine-1"}).headers["x-request-id"] == "mine-1"
    made = client.get("/health", headers={"x-request-id": "no good\tid"}).headers["x-request-id"]
    assert len(made) == 32 and "mine-1" in caplog.text and made in caplog.text

    def count() -> float:
        lines = client.get("/metrics").text.splitlines()
        name = 'kg_requests_total{method="GET",route="health",status="200"}'
        return float(next(line for line in lines if line.startswith(name)).split()[-1])

    before = count()
    client.get("/health")
    assert count() == before + 1
    for n in range(50):
        client.get(f"/made-up-{n}")
    assert client.get("/metrics").text.count("made-up") == 0


def test_compresses_large_answers(client: TestClient) -> None:
    r = client.get("/schema.graphql")
    assert r.headers["content-encoding"] == "gzip" and "accept-encoding" in r.headers["vary"].lower()
    assert "content-encoding" not in client.get("/schema.graphql", headers={"accept-encoding": "identity"}).headers


def test_knows_what_the_asker_has_already(client: TestClient) -> None:
    first = client.get("/graphql", params={"query": QUERY})
    tag = first.headers["etag"]
    again = client.get("/graphql", params={"query": QUERY}, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.get("/graphql", params={"query": "{ stats { entities } }"}, headers={"if-none-match": tag})
    assert other.status_code == 200 and other.headers["etag"] != tag
    assert "etag" not in client.post("/graphql", json={"query": QUERY}).headers


def test_takes_persisted_queries(client: TestClient) -> None:
    unknown = client.get("/graphql", params={"extensions": APQ % HASH})
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    told = client.get("/graphql", params={"extensions": APQ % HASH, "query": QUERY})
    assert told.json()["data"] == {"stats": {"papers": 2}}
    assert client.get("/graphql", params={"extensions": APQ % HASH}).json() == told.json()
    posted = client.post("/graphql", json={"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}})
    assert posted.json() == told.json()


@pytest.mark.parametrize(
    "extensions",
    [
        '{"persistedQuery": 1}',
        '{"persistedQuery": {"version": 2, "sha256Hash": "' + HASH + '"}}',
        '{"persistedQuery": {"version": 1, "sha256Hash": "abc"}}',
        '{"persistedQuery": {"version": 1}}',
        APQ % ("0" * 64),
    ],
)
def test_refuses_wrong_hashes(client: TestClient, extensions: str) -> None:
    r = client.get("/graphql", params={"extensions": extensions, "query": QUERY})
    assert r.status_code == 400 and r.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_forgets_the_oldest_persisted_queries() -> None:
    from kg.serve.http import Asked, Refused

    held = PersistedQueries(most=100)
    texts = [f"{{ stats {{ papers }} }} # {n}".ljust(40) for n in range(4)]
    asked = [Asked(text, None, None, sha256(text.encode()).hexdigest()) for text in texts]
    for one in asked:
        assert held.text(one) == one.query
    with pytest.raises(Refused, match="NotFound"):
        held.text(Asked("", None, None, asked[0].sha256))
    assert held.text(Asked("", None, None, asked[3].sha256)) == texts[3]


def test_tells_what_a_query_costs(client: TestClient) -> None:
    r = client.post("/graphql", json={"query": "{ entities(first: 7) { nodes { aliases } } }"})
    assert r.json()["extensions"]["cost"] == {"requested": 7, "limit": 10_000}
    r = client.post("/graphql", json={"query": "{ nothing }"})
    assert r.json()["errors"] and r.json()["extensions"]["cost"]["limit"] == 10_000


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/y", "b/y"),
        ("b/*", "b/y"),
        ("a/x;q=0.5, b/y", "b/y"),
        ("*/*;q=0.9, a/x;q=0.1", "b/y"),
        ("a/x;q=0, */*", "b/y"),
        ("a/x;q=nonsense", None),
        ("c/z", None),
        ("A/X;level=1", "a/x"),
    ],
)
def test_chooses_the_media_type(header: str, chosen: str | None) -> None:
    assert best(header, ["a/x", "b/y"]) == chosen
