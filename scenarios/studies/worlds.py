"""Draws one world and plays the arms of a scenario in it; the only place where a study meets the run of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Columns, Ground, judge_count, rules_of
from coordinator.decision import Answer, Count, Policy
from coordinator.policies import load_policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes
from hospitals.world import WorldPlan, draw_world
from scenarios.definition import Scenario
from scenarios.engines.counting import WorldCounts
from scenarios.engines.ground import columns_of, true_ground
from scenarios.experiments.arms import played_arms
from scenarios.experiments.judging import Judgement, judge_world, seen_of
from scenarios.experiments.plans import tables_of, world_plan

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Played:
    """One world under every arm of its scenario: `decisions` by arm, `repeat` per order of the orders table (D3)."""

    scenario: Scenario
    tables: Tables
    repeat: NDArray[np.bool_]
    decisions: Mapping[str, pa.Table]


def play_world(scenario: Scenario) -> Played:
    """The world of the scenario under its arms. The last world drawn is kept: the next point asks the same one."""
    tables = _world(world_plan(scenario))
    policies = policies_of(scenario)
    columns = columns_of(tables)
    judged = Judgement(_repeats_alone(tables, columns, policies[0]), seen_of(tables, columns))
    arms = played_arms(scenario, tables, policies, judged, 1, _nobody)
    return Played(scenario, tables, judged.counts.d3_own, {arm.id: arm.decisions for arm in arms})


def judge_one(scenario: Scenario) -> tuple[Tables, Judgement]:
    """The world of the scenario and all that its policies make of it."""
    tables = _world(world_plan(scenario))
    return tables, judge_world(tables, policies_of(scenario))


def policies_of(scenario: Scenario) -> list[Policy]:
    """Every policy of the scenario, its own first."""
    return [load_policy(name) for name in scenario.all_policies]


def _repeats_alone(tables: Tables, columns: Columns, policy: Policy) -> WorldCounts:
    """What could be cut under the own policy and nothing else: the one count that arms need (clinicians' workload)."""
    ground: Ground = true_ground(tables, columns)
    taken = judge_count(ground, rules_of(policy, columns.analytes, analytes()), Count.D3).counted == Answer.YES
    repeat = np.empty(len(columns.order_id), bool)
    repeat[ground.arranged.row] = taken
    return WorldCounts(SCHEMAS["counts"].empty_table(), pa.table({}), repeat)


@lru_cache(maxsize=1)
def _world(plan: WorldPlan) -> dict[str, pa.Table]:
    return tables_of(draw_world(plan))


def _nobody(stage: str, done: int, total: int | None = None) -> None:
    """Progress is told per world, not inside one."""
