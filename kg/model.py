"""The records that the stages hand on: Record, Paper, Mention, LocalEntity, Claim, Extraction, Entity, Statement, Evidence.

All are frozen and hold tuples, so that a stage cannot change what another gave it.
Offsets count characters (code points) of the field they name, from 0; `end` is exclusive.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kg.vocab import EntityType, RelationType


class Field(StrEnum):
    """The parts of a paper that text is read from."""

    TITLE = "title"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class Record:
    """One listing of a paper in one source, as a reader saw it.

    `source` is the name of the file (or "-"), `position` counts the records of the source from 0, `line` is where the
    record starts, from 1. `date` is ISO 8601 (YYYY-MM-DD, YYYY-MM or YYYY) or None.
    """

    source: str
    position: int
    line: int
    title: str
    abstract: str
    date: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be read, where, why and what to do: printed as `source:line: reason; cure`."""

    source: str
    line: int
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.reason}; {self.cure}"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, folded from all its records; `sources` are sorted."""

    id: str
    title: str
    abstract: str
    date: str | None = None
    arxiv_id: str | None = None
    doi: str | None = None
    url: str | None = None
    sources: tuple[str, ...] = ()

    def text(self, part: Field) -> str:
        """The text of one field."""
        return self.title if part is Field.TITLE else self.abstract


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a paper's text."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a paper names something: `text` is the name as understood there (residue of LaTeX removed)."""

    span: Span
    text: str
    type: EntityType
    rule: str


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """What one paper calls one thing: the main name, its other surface forms, and where they stand.

    `key` is set where a curated list knows the thing; papers that share a key mean the same.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    key: str | None = None
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What a claim says beyond subject, relation and object; the fields are those of schema/ontology.ttl.

    In a Claim, `metric`, `dataset` and `hardware` are indices into the extraction's entities; in a Statement, entity ids.
    """

    baseline: str | None = None
    factor: float | None = None
    factor_high: float | None = None
    percent: float | None = None
    delta: float | None = None
    value: float | None = None
    unit: str | None = None
    at_most: bool | None = None
    count: int | None = None
    metric: str | int | None = None
    dataset: str | int | None = None
    hardware: str | int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation that one sentence states.

    `subject` and `object` are indices into the extraction's entities; subject None is the paper itself, object None a
    comparison with a baseline that has no name. `sentence` is the span quoted as evidence.
    """

    relation: RelationType
    subject: int | None
    object: int | None
    sentence: Span
    rule: str
    confidence: float
    qualifiers: Qualifiers = field(default_factory=Qualifiers)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one paper."""

    paper_id: str
    entities: tuple[LocalEntity, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an entity: how many papers use it, and why it is held to be the same thing."""

    text: str
    papers: int
    why: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One real thing, over all papers."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[Alias, ...] = ()
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class LocalForm:
    """What one paper calls an entity: its main name there, its other forms, how often it is named, and by which rule."""

    paper_id: str
    entity_id: str
    name: str
    aliases: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence of a paper that makes a statement; `sentence` equals the paper's field from `start` to `end`."""

    paper_id: str
    field: Field
    start: int
    end: int
    sentence: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim over all papers, with all its evidence.

    `derived_from` lists the statements that a derived one was computed from, and is empty for what was read.
    """

    id: str
    relation: RelationType
    subject: str
    object: str | None
    qualifiers: Qualifiers
    evidence: tuple[Evidence, ...]
    derived_from: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """The confidence of the best evidence."""
        return max((e.confidence for e in self.evidence), default=0.0)

    @property
    def support_count(self) -> int:
        """How many papers say so."""
        return len({e.paper_id for e in self.evidence})


def derived_factor(qualifiers: Qualifiers) -> float | None:
    """The speed or saving factor that a claimed percent amounts to.

    A reduction of 43% (percent -43) leaves 57% of the time or memory: 1/0.57. An increase of 30% in speed is 1.3.
    None where a factor was claimed itself, no percent was, or the percent is impossible (-100 and below).

    >>> round(derived_factor(Qualifiers(percent=-43.0)), 3)
    1.754
    """
    percent = qualifiers.percent
    if qualifiers.factor is not None or percent is None or percent <= -100:
        return None
    factor = 1 / (1 + percent / 100) if percent < 0 else 1 + percent / 100
    return round(factor, 6)


@dataclass(frozen=True, slots=True)
class GraphData:
    """All that resolution yields, sorted by id: what the store holds."""

    papers: tuple[Paper, ...]
    entities: tuple[Entity, ...]
    forms: tuple[LocalForm, ...]
    statements: tuple[Statement, ...]
