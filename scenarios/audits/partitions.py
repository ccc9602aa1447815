"""Which rows are judged together: whole persons, in the order of their keys, about as many rows in every part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Partitions:
    """`of`: part of each person by rank, `parts` for whoever is set aside as a placeholder; `parts` may be 0."""

    of: NDArray[np.int32]
    parts: int


def partitions(rows: Longs, most_of_a_person: int, rows_of_a_part: int, family: Longs | None = None) -> Partitions:
    """Cut the persons, sorted, into parts. `rows`: result rows of each. The cuts depend on nothing else.

    `family`: number of each person's family, rising; a family is never cut.
    """
    placeholder = rows > most_of_a_person
    counted = np.where(placeholder, 0, rows)
    before = np.cumsum(counted) - counted
    if family is not None and len(family):
        before = before[np.searchsorted(family, family)]
    of = (before // max(rows_of_a_part, 1)).astype(np.int32)
    used = np.unique(of[counted > 0])
    of = np.searchsorted(used, of).astype(np.int32)
    of[counted == 0] = len(used)
    return Partitions(of, len(used))
