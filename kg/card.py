"""A stored graph and a name in; all that is known of what bears the name out, with who says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import sqlalchemy as sa

from kg.ids import fold
from kg.model import Alias, Entity, Statement
from kg.store import tables as t
from kg.store.graph import Graph
from kg.vocab import EntityType, RelationType

# the parts of a card in order: a title, the relation, and the end at which the entity stands
SECTIONS: tuple[tuple[str, RelationType, str], ...] = (
    ("introduced by", RelationType.INTRODUCES, "object"),
    ("variant of", RelationType.VARIANT_OF, "subject"),
    ("variants", RelationType.VARIANT_OF, "object"),
    ("is for", RelationType.ADDRESSES, "subject"),
    ("built on", RelationType.BUILT_ON, "subject"),
    ("used by", RelationType.BUILT_ON, "object"),
    ("faster than", RelationType.FASTER_THAN, "subject"),
    ("slower than", RelationType.FASTER_THAN, "object"),
    ("outperforms", RelationType.OUTPERFORMS, "subject"),
    ("outperformed by", RelationType.OUTPERFORMS, "object"),
    ("more efficient than", RelationType.MORE_EFFICIENT_THAN, "subject"),
    ("less efficient than", RelationType.MORE_EFFICIENT_THAN, "object"),
    ("results", RelationType.RESULT, "subject"),
    ("measured for", RelationType.RESULT, "object"),
    ("evaluated on", RelationType.EVALUATED_ON, "subject"),
    ("evaluates", RelationType.EVALUATED_ON, "object"),
    ("runs on", RelationType.RUNS_ON, "subject"),
    ("runs", RelationType.RUNS_ON, "object"),
    ("addressed by", RelationType.ADDRESSES, "object"),
)
NEAR = 3  # names suggested for an unknown one


class UnknownName(LookupError):
    """No entity of the graph has this name; `near` are names that some have."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        super().__init__(f"{name}: the graph knows nothing of this name")
        self.near = near


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a section: what stands at its other end (None for a paper's own words), and who says so.

    `conditions` are the names of its metric, dataset and hardware; `quotes` title and sentence of each evidence.
    """

    other: str | None
    conditions: tuple[str, ...]
    statement: Statement
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An entity, the number of papers that mention it, and its statements by section."""

    entity: Entity
    papers: int
    sections: tuple[tuple[str, tuple[Line, ...]], ...]


def find_cards(graph: Graph, name: str) -> tuple[Card, ...]:
    """The cards of all that bears the name (an id, a label, or an alias), those that most papers mention first.

    Raises `UnknownName`.
    """
    c, folded = graph.connection, fold(name)
    e, a = t.entity.c, t.alias.c
    label = sa.select(e.id, e.paper_count).where((e.id == name) | (e.folded == folded))
    rows = c.execute(label.where(e.type != EntityType.PAPER.value)).all()
    if not rows:
        rows = c.execute(
            sa.select(e.id, e.paper_count).where(e.id.in_(sa.select(a.entity_id).where(a.folded == folded)))
        ).all()
    if not rows:
        raise UnknownName(name, _near(graph, folded))
    return tuple(_card(graph, id, papers) for id, papers in sorted(rows, key=lambda r: (-r.paper_count, r.id)))


def _near(graph: Graph, folded: str) -> tuple[str, ...]:
    e, a = t.entity, t.alias
    query = sa.union(
        sa.select(e.c.folded, e.c.name).where(e.c.type != EntityType.PAPER.value),
        sa.select(a.c.folded, a.c.text),
    ).order_by("folded", "name")
    names = {row.folded: row.name for row in graph.connection.execute(query)}
    inside = sorted((n for n in names if folded and folded in n), key=lambda n: (len(n), n))
    found = (*get_close_matches(folded, names, n=NEAR, cutoff=0.7), *inside)
    return tuple(names[n] for n in dict.fromkeys(found))[:NEAR]


def _card(graph: Graph, id: str, papers: int) -> Card:
    c, s, a = graph.connection, t.statement.c, t.alias.c
    row = c.execute(sa.select(t.entity).where(t.entity.c.id == id)).one()
    aliases = c.execute(sa.select(a.text, a.papers, a.why).where(a.entity_id == id).order_by(a.text))
    entity = Entity(id, EntityType(row.type), row.name, tuple(Alias(*r) for r in aliases), row.unnamed)
    statements = list(graph.statements((s.subject_id == id) | (s.object_id == id)))
    names = _names(graph, statements)
    sections = []
    for title, relation, end in SECTIONS:
        chosen = [x for x in statements if x.relation is relation and getattr(x, end) == id]
        if chosen:
            lines = (_line(x, x.object if end == "subject" else x.subject, names) for x in chosen)
            sections.append((title, tuple(sorted(lines, key=_weight))))
    return Card(entity, papers, tuple(sections))


def _names(graph: Graph, statements: Iterable[Statement]) -> dict[str, str]:
    ids: set[str] = set()
    for x in statements:
        q = x.qualifiers
        ids.update(str(i) for i in (x.subject, x.object, q.metric, q.dataset, q.hardware) if i is not None)
        ids.update(e.paper_id for e in x.evidence)
    names: dict[str, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):  # SQLite takes 999 values at most in older versions
        query = sa.select(t.entity.c.id, t.entity.c.name).where(t.entity.c.id.in_(wanted[start : start + 500]))
        names.update({row.id: row.name for row in graph.connection.execute(query)})
    return names


def _line(statement: Statement, other: str | None, names: dict[str, str]) -> Line:
    q = statement.qualifiers
    conditions = tuple(names[str(id)] for id in (q.metric, q.dataset, q.hardware) if id is not None)
    quotes = tuple((names[e.paper_id], e.sentence) for e in statement.evidence)
    return Line(None if other is None else names[other], conditions, statement, quotes)


def _weight(line: Line) -> tuple[bool, int, float, str, str]:
    """What most papers say first, then what is surest; what was derived and not read comes last."""
    statement = line.statement
    return (
        bool(statement.derived_from),
        -statement.support_count,
        -statement.confidence,
        line.other or "~",
        statement.id,
    )
