"""The ontology in; the text of explorer/src/vocabulary.json, by which the explorer knows types and relations, out."""

import json
from typing import Any

import rdflib

from schema.ontology import KG, concrete_types, ends, local, relations, text


def explorer_source(graph: rdflib.Graph) -> str:
    """Types with their colours and relations with their ends, in the order of the ontology, as JSON."""
    types = [
        {
            "name": local(t),
            "value": local(t).upper(),
            "color": str(graph.value(t, KG.color)),
            "comment": text(graph, t, rdflib.RDFS.comment),
        }
        for t in concrete_types(graph)
    ]
    found: list[dict[str, Any]] = []
    for relation in relations(graph):
        name = text(graph, relation, KG.relation)
        subjects, objects = ends(graph, relation)
        found.append(
            {
                "name": name,
                "value": name.upper().replace("-", "_"),
                "comment": text(graph, relation, rdflib.RDFS.comment),
                "from": [t.upper() for t in subjects],
                "to": [t.upper() for t in objects],
            }
        )
    return json.dumps({"types": types, "relations": found}, indent=2, ensure_ascii=False) + "\n"
