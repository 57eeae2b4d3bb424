"""Runs `kg` as a user would, in a process of its own, on papers made here."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path
from typing import Any

import orjson
from typer.testing import CliRunner

import kg
from kg.cli import app

ROOT = Path(kg.__file__).parents[1]
SEED_PAPERS = ROOT / "seeds"


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: this checkout's kg, English, no settings of the user."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KG_", "PYTHONHASHSEED"))}
    return kept | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | more


def command(*arguments: str | Path) -> list[str]:
    """The command line of `kg` with these arguments."""
    return [sys.executable, "-m", "kg", *map(str, arguments)]


def run(*arguments: str | Path, cwd: Path, stdin: bytes = b"", **options: Any) -> subprocess.CompletedProcess[str]:
    """Run `kg` in a folder; text streams, never an error of its own."""
    env = environment(**options.pop("env", {}))
    done = subprocess.run(
        command(*arguments), cwd=cwd, input=stdin, capture_output=True, env=env, timeout=120, **options
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def invoke(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `kg` in a folder inside this process: quicker, for commands that do little."""
    with chdir(cwd):
        done = CliRunner().invoke(app, list(map(str, arguments)), prog_name="kg", catch_exceptions=False)
    return subprocess.CompletedProcess(list(map(str, arguments)), done.exit_code, done.stdout, done.stderr)


def paper(number: int, *, words: str = "") -> dict[str, str]:
    """A paper that is like no other, with something of every kind to find."""
    name = f"Zed{number}Net"
    return {
        "title": f"{name}: Quick Looks at Turtles, Part {number}",
        "abstract": f"We propose {name}, a network for object detection. {name} is {2 + number % 7}.5x faster than YOLOv8 "
        f"on COCO with an NVIDIA A100 GPU. It reaches {30 + number % 40} FPS on ImageNet.{words}",
    }


def write_papers(path: Path, papers: Iterable[dict[str, str]]) -> Path:
    """Write papers as JSON Lines."""
    path.write_bytes(b"".join(orjson.dumps(p, option=orjson.OPT_APPEND_NEWLINE) for p in papers))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """The exports in a folder, byte for byte."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in (".ttl", ".gexf", ".jsonl")}


def worker_of(pid: int) -> int | None:
    """A process that this one started to work for it, once there is one; from /proc."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
    return None


def lose_a_worker(folder: Path, *arguments: str) -> None:
    """Run `kg` in a folder and kill the first process that it starts to work for it: it says so in one line, and fails."""
    process = subprocess.Popen(command(*arguments), cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)
    while not (worker := worker_of(process.pid)) and process.poll() is None:
        time.sleep(0.01)
    assert worker
    os.kill(worker, signal.SIGKILL)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 1, told
    assert told.startswith("kg: a worker process was ended from outside"), told
    assert told.count("\n") == 1, told
