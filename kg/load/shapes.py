r"""How the export writes a kind of record in; what reads such records off the lines of their nodes out.

Most nodes are of a few kinds whose lines differ in nothing but their values. For each of them the export's own description of an example
is made into one regular expression: what the export would write otherwise does not fit it, and a record need not be written again to
be held against its lines. Values are told from what they hold as the export has them: `a:a` stands for any id, and texts and numbers for
any of theirs.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from operator import ge
from typing import Any, NamedTuple

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.export import rdf_records as say
from kg.export.rdf_records import NAMED, PROPERTY_OF, RELATIONS
from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import XSD, digits, quoted, term
from kg.load.lines import Lined, Nodes, Unusual
from kg.model import Alias, Evidence, Field, LocalForm, Qualifiers, Statement
from kg.vocab import RelationType

DECIMAL, INTEGER, BOOLEAN = (f"^^<{XSD}{kind}>" for kind in ("decimal", "integer", "boolean"))
# as `quoted` leaves them; what stands behind a backslash is looked at one by one
_WRITTEN = r'[^"\\\x00-\x1f\x7f\ufffe\uffff]*+(?:\\[^\n][^"\\\x00-\x1f\x7f\ufffe\uffff]*+)*+'
_TEXT, _UNREAD, _TEXT_END = f'"({_WRITTEN})"', f'"{_WRITTEN}"', '" .\n'
_ID = r"([a-z]+/[A-Za-z0-9._~-]+)"
_NODE = r"(<[^>\n]*>)"
_ANY = "a:a"
_EVIDENCE = Evidence(_ANY, Field.ABSTRACT, 0, 0, "", "", 0.0)
_ALIAS = str(term("skos:altLabel"))
_FIELD_OF = {str(term(f"dcterms:{field.value}")): field for field in Field}
_RELATION_OF = {str(term(name)): relation for relation, name in RELATIONS.items()}
# terms of which others may stand in the same place
_ALTERNATIVES = {
    **dict.fromkeys(("dcterms:title", "dcterms:abstract"), f"({'|'.join(map(re.escape, _FIELD_OF))})"),
    **dict.fromkeys(RELATIONS.values(), f"({'|'.join(map(re.escape, _RELATION_OF))})"),
}
_NO_MORE = r"(?!\1 )"  # lines of the same subject


class Quoted(NamedTuple):
    """An evidence of a statement; what it is named, and its quote."""

    subject: str
    selector: str
    evidence: Evidence


class Shapes:
    """Reads what belongs to mentions, statements and entities of a graph with this base. All of it raises `Unusual`."""

    def __init__(self, base: str) -> None:
        self._patterns = InTerms(_Patterns(base))

    def mention(self, nodes: Nodes) -> tuple[str, LocalForm, Evidence | None] | None:
        """What comes next, where it is a mention: its subject, what it says of a name, and its evidence where it is a statement too.

        The evidence comes without its sentence.
        """
        found = nodes.take(self._mention_shape)
        if found is None:
            return None
        subject, paper, entity, name, others, count, field, start, end, rule, confidence = found.groups()
        aliases: tuple[str, ...] = ()
        if others:
            before = f'{subject} {_ALIAS} "'
            aliases = tuple(map(_text, others[len(before) : -len(_TEXT_END)].split(f"{_TEXT_END}{before}")))
            if any(map(ge, aliases, aliases[1:])):
                raise Unusual(f"{subject} has names that are not in order")
        paper_id = _id(paper)
        form = LocalForm(paper_id, _id(entity), _text(name), aliases, int(count))
        if field is None:
            return subject, form, None
        at = int(start), int(end)
        return subject, form, Evidence(paper_id, _FIELD_OF[field], *at, "", _text(rule), _number(confidence))

    def statement(self, nodes: Nodes) -> tuple[str, Statement, Quoted] | None:
        """What comes next, where it is a statement with one evidence whose words are all its own: its subject, itself, and its evidence's.

        It comes without its id, and is passed with its evidence. No statement that gives a unit or percent is read so, as more follows from them.
        """
        found = nodes.take(self._statement_shape)
        if found is None:
            return None
        subject, start, relation, end, *values, surest, support, source, named = found.groups()
        read = {name: _READ[name](value) for name, value in zip(_READ, values, strict=True) if value is not None}
        quoted = self.evidence(nodes)
        e = quoted.evidence
        if quoted.subject != named or (_id(source), surest, support) != (e.paper_id, digits(e.confidence), "1"):
            raise Unusual(f"{subject} is written otherwise")
        said = Statement("", _RELATION_OF[relation], _id(start), _id(end), Qualifiers(**read), (e,))
        return subject, said, quoted

    def evidence(self, nodes: Nodes) -> Quoted:
        """What comes next: one evidence of a statement, and its quote."""
        found, quote = nodes.take(self._evidence_shape), nodes.take(self._quote_shape)
        if found is None or quote is None or found[4] != quote[1]:
            raise Unusual("evidence is written otherwise")
        subject, paper, field, selector, rule, confidence = found.groups()
        _, sentence, start, end = quote.groups()
        place = _FIELD_OF[field], int(start), int(end)
        return Quoted(
            subject, selector, Evidence(_id(paper), *place, _text(sentence), _text(rule), _number(confidence))
        )

    def alias(self, node: Lined) -> Alias:
        """A name of an entity."""
        found = self._label_shape.fullmatch(node.text)
        if found is None:
            raise Unusual(f"{node.subject} is written otherwise")
        return Alias(_text(found[2]), int(found[3]), _text(found[4]))

    # ---------------------------------------------------------------- what examples are written as
    @cached_property
    def _mention_shape(self) -> re.Pattern[str]:
        form = LocalForm(_ANY, _ANY, "", ("",), 0)
        called, placed = (self._lines(say.mention(form, evidence, None)) for evidence in (None, _EVIDENCE))
        lines = [f"((?:{line.replace(_TEXT, _UNREAD)})*+)" if re.escape(_ALIAS) in line else line for line in called]
        return re.compile(f"{''.join(lines)}(?:{''.join(placed[len(called) :])})?{_NO_MORE}")

    @cached_property
    def _statement_shape(self) -> re.Pattern[str]:
        example = Statement("st:a", RelationType.RESULT, _ANY, _ANY, Qualifiers(), (_EVIDENCE,))
        least = self._lines(say.statement(example))
        most = self._lines(say.statement(replace(example, qualifiers=Qualifiers(**_EXAMPLES))))
        return re.compile("".join(line if line in least else f"(?:{line})?" for line in most) + _NO_MORE)

    @cached_property
    def _evidence_shape(self) -> re.Pattern[str]:
        return self._shape(say.quoted(_ANY, 0, _EVIDENCE)[0])

    @cached_property
    def _quote_shape(self) -> re.Pattern[str]:
        return self._shape(say.quoted(_ANY, 0, _EVIDENCE)[1])

    @cached_property
    def _label_shape(self) -> re.Pattern[str]:
        return self._shape(say.label("", Alias("", 0, "")))

    def _shape(self, said: Said) -> re.Pattern[str]:
        return re.compile("".join(self._lines(said)) + _NO_MORE)

    def _lines(self, said: Said) -> list[str]:
        subject, properties = self._patterns.node(said)
        first, *more = [f"{predicate} {value} \\.\\n" for predicate, values in properties for value in values]
        return [f"{subject} {first}", *(f"\\1 {part}" for part in more)]


class _Patterns:
    """Terms as patterns: those of the vocabularies as they are, and whatever else may stand in the place of a value."""

    def __init__(self, base: str) -> None:
        self._id = f"<{re.escape(base)}{_ID}>"

    def term(self, name: str) -> str:
        return _ALTERNATIVES.get(name) or re.escape(str(term(name)))

    def named(self, id: str) -> str:
        return self._id if id == _ANY else _NODE

    def iri(self, address: str) -> str:
        return re.escape(str(pyoxigraph.NamedNode(address)))

    def text(self, value: str) -> str:
        return _TEXT

    def whole(self, value: int) -> str:
        return rf'"(0|-?[1-9][0-9]{{0,17}})"{re.escape(INTEGER)}'  # what SQL's integers hold

    def truth(self, value: bool) -> str:
        return rf'"(true|false)"{re.escape(BOOLEAN)}'

    def decimal(self, value: float) -> str:
        return rf'"(-?[0-9]+\.[0-9]+)"{re.escape(DECIMAL)}'

    def day(self, value: str) -> str:
        return rf"{_TEXT}(\^\^<[^>]*>)?"


def _id(local: str) -> str:
    return local.replace("/", ":", 1)


def _text(said: str) -> str:
    if "\\" not in said:
        return said
    return text_of(f'"{said}"')


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


_OWN_WAY: dict[str, Callable[[str], Any]] = {"baseline": _text, "at_most": "true".__eq__, "count": int}
_READ = {
    name: _OWN_WAY.get(name, _id if name in NAMED else _number)
    for name in PROPERTY_OF
    if name not in ("unit", "percent")
}
_EXAMPLES: dict[str, Any] = {name: _ANY if name in NAMED or name == "baseline" else 1 for name in _READ}
