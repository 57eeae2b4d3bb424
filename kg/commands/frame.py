"""A command's block in; errors as one line on stderr and an exit code out, and the options that commands share.

0 done · 1 a check failed or nothing was found · 2 wrong usage · 3 what should be read cannot be · 4 another build has the
graph · 5 graph or target cannot be written · 130 interrupted
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg.card import UnknownName
from kg.export.formats import FORMATS, UnknownFormat
from kg.export.where import WhereError
from kg.publish import Export, TargetError
from kg.read.errors import InputError
from kg.report import ExtractionError, NothingRead, NotInGraph
from kg.store.errors import GraphLocked, GraphMissing, GraphUnusable
from kg.store.graph import file_of
from kg.workers import WorkerEnded

USAGE, UNREADABLE, LOCKED, UNWRITABLE, INTERRUPTED = 2, 3, 4, 5, 130
SHOWN = 20  # refusals and failures named before "... and N more"
DEFAULT_GRAPH = "exports/graph.sqlite"

GraphName = Annotated[str, typer.Option("--graph", "-g", envvar="KG_GRAPH", metavar="FILE|URL", help="The graph.")]
Base = Annotated[str, typer.Option("--base", envvar="KG_BASE", metavar="IRI", help="What all IRIs begin with.")]

err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)  # "rdfs:label:" is no picture


class Failure(Exception):
    """An error that is told in one line, and the exit code to end with."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


_CODES: tuple[tuple[type[Exception], int], ...] = (
    (InputError, UNREADABLE),
    (GraphMissing, UNREADABLE),
    (GraphLocked, LOCKED),
    (GraphUnusable, UNWRITABLE),
    (TargetError, UNWRITABLE),
    (ExtractionError, 1),
    (WorkerEnded, 1),
    (NotInGraph, 1),
    (UnknownFormat, USAGE),
    (WhereError, USAGE),
)


# what a user may have left out, and the extra that brings it
_EXTRAS = {
    "graphql": "serve",
    "pandas": "frames",
    "pyarrow": "tables",
    "pebble": "serve",
    "prometheus_client": "serve",
    "pyshacl": "validate",
    "rdflib": "validate",
    "starlette": "serve",
    "strawberry": "serve",
    "uvicorn": "serve",
}


@contextmanager
def told() -> Iterator[None]:
    """End with one line on stderr and the exit code of what went wrong."""
    try:
        yield
        sys.stdout.flush()
    except Failure as error:
        _end(str(error), error.code)
    except NothingRead as error:
        tell(error.refusals)
        _end(str(error), UNREADABLE)
    except UnknownName as error:
        near = f"; did you mean {', '.join(error.near)}?" if error.near else "; kg query can search"
        _end(f"{error.args[0]}{near}", 1)
    except tuple(type for type, _ in _CODES) as error:
        _end(str(error), next(code for type, code in _CODES if isinstance(error, type)))
    except BrokenPipeError:
        # the reader of our output has enough (kg show x | head); Python must not complain at its own last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        _end(f"{error.filename or 'output'}: {error.strerror or error}", UNWRITABLE)
    except KeyboardInterrupt:
        _end("interrupted; the last good graph stays", INTERRUPTED)
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        _end(f"this command needs {error.name}, which is not installed; pip install 'kg[{extra}]'", USAGE)


def _end(message: str, code: int) -> None:
    err.print(f"kg: {message}", markup=False)
    raise typer.Exit(code)


def tell(lines: Iterable[object]) -> None:
    """Name refusals or failures on stderr, a line each, up to a limit."""
    told = [str(line) for line in lines]
    for line in told[:SHOWN]:
        err.print(line, markup=False)
    if len(told) > SHOWN:
        err.print(f"... and {len(told) - SHOWN} more")


def stdout() -> Console:
    """What reports are printed on."""
    # a file or pipe gets whole lines, however long
    return Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 10_000)


def exports_of(graph: str, folder: Path | None, formats: Iterable[str], base: str) -> tuple[Export, ...]:
    """The exports of a build: into the folder, or beside the graph file."""
    file = file_of(graph)
    folder = folder or (Path("exports") if file is None else file.parent)
    found = []
    for name in dict.fromkeys(formats):
        if name not in FORMATS:
            raise Failure(f"unknown format {name!r}; there are {', '.join(FORMATS)}", USAGE)
        found.append(Export(folder / f"{'papers' if name == 'papers' else 'graph'}{FORMATS[name].suffix}", name, base))
    return tuple(found)
