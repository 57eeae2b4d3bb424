r"""How the export writes a kind of record in; what reads many such records off the lines of their nodes at once out.

Most nodes are of a few kinds whose lines differ in nothing but their values. For each of them the export's own description of an example
is made into one regular expression: what the export would write otherwise does not fit it, and a record need not be written again to
be held against its lines. A value of the example is what the expression calls it, in guillemets, or a number that stands for such a name;
where one comes twice, the same must stand there.
"""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.export import rdf_records as say
from kg.export.rdf_records import PROPERTY_OF, RELATIONS
from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import XSD, digits, quoted, term
from kg.load.lines import Nodes, Unusual
from kg.model import Alias, Entity, Evidence, Field, LocalForm, Qualifiers, Statement, derived_factor
from kg.vocab import EntityType, RelationType

DECIMAL, INTEGER, BOOLEAN = (f"^^<{XSD}{kind}>" for kind in ("decimal", "integer", "boolean"))
# as `quoted` leaves them; what stands behind a backslash is looked at one by one
_WRITTEN = r'[^"\\\x00-\x1f\x7f\ufffe\uffff]*+(?:\\[^\n][^"\\\x00-\x1f\x7f\ufffe\uffff]*+)*+'
_REST = "[A-Za-z0-9._~-]+"  # of an id, behind its kind
_FIELD_OF = {str(term(f"dcterms:{field.value}")): field.value for field in Field}
_RELATION_OF = {str(term(name)): relation.value for relation, name in RELATIONS.items()}
_RELATION = "|".join(map(re.escape, _RELATION_OF))
# terms of which others may stand in the same place
_ALTERNATIVES = {
    **dict.fromkeys(("dcterms:title", "dcterms:abstract"), f"(?P<field>{'|'.join(map(re.escape, _FIELD_OF))})"),
    **dict.fromkeys(RELATIONS.values(), f"(?P<relation>{_RELATION})"),
}
_OPEN = ("skos:altLabel", "skosxl:altLabel", "kg:unnamed", "kg:unit", "qudt:hasUnit")
_MARK = re.compile("«(.*?)»")
_START, _END, _COUNT, _PAPERS = range(1001, 1005)
_NUMBERS: dict[float, str] = {_START: "start", _END: "end", _COUNT: "count", _PAPERS: "papers", 0.5: "confidence"}
_NUMBERS |= {2000.5 + n: name for n, name in enumerate(PROPERTY_OF) if name not in say.NAMED}
_EXAMPLES: dict[str, Any] = {
    **{name: value for value, name in _NUMBERS.items() if name in PROPERTY_OF},
    **{name: f"«{name}_id»" for name in say.NAMED},
    "baseline": "«baseline»",
    "unit": next(iter(say.UNIT_IRIS)),
    "at_most": True,
}
_NUMBERS[derived_factor(Qualifiers(percent=_EXAMPLES["percent"])) or 0] = "derived_factor"
_EVIDENCE = Evidence("«paper_id»", Field.ABSTRACT, _START, _END, "«sentence»", "«rule»", 0.5)

# what stands in each group of a pattern, record for record; None where there is nothing
Columns = dict[str, tuple[Any, ...]]


class Shape:
    """A pattern of a record, all of whose groups have names."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def take(self, nodes: Nodes) -> Columns:
        """What comes next, for as long as it is of this shape; nothing where nothing is."""
        return dict(zip(self._pattern.groupindex, zip(*nodes.run(self._pattern), strict=True), strict=False))


class Shapes:
    """The shapes of mentions, statements and entities of a graph with this base."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._subject = f"<{re.escape(base)}"
        self._edge = f"(?:{_RELATION}) {self._subject}[a-z]+/{_REST}> \\.\\n"

    @cached_property
    def mention(self) -> Shape:
        """What a paper calls an entity, where it is a statement too: `id` is that of both, without the kind."""
        form = LocalForm("«paper_id»", "«entity_id»", "«name»", ("",), _COUNT)
        lines = self._lines(say.mention(form, _EVIDENCE, "st:«id»"))
        return Shape("".join(map(self._opened, lines)) + _no_more("subject"))

    def statement(self, *, without: str) -> Shape:
        """A statement with one evidence and without a qualifier, its evidence and its quote.

        What follows from its unit and percent is to be checked: `unit_iri` is an IRI with its brackets.
        """
        said = {name: value for name, value in _EXAMPLES.items() if name != without}
        relation, start, quotes = RelationType.FASTER_THAN, "«subject_id»", (_EVIDENCE,)
        least = Statement("st:«id»", relation, start, None, Qualifiers(), quotes)
        most = Statement("st:«id»", relation, start, "«object_id»", Qualifiers(**said), quotes)
        always, patterns = self._lines(say.statement(least)), _Patterns(self._base)
        lines = self._lines(say.statement(most), patterns)
        own = "".join(line if line in always else f"(?:{line})?" for line in map(self._opened, lines))
        own += _no_more("subject")
        for name, said_of in zip(("evidence", "quote"), say.quoted(most.id, 0, _EVIDENCE), strict=True):
            own += "".join(self._lines(said_of, patterns, name)) + _no_more(name)
        return Shape(own)

    def entity(self, type: EntityType) -> Shape:
        """An entity of a type with its labels: `id` without the kind, `others`, `labels` and `edges` as their lines stand, `named` their nodes."""
        example = Entity(f"{type.value.lower()}:«id»", type, "«name»", (Alias("", _PAPERS, ""),), unnamed=True)
        lines = "".join(map(self._opened, self._lines(say.entity(example))))
        edges = f"(?P<edges>(?:(?P=subject) {self._edge})*+)"
        return Shape(f"{lines}{edges}{_no_more('subject')}(?P<named>(?:{self._label})*+)")

    @cached_property
    def label(self) -> re.Pattern[str]:
        """The node of a name of an entity."""
        return re.compile(self._label)

    @cached_property
    def edges(self) -> re.Pattern[str]:
        """The lines of direct triples of a subject."""
        return re.compile(f"(?:<[^>]*> {self._edge})*+")

    @cached_property
    def edge(self) -> re.Pattern[str]:
        """The line of a direct triple: its property, and the end of its object's IRI."""
        return re.compile(rf"<[^>]*> (\S+) {self._subject}([^>]*)> \.\n")

    @cached_property
    def _label(self) -> str:
        lines = self._lines(say.label("label:«label»", Alias("«text»", _PAPERS, "«why»")), name="labelled")
        return "".join(lines) + _no_more("labelled")

    @cached_property
    def _open(self) -> dict[str, str]:
        """By their beginnings, lines that an example cannot stand for: what may be there any number of times, or not, or is any unit."""
        start = {name: f"(?P=subject) {re.escape(str(term(name)))} " for name in _OPEN}
        others, labels, unnamed, unit, iri = start.values()
        return {
            others: f'(?P<others>(?:{others}"{_WRITTEN}" \\.\\n)*+)',
            labels: f"(?P<labels>(?:{labels}{self._subject}label/{_REST}> \\.\\n)*+)",
            unnamed: f'(?P<unnamed>{unnamed}"true"{re.escape(BOOLEAN)} \\.\\n)?',
            unit: f'{unit}"(?P<unit>{_WRITTEN})" \\.\\n',
            iri: f"{iri}(?P<unit_iri><[^>]*>) \\.\\n",
        }

    def _opened(self, line: str) -> str:
        """A line, or what may stand in its place."""
        return next((pattern for start, pattern in self._open.items() if line.startswith(start)), line)

    def _lines(self, said: Said, patterns: "_Patterns | None" = None, name: str = "subject") -> list[str]:
        """The patterns of the lines of a node; what matches its subject gets a name."""
        node = InTerms(patterns or _Patterns(self._base)).node(said)
        first, *more = [f"{predicate} {value} \\.\\n" for predicate, values in node.properties for value in values]
        return [f"(?P<{name}>{node.subject}) {first}", *(f"(?P={name}) {part}" for part in more)]


def _no_more(name: str) -> str:
    """No lines of the same subject."""
    return f"(?!(?P={name}) )"


class _Patterns:
    """Terms as patterns: a group for each value that has a name; what has none, and terms of the vocabularies, as they are."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._named: set[str] = set()

    def term(self, name: str) -> str:
        return _ALTERNATIVES.get(name) or re.escape(str(term(name)))

    def named(self, id: str) -> str:
        any_kind = "" if ":" in id else "[a-z]+/"
        parts = _MARK.split(id.replace(":", "/", 1))  # in turns what stands there and what has a name
        parts[::2] = map(re.escape, parts[::2])
        parts[1::2] = [self._group(name, f"{any_kind}{_REST}") for name in parts[1::2]]
        return f"<{re.escape(self._base)}{''.join(parts)}>"

    def iri(self, address: str) -> str:
        return re.escape(str(pyoxigraph.NamedNode(address)))

    def text(self, value: str) -> str:
        mark = _MARK.fullmatch(value)
        return f'"{self._group(mark[1], _WRITTEN)}"' if mark else re.escape(quoted(value))

    def whole(self, value: int) -> str:
        number = r"0|-?[1-9][0-9]{0,17}"  # what SQL's integers hold
        return f'"{self._number(value, number)}"{re.escape(INTEGER)}'

    def truth(self, value: bool) -> str:
        return rf'"(?P<at_most>true|false)"{re.escape(BOOLEAN)}'

    def decimal(self, value: float) -> str:
        number = r"-?[0-9]+\.[0-9]+"
        return f'"{self._number(value, number)}"{re.escape(DECIMAL)}'

    def day(self, value: str) -> str:
        raise NotImplementedError

    def _number(self, value: float, pattern: str) -> str:
        name = _NUMBERS.get(value)
        return self._group(name, pattern) if name else re.escape(str(value))

    def _group(self, name: str, pattern: str) -> str:
        if name in self._named:
            return f"(?P={name})"
        self._named.add(name)
        return f"(?P<{name}>{pattern})"


# ------------------------------------------------------------------ columns as values
def ids(found: Iterable[str]) -> list[str]:
    """Ids of the ends of their IRIs."""
    return [local.replace("/", ":", 1) for local in found]


def texts(found: Iterable[str]) -> list[str]:
    """Texts as they were before they were written."""
    return [text_of(f'"{text}"') if "\\" in text else text for text in found]


def numbers(found: Iterable[str]) -> list[float]:
    """Decimals. Raises `Unusual` for one that the export would write otherwise."""
    return list(map(_number, found))


def fields(found: Iterable[str]) -> list[str]:
    """The fields that terms stand for."""
    return list(map(_FIELD_OF.__getitem__, found))


def relations(found: Iterable[str]) -> list[str]:
    """The relations that terms stand for."""
    return list(map(_RELATION_OF.__getitem__, found))


def text_of(said: str) -> str:
    """The text that a literal has, which must be written as the export writes it."""
    if "\\" not in said:
        return said[1:-1]
    (read,) = pyoxigraph.parse(f"<a:a> <a:a> {said} .", RdfFormat.N_TRIPLES)
    value = read.object.value if isinstance(read.object, pyoxigraph.Literal) else ""
    if quoted(value) != said:
        raise Unusual(f"{said} is written otherwise")
    return value


@lru_cache(maxsize=5000)
def _number(said: str) -> float:
    value = float(said)
    if digits(value) != said:
        raise Unusual(f"{said} is written otherwise")
    return value
