"""Records of a resolved graph in; the rows that they are in the tables out, each value where its column stands."""

import orjson

from kg.ids import fold
from kg.model import Entity, Evidence, LocalForm, Paper, Statement, derived_factor
from kg.store import tables as t
from kg.vocab import EntityType

# the columns of the tables as rows have them: the store's, but for what is worked out when all rows are there
COLUMNS: dict[str, tuple[str, ...]] = {
    **{table.name: tuple(table.c.keys()) for table in (t.entity, t.paper, t.alias, t.form, t.evidence, t.derivation)},
    "search": ("id", "type", "name", "aliases"),
    "statement": tuple(name for name in t.statement.c.keys() if name != "date"),
    # statements that a paper mentions an entity, of which there are most: their quotes are cut out of the paper's text
    "mention": ("id", "paper_id", "entity_id", "count", "field", "start", "end", "rule", "confidence"),
}

Row = tuple[object, ...]
Rows = dict[str, list[Row]]  # by table

_PAPER = EntityType.PAPER.value


def no_rows() -> Rows:
    """None yet, of each table."""
    return {table: [] for table in COLUMNS}


def add_paper(to: Rows, p: Paper) -> None:
    """Add the rows of a paper."""
    to["entity"].append((p.id, _PAPER, p.title, fold(p.title), False, 0, 0, p.date))
    to["paper"].append((p.id, p.title, p.abstract, p.date, p.arxiv_id, p.doi, p.url, _json(p.sources)))
    to["search"].append((p.id, _PAPER, p.title, ""))


def add_entity(to: Rows, e: Entity) -> None:
    """Add the rows of an entity with its names."""
    to["entity"].append((e.id, e.type.value, e.name, fold(e.name), e.unnamed, 0, 0, None))
    to["alias"] += [(e.id, a.text, fold(a.text), a.papers, a.why) for a in e.aliases]
    to["search"].append((e.id, e.type.value, e.name, "\n".join([a.text for a in e.aliases])))


def add_form(to: Rows, f: LocalForm) -> None:
    """Add the row of what a paper calls an entity."""
    to["form"].append((f.paper_id, f.entity_id, f.name, aliases(f.aliases), f.count))


def add_mention(to: Rows, id: str, f: LocalForm, e: Evidence) -> None:
    """Add the row of the statement that a paper mentions an entity, with its evidence, whose sentence is left out."""
    ends = f.paper_id, f.entity_id
    to["mention"].append((id, *ends, f.count, e.field.value, e.start, e.end, e.rule, e.confidence))


def add_statement(to: Rows, s: Statement) -> None:
    """Add the rows of a statement with its evidence and what it was derived from."""
    q = s.qualifiers
    to["statement"].append((
        s.id, s.relation.value, s.subject, s.object, q.baseline, q.factor, q.factor_high, q.percent, derived_factor(q),
        q.delta, q.value, q.unit, q.at_most, q.count, q.metric, q.dataset, q.hardware,
        s.confidence, s.support_count, bool(s.derived_from),
    ))  # fmt: skip
    to["evidence"] += [_evidence(s.id, n, e) for n, e in enumerate(s.evidence)]
    to["derivation"] += [(s.id, x) for x in s.derived_from]


def aliases(names: tuple[str, ...]) -> str:
    """The other names in a paper, as a column has them."""
    return _json(names) if names else "[]"


def _evidence(statement_id: str, number: int, e: Evidence) -> Row:
    return statement_id, number, e.paper_id, e.field.value, e.start, e.end, e.sentence, e.rule, e.confidence


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
