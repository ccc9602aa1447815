"""The records of one person are sorted in compiled code by few numbers; a library sorts them by all they say."""

from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.lookups import TEST
from scenarios.audits.plain_tables.records import NO_TIME, RECORD
from scenarios.audits.plain_tables.sorting import FEW_RECORDS, TIME_BITS, sort_records

TESTS = np.zeros(4, TEST)  # two codes, one of them with two units, and none of either
TESTS["code_rank"], TESTS["unit_rank"] = [0, 0, 1, -1], [0, 1, 0, -1]
FAR = 1 << TIME_BITS

few: Any = st.integers(0, 1)
row = st.tuples(
    st.sampled_from([0, 0, 1, 1, 2, 3, FAR, 2**62, -(2**62), NO_TIME]), few, st.sampled_from([np.nan, 0.0, -1.5]), few,
    st.integers(-1, 2), few, few,
)  # fmt: skip


def records_of(told: list[tuple[Any, ...]], copies: int) -> NDArray[Any]:
    found = np.zeros(len(told) * copies, RECORD)
    for name, column in zip(("taken", "issued", "value", "facility", "test", "interpretation", "status"),
                            zip(*told, strict=True), strict=True):  # fmt: skip
        found[name] = np.tile(np.array(column), copies)
    found["line"] = np.arange(len(found))[::-1]
    return found


def by_a_library(records: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """The records sorted, and whether two of them have time and code in common."""
    r, code = records, TESTS["code_rank"][records["test"]]
    value = np.nan_to_num(r["value"], nan=-np.inf)
    unit = TESTS["unit_rank"][r["test"]]
    keys = [r["line"], r["interpretation"], unit, value, r["issued"], r["status"], r["facility"], code, r["taken"]]
    return r[np.lexsort(keys)], len(np.unique(np.c_[r["taken"], code], axis=0)) < len(r)


@njit
def _sort(records, tests, keys, placed, order, room):  # type: ignore[no-untyped-def]
    return sort_records(records, tests, keys, placed, order, room)


def compiled(records: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    found, size = records.copy(), max(len(records), FEW_RECORDS)
    longs = [np.empty(size, np.int64) for _ in range(3)]
    return found, bool(_sort(found, TESTS, *longs, np.empty(size, RECORD)))


@settings(deadline=None)  # the first example is compiled
@given(told=st.lists(row, min_size=1, max_size=12), copies=st.sampled_from([1, 1, 2, 9]))
@example(told=[(NO_TIME, 0, 0.0, 0, 0, 0, 0), (5, 0, 0.0, 0, 0, 0, 0)], copies=1)
@example(told=[(0, 0, 0.0, 0, 2, 0, 0), (FAR, 0, 0.0, 0, 0, 0, 0), (1, 0, 0.0, 0, 0, 0, 0)], copies=1)
@example(told=[(1, 0, 0.0, 0, -1, 0, 0), (0, 0, 0.0, 0, 0, 0, 0)], copies=1)  # without a code, and later
@example(told=[(1, 0, np.nan, 0, 1, 0, 0)], copies=FEW_RECORDS + 1)
def test_a_persons_records_stand_in_the_order_of_all_they_say(told: list[tuple[Any, ...]], copies: int) -> None:
    records = records_of(told, copies)
    (found, alike), (sure, told_twice) = compiled(records), by_a_library(records)
    assert found.tobytes() == sure.tobytes()
    assert alike == told_twice
