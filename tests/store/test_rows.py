"""The rows of a mention, which are made in a shorter way, are those that any statement's are."""

from kg.model import Evidence, Field, Qualifiers, Statement
from kg.store import rows
from kg.vocab import RelationType


def test_a_mention_has_the_rows_of_a_statement() -> None:
    evidence = Evidence("paper:a", Field.TITLE, 3, 9, "A text", "named", 0.8)
    statement = Statement("st:1", RelationType.MENTIONS, "paper:a", "method:b", Qualifiers(count=4), (evidence,))
    found = rows.mentioned("st:1", "paper:a", "method:b", 4, "title", 3, 9, "A text", "named", 0.8)
    assert found == rows.statement(statement)
