"""A filter of `--where` in; a condition on the statement table out.

A filter is terms with spaces between them, all of which must hold:

    relation=faster-than,outperforms hardware=A100 confidence>=0.8 date>=2024

A term is a field, an operator (= != > >= < <=) and a value; after = and != several values may stand with commas between
them, any of which will do (none of which may hold, after !=). A value with a space, comma or quote stands in double
quotes, in which a double quote is written twice. Unquoted `none` means that the statement has no such thing.

    relation                                      the name of a relation
    subject object metric dataset hardware        an id (hardware:a100) or a name or alias (A100), case and punctuation folded
    entity                                        the same, in any of these places
    paper                                         a paper's id or arXiv id, where some evidence is from it
    rule                                          the rule that some evidence was made by
    unit baseline                                 words, compared as they are
    confidence support count factor factor_high percent delta value    numbers; factor also counts what a percent amounts to
    date                                          of the earliest paper that says so; compared as far as the value goes, so
                                                  that date<=2024 includes all of 2024
    at_most derived                               true or false
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

import sqlalchemy as sa

from kg.ids import fold
from kg.store import tables as t
from kg.vocab import EntityType, RelationType

_TERM = re.compile(
    r"""(?P<field>\w+)(?P<operator>!=|>=|<=|=|>|<)(?P<values>(?:"(?:[^"]|"")*"|[^\s,"]+)(?:,(?:"(?:[^"]|"")*"|[^\s,"]+))*)(?=\s|$)"""
)
_VALUE = re.compile(r'"((?:[^"]|"")*)"|([^\s,"]+)')
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_KINDS = {type.value.lower() for type in EntityType}
_Condition = sa.ColumnElement[bool]


# what a view shows, as the start of a filter; the relations in it are those of the schema
VIEWS: dict[str, str] = {
    "all": "",
    "comparisons": "relation=faster-than,outperforms,more-efficient-than",
    "evaluation": "relation=evaluated-on,result,addresses",
    "hardware": "relation=runs-on",
}


def in_view(view: str, where: str | None) -> str | None:
    """The filter of a view, narrowed by another filter. Raises WhereError for a view that there is none of."""
    if view not in VIEWS:
        raise WhereError(f"there is no view {view!r}; there are {', '.join(VIEWS)}")
    return " ".join(part for part in (VIEWS[view], where or "") if part) or None


class WhereError(ValueError):
    """A filter that cannot be read: the message names the term and says what would do."""


@dataclass(frozen=True, slots=True)
class Where:
    """What a filter asks for: the condition (None selects everything), its fields, and the relations that it names."""

    condition: _Condition | None
    fields: frozenset[str]
    relations: frozenset[RelationType]


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    field: str
    operator: str
    values: tuple[str | None, ...]  # None is the unquoted word none


def condition(where: str | None) -> _Condition | None:
    """The condition on kg.store.tables.statement that a filter stands for; None (everything) for no filter.

    Raises WhereError.

    >>> str(condition("support>=2"))
    'statement.support_count >= :support_count_1'
    """
    return parse(where).condition


def parse(where: str | None) -> Where:
    """Read a filter.

    Raises WhereError where a term, a field or a value is not understood.

    >>> sorted(parse("relation=mentions,result").relations)
    [<RelationType.MENTIONS: 'mentions'>, <RelationType.RESULT: 'result'>]
    """
    terms = _terms(where or "")
    relations = {v for term in terms if term.field == "relation" and term.operator == "=" for v in term.values if v}
    conditions = [_FIELDS[term.field](term) for term in terms]
    return Where(
        sa.and_(*conditions) if conditions else None,
        frozenset(term.field for term in terms),
        frozenset(map(RelationType, relations)),
    )


def _terms(where: str) -> list[_Term]:
    terms = []
    position = 0
    while rest := where[position:].lstrip():
        position = len(where) - len(rest)
        match = _TERM.match(rest)
        if match is None:
            raise WhereError(
                f"--where: {rest.split()[0]!r} is no term; write field=value without spaces around the operator, "
                "and values with spaces in double quotes, as in: relation=faster-than confidence>=0.8"
            )
        if (field := match["field"]) not in _FIELDS:
            raise WhereError(f"--where: unknown field {field!r}; {_near(field, _FIELDS)}")
        values = tuple(
            bare if bare and bare.casefold() != "none" else None if bare else quoted.replace('""', '"')
            for quoted, bare in _VALUE.findall(match["values"])
        )
        term = _Term(match[0], field, match["operator"], values)
        if term.operator not in ("=", "!=") and (len(values) > 1 or None in values):
            raise WhereError(f"--where: {term.text}: {term.operator} takes one value")
        terms.append(term)
        position += match.end()
    return terms


def _near(word: str, known: object) -> str:
    names = sorted(map(str, known))  # type: ignore[call-overload]
    near = get_close_matches(word, names, n=3)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(names)}"


def _any(term: _Term, column: sa.ColumnElement[str] | sa.ColumnElement[float], holds: list[_Condition]) -> _Condition:
    """Any of the conditions or, where `none` is a value, no value in the column; the contrary after !=."""
    if None in term.values:
        holds = [*holds, column.is_(None)]
    # a comparison with NULL is unknown; != is to select what has no value too, unless `none` is excluded
    found = sa.func.coalesce(sa.or_(*holds), sa.false())
    return found if term.operator == "=" else sa.not_(found)


def _only_equality(term: _Term) -> None:
    if term.operator not in ("=", "!="):
        raise WhereError(f"--where: {term.text}: {term.field} is compared by = and != only")


def _relation(term: _Term) -> _Condition:
    _only_equality(term)
    for value in term.values:
        if value not in list(RelationType):
            raise WhereError(f"--where: {term.text}: unknown relation {value!r}; {_near(str(value), RelationType)}")
    found = t.statement.c.relation.in_([v for v in term.values if v])
    return found if term.operator == "=" else sa.not_(found)


def _named(value: str) -> sa.Select[tuple[str]]:
    """The ids of the entities that have this id, or this name or alias."""
    if value.partition(":")[0] in _KINDS and ":" in value:
        return sa.select(t.entity.c.id).where(t.entity.c.id == value)
    by_name = sa.select(t.entity.c.id).where(t.entity.c.folded == fold(value))
    by_alias = sa.select(t.alias.c.entity_id).where(t.alias.c.folded == fold(value))
    return sa.select(by_name.union(by_alias).subquery().c[0])


def _entity(*columns: str) -> Callable[[_Term], _Condition]:
    def build(term: _Term) -> _Condition:
        _only_equality(term)
        if len(columns) > 1 and None in term.values:
            raise WhereError(f"--where: {term.text}: every statement has an entity; name it")
        named = [_named(v) for v in term.values if v is not None]
        return _any(term, t.statement.c[columns[0]], [t.statement.c[c].in_(ids) for c in columns for ids in named])

    return build


def _paper(term: _Term) -> _Condition:
    _only_equality(term)
    values = _present(term)
    papers = sa.select(t.paper.c.id).where(sa.or_(t.paper.c.id.in_(values), t.paper.c.arxiv_id.in_(values)))
    found = t.statement.c.id.in_(sa.select(t.evidence.c.statement_id).where(t.evidence.c.paper_id.in_(papers)))
    return found if term.operator == "=" else sa.not_(found)


def _rule(term: _Term) -> _Condition:
    _only_equality(term)
    found = t.statement.c.id.in_(sa.select(t.evidence.c.statement_id).where(t.evidence.c.rule.in_(_present(term))))
    return found if term.operator == "=" else sa.not_(found)


def _present(term: _Term) -> list[str]:
    values = [v for v in term.values if v is not None]
    if len(values) < len(term.values):
        raise WhereError(f"--where: {term.text}: every statement that was read has a {term.field}; name it")
    return values


def _words(term: _Term) -> _Condition:
    _only_equality(term)
    column = t.statement.c[term.field]
    return _any(term, column, [column == v for v in term.values if v is not None])


def _number(column: sa.ColumnElement[float]) -> Callable[[_Term], _Condition]:
    def build(term: _Term) -> _Condition:
        numbers = []
        for value in term.values:
            try:
                number = math.inf if value is None else float(value)
            except ValueError:
                raise WhereError(f"--where: {term.text}: {value!r} is not a number") from None
            if value is not None and not math.isfinite(number):
                raise WhereError(f"--where: {term.text}: {value!r} is not a finite number")
            numbers += [] if value is None else [number]
        if term.operator in ("=", "!="):
            return _any(term, column, [column == n for n in numbers])
        return _ordered(column, term.operator, numbers[0])

    return build


def _date(term: _Term) -> _Condition:
    column = t.statement.c.date
    for value in term.values:
        if value is not None and not _DATE.fullmatch(value):
            raise WhereError(f"--where: {term.text}: {value!r} is not a date; write 2024, 2024-05 or 2024-05-02")
    dates = [v for v in term.values if v is not None]
    if term.operator in ("=", "!="):
        return _any(term, column, [sa.func.substr(column, 1, len(d)) == d for d in dates])
    return _ordered(sa.func.substr(column, 1, len(dates[0])), term.operator, dates[0])


def _ordered(column: sa.ColumnElement[float] | sa.ColumnElement[str], operator: str, value: float | str) -> _Condition:
    if operator == ">":
        return column > value
    if operator == ">=":
        return column >= value
    return column < value if operator == "<" else column <= value


def _flag(term: _Term) -> _Condition:
    _only_equality(term)
    flags = {"true": True, "false": False}
    if len(term.values) != 1 or (wanted := flags.get(str(term.values[0]).casefold())) is None:
        raise WhereError(f"--where: {term.text}: {term.field} is true or false")
    holds = sa.func.coalesce(t.statement.c[term.field], sa.false())
    return holds.is_(wanted == (term.operator == "="))


_S = t.statement.c
_FIELDS: dict[str, Callable[[_Term], _Condition]] = {
    "relation": _relation,
    "subject": _entity("subject_id"),
    "object": _entity("object_id"),
    "metric": _entity("metric_id"),
    "dataset": _entity("dataset_id"),
    "hardware": _entity("hardware_id"),
    "entity": _entity("subject_id", "object_id", "metric_id", "dataset_id", "hardware_id"),
    "paper": _paper,
    "rule": _rule,
    "unit": _words,
    "baseline": _words,
    "confidence": _number(_S.confidence),
    "support": _number(_S.support_count),
    "count": _number(_S["count"]),
    "factor": _number(sa.func.coalesce(_S.factor, _S.derived_factor)),
    "factor_high": _number(_S.factor_high),
    "percent": _number(_S.percent),
    "delta": _number(_S.delta),
    "value": _number(_S.value),
    "date": _date,
    "at_most": _flag,
    "derived": _flag,
}
