"""Several processes play tasks; each ends by itself when the program that started it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TypeVar

from emr_hub.workers import begin, in_large_pages, spawning

Task = TypeVar("Task")
Done = TypeVar("Done")


def played(play: Callable[[Task], Done], tasks: Iterable[Task], workers: int) -> Iterator[Done]:
    """What each task gave, as it is done; in this process when one worker is enough. No order is promised.

    At an interrupt, tasks not begun are dropped, those begun are finished, and the processes end.
    """
    waiting = list(tasks)
    if workers <= 1 or len(waiting) <= 1:
        yield from map(play, waiting)
        return
    size = min(workers, len(waiting))
    pool = ProcessPoolExecutor(size, mp_context=spawning(), initializer=begin)
    try:
        with in_large_pages():
            running: set[Future[Done]] = {pool.submit(play, task) for task in waiting}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
