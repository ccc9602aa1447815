"""A world that has waited to be played keeps little of itself, and says so when more is asked of it."""

from __future__ import annotations

from datetime import date

import pytest

from coordinator.policies import load_policy
from emr_hub.errors import BrokenError
from hospitals.world import WorldPlan, draw_world
from scenarios.engines.columns import performed_all
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.signed_orders import Signed
from scenarios.experiments.judging import Seen, seen_of
from scenarios.experiments.plans import tables_of


@pytest.fixture(scope="module")
def seen() -> Seen:
    return seen_of(tables_of(draw_world(WorldPlan(7, 60, date(2025, 6, 1), date(2025, 8, 31), 30))))


def test_what_waits_is_played_as_the_whole_is(seen: Seen) -> None:
    plan = ExchangePlan(arm="nobody", policy="g147", seed=7, start=0, end=2**62)
    whole = performed_all(seen.columns, plan, load_policy("g147"))
    assert whole.num_rows > 0
    assert performed_all(Signed.of(seen.columns), plan, load_policy("g147")).equals(whole)


def test_a_ground_that_was_not_laid_before_the_wait_is_refused(seen: Seen) -> None:
    left = Seen(seen.tables, Signed.of(seen.columns), seen.cards, {True: seen.ground(True)})
    assert left.ground(True) is seen.ground(True)
    with pytest.raises(BrokenError, match="laid before"):
        left.ground(False)
