"""Luck for many keys at once is compiled; bit for bit it is the luck of one key."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub import randomness
from emr_hub.randomness import hashes, normals, splitmix64, stream_key, uniform, uniforms
from emr_hub.randomness.compiled import hash_each, uniform_each


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not loaded the compiled twin: few keys are drawn by NumPy."""
    monkeypatch.setattr(randomness, "_compiled_pays", lambda size: size >= randomness._MANY)


words = st.integers(0, 2**64 - 1)
seeds = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=40, deadline=None)  # the first call loads what was compiled
@given(
    st.integers(-(2**63), 2**63 - 1), st.text(max_size=8), st.lists(st.tuples(words, words), min_size=1, max_size=20)
)
def test_the_compiled_hash_is_the_hash(seed: int, stream: str, keys: list[tuple[int, int]]) -> None:
    who, which = (np.array(column, np.uint64) for column in zip(*keys, strict=True))
    key, once = stream_key(seed, stream), which[:1]
    assert np.array_equal(hash_each(key, who, which), splitmix64(splitmix64(who ^ key) ^ which))
    plain = (splitmix64(splitmix64(who ^ key) ^ once) >> np.uint64(11)) / 2**53
    assert np.array_equal(uniform_each(key, who, once), plain)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("ordinal", [0, 7, np.arange(40_000)])
def test_many_keys_have_the_luck_that_each_has_alone(ordinal: int | np.ndarray) -> None:
    entity = np.arange(40_000, dtype=np.int64) * 7919 - 3
    assert len(entity) >= randomness._MANY
    many, numbers = uniforms(5, "test many", entity, ordinal), np.broadcast_to(np.asarray(ordinal), entity.shape)
    for n in (0, 1, 19_999, 39_999):
        assert many[n] == uniform(5, "test many", int(entity[n]) % 2**64, int(numbers[n]))
    assert 0 <= many.min() and many.max() < 1


@pytest.mark.usefixtures("few")
def test_a_grid_of_many_keys_has_the_luck_of_its_rows() -> None:
    entity, ordinal = np.arange(9_000, dtype=np.int64) * 31, np.arange(3)
    grid = uniforms(5, "test grid", entity[:, None], ordinal[None, :])
    assert grid.shape == (9_000, 3) and grid.size >= randomness._MANY
    for column in ordinal:
        assert np.array_equal(grid[:, column], uniforms(5, "test grid", entity, int(column)))
    keys = hashes(5, "test grid", entity[:, None], ordinal[None, :])
    assert np.array_equal(keys[7], hashes(5, "test grid", entity[7], ordinal))


def test_a_compiled_hash_of_another_step_is_noticed() -> None:
    who = np.arange(9, dtype=np.uint64)
    twice = splitmix64(splitmix64(splitmix64(who ^ stream_key(1, "s"))))
    assert not np.array_equal(hash_each(stream_key(1, "s"), who, np.zeros(1, np.uint64)), twice)


@pytest.mark.usefixtures("few")
def test_many_keys_have_the_normals_that_each_has_alone() -> None:
    """A grid of them too."""
    entity = np.arange(9_000, dtype=np.int64)
    many = normals(5, "test many", entity[:, None], np.arange(2)[None, :])
    for n in (0, 1, 8_999):
        assert np.array_equal(many[n], normals(5, "test many", int(entity[n]), np.arange(2)))
