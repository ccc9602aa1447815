"""Where the earlier results of a counted order are from: its own facility or another, and which way they flow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk.arrays import I32, I64, YES, Judged
from coordinator.bulk.judge import Ground

SCOPES = ("same", "cross")
DIRECTIONS = ("up", "down", "lateral")
_NOWHERE = np.int32(2**31 - 1)


class Whence(NamedTuple):
    """Per arranged order: place in SCOPES and in DIRECTIONS, -1 where not counted or not known.

    `taken`: where the counted orders stand, ascending; what is asked of these alone need not look at all.
    """

    scope: NDArray[np.int8]
    direction: NDArray[np.int8]
    taken: I32


def whence(ground: Ground, judged: Judged, tiers: NDArray[np.int8], ranks: I32 | I64 | None = None) -> Whence:
    """Read the candidates of the orders that the count takes.

    `tiers`: rung of each facility on the ladder of care by its number, 0 unknown; a result flows up when the orderer
    stands higher. Of several other facilities the one numbered first gives the direction. `ranks`: other numbers of
    the facilities, by which `tiers` then goes; one more entry for an unknown facility, which is -1.
    """
    orders, items = ground.arranged.orders, ground.arranged.items
    facility = orders.facility if ranks is None else ranks[orders.facility].astype(np.int32)
    size = len(judged.outcome)
    found = Whence(np.full(size, -1, np.int8), np.full(size, -1, np.int8), np.empty(size, np.int32))
    counted = _walk(orders.first_item, items.role, judged.candidate, facility, tiers, judged.outcome, *found)
    return found._replace(taken=found.taken[:counted])


@njit(cache=True, nogil=True)
def _walk(first_item, role, candidate, facility, tiers, outcome, scope, direction, taken):  # type: ignore[no-untyped-def]
    counted = 0
    for p in range(outcome.size):
        if (outcome[p] >> 3) & 3 < YES:
            continue
        taken[counted] = p
        counted += 1
        known, other = facility[p] >= 0, int(_NOWHERE)
        for i in range(first_item[p], first_item[p + 1]):
            if role[i] == 0:
                continue
            source = facility[candidate[i]] if candidate[i] >= 0 else -1
            known = known and source >= 0
            if source >= 0 and source != facility[p]:
                other = source if source < other else other
        if not known:
            continue
        scope[p] = 0 if other == _NOWHERE else 1
        if other != _NOWHERE and tiers[other] > 0 and tiers[facility[p]] > 0:
            step = tiers[facility[p]] - tiers[other]
            direction[p] = 0 if step > 0 else 1 if step < 0 else 2
    return counted
