r"""How the export writes a kind of record in; what reads such records off the lines of their nodes out.

Most nodes are of a few kinds whose lines differ in nothing but their values. For each of them the export's own description of an example
is made into one regular expression: what the export would write otherwise does not fit it, and a record need not be written again to
be held against its lines. Values are told from what they hold as the export has them: `a:a` stands for any id, and texts and numbers for
any of theirs.
"""

import re
from functools import cached_property, lru_cache
from operator import ge

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.export import rdf_records as say
from kg.export.rdf_said import InTerms, Said
from kg.export.rdf_terms import XSD, digits, quoted, term
from kg.load.lines import Lined, Unusual
from kg.model import Alias, Evidence, Field, LocalForm

DECIMAL, INTEGER, BOOLEAN = (f"^^<{XSD}{kind}>" for kind in ("decimal", "integer", "boolean"))
# as `quoted` leaves them; what stands behind a backslash is looked at one by one
_TEXT = r'"([^"\\\x00-\x1f\x7f\ufffe\uffff]*+(?:\\[^\n][^"\\\x00-\x1f\x7f\ufffe\uffff]*+)*+)"'
_ID = r"([a-z]+/[A-Za-z0-9._~-]+)"
_NODE = r"(<[^>\n]*>)"
_ANY = "a:a"
_FIELDS = (Field.ABSTRACT, Field.TITLE)  # the more frequent one first
_NAMES = 1000  # of a mention
_SHAPES = 100  # of each kind: mentions differ in how many names they have


class Shapes:
    """Reads what belongs to mentions, statements and entities of a graph with this base. All of it raises `Unusual`."""

    def __init__(self, base: str) -> None:
        self._patterns = InTerms(_Patterns(base))
        self._mentions = lru_cache(maxsize=_SHAPES)(self._mention_shape)

    def mention(self, node: Lined) -> tuple[LocalForm, Evidence | None]:
        """What a mention says of a name; and, where it is a statement too, its evidence, without the sentence."""
        stated = _RULE in node.text
        names = node.text.count("\n") - (10 if stated else 5)
        if names > _NAMES:
            raise Unusual(f"{node.subject} has very many names")
        for field in _FIELDS if stated else (None,):
            found = self._mentions(names, field).fullmatch(node.text)
            if found:
                break
        else:
            raise Unusual(f"{node.subject} is written otherwise")
        _, paper, entity, name, *rest = found.groups()
        aliases = [_text(x) for x in rest[:names]]
        if any(map(ge, aliases, aliases[1:])):
            raise Unusual(f"{node.subject} has names that are not in order")
        paper_id = _id(paper)
        form = LocalForm(paper_id, _id(entity), _text(name), tuple(aliases), int(rest[names]))
        if field is None:
            return form, None
        start, end, rule, confidence = rest[names + 1 :]
        return form, Evidence(paper_id, field, int(start), int(end), "", _text(rule), _number(confidence))

    def evidence(self, node: Lined, quote: Lined, selector: str) -> Evidence:
        """One evidence of a statement, of its own node and that of its quote, which is to be named so."""
        abstract, title = self._evidence_shapes
        found, field = abstract.fullmatch(node.text), Field.ABSTRACT
        if found is None:
            found, field = title.fullmatch(node.text), Field.TITLE
        quoted = self._quote_shape.fullmatch(quote.text)
        if found is None or quoted is None or found[3] != selector or quote.subject != selector:
            raise Unusual(f"{node.subject} is written otherwise")
        paper, rule, confidence = found.group(2, 4, 5)
        sentence, start, end = quoted.group(2, 3, 4)
        return Evidence(_id(paper), field, int(start), int(end), _text(sentence), _text(rule), _number(confidence))

    def alias(self, node: Lined) -> Alias:
        """A name of an entity."""
        found = self._label_shape.fullmatch(node.text)
        if found is None:
            raise Unusual(f"{node.subject} is written otherwise")
        return Alias(_text(found[2]), int(found[3]), _text(found[4]))

    # ---------------------------------------------------------------- what examples are written as
    def _mention_shape(self, names: int, field: Field | None) -> re.Pattern[str]:
        form = LocalForm(_ANY, _ANY, "", ("",) * names, 0)
        return self._shape(say.mention(form, _evidence(field) if field else None, None))

    @cached_property
    def _evidence_shapes(self) -> list[re.Pattern[str]]:
        return [self._shape(say.quoted(_ANY, 0, _evidence(field))[0]) for field in _FIELDS]

    @cached_property
    def _quote_shape(self) -> re.Pattern[str]:
        return self._shape(say.quoted(_ANY, 0, _evidence(Field.TITLE))[1])

    @cached_property
    def _label_shape(self) -> re.Pattern[str]:
        return self._shape(say.label("", Alias("", 0, "")))

    def _shape(self, said: Said) -> re.Pattern[str]:
        subject, properties = self._patterns.node(said)
        first, *more = [f"{predicate} {value}" for predicate, values in properties for value in values]
        return re.compile(rf"{subject} {first} \.\n" + "".join(rf"\1 {part} \.\n" for part in more))


class _Patterns:
    """Terms as patterns: those of the vocabularies as they are, and whatever else may stand in the place of a value."""

    def __init__(self, base: str) -> None:
        self._id = f"<{re.escape(base)}{_ID}>"

    def term(self, name: str) -> str:
        return re.escape(str(term(name)))

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


_RULE = f" {term('kg:rule')} "


def _evidence(field: Field) -> Evidence:
    return Evidence(_ANY, field, 0, 0, "", "", 0.0)


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
