"""The pilot as it would run: every hospital an EMR, every message over the wire, one decision per order.

`run_exchange` plays a world under one plan and gives the decisions of the measured period. With several workers
each plays whole groups of linkable registrations; the rows are the same for any number of workers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import pyarrow as pa

from emr_hub.cycles import seldom_collected
from scenarios.engines.exchange_decisions import decision_table, merged, written_verdicts
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan, Progress, WireStatistics
from scenarios.engines.exchange_records import read_world
from scenarios.engines.exchange_run import Run
from scenarios.engines.exchange_shares import shares_of
from scenarios.engines.exchange_statistics import statistics_of, watched
from scenarios.engines.exchange_town import Town, taking_part
from scenarios.engines.exchange_workers import in_workers
from scenarios.engines.identity import cards_of


@dataclass(frozen=True, slots=True)
class ExchangeOutcome:
    """`decisions`: one row per order signed in the measured period (schema `decisions`), ascending by order."""

    decisions: pa.Table
    statistics: WireStatistics


def run_exchange(
    tables: Mapping[str, pa.Table], plan: ExchangePlan, answers: ClinicianAnswers, progress: Progress | None = None
) -> ExchangeOutcome:
    """Play the seen tables of a world on the wire. The truth tables, if given, are never looked at.

    `answers` must be picklable when `plan.workers` is more than one.
    """
    if plan.workers <= 1:
        return _play(tables, plan, answers, progress)
    shares = shares_of(tables, cards_of(tables), plan.workers)
    return _together(in_workers(partial(_play_share, plan, answers), shares, progress))


def _together(outcomes: list[ExchangeOutcome]) -> ExchangeOutcome:
    statistics = WireStatistics()
    for outcome in outcomes:
        statistics.add(outcome.statistics)
    return ExchangeOutcome(merged(outcome.decisions for outcome in outcomes), statistics)


def _play_share(
    plan: ExchangePlan, answers: ClinicianAnswers, tables: Mapping[str, pa.Table], progress: Progress
) -> ExchangeOutcome:
    return _play(tables, plan, answers, progress)


def _play(
    tables: Mapping[str, pa.Table], plan: ExchangePlan, answers: ClinicianAnswers, progress: Progress | None = None
) -> ExchangeOutcome:
    return asyncio.run(_played(tables, plan, answers, progress))


async def _played(
    tables: Mapping[str, pa.Table], plan: ExchangePlan, answers: ClinicianAnswers, progress: Progress | None
) -> ExchangeOutcome:
    world = taking_part(read_world(tables), plan)
    town = Town(world, plan)
    run = Run(world, plan, answers, town)
    started = perf_counter()
    try:
        with seldom_collected(), watched(town) as watch:
            await run.play(town.clock, progress)
        town.refuse_real_failures()
        verdicts = written_verdicts(town.coordinator_at_work.ledger)
        decisions = decision_table(run.signed, verdicts, world, plan)
        return ExchangeOutcome(decisions, statistics_of(town, len(run.signed), watch, perf_counter() - started))
    finally:
        await town.close()
