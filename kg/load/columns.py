"""The columns of many records of one shape in; their rows, where they stand in an export, and their direct triples out."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from itertools import repeat
from operator import lt
from typing import Any

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS, UNIT_IRIS
from kg.export.rdf_terms import NTriples, quoted, term
from kg.load.lines import Unusual
from kg.load.shapes import Columns, Shapes, fields, ids, numbers, relations, texts
from kg.model import Alias, Entity, Qualifiers, derived_factor
from kg.store import rows
from kg.vocab import QUALIFIERS, EntityType, RelationType

# where something stands in an export: the number of its part, and what it is sorted by there
Place = tuple[int, str, str]
BEGINNING, PAPERS, ENTITIES, FORMS, STATEMENTS, END = range(6)
# besides the rows of a graph: a number for each direct triple that its statements make
MORE = {"edge": ("hash",)}

_LABELS, _OTHERS = (str(term(name)) for name in ("skosxl:altLabel", "skos:altLabel"))
_MENTIONS = str(term(RELATIONS[RelationType.MENTIONS]))
ORDER = {str(term(RELATIONS[relation])): place for place, relation in enumerate(RelationType)}
_UNIT_IRIS = {None: None} | {unit: f"<{iri}>" for unit, iri in UNIT_IRIS.items()}


def _truths(found: Iterable[str]) -> list[bool]:
    return [said == "true" for said in found]


def _wholes(found: Iterable[str]) -> list[int]:
    return list(map(int, found))


# the columns of qualifiers, and what reads them
_OWN_WAY: dict[str, Callable[[list[str]], Iterable[Any]]] = {
    "baseline": texts,
    "unit": texts,
    "at_most": _truths,
    "count": _wholes,
    **dict.fromkeys(NAMED, ids),
}
_QUALIFIERS = {f"{name}_id" if name in NAMED else name: _OWN_WAY.get(name, numbers) for name in PROPERTY_OF}


class Reader:
    """Reads what the shapes of a graph take. What is not as the export writes it raises `Unusual`."""

    def __init__(self, base: str, shapes: Shapes) -> None:
        self._base, self._name, self._shapes = base, NTriples(base).named, shapes

    def add_mentions(self, to: rows.Rows, c: Columns) -> Iterable[Place]:
        """Add the rows of mentions."""
        papers, entities, counts = ids(c["paper_id"]), ids(c["entity_id"]), list(map(int, c["count"]))
        names = [_listed(*both) if both[1] else "[]" for both in zip(c["subject"], c["others"], strict=True)]
        to["form"] += zip(papers, entities, texts(c["name"]), names, counts, strict=True)
        to["mention"] += zip(
            _own("st", c), papers, entities, counts, fields(c["field"]),
            map(int, c["start"]), map(int, c["end"]), texts(c["rule"]), numbers(c["confidence"]),
            strict=True,
        )  # fmt: skip
        self._add_edges(to, c["paper_id"], repeat(_MENTIONS), c["entity_id"])
        return zip(repeat(FORMS), papers, entities)

    def add_statements(self, to: rows.Rows, c: Columns) -> Iterable[Place]:
        """Add the rows of statements with their evidence."""
        own, sure = _own("st", c), numbers(c["confidence"])
        found: dict[str, Any] = {
            "id": own,
            "relation": relations(c["relation"]),
            "subject_id": ids(c["subject_id"]),
            "object_id": _maybe(ids, c["object_id"]),
            "confidence": sure,
            "support_count": repeat(1),
            "derived": repeat(False),
        }
        for column, read in _QUALIFIERS.items():
            if any(values := c.get(column, ())):
                found[column] = _maybe(read, values)
        _check_objects(found)
        _check_units(found, c["unit_iri"])
        if "percent" in found:
            found["derived_factor"] = _derived_factors(found, _maybe(numbers, c["derived_factor"]))
        to["statement"] += zip(*(found.get(column, repeat(None)) for column in rows.COLUMNS["statement"]), strict=False)
        to["evidence"] += zip(
            own, repeat(0), ids(c["paper_id"]), fields(c["field"]), map(int, c["start"]), map(int, c["end"]),
            texts(c["sentence"]), texts(c["rule"]), sure,
            strict=False,
        )  # fmt: skip
        self._add_edges(to, c["subject_id"], c["relation"], c["object_id"])
        return zip(repeat(STATEMENTS), own, repeat(""))

    def add_entities(self, type: EntityType, to: rows.Rows, c: Columns) -> tuple[Iterable[Place], int]:
        """Add the rows of entities of a type; besides where they stand, the sum of `edge_hash` over their direct triples."""
        own, edges = _own(type.value.lower(), c), 0
        said = (c["subject"], texts(c["name"]), c["others"], c["labels"], c["unnamed"], c["edges"], c["named"])
        for id, subject, name, others, labels, unnamed, direct, named in zip(own, *said, strict=True):
            aliases = self._aliases(id, subject, name, (others, labels, named)) if others or labels or named else ()
            rows.add_entity(to, Entity(id, type, name, aliases, bool(unnamed)))
            if direct:
                edges += self.edges(direct)
        return zip(repeat(ENTITIES), own, repeat("")), edges

    def _aliases(self, id: str, subject: str, name: str, written: tuple[str, str, str]) -> tuple[Alias, ...]:
        """The names of an entity, by their nodes, which the lines of its own node must bear out."""
        others, labels, nodes = written
        read = self._shapes.label.findall(nodes)
        nodes_of, _, said, papers, why = zip(*read, strict=True) if read else ((),) * 5
        aliases = tuple(map(Alias, texts(said), map(int, papers), texts(why)))
        names = [alias.text for alias in aliases]
        ascending(names)
        more = sorted({*names} - {name})
        if (
            list(nodes_of) != [self._name(say.label_id(id, text)) for text in names]
            or labels != "".join([f"{subject} {_LABELS} {node} .\n" for node in nodes_of])
            or others != "".join([f"{subject} {_OTHERS} {quoted(text)} .\n" for text in more])
        ):
            raise Unusual(f"{subject} is written otherwise")
        return aliases

    def edges(self, lines: str) -> int:
        """The sum of `edge_hash` over direct triples of one subject, by their lines, of which there may be none."""
        if not lines:
            return 0
        ascending([(ORDER[relation], object) for relation, object in self._shapes.edge.findall(lines)])
        return sum(map(edge_hash, lines[:-1].split("\n")))

    def _add_edges(
        self, to: rows.Rows, subjects: Iterable[str], relations: Iterable[str], objects: Iterable[str | None]
    ) -> None:
        """Note direct triples that statements make, by the ends of the IRIs of their subjects and objects."""
        at = f"<{self._base}"
        to["edge"] += [
            (edge_hash(f"{at}{subject}> {relation} {at}{object}> ."),)
            for subject, relation, object in zip(subjects, relations, objects, strict=False)
            if object is not None
        ]


def edge_hash(line: str) -> int:
    """A number for the line of a direct triple, the same in all processes, that SQL's integers hold."""
    return int.from_bytes(blake2b(line.encode(), digest_size=8).digest()) >> 1


def ascending(values: Sequence[Any]) -> None:
    """Raise `Unusual` where values are not in order, or one is there twice."""
    if not all(map(lt, values, values[1:])):
        raise Unusual("values are not in order")


def _own(kind: str, c: Columns) -> list[str]:
    return [f"{kind}:{rest}" for rest in c["id"]]


def _listed(subject: str, lines: str) -> str:
    """The other names that the lines of a mention list, as a row has them."""
    start, end = f'{subject} {_OTHERS} "', '" .\n'
    found = texts(lines[len(start) : -len(end)].split(f"{end}{start}"))
    ascending(found)
    return rows.aliases(tuple(found))


def _maybe(read: Callable[[list[str]], Iterable[Any]], values: Sequence[str | None]) -> list[Any]:
    """Values where they are there, and None where not."""
    there = iter(read([value for value in values if value is not None]))
    return [None if value is None else next(there) for value in values]


def _check_objects(found: dict[str, Any]) -> None:
    """Some relations may be to what has no name."""
    for relation, object in zip(found["relation"], found["object_id"], strict=True):
        if object is None and "baseline" not in QUALIFIERS[relation]:
            raise Unusual("a statement lacks its object")


def _check_units(found: dict[str, Any], iris: Sequence[str | None]) -> None:
    """Units that others know have an IRI too."""
    for unit, iri in zip(found.get("unit", repeat(None)), iris, strict=False):
        if iri != _UNIT_IRIS.get(unit):
            raise Unusual(f"a unit {unit} is written otherwise")


def _derived_factors(found: dict[str, Any], said: Sequence[float | None]) -> list[float | None]:
    """The factors that percents amount to, which are said of some relations."""
    factors = [None if value is None else derived_factor(Qualifiers(percent=value)) for value in found["percent"]]
    for relation, factor, other in zip(found["relation"], factors, said, strict=True):
        if other != (factor if "percent" in QUALIFIERS[relation] else None):
            raise Unusual(f"a factor {other} does not follow")
    return factors
