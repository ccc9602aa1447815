"""Orders per second on the wire, end to end, and where the time goes. Usage: python benchmarks/exchange.py [patients]

The shipped pilot with fewer patients is drawn once, then its coordinator arm is played twice: in one process with every
part timed (processor time of each part without the parts inside it), and by two workers for the wall time alone.
A history order is one signed before the measured period: it is loaded, validated and pointed to, but not checked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from importlib import import_module
from typing import Any

from coordinator.ledger import Ledger
from coordinator.policies import load_policy
from emr_hub.fhir import Door
from emr_hub.storage import ResourceStore
from emr_hub.wire import Wire
from hospitals.world import draw_world
from scenarios.definition import Overrides, load_scenario, with_overrides
from scenarios.engines import ExchangePlan, run_exchange
from scenarios.experiments.answering import answers_of
from scenarios.experiments.arms import headline_arm, plan_of
from scenarios.experiments.judging import judge_world
from scenarios.experiments.run_scenario import tables_of, world_plan

PARTS = ("validation", "storage", "transport", "decision", "rest")


@dataclass
class Parts:
    """Processor seconds per part; what runs inside another part is taken off it."""

    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    _open: list[float] = field(default_factory=list)

    def time(self, part: str, owner: Any, *names: str, awaited: bool = False) -> None:
        """Let calls of these functions of a class or module count to the part."""
        for name in names:
            call = getattr(owner, name)
            setattr(owner, name, self._awaited(part, call) if awaited else self._plain(part, call))

    def _plain(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def timed(*args: Any, **kwargs: Any) -> Any:
            began = self._begin()
            try:
                return call(*args, **kwargs)
            finally:
                self._end(part, began)

        return timed

    def _awaited(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        async def timed(*args: Any, **kwargs: Any) -> Any:
            began = self._begin()
            try:
                return await call(*args, **kwargs)
            finally:
                self._end(part, began)

        return timed

    def _begin(self) -> float:
        self._open.append(0.0)
        return time.process_time()

    def _end(self, part: str, began: float) -> None:
        spent = time.process_time() - began
        self.seconds[part] += spent - self._open.pop()
        if self._open:
            self._open[-1] += spent


def timed_parts() -> Parts:
    """Every part of the running programs under the clock. What the two ends do with a message is their own part."""
    parts = Parts()
    parts.time("validation", Door, "admit")
    parts.time("storage", ResourceStore, "put_many", "find", "get", "count")
    parts.time("storage", Ledger, "execute")
    parts.time("transport", Wire, "send", awaited=True)
    hooks, checking = import_module("coordinator.api.hooks"), import_module("coordinator.services.check_order")
    parts.time("rest", hooks, "check_order", "give_feedback", awaited=True)
    parts.time("rest", hooks, "parse_request")
    parts.time("decision", checking, "judge_order", awaited=True)
    parts.time("rest", import_module("emr_hub.server.router")._Guarded, "answer", awaited=True)
    return parts


def played(tables: Any, plan: ExchangePlan, answers: Any) -> tuple[int, float, float]:
    """Orders of the measured period, wall seconds and processor seconds of this process."""
    wall, processor = time.perf_counter(), time.process_time()
    outcome = run_exchange(tables, plan, answers)
    return outcome.decisions.num_rows, time.perf_counter() - wall, time.process_time() - processor


def main(patients: int) -> None:
    """Draw, play twice, print."""
    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=patients))
    tables = tables_of(draw_world(world_plan(scenario)))
    arm = headline_arm(scenario)
    assert arm is not None
    judged = judge_world(tables, [load_policy(scenario.policy)])
    answers, plan = answers_of(arm, scenario, tables["orders"], judged.counts.d3_own), plan_of(arm, scenario, 1)
    orders, wall, _ = played(tables, replace(plan, workers=2), answers)
    print(f"{patients} patients, {orders} orders checked or signed, {tables['orders'].num_rows - orders} before them")
    print(f"two workers:  {wall:6.1f} s wall, {orders / wall:6.0f} orders/s end to end (their start included)")
    parts = timed_parts()
    orders, wall, processor = played(tables, plan, answers)
    parts.seconds["rest"] += processor - sum(parts.seconds.values())
    print(f"one process:  {wall:6.1f} s wall, {processor:6.1f} s processor, {orders / processor:6.0f} orders/s of it")
    for part in PARTS:
        spent = parts.seconds[part]
        print(f"  {part:<12}{1000 * spent / orders:8.2f} ms an order {spent / processor:8.0%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 150)
