"""Which rows are judged together: whole persons, in the order of their keys, about as many rows in every part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NONE = -1


@dataclass(frozen=True, slots=True)
class Partitions:
    """`of`: part of each person by rank, `parts` for whoever is set aside as a placeholder or has no rows; `parts` may

    be 0.
    """

    of: NDArray[np.int32]
    parts: int


def partitions(
    rows: NDArray[Any], most_of_a_person: int, rows_of_a_part: int, family: NDArray[np.int64] | None = None
) -> Partitions:
    """Cut the persons, sorted, into parts. `rows`: result rows of each. The cuts depend on nothing else.

    `family`: number of each person's family, rising; a family is never cut.
    """
    of = np.empty(len(rows), np.int32)
    alone = np.empty(0, np.int64)
    parts = _cut(rows, most_of_a_person, max(rows_of_a_part, 1), alone if family is None else family, of)
    return Partitions(of, parts)


@njit(cache=True, nogil=True)
def _cut(rows, most, size, family, of):  # type: ignore[no-untyped-def]
    """A part ends with the person, or the family, whose first row is the last that it has room for."""
    parts, last, before, begun = 0, np.int64(_NONE), np.int64(0), np.int64(0)
    for n in range(rows.size):
        if n == 0 or family.size == 0 or family[n] != family[n - 1]:
            begun = before // size
        if rows[n] == 0 or rows[n] > most:
            of[n] = _NONE
            continue
        if begun != last:
            last, parts = begun, parts + 1
        of[n] = parts - 1
        before += rows[n]
    for n in range(of.size):
        if of[n] == _NONE:
            of[n] = parts
    return parts
