"""A graph and the exports wanted of it in; the files in place out, each whole or as it was before.

Files are written under temporary names beside their targets before the graph is committed, and renamed after it: a full
disk leaves graph and exports as they were. What a kill between the two leaves undone, the next build sees by the digests
in the graph, and does.
"""

import errno
import glob
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
from sqlalchemy import Connection

from kg.compress import packed
from kg.export.formats import write
from kg.export.rdf_store import SUFFIX, prune, store_name, write_store
from kg.fingerprint import fingerprint
from kg.ids import DEFAULT_BASE
from kg.store.graph import Graph, file_of
from kg.store.places import located, noted
from kg.store.sources import read_meta, write_meta

_SUFFIX = ".kg-tmp"
_META = "exports"


class TargetError(Exception):
    """A file cannot be written; the message is one line that names it, why, and the cure."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to write: where, in which format of `kg.export.formats.FORMATS`, under which base IRI, of which statements.

    Up to `jobs` processes write it where they can: what is not committed only this one sees.
    """

    path: Path
    format: str
    base: str = DEFAULT_BASE
    where: str | None = None
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Staged:
    """An export that stands under a temporary name, and the SHA-256 of its bytes."""

    export: Export
    temporary: Path
    digest: str


@contextmanager
def staged(connection: Connection, export: Export, done: Callable[[int, int], None] | None = None) -> Iterator[Staged]:
    """The export of the graph as the connection sees it, under a temporary name until the block ends; `done` as for `write`.

    Raises `TargetError` where it cannot be written.
    """
    path = export.path.resolve()  # a link stays one
    temporary = path.with_name(f".{path.name}.{os.getpid()}{_SUFFIX}")
    try:
        with writing_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise OSError(errno.EINVAL, "it is a folder" if path.is_dir() else "it is no regular file")
            with temporary.open("wb") as out:
                with packed(out, path) as stream:
                    stored, where = Graph(connection), export.where
                    write(export.format, stored, stream, base=export.base, where=where, jobs=export.jobs, done=done)
                out.flush()
                os.fsync(out.fileno())
            digest = _digest(temporary)
        yield Staged(export, temporary, digest)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def put_in_place(ready: Iterable[Staged]) -> None:
    """Give staged exports their names. Raises `TargetError`."""
    for one in ready:
        with writing_errors(one.export.path):
            os.replace(one.temporary, one.export.path.resolve())


def put_triples(connection: Connection, graph: str, base: str) -> None:
    """Write the triple store that SPARQL asks, under a name that nobody asks for before the graph is committed.

    Raises `TargetError` where it cannot be written.
    """
    file = file_of(graph)
    stored = Graph(connection)
    name = store_name(stored, base)
    if file is None or name is None:
        return  # a server makes its own
    root = Path(f"{file}{SUFFIX}")
    with writing_errors(root):
        write_store(stored, root / name, base)
        prune(root, name)


def note(connection: Connection, graph: str, ready: Iterable[Staged]) -> None:
    """Note in the graph what its exports are, by digest, beside those already known."""
    rows = {key: row for key, row in _rows(connection).items() if located(graph, key).exists()}
    for one in ready:
        rows[noted(graph, one.export.path)] = {
            "format": one.export.format,
            "base": one.export.base,
            "digest": one.digest,
            "by": _writer(),
        }
    write_meta(connection, _META, orjson.dumps(rows, option=orjson.OPT_SORT_KEYS).decode())


def outdated(connection: Connection, graph: str, exports: Sequence[Export]) -> tuple[Export, ...]:
    """Those exports that are not, byte for byte, what this graph was last exported to by this code."""
    rows = _rows(connection)
    found = []
    for export in exports:
        row = rows.get(noted(graph, export.path), {})
        same = (row.get("format"), row.get("base"), row.get("by")) == (export.format, export.base, _writer())
        if not same or not export.path.is_file() or _digest(export.path) != row.get("digest"):
            found.append(export)
    return tuple(found)


def remembered(connection: Connection, graph: str) -> tuple[Export, ...]:
    """The exports that earlier builds of this graph made and that are still there."""
    rows = _rows(connection).items()
    exports = (Export(located(graph, key), row["format"], row["base"]) for key, row in rows)
    return tuple(e for e in exports if e.path.is_file())


def clean(exports: Iterable[Export]) -> None:
    """Take away what killed builds left under temporary names beside these files."""
    for export in exports:
        path = export.path.resolve()
        for left in path.parent.glob(f".{glob.escape(path.name)}.*{_SUFFIX}"):
            pid = left.name.removesuffix(_SUFFIX).rpartition(".")[2]
            if not (pid.isdecimal() and int(pid) != os.getpid() and _alive(int(pid))):
                left.unlink(missing_ok=True)


@contextmanager
def writing_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about a file into a `TargetError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise TargetError(
            f"{path}: cannot be written ({reason}); make room, check the permissions, or name another place"
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _writer() -> str:
    return fingerprint("export", "store", "model.py", "vocab.py", "ids.py")[:16]


def _rows(connection: Connection) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = orjson.loads(read_meta(connection, _META) or "{}")
    return rows


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
