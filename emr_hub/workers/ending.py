"""How processes of our own end: with whoever started them, and at once when he stops."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, connection, parent_process
from multiprocessing.process import BaseProcess


def obey_parent() -> None:
    """Called in a process when it begins: an interrupt is its parent's to handle, and it never outlives him.

    A parent that is killed cannot tell anybody; his processes would wait for work for ever, with all their memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def ended_at_once(pool: ProcessPoolExecutor) -> Iterator[None]:
    """The processes that a pool starts in this block are ended in the midst of their work when an exception leaves it.

    For work that is of no use half done: who is interrupted need not wait for it.
    """
    before = set(active_children())
    try:
        yield
    except BaseException:
        # First the pool drops what waits: it does not survive losing its processes while a task is cancelled but there.
        pool.shutdown(wait=False, cancel_futures=True)
        _end(set(active_children()) - before)
        raise


def _end(processes: Collection[BaseProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
