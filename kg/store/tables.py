"""The tables of a graph, as SQLAlchemy Core sees them: the same on SQLite and PostgreSQL.

`record` holds what readers saw, `extraction` what was read from each paper (so that only changed papers are read again);
the rest is the resolved graph. Every query that kg.serve offers has an index. Papers are rows of `entity` too (type Paper),
so that every end of a statement is one.
"""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Table
from sqlalchemy import Text as PlainText

metadata = MetaData()
# by code point, as SQLite sorts: the order of ids and names must not depend on a server's language
Text = PlainText().with_variant(PlainText(collation="C"), "postgresql")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# ------------------------------------------------------------------ what was read
record = Table(
    "record",
    metadata,
    Column("source", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("date", Text),
    Column("arxiv_id", Text),
    Column("doi", Text),
    Column("url", Text),
)

extraction = Table(
    "extraction",
    metadata,
    Column("paper_id", Text, primary_key=True),
    Column("key", Text, nullable=False),  # hash of the text and of the extractor: equal key, nothing to redo
    Column("payload", LargeBinary, nullable=False),
)

# ------------------------------------------------------------------ the resolved graph
entity = Table(
    "entity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, index=True),  # kg.ids.fold(name)
    Column("unnamed", Boolean, nullable=False, default=False),
    Column("paper_count", Integer, nullable=False),  # papers that mention it (0 for papers themselves)
    Column("statement_count", Integer, nullable=False),  # statements with it at either end, mentions not counted
    Column("first_date", Text),  # date of the earliest paper that mentions it, or of the paper itself
    Index("entity_type_name", "type", "name", "id"),
    Index("entity_type_papers", "type", "paper_count", "id"),
    Index("entity_papers", "paper_count", "id"),
    Index("entity_statements", "statement_count", "id"),
    Index("entity_name", "name", "id"),
)

paper = Table(
    "paper",
    metadata,
    Column("id", Text, ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True),
    Column("title", Text, nullable=False, index=True),
    Column("abstract", Text, nullable=False),
    Column("date", Text, index=True),
    Column("arxiv_id", Text, index=True),
    Column("doi", Text),
    Column("url", Text),
    Column("sources", Text, nullable=False),  # JSON array of source names, sorted
)

alias = Table(
    "alias",
    metadata,
    Column("entity_id", Text, ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, primary_key=True),
    Column("folded", Text, nullable=False, index=True),
    Column("papers", Integer, nullable=False),
    Column("why", Text, nullable=False),
)

form = Table(
    "form",
    metadata,
    Column("paper_id", Text, ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True),
    Column("entity_id", Text, ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("aliases", Text, nullable=False),  # JSON array of the other surface forms in this paper
    Column("count", Integer, nullable=False),
    Index("form_entity", "entity_id", "paper_id"),
)

statement = Table(
    "statement",
    metadata,
    Column("id", Text, primary_key=True),
    Column("relation", Text, nullable=False),
    Column("subject_id", Text, ForeignKey("entity.id", ondelete="CASCADE"), nullable=False),
    Column("object_id", Text, ForeignKey("entity.id", ondelete="CASCADE")),
    Column("baseline", Text),
    Column("factor", Float),
    Column("factor_high", Float),
    Column("percent", Float),
    Column("derived_factor", Float),  # kg.model.derived_factor of the row
    Column("delta", Float),
    Column("value", Float),
    Column("unit", Text),
    Column("at_most", Boolean),
    Column("count", Integer),
    Column("metric_id", Text, ForeignKey("entity.id", ondelete="CASCADE")),
    Column("dataset_id", Text, ForeignKey("entity.id", ondelete="CASCADE")),
    Column("hardware_id", Text, ForeignKey("entity.id", ondelete="CASCADE")),
    Column("confidence", Float, nullable=False),
    Column("support_count", Integer, nullable=False),
    Column("derived", Boolean, nullable=False, default=False),
    Column("date", Text),  # of the earliest paper that says so
    Index("statement_relation", "relation", "id"),
    Index("statement_subject", "subject_id", "relation", "id"),
    Index("statement_object", "object_id", "relation", "id"),
    Index("statement_of_subject", "subject_id", "id"),  # pages of all relations stop where they are full
    Index("statement_of_object", "object_id", "id"),
    Index("statement_metric", "metric_id", "relation", "id"),
    Index("statement_dataset", "dataset_id", "relation", "id"),
    Index("statement_hardware", "hardware_id", "relation", "id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("statement_id", Text, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # 0, 1, ... within the statement
    Column("paper_id", Text, ForeignKey("paper.id", ondelete="CASCADE"), nullable=False),
    Column("field", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Index("evidence_paper", "paper_id", "statement_id"),
)

derivation = Table(
    "derivation",
    metadata,
    Column("statement_id", Text, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True),
    Column("source_id", Text, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True),
)
