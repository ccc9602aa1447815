"""Keyed luck against published vectors and against what uniform and independent must mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from emr_hub.randomness import choices, hashes, normals, splitmix64, stream_key, uniform, uniforms

GOLDEN = 0x9E3779B97F4A7C15
KEYS = st.integers(0, 2**63 - 1)


@pytest.mark.parametrize(
    ("seed", "published"),
    [
        (0, [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]),
        (1234567, [6457827717110365317, 3203168211198807973]),
    ],
)
def test_the_mixer_gives_the_published_numbers(seed: int, published: list[int]):
    states = np.array([(seed + step * GOLDEN) % 2**64 for step in range(len(published))], np.uint64)
    with np.errstate(over="ignore"):
        assert splitmix64(states).tolist() == published


def test_draws_of_neighbours_are_uniform():
    for ordinal in (0, 1):
        drawn = uniforms(42, "answer", np.arange(100_000), ordinal)
        assert stats.kstest(drawn, "uniform").pvalue > 0.001
        assert drawn.min() >= 0 and drawn.max() < 1


def test_normals_are_normal_and_finite():
    drawn = normals(42, "noise", np.arange(100_000))
    assert np.isfinite(drawn).all() and stats.kstest(drawn, "norm").pvalue > 0.001


@pytest.mark.parametrize("other", ["next entity", "next ordinal", "next seed", "other stream"])
def test_neighbouring_keys_are_not_correlated(other: str):
    who = np.arange(100_000)
    drawn = uniforms(7, "delay", who)
    beside = {
        "next entity": uniforms(7, "delay", who + 1),
        "next ordinal": uniforms(7, "delay", who, 1),
        "next seed": uniforms(8, "delay", who),
        "other stream": uniforms(7, "delays", who),
    }[other]
    assert abs(np.corrcoef(drawn, beside)[0, 1]) < 4 / np.sqrt(len(who))


@given(st.integers(0, 2**31), st.text(max_size=8), KEYS, KEYS)
def test_one_draw_equals_the_same_draw_among_many(seed: int, stream: str, entity: int, ordinal: int):
    many = uniforms(seed, stream, np.array([entity, 0, entity]), np.array([ordinal, ordinal, ordinal]))
    assert uniform(seed, stream, entity, ordinal) == many[0] == many[2]


def test_the_order_of_entities_moves_no_draw():
    who = np.arange(1000)
    assert (uniforms(3, "s", who[::-1])[::-1] == uniforms(3, "s", who)).all()


def test_different_keys_do_not_collide():
    entities, ordinals = np.meshgrid(np.arange(1000), np.arange(100))
    drawn = hashes(1, "s", entities.ravel(), ordinals.ravel())
    assert len(np.unique(drawn)) == drawn.size


def test_entity_and_ordinal_are_not_interchangeable():
    assert uniform(1, "s", 2, 3) != uniform(1, "s", 3, 2)


def test_a_stream_key_never_depends_on_the_process():
    assert int(stream_key(1, "answer")) == 0xC2DAE70B3ACCFB99  # sha256sum of "1\x1fanswer"


def test_choices_follow_their_weights_and_never_choose_what_weighs_nothing():
    weights = np.array([1.0, 0.0, 3.0, 0.0])
    drawn = np.bincount(choices(5, "which", np.arange(40_000), weights), minlength=4)
    assert drawn[1] == drawn[3] == 0
    assert stats.chisquare(drawn[[0, 2]], [10_000, 30_000]).pvalue > 0.001
