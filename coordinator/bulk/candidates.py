"""Find the one candidate for a needed analyte among the results kept so far: latest clock, then lowest order id.

Kept results of one group and class form a list, newest signed first, each with the latest clock among itself and
everything older: the walk stops as soon as nothing older can win, so it is nearly always one step long, and exact.
"""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import I32, I64, NO, UNKNOWN, YES, Arm, Items, Later, Orders, Permits, Rules
from coordinator.bulk.times import SIGNED_DAY, capped, clock_at, latest

NONE = -1
_FIRST_VERSION = -1


@njit(cache=True, nogil=True, inline="always")
def version_at(orders: Orders, later: Later, q: int, instant: int) -> int:
    """The newest version of an order's report known by an instant: a row of Later, or the first version."""
    found = _FIRST_VERSION
    for v in range(orders.first_later[q], orders.first_later[q + 1]):
        if later.known[v] <= instant:
            found = v
    return found


@njit(cache=True, nogil=True, inline="always")
def last_version(orders: Orders, q: int) -> int:
    """The version that stands in the end."""
    end = orders.first_later[q + 1]
    return end - 1 if end > orders.first_later[q] else _FIRST_VERSION


@njit(cache=True, nogil=True, inline="always")
def has_content(orders: Orders, items: Items, later: Later, j: int, version: int) -> bool:
    """Whether that version of a result could serve at all."""
    if version == _FIRST_VERSION:
        return items.content[j] != 0
    return later.content[later.first_item[version] + j - orders.first_item[items.order[j]]] != 0


@njit(cache=True, nogil=True, inline="always")
def fits(
    orders: Orders, items: Items, later: Later, arm: Arm, in_arm: bool, resulted_carried: bool, p: int, j: int
) -> bool:
    """Whether a kept result is visible when order p is signed, and not withdrawn, empty or spoilt by then.

    The own chart shows results from the hospital's own knowledge on and active orders as pending; another's results
    only once their pointer stands. Without an arm the world is open: every order is known from its signing.
    """
    q = items.order[j]
    signed = latest(orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0)
    pending = resulted_carried and orders.resulted[q] > signed
    if in_arm:
        own = orders.registration[q] == orders.registration[p]
        if not own and arm.visible[q] > signed:
            return False
        if pending:
            return own
        if items.mapped[j] == 0:
            return False
    elif pending:
        return True
    return has_content(orders, items, later, j, version_at(orders, later, q, signed))


@njit(cache=True, nogil=True)
def candidate(
    orders: Orders, items: Items, later: Later, rules: Rules, arm: Arm, in_arm: bool, resulted_carried: bool,
    p: int, newest: int, older: I32, reach: I64,
) -> int:  # fmt: skip
    """The item judged for order p, starting from the newest kept item of its group and class; NONE without one."""
    signed, day = orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0
    until = latest(signed, day)
    best, best_clock = NONE, 0
    j = newest
    while j != NONE:
        if best != NONE and capped(reach[j], signed, until) < best_clock:
            break
        if fits(orders, items, later, arm, in_arm, resulted_carried, p, j):
            q = items.order[j]
            clock = min(capped(clock_at(orders, rules, q), signed, until), signed)
            earlier_id = best != NONE and orders.order_id[q] < orders.order_id[items.order[best]]
            if best == NONE or clock > best_clock or (clock == best_clock and earlier_id):
                best, best_clock = j, clock
        j = older[j]
    return best


@njit(cache=True, nogil=True, inline="always")
def too_old(orders: Orders, rules: Rules, p: int, q: int, analyte: int) -> bool:
    """Whether a result is older than any window could allow, so that an arm never looks it up."""
    clock = capped(clock_at(orders, rules, q), orders.signed[p], orders.signed[p])
    return orders.signed[p] - clock >= rules.longest[analyte]


@njit(cache=True, nogil=True, inline="always")
def permission(permits: Permits, registration: int, instant: int) -> int:
    """Whether a legal basis is in force at the source: yes, no, or unknown when the input carries none."""
    if not permits.carried:
        return UNKNOWN
    for k in range(permits.first[registration], permits.first[registration + 1]):
        if permits.begins[k] <= instant < permits.ends[k]:
            return YES
    return NO


@njit(cache=True, nogil=True, inline="always")
def source_is_down(arm: Arm, facility: int, instant: int) -> bool:
    """Whether a hospital cannot be reached at an instant: its results are then unknown, never none."""
    if facility < 0:
        return False
    for k in range(arm.first_outage[facility], arm.first_outage[facility + 1]):
        if arm.outage_begins[k] <= instant < arm.outage_ends[k]:
            return True
    return False


