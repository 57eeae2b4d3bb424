"""A graph in a file in; the same graph many times over, in its place, out: what benchmarks of large graphs work on."""

import sqlite3
from pathlib import Path


def enlarge(graph: Path, times: int) -> None:
    """Copy every entity, statement and sentence so many times, under ids of their own."""
    connection = sqlite3.connect(graph)
    for table, ids in (
        ("entity", ("id",)), ("paper", ("id",)), ("alias", ("entity_id",)), ("form", ("paper_id", "entity_id")),
        ("statement", ("id", "subject_id", "object_id", "metric_id", "dataset_id", "hardware_id")),
        ("evidence", ("statement_id", "paper_id")),
    ):  # fmt: skip
        columns = [r[1] for r in connection.execute(f"PRAGMA table_info({table})")]
        values = [f"\"{c}\" || '~' || n" if c in ids else f'"{c}"' for c in columns]
        connection.execute(
            f"""WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times - 1})
            INSERT INTO {table} ({", ".join(f'"{c}"' for c in columns)}) SELECT {", ".join(values)} FROM {table}, copies"""
        )
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
