"""Which facts the rows of each facility carry, counted over records: the tally that rows would give."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.coverage import CARDS, COVERAGE
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.records import NO_TIME
from scenarios.audits.tallies import added, tally


class RowFacts(NamedTuple):
    """`coverage`: rows of each facility that carry each fact, in the shape of COVERAGE; a facility not named is "".

    `read` and `stood`: rows of each test (pair of code and unit; the last entry: neither), all of them and those kept.
    """

    coverage: pa.Table
    read: NDArray[np.int64]
    stood: NDArray[np.int64]


def row_facts(records: NDArray[Any], kept: NDArray[np.bool_], m: Meanings) -> RowFacts:
    """Count the records once."""
    has = [np.array([*(t[k] is not None for t in m.tests), False]) for k in (0, 1)]
    lacks = np.stack([~has[0], m.analyte < 0, ~has[1], np.isnan(m.scale)], axis=1)
    missing = np.zeros((len(m.facilities) + 1, len(FACTS)), np.int64)
    by_test = np.zeros((2, len(has[0])), np.int64)
    _count(records, kept, lacks, lacks.any(axis=1), missing, by_test)
    counts = missing[:, :1] - missing
    counts[:, 0] = missing[:, 0]
    met = np.flatnonzero(counts[:, 0])
    counts[:, UNTOLD] = 0
    names = [[*m.facilities, ""][n] for n in met.tolist()]
    columns = [pa.array(names, pa.string()), *(pa.array(c) for c in counts[met].T)]
    told = added([pa.table(columns, names=["facility", *FACTS]).cast(COVERAGE)])
    return RowFacts(told, by_test[0], by_test[0] - by_test[1])


FACTS = COVERAGE.names[1:]
UNTOLD = [n for n, name in enumerate(FACTS) if name in ("ordered", "context")]  # a plain table holds none of them


@njit(cache=True, nogil=True)
def _count(records, kept, lacks, odd, missing, by_test):  # type: ignore[no-untyped-def]
    """All rows in the first column, in the others what is missing, in the order of COVERAGE: it is rare."""
    for n in range(records.size):
        r, row = records[n], missing[records[n].facility]
        row[0] += 1
        by_test[0, r.test] += 1
        if not kept[n]:
            row[1] += 1
            by_test[1, r.test] += 1
        if odd[r.test]:
            number = not np.isnan(r.value)
            row[2] += lacks[r.test, 0]
            row[3] += lacks[r.test, 1]
            row[4] += number and lacks[r.test, 2]
            row[5] += number and lacks[r.test, 3]
        row[7] += r.taken == NO_TIME
        row[8] += r.issued == NO_TIME
        row[9] += r.status < 0
        row[10] += r.interpretation < 0


def no_cards(people: int) -> pa.Table:
    """A plain table tells of no person but a number."""
    return added([tally(CARDS, [("", people, *(0 for _ in CARDS.names[2:]))] if people else [])])
