"""Patterns of answers are counted chain by chain, though orders of which all chains say the same are counted once."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.audits import patterns as counting
from scenarios.audits.patterns import patterns
from tests.generative.coordinator.grounds import KEYS, Example, examples

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(examples(in_arm=False), st.lists(st.tuples(*[st.sampled_from((7, 8, 2**29))] * 3), min_size=9, max_size=9))
def test_each_chain_has_its_own_patterns(example: Example, said: list[tuple[int, int, int]]) -> None:
    _assert_counted(example, said)


@SETTINGS
@given(examples(in_arm=False), st.lists(st.tuples(*[st.integers(0, 2**30 - 1)] * 3), min_size=9, max_size=9))
def test_more_patterns_than_there_was_room_for(example: Example, said: list[tuple[int, int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_FEW", 1)
        _assert_counted(example, said)


def _assert_counted(example: Example, said: list[tuple[int, int, int]]) -> None:
    laid = example.ground.arranged
    chains = [np.array(column[: len(laid.row)], np.int32) for column in zip(*said, strict=True)]
    for answers, found in zip(chains, patterns(example.ground, len(KEYS), chains), strict=True):
        met, orders, results = found
        assert dict(zip(met.tolist(), orders.tolist(), strict=True)) == Counter(answers.tolist())
        of_items = Counter(zip(laid.items.analyte.tolist(), answers[laid.items.order].tolist(), strict=True))
        assert {
            (kind, pattern): int(results[kind, n]) for n, pattern in enumerate(met.tolist())
            for kind in range(len(KEYS)) if results[kind, n]
        } == of_items  # fmt: skip
