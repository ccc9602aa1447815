"""Plays the arms: the scenario's own on its engine, and the coordinator once under every other policy on columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pyarrow as pa

from coordinator.decision import Policy
from emr_hub.clock import MINUTE
from scenarios.definition import Arm, Outage, Scenario
from scenarios.engines import exchange_plan
from scenarios.engines.columns import performed_all, run_columns
from scenarios.engines.exchange import run_exchange
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.experiments.answering import answers_of
from scenarios.experiments.judging import Judgement, Seen
from scenarios.experiments.outcome import ArmPlayed, Progress
from scenarios.experiments.views import Views
from scenarios.measures import arm_beside
from scenarios.telling import Telling, fetch_outages, unanswered

Tables = Mapping[str, pa.Table]


def headline_arm(scenario: Scenario) -> Arm | None:
    """The arm that the other policies are asked of: the first with a coordinator."""
    return scenario.headline_arm


def played_arms(
    scenario: Scenario, tables: Tables, policies: Sequence[Policy], judged: Judgement, workers: int, progress: Progress
) -> Iterator[ArmPlayed]:
    """Every arm of the scenario in its order, then the headline arm under each policy that no arm of its own has."""
    views = Views(tables, scenario.seed, judged.seen)
    by_name = dict(zip(scenario.all_policies, policies, strict=True))
    for arm in scenario.arms:
        seen = views.of(Telling.of(arm))
        yield _played(arm, scenario, by_name[scenario.policy_of(arm)], seen, judged, workers, progress)
    headline = headline_arm(scenario)
    if headline is None:
        return
    played = {scenario.policy_of(arm) for arm in scenario.arms if arm.coordinator}
    for name in (name for name in scenario.policies if name not in played):
        policy = by_name[name]
        seen = views.of(Telling.of(headline))
        yield _on_columns(headline, arm_beside(headline.id, policy.id), scenario, policy, seen, judged)


def _played(
    arm: Arm, scenario: Scenario, policy: Policy, seen: Seen, judged: Judgement, workers: int, progress: Progress
) -> ArmPlayed:
    plan = plan_of(arm, scenario, workers)
    if not arm.coordinator:
        return ArmPlayed(arm.id, policy.id, performed_all(seen.columns, seen.tables, plan, policy))
    if not scenario.is_on_the_wire(arm):
        return _on_columns(arm, arm.id, scenario, policy, seen, judged)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own)
    outcome = run_exchange(seen.tables, plan, answers, partial(progress, "exchange"))
    return ArmPlayed(arm.id, policy.id, outcome.decisions, outcome.statistics)


def _on_columns(arm: Arm, name: str, scenario: Scenario, policy: Policy, seen: Seen, judged: Judgement) -> ArmPlayed:
    plan = replace(plan_of(arm, scenario, 1), arm=name, policy=policy.id)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own)
    ground = seen.ground(plan.connected_only)
    decisions = run_columns(seen.tables, seen.columns, ground, plan, policy, answers)
    return ArmPlayed(name, policy.id, decisions)


def plan_of(arm: Arm, scenario: Scenario, workers: int) -> ExchangePlan:
    """The arm as the engines are told it; times in milliseconds. Who takes part when stands in the tables as told."""
    return ExchangePlan(
        arm=arm.id,
        policy=scenario.policy_of(arm),
        seed=scenario.seed,
        start=scenario.measured_from,
        end=scenario.measured_until,
        silence_share=arm.silence_share,
        link_delay=arm.link_delay_minutes * MINUTE,
        outages=_spans(fetch_outages(arm)),
        unanswered=_spans(unanswered(arm)),
        cards_for_ask=arm.cards_for_ask,
        workers=workers,
    )


def _spans(outages: Sequence[Outage]) -> tuple[exchange_plan.Outage, ...]:
    return tuple(exchange_plan.Outage(o.facility, o.begins, o.ends) for o in outages)
