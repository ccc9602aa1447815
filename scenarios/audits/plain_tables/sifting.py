"""One walk over the records of a part, person by person: sorted, settled, counted, and put in the kernel's columns.

A person's few records stay in the processor's nearest memory from the first step to the last.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.coverage import Counted, count_facts, nothing_counted
from scenarios.audits.plain_tables.ground import Columns, cut, empty_columns, put
from scenarios.audits.plain_tables.lookups import Lookups
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.moments import count_cases, no_cases
from scenarios.audits.plain_tables.settling import settle
from scenarios.audits.plain_tables.sorting import FEW_RECORDS, sort_records


class Sifted(NamedTuple):
    """What one walk says of a part.

    `reason`: along the records, sorted, KEPT or the place of the reason. `columns`: along the kept ones. `facts`,
    `cases`: counted over all. `people`: how many persons have records.
    """

    reason: NDArray[np.int8]
    columns: Columns
    facts: Counted
    cases: NDArray[np.int64]
    people: int


def sift(records: NDArray[Any], first: NDArray[np.int64], m: Meanings, lookups: Lookups, assume: bool) -> Sifted:
    """Sift the records of a part, which are sorted where they stand: by person, time, code, and, where these leave it

    open, by content. `first`: where those of each person begin and, last, where they end. `assume`: the catalogue's
    limits read values that the laboratory did not.
    """
    size, most = len(records), int(np.diff(first).max(initial=0))
    reason, columns = np.empty(size, np.int8), empty_columns(size)
    facts, cases = nothing_counted(m), no_cases(m)
    room = np.empty(most, records.dtype), np.empty(most, np.int64), np.empty(most)
    kept, families, people = _walk(records, first, *lookups, assume, room, reason, columns, facts, cases)
    return Sifted(reason, cut(columns, kept, families), facts, cases, people)


@njit(cache=True, nogil=True)
def _walk(  # type: ignore[no-untyped-def]
    records, first, tests, flags, statuses, assume, room, reason, columns, facts, cases
):  # fmt: skip
    """How many records are kept, of how many persons, and how many persons there are."""
    (few, order, value), keys, placed = room, np.empty(FEW_RECORDS, np.int64), np.empty(FEW_RECORDS, np.int64)
    newest = np.full(tests.size + 1, -1, np.int64)
    # Arrays are taken out of their tuples here: wherever that is done, their users are counted, which takes long.
    start, person, registration, taken, resulted, facility, analyte, result_class = columns[:8]
    reading, status, untold, own, flag, file, line = columns[8:]
    by_facility, by_test = facts
    kept = families = people = 0
    for p in range(first.size - 1):
        if first[p] == first[p + 1]:
            continue
        people += 1
        some, why = records[first[p] : first[p + 1]], reason[first[p] : first[p + 1]]
        alike = sort_records(some, tests, keys, placed, order, few)
        settle(some, tests, flags, statuses, first[p], newest, order, why, value)
        count_facts(some, why, tests, by_facility, by_test)
        if alike:
            count_cases(some, why, tests, cases)
        before = kept
        kept = put(
            some, why, value, tests, flags, statuses, assume, kept, families, start, person, registration, taken,
            resulted, facility, analyte, result_class, reading, status, untold, own, flag, file, line,
        )  # fmt: skip
        families += kept > before
    return kept, families, people
