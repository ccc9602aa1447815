"""Is a count silent? Where every order that reached one of its conditions was left open there, it has no value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk.arrays import UNKNOWN, YES
from coordinator.bulk.packing import unpacked
from coordinator.decision import CONDITIONS, Count


def is_silent(packed: NDArray[np.int32], count: Count) -> bool:
    """Whether some condition of the count answered unknown for each order that reached it, and one did reach it.

    `packed`: ten answers per order. An order reaches a condition when those before it, in the order of the decision
    table, are yes or not asked. A silent count is unknown, never 0.
    """
    reached = unpacked(packed)
    for condition in sorted(CONDITIONS[count]):
        said = reached[:, condition - 1]
        if len(said) and np.all(said == UNKNOWN):
            return True
        reached = reached[said >= YES]
    return False
