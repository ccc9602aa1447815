"""The answers of a chain, each pattern of ten once, with the orders it stands for: few, however many orders."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk import Ground

_FEW = 1 << 8


class Patterns(NamedTuple):
    """`answers`: the distinct packed answers, in no order.

    `orders`: how many orders have each; `results`: by analyte, how many results of such orders.
    """

    answers: NDArray[np.int32]
    orders: NDArray[np.int64]
    results: NDArray[np.int64]


def patterns(ground: Ground, analytes: int, answers: NDArray[np.int32]) -> Patterns:
    """Count the packed answers of a chain, one per arranged order. `analytes`: how many the ground knows."""
    first_item, kind = ground.arranged.orders.first_item, ground.arranged.items.analyte
    room, found = _FEW, None
    while found is None:
        found, room = _counted(answers, first_item, kind, analytes, room), 4 * room
    return Patterns(*found)


def _counted(
    answers: NDArray[np.int32], first_item: NDArray[Any], analyte: NDArray[Any], analytes: int, room: int
) -> tuple[NDArray[Any], ...] | None:
    """None where there are more patterns than room for them."""
    met, slots = np.zeros(room, np.int32), np.full(4 * room, -1, np.int32)
    orders, results = np.zeros(room, np.int64), np.zeros((analytes, room), np.int64)
    size = _count(answers, first_item, analyte, met, slots, orders, results)
    return None if size < 0 else (met[:size], orders[:size], results[:, :size])


@njit(cache=True, nogil=True)
def _count(answers, first_item, analyte, met, slots, orders, results):  # type: ignore[no-untyped-def]
    """How many patterns there are, -1 for more than there is room; a pattern's number is found by hashing."""
    size = 0
    for p in range(answers.size):
        packed = answers[p]
        slot = ((packed * np.int64(2654435761)) >> 7) & (slots.size - 1)
        while slots[slot] >= 0 and met[slots[slot]] != packed:
            slot = (slot + 1) & (slots.size - 1)
        if slots[slot] < 0:
            if size == met.size:
                return -1
            slots[slot], met[size] = size, packed
            size += 1
        at = slots[slot]
        orders[at] += 1
        for i in range(first_item[p], first_item[p + 1]):
            results[analyte[i], at] += 1
    return size
