"""The shipped pilot made small, over columns: its two arms, its world, and what its clinicians would answer."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from coordinator.policies import load_policy
from hospitals.world import draw_world
from scenarios.definition import Arm, Overrides, Scenario, load_scenario, with_overrides
from scenarios.engines.exchange_plan import AnswerTable
from scenarios.experiments.answering import answers_of
from scenarios.experiments.judging import Judgement, judge_world
from scenarios.experiments.plans import tables_of, world_plan


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


def small(patients: int, **coordinator: object) -> Scenario:
    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=patients, days=60, engine="columns"))
    arms = tuple(replace(arm, **coordinator) if arm.coordinator else arm for arm in scenario.arms)
    return replace(scenario, arms=arms, policies=(), second_headline=None)


def the_coordinator(scenario: Scenario) -> Arm:
    return next(arm for arm in scenario.arms if arm.coordinator)


def nobody_asked(scenario: Scenario) -> Arm:
    return next(arm for arm in scenario.arms if not arm.coordinator)


def asked_of(scenario: Scenario) -> tuple[dict[str, pa.Table], Judgement, AnswerTable]:
    """The world of a scenario, judged, and what its clinicians would answer."""
    tables = tables_of(draw_world(world_plan(scenario)))
    judged = judge_world(tables, [load_policy(scenario.policy)])
    answers = answers_of(the_coordinator(scenario), scenario, tables["orders"], judged.counts.d3_own)
    return tables, judged, answers
