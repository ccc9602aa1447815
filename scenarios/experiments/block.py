"""One block of a world's people: drawn and judged by itself, then played once all blocks have been judged.

Blocks meet in one figure alone: how many cards each clinician sees. Everything else of a block follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from coordinator.decision import Policy
from hospitals.world import Block, draw_block
from scenarios.definition import Scenario
from scenarios.experiments.arms import played_arms
from scenarios.experiments.judging import Judgement, judge_world
from scenarios.experiments.laboratories import laboratories_of
from scenarios.experiments.outcome import ArmPlayed
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.experiments.stretched import CurveAsked
from scenarios.experiments.workload import Workload, workload_of
from scenarios.measures import BlockSums, Period, sums_of_arms, sums_of_world


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block's tables and its judgement; how precisely its laboratories measure, as `measure_run` has it."""

    tables: Mapping[str, pa.Table]
    judged: Judgement
    laboratories: pa.Table


@dataclass(frozen=True, slots=True)
class PlayedBlock:
    """A block's decisions under every arm, which arms those were, and what they add to the measures."""

    arms: Sequence[ArmPlayed]
    decisions: pa.Table
    sums: BlockSums


def judge_block(scenario: Scenario, policies: Sequence[Policy], block: Block) -> JudgedBlock:
    """Draw a block of the scenario's world and judge it under every policy.

    The curve over windows is drawn from the people of the first block alone; its intervals say what that leaves open.
    """
    tables = tables_of(draw_block(world_plan(scenario), block))
    laboratories = laboratories_of(scenario.networks, tables)
    curve = CurveAsked(_period(scenario), laboratories) if block.number == 0 else None
    return JudgedBlock(tables, judge_world(tables, policies, curve), laboratories)


def workload_of_block(scenario: Scenario, block: JudgedBlock) -> Workload:
    """What a block adds to the workload of clinicians."""
    return workload_of(scenario, block.tables["orders"], block.judged.counts.d3_own)


def sums_of_judged(scenario: Scenario, policies: Sequence[Policy], block: JudgedBlock) -> BlockSums:
    """What a block adds to the measures before any arm is played."""
    counts = block.judged.counts
    return sums_of_world(block.tables, counts.counts, counts.analyte_counts, _period(scenario), policies[0].id)


def play_block(scenario: Scenario, policies: Sequence[Policy], block: JudgedBlock, workload: Workload) -> PlayedBlock:
    """Play every arm over a judged block; `workload` is that of all blocks together."""
    arms = list(played_arms(scenario, block.tables, policies, block.judged, 1, _nobody, workload))
    decisions = pa.concat_tables([arm.decisions for arm in arms])
    sums = sums_of_arms(block.tables, decisions, _period(scenario), laboratories=block.laboratories)
    return PlayedBlock(arms, decisions, sums)


def _period(scenario: Scenario) -> Period:
    return Period(scenario.measured_from, scenario.measured_until)


def _nobody(stage: str, done: int, total: int | None = None) -> None:
    """Progress is told block by block, not inside one."""
