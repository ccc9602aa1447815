"""Python's search for cycles, made seldom while a run plays or a program serves.

Both hold large things, a world, models and caches, none of them in cycles: looking through them again and again would
cost more time than the garbage of the few cycles there are costs memory, and whoever calls just then would wait.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (50_000, 20, 100)
"""New objects between two looks at the youngest; looks at it between two at the next; looks at that before all."""


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
