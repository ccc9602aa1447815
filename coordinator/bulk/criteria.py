"""The criteria inside the kernel: one small function each, on plain numbers, in the order of the decision table.

`coordinator.decision.criteria` is the reference; a property test holds the two together.
"""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import (
    ABNORMAL,
    CRITICAL,
    I32,
    ICU,
    JUDGED,
    NO,
    NORMAL,
    NOT_ASKED,
    NOTHING_KNOWN,
    POSITIVE,
    UNKNOWN,
    UNREAD,
    YES,
)  # fmt: skip
from coordinator.bulk.packing import bits
from coordinator.bulk.times import COLLECTED_DAY, COLLECTED_OPEN, age_within, latest

NEWBORN_DAYS = 28


@njit(cache=True, nogil=True, inline="always")
def age_band(age_days: int, edges: I32) -> int:
    """The row of the window table for a person's age; an unknown age passes every age rule."""
    band = edges.size
    while age_days >= 0 and band > 0 and age_days < edges[band - 1]:
        band -= 1
    return band


@njit(cache=True, nogil=True, inline="always")
def recent_enough(
    signed: int, signed_day: bool, clock: int, clock_day: bool, clock_carried: bool, context: int, age_days: int,
    never: int, window: int, other_window: int,
) -> int:  # fmt: skip
    """Younger than the window of the context; unknown context: what outpatient and inpatient agree on."""
    if never != 0 or context == ICU or 0 <= age_days < NEWBORN_DAYS:
        return NO
    here = _within(signed, signed_day, clock, clock_day, clock_carried, window)
    if window == other_window:
        return here
    there = _within(signed, signed_day, clock, clock_day, clock_carried, other_window)
    return here if here == there else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def _within(signed: int, signed_day: bool, clock: int, clock_day: bool, clock_carried: bool, window: int) -> int:
    if window > 0 and not clock_carried:
        return UNKNOWN
    return age_within(signed, signed_day, clock, clock_day, window)


@njit(cache=True, nogil=True, inline="always")
def laboratory_recognised(same_facility: bool, carried: bool, theirs: int, ours: int) -> int:
    """The same facility, or a level of at least 1 that is not below the orderer's."""
    if same_facility:
        return YES
    if not carried or theirs < 0:
        return UNKNOWN
    if theirs < 1:
        return NO
    if ours < 0:
        return UNKNOWN
    return YES if theirs >= ours else NO


@njit(cache=True, nogil=True, inline="always")
def worth_reusing(role: int, reading: int, slow: int, only_positive: int, other_only_positive: int) -> int:
    """Asked of judged analytes: normal or slow, or positive where the row says so; never beyond a critical limit."""
    if role != JUDGED:
        return NOT_ASKED
    if reading == CRITICAL:
        return NO
    here = _worth(reading, slow, only_positive)
    if only_positive == other_only_positive:
        return here
    return here if here == _worth(reading, slow, other_only_positive) else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def _worth(reading: int, slow: int, only_positive: int) -> int:
    if only_positive == 0 and slow != 0:
        return YES
    if reading == UNREAD:
        return UNKNOWN
    return YES if reading == (POSITIVE if only_positive != 0 else NORMAL) else NO


@njit(cache=True, nogil=True, inline="always")
def is_abnormal(reading: int) -> bool:
    """Abnormal, positive or critical."""
    return reading == ABNORMAL or reading == POSITIVE or reading == CRITICAL


@njit(cache=True, nogil=True, inline="always")
def no_state_change(
    unstable_carried: bool, unstable: int, collected_carried: bool, collected: int, collected_day: bool, signed: int,
    signed_day: bool,
) -> int:  # fmt: skip
    """Collected at or after the latest change of state the orderer's chart knows; not yet collected counts as now."""
    if not unstable_carried:
        return UNKNOWN
    if unstable == NOTHING_KNOWN:
        return YES
    if not collected_carried:
        return UNKNOWN
    if collected > latest(signed, signed_day):
        collected, collected_day = signed, signed_day
    if collected >= unstable:
        return YES
    return NO if latest(collected, collected_day) < unstable else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def not_serial(carried: bool, protocol: int) -> int:
    """The order does not repeat on purpose."""
    if not carried:
        return UNKNOWN
    return YES if protocol == 0 else NO


@njit(cache=True, nogil=True, inline="always")
def ten_of(
    converts: int, status: int, known: int, allowed: int, same_facility: bool, role: int, reading: int, context: int,
    age_days: int, signed: int, signed_day: bool, clock: int, collected: int, day: int, clock_bit: int, clock_open: int,
    level_carried: bool, theirs: int, ours: int, unstable_carried: bool, unstable: int, protocol_carried: bool,
    protocol: int, never: int, slow: int, window: int, other_window: int, only_positive: int, other_only_positive: int,
) -> int:  # fmt: skip
    """All ten answers about one candidate, packed; that it was found at all is the first.

    `day`: what of the candidate's times is a whole day or untold, of which `clock_bit`, `clock_open` are its clock's.
    """
    recent = recent_enough(
        signed, signed_day, clock, (day & clock_bit) != 0, (day & clock_open) == 0, context, age_days, never, window,
        other_window,
    )  # fmt: skip
    recognised = laboratory_recognised(same_facility, level_carried, theirs, ours)
    worth = worth_reusing(role, reading, slow, only_positive, other_only_positive)
    unchanged = no_state_change(
        unstable_carried, unstable, (day & COLLECTED_OPEN) == 0, collected, (day & COLLECTED_DAY) != 0, signed,
        signed_day,
    )  # fmt: skip
    once = not_serial(protocol_carried, protocol)
    return (
        3 | bits(converts) << 3 | bits(status) << 6 | bits(known) << 9 | bits(recent) << 12 | bits(recognised) << 15
        | bits(worth) << 18 | bits(unchanged) << 21 | bits(once) << 24 | bits(allowed) << 27
    )  # fmt: skip
