"""The annotated training papers in; how the whole of extraction fares on papers that its weights have not met, out.

usage: crossvalidate.py [--misses TYPE_OR_RELATION]

The papers are cut into folds; tagger, judge and ranker are trained on the others, and what comes out goes through resolution, the
store and papers.jsonl as in a build. The papers that we wrote ourselves are trained on but not measured on. Rules are written with these papers at hand, so this says how the weights carry over;
for rules and weights together see the blind papers in README.md.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import orjson
from corpus import Annotated, guide_record, instances
from train import (
    FOLDS,
    LEAST_OF_JUDGE,
    LEAST_OF_RANKER,
    entity_examples,
    fit,
    judged,
    link_examples,
    out_of_fold,
    training_papers,
)

from kg.export.papers import write_papers
from kg.model import Extraction
from kg.recognize.lexicon import default_lexicon
from kg.relate.pipeline import relate
from kg.resolve.pipeline import resolve
from kg.score import Figure, Scores, score
from kg.store.graph import Graph
from kg.store.replace import replace_graph
from kg.store.session import writing


def extractions(papers: Sequence[Annotated]) -> list[Extraction]:
    """The extraction of each paper by components that were trained on the other folds."""
    seen = out_of_fold(papers, [instances(a, default_lexicon()) for a in papers])
    examples = entity_examples(papers, seen)
    judges = [fit([e for e in examples if e[3] % FOLDS != k], LEAST_OF_JUDGE) for k in range(FOLDS)]
    kept = [judged(r, judges[i % FOLDS]) for i, r in enumerate(seen)]
    links = link_examples(papers, kept)
    rankers = [fit([e for e in links if e[3] % FOLDS != k], LEAST_OF_RANKER) for k in range(FOLDS)]
    return [relate(a.paper, r, ranker=rankers[i % FOLDS]) for i, (a, r) in enumerate(zip(papers, kept, strict=True))]


def scores(papers: Sequence[Annotated]) -> Scores:
    """The figures over all folds."""
    found = dict(zip((a.paper.id for a in papers), extractions(papers), strict=True))
    papers = [a for a in papers if a.split != "written"]
    data = resolve([a.paper for a in papers], [found[a.paper.id] for a in papers])
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, writing(str(Path(folder) / "graph.sqlite")) as connection:
        replace_graph(connection, data)
        write_papers(Graph(connection), out)
    return score(map(orjson.loads, out.getvalue().splitlines()), map(guide_record, papers))


def main() -> int:
    """Print the figures, and what was missed or is wrong of one type or relation if asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--misses", metavar="TYPE", help="name what was missed and what is wrong of this type or relation"
    )
    wanted = parser.parse_args().misses
    found = scores(training_papers())
    tables: tuple[tuple[str, dict[str, Figure]], ...] = (("entities", found.entities), ("relations", found.relations))
    for name, table in tables:
        print(f"{name:24s}  {'P':>6s} {'R':>6s} {'F1':>6s} {'core':>6s}")
        for kind, f in table.items():
            print(f"  {kind:22s}  {f.precision:6.3f} {f.recall:6.3f} {f.f1:6.3f} {f.wanted:6d}")
    print(f"{found.papers} papers; numbers right: {found.numbers_right} of {found.numbers_said}")
    for miss in found.misses:
        if miss.type == wanted:
            print("wrong" if miss.wrong else "miss ", miss.title, "|", miss.what)
    return 0


if __name__ == "__main__":
    sys.exit(main())
