"""Rows in; tables of them, on the disk, until they are needed again, out."""

import sqlite3
from pathlib import Path

_BATCH = 5000


class Table:
    """A table that is made on the disk, and that rows are added to, many at a time."""

    def __init__(self, scratch: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
        self._scratch, self._rows = scratch, list[tuple[object, ...]]()
        named = ", ".join(f'"{column}"' for column in columns)
        scratch.execute(f"CREATE TABLE {table} ({named})")
        self._insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"

    def add(self, row: tuple[object, ...]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) == _BATCH:
            self.done()

    def done(self) -> None:
        """Put the rows there that were added and are not there yet."""
        self._scratch.executemany(self._insert, self._rows)
        self._rows.clear()


def scratch(path: Path) -> sqlite3.Connection:
    """A database for what waits on the disk until it is needed, and is then thrown away."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    return connection
