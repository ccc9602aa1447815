"""A world that has waited to be played keeps little of itself, and says so when more is asked of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from coordinator.policies import load_policy
from emr_hub.errors import BrokenError
from hospitals.world import WorldPlan, draw_world
from scenarios.engines.columns import performed_all
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.lean_ground import LeanGround
from scenarios.engines.signed_orders import Signed
from scenarios.experiments.judging import Seen, seen_of
from scenarios.experiments.plans import tables_of


@pytest.fixture(scope="module")
def seen() -> Seen:
    return seen_of(tables_of(draw_world(WorldPlan(7, 60, date(2025, 6, 1), date(2025, 8, 31), 30))))


def left(seen: Seen) -> Signed:
    return Signed.of(seen.tables["orders"], seen.columns.analytes)


def test_what_is_read_back_is_played_as_the_whole_is(seen: Seen) -> None:
    for name in Signed._fields:
        there, whole = getattr(left(seen), name), getattr(seen.columns, name)
        assert np.array_equal(there, whole) and np.asarray(there).dtype == np.asarray(whole).dtype
    plan = ExchangePlan(arm="nobody", policy="g147", seed=7, start=0, end=2**62)
    whole = performed_all(seen.columns, plan, load_policy("g147"))
    assert whole.num_rows > 0
    assert performed_all(left(seen), plan, load_policy("g147")).equals(whole)


def test_a_ground_that_waited_is_laid_again_as_it_was(seen: Seen) -> None:
    laid = seen.ground(True)
    again = LeanGround.of(laid).laid_for(left(seen))
    assert len(laid.arranged.items.order) > len(laid.arranged.row) > 0 and len(laid.arranged.later.known) > 0
    for whole, there in ((laid.arranged, again.arranged), (laid, again)):
        for name in (n for n in type(whole).__slots__ if n not in ("arranged", "item_row")):
            assert_same(getattr(whole, name), getattr(there, name))


def assert_same(one: Any, other: Any) -> None:
    """Of tuples of columns each column, of the same kind."""
    for a, b in zip(one, other, strict=True) if isinstance(one, tuple) else [(one, other)]:
        assert np.array_equal(a, b) and np.asarray(a).dtype == np.asarray(b).dtype


def test_a_ground_that_was_not_laid_before_the_wait_is_refused(seen: Seen) -> None:
    waited = Seen(seen.tables, left(seen), seen.cards, {True: seen.ground(True)})
    assert waited.ground(True) is seen.ground(True)
    with pytest.raises(BrokenError, match="laid before"):
        waited.ground(False)
