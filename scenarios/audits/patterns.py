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
        orders, results = np.zeros((chains, room), np.int64), np.zeros((chains, room, analytes), np.int64)
        size, room = _count(tuple(answers), first_item, kind, met, slots, orders, results), 4 * room
    return [Patterns(met[some], orders[chain][some], results[chain][some].T)
            for chain in range(chains) for some in [np.flatnonzero(orders[chain])]]  # fmt: skip


@njit(cache=True, nogil=True)
def _count(answers, first_item, analyte, met, slots, orders, results):  # type: ignore[no-untyped-def]
    """How many patterns there are, -1 for more than there is room. Chains mostly say alike: what the first one says
    counts for all, and where another differs the order is moved from the one pattern to the other."""
    size, first = 0, answers[0]
    for c in range(len(answers)):
        own = answers[c]
        orders[c], results[c] = orders[0], results[0]
        for p in range(own.size):
            at = np.uint64(p)
            if c > 0 and own[at] == first[at]:
                continue
            for more in range(1, -2 if c > 0 else 0, -2):
                packed = np.int64(own[at] if more > 0 else first[at])
                slot = _slot(packed, met, slots)
                if slots[slot] < 0:
                    if size == met.size:
                        return -1
                    slots[slot], met[size] = size, packed
                    size += 1
                number = np.uint64(slots[slot])
                orders[c, number] += more
                for i in range(first_item[at], first_item[np.uint64(p + 1)]):
                    results[c, number, np.uint64(analyte[np.uint64(i)])] += more
    return size


@njit(cache=True, nogil=True)
def _slot(packed, met, slots):  # type: ignore[no-untyped-def]
    """Where the number of a pattern stands, or would: found by hashing."""
    slot = np.uint64(((packed * np.int64(2654435761)) >> 7) & (slots.size - 1))
    while slots[slot] >= 0 and met[np.uint64(slots[slot])] != packed:
        slot = np.uint64((np.int64(slot) + 1) & (slots.size - 1))
    return slot
