"""Python's search for cycles of dead objects, put off where it costs and finds nothing.

Worlds, models, caches and parsed records are large and hold hardly a cycle: looking through them again and again costs
more time than the garbage of the few costs memory, and whoever calls just then would wait.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["THRESHOLDS", "never_collected", "seldom_collected", "seldom_from_now_on"]

THRESHOLDS = (50_000, 20, 100)
"""New objects between two looks at the youngest; looks at it between two at the next; looks at that before all."""


def seldom_from_now_on() -> None:
    """Search seldom as long as this process lives: how a process of our own begins, before it imports its work."""
    gc.set_threshold(*THRESHOLDS)


@contextmanager
def never_collected() -> Iterator[None]:
    """No search in this block, for many small values that are made at once; afterwards as before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What exists now is not looked through, what comes is looked through seldom; afterwards all is as before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
