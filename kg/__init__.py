"""kg: a typed, evidence-backed knowledge graph from paper abstracts, with a query API."""

__version__ = "0.1.0"
