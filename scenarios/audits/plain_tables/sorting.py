"""The records of one partition in the order of their orders: person, time, code, then what the row says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.desk import room
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import RECORD


def records_of(folders: list[Path], part: int, meanings: Meanings) -> NDArray[Any]:
    """All records of a partition, their numbers those of `meanings`. They lie on the thread's desk (see `room`)."""
    paths = [folder / f"{part}.records" for folder in folders]
    sizes = [path.stat().st_size // RECORD.itemsize for path in paths]
    found, begin = room("read", sum(sizes)), 0
    for path, size, recode in zip(paths, sizes, meanings.recode, strict=True):
        these = found[begin : begin + size]
        with path.open("rb", buffering=0) as file:
            file.readinto(these.view(np.uint8).data)
        recoded(these, recode)
        begin += size
    return found


def recoded(records: NDArray[Any], recode: Mapping[str, NDArray[np.int32]]) -> NDArray[Any]:
    """The records of one process with the numbers of all, changed in place."""
    _recode(records, *(recode[n] for n in ("facility", "test", "interpretation", "status")))
    return records


@njit(cache=True, nogil=True)
def _recode(records, facility, test, interpretation, status):  # type: ignore[no-untyped-def]
    for n in range(records.size):
        r = records[n]
        r.facility = facility[r.facility]
        r.test = test[r.test]
        r.interpretation = interpretation[r.interpretation]
        r.status = status[r.status]


def sorted_records(records: NDArray[Any], meanings: Meanings) -> NDArray[Any]:
    """The records by person, time, code, and, where these leave it open, by content; equal contents by place.

    Records are put under their person first, then each person's few are sorted where they stand, on the thread's desk.
    """
    if not len(records):
        return records
    found = room("sorted", len(records))
    lowest, highest = _ends(records)
    first = _under_persons(records, lowest, highest, found)
    if _sort_few(found, first, meanings.code_rank):
        for begin, end in _ties(found, meanings.code_rank):
            found[begin:end] = found[begin:end][np.lexsort(_content_keys(found[begin:end], meanings))]
    return found


def _content_keys(records: NDArray[Any], meanings: Meanings) -> list[NDArray[Any]]:
    """Keys for lexsort, the strongest last: as the contents of rows are compared elsewhere."""
    r, m = records, meanings
    value = np.nan_to_num(r["value"], nan=-np.inf)
    return [
        r["line"], r["interpretation"], m.unit_rank[r["test"]], value, r["issued"], r["status"], r["facility"],
        m.code_rank[r["test"]], r["taken"],
    ]  # fmt: skip


@njit(cache=True, nogil=True)
def _ends(records):  # type: ignore[no-untyped-def]
    lowest = highest = records[0].person
    for n in range(records.size):
        lowest, highest = min(lowest, records[n].person), max(highest, records[n].person)
    return lowest, highest


@njit(cache=True, nogil=True)
def _under_persons(records, lowest, highest, out):  # type: ignore[no-untyped-def]
    """A counting sort by person; also where every person's records begin."""
    first = np.zeros(highest - lowest + 2, np.int64)
    for n in range(records.size):
        first[records[n].person - lowest + 1] += 1
    for p in range(1, first.size):
        first[p] += first[p - 1]
    place = first.copy()
    for n in range(records.size):
        p = records[n].person - lowest
        out[place[p]] = records[n]
        place[p] += 1
    return first


@njit(cache=True, nogil=True)
def _sort_few(records, first, code_rank):  # type: ignore[no-untyped-def]
    """Sort each person's records by time and code; whether any two are alike in both."""
    alike = False
    order, kept = np.empty(64, np.int64), np.empty(64, records.dtype)
    for p in range(first.size - 1):
        begin, size = first[p], first[p + 1] - first[p]
        if size < 2:
            continue
        if size > order.size:
            order, kept = np.empty(2 * size, np.int64), np.empty(2 * size, records.dtype)
        if size > 48:
            order[:size] = _merged(records, begin, size, code_rank)
        else:
            for n in range(size):
                at = n
                while at > 0 and _before(records[begin + n], records[begin + order[at - 1]], code_rank):
                    order[at] = order[at - 1]
                    at -= 1
                order[at] = n
        for n in range(size):
            kept[n] = records[begin + order[n]]
        for n in range(size):
            records[begin + n] = kept[n]
            alike = alike or (n > 0 and _alike(kept[n], kept[n - 1], code_rank))
    return alike


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


@njit(cache=True, nogil=True)
def _ties(records, code_rank):  # type: ignore[no-untyped-def]
    """Runs of records alike in person, time and code."""
    found, begin = [(0, 0)], 0
    for n in range(1, records.size + 1):
        same = n < records.size and records[n].person == records[begin].person
        if same and _alike(records[n], records[begin], code_rank):
            continue
        if n - begin > 1:
            found.append((begin, n))
        begin = n
    return found[1:]
