"""Draws one world and plays the arms of a scenario in it; the only place where a study meets the run of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.decision import Policy
from coordinator.policies import load_policy
from hospitals.world import WorldPlan, draw_world
from scenarios.definition import Scenario
from scenarios.experiments.arms import played_arms
from scenarios.experiments.judging import Judgement, judge_world
from scenarios.experiments.laboratories import laboratories_of
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.measures import Measure, Period, measure_run


@dataclass(frozen=True)
class Played:
    """One world under every arm of its scenario: `decisions` by arm, `repeat` per order of the orders table (D3)."""

    scenario: Scenario
    tables: Mapping[str, pa.Table]
    judged: Judgement
    decisions: Mapping[str, pa.Table]

    @property
    def repeat(self) -> NDArray[np.bool_]:
        """Per order, whether the own policy's D3 takes it, history included."""
        return self.judged.counts.d3_own

    def measures(self) -> list[Measure]:
        """The measures of every arm, whole arms alone."""
        return measure_run(
            self.tables, self.judged.counts.counts, pa.concat_tables(self.decisions.values()),
            self.judged.counts.analyte_counts, Period(self.scenario.measured_from, self.scenario.measured_until),
            [policy.id for policy in policies_of(self.scenario)], list(self.decisions),
            laboratories=laboratories_of(self.scenario.networks, self.tables), finer=False,
        )  # fmt: skip


def play_world(scenario: Scenario) -> Played:
    """The world of the scenario under its arms. The last world drawn is kept: the next point asks the same one."""
    tables, judged = judge_one(scenario)
    arms = played_arms(scenario, tables, policies_of(scenario), judged, 1, _nobody)
    return Played(scenario, tables, judged, {arm.id: arm.decisions for arm in arms})


def judge_one(scenario: Scenario) -> tuple[Mapping[str, pa.Table], Judgement]:
    """The world of the scenario and what its policies make of it."""
    tables = _world(world_plan(scenario))
    return tables, judge_world(tables, policies_of(scenario))


def policies_of(scenario: Scenario) -> list[Policy]:
    """Every policy of the scenario, its own first."""
    return [load_policy(name) for name in scenario.all_policies]


@lru_cache(maxsize=1)
def _world(plan: WorldPlan) -> dict[str, pa.Table]:
    return tables_of(draw_world(plan))


def _nobody(stage: str, done: int, total: int | None = None) -> None:
    """Progress is told per world, not inside one."""
