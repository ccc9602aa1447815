"""Plays the arms: the scenario's own on its engine, and the coordinator once under every other policy on columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pyarrow as pa

from coordinator.decision import Policy
from emr_hub.clock import MINUTE
from scenarios.definition import Arm, Scenario
from scenarios.engines.columns import performed_all, run_columns
from scenarios.engines.exchange import run_exchange
from scenarios.engines.exchange_plan import ExchangePlan, Outage
from scenarios.experiments.answering import answers_of
from scenarios.experiments.judging import Judgement
from scenarios.experiments.outcome import ArmPlayed, Progress
from scenarios.measures import arm_beside

Tables = Mapping[str, pa.Table]


def headline_arm(scenario: Scenario) -> Arm | None:
    """The arm that the other policies are asked of: the first with a coordinator."""
    return next((arm for arm in scenario.arms if arm.coordinator), None)


def played_arms(
    scenario: Scenario, tables: Tables, policies: Sequence[Policy], judged: Judgement, workers: int, progress: Progress
) -> Iterator[ArmPlayed]:
    """Every arm of the scenario in its order, then the headline arm under each policy beside the own one."""
    for arm in scenario.arms:
        yield _played(arm, scenario, tables, policies[0], judged, workers, progress)
    headline = headline_arm(scenario)
    for policy in policies[1:] if headline else ():
        assert headline is not None
        yield _on_columns(headline, arm_beside(headline.id, policy.id), scenario, tables, policy, judged)


def _played(
    arm: Arm, scenario: Scenario, tables: Tables, policy: Policy, judged: Judgement, workers: int, progress: Progress
) -> ArmPlayed:
    plan = plan_of(arm, scenario, workers)
    if not arm.coordinator:
        return ArmPlayed(arm.id, policy.id, performed_all(judged.seen.columns, tables, plan, policy))
    if scenario.engine == "columns":
        return _on_columns(arm, arm.id, scenario, tables, policy, judged)
    answers = answers_of(arm, scenario, tables["orders"], judged.counts.d3_own)
    outcome = run_exchange(tables, plan, answers, partial(progress, "exchange"))
    return ArmPlayed(arm.id, policy.id, outcome.decisions, outcome.statistics)


def _on_columns(
    arm: Arm, name: str, scenario: Scenario, tables: Tables, policy: Policy, judged: Judgement
) -> ArmPlayed:
    plan = replace(plan_of(arm, scenario, 1), arm=name, policy=policy.id)
    answers = answers_of(arm, scenario, tables["orders"], judged.counts.d3_own)
    ground = judged.seen.ground(plan.connected_only)
    decisions = run_columns(tables, judged.seen.columns, ground, plan, policy, answers)
    return ArmPlayed(name, policy.id, decisions)


def plan_of(arm: Arm, scenario: Scenario, workers: int) -> ExchangePlan:
    """The arm as the engines are told it; times in milliseconds."""
    return ExchangePlan(
        arm=arm.id,
        policy=scenario.policy,
        seed=scenario.seed,
        start=scenario.measured_from,
        end=scenario.measured_until,
        silence_share=arm.silence_share,
        link_delay=arm.link_delay_minutes * MINUTE,
        outages=tuple(Outage(o.facility, o.begins, o.ends) for o in arm.outages),
        cards_for_ask=arm.cards_for_ask,
        connected_only=arm.connected_only,
        workers=workers,
    )
