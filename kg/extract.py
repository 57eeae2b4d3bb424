"""Papers in; their extractions out, in the papers' order, made by this process or by several.

The same bytes come out whatever the number of processes: a paper's extraction depends on that paper alone.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kg.model import Extraction, Paper
from kg.recognize.lexicon import default_lexicon
from kg.recognize.pipeline import recognize, recognize_all
from kg.relate.pipeline import relate
from kg.report import ExtractionError
from kg.workers import WorkerEnded, workers

CHUNK = 32  # papers per hand-over to a process: enough to hide its cost, few enough to share evenly
FEW = 200  # up to here one process is done before others have started


def extract(paper: Paper) -> Extraction:
    """All that can be read from one paper. Raises `ExtractionError`, which names the paper, for any failure."""
    try:
        return relate(paper, recognize(paper))
    except Exception as error:
        words = " ".join(str(error).split())
        raise ExtractionError(f"{paper.id}: {type(error).__name__} while reading it: {words}") from error


def _extract_some(papers: Sequence[Paper]) -> Iterator[Extraction]:
    """The extractions of papers, in their order. Raises `ExtractionError`, which names the first paper that fails."""
    done = 0
    try:
        for paper, recognition in zip(papers, recognize_all(papers), strict=True):
            yield relate(paper, recognition)
            done += 1
    except Exception:  # which paper it was shows one by one
        yield from map(extract, papers[done:])


def extract_all(papers: Sequence[Paper], *, jobs: int) -> Iterator[Extraction]:
    """The extractions of the papers, in their order, by up to `jobs` processes. Raises `ExtractionError`."""
    if jobs <= 1 or len(papers) <= FEW:
        with _collecting_seldom():
            yield from _extract_some(papers)
        return
    chunks = [papers[i : i + CHUNK] for i in range(0, len(papers), CHUNK)]
    try:
        with workers(min(jobs, len(chunks))) as found:
            for some in found.each(_extract_chunk, chunks):
                yield from some
    except WorkerEnded as error:
        raise ExtractionError(str(error)) from None


def _extract_chunk(papers: Sequence[Paper]) -> list[Extraction]:
    with _collecting_seldom():
        return list(_extract_some(papers))


# objects made before garbage is looked for: papers make many small ones and hardly a cycle, so that looking at every 700th,
# as by default, takes a tenth of their time for nothing
_SELDOM = 20_000


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """What stays (the curated names above all) is not gone through again and again in search of garbage while papers are read."""
    default_lexicon()
    old = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(max(old[0], _SELDOM), *old[1:])
    try:
        yield
    finally:
        gc.set_threshold(*old)
        gc.unfreeze()
