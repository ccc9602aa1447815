"""Settled records as the kernel's columns: one order per record, already in the order the kernel walks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk import (
    RESULTED_OPEN,
    Arranged,
    Carried,
    Ground,
    Items,
    Orders,
    Permits,
    no_later,
    one_group_each,
)  # fmt: skip
from emr_hub.formats import FLAGS, NO_FLAG
from emr_hub.terminology import analytes
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME

NEVER, NOTHING_KNOWN = np.int64(2**62), np.int64(-(2**62))


def ground_of(
    records: NDArray[Any], value: NDArray[np.float64], flag: NDArray[np.int8], m: Meanings, levels: NDArray[np.int8],
    carried: Carried, first_id: int,
) -> Ground:  # fmt: skip
    """Kept records, sorted, as orders numbered from `first_id`. `flag`: the laboratory's own, else the assumed one."""
    n = len(records)
    known = [analytes()[k] for k in m.analytes]
    low = np.array([*(-np.inf if a.critical_low is None else a.critical_low for a in known), 0])
    high = np.array([*(np.inf if a.critical_high is None else a.critical_high for a in known), 0])
    readings = np.array([*(_READING[f] for f in FLAGS), 4], np.int8)
    columns = _columns(records, value, flag, m.analyte, m.result_class, m.status, readings, low, high,
                       carried.resulted)  # fmt: skip
    registration, opens, taken, resulted, facility, analyte, classes, reading, status = columns
    same = _constants(-(-n // STEP) * STEP)
    ones, zeros = same.ones[:n], same.zeros[:n]
    level = levels[facility] if carried.level else same.unknown[:n]
    untold = zeros if carried.resulted else np.where(records["issued"] == NO_TIME, RESULTED_OPEN, zeros)
    at = same.at[:n]
    orders = Orders(
        at + first_id, taken, same.group[:n], registration, facility, level, same.anywhere[:n],
        same.no_age[:n], taken, resulted, same.nothing[:n], zeros, untold, status, same.at[: n + 1],
        same.none[: n + 1],
    )  # fmt: skip
    items = Items(same.at_short[:n], classes, analyte, same.judged[:n], reading, ones, same.judged[:n], ones)
    people = len(opens)
    permits = Permits(np.zeros(people + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), False)
    arranged = Arranged(
        orders, items, no_later(), one_group_each(np.r_[opens, n].astype(np.int64)), at, at,
        int(m.result_class.max(initial=-1)) + 1,
    )  # fmt: skip
    return Ground(arranged, permits, carried)


class _Constants(NamedTuple):
    """Columns that say the same of every row, made once and cut to length."""

    at: NDArray[np.int64]
    at_short: NDArray[np.int32]
    group: NDArray[np.int32]
    no_age: NDArray[np.int32]
    none: NDArray[np.int64]
    nothing: NDArray[np.int64]
    ones: NDArray[np.int8]
    zeros: NDArray[np.int8]
    judged: NDArray[np.int8]
    unknown: NDArray[np.int8]
    anywhere: NDArray[np.int8]


STEP = 1 << 18


@lru_cache(maxsize=2)
def _constants(size: int) -> _Constants:
    n, at = size + 1, np.arange(size + 1, dtype=np.int64)
    return _Constants(
        at, at.astype(np.int32), np.zeros(n, np.int32), np.full(n, -1, np.int32), np.zeros(n, np.int64),
        np.full(n, NOTHING_KNOWN), np.ones(n, np.int8), np.zeros(n, np.int8), np.full(n, 2, np.int8),
        np.full(n, -1, np.int8), np.full(n, 4, np.int8),
    )  # fmt: skip


# By flag: normal 0, abnormal 1, positive 2, critical 3, as the kernel reads the same words of a table.
_READING = {"LL": 3, "L": 1, "N": 0, "H": 1, "HH": 3, "A": 2, "POS": 2, "NEG": 0}


@njit(cache=True, nogil=True)
def _columns(records, value, flag, analyte_of, class_of, statuses, readings, low, high, resulted_carried):  # type: ignore[no-untyped-def]
    n = records.size
    registration, opens = np.empty(n, np.int32), np.empty(n, np.int64)
    taken, resulted = np.empty(n, np.int64), np.empty(n, np.int64)
    facility, analyte, classes = np.empty(n, np.int32), np.empty(n, np.int16), np.empty(n, np.int32)
    reading, status = np.empty(n, np.int8), np.empty(n, np.int8)
    people = 0
    for i in range(n):
        r = records[i]
        if i == 0 or r.person != records[i - 1].person:
            opens[people] = i
            people += 1
        registration[i] = people - 1
        taken[i] = r.taken
        resulted[i] = r.issued
        if r.issued == NO_TIME:
            resulted[i] = NEVER if resulted_carried else r.taken
        facility[i] = r.facility
        analyte[i] = analyte_of[r.test]
        classes[i] = class_of[r.test]
        reading[i] = readings[flag[i]]
        if value[i] < low[analyte[i]] or value[i] > high[analyte[i]]:
            reading[i] = 3
        status[i] = statuses[r.status]
    return registration, opens[:people], taken, resulted, facility, analyte, classes, reading, status


def flags_of(
    records: NDArray[Any], value: NDArray[np.float64], m: Meanings, assume: bool
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The laboratory's own flag of each record, and the one to be judged by; NO_FLAG for none."""
    own, judged = np.empty(len(records), np.int8), np.empty(len(records), np.int8)
    places = tuple(FLAGS.index(f) for f in ("LL", "HH", "L", "H", "N"))
    _flags(records, value, m.flag, m.bounds, assume, places, own, judged)
    return own, judged


@njit(cache=True, nogil=True)
def _flags(records, value, flags, bounds, assume, places, own, judged):  # type: ignore[no-untyped-def]
    for i in range(records.size):
        own[i] = judged[i] = flags[records[i].interpretation]
        if own[i] != NO_FLAG or not assume or np.isnan(value[i]):
            continue
        b, v = bounds[records[i].test], value[i]
        if v < b[0]:
            judged[i] = places[0]
        elif v > b[3]:
            judged[i] = places[1]
        elif v < b[1]:
            judged[i] = places[2]
        elif v > b[2]:
            judged[i] = places[3]
        elif not (np.isnan(b[1]) and np.isnan(b[2])):
            judged[i] = places[4]
