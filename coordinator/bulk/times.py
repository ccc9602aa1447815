"""Ages and known times inside the kernel: the same intervals as `coordinator.decision.ages`, on plain integers."""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import NO, UNKNOWN, YES
from emr_hub.clock import DAY

_LAST = DAY - 1
SIGNED_DAY, COLLECTED_DAY, RESULTED_DAY, COLLECTED_OPEN, RESULTED_OPEN = 1, 2, 4, 16, 32


@njit(cache=True, nogil=True, inline="always")
def clock_bits(by_collection: bool) -> tuple[int, int]:
    """Of a result's times, the bits that say of its clock that it is a whole day, and that nobody told it."""
    return (COLLECTED_DAY, COLLECTED_OPEN) if by_collection else (RESULTED_DAY, RESULTED_OPEN)


@njit(cache=True, nogil=True, inline="always")
def latest(instant: int, date_only: bool) -> int:
    """The last instant a recorded time may mean."""
    return instant + _LAST if date_only else instant


@njit(cache=True, nogil=True, inline="always")
def age_within(signed: int, signed_day: bool, clock: int, clock_day: bool, window: int) -> int:
    """Whether a result is younger than the window when an order is signed (the window is open at its end)."""
    if window <= 0:
        return NO
    if clock > latest(signed, signed_day) or (clock == signed and clock_day == signed_day):
        return YES  # not yet collected or resulted, or both only dated that day: age 0
    if latest(signed, signed_day) - clock < window:
        return YES
    return NO if signed - latest(clock, clock_day) >= window else UNKNOWN


@njit(cache=True, nogil=True, inline="always")
def known_by(known: int, known_day: bool, signed: int, signed_day: bool) -> int:
    """Whether something known at one time is known at another."""
    if known > latest(signed, signed_day):
        return NO
    return YES if latest(known, known_day) <= latest(signed, signed_day) else UNKNOWN
