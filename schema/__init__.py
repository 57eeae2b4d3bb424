"""The ontology and what is derived from it."""
