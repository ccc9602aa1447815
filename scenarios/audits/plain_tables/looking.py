"""One look at the rows of a batch: under which part each goes, what its times and values span, and what they lack."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.clock import MINUTE, SECOND
from scenarios.audits.plain_tables.packing import divisor, steps_in
from scenarios.audits.plain_tables.records import NO_TIME

EARLY, LATE = np.int64(-(2**62)), np.int64(2**62)  # beyond all instants and waits
STRETCH = 256
BEFORE_ALL = 1_000_000_000_000 * MINUTE
_ALL = np.uint64(2**64 - 1)
_SOME_ROWS = 4096  # looked at from all sides while they are near the processor


@njit(cache=True, nogil=True)
def look(person, taken, issued, status, statuses, facility, facilities, cuts, told):  # type: ignore[no-untyped-def]
    """By row the key of its person, counted from the lowest (from 1 on; 0 is nobody), and its part. Rows of every part.

    First and last time of sampling, shortest and longest wait, whether all are whole minutes, and whole seconds.
    `cuts`: part by key, roughly and exactly, the lowest key, and how many parts. `statuses`, `facilities`: by place the
    number of the word. `told` grows: by status, usable rows, those without a time of issue, those without a facility.
    """
    roughly, exactly, lowest, parts = cuts
    key, part, rows = np.empty(person.size, np.uint32), np.empty(person.size, np.int16), np.zeros(parts, np.int64)
    first, last, shortest, longest = LATE, EARLY, LATE, EARLY
    minutes = seconds = True
    for begin in range(0, person.size, _SOME_ROWS):
        end = min(begin + _SOME_ROWS, person.size)
        _find_parts(person[begin:end], roughly, exactly, lowest, key[begin:end], part[begin:end], rows)
        span = _spans(taken[begin:end], issued[begin:end])
        first, last = min(first, span[0]), max(last, span[1])
        shortest, longest = min(shortest, span[2]), max(longest, span[3])
        minutes, seconds = minutes & span[4], seconds & span[5]
        for place in range(statuses.size):
            _count(
                key[begin:end], taken[begin:end], issued[begin:end], status[begin:end], place, facility[begin:end],
                facilities, told[:, statuses[place]],
            )  # fmt: skip
    return key, part, rows, first, last, shortest, longest, minutes, seconds


@njit(cache=True, nogil=True)
def _find_parts(person, roughly, exactly, lowest, key, part, rows):  # type: ignore[no-untyped-def]
    """The last part is that of nobody and of placeholders."""
    for n in range(person.size):
        at = np.uint64(np.int64(person[n]) - lowest)
        told = at < np.uint64(exactly.size)
        here = roughly[at // np.uint64(STRETCH)] if told else np.int16(rows.size - 1)
        if here < 0:
            here = exactly[at]
        key[n] = np.uint32(at) + np.uint32(1) if told else np.uint32(0)
        part[n] = here
        rows[here] += 1


@njit(cache=True, nogil=True)
def _spans(taken, issued):  # type: ignore[no-untyped-def]
    first, last, shortest, longest = LATE, EARLY, LATE, EARLY
    minute, second = divisor(MINUTE), divisor(SECOND)
    minutes = seconds = np.uint64(0)
    for n in range(taken.size):
        collected, resulted = taken[n] != NO_TIME, issued[n] != NO_TIME
        since = taken[n] if collected else np.int64(0)
        wait = issued[n] - since if resulted else np.int64(0)
        first, last = min(first, since if collected else LATE), max(last, since if collected else EARLY)
        shortest, longest = min(shortest, wait if resulted else LATE), max(longest, wait if resulted else EARLY)
        minutes = max(minutes, steps_in(since + BEFORE_ALL, minute), steps_in(wait + BEFORE_ALL, minute))
        seconds = max(seconds, steps_in(since + BEFORE_ALL, second), steps_in(wait + BEFORE_ALL, second))
    return first, last, shortest, longest, minutes <= _ALL // np.uint64(MINUTE), seconds <= _ALL // np.uint64(SECOND)


@njit(cache=True, nogil=True)
def _count(key, taken, issued, status, place, facility, facilities, told):  # type: ignore[no-untyped-def]
    """Count the usable rows of one status, those without a time of issue, and those without a facility."""
    usable = unissued = nowhere = 0
    for n in range(key.size):
        used = (key[n] != 0) & (taken[n] != NO_TIME) & (status[n] == place)
        usable += used
        unissued += used & (issued[n] == NO_TIME)
        nowhere += used & (facilities[np.uint32(facility[n])] < 0)
    told[0] += usable
    told[1] += unissued
    told[2] += nowhere


def bits_of(value: NDArray[Any]) -> NDArray[Any]:
    """Values as bits, of 32 where single floats lose nothing, else of 64; whatever is no finite number is none."""
    single = np.empty(len(value), np.float32)
    if _single(value, single):
        return single.view(np.uint32)
    return np.where(np.isfinite(value), value, np.nan).view(np.uint64)


@njit(cache=True, nogil=True)
def _single(value, single):  # type: ignore[no-untyped-def]
    """Values as single floats; whether these lose nothing."""
    lost = 0
    for n in range(value.size):
        finite = np.isfinite(value[n])
        single[n] = np.float32(value[n]) if finite else np.float32(np.nan)
        lost += finite & (single[n] != value[n])
    return lost == 0
