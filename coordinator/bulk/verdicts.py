"""What ten answers amount to inside the kernel: facts of each analyte, gathered by order; from them the verdict."""

from __future__ import annotations

from numba import njit

from coordinator.bulk.arrays import NO, YES
from coordinator.bulk.packing import but_for_the_wait, lowest

REUSE, PARTIAL, REPEAT, ASK, NOT_JUDGED = 0, 1, 2, 3, 4
# Facts, one bit each: some analyte holds; some answer is no; one waits only for its result; one has more in its way;
# a judged result is abnormal; a result, if there is one, is older than the order.
HOLDS, REFUSED, WAITS, UNFIT, ABNORM, APART = 1, 2, 4, 8, 16, 32


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
