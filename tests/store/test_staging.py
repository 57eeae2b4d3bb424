"""Rows that wait in files come to the same graph, whoever put them there, and those of mentions to what any statement's come to."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kg.model import Evidence, Field, Qualifiers, Statement
from kg.store import rows
from kg.store.graph import Graph
from kg.store.replace import replace_by_files, replace_graph
from kg.store.session import writing
from kg.store.staging import Staging
from kg.vocab import RelationType
from tests.sample import GRAPH


def in_rows(*parts: str) -> rows.Rows:
    found = rows.no_rows()
    for part in parts:
        add = {
            "papers": rows.add_paper,
            "entities": rows.add_entity,
            "forms": rows.add_form,
            "statements": rows.add_statement,
        }[part]
        for record in getattr(GRAPH, part):
            add(found, record)  # type: ignore[operator]
    return found


def test_a_graph_is_made_of_several_files(tmp_path: Path) -> None:
    with Staging(tmp_path / "a") as a, Staging(tmp_path / "b") as b:
        a.add(in_rows("statements", "papers"))
        b.add(in_rows("forms"))
        b.add(in_rows("entities"))
    with writing(str(tmp_path / "graph.sqlite")) as connection:
        replace_by_files(connection, [tmp_path / "a", tmp_path / "b"])
        stored = Graph(connection)
        assert tuple(stored.papers()) == GRAPH.papers and tuple(stored.entities()) == GRAPH.entities
        assert tuple(stored.forms()) == GRAPH.forms and tuple(stored.statements()) == GRAPH.statements


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize(
    ("start", "end"), [(0, 7), (3, 9), (5, 5), (6, 2), (-4, 4), (-9, -2), (2, 9999), (9999, 10_000)]
)
def test_a_mention_is_cut_out_of_its_paper_as_text_is(tmp_path: Path, field: Field, start: int, end: int) -> None:
    paper, entity = GRAPH.papers[0], GRAPH.entities[0]
    text = paper.title if field is Field.TITLE else paper.abstract
    evidence = Evidence(paper.id, field, start, end, text[max(start, 0) : max(end, 0)], "named", 0.8)
    expected = Statement("st:1", RelationType.MENTIONS, paper.id, entity.id, Qualifiers(count=4), (evidence,))
    with Staging(tmp_path / "rows") as staging:
        staging.add(in_rows("papers", "entities"))
        staging.add({"mention": [("st:1", paper.id, entity.id, 4, field.value, start, end, "named", 0.8)]})
    with writing(str(tmp_path / "graph.sqlite")) as connection:
        replace_by_files(connection, [tmp_path / "rows"])
        assert tuple(Graph(connection).statements()) == (expected,)
        as_mention = connection.execute(sa.text("SELECT * FROM statement")).all()
        replace_graph(connection, replace(GRAPH, forms=(), statements=(expected,)))
        assert connection.execute(sa.text("SELECT * FROM statement")).all() == as_mention


def test_a_row_that_is_there_already_is_refused(tmp_path: Path) -> None:
    with Staging(tmp_path / "rows") as staging:
        staging.add(in_rows("papers"))
        with pytest.raises(sqlite3.IntegrityError):
            staging.add(in_rows("papers"))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("form", ("paper:none", "{entity}", "None", "[]", 1)),
        ("form", ("{paper}", "method:none", "None", "[]", 1)),
        ("mention", ("st:1", "paper:none", "{entity}", 1, "title", 0, 3, "named", 0.8)),
        ("mention", ("st:1", "{entity}", "{entity}", 1, "title", 0, 3, "named", 0.8)),  # it is no paper
        ("mention", ("st:1", "{paper}", "method:none", 1, "title", 0, 3, "named", 0.8)),
    ],
)
def test_what_names_something_that_is_not_there_is_refused(tmp_path: Path, table: str, row: rows.Row) -> None:
    known = {"{paper}": GRAPH.papers[0].id, "{entity}": GRAPH.entities[0].id}
    with Staging(tmp_path / "rows") as staging:
        staging.add(in_rows("papers", "entities"))
        staging.add({table: [tuple(known.get(str(value), value) for value in row)]})
    with writing(str(tmp_path / "graph.sqlite")) as connection, pytest.raises(IntegrityError):
        replace_by_files(connection, [tmp_path / "rows"])


def test_a_graph_is_replaced_again_in_one_transaction(tmp_path: Path) -> None:
    with writing(str(tmp_path / "graph.sqlite")) as connection:
        for _ in range(3):
            replace_graph(connection, GRAPH)
        connection.commit()
        assert tuple(Graph(connection).statements()) == GRAPH.statements
