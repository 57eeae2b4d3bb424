"""Input that cannot be read is told in one line with file, line and cure; the last good graph stays."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.store.session import reading
from tests.command import contents, paper, run, write_papers

GOOD = b'{"title": "A Good Paper", "abstract": "We propose GoodNet, a network for object detection in the dark."}\n'
MEGABYTE = 1_000_000


def long_line(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"title": "Long", "abstract": "')
        for _ in range(100):
            file.write(b"word " * (MEGABYTE // 5))
        file.write(b'"}')


def long_words(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"words and " * (MEGABYTE // 10))


def writes(data: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(data), None)[1]


UNREADABLE: dict[str, Callable[[Path], None]] = {
    "empty": writes(b""),
    "blank": writes(b" \n\n\t\n"),
    "binary": writes(bytes(range(256)) * 200),
    "picture": writes(b"\x89PNG\r\n\x1a\n" + bytes(1000)),
    "wrong-encoding": writes("Größe\n\nWir stellen GrößeNetz vor, ein Netz für Straßen.".encode("latin-1")),
    "truncated-json-lines": writes(GOOD[:60]),
    "truncated-json": writes(b'[{"title": "A Good Paper", "abstract": "We propose Go'),
    "no-title": writes(b'{"abstract": "We propose GoodNet, a network."}\n'),
    "no-abstract": writes(b'{"title": "A Good Paper"}\n'),
    "empty-abstract": writes(b'{"title": "A Good Paper", "abstract": "  "}\n'),
    "numbers-for-text": writes(b'{"title": 5, "abstract": ["x"]}\n'),
    "no-records": writes(b"[]"),
    "deep-json": writes(b"[" * 100_000),
    "no-listing": writes(b"#include <stdio.h>\nint main(void) { return 0; }\n" * 20),
    "lone-surrogate": writes(b'{"title": "A \\ud800 Paper", "abstract": "We propose \\udfff, a network."}\n'),
    "broken-atom": writes(b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A'),
    "broken-bibtex": writes(b"@article{a, title = {Unclosed, abstract = {Never"),
    "100-mb-line": long_line,
    "100-mb-of-words": long_words,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a built graph."""
    folder = tmp_path_factory.mktemp("built")
    write_papers(folder / "good.jsonl", map(paper, range(3)))
    done = run("build", "good.jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def is_plain(stderr: str) -> bool:
    """Whether errors are whole lines without a traceback."""
    return "Traceback" not in stderr and all(len(line) < 400 for line in stderr.splitlines())


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_changes_nothing(built: Path, tmp_path: Path, name: str) -> None:
    bad = tmp_path / f"{name}.txt"
    UNREADABLE[name](bad)
    before = contents(built / "exports")
    done = run("build", bad, cwd=built)
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert re.match(rf"{name}\.txt:\d+: .+; .+\n", done.stderr)  # file, line, reason, cure
    assert is_plain(done.stderr)
    assert contents(built / "exports") == before
    with reading(str(built / "exports" / "graph.sqlite")) as stored:
        assert len(list(stored.papers())) == 3


def test_a_missing_file_is_named(built: Path) -> None:
    done = run("build", "absent.txt", cwd=built)
    assert done.returncode == 3
    assert done.stderr.startswith("kg: absent.txt: ") and done.stderr.count("\n") == 1


def test_the_line_of_a_bad_record_is_named_and_good_ones_are_read(tmp_path: Path) -> None:
    bad = b'{"title": "Half", "abs\n{"abstract": "An abstract without a title stands here."}\n'
    (tmp_path / "mixed.jsonl").write_bytes(GOOD + bad)
    done = run("build", "mixed.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["mixed.jsonl:2", "mixed.jsonl:3"]
    assert "A Good Paper" in (tmp_path / "exports" / "papers.jsonl").read_text(encoding="utf-8")


def test_a_long_list_of_refusals_is_cut(tmp_path: Path) -> None:
    (tmp_path / "mixed.jsonl").write_bytes(GOOD + b'{"title": "No Abstract"}\n' * 100)
    done = run("build", "mixed.jsonl", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "... and 80 more" and len(done.stderr.splitlines()) == 21


def test_one_bad_file_among_good_ones_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(GOOD)
    (folder / "b.bin").write_bytes(bytes(range(256)) * 10)
    done = run("build", folder, cwd=tmp_path)
    assert done.returncode == 0 and re.match(r"b\.bin:\d+: ", done.stderr)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = run("build", "in", cwd=tmp_path)
    assert done.returncode == 3 and done.stderr.startswith("kg: in: ")
    assert not (tmp_path / "exports").exists()


def test_control_characters_are_survived(tmp_path: Path) -> None:
    name = "Co\\u0007ntrol\\u0000Net"
    line = f'{{"title": "{name}: a \\u001b[31mred\\u001b[0m \\ufffe paper", "abstract": "We propose {name} for \\u0085 detection. It is 2x faster than YOLOv8."}}'
    (tmp_path / "c.jsonl").write_text(line, encoding="utf-8")
    done = run("build", "c.jsonl", cwd=tmp_path)
    assert done.returncode in (0, 3) and is_plain(done.stderr)
    assert "\x1b" not in done.stdout + done.stderr
    if done.returncode == 0:
        assert run("validate", cwd=tmp_path).returncode == 0
        assert run("verify", cwd=tmp_path).returncode == 0
        assert "\x1b" not in run("export", "gexf", cwd=tmp_path).stdout


def test_standard_input_is_an_input(tmp_path: Path) -> None:
    done = run("build", "-", cwd=tmp_path, stdin=GOOD)
    assert done.returncode == 0, done.stderr
    assert run("show", "GoodNet", cwd=tmp_path).returncode == 0
    assert run("build", "-", cwd=tmp_path, stdin=b"").returncode == 3
