"""Plays the arms: the scenario's own on its engine, and the coordinator once under every other policy on columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from coordinator.decision import Policy
from emr_hub.clock import MINUTE
from scenarios import engines
from scenarios.definition import Arm, Outage, Scenario
from scenarios.engines import exchange_plan
from scenarios.engines.columns import performed_all, run_columns
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan
from scenarios.experiments.answering import answers_of
from scenarios.experiments.judging import Judgement, Seen
from scenarios.experiments.outcome import ArmPlayed, Progress
from scenarios.experiments.views import Views
from scenarios.experiments.workload import Workload, workload_of
from scenarios.measures import arm_beside
from scenarios.telling import Telling, fetch_outages, unanswered

if TYPE_CHECKING:  # the services that an exchange is played with are loaded by the arm that needs them, if one does
    from scenarios.engines import ExchangeOutcome

Tables = Mapping[str, pa.Table]
Player = Callable[[Tables, ExchangePlan, ClinicianAnswers, exchange_plan.Progress], "ExchangeOutcome"]
"""Plays one arm on the wire: `run_exchange`, or a live pilot, which gives the same decisions."""


def headline_arm(scenario: Scenario) -> Arm | None:
    """The arm that the other policies are asked of: the first with a coordinator."""
    return scenario.headline_arm


def played_arms(
    scenario: Scenario, tables: Tables, policies: Sequence[Policy], judged: Judgement, workers: int, progress: Progress,
    workload: Workload | None = None, player: Player | None = None,
) -> Iterator[ArmPlayed]:  # fmt: skip
    """Every arm of the scenario in its order, then the headline arm under each policy that no arm of its own has.

    `workload`: that of all blocks, where `tables` are but one block of the world's. `player` plays the headline arm,
    `run_exchange` every arm that has none.
    """
    workload = workload or workload_of(scenario, tables["orders"], judged.counts.d3_own)
    views = Views(tables, scenario.seed, judged.seen)
    by_name = dict(zip(scenario.all_policies, policies, strict=True))
    headline = headline_arm(scenario)
    for arm in scenario.arms:
        seen = views.of(Telling.of(arm))
        plays = player if arm is headline else None
        yield _played(arm, scenario, by_name[scenario.policy_of(arm)], seen, judged, workload, workers, progress, plays)
    if headline is None:
        return
    played = {scenario.policy_of(arm) for arm in scenario.arms if arm.coordinator}
    for name in (name for name in scenario.policies if name not in played):
        policy = by_name[name]
        seen = views.of(Telling.of(headline))
        yield _on_columns(headline, arm_beside(headline.id, policy.id), scenario, policy, seen, judged, workload)


def _played(
    arm: Arm, scenario: Scenario, policy: Policy, seen: Seen, judged: Judgement, workload: Workload, workers: int,
    progress: Progress, player: Player | None,
) -> ArmPlayed:  # fmt: skip
    plan = plan_of(arm, scenario, workers)
    if not arm.coordinator:
        return ArmPlayed(arm.id, policy.id, performed_all(seen.columns, plan, policy))
    if not scenario.is_on_the_wire(arm):
        return _on_columns(arm, arm.id, scenario, policy, seen, judged, workload)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own, workload)
    outcome = (player or engines.run_exchange)(seen.tables, plan, answers, partial(progress, "exchange"))
    return ArmPlayed(arm.id, policy.id, outcome.decisions, outcome.statistics)


def _on_columns(
    arm: Arm, name: str, scenario: Scenario, policy: Policy, seen: Seen, judged: Judgement, workload: Workload
) -> ArmPlayed:
    plan = replace(plan_of(arm, scenario, 1), arm=name, policy=policy.id)
    answers = answers_of(arm, scenario, seen.tables["orders"], judged.counts.d3_own, workload)
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
        recognised_from_level=arm.systems.recognised_from_level,
        workers=workers,
    )


def _spans(outages: Sequence[Outage]) -> tuple[exchange_plan.Outage, ...]:
    return tuple(exchange_plan.Outage(o.facility, o.begins, o.ends) for o in outages)
