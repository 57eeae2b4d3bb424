"""A function and tasks in; its results out, in the order of the tasks, made by several processes."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

_AHEAD = 2  # tasks for each process that are under way or done and not yet asked for: none waits, and memory is bounded

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class WorkerEnded(Exception):
    """A process ended before its work was done; the message says in one line what to do."""

    def __init__(self) -> None:
        super().__init__(
            "a worker process was ended from outside, perhaps for lack of memory; run the command again with --jobs 1"
        )


class Workers:
    """Processes that wait for work; made by `workers`."""

    def __init__(self, pool: ProcessPoolExecutor, jobs: int) -> None:
        self._pool, self._jobs = pool, jobs

    def each(self, do: Callable[[_Task], _Result], tasks: Iterable[_Task]) -> Iterator[_Result]:
        """What a function of a module gives for each task, in their order; a task is asked for when its turn comes.

        Raises what the function raises, and `WorkerEnded`.
        """
        remaining = iter(tasks)
        waiting: deque[Future[_Result]] = deque()
        try:
            with _ctrl_c_for_parent_only():  # here the processes are started
                waiting.extend(self._pool.submit(do, task) for task in islice(remaining, _AHEAD * self._jobs))
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(self._pool.submit(do, task) for task in islice(remaining, 1))
        except BrokenProcessPool:
            raise WorkerEnded from None


@contextmanager
def workers(jobs: int, prepare: Callable[..., None] | None = None, *given: object) -> Iterator[Workers]:
    """So many processes until the block ends; each first calls `prepare` with what is given."""
    # fresh processes, not forked ones: no lock or connection of this process comes along
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (prepare, given))
    # all start at the first task, before the pool watches them, as it does where it forks: were one to start while it
    # sees that another has ended, it would find closed pipes, or be waited for without end
    pool._safe_to_dynamically_spawn_children = False  # type: ignore[attr-defined]
    try:
        yield Workers(pool, jobs)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(prepare: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    _follow_parent()
    if prepare is not None:
        prepare(*given)


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
