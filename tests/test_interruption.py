"""A build that is stopped, killed, locked out or short of disk leaves the last good graph and whole exports."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.store.session import reading, writing
from tests.command import command, contents, environment, paper, run, write_papers

MANY = 300  # above kg.extract.FEW, so that several processes are used where they are asked for


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small graph, and a large input that was not built yet."""
    write_papers(tmp_path / "few.jsonl", map(paper, range(3)))
    write_papers(tmp_path / "many.jsonl", map(paper, range(3, MANY)))
    done = run("build", "few.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def start(place: Path, *arguments: str) -> subprocess.Popen[str]:
    """A build in a process group of its own, as a terminal starts it."""
    return subprocess.Popen(
        command("build", "many.jsonl", *arguments),
        cwd=place,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell that runs the tests in the background ignores Ctrl-C for all that it starts
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for a condition for as long as the process runs."""
    while not condition() and process.poll() is None:
        time.sleep(0.01)


def writes(place: Path) -> Callable[[], bool]:
    """Whether a build has begun to write: then the log beside the graph is not empty."""
    log = place / "exports" / "graph.sqlite-wal"
    return lambda: log.exists() and log.stat().st_size > 0


@contextmanager
def halted(process: subprocess.Popen[str]) -> Iterator[None]:
    """Let a process wait where it is, so that a slow machine sees the same as a fast one."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def count(place: Path) -> int:
    with reading(str(place / "exports" / "graph.sqlite")) as stored:
        return len(list(stored.papers()))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_one_line(place: Path, jobs: str) -> None:
    before = contents(place / "exports")
    process = start(place, "--jobs", jobs)
    until(writes(place), process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "kg: interrupted; the last good graph stays\n"
    assert contents(place / "exports") == before and count(place) == 3
    assert not list((place / "exports").glob(".*"))


def test_a_kill_at_any_moment_leaves_the_last_good_graph(place: Path) -> None:
    before = contents(place / "exports")
    for wait in (0.0, 0.3, 0.9):
        process = start(place, "--jobs", "1")
        until(writes(place), process)
        time.sleep(wait)
        process.kill()
        process.communicate(timeout=60)
        if wait and count(place) == MANY:
            break  # committed before the kill: a faster machine than these moments were chosen for
        assert count(place) == 3
        assert contents(place / "exports") == before
    with writing(str(place / "exports" / "graph.sqlite")):
        pass  # no lock is left
    assert run("build", "many.jsonl", cwd=place).returncode == 0
    assert count(place) == MANY
    once = place / "once"
    assert run("build", "few.jsonl", "many.jsonl", "--graph", once / "graph.sqlite", cwd=place).returncode == 0
    assert contents(place / "exports") == contents(once)


@pytest.mark.skipif(not children(os.getppid()), reason="the system does not list the children of a process")
def test_workers_end_with_a_killed_build(place: Path) -> None:
    process = start(place, "--jobs", "2")
    until(lambda: len(children(process.pid)) >= 2, process)
    workers = children(process.pid)
    assert workers
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while any(runs(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in workers if runs(pid)]


def test_a_second_build_is_turned_away(place: Path) -> None:
    process = start(place, "--jobs", "1")
    until(writes(place), process)
    with halted(process):
        second = run("build", "few.jsonl", cwd=place)
    process.communicate(timeout=120)
    assert second.returncode == 4 and second.stderr.count("\n") == 1 and "another build" in second.stderr
    assert process.returncode == 0 and count(place) == MANY


def test_the_old_graph_is_read_while_a_build_runs(place: Path) -> None:
    process = start(place, "--jobs", "1")
    until(writes(place), process)
    with halted(process):
        assert count(place) == 3
        shown = run("show", "Zed1Net", cwd=place)
    process.communicate(timeout=120)
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize("limit", [20_000, 300_000, 1_500_000])
def test_a_full_disk_changes_nothing(place: Path, limit: int) -> None:
    before = contents(place / "exports")

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = run("build", "many.jsonl", "--jobs", "1", cwd=place, preexec_fn=fill)
    assert done.returncode == 5, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1
    assert "make room" in done.stderr or "check its space" in done.stderr
    assert contents(place / "exports") == before and count(place) == 3
    assert not list((place / "exports").glob(".*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_an_export_to_a_full_device_is_told(place: Path) -> None:
    done = run("export", "turtle", "-o", "/dev/full", cwd=place)
    assert done.returncode == 5 and done.stderr.startswith("kg: /dev/full: ") and done.stderr.count("\n") == 1
    assert Path("/dev/full").is_char_device()
    with open("/dev/full", "wb") as full:
        piped = subprocess.run(
            command("export", "papers"), cwd=place, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert piped.returncode == 5 and "Traceback" not in piped.stderr and piped.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "target"),
    [
        ("--graph", "few.jsonl/graph.sqlite"),
        ("--graph", "exports"),
        ("--graph", "/proc/kg/graph.sqlite"),
        ("--exports", "few.jsonl"),
        ("--exports", "/proc/kg"),
        ("--exports", "taken"),
    ],
)
def test_a_target_that_cannot_be_written_is_told(place: Path, option: str, target: str) -> None:
    (place / "taken" / "graph.gexf").mkdir(parents=True)
    before = contents(place / "exports")
    write_papers(place / "more.jsonl", [paper(9)])
    done = run("build", "more.jsonl", option, target, cwd=place)
    assert done.returncode == 5, (done.stdout, done.stderr)
    assert target in done.stderr and done.stderr.count("\n") == 1
    assert contents(place / "exports") == before and count(place) == 3


def test_the_reader_of_a_pipe_may_leave(place: Path) -> None:
    assert run("build", "many.jsonl", cwd=place).returncode == 0
    line = f"{sys.executable} -m kg export ntriples | head -n 1"
    script = f"set -o pipefail; {line} >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=place, env=environment(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")
