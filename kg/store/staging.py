"""Rows of a resolved graph in; tables of them in a file of its own out, from which SQLite takes them into a graph without Python.

Several processes can each fill a file; a graph is made of all of them.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from kg.store import tables as t
from kg.store.rows import COLUMNS, Row

# what rows of a table are told apart and sorted by; what has no key stays in the order in which it comes
KEYS: dict[str, tuple[str, ...]] = {
    **{
        name: tuple(column.name for column in t.metadata.tables[name].primary_key)
        for name in COLUMNS
        if name in t.metadata.tables
    },
    "search": ("id",),
}


class Staging:
    """A file that rows are added to. It takes rows that have a key in their order fastest.

    `more` are tables besides those of a graph, with their columns. Raises `sqlite3.Error` for rows that are there already, and where the
    file cannot be written.
    """

    def __init__(self, path: Path, more: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode=OFF", "synchronous=OFF"):
            self._connection.execute(f"PRAGMA {setting}")
        self._inserts: dict[str, str] = {}
        for table, columns in {**COLUMNS, **(more or {})}.items():
            key = KEYS.get(table)
            own = f", PRIMARY KEY ({listed(key)})) WITHOUT ROWID" if key else ")"
            self._connection.execute(f"CREATE TABLE {table} ({listed(columns)}{own}")
            self._inserts[table] = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, rows: Mapping[str, list[Row]]) -> None:
        """Add rows; they are in the file then, where others find them."""
        self._connection.execute("BEGIN")
        for table, some in rows.items():
            self._connection.executemany(self._inserts[table], some)
        self._connection.execute("COMMIT")


def listed(columns: Iterable[str]) -> str:
    """Names of columns as SQL has them."""
    return ", ".join(f'"{column}"' for column in columns)
