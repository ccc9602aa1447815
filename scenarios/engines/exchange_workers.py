"""Several processes, one share of the world each, and one count of what they have done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from queue import Empty
from typing import Any, TypeVar

from emr_hub.workers import ended_at_once, obey_parent, spawning
from scenarios.engines.exchange_plan import Progress

Share = TypeVar("Share")
Outcome = TypeVar("Outcome")
POLL_SECONDS = 0.2  # how often the parent looks at what the workers report; a bar needs no more

_reports: Any = None  # in a worker: where it reports to, set once when the process starts


def in_workers(
    play: Callable[[Share, Progress], Outcome], shares: Sequence[Share], progress: Progress | None
) -> list[Outcome]:
    """`play` of every share, each in a process of its own; outcomes in the order of the shares.

    Processes are started afresh, so `play` and the shares must be picklable.
    """
    context = spawning()
    reports = context.Queue()
    with (
        ProcessPoolExecutor(len(shares), mp_context=context, initializer=_listen, initargs=(reports,)) as pool,
        ended_at_once(pool),
    ):
        running = [pool.submit(_reporting, play, number, share) for number, share in enumerate(shares)]
        _follow(running, reports, progress)
        return [future.result() for future in running]


def _listen(reports: Any) -> None:
    global _reports
    obey_parent()
    _reports = reports


def _reporting(play: Callable[[Share, Progress], Outcome], number: int, share: Share) -> Outcome:
    return play(share, lambda done, total: _reports.put((number, done, total)))


def _follow(running: list[Future[Outcome]], reports: Any, progress: Progress | None) -> None:
    """Pass on the sum of what the workers report until all are done."""
    said: dict[int, tuple[int, int]] = {}
    while wait(running, timeout=POLL_SECONDS).not_done or not reports.empty():
        try:
            while True:
                number, done, total = reports.get_nowait()
                said[number] = (done, total)
        except Empty:
            pass
        if progress and len(said) == len(running):  # before that the total is not known
            progress(sum(done for done, _ in said.values()), sum(total for _, total in said.values()))
