"""Papers in; their extractions out, in the papers' order, made by this process or by several.

The same bytes come out whatever the number of processes: a paper's extraction depends on that paper alone.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from kg.model import Extraction, Paper
from kg.recognize.lexicon import default_lexicon
from kg.recognize.pipeline import recognize
from kg.relate.pipeline import relate
from kg.report import ExtractionError

CHUNK = 32  # papers per hand-over to a process: enough to hide its cost, few enough to share evenly
FEW = 200  # up to here one process is done before others have started


def extract(paper: Paper) -> Extraction:
    """All that can be read from one paper. Raises `ExtractionError`, which names the paper, for any failure."""
    try:
        return relate(paper, recognize(paper))
    except Exception as error:
        words = " ".join(str(error).split())
        raise ExtractionError(f"{paper.id}: {type(error).__name__} while reading it: {words}") from error


def extract_all(papers: Sequence[Paper], *, jobs: int) -> Iterator[Extraction]:
    """The extractions of the papers, in their order, by up to `jobs` processes. Raises `ExtractionError`."""
    if jobs <= 1 or len(papers) <= FEW:
        with _collecting_seldom():
            yield from map(extract, papers)
        return
    chunks = [papers[i : i + CHUNK] for i in range(0, len(papers), CHUNK)]
    jobs = min(jobs, len(chunks))
    # fresh processes, not forked ones: no lock or connection of this process comes along
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_follow_parent)
    try:
        waiting: deque[Future[list[Extraction]]] = deque()
        with _ctrl_c_for_parent_only():
            waiting.extend(pool.submit(_extract_chunk, chunk) for chunk in chunks[: 2 * jobs])
        for chunk in chunks[2 * jobs :]:
            yield from waiting.popleft().result()
            waiting.append(pool.submit(_extract_chunk, chunk))
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise ExtractionError(
            "a worker process was ended from outside, perhaps for lack of memory; run the command again with --jobs 1"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _extract_chunk(papers: Sequence[Paper]) -> list[Extraction]:
    with _collecting_seldom():
        return [extract(paper) for paper in papers]


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


def _follow_parent() -> None:
    """End this worker when its parent has ended, even by SIGKILL: nobody would tell it otherwise."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _ctrl_c_for_parent_only() -> Iterator[None]:
    """Processes started inside never see Ctrl-C, for they inherit the mask; this one sees it afterwards."""
    old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
