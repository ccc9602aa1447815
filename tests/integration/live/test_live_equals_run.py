"""Live or in one process, at any speed, with any number of workers, on either database: the same decisions."""

from __future__ import annotations

from functools import cache

import pytest

from emr_hub.clock import DAY, SystemClock
from scenarios.engines.exchange import ExchangeOutcome, run_exchange
from scenarios.live import LivePilot, LivePlan
from tests.integration.live.small_pilot import ANSWERS, PLAN, busy_world

FOUR_DAYS = 4 * DAY / 1000  # a second


@cache
def in_one_process() -> ExchangeOutcome:
    return run_exchange(busy_world().tables(), PLAN, ANSWERS)


@pytest.mark.parametrize(
    ("speed", "workers", "database"), [(None, 1, "sqlite"), (FOUR_DAYS, 2, "sqlite"), (None, 2, "postgresql")]
)
def test_every_order_is_decided_as_in_one_process(
    speed: float | None, workers: int, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("own_database") if database == "postgresql" else None
    told: list[str] = []
    pilot = LivePilot(LivePlan(speed, workers, database=url), SystemClock(), lambda key, **said: told.append(key))
    live = pilot.play(busy_world().tables(), PLAN, ANSWERS)
    assert live.decisions.to_pylist() == in_one_process().decisions.to_pylist()
    assert {row["verdict"] for row in live.decisions.to_pylist()} >= {"reuse", "repeat", "ask", None}
    assert _as_many_messages(live)
    assert (pilot.facts["restarts"], pilot.facts["failures"], told) == ({}, 0, [])


def _as_many_messages(live: ExchangeOutcome) -> bool:
    """Whether as many requests crossed each route as in one process; a declared silence is not even sent."""
    alone = in_one_process()
    unasked = {105, 900}  # an HIV test, and an order of a hospital that never joins
    silent = sum(row["verdict"] is None for row in alone.decisions.to_pylist() if row["order_id"] not in unasked)
    return all(
        live.statistics.requests.get(base, 0) == requests - (silent if "coordinator" in base else 0)
        for base, requests in alone.statistics.requests.items()
    )
