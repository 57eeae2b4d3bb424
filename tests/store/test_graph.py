"""A graph in; what the store gives back of it, and that a store of an earlier version is brought up to date."""

from pathlib import Path

import sqlalchemy as sa

from kg.store.graph import Graph, create_tables, engine_for
from kg.store.tables import metadata
from tests.sample import GRAPH


def test_what_goes_in_comes_out(graph: Graph) -> None:
    assert tuple(graph.papers()) == GRAPH.papers
    assert tuple(graph.entities()) == GRAPH.entities
    assert tuple(graph.forms()) == GRAPH.forms
    assert tuple(graph.statements()) == GRAPH.statements


def test_an_older_graph_gets_the_indexes_that_it_lacks(graph_file: Path) -> None:
    wanted = {index.name for table in metadata.tables.values() for index in table.indexes}
    engine = engine_for(str(graph_file))

    def indexes(connection: sa.Connection) -> set[str | None]:
        found = sa.inspect(connection)
        return {index["name"] for table in metadata.tables for index in found.get_indexes(table)}

    with engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX statement_of_subject"))
        assert indexes(connection) == wanted - {"statement_of_subject"}
        create_tables(connection)
        assert indexes(connection) == wanted
    engine.dispose()
