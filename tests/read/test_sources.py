"""Which sources inputs are expanded to, how formats are told apart, and what happens to bad input."""

import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.compress import zstd
from kg.model import Record, Refusal
from kg.read import limits
from kg.read.errors import InputError
from kg.read.sources import Source, find_sources, read_source

PLAIN = "A Title of Sorts\n\nWe show that things are fast.\n"
CURE = "give a text: a saved listing page, JSON Lines, JSON, Atom, BibTeX or plain text"


def put(folder: Path, name: str, content: str | bytes = PLAIN) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(data: bytes | str) -> list[Record | Refusal]:
    return list(read_source(Source("in", data=data if isinstance(data, bytes) else data.encode())))


def refusal(data: bytes | str) -> str:
    (found,) = read(data)
    assert isinstance(found, Refusal)
    assert "\n" not in str(found)
    return str(found)


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_folder_gives_its_inputs_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.jsonl", "README.md", "LICENSE", ".hidden", ".git/x.txt", "sub/c.txt", "sub/readme"):
        put(tmp_path, name)
    assert [s.name for s in find_sources([str(tmp_path)])] == ["a.jsonl", "b.txt", "c.txt"]


def test_a_readme_given_by_name_is_an_input(tmp_path: Path) -> None:
    assert [s.name for s in find_sources([str(put(tmp_path, "README.md"))])] == ["README.md"]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [put(tmp_path, p) for p in ("x/day/p.txt", "y/day/p.txt", "z/p.txt", "q.txt")]
    names = [s.name for s in find_sources([str(p) for p in paths])]
    assert names == ["x/day/p.txt", "y/day/p.txt", "z/p.txt", "q.txt"]
    assert names == [s.name for s in find_sources([str(p) for p in paths])]


def test_a_file_given_twice_is_one_source(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt")
    assert len(find_sources([str(path), str(tmp_path), str(tmp_path / "." / "a.txt")])) == 1


def test_piped_inputs_are_named_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for data in (b"A\n\nWe show it.\n", b"B\n\nWe show it.\n"):
        pipe(monkeypatch, data)
        (source,) = find_sources(["-"])
        names.add(source.name)
        assert len(list(read_source(source))) == 1
    assert len(names) == 2
    assert all(len(n) == len("stdin-") + 8 and n.startswith("stdin-") for n in names)


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, PLAIN.encode())
    (source,) = find_sources(["-", "-"])
    assert [type(r) for r in read_source(source)] == [Record]


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="-: standard input is closed; pipe a text into it"):
        find_sources(["-"])


def test_more_than_fits_in_memory_is_not_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE", 1_000_000)
    line = b'{"title": "A Title", "abstract": "We show it."}\n'
    pipe(monkeypatch, line * 30_000)
    with pytest.raises(InputError, match="-: more than 1 MB are piped in; give them as a file"):
        find_sources(["-"])
    bomb = gzip.compress(b"[" + line * 200_000 + b"]")
    assert refusal(bomb) == "in:1: it is larger than 1 MB; split it, or give JSON Lines"
    assert refusal(PLAIN.encode() * 30_000).startswith("in:1: it is larger than 1 MB")
    assert len(read(line * 30_000)) == 30_000  # JSON Lines are not held as a whole


def test_a_named_pipe_is_named_by_content(tmp_path: Path) -> None:
    names = set()
    for i in range(2):
        path = tmp_path / f"pipe{i}"
        os.mkfifo(path)
        writer = threading.Thread(target=path.write_bytes, args=(PLAIN.encode(),))
        writer.start()
        (source,) = find_sources([str(path)])
        writer.join()
        names.add(source.name)
        assert [type(r) for r in read_source(source)] == [Record]
    (name,) = names
    assert name.startswith("pipe-")


def test_a_folder_with_a_loop_and_a_dangling_link(tmp_path: Path) -> None:
    put(tmp_path, "in/a.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "dangling").symlink_to(tmp_path / "none")
    assert [s.name for s in find_sources([str(tmp_path / "in")])] == ["a.txt"]


@pytest.mark.parametrize("name", ["none.txt", "none/none.txt", "a" * 300, "nul\0"])
def test_a_missing_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"; check the path") as caught:
        find_sources([str(tmp_path / name)])
    assert name in str(caught.value)


def test_a_folder_without_inputs(tmp_path: Path) -> None:
    put(tmp_path, "README.md")
    with pytest.raises(InputError, match="holds no input; put files"):
        find_sources([str(tmp_path)])


_MAY_NOT = """
import os, sys
from kg.read.errors import InputError
from kg.read.sources import find_sources
os.setuid(65534)
try:
    find_sources([sys.argv[1]])
except InputError as error:
    print(error)
"""


def test_an_unreadable_file(tmp_path: Path) -> None:
    path = put(tmp_path, "secret.txt")
    path.chmod(0)
    if os.geteuid() == 0:  # root may read everything, so somebody else tries
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", _MAY_NOT, str(path)], cwd=root, capture_output=True, text=True, check=False
        )
        assert not done.stderr
        message = done.stdout
    else:
        with pytest.raises(InputError) as caught:
            find_sources([str(path)])
        message = str(caught.value)
    assert "secret.txt: " in message
    assert "check" in message and "permissions" in message


def test_a_file_that_vanishes_is_refused(tmp_path: Path) -> None:
    (found,) = read_source(Source("gone.txt", path=tmp_path / "gone.txt"))
    assert str(found) == "gone.txt:1: cannot be read (No such file or directory); check the file and its disk"


FORMATS = {
    "listing": "Get trending papers in your email inbox!\nSubscribeA Title\nWe show that things are fast.\n",
    "plain": "A Title\n\nWe show that things are fast.\n",
    "jsonl": '{"title": "A Title", "abstract": "We show that things are fast."}\n',
    "json": '[{"title": "A Title", "summary": "We show that things are fast."}]',
    "bibtex": "@article{a,\n  title = {A Title},\n  abstract = {We show that things are fast.}\n}\n",
    "atom": '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    "<entry><title>A Title</title><summary>We show that things are fast.</summary></entry></feed>",
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "wrap",
    [
        str.encode,
        lambda s: b"\xef\xbb\xbf" + s.encode(),
        lambda s: s.encode("utf-16"),
        lambda s: b"\xfe\xff" + s.encode("utf-16-be"),
        lambda s: s.replace("\n", "\r\n").encode(),
        lambda s: ("\n\n" + s).encode() if not s.startswith("<?xml") else s.encode(),
        lambda s: gzip.compress(s.encode()),
        lambda s: zstd.compress(s.encode()),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "crlf", "blank lines before", "gzip", "zstd"],
)
def test_every_format_in_every_wrapping(tmp_path: Path, format: str, wrap: object) -> None:
    path = put(tmp_path, "no-telling-name", wrap(FORMATS[format]))  # type: ignore[operator]
    (found,) = read_source(Source("in", path=path))
    assert isinstance(found, Record)
    assert (found.title, found.abstract, found.position) == ("A Title", "We show that things are fast.", 0)


BAD = {
    "empty": (b"", "in:1: the file is empty; "),
    "blank": (b" \n\t\n ", "in:1: the file holds only blanks; "),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "in:1: this is a PNG picture, not a text; "),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "in:1: this is a PDF, not a text; "),
    "zip": (b"PK\x03\x04\x14\0", "in:1: this is a ZIP archive, not a text; "),
    "zeros": (b"\0" * 5000, "in:1: this is UTF-16 or UTF-32 without its mark, or a binary file, not a text; "),
    "noise": (bytes(range(256)) * 8, "in:1: this is a binary file, not a text; "),
    "html": (b"<!DOCTYPE html>\n<html><body>A</body></html>", "in:1: this is HTML source, which is no listing"),
    "latex": (b"\\documentclass{article}\n", "in:1: this is LaTeX source, which is no listing"),
    "html page": (
        b"<html><head><title>A Title</title></head>\n<body><p>We show that things are fast.</p></body></html>",
        "in:1: this is HTML source, which is no listing",
    ),
    "readme": (
        b"# owl\n\nA tool that watches the night for you and for your friends.\n\n## Install\n\n    pip install owl\n",
        "in:1: no title with an abstract below it was found; ",
    ),
    "log": (
        b"2024-05-01 10:00:00 INFO the server has started\n2024-05-01 10:00:01 INFO a request was answered in 7 ms\n"
        * 9,
        "in:1: no title with an abstract below it was found; ",
    ),
    "semicolons": (b"title;abstract\nA;We show it.\n", "in:1: this is a table with separators"),
    "csv": (b"title,abstract,year\nA,We show it.,2020\nB,We show it.,2021\n", "in:1: this is a table with separators"),
    "tsv": (b"id\ttitle\tabstract\n1\tA\tWe show it.\n", "in:1: this is a table with separators"),
    "no listing": (b"import os\nprint(os.name)\n", "in:1: no title with an abstract below it was found; "),
    "latin-1": (b"A Title\n\nWe show caf\xe9s.\n", "in:3: not UTF-8 (byte 21); convert it to UTF-8, "),
    "odd utf-16": ("A".encode("utf-16") + b"\0", "in:1: not UTF-16, as its first bytes say (byte 5); convert"),
    "cut gzip": (gzip.compress(PLAIN.encode() * 1000)[:40], "in:1: a damaged gzip archive; fetch the file again"),
    "false gzip": (b"\x1f\x8b\x08nothing of the kind", "in:1: a damaged gzip archive; fetch the file again"),
    "empty gzip": (gzip.compress(b""), "in:1: the file is empty; "),
    "cut zstd": (zstd.compress(PLAIN.encode() * 1000)[:40], "in:1: a damaged zstd archive; fetch the file again"),
    "false zstd": (b"\x28\xb5\x2f\xfdnothing of the kind", "in:1: a damaged zstd archive; fetch the file again"),
    "empty zstd": (zstd.compress(b""), "in:1: the file is empty; "),
    "other xml": (b'<?xml version="1.0"?><note><to>A</to></note>', "in:1: XML without entries; "),
    "empty array": (b"[]", "in:1: a JSON document without records; "),
    "empty object": (b"{}", "in:1: a JSON document without records; "),
    "json of another kind": (b'{"name": "x", "version": "1"}', "in:1: a JSON document without records; "),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_refused_by_one_line(kind: str) -> None:
    data, start = BAD[kind]
    message = refusal(data)
    assert message.startswith(start)
    assert len(message.partition("; ")[2]) > 10


# the peak of this process alone: what getrusage tells includes the process that it was forked from
_LONG_LINE = """
import re, resource, sys
from pathlib import Path
from kg.read.sources import Source, read_source
found = list(read_source(Source("in.txt", path=sys.argv[1])))
status = Path("/proc/self/status")
own = re.search(r"VmHWM:\\s+(\\d+)", status.read_text() if status.exists() else "")
peak = int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(found), peak // 1024, found[0])
"""


@pytest.mark.parametrize(
    "start",
    [
        "",
        "A Title\n\n",
        '{"title": "A", "abstract": "',
        '[{"title": "A", "abstract": "',
        '{"title": "A", "abstract": "x"}\n{"title": "A", "abstract": "',
        "<feed><entry><title>A</title><summary>",
        "@misc{a, title={A}, abstract={",
    ],
    ids=["text", "title", "object", "array", "lines", "atom", "bibtex"],
)
def test_a_line_of_100_megabytes(tmp_path: Path, start: str) -> None:
    path = put(tmp_path, "in.txt", start + "so it is. " * 10_000_000)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _LONG_LINE, str(path)], cwd=root, capture_output=True, text=True, check=True
    )
    count, megabytes, first = done.stdout.split(" ", 2)
    assert int(count) <= 2
    assert first.startswith(("in.txt:", "Record(source='in.txt', position=0, line=1, title='A', abstract='x'"))
    assert len(first) < 400
    assert int(megabytes) < 600  # the bytes, the text, and a copy or two


def test_a_line_of_100_megabytes_among_json_lines() -> None:
    good = b'{"title": "A Title", "abstract": "We show it."}\n'
    data = good + b'{"title": "B", "abstract": "' + b"so it is. " * 10_000_000 + b'"}\n' + good
    first, second, third = read(data)
    assert isinstance(first, Record)
    assert str(second) == "in:2: a line of more than 16,000,000 bytes; give one record a line"
    assert isinstance(third, Record)
    assert (third.line, third.position) == (3, 1)


def test_a_first_json_line_too_long_to_be_seen_whole() -> None:
    line = b'{"title": "A Title", "abstract": "We show it.", "body": "' + b"x" * 100_000 + b'"}\n'
    assert [r.line for r in read(line * 3)] == [1, 2, 3]
