"""The ontology in; the source of kg/vocab.py out."""

import json
import subprocess
import sys
from collections.abc import Iterable

import rdflib
from rdflib import RDFS

from schema.ontology import (
    HERE,
    KG,
    concrete_types,
    ends,
    foreign_superclasses,
    local,
    qualifiers,
    relations,
    same_type,
    text,
    units,
)

_HEAD = '''"""The words of the schema: types, relations, qualifiers, units. Derived from schema/ontology.ttl; do not edit."""

from enum import StrEnum
from typing import NamedTuple


class EntityType(StrEnum):
    """What a node can be."""

{types}


class RelationType(StrEnum):
    """What an edge can say."""

{relations}


class Signature(NamedTuple):
    """The types that a relation goes from and to."""

    subject: frozenset[EntityType]
    object: frozenset[EntityType]
    same_type: bool


class Unit(NamedTuple):
    """A unit of measurement: one of it is `scale` of its dimension's base unit."""

    symbol: str
    dimension: str
    scale: float
    ucum: str | None
    qudt: str | None


_T = EntityType
_R = RelationType
'''


def constant(name: str) -> str:
    """The Python and GraphQL spelling of a name: evaluated-on is EVALUATED_ON."""
    return name.upper().replace("-", "_")


def snake(name: str) -> str:
    """The field spelling of a qualifier: factorHigh is factor_high."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def _quoted(value: str | None) -> str:
    return "None" if value is None else json.dumps(value, ensure_ascii=False)


def _tuple(items: Iterable[str]) -> str:
    listed = [_quoted(x) for x in items]
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"


def _set(types: list[str]) -> str:
    return "frozenset({" + ", ".join(f"_T.{constant(t)}" for t in types) + "})"


def vocab_source(graph: rdflib.Graph) -> str:
    """The source of kg/vocab.py, as the formatter leaves it."""
    types = {c: f"_T.{constant(local(c))}" for c in concrete_types(graph)}
    names = {r: text(graph, r, KG.relation) for r in relations(graph)}
    own = {r: f"_R.{constant(n)}" for r, n in names.items()}
    tables: list[tuple[str, str, list[str]]] = [
        ("", "TYPE_COMMENTS: dict[EntityType, str]", [f"{n}: {_quoted(text(graph, c, RDFS.comment))}" for c, n in types.items()]),
        ("", "TYPE_COLORS: dict[EntityType, str]", [f"{n}: {_quoted(text(graph, c, KG.color))}" for c, n in types.items()]),
        (
            "the classes of other vocabularies that nodes of a type belong to as well",
            "SUPERCLASSES: dict[EntityType, tuple[str, ...]]",
            [f"{n}: {_tuple(foreign_superclasses(graph, c))}" for c, n in types.items()],
        ),
        ("", "RELATION_COMMENTS: dict[RelationType, str]", [f"{n}: {_quoted(text(graph, r, RDFS.comment))}" for r, n in own.items()]),
        (
            "the RDF property of each relation, its local name in the ontology",
            "PROPERTIES: dict[RelationType, str]",
            [f"{n}: {_quoted(local(r))}" for r, n in own.items()],
        ),
        (
            "",
            "SIGNATURES: dict[RelationType, Signature]",
            [f"{n}: Signature({', '.join(map(_set, ends(graph, r)))}, {same_type(graph, r)})" for r, n in own.items()],
        ),
        (
            "the qualifiers that statements of a relation may carry, as fields of kg.model.Qualifiers",
            "QUALIFIERS: dict[RelationType, tuple[str, ...]]",
            [f"{n}: {_tuple(snake(local(q)) for q in qualifiers(graph, r))}" for r, n in own.items()],
        ),
        (
            "",
            "UNITS: dict[str, Unit]",
            [
                f"{_quoted(u.symbol)}: Unit({_quoted(u.symbol)}, {_quoted(u.dimension)}, {u.scale!r}, {_quoted(u.ucum)}, {_quoted(u.qudt)})"
                for u in units(graph)
            ],
        ),
    ]  # fmt: skip
    out = _HEAD.format(
        types="\n".join(f'    {constant(local(c))} = "{local(c)}"' for c in types),
        relations="\n".join(f'    {constant(n)} = "{n}"' for n in names.values()),
    )
    for comment, name, rows in tables:
        out += "\n" + (f"# {comment}\n" if comment else "") + name + " = {\n"
        out += "".join(f"    {row},\n" for row in rows) + "}\n"
    return _formatted(out)


def _formatted(source: str) -> str:
    config = str(HERE.parent / "pyproject.toml")
    command = [sys.executable, "-m", "ruff", "format", "--config", config, "--stdin-filename", "vocab.py", "-"]
    return subprocess.run(command, input=source, capture_output=True, encoding="utf-8", check=True).stdout
