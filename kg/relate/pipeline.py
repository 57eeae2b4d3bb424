"""A paper and what was recognised in it in; an extraction out: entities and the claims between them."""

from kg.model import Extraction, Paper
from kg.recognize.pipeline import Recognition


def relate(paper: Paper, recognition: Recognition) -> Extraction:
    """Find what the paper claims of what it names."""
    return Extraction(paper.id, recognition.entities, ())
