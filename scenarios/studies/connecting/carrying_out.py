"""Draws the worlds of a `connect-next` question, going on with what is there, and chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from coordinator.policies import load_policy
from hospitals.network import sites_of
from scenarios.experiments import Progress
from scenarios.studies.connecting.ask import ConnectNext
from scenarios.studies.connecting.choosing import GREEDY, by_centralities, greedy
from scenarios.studies.connecting.flows import Flows, as_lists, cuttable, flows_of, from_lists
from scenarios.studies.keeping import Unit, keep, kept, open_folder, text_hash
from scenarios.studies.processes import played
from scenarios.studies.replicating import world_seed
from scenarios.studies.statistics import Interval, mean_interval
from scenarios.studies.worlds import judge_one


@dataclass(frozen=True, slots=True)
class Step:
    """One facility connected: what it adds, all that is cuttable then (per world), and in how many worlds it is best.

    `share`: of what is cuttable when everybody takes part.
    """

    facility: str
    gain: Interval
    cuttable: Interval
    share: Interval
    best_in: int


@dataclass(frozen=True)
class Connected:
    """The answer: `orders` by way of choosing, and how much each makes cuttable step by step."""

    question: ConnectNext
    worlds: tuple[Flows, ...]
    played_now: int

    @cached_property
    def orders(self) -> Mapping[str, Sequence[str]]:
        """Every order of connecting: the greedy one first, then those of simple measures."""
        q = self.question
        first = greedy(self.worlds, q.connected, q.candidates, q.steps)
        return {GREEDY: first} | by_centralities(sites_of(q.scenario.networks), q.candidates, q.steps)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The greedy order, step by step."""
        order = self.orders[GREEDY]
        return tuple(self._step(order[:n], facility) for n, facility in enumerate(order))

    def curve(self, way: str) -> list[float]:
        """Mean cuttable tests per world after each step of an order, beginning with none."""
        order = self.orders[way]
        sets = [(*self.question.connected, *order[:n]) for n in range(len(order) + 1)]
        return [sum(cuttable(w, there) for w in self.worlds) / len(self.worlds) for there in sets]

    def _step(self, before: Sequence[str], facility: str) -> Step:
        there = (*self.question.connected, *before)
        already = [cuttable(w, there) for w in self.worlds]
        now = [cuttable(w, (*there, facility)) for w in self.worlds]
        whole = [cuttable(w, sites_of(self.question.scenario.networks).key) for w in self.worlds]
        shares = [n / w for n, w in zip(now, whole, strict=True) if w]
        left = [key for key in self.question.candidates if key not in before]
        best = sum(_is_best(w, there, facility, left) for w in self.worlds)
        gains = [float(n - a) for n, a in zip(now, already, strict=True)]
        return Step(facility, mean_interval(gains), mean_interval([float(n) for n in now]), _of_all(shares), best)


def _of_all(shares: Sequence[float]) -> Interval:
    """The mean share; its bounds end at none and at all."""
    i = mean_interval(shares)
    low, high = (None if x is None else min(1.0, max(0.0, x)) for x in (i.low, i.high))
    return Interval(i.value, low, high, i.n, i.method)


def _is_best(world: Flows, there: Sequence[str], facility: str, left: Sequence[str]) -> bool:
    """Whether no other candidate would have added more in this world."""
    mine = cuttable(world, (*there, facility))
    return all(cuttable(world, (*there, other)) <= mine for other in left)


def connect_next(question: ConnectNext, folder: Path, workers: int, progress: Progress) -> Connected:
    """Count the flows of every world that is not there yet, and choose."""
    sha256 = text_hash(question.text)
    units = [Unit(r) for r in range(1, question.replications + 1)]
    with open_folder(folder, question.text):
        missing = [unit for unit in units if kept(folder, sha256, unit) is None]
        done = len(units) - len(missing)
        progress("worlds", done, len(units))
        for one in played(_count, [_Task(question, folder, unit) for unit in missing], workers):
            done += one
            progress("worlds", done, len(units))
        found = [kept(folder, sha256, unit) for unit in units]
    assert all(payload is not None for payload in found), "a world was counted and cannot be read back"
    return Connected(question, tuple(from_lists(p["flows"]) for p in found if p is not None), len(missing))


@dataclass(frozen=True, slots=True)
class _Task:
    question: ConnectNext
    folder: Path
    unit: Unit


def _count(task: _Task) -> int:
    scenario = task.question.scenario
    scenario = replace(scenario, seed=world_seed(scenario.seed, task.unit.replication))
    tables, judged = judge_one(scenario)
    policy = load_policy(scenario.policy).id
    flows = flows_of(scenario, tables, judged.counts, policy)
    keep(task.folder, text_hash(task.question.text), task.unit, {"flows": as_lists(flows)})
    return 1
