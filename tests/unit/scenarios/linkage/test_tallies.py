"""Pairs counted from sizes of groups, against a list of every pair and a case worked out by hand."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.linkage.tallies import islands, joined, tally


def labels(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def test_a_case_worked_out_by_hand():
    # three people A A A, B B, C; the links join two of A, and the third A with both B
    person = labels(1, 1, 1, 2, 2, 3)
    linked = labels(7, 7, 8, 8, 8, 9)
    found = tally(person, linked, islands(person, linked))
    assert (found.same.sum(), found.linked.sum(), found.right.sum()) == (4, 4, 2)
    assert (found.missed, found.wrong) == (2, 2)


def test_people_and_links_that_share_a_registration_lie_on_one_island():
    island = islands(labels(1, 1, 2, 3), labels(5, 6, 6, 7))
    assert island[0] == island[1] == island[2] != island[3]


def test_pairs_among_some_registrations_count_both_ends_inside():
    person, linked = labels(1, 1, 1), labels(4, 4, 4)
    island = islands(person, linked)
    among = np.array([True, True, False])
    whole, inside = tally(person, linked, island), tally(person, linked, island, among)
    assert inside.same.sum() == 1
    assert whole.minus(inside).same.sum() == 2  # the pairs that the third registration takes part in


def test_a_reviewers_yes_joins_whole_groups():
    merged = joined(labels(0, 0, 1, 2), labels(1), labels(2))
    assert merged[0] == merged[1] == merged[2] != merged[3]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14))
def test_sizes_count_what_listing_every_pair_counts(rows):
    person, linked = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    found = tally(person, linked, islands(person, linked))
    pairs = list(combinations(range(len(rows)), 2))
    assert found.same.sum() == sum(person[a] == person[b] for a, b in pairs)
    assert found.linked.sum() == sum(linked[a] == linked[b] for a, b in pairs)
    assert found.right.sum() == sum(person[a] == person[b] and linked[a] == linked[b] for a, b in pairs)


@pytest.mark.parametrize("empty", [np.empty(0, np.int64)])
def test_no_registrations_no_pairs(empty):
    found = tally(empty, empty, islands(empty, empty))
    assert found.same.sum() == found.linked.sum() == 0
