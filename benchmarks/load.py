"""What 50 clients do to the query API in a minute, one request in ten hostile: failures, latencies, memory, and what each kind costs.

usage: python benchmarks/load.py [--graph exports/graph.sqlite] [--clients 50] [--seconds 60] [--workers 1]

First each question is asked by itself, to see what it costs the server in time of its processor; then all clients ask at once.
An ordinary question must be answered, a hostile one must be refused; what isn't so is counted as failed. Memory is that of the
server's processes together, at every tenth of the time.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import orjson

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.serving import QUESTIONS  # noqa: E402
from tests.serving import serving  # noqa: E402

_NESTED = "{ id name statements(first: 100) { nodes { subject { id statements(first: 100) { nodes { id } } } } } }"
HOSTILE = {
    "costly": "{ entities(first: 100) { nodes %s } }" % _NESTED,  # noqa: UP031
    "aliases": "{" + " ".join(f"a{n}: stats {{ papers }}" for n in range(500)) + "}",
    "fragments": "{ ...A } "
    + " ".join(f"fragment {a} on Query {{ {' '.join(f'{a}{n}: stats {{ papers }} ...{b}' for n in range(9))} }}" for a, b in zip("ABCDEFG", "BCDEFGH", strict=True))
    + " fragment H on Query { stats { papers } }",
    "cycle": "{ entities { nodes { ...A } } } fragment A on Entity { variants { ...A } }",
    "braces": "{" * 5_000,
    "deep": "{ node(id: 1) " + "{ ... on Entity { variants " * 300 + "{ id }" + " } }" * 300 + " }",
    "directives": "{ stats { papers " + "@include(if: true) " * 2_000 + "} }",
    "large": "{ stats { papers } } #" + "x" * 2_000_000,
    "nonsense": "not graphql at all",
    "pages": "{ entities(first: 1000000) { nodes { id } } }",
}  # fmt: skip


class Asked(NamedTuple):
    """One request: what was asked, how long it took in seconds, and whether it went as it should."""

    name: str
    seconds: float
    good: bool


class Client:
    """One connection to a server, opened anew where the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, name: str) -> Asked:
        """Ask one of the questions."""
        body = orjson.dumps({"query": QUESTIONS.get(name) or HOSTILE[name]})
        started = time.perf_counter()
        try:
            self.connection.request("POST", "/graphql", body, {"content-type": "application/json"})
            answer = self.connection.getresponse()
            text = answer.read()
        except OSError:
            self.connection.close()
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            return Asked(name, time.perf_counter() - started, name in HOSTILE)  # a connection may be closed in its face
        refused = answer.status in (400, 413) or (answer.status == 200 and text.startswith(b'{"errors":'))
        answered = answer.status == 200 and text.startswith(b'{"data":{')
        return Asked(name, time.perf_counter() - started, answered if name in QUESTIONS else refused)


def family(pid: int) -> list[int]:
    """A process with its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def memory(pid: int) -> float:
    """MiB of memory that a process and its descendants hold."""
    pages = sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def processor(pid: int) -> float:
    """Seconds of processor time that a process and its descendants have used."""
    ticks = sum(
        sum(map(int, Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()[11:13])) for p in family(pid)
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def costs(port: int, pid: int, names: Sequence[str], seconds: float) -> dict[str, float]:
    """Milliseconds of the server's processor time for one request of each name, asked alone for so many seconds."""
    found = {}
    client = Client(port)
    for name in names:
        client.ask(name)
        before, count, end = processor(pid), 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            assert client.ask(name).good, f"{name} did not go as it should"
            count += 1
        found[name] = (processor(pid) - before) / count * 1e3
    return found


def load(port: int, pid: int, clients: int, seconds: float) -> tuple[list[Asked], list[float]]:
    """All clients at once, one request in ten hostile: what was asked, and the server's MiB at every tenth of the time."""
    end = time.perf_counter() + seconds
    asked: list[list[Asked]] = [[] for _ in range(clients)]

    def run(number: int) -> None:
        client, draw = Client(port), random.Random(number)
        while time.perf_counter() < end:
            kind = HOSTILE if draw.random() < 0.1 else QUESTIONS
            asked[number].append(client.ask(draw.choice(list(kind))))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    held = []
    for _ in range(10):
        time.sleep(seconds / 10)
        held.append(memory(pid))
    for thread in threads:
        thread.join()
    return [x for each in asked for x in each], held


def main() -> int:
    """Measure and print; 1 where a request did not go as it should."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", type=Path, default=ROOT / "exports" / "graph.sqlite")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(arguments.graph, Path(folder), arguments.workers) as server:
        port = int(server.url.rpartition(":")[2])
        alone = costs(port, server.pid, [*QUESTIONS, *HOSTILE], 1.0)
        asked, held = load(port, server.pid, arguments.clients, arguments.seconds)
    counted = Counter(x.name for x in asked)
    failed = Counter(x.name for x in asked if not x.good)
    print(f"{'':12}{'alone, ms':>10}{'requests':>10}{'failed':>8}{'p50 ms':>8}{'p99 ms':>8}")
    for name in (*QUESTIONS, *HOSTILE):
        took = sorted(x.seconds * 1e3 for x in asked if x.name == name)
        middle, late = took[len(took) // 2], took[len(took) * 99 // 100]
        print(f"{name:12}{alone[name]:10.2f}{counted[name]:10}{failed[name]:8}{middle:8.0f}{late:8.0f}")
    for kind, names in (("ordinary", QUESTIONS), ("hostile", HOSTILE)):
        number = sum(counted[n] for n in names)
        print(f"{kind}: {number} requests, {sum(alone[n] * counted[n] for n in names) / number:.2f} ms each")
    print(f"{len(asked) / arguments.seconds:.0f} requests a second; MiB: {' '.join(f'{x:.0f}' for x in held)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
