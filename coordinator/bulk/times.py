"""Ages and known times inside the kernel: the same intervals as `coordinator.decision.ages`, on plain integers."""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import NO, UNKNOWN, YES, Orders, Rules
from emr_hub.clock import DAY

_LAST = DAY - 1
SIGNED_DAY, COLLECTED_DAY, RESULTED_DAY = 1, 2, 4


@njit(cache=True, nogil=True, inline="always")
def latest(instant: int, date_only: bool) -> int:
    """The last instant a recorded time may mean."""
    return instant + _LAST if date_only else instant


@njit(cache=True, nogil=True, inline="always")
def clock_at(orders: Orders, rules: Rules, p: int) -> int:
    """When the age of an order's results begins, as recorded."""
    return orders.collected[p] if rules.by_collection else orders.resulted[p]


@njit(cache=True, nogil=True, inline="always")
def clock_day(orders: Orders, rules: Rules, p: int) -> bool:
    """Whether that time is a date only."""
    bit = COLLECTED_DAY if rules.by_collection else RESULTED_DAY
    return (orders.date_only[p] & bit) != 0


@njit(cache=True, nogil=True, inline="always")
def capped(clock: int, signed: int, signed_latest: int) -> int:
    """A clock never later than the order: what lies ahead counts as now."""
    return signed if clock > signed_latest else clock


@njit(cache=True, nogil=True, inline="always")
def age_within(orders: Orders, rules: Rules, p: int, q: int, window: int) -> int:
    """Whether the result of order q is younger than the window when p is signed (its end is open)."""
    if window <= 0:
        return NO
    signed, signed_day = orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0
    clock, day = clock_at(orders, rules, q), clock_day(orders, rules, q)
    if clock > latest(signed, signed_day) or (clock == signed and day == signed_day):
        return YES
    oldest = latest(signed, signed_day) - clock
    if oldest < window:
        return YES
    youngest = signed - latest(clock, day)
    return NO if youngest >= window else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def known_by(known: int, known_day: bool, signed: int, signed_day: bool) -> int:
    """Whether something known at one time is known at another."""
    if known > latest(signed, signed_day):
        return NO
    return YES if latest(known, known_day) <= latest(signed, signed_day) else UNKNOWN


