"""schema/ontology.ttl in; kg/vocab.py, and what else follows from the ontology, out.

Run `python schema/generate.py` after a change to the ontology; `--check` only says whether anything is out of date.
"""

import argparse
import sys
from pathlib import Path

import rdflib
from rdflib import OWL, RDF, RDFS

HERE = Path(__file__).resolve().parent
KG = rdflib.Namespace("https://kg.example.org/ontology#")


def load() -> rdflib.Graph:
    """Read the ontology."""
    return rdflib.Graph().parse(HERE / "ontology.ttl")


def _text(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
    return str(graph.value(node, predicate))


def _local(node: rdflib.term.Node) -> str:
    return str(node).removeprefix(str(KG))


def concrete_types(graph: rdflib.Graph) -> list[rdflib.URIRef]:
    """The classes that nodes have, in their order."""
    found = [c for c in graph.subjects(RDF.type, OWL.Class) if (c, KG.order, None) in graph]
    return sorted(found, key=lambda c: int(_text(graph, c, KG.order)))  # type: ignore[arg-type]


def expand(graph: rdflib.Graph, cls: rdflib.term.Node) -> list[str]:
    """The names of the concrete types that are the class or below it."""
    below = set(graph.transitive_subjects(RDFS.subClassOf, cls))
    return [_local(c) for c in concrete_types(graph) if c in below]


def relations(graph: rdflib.Graph) -> list[rdflib.URIRef]:
    """The properties that are relations, in their order."""
    found = set(graph.subjects(KG.relation, None))
    return sorted(found, key=lambda r: int(_text(graph, r, KG.order)))  # type: ignore[arg-type]


def _constant(name: str) -> str:
    return name.upper().replace("-", "_")


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def vocab_source(graph: rdflib.Graph) -> str:
    """The source of kg/vocab.py."""
    out = [
        '"""The words of the schema: types, relations, qualifiers, units. Derived from schema/ontology.ttl; do not edit."""',
        "",
        "from enum import StrEnum",
        "from typing import NamedTuple",
        "",
        "",
        "class EntityType(StrEnum):",
        '    """What a node can be."""',
        "",
    ]
    types = concrete_types(graph)
    out += [f'    {_constant(_local(c))} = "{_local(c)}"' for c in types]
    out += ["", "", "class RelationType(StrEnum):", '    """What an edge can say."""', ""]
    names = {r: _text(graph, r, KG.relation) for r in relations(graph)}
    out += [f'    {_constant(n)} = "{n}"' for n in names.values()]
    out += [
        "",
        "",
        "class Signature(NamedTuple):",
        '    """The types that a relation goes from and to."""',
        "",
        "    subject: frozenset[EntityType]",
        "    object: frozenset[EntityType]",
        "    same_type: bool",
        "",
        "",
        "class Unit(NamedTuple):",
        '    """A unit of measurement: one of it is `scale` of its dimension\'s base unit."""',
        "",
        "    symbol: str",
        "    dimension: str",
        "    scale: float",
        "    ucum: str | None",
        "    qudt: str | None",
        "",
        "",
        "_T = EntityType",
        "_R = RelationType",
        "",
        "TYPE_COMMENTS: dict[EntityType, str] = {",
    ]
    out += [f'    _T.{_constant(_local(c))}: "{_text(graph, c, RDFS.comment)}",' for c in types]
    out += ["}", "", "TYPE_COLORS: dict[EntityType, str] = {"]
    out += [f'    _T.{_constant(_local(c))}: "{_text(graph, c, KG.color)}",' for c in types]
    out += ["}", "", "RELATION_COMMENTS: dict[RelationType, str] = {"]
    out += [f'    _R.{_constant(n)}: "{_text(graph, r, RDFS.comment)}",' for r, n in names.items()]
    out += [
        "}",
        "",
        "# the RDF property of each relation, its local name in the ontology",
        "PROPERTIES: dict[RelationType, str] = {",
    ]
    out += [f'    _R.{_constant(n)}: "{_local(r)}",' for r, n in names.items()]
    out += ["}", "", "SIGNATURES: dict[RelationType, Signature] = {"]
    for r, n in names.items():
        ends = []
        for end in (RDFS.domain, RDFS.range):
            cls = graph.value(r, end)
            assert cls is not None
            ends.append("frozenset({" + ", ".join(f"_T.{_constant(t)}" for t in expand(graph, cls)) + "})")
        same = (r, KG.sameType, rdflib.Literal(True)) in graph
        out.append(f"    _R.{_constant(n)}: Signature({ends[0]}, {ends[1]}, {same}),")
    out += [
        "}",
        "",
        "# the qualifiers that statements of a relation may carry, as fields of kg.model.Qualifiers",
        "QUALIFIERS: dict[RelationType, tuple[str, ...]] = {",
    ]
    order = [_local(q) for q in _qualifiers_in_order(graph)]
    for r, n in names.items():
        mine = {_local(q) for q in graph.objects(r, KG.qualifier)}
        listed = [f'"{_snake(q)}"' for q in order if q in mine]
        out.append(f"    _R.{_constant(n)}: ({', '.join(listed)}{',' if len(listed) == 1 else ''}),")
    out += ["}", "", "UNITS: dict[str, Unit] = {"]
    for u in sorted(
        graph.subjects(RDF.type, KG.Unit),
        key=lambda u: (_text(graph, u, KG.dimension), float(_text(graph, u, KG.scale)), _text(graph, u, KG.symbol)),
    ):
        symbol = _text(graph, u, KG.symbol)
        ucum, qudt = graph.value(u, KG.ucum), graph.value(u, KG.qudtUnit)
        quoted = [f'"{x}"' if x is not None else "None" for x in (ucum, qudt)]
        out.append(
            f'    "{symbol}": Unit("{symbol}", "{_text(graph, u, KG.dimension)}", {float(_text(graph, u, KG.scale))!r}, {quoted[0]}, {quoted[1]}),'
        )
    out += ["}", ""]
    return _formatted("\n".join(out))


def _qualifiers_in_order(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    wanted = [
        "baseline",
        "factor",
        "factorHigh",
        "percent",
        "delta",
        "value",
        "unit",
        "atMost",
        "count",
        "metric",
        "dataset",
        "hardware",
    ]
    found = {_local(q): q for q in graph.objects(None, KG.qualifier)}
    return [found[w] for w in wanted if w in found] + [q for n, q in sorted(found.items()) if n not in wanted]


def _formatted(source: str) -> str:
    import subprocess

    command = [
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--config",
        str(HERE.parent / "pyproject.toml"),
        "--stdin-filename",
        "vocab.py",
        "-",
    ]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Write what follows from the ontology, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a derived file is out of date")
    check = parser.parse_args().check
    stale = []
    for path, text in [(HERE.parent / "kg" / "vocab.py", vocab_source(load()))]:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print("out of date: " + ", ".join(stale) if stale else "up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
