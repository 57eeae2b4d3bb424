"""A path in; how a graph notes it, and back: from the graph's own folder, so that both can move together."""

import os
from pathlib import Path

import orjson
from sqlalchemy import Connection

from kg.store.graph import file_of
from kg.store.sources import read_meta, write_meta


def noted(graph: str, path: Path) -> str:
    """The path from the graph's folder; the absolute path where the graph is in a database."""
    file = file_of(graph)
    return str(path.absolute()) if file is None else os.path.relpath(path.absolute(), file.absolute().parent)


def located(graph: str, note: str) -> Path:
    """The path that `noted` gave this note of, from the working folder."""
    file = file_of(graph)
    return Path(note) if file is None else Path(os.path.relpath(file.absolute().parent / note))


def input_places(connection: Connection) -> dict[str, str]:
    """Where each source was read from, as `noted`, by the source's name."""
    places: dict[str, str] = orjson.loads(read_meta(connection, "inputs") or "{}")
    return places


def note_inputs(connection: Connection, places: dict[str, str]) -> None:
    """Note where each source was read from."""
    write_meta(connection, "inputs", orjson.dumps(places, option=orjson.OPT_SORT_KEYS).decode())
