"""What ten answers amount to inside the kernel: facts of each analyte, gathered by order; from them the verdict."""

from __future__ import annotations

import numpy as np
from numba import njit

from coordinator.bulk.arrays import I8, I16, I64, NO, YES
from coordinator.bulk.packing import but_for_the_wait, lowest

REUSE, PARTIAL, REPEAT, ASK, NOT_JUDGED = 0, 1, 2, 3, 4
# Facts, one bit each: some analyte holds; some answer is no; one waits only for its result; one has more in its way;
# a judged result is abnormal; a result, if there is one, is older than the order.
HOLDS, REFUSED, WAITS, UNFIT, ABNORM, APART = 1, 2, 4, 8, 16, 32
KEPT = 1 << 7  # the bit of an outcome that says so
ROWS = 256  # sayings remembered; inputs have a few dozen
_MIXED = np.int64(0x9E3779B97F4A7C1)  # odd, its bits without order: neighbouring numbers go apart


@njit(cache=True, nogil=True, inline="always")
def facts_of(ten: int, pending: bool) -> int:
    """What the answers of one analyte tell the order."""
    state = lowest(ten)
    if state >= YES:
        return HOLDS
    return (WAITS if pending and but_for_the_wait(ten) else UNFIT) | (REFUSED if state == NO else 0)


@njit(cache=True, nogil=True, inline="always")
def verdict_of(ten: int, facts: int) -> int:
    """All answers of an order together, and the facts of its analytes."""
    if lowest(ten) >= YES:
        return REUSE
    if facts & REFUSED == 0:
        return ASK
    return PARTIAL if facts & HOLDS != 0 else REPEAT


@njit(cache=True, nogil=True, inline="always")
def common_of(verdict: int, facts: int) -> int:
    """What is said of an order whichever count asks, packed as `Judged` takes it apart."""
    apart, abnormal, waits = facts & APART != 0, facts & ABNORM != 0, facts & (WAITS | UNFIT) == WAITS
    return verdict | (not apart) << 5 | abnormal << 6 | waits << 8


@njit(cache=True, nogil=True, inline="always")
def outcome_of(common: int, counted: int, kept: bool) -> int:
    """The same with what one count says."""
    return common | counted << 3 | kept << 7


@njit(cache=True, nogil=True, inline="always")
def said_before(ten: int, facts: int, is_asked: bool) -> tuple[int, np.uint64]:
    """Answers, facts and whether the order is asked at all as one number, and the row of ROWS where its saying stands.

    Two numbers may share a row: the later one then takes it.
    """
    key = ten | facts << 30 | (not is_asked) << 36
    return key, np.uint64((key * _MIXED >> 40) & (ROWS - 1))


@njit(cache=True, nogil=True)
def settle(
    row: int | np.uint64, ten: int, facts: int, is_asked: bool, in_arm: bool, aside: I64, least: I64, met: I8,
    outcome: I16, keepers: I64,
) -> None:  # fmt: skip
    """Write into one row what every chain says: `met` and `outcome` by chain, `keepers` one bit for each that keeps.

    An arm keeps whatever gets no card; who overrides one is settled order by order.
    """
    verdict = verdict_of(ten, facts) if is_asked else NOT_JUDGED
    common, keepers[row] = common_of(verdict, facts), 0
    for c in range(aside.size):
        met[row, c] = lowest(ten | aside[c])
        counted = min(met[row, c], YES)
        kept = counted < least[c]
        if in_arm:
            counted = YES if verdict == REUSE else NO
            kept = counted == NO
        outcome[row, c] = outcome_of(common, counted, kept)
        keepers[row] |= kept << c
