"""Person, code and time told more than once in sorted records, and what became of each such case."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME

KEPT_APART, MIXED = -1, -2  # beside the places of the reasons
FATES = (*range(len(REASONS)), MIXED, KEPT_APART)  # as they are counted: the last two from the end


def no_cases(m: Meanings) -> NDArray[np.int64]:
    """Before the first case: by code and fate, how many cases, and the rows in them."""
    return np.zeros((len(m.codes), len(FATES), 2), np.int64)


def cases(counted: NDArray[np.int64], m: Meanings) -> dict[tuple[str, int], tuple[int, int]]:
    """By code and fate: how many cases, and the rows in them."""
    found, codes = {}, m.codes
    for code, fate in zip(*np.nonzero(counted[:, :, 0]), strict=True):
        n, rows = counted[code, fate].tolist()
        found[codes[code], FATES[fate]] = (n, rows)
    return found


@njit(cache=True, nogil=True)
def count_cases(some, reason, tests, counted):  # type: ignore[no-untyped-def]
    """Count the cases among the settled records of one person."""
    begin = 0
    for n in range(1, some.size + 1):
        if n < some.size and _one(some[n], some[begin], tests):
            continue
        code = tests[some[begin].test].code
        if n - begin > 1 and code >= 0 and some[begin].taken != NO_TIME:
            kept, least, most = 0, 127, -1
            for i in range(begin, n):
                if reason[i] == KEPT:
                    kept += 1
                else:
                    least, most = min(least, reason[i]), max(most, reason[i])
            fate = KEPT_APART if kept >= 2 else least if least == most else MIXED
            counted[code, fate, 0] += 1
            counted[code, fate, 1] += n - begin
        begin = n


@njit(cache=True, nogil=True)
def _one(one, other, tests):  # type: ignore[no-untyped-def]
    return one.taken == other.taken and tests[one.test].code == tests[other.test].code
