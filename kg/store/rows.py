"""Records of a resolved graph in; the rows that the store's tables have of them out, each value where its column stands."""

import orjson

from kg.ids import fold
from kg.model import Entity, Evidence, LocalForm, Paper, Statement, derived_factor
from kg.vocab import EntityType, RelationType

Row = tuple[object, ...]
PaperRows = tuple[Row, Row, Row]  # of entity, paper and search
EntityRows = tuple[Row, list[Row], Row]  # of entity, alias and search
StatementRows = tuple[
    str, Row, list[Row], list[Row]
]  # the id; of statement (without the date), evidence and derivation

_PAPER, _MENTIONS = EntityType.PAPER.value, RelationType.MENTIONS.value


def paper(p: Paper) -> PaperRows:
    """The rows of a paper."""
    return (
        (p.id, _PAPER, p.title, fold(p.title), False, 0, 0, p.date),
        (p.id, p.title, p.abstract, p.date, p.arxiv_id, p.doi, p.url, _json(p.sources)),
        (p.id, _PAPER, p.title, ""),
    )


def entity(e: Entity) -> EntityRows:
    """The rows of an entity with its names."""
    return (
        (e.id, e.type.value, e.name, fold(e.name), e.unnamed, 0, 0, None),
        [(e.id, a.text, fold(a.text), a.papers, a.why) for a in e.aliases],
        (e.id, e.type.value, e.name, "\n".join([a.text for a in e.aliases])),
    )


def form(f: LocalForm) -> Row:
    """The row of what a paper calls an entity."""
    return f.paper_id, f.entity_id, f.name, _json(f.aliases) if f.aliases else "[]", f.count


def statement(s: Statement) -> StatementRows:
    """The rows of a statement with its evidence and what it was derived from."""
    q = s.qualifiers
    row = (
        s.id, s.relation.value, s.subject, s.object, q.baseline, q.factor, q.factor_high, q.percent, derived_factor(q),
        q.delta, q.value, q.unit, q.at_most, q.count, q.metric, q.dataset, q.hardware,
        s.confidence, s.support_count, bool(s.derived_from),
    )  # fmt: skip
    return s.id, row, [evidence(s.id, n, e) for n, e in enumerate(s.evidence)], [(s.id, x) for x in s.derived_from]


def mentioned(id: str, paper: str, entity: str, count: int, field: str, *quoted: object) -> StatementRows:
    """The rows of a statement that a paper mentions an entity, of which there are most.

    `quoted` is the rest of its one evidence, as `evidence` has it.
    """
    nothing = (None,) * 9
    row = (id, _MENTIONS, paper, entity, *nothing, count, None, None, None, quoted[-1], 1, False)
    return id, row, [(id, 0, paper, field, *quoted)], []


def evidence(statement_id: str, number: int, e: Evidence) -> Row:
    """The row of an evidence."""
    return statement_id, number, e.paper_id, e.field.value, e.start, e.end, e.sentence, e.rule, e.confidence


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
