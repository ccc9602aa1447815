"""What a count left open: whether it is silent, and which unknown answers alone stand in the way of its orders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk.arrays import UNKNOWN, YES
from coordinator.bulk.packing import OPEN, mask_of, unpacked
from coordinator.decision import CONDITIONS, Count, Criterion


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


def open_because(
    packed: NDArray[np.int32], count: Count, orders: NDArray[np.int64] | None = None
) -> dict[frozenset[Criterion], int]:
    """Orders that the count left open, by the set of conditions that answered unknown: everything else holds.

    `packed`: ten answers per order, or of so many `orders` each. An order with a condition that answered no is decided
    and does not appear. The sets are exact, so whatever would settle a set settles all its orders, as far as the
    answers then given are yes.
    """
    aside = np.int32(mask_of(CONDITIONS[count]))
    asked = packed | aside
    not_no = asked & OPEN
    open_bits = not_no & ~(asked >> 1)
    left = (not_no == OPEN) & (open_bits != 0)
    found, place = np.unique(open_bits[left], return_inverse=True)
    sums = np.zeros(len(found), np.int64)
    np.add.at(sums, place, 1 if orders is None else orders[left])
    return {_criteria(int(bits)): int(n) for bits, n in zip(found, sums, strict=True)}


def _criteria(bits: int) -> frozenset[Criterion]:
    return frozenset(c for c in Criterion if bits >> 3 * (c - 1) & 1)
