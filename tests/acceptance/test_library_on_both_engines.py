"""Every shipped scenario, run small, is decided alike on the wire and over columns, order by order.

Of arms that differ in a number alone the last, most extreme one is played; those without a coordinator ask nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pyarrow as pa
import pytest

from coordinator.policies import load_policy
from hospitals.world import draw_world
from scenarios.definition import Arm, Outage, Overrides, Scenario, differences, load_scenario, shelf, with_overrides
from scenarios.definition.writing_arms import arm_table
from scenarios.engines.columns import run_columns
from scenarios.engines.exchange import run_exchange
from scenarios.experiments.answering import answers_of
from scenarios.experiments.arms import plan_of
from scenarios.experiments.judging import Judgement, Seen, judge_world
from scenarios.experiments.run_scenario import tables_of, world_plan
from scenarios.experiments.views import Views
from scenarios.telling import Telling

SMALL = {"national": Overrides(patients=30, days=30)}
USUAL = Overrides(patients=24, days=45)
HISTORY_DAYS = 60  # loading a history is most of what a small run costs


@cache
def small(name: str) -> tuple[Scenario, Judgement, Views]:
    """A shipped scenario with few people and days, judged, and its world for every way of telling it."""
    scenario = with_overrides(load_scenario(name), SMALL.get(name, USUAL))
    scenario = replace(scenario, burn_in_days=HISTORY_DAYS)
    tables = tables_of(draw_world(world_plan(scenario)))
    judged = judge_world(tables, [load_policy(policy) for policy in scenario.all_policies])
    return scenario, judged, Views(tables, scenario.seed, judged.seen)


def on_both(scenario: Scenario, arm: Arm, judged: Judgement, views: Views) -> tuple[pa.Table, pa.Table]:
    """The decisions of one arm: over columns, and on the wire."""
    seen, plan = views.of(Telling.of(arm)), plan_of(arm, scenario, 1)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own)
    wire = run_exchange(seen.tables, plan, answers).decisions
    return over_columns(scenario, arm, judged, seen), wire


def over_columns(scenario: Scenario, arm: Arm, judged: Judgement, seen: Seen) -> pa.Table:
    """The decisions of one arm over columns."""
    plan = plan_of(arm, scenario, 1)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own)
    return run_columns(seen.tables, seen.columns, seen.ground(True), plan, load_policy(plan.policy), answers)


def arms_of(name: str) -> list[Arm]:
    """One arm for every way of differing from a usual one, and for every kind of outage; the last of those alike."""
    kept: dict[object, Arm] = {}
    for arm in load_scenario(name).arms:
        if arm.coordinator:
            keys = {key for key, _ in differences(arm)} | set(arm_table(arm).get("systems", {}))
            kept[frozenset(keys) | {outage.what for outage in arm.outages}] = arm
    usual = kept.pop(frozenset(), None)
    return [*kept.values()] if kept and name != "pilot-2025" else [arm for arm in (usual,) if arm]


CASES = [(entry.id, arm.id) for entry in shelf() for arm in arms_of(entry.id)]
REACHED: Counter[str] = Counter()
PLAYED: set[tuple[str, str]] = set()


@pytest.mark.parametrize(("name", "arm_id"), CASES)
def test_every_order_of_every_arm_is_decided_alike(name: str, arm_id: str) -> None:
    scenario, judged, views = small(name)
    arm = next(arm for arm in scenario.arms if arm.id == arm_id)
    columns, wire = on_both(scenario, arm, judged, views)
    assert columns["order_id"].equals(wire["order_id"])
    assert differing(columns, wire) == []
    REACHED.update(str(verdict) for verdict in wire["verdict"].to_pylist())
    PLAYED.add((name, arm_id))


def differing(columns: pa.Table, wire: pa.Table) -> list[object]:
    """The orders that the two decide otherwise, with what differs."""
    pairs = zip(columns.to_pylist(), wire.to_pylist(), strict=True)
    return [(a["order_id"], {k: (a[k], b[k]) for k in a if a[k] != b[k]}) for a, b in pairs if a != b]


def test_the_arms_together_reached_every_verdict() -> None:
    if len(PLAYED) < len(CASES):
        pytest.skip("only some of the arms were played")
    assert REACHED["reuse"] > 25 and REACHED["repeat"] > 100, REACHED
    assert REACHED["ask"] > 0 and REACHED["None"] > 0, REACHED


def test_an_outage_that_one_engine_ignores_is_caught() -> None:
    scenario, judged, views = small("outage")
    down = Outage("", scenario.measured_from, scenario.measured_until, "coordinator")
    arm = replace(scenario.arms[1], outages=(down,))
    columns, wire = on_both(scenario, arm, judged, views)
    assert differing(columns, wire) == []
    careless = over_columns(scenario, replace(arm, outages=()), judged, views.of(Telling.of(arm)))
    assert len(differing(careless, wire)) > 20


def test_a_telling_that_one_engine_ignores_is_caught() -> None:
    scenario, judged, views = small("unmapped-codes")
    arm = next(arm for arm in scenario.arms if arm.id == "all-lost")
    _, wire = on_both(scenario, arm, judged, views)
    careless = over_columns(scenario, arm, judged, views.of(Telling()))
    assert differing(careless, wire) != []
