"""Files, folders and standard input in; sources, and what each lists, out. Formats are told from content, not from names."""

import codecs
import gzip
import hashlib
import io
import os
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kg.model import Record, Refusal
from kg.read import limits
from kg.read.arxiv import read_atom
from kg.read.bibtex import read_bibtex
from kg.read.errors import InputError
from kg.read.json_records import read_json, read_json_lines
from kg.read.listing import read_listing

_HEAD = 65_536
_ASIDE = re.compile(r"^(?:readme|license|licence|changelog|contributing|notice|copying)\b", re.IGNORECASE)
_MAGIC = {
    b"\x89PNG": "a PNG picture", b"%PDF": "a PDF", b"PK\x03\x04": "a ZIP archive", b"\xff\xd8\xff": "a JPEG picture", b"\x7fELF": "a program",
    b"SQLite format 3": "a SQLite database", b"GIF8": "a GIF picture", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"\x28\xb5\x2f\xfd": "a zstd archive",
}  # fmt: skip
_TEXT_CURE = "give a text: a saved listing page, JSON Lines, JSON, Atom, BibTeX or plain text"


@dataclass(frozen=True, slots=True)
class Source:
    """An input: its name in the graph, and its file or (for standard input) its bytes."""

    name: str
    path: Path | None = None
    data: bytes | None = None


def find_sources(inputs: Sequence[str]) -> list[Source]:
    """Expand inputs into sources: a file, every file of a folder, or `-` for standard input.

    A source is named by its file name; files of one name in one call by the shortest path that tells them apart, and standard
    input by its content, so that several piped inputs add up. Raises `InputError` for what is not there or holds nothing.
    """
    paths: list[Path] = []
    sources: list[Source] = []
    for given in inputs:
        if given == "-":
            data = sys.stdin.buffer.read()
            sources.append(Source("stdin-" + hashlib.sha256(data).hexdigest()[:8], data=data))
            continue
        path = Path(given)
        if path.is_dir():
            inside = sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and not _hidden(p.relative_to(path)) and not _ASIDE.match(p.name)
            )
            if not inside:
                raise InputError(f"{given}: the folder holds no input; put files of papers into it")
            paths += inside
        elif not path.exists():
            raise InputError(f"{given}: there is no such file or folder; check the path")
        elif not os.access(path, os.R_OK):
            raise InputError(f"{given}: may not be read; check its permissions")
        else:
            paths.append(path)
    unique = list({p.resolve(): p for p in paths}.values())
    names = _names(unique)
    return [Source(names[p], path=p) for p in unique] + sources


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _names(paths: Sequence[Path]) -> dict[Path, str]:
    depth = dict.fromkeys(paths, 1)
    while True:
        names = {p: "/".join(p.resolve().parts[-n:]) for p, n in depth.items()}
        counts = Counter(names.values())
        clashing = [p for p in paths if counts[names[p]] > 1 and depth[p] < len(p.resolve().parts)]
        if not clashing:
            return names
        for p in clashing:
            depth[p] += 1


def read_source(source: Source) -> Iterator[Record | Refusal]:
    """Read what a source lists, in its order; what cannot be read is a Refusal with line, reason and cure."""
    try:
        with _open(source) as stream:
            yield from _read(source.name, stream)
    except (OSError, EOFError, zlib.error) as error:
        reason = (
            "a damaged gzip archive"
            if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile)
            else f"cannot be read ({error.strerror or error})"
        )
        yield Refusal(
            source.name, 1, reason, "fetch the file again" if "gzip" in reason else "check the file and its disk"
        )


def _open(source: Source) -> io.BufferedReader:
    plain: IO[bytes] = (
        io.BytesIO(source.data) if source.data is not None else open(source.path or "", "rb", buffering=0)
    )
    raw = io.BufferedReader(cast(io.RawIOBase, plain), _HEAD)
    if raw.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=raw)), _HEAD)
    return cast(io.BufferedReader, raw)


def _read(name: str, stream: io.BufferedReader) -> Iterator[Record | Refusal]:
    head = stream.peek(_HEAD)[:_HEAD]
    if not head:
        yield Refusal(name, 1, "the file is empty", _TEXT_CURE)
        return
    magic = next((what for start, what in _MAGIC.items() if head.startswith(start)), None)
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if magic or (not utf16 and b"\x00" in head.replace(b"\x00", b"", 2) and head.count(b"\x00") > len(head) // 100):
        yield Refusal(name, 1, f"{magic or 'a binary file'}, not a text", _TEXT_CURE)
        return
    if not utf16 and _is_json_lines(head):
        yield from read_json_lines(name, _lines(stream))
        return
    data = stream.read(limits.FILE + 1)
    if len(data) > limits.FILE:
        yield Refusal(name, 1, f"larger than {limits.FILE // 1_000_000} MB", "split it, or give JSON Lines")
        return
    try:
        content = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Refusal(name, line, f"not UTF-8 (byte {error.start:,})", "convert it to UTF-8, for example with iconv")
        return
    if not content.strip():
        yield Refusal(name, 1, "the file holds only blanks", _TEXT_CURE)
        return
    yield from _by_format(name, content.replace("\r\n", "\n").replace("\r", "\n"))


def _by_format(name: str, content: str) -> Iterator[Record | Refusal]:
    start = content.lstrip()[:2000]
    if (start.startswith("[") and re.match(r"\[\s*[\[{\"\]]", start)) or (
        start.startswith("{") and re.match(r"\{\s*[\"}]", start)
    ):
        yield from read_json(name, content)
    elif re.match(r"<\?xml|<(?:\w+:)?(?:feed|entry)[\s>]", start):
        yield from read_atom(name, content)
    elif start.startswith("<") and re.match(r"<!doctype html|<html|<head|<body|<div|<!--", start, re.IGNORECASE):
        yield Refusal(name, 1, "HTML source", "save the page as text, or give its data as JSON Lines")
    elif re.search(r"^\s*@\w+\s*\{[^,\n]*,", content[:_HEAD], re.MULTILINE):
        yield from read_bibtex(name, content)
    else:
        yield from read_listing(name, content)


def _is_json_lines(head: bytes) -> bool:
    """Whether the first line is a JSON object by itself, or too long to tell and begins like one."""
    first, newline, _ = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not first.startswith(b"{"):
        return False
    return bool(newline) and first.rstrip().endswith(b"}")


def _lines(stream: io.BufferedReader) -> Iterator[bytes]:
    number = 0
    while line := stream.readline(limits.LINE + 2):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > limits.LINE:
            rest = line
            while rest and not rest.endswith(b"\n"):  # skip to the end of the line without holding it
                rest = stream.readline(limits.LINE)
        yield line
