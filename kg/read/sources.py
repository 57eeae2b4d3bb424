"""Files, folders and standard input in; sources, and what each lists, out. Formats are told from content, not from names."""

import codecs
import hashlib
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from kg.compress import Damaged, unpacked
from kg.model import Record, Refusal
from kg.read import limits
from kg.read.arxiv import read_atom
from kg.read.bibtex import read_bibtex
from kg.read.errors import InputError
from kg.read.json_records import read_json, read_json_lines
from kg.read.listing import read_listing
from kg.read.sniff import MAGIC, Format, sniff

_HEAD = 65_536
_ASIDE = re.compile(r"^(?:readme|license|licence|changelog|contributing|notice|copying)\b", re.IGNORECASE)
_TEXT_CURE = "give a text: a saved listing page, JSON Lines, JSON, Atom, BibTeX or plain text"


@dataclass(frozen=True, slots=True)
class Source:
    """An input: its name in the graph, and its file or (for standard input) its bytes."""

    name: str
    path: Path | None = None
    data: bytes | None = None


def find_sources(inputs: Sequence[str]) -> list[Source]:
    """Expand inputs into sources: a file, every file of a folder, or `-` for standard input.

    A source is named by its file name; files of one name in one call by the shortest path that tells them apart, and what is
    piped in (standard input, or a named pipe) by its content, so that several piped inputs add up. Raises `InputError` for
    what is not there, holds nothing, or is piped in and larger than `limits.FILE`.
    """
    paths: list[Path] = []
    sources: list[Source] = []
    for given in dict.fromkeys(inputs):
        try:
            if given == "-":
                if sys.stdin is None:
                    raise InputError("-: standard input is closed; pipe a text into it")
                sources.append(_piped("stdin", given, sys.stdin.buffer))
            elif Path(given).is_fifo():  # it can be read once only, and its path may be another at each run
                with open(given, "rb") as pipe:
                    sources.append(_piped("pipe", given, pipe))
            else:
                paths += _files(given)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "no usable path"
            raise InputError(f"{given}: cannot be reached ({why}); check the path and its permissions") from error
    unique = list({p.resolve(): p for p in paths}.values())
    names = _names(unique)
    return [Source(names[p], path=p) for p in unique] + list({s.name: s for s in sources}.values())


def _piped(kind: str, given: str, stream: IO[bytes]) -> Source:
    data = stream.read(limits.FILE + 1)
    if len(data) > limits.FILE:
        raise InputError(f"{given}: more than {limits.FILE // 1_000_000} MB are piped in; give them as a file")
    return Source(f"{kind}-{hashlib.sha256(data).hexdigest()[:8]}", data=data)


def _files(given: str) -> list[Path]:
    path = Path(given)
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            raise InputError(f"{given}: the folder may not be read; check its permissions")
        inside = (p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path)))
        files = sorted(p for p in inside if not _ASIDE.match(p.name))
        if not files:
            raise InputError(f"{given}: the folder holds no input; put files of papers into it")
        return files
    if not path.exists():
        raise InputError(f"{given}: there is no such file or folder; check the path")
    if not os.access(path, os.R_OK):
        raise InputError(f"{given}: may not be read; check its permissions")
    return [path]


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
        with open_source(source) as stream:
            yield from _read(source.name, stream)
    except Damaged as error:
        yield Refusal(source.name, 1, str(error), "fetch the file again")
    except OSError as error:
        yield Refusal(source.name, 1, f"cannot be read ({error.strerror or error})", "check the file and its disk")


def graph_format(source: Source) -> Format | None:
    """Which RDF a source holds; None where it lists papers, or cannot be read at all (which reading it then says)."""
    try:
        with open_source(source) as stream:
            head = stream.peek(_HEAD)[:_HEAD]
    except (OSError, Damaged):
        return None
    if _binary(head):
        return None
    found = sniff(head.decode("utf-8", "replace"))
    return found if found in (Format.TURTLE, Format.JSON_LD) else None


@contextmanager
def open_source(source: Source) -> Iterator[io.BufferedReader]:
    """The bytes of a source, unpacked where they are an archive. Raises OSError and `kg.compress.Damaged`, on reading too."""
    plain: IO[bytes] = open(source.path, "rb", buffering=0) if source.path else io.BytesIO(source.data or b"")
    raw = cast(io.BufferedReader, io.BufferedReader(cast(io.RawIOBase, plain), _HEAD))
    with raw, unpacked(raw) as stream:
        yield stream


def _read(name: str, stream: io.BufferedReader) -> Iterator[Record | Refusal]:
    head = stream.peek(_HEAD)[:_HEAD]
    if not head:
        yield Refusal(name, 1, "the file is empty", _TEXT_CURE)
        return
    binary = _binary(head)
    if binary:
        yield Refusal(name, 1, f"this is {binary}, not a text", _TEXT_CURE)
        return
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and sniff(head.decode("utf-8", "replace")) is Format.JSON_LINES:
        yield from read_json_lines(name, _lines(stream))
        return
    data = stream.read(limits.FILE + 1)
    if len(data) > limits.FILE:
        yield Refusal(name, 1, f"it is larger than {limits.FILE // 1_000_000} MB", "split it, or give JSON Lines")
        return
    try:
        content = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        expected = "UTF-16, as its first bytes say" if utf16 else "UTF-8"
        cure = "convert it to UTF-8, for example with `iconv -f LATIN1 -t UTF-8`"
        yield Refusal(name, line, f"not {expected} (byte {error.start + 1:,})", cure)
        return
    del data
    if not content.strip():
        yield Refusal(name, 1, "the file holds only blanks", _TEXT_CURE)
        return
    yield from _by_format(name, content.replace("\r\n", "\n").replace("\r", "\n"))


def _binary(head: bytes) -> str | None:
    """What a file is, if it is no text. A text may hold a stray NUL, but not many."""
    magic = next((what for start, what in MAGIC.items() if head.startswith(start)), None)
    if magic:
        return magic
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    nuls = head.count(b"\x00")
    if nuls > len(head) // 4:
        return "UTF-16 or UTF-32 without its mark, or a binary file"
    control = len(head) - len(head.translate(None, bytes({*range(32)} - {9, 10, 12, 13, 27})))
    return "a binary file" if nuls > 2 or control > 8 + len(head) // 50 else None


def _by_format(name: str, content: str) -> Iterator[Record | Refusal]:
    format = sniff(content[:_HEAD])
    if format is Format.JSON_LINES:
        yield from read_json_lines(name, (line.encode("utf-8", "surrogatepass") for line in content.split("\n")))
    elif format is Format.JSON:
        yield from read_json(name, content)
    elif format is Format.ATOM:
        yield from read_atom(name, content)
    elif format is Format.BIBTEX:
        yield from read_bibtex(name, content)
    elif format is Format.TEXT:
        yield from read_listing(name, content)
    elif format in (Format.TURTLE, Format.JSON_LD):
        yield Refusal(name, 1, "this is RDF, but not in UTF-8", "convert it to UTF-8, or export the graph again")
    else:
        yield Refusal(name, 1, f"this is {format}, which is no listing of papers", _TEXT_CURE)


def _lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """The lines of a stream; one that is too long is cut short, just over the limit, and its rest skipped."""
    first = True
    while line := stream.readline(limits.LINE + 1):
        rest = line
        while len(line) > limits.LINE and rest and not rest.endswith(b"\n"):
            rest = stream.readline(limits.LINE)
        yield line.removeprefix(codecs.BOM_UTF8) if first else line
        first = False
