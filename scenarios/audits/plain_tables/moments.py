"""Person, code and time told more than once in sorted records, and what became of each such case."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.formats.settling import KEPT
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME

KEPT_APART, MIXED = -1, -2  # beside the places of the reasons


def cases(records: NDArray[Any], reason: NDArray[np.int8], m: Meanings) -> dict[tuple[str, int], tuple[int, int]]:
    """By code and fate: how many cases, and the rows in them."""
    codes = sorted({code for code, _ in m.tests if code})
    code_of = np.array([*(codes.index(c) if c else -1 for c, _ in m.tests), -1], np.int32)
    counted = np.zeros((len(codes) + 1, 130, 2), np.int64)
    _count(records, reason, code_of, counted)
    found = {}
    for code, fate in zip(*np.nonzero(counted[:, :, 0]), strict=True):
        n, rows = counted[code, fate].tolist()
        found[codes[code], int(fate) - 2] = (n, rows)
    return found


@njit(cache=True, nogil=True)
def _count(records, reason, code_of, counted):  # type: ignore[no-untyped-def]
    begin = 0
    for n in range(1, records.size + 1):
        if n < records.size and _one(records[n], records[begin], code_of):
            continue
        if n - begin > 1 and code_of[records[begin].test] >= 0 and records[begin].taken != NO_TIME:
            kept, least, most = 0, 127, -1
            for i in range(begin, n):
                if reason[i] == KEPT:
                    kept += 1
                else:
                    least, most = min(least, reason[i]), max(most, reason[i])
            fate = KEPT_APART if kept >= 2 else least if least == most else MIXED
            counted[code_of[records[begin].test], fate + 2, 0] += 1
            counted[code_of[records[begin].test], fate + 2, 1] += n - begin
        begin = n


@njit(cache=True, nogil=True, inline="always")
def _one(one, other, code_of):  # type: ignore[no-untyped-def]
    return one.person == other.person and one.taken == other.taken and code_of[one.test] == code_of[other.test]
