"""A stored graph in; one JSON object per paper out, a line each, sorted by title and then id.

An object is what a reader of that paper alone would write down: names and aliases are the paper's own words, relations are
its own sentences (DESIGN §5). Left out are unnamed contributions (relations call them THIS), `variant-of`, `mentions` and
derived statements. Papers are handled a batch at a time, so memory stays flat.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO

import orjson
import sqlalchemy as sa

from kg.export.where import condition
from kg.ids import DEFAULT_BASE
from kg.store import tables as t
from kg.store.graph import Graph
from kg.vocab import QUALIFIERS, RelationType

_BATCH = 500
_UNLISTED = (RelationType.VARIANT_OF.value, RelationType.MENTIONS.value)
_PLAIN = ("baseline", "factor", "factor_high", "percent", "delta", "value", "unit", "at_most")
_NAMED = ("metric", "dataset", "hardware")
# a comparison lists these even where they are null, as far as its relation has them
_NUMBERS = ("factor", "percent", "delta", "value")
_ALWAYS = ("baseline", "factor", "percent", "delta", "metric", "dataset")
_COMPARISONS = tuple(relation for relation, names in QUALIFIERS.items() if "baseline" in names)


def write_papers(graph: Graph, out: BinaryIO, *, base: str = DEFAULT_BASE, where: str | None = None) -> None:
    """Write papers.jsonl; `where` narrows the relations, never the papers. Ids are not IRIs here: `base` is not used.

    Raises kg.export.where.WhereError.
    """
    wanted = condition(where)
    title = sa.collate(t.paper.c.title, "C") if graph.connection.dialect.name == "postgresql" else t.paper.c.title
    query = sa.select(t.paper.c.id, t.paper.c.title, t.paper.c.sources).order_by(title, t.paper.c.id)
    for papers in graph.connection.execute(query, execution_options={"yield_per": _BATCH}).partitions():
        for record in _records(graph, papers, wanted):
            out.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def _records(graph: Graph, papers: Sequence[Any], wanted: sa.ColumnElement[bool] | None) -> Iterator[dict[str, Any]]:
    ids = [paper.id for paper in papers]
    forms = _by_paper(graph, _forms(ids))
    claims = _by_paper(graph, _claims(ids, wanted))
    for paper in papers:
        named = {form.entity_id: form for form in forms.get(paper.id, ())}
        yield {
            "id": paper.id,
            "title": paper.title,
            "sources": orjson.loads(paper.sources),
            "entities": [
                {"id": form.entity_id, "name": form.name, "type": form.type, "aliases": orjson.loads(form.aliases)}
                for form in named.values()
                if not form.unnamed
            ],
            "relations": sorted(
                (_relation(claim, named) for claim in claims.get(paper.id, ()) if not _untold(claim)), key=_order
            ),
        }


def _by_paper(graph: Graph, query: sa.Select[Any]) -> dict[str, list[Any]]:
    rows = graph.connection.execute(query)
    return {id: list(found) for id, found in groupby(rows, key=attrgetter("paper_id"))}


def _forms(papers: list[str]) -> sa.Select[Any]:
    f, e = t.form, t.entity
    return (
        sa.select(f, e.c.type, e.c.unnamed)
        .join(e, e.c.id == f.c.entity_id)
        .where(f.c.paper_id.in_(papers))
        .order_by(f.c.paper_id, f.c.entity_id)
    )


def _claims(papers: list[str], wanted: sa.ColumnElement[bool] | None) -> sa.Select[Any]:
    s, v = t.statement, t.evidence
    ends = {role: t.entity.alias(role) for role in ("subject", "object", *_NAMED)}
    source = v.join(s, s.c.id == v.c.statement_id)
    for role, end in ends.items():
        source = source.outerjoin(end, end.c.id == s.c[f"{role}_id"])
    names = [end.c.name.label(f"{role}_name") for role, end in ends.items()]
    unnamed = [ends[role].c.unnamed.label(f"{role}_unnamed") for role in ("subject", "object")]
    query = (
        sa.select(
            s.c.id, s.c.relation, s.c.subject_id, s.c.object_id, *(s.c[name] for name in _PLAIN),
            *(s.c[f"{name}_id"] for name in _NAMED), *names, *unnamed,
            v.c.paper_id, v.c.field, v.c.start, v.c.end, v.c.sentence, v.c.rule, v.c.confidence,
        )
        .select_from(source)
        .where(v.c.paper_id.in_(papers), s.c.relation.not_in(_UNLISTED), sa.not_(s.c.derived))
        .order_by(v.c.paper_id, s.c.id, v.c.number)
    )  # fmt: skip
    return query if wanted is None else query.where(wanted)


def _untold(claim: Any) -> bool:
    # that a paper introduces what it has no name for says no more than that there is such a thing
    return claim.relation == RelationType.INTRODUCES.value and bool(claim.object_unnamed)


def _relation(claim: Any, named: dict[str, Any]) -> dict[str, Any]:
    def local(role: str) -> str | None:
        form = named.get(getattr(claim, f"{role}_id"))
        name: str | None = getattr(claim, f"{role}_name") if form is None else form.name
        return name

    relation = RelationType(claim.relation)
    always = _ALWAYS if relation in _COMPARISONS else ()
    values = {name: getattr(claim, name) for name in _PLAIN} | {name: local(name) for name in _NAMED}
    subject = "THIS" if claim.subject_unnamed else local("subject")
    return {
        "type": relation.value,
        "subject": "PAPER" if relation is RelationType.INTRODUCES else subject,
        "object": "THIS" if claim.object_unnamed else local("object"),
        **{k: v for k, v in values.items() if v is not None or (k in always and k in QUALIFIERS[relation])},
        "evidence": claim.sentence,
        "field": claim.field,
        "start": claim.start,
        "end": claim.end,
        "rule": claim.rule,
        "confidence": claim.confidence,
    }


def _order(relation: dict[str, Any]) -> tuple[Any, ...]:
    # titles are read before abstracts, numbers in the order of the sentence; the whole object settles what is left open
    return (
        relation["field"] != "title", relation["start"], relation["end"], relation["type"],
        relation["subject"], relation["object"] or "", _place_of_number(relation), orjson.dumps(relation),
    )  # fmt: skip


def _place_of_number(relation: dict[str, Any]) -> int:
    """Where the claim's number stands in its sentence; the sentence's length where it has none or is written otherwise."""
    sentence: str = relation["evidence"]
    number = next((relation[k] for k in _NUMBERS if relation.get(k) is not None), None)
    if number is None:
        return len(sentence)
    plain, grouped = f"{abs(number):g}", f"{abs(number):,g}"
    zeros = "0*" if "." in plain else r"(?:\.0+)?"
    place = re.search(rf"{_ALONE}(?:{re.escape(plain)}|{re.escape(grouped)}){zeros}(?!\d|[.,]\d)", sentence)
    return place.start() if place is not None else len(sentence)


# not in a name or a longer number: the 3 of "GPT-3", "1.3x"
_ALONE = r"(?<![\w.])(?<!\d,)(?<![A-Za-z]-)"
