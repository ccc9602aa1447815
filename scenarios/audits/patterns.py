"""The answers of chains, each pattern of ten once, with the orders it stands for: few, however many orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


def patterns(ground: Ground, analytes: int, answers: Sequence[NDArray[np.int32]]) -> list[Patterns]:
    """Count the packed answers of chains, one per arranged order. `analytes`: how many the ground knows."""
    first_item, kind = ground.arranged.orders.first_item, ground.arranged.items.analyte
    chains, room, size = len(answers), _FEW, -1
    while size < 0:
        met, slots = np.zeros(room, np.int32), np.full(4 * room, -1, np.int32)
        orders, results = np.zeros((chains + 1, room), np.int64), np.zeros((chains + 1, room, analytes), np.int64)
        size, room = _count(tuple(answers), first_item, kind, met, slots, orders, results), 4 * room
    orders, results = orders[:chains] + orders[chains], results[:chains] + results[chains]
    return [Patterns(met[some], orders[chain][some], results[chain][some].T)
            for chain in range(chains) for some in [np.flatnonzero(orders[chain])]]  # fmt: skip


@njit(cache=True, nogil=True)
def _count(answers, first_item, analyte, met, slots, orders, results):  # type: ignore[no-untyped-def]
    """How many patterns there are, -1 for more than there is room. What all chains say alike, as they mostly do, is
    counted once, behind those of each."""
    size, chains = 0, len(answers)
    for p in range(answers[0].size):
        alike = True
        for c in range(1, chains):
            alike &= answers[c][p] == answers[0][p]
        for c in range(chains, chains + 1) if alike else range(chains):
            packed = answers[0][p] if alike else answers[c][p]
            slot = _slot(packed, met, slots)
            if slots[slot] < 0:
                if size == met.size:
                    return -1
                slots[slot], met[size] = size, packed
                size += 1
            at = slots[slot]
            orders[c, at] += 1
            for i in range(first_item[p], first_item[p + 1]):
                results[c, at, analyte[i]] += 1
    return size


@njit(cache=True, nogil=True, inline="always")
def _slot(packed, met, slots):  # type: ignore[no-untyped-def]
    """Where the number of a pattern stands, or would: found by hashing."""
    slot = ((packed * np.int64(2654435761)) >> 7) & (slots.size - 1)
    while slots[slot] >= 0 and met[slots[slot]] != packed:
        slot = (slot + 1) & (slots.size - 1)
    return slot
