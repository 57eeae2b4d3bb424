"""A built graph's file or URL in; a read-only view of it for Python out: entities, statements with their sentences, frames.

import kg
with kg.open("exports/graph.sqlite") as graph:
    for claim in graph.faster_than("vLLM", hardware="A100"):
        print(claim.subject, claim.factor, claim.evidence[0].sentence)
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from html import escape
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from kg.card import find_cards
from kg.export.formats import write
from kg.export.where import WhereError, condition
from kg.ids import DEFAULT_BASE
from kg.model import Alias, Field, derived_factor
from kg.model import Statement as StoredStatement
from kg.store.graph import Graph
from kg.store.session import reading
from kg.vocab import EntityType, RelationType

if TYPE_CHECKING:
    import networkx
    import pandas
    import rdflib

DEFAULT_GRAPH = "exports/graph.sqlite"


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity: its id, type, label and aliases (each with why it is one), and how many papers mention it."""

    id: str
    type: EntityType
    name: str
    aliases: tuple[Alias, ...]
    papers: int

    def _repr_html_(self) -> str:
        also = ", ".join(escape(a.text) for a in self.aliases[:8])
        return f"<b>{escape(self.name)}</b> ({self.type.value}, {self.papers} papers)" + (f"<br>{also}" if also else "")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that makes a statement: in which paper, where it stands in the field, and the rule that read it."""

    paper_id: str
    paper: str
    field: Field
    start: int
    end: int
    sentence: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, with names instead of ids for its ends and conditions.

    `factor` is as claimed; `speedup` is it, or what a claimed percent amounts to. `object` is None where the other side of a
    comparison has no name: then `baseline` has the words. Of an `introduces` statement the subject is a paper's title.
    """

    id: str
    relation: RelationType
    subject: str
    object: str | None
    baseline: str | None
    factor: float | None
    factor_high: float | None
    percent: float | None
    speedup: float | None
    delta: float | None
    value: float | None
    unit: str | None
    at_most: bool
    metric: str | None
    dataset: str | None
    hardware: str | None
    confidence: float
    support: int
    derived: bool
    subject_id: str
    object_id: str | None
    evidence: tuple[Quote, ...]

    def _repr_html_(self) -> str:
        other = escape(self.object or self.baseline or "")
        number = "" if self.speedup is None else f" {self.speedup:g}x"
        quotes = "".join(
            f"<blockquote>{escape(q.sentence)}<br><i>{escape(q.paper)}</i></blockquote>" for q in self.evidence
        )
        return f"<b>{escape(self.subject)}</b> {self.relation.value}{number} <b>{other}</b>{quotes}"


class GraphView:
    """An open graph: one consistent snapshot until it is closed. Made by `kg.open`; a context manager."""

    def __init__(self, graph: str) -> None:
        self._place = graph
        self._open = ExitStack()
        self._graph: Graph = self._open.enter_context(reading(graph))
        self._known: dict[str, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()

    def __repr__(self) -> str:
        return f"kg.open({self._place!r})"

    def entity(self, name: str) -> Thing:
        """What has this id, label or alias, however it is spelt; of several, what most papers mention.

        Raises kg.card.UnknownName, a LookupError that has names near it in `near`.
        """
        card = find_cards(self._graph, name)[0]
        return Thing(card.entity.id, card.entity.type, card.entity.name, card.entity.aliases, card.papers)

    def statements(self, where: str = "") -> Iterator[Claim]:
        """The statements that a filter in the language of `kg export --where` selects, by id; all but mentions without one.

        Raises kg.export.where.WhereError.
        """
        asked = where or f"relation!={RelationType.MENTIONS.value}"
        return map(self._claim, self._graph.statements(condition(asked)))

    def faster_than(self, name: str, *, hardware: str | None = None, dataset: str | None = None) -> list[Claim]:
        """What papers say is faster than this, on a device or dataset if given; the greatest factor first.

        Raises kg.export.where.WhereError for a name that the graph does not know.
        """
        asked = {"relation": RelationType.FASTER_THAN.value, "object": name, "hardware": hardware, "dataset": dataset}
        where = " ".join(f"{field}={_quoted(value)}" for field, value in asked.items() if value is not None)
        return sorted(self.statements(where), key=lambda c: (-(c.speedup or 0.0), -c.confidence, c.id))

    def leaderboard(
        self, metric: str, *, dataset: str | None = None, hardware: str | None = None
    ) -> list[dict[str, Any]]:
        """The best result of each approach in one unit: `rank`, `name`, `value`, `unit`, `normalized`, `normalized_unit`.

        Empty where nobody reports such a result. Needs the extra `serve` and raises ModuleNotFoundError without it;
        ValueError for what the query API refuses.
        """
        from kg.serve.run import execute

        query = """query ($metric: String!, $dataset: String, $hardware: String) {
            leaderboard(metric: $metric, dataset: $dataset, hardware: $hardware, first: 100) {
                rank entity { name } value unit normalizedValue normalizedUnit } }"""
        answer = execute(self._place, query, {"metric": metric, "dataset": dataset, "hardware": hardware})
        if "errors" in answer:
            raise ValueError(answer["errors"][0]["message"])
        return [
            {
                "rank": row["rank"], "name": row["entity"]["name"], "value": row["value"], "unit": row["unit"],
                "normalized": row["normalizedValue"], "normalized_unit": row["normalizedUnit"],
            }
            for row in answer["data"]["leaderboard"]
        ]  # fmt: skip

    def rows(self, where: str = "") -> Iterator[dict[str, Any]]:
        """The statements as flat dictionaries, one sentence and its paper each: `pandas.DataFrame(graph.rows())`."""
        for claim in self.statements(where):
            flat = asdict(claim)
            del flat["evidence"]
            first = claim.evidence[0] if claim.evidence else None
            yield flat | {
                "relation": claim.relation.value,
                "sentence": first.sentence if first else None,
                "paper": first.paper if first else None,
            }

    def to_pandas(self, where: str = "") -> "pandas.DataFrame":
        """The statements as a data frame, a row each as `rows` has them: numbers as floats, missing ones as NaN.

        Needs the extra `frames`; raises ModuleNotFoundError without it.
        """
        import pandas

        frame = pandas.DataFrame(list(self.rows(where)), columns=_COLUMNS)
        numbers = [name for name in ("factor", "factor_high", "percent", "speedup", "delta", "value") if name in frame]
        return frame.astype(dict.fromkeys(numbers, "float64")).set_index("id")

    def to_networkx(self, where: str = "") -> "networkx.MultiDiGraph[str]":
        """The statements with two ends as a multigraph: nodes by id with `name` and `type`, edges by statement id.

        Raises ModuleNotFoundError where networkx is not installed.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for claim in self.statements(where):
            if claim.object_id is None:
                continue
            for id, name in ((claim.subject_id, claim.subject), (claim.object_id, claim.object)):
                graph.add_node(id, name=name, type=id.partition(":")[0])
            graph.add_edge(
                claim.subject_id, claim.object_id, key=claim.id, relation=claim.relation.value,
                factor=claim.speedup, confidence=claim.confidence, support=claim.support,
            )  # fmt: skip
        return graph

    def to_rdflib(self, *, base: str = DEFAULT_BASE, where: str | None = None) -> "rdflib.Graph":
        """The graph as RDF, in memory. Needs the extra `validate`; raises ModuleNotFoundError without it."""
        import rdflib

        out = BytesIO()
        write("ntriples", self._graph, out, base=base, where=where)
        return rdflib.Graph().parse(data=out.getvalue(), format="nt")

    def _name(self, id: str | int | None) -> str | None:
        if id is None:
            return None
        if self._known is None:
            self._known = {p.id: p.title for p in self._graph.papers()} | {e.id: e.name for e in self._graph.entities()}
        return self._known[str(id)]

    def _claim(self, s: StoredStatement) -> Claim:
        q = s.qualifiers
        quotes = tuple(
            Quote(e.paper_id, self._name(e.paper_id) or "", e.field, e.start, e.end, e.sentence, e.rule, e.confidence)
            for e in s.evidence
        )
        return Claim(
            s.id, s.relation, self._name(s.subject) or "", self._name(s.object), q.baseline, q.factor, q.factor_high,
            q.percent, q.factor if q.factor is not None else derived_factor(q), q.delta, q.value, q.unit, bool(q.at_most),
            self._name(q.metric), self._name(q.dataset), self._name(q.hardware), s.confidence, s.support_count,
            bool(s.derived_from), s.subject, s.object, quotes,
        )  # fmt: skip


_COLUMNS = [f.name for f in fields(Claim) if f.name != "evidence"] + ["sentence", "paper"]


def _quoted(value: str) -> str:
    """A value as kg.export.where reads it, whatever is in it."""
    return '"' + value.replace('"', '""') + '"'


def open_graph(graph: str = DEFAULT_GRAPH) -> GraphView:
    """Open a built graph, a file or a PostgreSQL URL, to read it.

    Raises GraphMissing where nothing was built, GraphUnusable where there is something else (both in kg.store.errors).
    """
    return GraphView(graph)


__all__ = ["Claim", "GraphView", "Quote", "Thing", "WhereError", "open_graph"]
