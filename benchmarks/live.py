"""A pilot live, every message over a socket, against the same arm in one process, in the same run.

Plays the headline arm of the pilot three times: in one process, live with one coordinator worker, live with two. Says
for each: seconds in all, seconds until the first event (processes started, past loaded), orders and messages a second
of the measured period. The decisions must be equal, or it fails.

Bounds on two cores with the hospitals' processes on them: live is at least a tenth as fast as one process in the
measured period (every message is written, carried and read by two processes); nobody is lost.

    .venv/bin/python benchmarks/live.py [PATIENTS [DAYS]]
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.engines.exchange import ExchangeOutcome

LEAST = 0.1


def main(patients: int = 150, days: int = 60) -> int:
    """Play and print; 1 when a bound does not hold."""
    # Inside, because every process that is started looks at this file again.
    from coordinator.policies import load_policy
    from emr_hub.clock import SystemClock
    from hospitals.world import draw_world
    from scenarios.definition import Overrides, load_scenario, with_overrides
    from scenarios.engines.exchange import run_exchange
    from scenarios.experiments.answering import answers_of
    from scenarios.experiments.arms import plan_of
    from scenarios.experiments.judging import judge_world
    from scenarios.experiments.run_scenario import tables_of, world_plan
    from scenarios.experiments.workload import workload_of
    from scenarios.live import LivePilot, LivePlan

    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=patients, days=days))
    tables = tables_of(draw_world(world_plan(scenario)))
    arm = scenario.headline_arm
    assert arm is not None
    judged = judge_world(tables, [load_policy(name) for name in scenario.all_policies])
    workload = workload_of(scenario, tables["orders"], judged.counts.d3_own)
    plan = plan_of(arm, scenario, 1)
    answers = answers_of(arm, scenario, tables["orders"], judged.counts.d3_own, workload)
    rates: dict[str, float] = {}
    decided: list[ExchangeOutcome] = []
    for name, workers in (("one process", 0), ("live, 1 worker", 1), ("live, 2 workers", 2)):
        watch = _Watch()
        if workers:
            pilot = LivePilot(LivePlan(workers=workers), SystemClock(), lambda key, **said: None)
            outcome = pilot.play(tables, plan, answers, watch)
            assert not pilot.facts["failures"] and not pilot.facts["restarts"], pilot.facts
        else:
            outcome = run_exchange(tables, plan, answers, watch)
        rates[name] = watch.say(name, outcome)
        decided.append(outcome)
    assert all(one.decisions.equals(decided[0].decisions) for one in decided), "the decisions differ"
    slowest = min(rates["live, 1 worker"], rates["live, 2 workers"]) / rates["one process"]
    print(f"live / one process: {slowest:.2f} (bound {LEAST})")
    return int(slowest < LEAST)


class _Watch:
    """Notes when the first order was signed and how many were."""

    def __init__(self) -> None:
        self.began = perf_counter()
        self.first: float | None = None
        self.orders = 0

    def __call__(self, done: int, total: int) -> None:
        self.orders = done
        if self.first is None:
            self.first = perf_counter()

    def say(self, name: str, outcome: ExchangeOutcome) -> float:
        ended = perf_counter()
        first = self.first or ended
        rate = self.orders / (ended - first)
        messages = sum(outcome.statistics.requests.values())
        print(f"{name:16} {ended - self.began:7.1f} s in all, {first - self.began:6.1f} s before the first order, "
              f"{self.orders} orders at {rate:6.1f}/s, {messages} messages")  # fmt: skip
        return rate


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
