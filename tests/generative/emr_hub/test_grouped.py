"""Rows by group and then by a second column stand as `np.lexsort` has them, ties as they come."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.columns.grouped import rows_by

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), max_size=200)


@settings(deadline=None)  # the first one compiles
@given(PAIRS)
def test_as_lexsort_has_them(pairs: list[tuple[int, int]]) -> None:
    """Short runs and long ones, in any order, with repetitions."""
    group, within = np.array(pairs, np.int64).reshape(-1, 2).T
    assert rows_by(group, within).tolist() == np.lexsort((within, group)).tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
def test_keys_of_draws_are_compared_without_a_sign(keys: list[int]) -> None:
    """A key beyond 2^63 comes after the others."""
    within = np.array(keys, np.uint64)
    assert rows_by(np.zeros(len(keys), np.int64), within).tolist() == np.argsort(within, kind="stable").tolist()
