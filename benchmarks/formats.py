"""Seconds and memory of RDF export and import, against pyoxigraph and rdflib on the same triples, in one run.

usage: python benchmarks/formats.py [--graph exports/graph.sqlite] [--statements 1000000] [--exports-only]

The graph is made as large as asked (copies under other ids). Then, each in a process of its own, from file to file:
kg writes Turtle and N-Triples from its graph; pyoxigraph writes Turtle from a store on disk that holds the same triples, and from
the N-Triples file; kg, pyoxigraph and rdflib load the N-Triples file into a store on disk (rdflib by way of oxrdflib, the one such store
that is installed with nothing else; `pip install 'kg[bench]'`). What needs all triples in memory (rdflib by itself, and pyoxigraph writing
Python's triples) does it with the graph as it was, and its time is multiplied. A tenth of the size is measured before, to see whether
memory grows. `--exports-only` leaves out stores and loading, which take most of the time: rdflib alone a quarter of an hour.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.enlarge import enlarge  # noqa: E402

KG = "from kg.cli import main; main()"
STORE_TO_TURTLE = """
import sys, pyoxigraph as ox
ox.Store.read_only(sys.argv[1]).dump(sys.argv[2], ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
"""
NT_TO_TURTLE = """
import sys, pyoxigraph as ox
ox.serialize(ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES), sys.argv[2], ox.RdfFormat.TURTLE)
"""
NT_TO_STORE = """
import sys, pyoxigraph as ox
ox.Store(sys.argv[2]).bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)
"""
RDFLIB_TO_STORE = """
import sys, rdflib
graph = rdflib.Graph(store="Oxigraph")
graph.open(sys.argv[2], create=True)
graph.parse(sys.argv[1], format="nt")
graph.close()
"""
MEMORY_TO_TURTLE = """
import sys, time, pyoxigraph as ox
triples = [quad.triple for quad in ox.parse(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)]
took = []
for _ in range(3):
    started = time.perf_counter()
    ox.serialize(triples, sys.argv[2], ox.RdfFormat.TURTLE)
    took.append(time.perf_counter() - started)
print(min(took))
"""
RDFLIB = """
import sys, time, rdflib
started = time.perf_counter()
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
loaded = time.perf_counter()
graph.serialize(sys.argv[2], format="turtle")
print(loaded - started, time.perf_counter() - loaded)
"""


class Run(NamedTuple):
    """What a process took: seconds, MiB at its height, and what it printed."""

    seconds: float
    memory: float
    said: str


def run(code: str, *arguments: Path | str) -> Run:
    """Run Python code in a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (code, arguments)
    return Run(time.perf_counter() - started, used.ru_maxrss / 1024, said)


def measure(graph: Path, folder: Path, *, exports_only: bool) -> dict[str, Run]:
    """All that is measured of one graph; what it writes is left in the folder."""
    turtle, triples, store = folder / "graph.ttl", folder / "graph.nt", folder / "store"
    found = {
        "kg, graph to Turtle": run(KG, "export", "turtle", "-g", graph, "-o", turtle),
        "kg, graph to N-Triples": run(KG, "export", "ntriples", "-g", graph, "-o", triples),
        "pyoxigraph, N-Triples to Turtle": run(NT_TO_TURTLE, triples, folder / "nt.ttl"),
    }
    if not exports_only:
        found |= {
            "pyoxigraph, N-Triples to store": run(NT_TO_STORE, triples, store),
            "pyoxigraph, store to Turtle": run(STORE_TO_TURTLE, store, folder / "store.ttl"),
            "kg, N-Triples to graph": run(KG, "build", triples, "-g", folder / "again.sqlite", "--no-exports"),
            "rdflib, N-Triples to store": run(RDFLIB_TO_STORE, triples, folder / "rdflib"),
        }
        shutil.rmtree(store)
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", type=Path, default=ROOT / "exports" / "graph.sqlite")
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--exports-only", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = folder / "small.nt"
        run(KG, "export", "ntriples", "-g", arguments.graph, "-o", small)
        few = _lines(small)
        ready = float(run(MEMORY_TO_TURTLE, small, folder / "small.ttl").said)
        parsing, writing = map(float, run(RDFLIB, small, folder / "small.ttl").said.split())
        print(f"{'':34}{'statements':>12}{'triples':>12}{'seconds':>9}{'triples/s':>11}{'MiB':>7}")
        for wanted in (arguments.statements // 10, arguments.statements):
            graph, out = folder / f"{wanted}.sqlite", folder / str(wanted)
            out.mkdir()
            shutil.copy(arguments.graph, graph)
            enlarge(graph, max(1, round(wanted / _statements(graph))))
            found = measure(graph, out, exports_only=arguments.exports_only)
            triples = _lines(out / "graph.nt")
            for what, took in found.items():
                rate = triples / took.seconds
                print(f"{what:34}{_statements(graph):12}{triples:12}{took.seconds:9.1f}{rate:11.0f}{took.memory:7.0f}")
            as_large = triples / few
            for what, seconds in (
                ("pyoxigraph, memory to Turtle", ready),
                ("rdflib, N-Triples to memory", parsing),
                ("rdflib, memory to Turtle", writing),
            ):
                seconds *= as_large
                print(f"{what + ' (times size)':46}{'':12}{seconds:9.1f}{triples / seconds:11.0f}")
            _compare(
                {what: took.seconds for what, took in found.items()}, *(as_large * x for x in (ready, parsing, writing))
            )
            shutil.rmtree(out)
            graph.unlink()
    return 0


def _compare(seconds: dict[str, float], ready: float, parsing: float, writing: float) -> None:
    export = seconds["kg, graph to Turtle"]
    print(
        f"Turtle: {export / seconds['pyoxigraph, N-Triples to Turtle']:.1f}x the time of pyoxigraph's N-Triples to Turtle, "
        f"{export / ready:.1f}x that of pyoxigraph with all triples in memory, "
        f"rdflib {writing / export:.1f}x that of kg, {(parsing + writing) / export:.1f}x with parsing"
    )
    if load := seconds.get("kg, N-Triples to graph"):
        print(
            f"Turtle: {export / seconds['pyoxigraph, store to Turtle']:.1f}x the time of pyoxigraph's store; "
            f"import: {load / seconds['pyoxigraph, N-Triples to store']:.1f}x the time of pyoxigraph, "
            f"rdflib {seconds['rdflib, N-Triples to store'] / load:.1f}x that of kg to a store, {parsing / load:.1f}x to memory"
        )
    print()


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _statements(graph: Path) -> int:
    connection = sqlite3.connect(graph)
    (found,) = connection.execute("SELECT count(*) FROM statement").fetchone()
    connection.close()
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
