"""Patterns of answers are counted chain by chain, though orders of which all chains say the same are counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scenarios.audits import patterns as counting
from scenarios.audits.patterns import patterns
from tests.generative.coordinator.grounds import KEYS, Example, examples

Chains = list[NDArray[np.int32]]
Counted = tuple[Mapping[int, int], Mapping[tuple[int, int], int]]  # orders by pattern, results by analyte and pattern
SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(examples(in_arm=False), st.lists(st.tuples(*[st.sampled_from((7, 8, 2**29))] * 3), min_size=9, max_size=9))
def test_each_chain_has_its_own_patterns(example: Example, said: list[tuple[int, int, int]]) -> None:
    chains = _chains(example, said)
    assert _found(example, chains) == _by_a_dictionary(example, chains)


@SETTINGS
@given(examples(in_arm=False), st.lists(st.tuples(*[st.integers(0, 2**30 - 1)] * 3), min_size=9, max_size=9))
def test_more_patterns_than_there_was_room_for(example: Example, said: list[tuple[int, int, int]]) -> None:
    chains = _chains(example, said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_FEW", 1)
        assert _found(example, chains) == _by_a_dictionary(example, chains)


def test_one_chain_alone_and_more_than_three_are_counted_as_well() -> None:
    example, said = find(examples(in_arm=False), lambda one: len(one.ground.arranged.row) > 2), [(7,), (8,), (7,)] * 3
    for many in (1, 2, 5):
        chains = _chains(example, [answer * many for answer in said])
        assert _found(example, chains) == _by_a_dictionary(example, chains)


def _chains(example: Example, said: Sequence[tuple[int, ...]]) -> Chains:
    """What the chains say of the example's orders, one after another."""
    return [np.array(column[: len(example.ground.arranged.row)], np.int32) for column in zip(*said, strict=True)]


def _found(example: Example, chains: Chains) -> list[Counted]:
    return [
        (
            dict(zip(met.tolist(), orders.tolist(), strict=True)),
            {(kind, pattern): int(results[kind, n]) for n, pattern in enumerate(met.tolist())
             for kind in range(len(KEYS)) if results[kind, n]},
        )
        for met, orders, results in patterns(example.ground, len(KEYS), chains)
    ]  # fmt: skip


def _by_a_dictionary(example: Example, chains: Chains) -> list[Counted]:
    items = example.ground.arranged.items
    return [
        (Counter(answers.tolist()), Counter(zip(items.analyte.tolist(), answers[items.order].tolist(), strict=True)))
        for answers in chains
    ]
