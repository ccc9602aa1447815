"""A large run, block of people by block: bounded memory, and the same bytes for any number of workers.

First every block is drawn, judged and its world kept; then, knowing what all clinicians see, every block is played.
Between the two a block waits on disk. What blocks add to the measures is summed in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.decision import Policy
from coordinator.policies import load_policy
from emr_hub.clock import Clock
from emr_hub.workers import begin, ended_at_once, in_large_pages, spawning
from hospitals.world import Block, blocks_of
from scenarios.definition import Scenario
from scenarios.engines.counting import WorldCounts
from scenarios.engines.identity import cards_of
from scenarios.engines.lean_ground import LeanGround
from scenarios.engines.signed_orders import Signed
from scenarios.experiments.block import JudgedBlock, judge_block, play_block, sums_of_judged, workload_of_block
from scenarios.experiments.judging import Judgement, Seen
from scenarios.experiments.kept import Kept, KeptTables
from scenarios.experiments.outcome import ArmPlayed, Progress, RunOutcome, Stopwatch
from scenarios.experiments.run_scenario import facts_of, harm_tables
from scenarios.experiments.waiting import WaitingRoom
from scenarios.experiments.workload import Workload, together
from scenarios.measures import BlockSums, SummedLedger, measures_of_blocks

_COUNTED = pa.table({})  # the counts of a block that waits were summed when it was judged
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a judged block adds to the workload and to the measures, and the rows of the tables it kept."""

    workload: Workload
    sums: BlockSums
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What of a judged block is not in its tables; `d3_own` is all of its counts that an arm is played by."""

    analytes: tuple[str, ...]
    ground: LeanGround
    d3_own: NDArray[np.bool_]
    laboratories: pa.Table
    curve: pa.Table | None


@dataclass(frozen=True, slots=True)
class _Played:
    """What a block gives back: arms and their policies, sums, and rows of every table."""

    arms: tuple[tuple[str, str], ...]
    sums: BlockSums
    rows: Mapping[str, int]
    curve: pa.Table | None


@dataclass(frozen=True, slots=True)
class _Task:
    """A run in blocks: the scenario and its policies, where its tables go and where blocks wait."""

    scenario: Scenario
    policies: Sequence[Policy]
    kept: Kept
    waiting_room: WaitingRoom

    def judge(self, block: Block) -> _Judged:
        """Draw and judge a block, keep its tables, let the rest wait."""
        found = judge_block(self.scenario, self.policies, block)
        counts, seen = found.judged.counts, found.judged.seen
        own = {name: table for name, table in found.tables.items() if name != "facilities" or block.number == 0}
        own["counts"] = counts.counts
        self.kept.write(block.number, own)
        ground = LeanGround.of(seen.ground(True))
        waiting = _Waiting(seen.columns.analytes, ground, counts.d3_own, found.laboratories, found.judged.curve)
        self.waiting_room.leave(block.number, waiting)
        sums, workload = sums_of_judged(self.scenario, self.policies, found), workload_of_block(self.scenario, found)
        return _Judged(workload, sums, {name: table.num_rows for name, table in own.items()})

    def play(self, workload: Workload, block: Block) -> _Played:
        """Play a block that has waited, and keep its decisions."""
        waited: _Waiting = self.waiting_room.fetch(block.number)
        tables = KeptTables.to_play(self.scenario, self.kept, block.number)
        orders = Signed.of(tables["orders"], waited.analytes)
        seen = Seen(tables, orders, cards_of(tables), {True: waited.ground.laid_for(orders)})
        counts = WorldCounts(_COUNTED, _COUNTED, waited.d3_own)
        judged = JudgedBlock(tables, Judgement(counts, seen, waited.curve), waited.laboratories)
        played = play_block(self.scenario, self.policies, judged, workload)
        self.kept.write(block.number, {"decisions": played.decisions})
        rows = {"decisions": played.decisions.num_rows}
        return _Played(tuple((arm.id, arm.policy) for arm in played.arms), played.sums, rows, waited.curve)


def is_played_in_blocks(scenario: Scenario) -> bool:
    """Whether a run is large enough for blocks; what crosses the wire is played whole."""
    return len(blocks_of(scenario.patients)) > 1 and not any(scenario.is_on_the_wire(arm) for arm in scenario.arms)


def run_in_blocks(
    scenario: Scenario, kept: Kept, waiting_room: Path, *, workers: int, clock: Clock, progress: Progress,
    blocks: Sequence[Block] | None = None,
) -> RunOutcome:  # fmt: skip
    """As `run_scenario`, for a world of many blocks; tables go part by part to `kept`, none is held whole.

    `waiting_room`: a folder on whose disk blocks wait, some 24 megabytes each, between judging and playing.
    `blocks`: another partition of the people than every world's own; it gives other ids, and other bytes.
    """
    watch, blocks = Stopwatch(clock, progress), blocks or blocks_of(scenario.patients)
    policies = [load_policy(name) for name in scenario.all_policies]
    with TemporaryDirectory(dir=waiting_room) as room, _workers(workers) as pool:
        task = _Task(scenario, policies, kept, WaitingRoom(Path(room)))
        with watch.stage("world"):
            judged = _each(pool, task.judge, blocks, partial(progress, "world"))
            workload, rows, ledger = _gathered(judged)
        with watch.stage("exchange"):
            played = _each(pool, partial(task.play, workload), blocks, partial(progress, "exchange"))
            decided, arms, curve = _summed(played, ledger)
    with watch.stage("measure"):
        measures = measures_of_blocks(ledger, [p.id for p in policies], [arm.id for arm in arms])
        harm, further = harm_tables(curve)
    kept.write_whole(harm)
    rows |= decided | {name: table.num_rows for name, table in harm.items()}
    tables = {"facilities": kept.read(0, "facilities")}
    facts = facts_of(scenario, policies, arms, rows, workers)
    return RunOutcome(tables, rows, (*measures, *further), facts, watch.seconds)


@contextmanager
def _workers(number: int) -> Iterator[ProcessPoolExecutor]:
    with (
        in_large_pages(),
        ProcessPoolExecutor(number, mp_context=spawning(), initializer=begin) as pool,
        ended_at_once(pool),
    ):
        yield pool


def _each(
    pool: ProcessPoolExecutor, work: Callable[[_Given], _Made], given: Sequence[_Given],
    progress: Callable[[int, int], None],
) -> Iterator[_Made]:  # fmt: skip
    """The work done for each, in the order given."""
    for done, made in enumerate(pool.map(work, given), start=1):
        progress(done, len(given))
        yield made


def _gathered(blocks: Iterator[_Judged]) -> tuple[Workload, dict[str, int], SummedLedger]:
    """What all blocks add to the workload, to the rows of the tables and to the measures, each as it is judged."""
    workloads, rows, ledger = list[Workload](), dict[str, int](), SummedLedger()
    for block in blocks:
        ledger.add(block.sums)
        workloads.append(block.workload)
        rows = _totals((rows, block.rows))
    return together(workloads), rows, ledger


def _summed(blocks: Iterator[_Played], ledger: SummedLedger) -> tuple[dict[str, int], list[ArmPlayed], pa.Table | None]:
    """Add the sums of all blocks to the ledger; the rows of all, the arms, and the curve of the first."""
    rows, arms, curve = dict[str, int](), list[ArmPlayed](), None
    for block in blocks:
        ledger.add(block.sums)
        rows = _totals((rows, block.rows))
        arms = [ArmPlayed(arm, policy, pa.table({})) for arm, policy in block.arms]
        curve = block.curve if curve is None else curve
    return rows, arms, curve


def _totals(blocks: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The rows of every table over all blocks."""
    rows: dict[str, int] = {}
    for block in blocks:
        for name, number in block.items():
            rows[name] = rows.get(name, 0) + number
    return rows
