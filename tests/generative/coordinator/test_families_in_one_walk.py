"""A family is judged by itself, whoever was judged before it in the same walk and the same memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrays import Arm, Families, Judged
from coordinator.bulk.judge import Asked, judge_arm, judge_counts
from coordinator.bulk.rules import rules_of
from coordinator.decision import Count
from emr_hub.terminology import analytes
from tests.generative.coordinator.grounds import KEYS, Example, examples

SETTINGS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EVERY = [Asked(count, yes) for yes in (False, True) for count in Count]


@SETTINGS
@given(st.booleans().flatmap(lambda in_arm: st.tuples(st.just(in_arm), examples(in_arm=in_arm))))
def test_the_same_family_again_gets_the_same_answers(drawn: tuple[bool, Example]) -> None:
    in_arm, one = drawn
    alone, both = (_judged(example, in_arm) for example in (one, twice(one)))
    size = len(one.ground.arranged.row)
    for once, again in zip(alone, both, strict=True):
        for name, column in once._asdict().items():
            first, second = np.split(getattr(again, name), 2)
            shift = np.where(second >= 0, size, 0) if name == "candidate" else 0
            assert np.array_equal(first, column) and np.array_equal(second - shift, column), name


def _judged(example: Example, in_arm: bool) -> list[Judged]:
    """By one thread, so that both families are judged in one walk."""
    rules = rules_of(example.policy, KEYS, analytes())
    if in_arm:
        return [judge_arm(example.ground, rules, example.arm, 1)]
    return judge_counts(example.ground, rules, EVERY, 1)


def twice(example: Example) -> Example:
    """The same family of orders, and behind it once more."""
    laid, arm = example.ground.arranged, example.arm
    items, later = _tiled(laid.items), _tiled(laid.later)
    size = len(laid.row)
    orders = _tiled(laid.orders)._replace(
        first_item=_starts(laid.orders.first_item), first_later=_starts(laid.orders.first_later)
    )
    one = laid.families
    families = Families(_starts(one.first_order), _starts(one.first_group), _starts(one.first_link), *_tiled(one)[3:])
    behind = np.repeat([0, size], len(laid.items.order)).astype(np.int32)
    shifted = np.repeat([0, len(laid.later.reading)], len(laid.later.first_item))
    again = replace(
        laid, orders=orders, items=items._replace(order=items.order + behind),
        later=later._replace(first_item=later.first_item + shifted), families=families, row=np.arange(2 * size),
        item_row=np.arange(2 * len(laid.item_row)),
    )  # fmt: skip
    by_order = ("visible", "asked", "uniform", "accept_normal", "accept_abnormal")
    told = {name: np.tile(getattr(arm, name), 2) for name in by_order}
    return replace(example, ground=replace(example.ground, arranged=again), arm=Arm(**arm._asdict() | told))


def _tiled(columns: Any) -> Any:
    return type(columns)(*(np.tile(column, 2) for column in columns))


def _starts(starts: np.ndarray) -> np.ndarray:
    return np.r_[starts, starts[1:] + starts[-1]]
