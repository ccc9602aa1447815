"""Which facts the rows of each facility carry, counted over records: the tally that rows would give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.coverage import CARDS, COVERAGE
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME
from scenarios.audits.tallies import added, tally


def coverage(records: NDArray[Any], kept: NDArray[np.bool_], m: Meanings) -> pa.Table:
    """Rows of each facility that carry each fact. Shape: COVERAGE; a facility that is not named is ""."""
    has = [np.array([*(t[k] is not None for t in m.tests), False]) for k in (0, 1)]
    size = len(m.facilities) + 1
    counts = np.zeros((size, len(COVERAGE) - 1), np.int64)
    _count(records, kept, has[0], has[1], m.analyte >= 0, ~np.isnan(m.scale), counts)
    met = np.flatnonzero(counts[:, 0])
    names = [[*m.facilities, ""][n] for n in met.tolist()]
    columns = [pa.array(names, pa.string()), *(pa.array(c) for c in counts[met].T)]
    return added([pa.table(columns, names=["facility", *FACTS]).cast(COVERAGE)])


# In the order of COVERAGE; a plain table holds neither orders nor contexts.
FACTS = COVERAGE.names[1:]


@njit(cache=True, nogil=True)
def _count(records, kept, has_code, has_unit, understood, converts, counts):  # type: ignore[no-untyped-def]
    for n in range(records.size):
        r, row = records[n], counts[records[n].facility]
        number = not np.isnan(r.value)
        row[0] += 1
        row[1] += kept[n]
        row[2] += has_code[r.test]
        row[3] += understood[r.test]
        row[4] += not number or has_unit[r.test]
        row[5] += not number or converts[r.test]
        row[7] += r.taken != NO_TIME
        row[8] += r.issued != NO_TIME
        row[9] += r.status >= 0
        row[10] += r.interpretation >= 0


def rows_by_test(
    records: NDArray[Any], kept: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of each test (pair of code and unit; the last entry: neither), all of them and those kept."""
    counts = np.zeros((2, size), np.int64)
    _by_test(records, kept, counts)
    return counts[0], counts[1]


@njit(cache=True, nogil=True)
def _by_test(records, kept, counts):  # type: ignore[no-untyped-def]
    for n in range(records.size):
        counts[0, records[n].test] += 1
        counts[1, records[n].test] += kept[n]


def no_cards(people: int) -> pa.Table:
    """A plain table tells of no person but a number."""
    return added([tally(CARDS, [("", people, *(0 for _ in CARDS.names[2:]))] if people else [])])
