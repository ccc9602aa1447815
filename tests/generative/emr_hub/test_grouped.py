"""Rows by group, values numbered, places among others: each as NumPy has them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.columns.grouped import members_of, numbered, places_in, rows_by, rows_in_time
from emr_hub.randomness import uniforms

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), max_size=200)


@settings(deadline=None)  # the first one compiles
@given(PAIRS)
def test_as_lexsort_has_them(pairs: list[tuple[int, int]]) -> None:
    """Short runs and long ones, in any order, with repetitions."""
    group, within = np.array(pairs, np.int64).reshape(-1, 2).T
    assert rows_by(group, within).tolist() == np.lexsort((within, group)).tolist()
    assert rows_in_time(group, within).tolist() == np.lexsort((within, group)).tolist()


@settings(deadline=None, max_examples=40)
@given(st.integers(40, 1200), st.integers(1, 5), st.integers(1, 400), st.integers(0, 2**32))
def test_long_runs_are_merged_as_lexsort_has_them(size: int, groups: int, values: int, seed: int) -> None:
    """Runs of several pieces, the last one short, with few values and with many."""
    drawn = uniforms(seed, "rows", np.arange(2 * size))
    group, within = (drawn[:size] * groups).astype(np.int64), (drawn[size:] * values).astype(np.int64)
    assert np.array_equal(rows_by(group, within), np.lexsort((within, group)))


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
def test_keys_of_draws_are_compared_without_a_sign(keys: list[int]) -> None:
    """A key beyond 2^63 comes after the others."""
    within = np.array(keys, np.uint64)
    assert rows_by(np.zeros(len(keys), np.int64), within).tolist() == np.argsort(within, kind="stable").tolist()


NEAR = st.lists(st.integers(-5, 20), max_size=60)
FAR = st.lists(st.integers(-(2**62), 2**62), max_size=20)


@settings(deadline=None)
@given(NEAR | FAR)
def test_values_are_numbered_as_unique_numbers_them(values: list[int]) -> None:
    """Values close together are counted, others sorted."""
    given_values = np.array(values, np.int64)
    expected = np.unique(given_values, return_inverse=True)
    assert [found.tolist() for found in numbered(given_values)] == [one.tolist() for one in expected]


@settings(deadline=None)
@given(st.sets(st.integers(-5, 30), max_size=20), NEAR, st.booleans())
def test_places_are_those_of_searchsorted(ids: set[int], values: list[int], ascending: bool) -> None:
    """Values that ascend and those that do not, among them some that are no id, below all and beyond all."""
    held, asked = np.array(sorted(ids), np.int64), np.array(sorted(values) if ascending else values, np.int64)
    assert places_in(held, asked).tolist() == np.searchsorted(held, asked).tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), max_size=12))
def test_every_row_stands_beside_the_members_of_its_group(group: list[int]) -> None:
    """A group may have several members, in any order, or none."""
    members = ((4, 1), (), (7,))
    rows, member = members_of(np.array(group, np.int64), members)
    expected = [(row, one) for row, own in enumerate(group) for one in members[own]]
    assert list(zip(rows.tolist(), member.tolist(), strict=True)) == expected
