"""The records of one partition in the order of their orders: person, time, code, then what the row says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME, RECORD
from scenarios.audits.plain_tables.stored import Stored

FEW_RECORDS = 64  # records of a person that are sorted by one number each: time, rank of the code, place
TIME_BITS = 41  # 69 years in milliseconds; 16 bits are for the code, 6 for the place


def sorted_records(rows: Stored, part: int, lowest: int, first: NDArray[np.int64], m: Meanings) -> NDArray[Any]:
    """The records of a part by person, time, code, and, where these leave it open, by content; equal contents by place.

    `first`: where the records of each person begin and, last, where they end, by the persons' keys from `lowest` on.
    Records are put under their person, then each person's few are sorted where they stand.
    """
    found = np.empty(int(first[-1]), RECORD)
    rows.lay_out(part, lowest, first[:-1].copy(), found)
    for begin, end in _runs(np.array(_sort_few(found, first, m.code_rank), np.int64)):
        found[begin:end] = found[begin:end][np.lexsort(_content_keys(found[begin:end], m))]
    return found


def _runs(alike: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Where records that are alike stand together, from the places of those that are like the one before."""
    first = np.diff(alike, prepend=-1) != 1
    last = np.roll(first, -1)
    return zip((alike[first] - 1).tolist(), (alike[last] + 1).tolist(), strict=True)


def _content_keys(records: NDArray[Any], meanings: Meanings) -> list[NDArray[Any]]:
    """Keys for lexsort, the strongest last: as the contents of rows are compared elsewhere."""
    r, m = records, meanings
    value = np.nan_to_num(r["value"], nan=-np.inf)
    return [
        r["line"], r["interpretation"], m.unit_rank[r["test"]], value, r["issued"], r["status"], r["facility"],
        m.code_rank[r["test"]], r["taken"],
    ]  # fmt: skip


@njit(cache=True, nogil=True)
def _sort_few(records, first, code_rank):  # type: ignore[no-untyped-def]
    """Sort each person's records by time and code; the places of those alike in both to the one before."""
    alike = [np.int64(0) for _ in range(0)]
    keys, order = np.empty(FEW_RECORDS, np.uint64), np.empty(FEW_RECORDS, np.int64)
    kept = np.empty(FEW_RECORDS, records.dtype)
    for p in range(first.size - 1):
        begin, size = first[p], first[p + 1] - first[p]
        if size < 2:
            continue
        if size > order.size:
            order, kept = np.empty(2 * size, np.int64), np.empty(2 * size, records.dtype)
        if size > FEW_RECORDS or not _keyed(records, begin, size, code_rank, keys):
            order[:size] = _merged(records, begin, size, code_rank)
        else:
            _rank(keys, size, order)
        for n in range(size):
            kept[n] = records[begin + order[n]]
        for n in range(size):
            records[begin + n] = kept[n]
            if n > 0 and _alike(kept[n], kept[n - 1], code_rank):
                alike.append(begin + n)
    return alike


@njit(cache=True, nogil=True)
def _keyed(records, begin, size, code_rank, keys):  # type: ignore[no-untyped-def]
    """Time, rank of the code and place among the few as one number each; False where they span too much for that."""
    lowest = highest = records[begin].taken
    for n in range(1, size):
        lowest, highest = min(lowest, records[begin + n].taken), max(highest, records[begin + n].taken)
    if lowest == NO_TIME or highest - lowest >= 1 << TIME_BITS:
        return False
    for n in range(size):
        r = records[begin + n]
        keys[n] = np.uint64(((r.taken - lowest) << (63 - TIME_BITS)) | ((code_rank[r.test] + 1) << 6) | n)
    return True


@njit(cache=True, nogil=True)
def _rank(keys, size, order):  # type: ignore[no-untyped-def]
    """The order of few keys, no two alike: each stands behind as many as are less. No branch depends on them."""
    for n in range(size):
        key, less = keys[n], 0
        for i in range(size):
            less += keys[i] < key
        order[less] = n


@njit(cache=True, nogil=True, inline="always")
def _before(one, other, code_rank):  # type: ignore[no-untyped-def]
    if one.taken != other.taken:
        return one.taken < other.taken
    return code_rank[one.test] < code_rank[other.test]


@njit(cache=True, nogil=True, inline="always")
def _alike(one, other, code_rank):  # type: ignore[no-untyped-def]
    return one.taken == other.taken and code_rank[one.test] == code_rank[other.test]


@njit(cache=True, nogil=True)
def _merged(records, begin, size, code_rank):  # type: ignore[no-untyped-def]
    """The order of a person's many records, by merging ever longer runs."""
    here, there, width = np.arange(size), np.empty(size, np.int64), 1
    while width < size:
        for low in range(0, size, 2 * width):
            middle, high = min(low + width, size), min(low + 2 * width, size)
            i, j = low, middle
            for k in range(low, high):
                if j >= high or (
                    i < middle and not _before(records[begin + here[j]], records[begin + here[i]], code_rank)
                ):
                    there[k] = here[i]
                    i += 1
                else:
                    there[k] = here[j]
                    j += 1
        here, there = there, here
        width *= 2
    return here
