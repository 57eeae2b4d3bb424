"""Clients and auditors that others wrote, as they are: graphql-http's audits and client, Relay's compiler, gql for Python."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

from kg.serve.schema import sdl

EXPLORER = Path(__file__).parents[2] / "explorer"
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
with_npm = pytest.mark.skipif(
    NODE is None or not (EXPLORER / "node_modules" / "graphql-http").is_dir(),
    reason="no npm packages here: run `make explorer`",
)


def _node(*arguments: str, url: str = "", folder: Path = EXPLORER) -> subprocess.CompletedProcess[str]:
    assert NODE
    environment = os.environ | {"KG_URL": url}
    return subprocess.run([NODE, *arguments], cwd=folder, env=environment, capture_output=True, text=True)


@with_npm
def test_an_independent_audit_of_graphql_over_http_passes_completely(seeds_url: str) -> None:
    found = _node("test/audit.mjs", url=seeds_url)
    assert found.returncode == 0, found.stdout + found.stderr
    passed, of = map(int, re.findall(r"(\d+) of (\d+)$", found.stdout.strip())[0])
    assert passed == of >= 60


@with_npm
def test_a_javascript_client_works_as_it_is(seeds_url: str) -> None:
    found = _node("test/client.mjs", url=seeds_url)
    assert json.loads(found.stdout) == {"entity": {"__typename": "Method", "id": "method:vllm", "name": "vLLM"}}


@with_npm
def test_relays_compiler_takes_the_schema(tmp_path: Path) -> None:
    shutil.copytree(EXPLORER / "test" / "relay", tmp_path / "src")
    (tmp_path / "src" / "made").mkdir()
    (tmp_path / "schema.graphql").write_text(sdl())
    config = {"src": "./src", "schema": "./schema.graphql", "language": "javascript", "artifactDirectory": "./src/made"}
    (tmp_path / "relay.config.json").write_text(json.dumps(config))
    compiler = EXPLORER / "node_modules" / "relay-compiler" / "cli.js"
    found = _node(str(compiler), "relay.config.json", folder=tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr
    made = {p.name for p in (tmp_path / "src" / "made").iterdir()}
    assert {"AppQuery.graphql.js", "AppEntitiesPage.graphql.js", "AppBeatenPage.graphql.js"} <= made
    # and it does look: a field that is not there is refused
    (tmp_path / "src" / "App.js").write_text((tmp_path / "src" / "App.js").read_text().replace("relation ", "nothing "))
    assert _node(str(compiler), "relay.config.json", folder=tmp_path).returncode != 0


def test_a_python_client_works_as_it_is(seeds_url: str) -> None:
    client = Client(transport=HTTPXTransport(url=f"{seeds_url}/graphql"), fetch_schema_from_transport=True)
    query = gql("query Q($name: String!) { entity(name: $name) { id type } }")
    query.variable_values = {"name": "A100"}
    assert client.execute(query) == {"entity": {"id": "hardware:a100", "type": "HARDWARE"}}
    assert client.schema and "Leaderboard" in " ".join(client.schema.type_map)
