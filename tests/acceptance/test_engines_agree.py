"""The exchange on the wire and the kernel over columns decide every order alike, in every column of the decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from coordinator.policies import load_policy
from emr_hub.clock import DAY
from hospitals.world import draw_world
from scenarios.definition import Outage, Overrides, Scenario, load_scenario, with_overrides
from scenarios.engines.columns import run_columns
from scenarios.engines.exchange import run_exchange
from scenarios.experiments.answering import answers_of
from scenarios.experiments.arms import plan_of
from scenarios.experiments.judging import judge_world
from scenarios.experiments.run_scenario import tables_of, world_plan


def small(patients: int, days: int, **changes: object) -> Scenario:
    """The shipped pilot with fewer people and days, and changes to its coordinator arm."""
    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=patients, days=days))
    arms = tuple(replace(a, **changes) if a.coordinator else a for a in scenario.arms)  # type: ignore[arg-type]
    return replace(scenario, arms=arms)


def both(scenario: Scenario, policy: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of the decisions table from the columns engine and from the wire."""
    scenario = replace(scenario, policy=policy)
    tables = tables_of(draw_world(world_plan(scenario)))
    judged = judge_world(tables, [load_policy(policy)])
    arm = next(a for a in scenario.arms if a.coordinator)
    plan, answers = plan_of(arm, scenario, 1), answers_of(arm, scenario, tables["orders"], judged.counts.d3_own)
    ground = judged.seen.ground(plan.connected_only)
    columns = run_columns(tables, judged.seen.columns, ground, plan, load_policy(policy), answers)
    return columns.to_pylist(), run_exchange(tables, plan, answers).decisions.to_pylist()


def outage(scenario: Scenario, facility: str) -> tuple[Outage, ...]:
    """Ten days without that hospital's results, in the middle of the measured period."""
    begins = scenario.measured_from + timedelta(days=scenario.days) // timedelta(days=2) * DAY
    return (Outage(facility, begins, begins + 10 * DAY),)


CASES = {
    "the pilot as shipped": (small(160, 45), "g147"),
    "every second check unanswered": (small(150, 45, silence_share=0.5), "g147"),
    "a slow link and a central hospital that is down": (
        small(100, 40, link_delay_minutes=600, outages=(*outage(small(80, 60), "BM"), *outage(small(80, 60), "CR"))),
        "fixed-30d",
    ),
    "age counted from the result, everything accepted": (small(90, 40, acceptance=1.0), "portal-24h"),
}


@pytest.mark.parametrize("case", CASES)
def test_every_order_is_decided_alike_on_both_engines(case: str) -> None:
    columns, wire = both(*CASES[case])
    assert [row["order_id"] for row in columns] == [row["order_id"] for row in wire]
    different = [
        (a["order_id"], {k: (a[k], b[k]) for k in a if a[k] != b[k]}) for a, b in zip(columns, wire, strict=True)
    ]
    assert [d for d in different if d[1]] == []
    reached = Counter(row["verdict"] for row in wire)
    # Something must be at stake; within 24 hours of a result little is ordered again.
    least = 1 if CASES[case][1] == "portal-24h" else 5
    assert reached["reuse"] >= least and reached["repeat"] >= 5, reached
