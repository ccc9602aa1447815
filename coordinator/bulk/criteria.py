"""The criteria inside the kernel, one function each, in the order of the decision table.

`coordinator.decision.criteria` is the reference; a property test holds the two together.
"""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import (
    ANYWHERE, CRITICAL, ICU, INPATIENT, JUDGED, NO, NORMAL, NOT_ASKED, NOTHING_KNOWN, OUTPATIENT, POSITIVE, UNKNOWN,
    UNREAD, YES, Orders, Rules,
)  # fmt: skip
from coordinator.bulk.times import COLLECTED_DAY, RESULTED_DAY, SIGNED_DAY, age_within, known_by, latest

NEWBORN_DAYS = 28


@njit(cache=True, nogil=True, inline="always")
def final(status: int, known: int) -> int:
    """A pending result is not final; else the status of the version known."""
    return NO if known == NO else status


@njit(cache=True, nogil=True, inline="always")
def known_in_time(orders: Orders, carried: bool, known: int, known_day: bool, p: int) -> int:
    """Known to the orderer when signing."""
    if not carried:
        return UNKNOWN
    return known_by(known, known_day, orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0)


@njit(cache=True, nogil=True, inline="always")
def age_band(orders: Orders, rules: Rules, p: int) -> int:
    """The row of the window table for a person's age; an unknown age passes every age rule."""
    age = orders.age_days[p]
    band = rules.band_edges.size
    while age >= 0 and band > 0 and age < rules.band_edges[band - 1]:
        band -= 1
    return band


@njit(cache=True, nogil=True, inline="always")
def recent_enough(orders: Orders, rules: Rules, clock_carried: bool, p: int, q: int, analyte: int) -> int:
    """Younger than the window; unknown context: what outpatient and inpatient agree on."""
    context, age = orders.context[p], orders.age_days[p]
    if rules.never[analyte] != 0 or context == ICU or 0 <= age < NEWBORN_DAYS:
        return NO
    band = age_band(orders, rules, p)
    if context != ANYWHERE:
        return within(orders, rules, clock_carried, p, q, rules.window[band, context, analyte])
    outside = within(orders, rules, clock_carried, p, q, rules.window[band, OUTPATIENT, analyte])
    inside = within(orders, rules, clock_carried, p, q, rules.window[band, INPATIENT, analyte])
    return outside if outside == inside else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def within(orders: Orders, rules: Rules, clock_carried: bool, p: int, q: int, window: int) -> int:
    """Younger than one window; unknown when the clock's time is not carried."""
    if window <= 0:
        return NO
    return age_within(orders, rules, p, q, window) if clock_carried else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def laboratory_recognised(orders: Orders, carried: bool, p: int, q: int) -> int:
    """The same facility, or a level of at least 1 that is not below the orderer's."""
    if orders.facility[q] >= 0 and orders.facility[q] == orders.facility[p]:
        return YES
    theirs, ours = orders.level[q], orders.level[p]
    if not carried or theirs < 0:
        return UNKNOWN
    if theirs < 1:
        return NO
    if ours < 0:
        return UNKNOWN
    return YES if theirs >= ours else NO


@njit(cache=True, nogil=True, inline="always")
def worth_reusing(orders: Orders, rules: Rules, p: int, role: int, reading: int, analyte: int) -> int:
    """Asked of judged analytes: normal or slow, or positive where the row says so; never beyond a critical limit."""
    if role != JUDGED:
        return NOT_ASKED
    if reading == CRITICAL:
        return NO
    band, context = age_band(orders, rules, p), orders.context[p]
    if context != ANYWHERE:
        return worth(rules, band, context, reading, analyte)
    outside = worth(rules, band, OUTPATIENT, reading, analyte)
    inside = worth(rules, band, INPATIENT, reading, analyte)
    return outside if outside == inside else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def worth(rules: Rules, band: int, context: int, reading: int, analyte: int) -> int:
    """Worth reusing under the row of one context."""
    if rules.only_positive[band, context, analyte] != 0:
        if reading == UNREAD:
            return UNKNOWN
        return YES if reading == POSITIVE else NO
    if rules.slow[analyte] != 0:
        return YES
    if reading == UNREAD:
        return UNKNOWN
    return YES if reading == NORMAL else NO


@njit(cache=True, nogil=True, inline="always")
def no_state_change(orders: Orders, unstable_carried: bool, collected_carried: bool, p: int, q: int) -> int:
    """Collected at or after the latest change of state the orderer's chart knows."""
    if not unstable_carried:
        return UNKNOWN
    unstable = orders.unstable[p]
    if unstable == NOTHING_KNOWN:
        return YES
    if not collected_carried:
        return UNKNOWN
    signed, signed_day = orders.signed[p], (orders.date_only[p] & SIGNED_DAY) != 0
    collected, day = orders.collected[q], (orders.date_only[q] & COLLECTED_DAY) != 0
    if collected > latest(signed, signed_day):
        collected, day = signed, signed_day
    if collected >= unstable:
        return YES
    return NO if latest(collected, day) < unstable else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def not_serial(orders: Orders, carried: bool, p: int) -> int:
    """The order does not repeat on purpose."""
    if not carried:
        return UNKNOWN
    return YES if orders.protocol[p] == 0 else NO


@njit(cache=True, nogil=True, inline="always")
def result_known(orders: Orders, q: int) -> tuple[int, bool]:
    """When the first report of an order is known in its hospital, and whether that is a date only."""
    return orders.resulted[q], (orders.date_only[q] & RESULTED_DAY) != 0
