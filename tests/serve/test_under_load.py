"""Clients that page while a build writes, hostile ones among the rest, a worker that is killed: what a busy server must bear."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from kg.build import build, remove
from kg.serve.run import execute
from tests.serving import ROOT, serving

PAGE = """query ($after: String) { statements(first: 60, after: $after, filter: { derived: false }) {
  nodes { id } pageInfo { endCursor hasNextPage } } }"""
ALL = "{ statements(first: 0, filter: { derived: false }) { totalCount } }"
HOSTILE = (
    "{ entities(first: 100) { nodes { statements(first: 100) { nodes { subject { statements(first: 100) { totalCount } } } } } } }",
    "{" + " ".join(f"a{n}: stats {{ papers }}" for n in range(200)) + "}",
    "{ entities { nodes { ...A } } } fragment A on Entity { variants { ...A } }",
    "{" * 5_000,
    "not graphql at all",
)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    path = tmp_path / "graph.sqlite"
    build([str(next((ROOT / "seeds").glob("003*.txt")))], graph=str(path))
    return path


def _ids(url: str, pause: threading.Event) -> list[str]:
    """All statements, page by page; between pages others get their turn."""
    found: list[str] = []
    after = None
    with httpx.Client(timeout=60) as client:
        while True:
            r = client.post(f"{url}/graphql", json={"query": PAGE, "variables": {"after": after}})
            page = r.json()["data"]["statements"]
            found += [n["id"] for n in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]
            pause.wait(0.01)


def test_clients_page_on_while_builds_land(graph: Path, tmp_path: Path) -> None:
    """What stands in every build is seen once by everyone, and nothing is seen twice."""
    more = str(next((ROOT / "seeds").glob("004*.txt")))
    with serving(graph, tmp_path) as server:
        url = server.url
        stop = threading.Event()
        always = set(_ids(url, stop))
        with ThreadPoolExecutor(20) as pool:
            clients = [pool.submit(_ids, url, stop) for _ in range(40)]
            for _ in range(2):  # papers come and go
                build([more], graph=str(graph))
                remove([Path(more).name], graph=str(graph))
            seen = [c.result() for c in clients]
        total = execute(str(graph), ALL)["data"]["statements"]["totalCount"]
    assert len(always) == total > 300
    for ids in seen:
        assert len(ids) == len(set(ids)), "a row was seen twice"
        assert always <= set(ids), "a row was missed"


def test_hostile_clients_cost_others_nothing_but_time(graph: Path, tmp_path: Path) -> None:
    """One request in ten is hostile; each gets its error, and no other request fails."""
    ordinary = {"query": "{ entities(first: 20) { nodes { name statements(first: 5) { nodes { relation } } } } }"}

    def ask(number: int) -> tuple[bool, int, bool]:
        hostile = number % 10 == 0
        body = {"query": HOSTILE[number // 10 % len(HOSTILE)]} if hostile else ordinary
        r = httpx.post(f"{url}/graphql", json=body, timeout=60)
        return hostile, r.status_code, "errors" in r.json()

    with serving(graph, tmp_path) as server:
        url, pid = server.url, server.pid
        with ThreadPoolExecutor(50) as pool:
            first = list(pool.map(ask, range(300)))
            before = _resident(pid)
            again = list(pool.map(ask, range(600)))
        grown = _resident(pid) - before
    for hostile, status, failed in first + again:
        assert (status, failed) == (200, hostile)
    assert grown < 40 << 20, f"memory grew by {grown >> 20} MiB"


def test_a_killed_worker_is_replaced(graph: Path, tmp_path: Path) -> None:
    with serving(graph, tmp_path, workers=2) as server:
        url, parent = server.url, server.pid
        children = _children(parent)
        assert len(children) >= 2
        os.kill(children[-1], signal.SIGKILL)
        good = 0
        for _ in range(200):
            try:
                good += (
                    httpx.post(f"{url}/graphql", json={"query": "{ stats { papers } }"}, timeout=30).status_code == 200
                )
            except httpx.TransportError:
                pass  # at most what the killed one had taken on
            time.sleep(0.02)
        assert good >= 190
        for _ in range(200):
            if len(_children(parent)) >= len(children):
                break
            time.sleep(0.1)
        assert len(_children(parent)) >= len(children), "no worker took its place"


def _resident(pid: int) -> int:
    """Bytes of memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return sorted(child for child in found if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes())


pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")
