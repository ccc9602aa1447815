"""Candidate pairs: each pair of rows that shares a key comes once, whatever the batch."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.linking.blocking import blocks_of, candidate_pairs

KEYS = st.lists(st.sampled_from("abcdef"), max_size=4, unique=True)


@settings(max_examples=150, deadline=None)  # the first example compiles
@given(st.lists(KEYS, max_size=10), st.integers(1, 8))
def test_each_pair_that_shares_a_key_comes_once_lower_row_first(keys, batch):
    batches = candidate_pairs(blocks_of(keys), batch)
    found = [(int(a), int(b)) for one, other in batches for a, b in zip(one, other, strict=True)]
    assert sorted(found) == [(a, b) for a, b in combinations(range(len(keys)), 2) if set(keys[a]) & set(keys[b])]


def test_a_batch_is_not_much_longer_than_asked_for():
    keys = [["shared"] for _ in range(60)]
    sizes = [len(one) for one, _ in candidate_pairs(blocks_of(keys), 100)]
    assert sum(sizes) == 60 * 59 // 2
    assert max(sizes) < 100 + 60
