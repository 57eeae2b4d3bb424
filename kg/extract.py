"""Papers in; their extractions out, in the papers' order, made by this process or by several.

The same bytes come out whatever the number of processes: a paper's extraction depends on that paper alone.
"""

from collections.abc import Iterator, Sequence

from kg.garbage import collecting_seldom
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
        default_lexicon()  # what stays is made before
        with collecting_seldom():
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
    default_lexicon()
    with collecting_seldom():
        return list(_extract_some(papers))
