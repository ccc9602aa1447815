"""The records of one person in the order of their orders: time, code, then what the row says."""

from __future__ import annotations

import numpy as np
from numba import njit

from scenarios.audits.plain_tables.records import NO_TIME

FEW_RECORDS = 64  # records of a person that are sorted by one number each: time, rank of the code, place
TIME_BITS = 41  # 69 years in milliseconds; 16 bits are for the code, 6 for the place
AT_ONCE, LAST = 16, np.int64(2**63 - 1)


@njit(cache=True, nogil=True)
def sort_records(some, tests, keys, placed, order, room):  # type: ignore[no-untyped-def]
    """Sort the records of a person where they stand; whether any two have time and code in common.

    `keys`, `placed`: places to work in, for FEW_RECORDS; `order`, `room`: for as many as there are.
    """
    size, alike = some.size, False
    if size > FEW_RECORDS or not _keyed(some, tests, keys):
        return _sort_many(some, tests, order, room)
    _rank(keys, size, placed)
    for n in range(size):
        room[n] = some[placed[n] & (FEW_RECORDS - 1)]
    for n in range(size):
        some[n] = room[n]
        alike |= n > 0 and placed[n] // FEW_RECORDS == placed[n - 1] // FEW_RECORDS
    if alike:
        _by_content(some, tests, room)
    return alike


@njit(cache=True, nogil=True)
def _keyed(some, tests, keys):  # type: ignore[no-untyped-def]
    """Time, rank of the code and place among the few as one number each; False where they span too much for that."""
    lowest = highest = some[0].taken
    for n in range(1, some.size):
        lowest, highest = min(lowest, some[n].taken), max(highest, some[n].taken)
    if lowest == NO_TIME or np.uint64(highest - lowest) >= np.uint64(1 << TIME_BITS):
        return False
    for n in range(some.size):
        code = np.int64(tests[some[n].test].code_rank) + 1
        keys[n] = ((some[n].taken - lowest) << (63 - TIME_BITS)) | (code << 6) | n
    return True


@njit(cache=True, nogil=True)
def _rank(keys, size, placed):  # type: ignore[no-untyped-def]
    """Put few keys, no two alike, in order: each stands behind as many as are less. No branch depends on them."""
    full = (size + AT_ONCE - 1) // AT_ONCE * AT_ONCE  # compared so many at once, with none left over
    keys[size:full] = LAST
    for n in range(size):
        key, less = keys[n], 0
        for i in range(full):
            less += keys[i] < key
        placed[less] = key


@njit(cache=True, nogil=True)
def _by_content(some, tests, room):  # type: ignore[no-untyped-def]
    """Sorted by time and code: put those alike in both in the order of their contents, each among the few before it."""
    for n in range(1, some.size):
        i = n
        room[0] = some[n]
        while i > 0 and _before(room[0], some[i - 1], tests):
            some[i] = some[i - 1]
            i -= 1
        some[i] = room[0]


@njit(cache=True, nogil=True)
def _alike(one, other, tests):  # type: ignore[no-untyped-def]
    return one.taken == other.taken and tests[one.test].code_rank == tests[other.test].code_rank


@njit(cache=True, nogil=True)
def _before(one, other, tests):  # type: ignore[no-untyped-def]
    if one.taken != other.taken:
        return one.taken < other.taken
    if tests[one.test].code_rank != tests[other.test].code_rank:
        return tests[one.test].code_rank < tests[other.test].code_rank
    return earlier(one, other, tests)


@njit(cache=True, nogil=True)
def earlier(one, other, tests):  # type: ignore[no-untyped-def]
    """Whether the content of one stands before that of the other, as the contents of rows are compared elsewhere."""
    if one.facility != other.facility:
        return one.facility < other.facility
    if one.status != other.status:
        return one.status < other.status
    if one.issued != other.issued:
        return one.issued < other.issued
    if tests[one.test].code_rank != tests[other.test].code_rank:
        return tests[one.test].code_rank < tests[other.test].code_rank
    if one.value != other.value and not (np.isnan(one.value) and np.isnan(other.value)):
        return one.value < other.value or np.isnan(one.value)
    if tests[one.test].unit_rank != tests[other.test].unit_rank:
        return tests[one.test].unit_rank < tests[other.test].unit_rank
    if one.interpretation != other.interpretation:
        return one.interpretation < other.interpretation
    return one.line < other.line


@njit(cache=True, nogil=True)
def _sort_many(some, tests, order, room):  # type: ignore[no-untyped-def]
    """Sort a person's many records, or those of times far apart."""
    alike = False
    order[: some.size] = _merged(some, tests)
    for n in range(some.size):
        room[n] = some[order[n]]
        alike |= n > 0 and _alike(room[n], room[n - 1], tests)
    some[:] = room[: some.size]
    return alike


@njit(cache=True, nogil=True)
def _merged(some, tests):  # type: ignore[no-untyped-def]
    """The order of a person's many records, by merging ever longer runs."""
    size = some.size
    here, there, width = np.arange(size), np.empty(size, np.int64), 1
    while width < size:
        for low in range(0, size, 2 * width):
            middle, high = min(low + width, size), min(low + 2 * width, size)
            i, j = low, middle
            for k in range(low, high):
                if j >= high or (i < middle and not _before(some[here[j]], some[here[i]], tests)):
                    there[k] = here[i]
                    i += 1
                else:
                    there[k] = here[j]
                    j += 1
        here, there = there, here
        width *= 2
    return here
