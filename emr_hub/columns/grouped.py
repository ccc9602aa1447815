"""Rows by group, then by a second column: what `np.lexsort` gives, in one counting pass and short sorts.

Compiled, so imported where columns are long; the package's door leaves it alone. A generative test holds it to lexsort.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int64]
_SHORT = 48  # a run up to here is sorted by insertion, in place


def rows_by(group: NDArray[Any], within: NDArray[Any]) -> Rows:
    """Rows by `group` (whole numbers from 0 on, not many more than rows), then by `within`, then as they come."""
    numbers = np.ascontiguousarray(group, dtype=np.int64)
    rows, starts = _counted(numbers, int(numbers.max(initial=-1)) + 1)
    return np.asarray(_sorted_runs(rows, starts, np.ascontiguousarray(within)), dtype=np.int64)


@njit(cache=True, nogil=True)
def _counted(group, groups):  # type: ignore[no-untyped-def]
    """Rows by group, each group's as they come; and where each group begins."""
    starts = np.zeros(groups + 1, np.int64)
    for row in range(group.size):
        starts[group[row] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    place = starts[:-1].copy()
    rows = np.empty(group.size, np.int64)
    for row in range(group.size):
        rows[place[group[row]]] = row
        place[group[row]] += 1
    return rows, starts


@njit(cache=True, nogil=True)
def _sorted_runs(rows, starts, within):  # type: ignore[no-untyped-def]
    """The rows of each run in the order of `within`, ties as they come."""
    for g in range(starts.size - 1):
        first, end = starts[g], starts[g + 1]
        if end - first > _SHORT:
            rows[first:end] = rows[first:end][np.argsort(within[rows[first:end]], kind="mergesort")]
            continue
        for n in range(first + 1, end):
            row, at = rows[n], n
            while at > first and within[rows[at - 1]] > within[row]:
                rows[at] = rows[at - 1]
                at -= 1
            rows[at] = row
    return rows
