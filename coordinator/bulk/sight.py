"""What the orderer can see inside the kernel: versions, intervals, results shown."""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.bulk.arrays import I32, I64, Arm, Families, Items, Later, Orders

NONE = -1
"""No item; also the first version of a report, when a row of Later is asked for."""


@njit(cache=True, nogil=True)
def version_at(first: int, end: int, known: I64, instant: int | np.int64) -> int:
    """The newest version known by an instant, of rows `first` until before `end` of Later; NONE is the first report."""
    found = NONE
    for v in range(first, end):
        if known[v] <= instant:
            found = v
    return found


@njit(cache=True, nogil=True)
def in_any(begins: I64, ends: I64, first: int, end: int, instant: int) -> bool:
    """Whether an instant lies in one of the intervals `first` until before `end`; an interval is open at its end."""
    for k in range(first, end):
        if begins[k] <= instant < ends[k]:
            return True
    return False


@njit(cache=True, nogil=True, inline="always")
def shown(in_arm: bool, pending: bool, own: bool, visible: int, until: int, mapped: int) -> bool:
    """Whether a kept result is visible to the orderer.

    The own chart shows results from the hospital's own knowledge on and active orders as pending; another's results
    only once their pointer stands. Without an arm the world is open: every order is known from its signing.
    """
    if not in_arm:
        return True
    if not own and visible > until:
        return False
    return own if pending else mapped != 0


@njit(cache=True, nogil=True)
def is_probable(
    orders: Orders, items: Items, later: Later, families: Families, arm: Arm, in_arm: bool, by_collection: bool, p: int,
    i: int, group: int, until: int, classes: int, longest: np.int64, head: I32, older: I32, kept_by: I32, base: int,
    chain: int,
) -> bool:  # fmt: skip
    """Whether anybody who is probably the same person when p is signed holds a result that could be a candidate.

    Of the kept ones, those of one chain. In an arm: one whose pointer stands and which would be looked up. In a count:
    any.
    """
    signed = orders.signed[p]
    for k in range(families.first_link[group], families.first_link[group + 1]):
        if families.certain[k] != 0 or signed < families.begins[k] or signed >= families.ends[k]:
            continue
        j = head[families.linked[k] * classes + items.result_class[i]]
        while j >= base:
            q = items.order[j]
            pending = orders.resulted[q] > until
            found = kept_by[j - base] >> chain & 1 != 0
            if found and in_arm:
                clock = orders.collected[q] if by_collection else orders.resulted[q]
                stands = arm.visible[q] <= signed and not pending and items.mapped[j] != 0
                found = stands and signed - min(clock, signed) < longest
            if found:
                version = NONE
                if not pending:
                    version = version_at(orders.first_later[q], orders.first_later[q + 1], later.known, until)
                if pending or (version == NONE and items.content[j] != 0):
                    return True
                if version != NONE and later.content[later.first_item[version] + j - orders.first_item[q]] != 0:
                    return True
            j = older[j - base]
    return False
