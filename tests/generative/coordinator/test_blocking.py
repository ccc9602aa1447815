"""Candidate pairs: each pair of rows that shares a key comes once, whatever the batch."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.linking.blocking import Blocks, candidate_pairs
from coordinator.linking.shared_keys import blocks_of

NEIGHBOURS = [2**63, 2**63 + 1, 2**63 + 2, 0, 1, 2**64 - 1]  # some begin with the same bits
KEYS = st.lists(st.sampled_from(NEIGHBOURS), max_size=6)
MOST = 4


@settings(max_examples=150, deadline=None)  # the first example compiles
@given(st.lists(KEYS, max_size=10), st.sets(st.sampled_from(NEIGHBOURS), max_size=1), st.integers(1, 8), st.randoms())
def test_each_pair_that_shares_a_key_comes_once_lower_row_first(keys, frequent, batch, luck):
    entries = [(row, key) for row, held in enumerate(keys) for key in held]
    luck.shuffle(entries)
    found = [
        (int(a), int(b))
        for one, other in candidate_pairs(_blocks(len(keys), entries, frequent), batch)
        for a, b in zip(one, other, strict=True)
    ]
    crowded = {key for key in NEIGHBOURS if sum(key in held for held in keys) > MOST}
    blocking = [set(held) - frequent - crowded for held in keys]
    assert sorted(found) == [(a, b) for a, b in combinations(range(len(keys)), 2) if blocking[a] & blocking[b]]


def test_a_batch_is_not_much_longer_than_asked_for():
    blocks = blocks_of(60, np.arange(60), np.full(60, 7, np.uint64), np.empty(0, np.uint64), 60)
    sizes = [len(one) for one, _ in candidate_pairs(blocks, 100)]
    assert sum(sizes) == 60 * 59 // 2
    assert max(sizes) < 100 + 60


def _blocks(rows: int, entries: list[tuple[int, int]], frequent: set[int]) -> Blocks:
    row, key = np.array([r for r, _ in entries], np.int64), np.array([k for _, k in entries], np.uint64)
    return blocks_of(rows, row, key, np.array(sorted(frequent), np.uint64), MOST)
