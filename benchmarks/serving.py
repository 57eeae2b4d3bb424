"""Requests a second and latencies of the query API, against the same bytes ready-made and against plain resolvers, in one run.

usage: python benchmarks/serving.py [--graph exports/graph.sqlite] [--times 1] [--seconds 3]

Four questions (a page of 100 entities with 5 statements each, a look-up, a search, a path) are asked one after the other of one
worker over one connection: (a) the very bytes of the answer, held in memory, through the same server; (b) kg; (c) for page and
look-up, graphql-core with a resolver per field and a SQL statement per object, as one writes it first. `--times N` makes the
graph N times as large (copies under other ids) before it measures. Only the ratios within a run mean anything.
"""

import argparse
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.enlarge import enlarge  # noqa: E402

QUESTIONS = {
    "page": """{ entities(first: 100, orderBy: { field: STATEMENTS, direction: DESC }) { nodes { id name type paperCount
        statements(first: 5) { nodes { id relation factor confidence supportCount subject { id name } object { id name } metric { name } } } } } }""",
    "look-up": '{ entity(id: "method:vllm") { id name type aliases paperCount } }',
    "search": '{ search(query: "attent", first: 20) { score entity { id name type } } }',
    "path": '{ paths(from: "method:vllm", to: "hardware:a100", maxHops: 2) { length entities { id name } } }',
}
SERVER = """
import sys
import orjson
import uvicorn
from starlette.responses import Response
from starlette.routing import Route
from kg.serve.app import create_app
from kg.serve.protocol import PromptProtocol
sys.path.insert(0, {here!r})
from serving import QUESTIONS, plain
from kg.serve.run import execute

app = create_app({graph!r})
ready = {{name: orjson.dumps(execute({graph!r}, query)) for name, query in QUESTIONS.items()}}

async def given(request):
    await request.body()
    return Response(ready[request.path_params["name"]], headers={{"content-type": "application/json"}})

async def by_field(request):
    return Response(orjson.dumps(plain({graph!r}, orjson.loads(await request.body())["query"])))

app.router.routes.insert(0, Route("/ready/{{name}}", given, methods=["POST"]))
app.router.routes.insert(0, Route("/plain/{{name}}", by_field, methods=["POST"]))
uvicorn.run(app, port={port}, http=PromptProtocol, log_level="error")
"""


def plain(graph: str, query: str) -> dict[str, Any]:
    """The answer by graphql-core with the resolvers that one writes first: a field at a time, SQL for every object."""
    from graphql import GraphQLResolveInfo, build_schema, graphql_sync

    global _SCHEMA
    if _SCHEMA is None:
        _SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8"))
    connection = sqlite3.connect(f"file:{graph}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row

    def entity(id: str | None) -> dict[str, Any] | None:
        row = connection.execute("SELECT * FROM entity WHERE id = ?", [id]).fetchone()
        return dict(row) if row else None

    def statements(id: str, first: int) -> dict[str, Any]:
        rows = connection.execute(
            "SELECT * FROM statement WHERE (subject_id = ? OR object_id = ?) AND relation <> 'mentions' ORDER BY id LIMIT ?",
            [id, id, first],
        )
        return {"nodes": [dict(r) for r in rows]}

    def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        name = info.field_name
        if source is None:
            if name == "entity":
                return entity(arguments["id"])
            order = "SELECT * FROM entity ORDER BY statement_count DESC, id DESC LIMIT ?"
            return {"nodes": [dict(r) for r in connection.execute(order, [arguments["first"]])]}
        if name == "statements":
            return statements(source["id"], arguments["first"])
        if name in ("subject", "object", "metric"):
            return entity(source[f"{name}_id"])
        if name == "aliases":
            return [r["text"] for r in connection.execute("SELECT text FROM alias WHERE entity_id = ?", [source["id"]])]
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        value = source[snake]
        return value.upper().replace("-", "_") if name in ("type", "relation") else value

    found = graphql_sync(_SCHEMA, query, field_resolver=resolve, type_resolver=lambda value, *_: value["type"])
    connection.close()
    assert not found.errors, found.errors
    return {"data": found.data}


_SCHEMA: Any = None


def timed(port: int, path: str, query: str, seconds: float) -> list[float]:
    """The seconds that each request took, asked one after the other for so long."""
    body = orjson.dumps({"query": query})
    connection = HTTPConnection("127.0.0.1", port)
    found: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found) < 20:
        started = time.perf_counter()
        connection.request("POST", path, body, {"content-type": "application/json", "accept-encoding": "identity"})
        answer = connection.getresponse()
        text = answer.read()
        found.append(time.perf_counter() - started)
        assert answer.status == 200 and b'"errors"' not in text[:20], text[:200]
    connection.close()
    return found[3:]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", type=Path, default=ROOT / "exports" / "graph.sqlite")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as s:
        graph = Path(folder, "graph.sqlite")
        shutil.copy(arguments.graph, graph)
        if arguments.times > 1:
            enlarge(graph, arguments.times)
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
        s.close()
        code = SERVER.format(here=str(Path(__file__).parent), graph=str(graph), port=port)
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.1)
            print(f"{'':10}{'':14}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'of ready':>10}")
            for name, query in QUESTIONS.items():
                ways = {"ready-made": f"/ready/{name}", "kg": "/graphql"}
                if name in ("page", "look-up"):
                    ways["plain"] = f"/plain/{name}"
                base = 0.0
                for way, path in ways.items():
                    took = sorted(timed(port, path, query, arguments.seconds))
                    middle = statistics.median(took)
                    base = base or middle
                    rate = len(took) / sum(took)
                    last = took[min(len(took) - 1, int(len(took) * 0.99))]
                    print(f"{name:10}{way:14}{rate:12.0f}{middle * 1e3:10.2f}{last * 1e3:10.2f}{middle / base:9.1f}x")
        finally:
            process.terminate()
            process.wait(timeout=30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
