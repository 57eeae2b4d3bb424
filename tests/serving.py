"""A graph in; a server on it, in a process of its own, out: what tests that ask over HTTP share."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, and the process that was started."""

    url: str
    pid: int


@contextmanager
def serving(graph: Path, folder: Path, workers: int = 1) -> Iterator[Server]:
    """Serve until the block ends, from a script in the folder, where its log is too. Fails where the log tells of a crash."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    # a file, since workers import the main module anew
    script, log = folder / "serve.py", folder / "log"
    script.write_text(
        "from kg.serve.run import serve\n"
        f"if __name__ == '__main__':\n    serve({str(graph)!r}, port={port}, workers={workers})\n"
    )
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(script)], cwd=ROOT, stderr=out, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urlopen(f"{url}/health").close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert "Traceback" not in log.read_text()
