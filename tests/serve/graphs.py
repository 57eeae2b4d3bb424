"""Sizes in; graphs of made-up entities and statements out, for tests that need more than the sample graph holds."""

from pathlib import Path

from kg.ids import paper_id
from kg.model import Alias, Entity, Evidence, Field, GraphData, LocalForm, Paper, Qualifiers, Statement
from kg.store.graph import create_tables, engine_for
from kg.store.replace import replace_graph
from kg.vocab import EntityType as T
from kg.vocab import RelationType as R


def write(path: Path, data: GraphData) -> Path:
    engine = engine_for(str(path))
    with engine.begin() as connection:
        create_tables(connection)
        replace_graph(connection, data)
    engine.dispose()
    return path


def say(paper: Paper, confidence: float = 0.9) -> tuple[Evidence, ...]:
    return (Evidence(paper.id, Field.ABSTRACT, 0, 9, paper.abstract[:9], "by-hand", confidence),)


def paper(number: int) -> Paper:
    title = f"A paper with the number {number}"
    return Paper(
        paper_id(title), title, "It works. And fast.", date=f"20{10 + number % 10}-01-01", sources=("made.txt",)
    )


def ladder(methods: int, each: int = 5) -> GraphData:
    """So many methods; each is faster than the `each` after it, in a circle, on a dataset and a device, with one sentence."""
    papers = [paper(n) for n in range(max(methods // 5, 1))]
    names = [f"method:m{n:05d}" for n in range(methods)]
    entities = [Entity(id, T.METHOD, f"M{n:05d}", (Alias(f"em {n}", 1, "by hand"),)) for n, id in enumerate(names)]
    entities += [
        Entity("dataset:d", T.DATASET, "D"),
        Entity("hardware:h", T.HARDWARE, "H"),
        Entity("metric:speed", T.METRIC, "speed"),
    ]
    statements, forms = [], []
    for n, id in enumerate(names):
        source = papers[n % len(papers)]
        forms.append(LocalForm(source.id, id, f"M{n:05d}", (), 1))
        for k in range(1, each + 1):
            statements.append(
                Statement(
                    f"st:{n:08x}{k:08x}", R.FASTER_THAN, id, names[(n + k) % methods],
                    Qualifiers(factor=1 + k / 10, metric="metric:speed", dataset="dataset:d", hardware="hardware:h"),
                    say(source),
                )
            )  # fmt: skip
    return GraphData(
        tuple(sorted(papers, key=lambda p: p.id)),
        tuple(sorted(entities, key=lambda e: e.id)),
        tuple(sorted(forms, key=lambda f: (f.paper_id, f.entity_id))),
        tuple(sorted(statements, key=lambda s: s.id)),
    )
