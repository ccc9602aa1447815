"""One run, from question to numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from coordinator.decision import Policy
from coordinator.policies import load_policy
from emr_hub import __version__
from emr_hub.clock import Clock
from emr_hub.randomness import SCHEME
from hospitals.world import draw_world
from scenarios.definition import Scenario
from scenarios.engines.exchange_plan import WireStatistics
from scenarios.experiments.arms import Player, played_arms
from scenarios.experiments.judging import judge_world
from scenarios.experiments.laboratories import laboratories_of
from scenarios.experiments.outcome import ArmPlayed, Progress, RunOutcome, Stopwatch
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.experiments.stretched import CurveAsked
from scenarios.measures import Measure, Period, measure_run, stretch_measures, windows_at_risk


def run_scenario(
    scenario: Scenario, *, workers: int, clock: Clock, progress: Progress, player: Player | None = None
) -> RunOutcome:
    """Draw the world, judge it under every policy, play every arm and measure.

    The tables and measures depend on the scenario alone: not on workers, clock or progress.
    """
    watch = Stopwatch(clock, progress)
    policies = [load_policy(name) for name in scenario.all_policies]
    with watch.stage("world"):
        world = tables_of(draw_world(world_plan(scenario)))
    with watch.stage("judge"):
        laboratories = laboratories_of(scenario.networks, world)
        period = Period(scenario.measured_from, scenario.measured_until)
        judged = judge_world(world, policies, CurveAsked(period, laboratories))
    with watch.stage("exchange"):
        arms = list(played_arms(scenario, world, policies, judged, workers, progress, player=player))
    with watch.stage("measure"):
        decisions = pa.concat_tables([arm.decisions for arm in arms])
        measures = measure_run(
            world, judged.counts.counts, decisions, judged.counts.analyte_counts,
            period, [p.id for p in policies], [a.id for a in arms], laboratories=laboratories,
        )  # fmt: skip
        harm, further = harm_tables(judged.curve)
    tables = {**world, "counts": judged.counts.counts, "decisions": decisions, **harm}
    rows = {name: table.num_rows for name, table in tables.items()}
    facts = facts_of(scenario, policies, arms, rows, workers)
    return RunOutcome(tables, rows, (*measures, *further), facts, watch.seconds)


def harm_tables(curve: pa.Table | None) -> tuple[dict[str, pa.Table], list[Measure]]:
    """The curve and the windows at a stated risk, as tables and as measures."""
    if curve is None:
        return {}, []
    windows = windows_at_risk(curve)
    return {"harm_curve": curve, "harm_windows": windows}, list(stretch_measures(curve, windows))


def facts_of(
    scenario: Scenario,
    policies: Sequence[Policy],
    arms: Sequence[ArmPlayed],
    rows: Mapping[str, int],
    workers: int,
) -> dict[str, Any]:
    """The `run` of the measures file: what was asked, and what crossed the wire; never a time of day or a duration."""
    return {
        "scenario": scenario.id,
        "version": __version__,
        "stream_scheme": SCHEME,
        "seed": scenario.seed,
        "patients": scenario.patients,
        "start": scenario.start.isoformat(),
        "end": scenario.end.isoformat(),
        "burn_in_days": scenario.burn_in_days,
        "engine": scenario.engine,
        "policy": policies[0].id,
        "policies": [policy.id for policy in policies[1:]],
        "arms": [{"arm": arm.id, "policy": arm.policy} for arm in arms],
        "rows": dict(rows),
        "wire": {arm.id: _wire(arm.wire, workers) for arm in arms if arm.wire is not None},
    }


def _wire(statistics: WireStatistics, workers: int) -> dict[str, Any]:
    """Requests and bytes by route. They depend on the number of workers, each of which enrols the hospitals anew."""
    return {
        "workers": workers,
        "orders": statistics.orders,
        "requests": {route: n for route, n in sorted(statistics.requests.items()) if n},
        "bytes": {route: n for route, n in sorted(statistics.bytes_by_route.items()) if n},
        "validations": statistics.validations,
    }
