"""A metric, and perhaps a dataset and a device, in; the best result of each approach out, in one unit.

Results in units of different dimensions cannot be ranked together: the dimension that most results have is. Results without a
unit are taken for percent where the ranking is of ratios and the number is above 1, as papers leave the sign out.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
import strawberry

from kg.ids import fold
from kg.serve.fields import resolved
from kg.serve.inputs import named
from kg.serve.records import Entity, Statement, statement_records
from kg.serve.source import Snapshot
from kg.store import tables as t
from kg.vocab import UNITS, EntityType, RelationType

# of these, less is better, unless the lexicon says otherwise of the metric
_LESS_IS_BETTER = frozenset(
    {
        "time", "information", "energy", "power", "money", "operations", "multiply-adds", "parameters", "compute time",
        "steps", "tokens", "bits",
    }
)  # fmt: skip
_LEXICONS = (
    Path(__file__).parents[1] / "_schema/lexicon/metrics.jsonl",  # as installed
    Path(__file__).parents[2] / "schema/lexicon/metrics.jsonl",  # in a checkout
)


@strawberry.type(description="The best result of one approach.")
class LeaderboardRow:
    """The best result of one approach."""

    rank: int = strawberry.field(description="The place, from 1; approaches with the same value share one.")
    value: float = strawberry.field(description="The number as claimed, in `unit`.")
    unit: str | None = strawberry.field(description="The unit as claimed.")
    normalized_value: float = strawberry.field(description="The number in `normalizedUnit`, by which rows are ranked.")
    normalized_unit: str | None = strawberry.field(description="The base unit of the dimension; the same in all rows.")
    higher_is_better: bool = strawberry.field(description="Which way the rows are ranked; the same in all rows.")
    statement: Statement = strawberry.field(description="The result: its dataset, hardware, confidence and evidence.")

    @resolved
    def entity(self) -> Entity:
        """The approach."""
        return self.statement._entity("subject_id")  # type: ignore[no-any-return]


@cache
def _directions() -> dict[str, bool]:
    """Folded names of metrics, with whether more of them is better, from the curated list of metrics."""
    found: dict[str, bool] = {}
    for path in _LEXICONS:
        if not path.exists():
            continue
        for line in path.read_bytes().splitlines():
            entry = orjson.loads(line) if line.strip() else {}
            if isinstance(entry.get("higher_is_better"), bool):
                for name in (entry.get("name"), entry.get("label"), *entry.get("aliases", ())):
                    if isinstance(name, str):
                        found.setdefault(fold(name), entry["higher_is_better"])
        break
    return found


def higher_is_better(names: list[str], dimension: str | None) -> bool:
    """Whether more is better of a metric that has these names and is measured in this dimension."""
    known = next((_directions()[n] for n in map(fold, names) if n in _directions()), None)
    return dimension not in _LESS_IS_BETTER if known is None else known


def base_unit(dimension: str | None) -> str | None:
    """The unit that values of a dimension are ranked in: the one of scale 1 or, where there is none, the smallest."""
    same = sorted((abs(u.scale - 1.0), u.scale, u.symbol) for u in UNITS.values() if u.dimension == dimension)
    return same[0][2] if same else dimension


def leaderboard(
    snapshot: Snapshot, metric: str, dataset: str | None, hardware: str | None, size: int
) -> list[LeaderboardRow]:
    """The best result of each approach, the best first; ties by id. At most four SQL statements."""
    s = t.statement.c
    where = [
        s.relation == RelationType.RESULT.value,
        s.object_id.in_(named(metric, [EntityType.METRIC])),
        s.value.is_not(None),
        s.derived.is_(sa.false()),
    ]
    if dataset is not None:
        where.append(s.dataset_id.in_(named(dataset, [EntityType.DATASET])))
    if hardware is not None:
        where.append(s.hardware_id.in_(named(hardware, [EntityType.HARDWARE])))
    units = snapshot.rows(sa.select(s.unit, sa.func.count()).where(*where).group_by(s.unit))
    if not units:
        return []
    dimension = _main_dimension(units)
    label = t.entity.c
    names = [  # as the graph has it, before what was asked for, which may be an id
        *(r.name for r in snapshot.rows(sa.select(label.name).where(label.id.in_(named(metric, [EntityType.METRIC]))))),
        metric,
    ]
    better = higher_is_better(names, dimension)
    best = _best(where, {r.unit for r in units}, dimension, better)
    rows = snapshot.rows(best.limit(size))
    made = {x.id: x for x in statement_records(snapshot, rows)}
    ranks: dict[float, int] = {}
    for place, r in enumerate(rows, 1):
        ranks.setdefault(r.normalized, place)
    unit = base_unit(dimension)
    return [
        LeaderboardRow(
            rank=ranks[r.normalized], value=r.value, unit=r.unit, normalized_value=r.normalized, normalized_unit=unit,
            higher_is_better=better, statement=made[r.id],
        )
        for r in rows
    ]  # fmt: skip


def _dimension(unit: str | None) -> str | None:
    return UNITS[unit].dimension if unit in UNITS else unit


def _main_dimension(units: Any) -> str | None:
    counts: dict[str | None, int] = {}
    for unit, rows in units:
        counts[_dimension(unit)] = counts.get(_dimension(unit), 0) + rows
    if "ratio" in counts and counts.keys() <= {"ratio", None}:
        return "ratio"  # numbers without a unit are percent with the sign left out
    return max(counts, key=lambda d: (counts[d], d is not None, d or ""))


def _best(where: list[Any], units: set[str | None], dimension: str | None, better: bool) -> sa.Select[Any]:
    """The best statement of each subject, with its value in the dimension's base unit as `normalized`."""
    s = t.statement.c
    to = UNITS[base].scale if (base := base_unit(dimension)) in UNITS else 1.0
    scales = [
        (s.unit == u, s.value * (UNITS[u].scale / to if u in UNITS else 1.0))
        for u in sorted(u for u in units if u)
        if _dimension(u) == dimension
    ]
    if dimension == "ratio":
        scales += [(sa.and_(s.unit.is_(None), s.value > 1), s.value / 100), (s.unit.is_(None), s.value)]
    elif dimension is None:
        scales.append((s.unit.is_(None), s.value))
    normalized = sa.case(*scales, else_=None)
    by = normalized.desc() if better else normalized.asc()
    place = sa.func.row_number().over(partition_by=s.subject_id, order_by=(by, s.confidence.desc(), s.id))
    ranked = (
        sa.select(t.statement, normalized.label("normalized"), place.label("place"))
        .where(*where, normalized.is_not(None))
        .subquery()
    )
    first = ranked.c.normalized.desc() if better else ranked.c.normalized.asc()
    return sa.select(ranked).where(ranked.c.place == 1).order_by(first, ranked.c.id)
