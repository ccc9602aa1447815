"""Settled records as the kernel's columns: one order per record, already in the order the kernel walks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.bulk import (
    NOTHING_KNOWN,
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
from emr_hub.formats.settling import KEPT
from scenarios.audits.plain_tables.records import LINE_BITS, NO_TIME

# By flag, as the kernel reads the same words of a table: normal 0, abnormal 1, positive 2, critical 3; none 4.
_READING = {"LL": 3, "L": 1, "N": 0, "H": 1, "HH": 3, "A": 2, "POS": 2, "NEG": 0}
READINGS = np.array([*(_READING[f] for f in FLAGS), 4], np.int8)
_CRITICAL = np.int8(3)
_NONE, (_LL, _L, _N, _H, _HH) = np.int8(NO_FLAG), (np.int8(FLAGS.index(f)) for f in ("LL", "L", "N", "H", "HH"))


class Columns(NamedTuple):
    """What the kernel, and the tables of an audit, are told of every kept record, in the order of their persons.

    `first` (where the records of each person begin) and `person` (the key) run along persons. `own`: the laboratory's
    flag, `flag`: this, else the assumed one; NO_FLAG for none. `untold`: RESULTED_OPEN where nobody told the time of
    issue.
    """

    first: NDArray[np.int64]
    person: NDArray[np.int64]
    registration: NDArray[np.int32]
    taken: NDArray[np.int64]
    resulted: NDArray[np.int64]
    facility: NDArray[np.int32]
    analyte: NDArray[np.int16]
    result_class: NDArray[np.int32]
    reading: NDArray[np.int8]
    status: NDArray[np.int8]
    untold: NDArray[np.int8]
    own: NDArray[np.int8]
    flag: NDArray[np.int8]
    file: NDArray[np.int32]
    line: NDArray[np.int64]

    @property
    def span(self) -> tuple[int | None, int | None]:
        """The first and the last time of collection."""
        return (int(self.taken.min()), int(self.taken.max())) if len(self.taken) else (None, None)


_TYPES = (np.int64, np.int64, np.int32, np.int64, np.int64, np.int32, np.int16, np.int32, np.int8, np.int8, np.int8,
          np.int8, np.int8, np.int32, np.int64)  # fmt: skip


def empty_columns(size: int) -> Columns:
    """Room for so many records."""
    columns: Any = (np.empty(size, of) for of in _TYPES)
    return Columns(*columns)


def cut(columns: Any, kept: int, people: int) -> Columns:
    """As many as were put there."""
    some: Any = (column[: people if n < 2 else kept] for n, column in enumerate(columns))
    return Columns(*some)


@njit(cache=True, nogil=True)
def put(  # type: ignore[no-untyped-def]
    some, reason, value, tests, flags, statuses, assume, at, family, first, person, registration, taken, resulted,
    facility, analyte, result_class, reading, status, untold, own, flag, file, line,
):  # fmt: skip
    """Put a person's kept records, settled, into the columns from `at` on; where the next one's go.

    `assume`: the catalogue's limits read values that the laboratory did not. A result without a time of issue is known
    from its collection on at the earliest, which `untold` says. A kept record takes its value in the catalogue's unit.
    """
    first[family], person[family] = at, some[0].person
    for n in range(some.size):
        if reason[n] != KEPT:
            continue
        r, v = some[n], value[n]
        test, told = tests[r.test], r.issued != NO_TIME
        r.value = v
        registration[at] = family
        taken[at] = r.taken
        resulted[at] = r.issued if told else r.taken
        untold[at] = 0 if told else RESULTED_OPEN
        facility[at] = r.facility
        analyte[at] = test.analyte
        result_class[at] = test.result_class
        said = flags[r.interpretation]
        read = _assumed(v, test) if said == NO_FLAG and assume else said
        own[at], flag[at] = said, read
        reading[at] = _CRITICAL if v < test.least or v > test.most else READINGS[read]
        status[at] = statuses[r.status]
        file[at], line[at] = r.line >> LINE_BITS, r.line & ((1 << LINE_BITS) - 1)
        at += 1
    return at


@njit(cache=True, nogil=True)
def _assumed(value, test):  # type: ignore[no-untyped-def]
    """What the limits of the catalogue say of a value; without any limit, or a value, nothing."""
    flag = _N
    if value < test.critical_low:
        flag = _LL
    elif value > test.critical_high:
        flag = _HH
    elif value < test.low:
        flag = _L
    elif value > test.high:
        flag = _H
    elif np.isnan(value) or (np.isnan(test.low) and np.isnan(test.high)):
        flag = _NONE
    return flag


def ground_of(columns: Columns, classes: int, levels: NDArray[np.int8], carried: Carried, first_id: int) -> Ground:
    """One order per kept record, numbered from `first_id`. `classes`: how many classes of results there are."""
    c, n = columns, len(columns.taken)
    same = _constants(-(-n // STEP) * STEP)
    ones, at = same.ones[:n], same.at[:n]
    level = levels[c.facility] if carried.level else same.unknown[:n]
    orders = Orders(
        at + first_id, c.taken, same.group[:n], c.registration, c.facility, level, same.anywhere[:n],
        same.no_age[:n], c.taken, c.resulted, same.nothing[:n], same.zeros[:n], c.untold, c.status, same.at[: n + 1],
        same.none[: n + 1],
    )  # fmt: skip
    items = Items(same.at_short[:n], c.result_class, c.analyte, same.judged[:n], c.reading, ones, same.judged[:n], ones)
    permits = Permits(np.zeros(len(c.first) + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), False)
    families = one_group_each(np.r_[c.first, n])
    return Ground(Arranged(orders, items, no_later(), families, at, at, classes), permits, carried)


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
