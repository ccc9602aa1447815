"""Which facts the rows of each facility carry, counted over records: the tally that rows would give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from emr_hub.formats.settling import KEPT
from scenarios.audits.coverage import CARDS, COVERAGE
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME
from scenarios.audits.tallies import tally


class Counted(NamedTuple):
    """Rows counted by facility (the last: not named) and by test (the last: none), in the columns below."""

    by_facility: NDArray[np.int64]
    by_test: NDArray[np.int64]


class RowFacts(NamedTuple):
    """`coverage`: rows of each facility that carry each fact, in the shape of COVERAGE; a facility not named is "".

    `read` and `stood`: rows of each test (pair of code and unit; the last entry: neither), all of them and those kept.
    """

    coverage: pa.Table
    read: NDArray[np.int64]
    stood: NDArray[np.int64]


FACTS = COVERAGE.names[1:]
# By facility: first all rows, by which of these are not told (one bit each), then those that lack each of the others.
_TOLD, _HAD = ("collected", "resulted", "status", "flag"), ("kept", "coded", "understood", "unit", "converts")
_WAYS = 1 << len(_TOLD)
_READ, _ASIDE = 0, 1  # by test


def nothing_counted(m: Meanings) -> Counted:
    """Before the first row."""
    facilities, tests = len(m.facilities) + 1, len(m.tests) + 1
    return Counted(np.zeros((facilities, _WAYS + len(_HAD)), np.int64), np.zeros((tests, 2), np.int64))


@njit(cache=True, nogil=True)
def count_facts(records, reason, tests, by_facility, by_test):  # type: ignore[no-untyped-def]
    """Count records. What they lack of the second kind is rare: mostly a record is two numbers."""
    for n in range(records.size):
        r = records[n]
        untold = (r.taken == NO_TIME) | (r.issued == NO_TIME) << 1 | (r.status < 0) << 2 | (r.interpretation < 0) << 3
        by_facility[r.facility, untold] += 1
        by_test[r.test, _READ] += 1
        if reason[n] != KEPT:
            by_facility[r.facility, _WAYS] += 1
            by_test[r.test, _ASIDE] += 1
        test = tests[r.test]
        if test.odd:
            number = not np.isnan(r.value)
            by_facility[r.facility, _WAYS + 1] += test.no_code
            by_facility[r.facility, _WAYS + 2] += test.unknown
            by_facility[r.facility, _WAYS + 3] += number and test.no_unit
            by_facility[r.facility, _WAYS + 4] += number and test.no_scale


def row_facts(counted: Counted, m: Meanings) -> RowFacts:
    """The tally that rows would give."""
    told, lacking = np.split(counted.by_facility, [_WAYS], axis=1)
    rows, ways = told.sum(axis=1), np.arange(_WAYS)
    counts = {"rows": rows} | {name: rows - lacking[:, n] for n, name in enumerate(_HAD)}
    counts |= {name: told[:, ways >> n & 1 == 0].sum(axis=1) for n, name in enumerate(_TOLD)}
    met, none = np.flatnonzero(rows), np.zeros(len(rows), np.int64)
    names = [[*m.facilities, ""][n] for n in met.tolist()]
    columns = [pa.array(names, pa.string()), *(pa.array(counts.get(name, none)[met]) for name in FACTS)]
    found = pa.table(columns, schema=COVERAGE)
    read = counted.by_test[:, _READ]
    return RowFacts(found, read, read - counted.by_test[:, _ASIDE])


def no_cards(people: int) -> pa.Table:
    """A plain table tells of no person but a number."""
    return tally(CARDS, [("", people, *(0 for _ in CARDS.names[2:]))] if people else [])
