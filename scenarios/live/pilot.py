"""A live pilot: one process per hospital, one or more for the coordinator, every message over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from coordinator.ledger import ENROLLED_FACILITY, open_ledger
from emr_hub.clock import Clock
from emr_hub.errors import UsageError
from scenarios.engines.exchange import ExchangeOutcome
from scenarios.engines.exchange_decisions import by_order, decision_table
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan, Progress
from scenarios.engines.exchange_records import SeenWorld, read_world
from scenarios.engines.exchange_town import taking_part
from scenarios.engines.identity import cards_of
from scenarios.live.board import Board
from scenarios.live.live_plan import LivePlan, Note
from scenarios.live.performance import Performance

Tables = Mapping[str, pa.Table]


class LivePilot:
    """Plays an exchange live, in place of `run_exchange`. `facts` says afterwards what it was played with."""

    def __init__(self, plan: LivePlan, clock: Clock, note: Note) -> None:
        self.plan, self.clock, self.note = plan, clock, note
        self.facts: dict[str, Any] = {}

    def play(
        self, tables: Tables, plan: ExchangePlan, answers: ClinicianAnswers, progress: Progress | None = None
    ) -> ExchangeOutcome:
        """As `run_exchange`: the same decisions, order by order, unless a program died on the way.

        UsageError for what cannot be played so, CheckFailed when a program was lost for good.
        """
        world = taking_part(read_world(tables), plan)
        self._refuse(world, plan)
        with TemporaryDirectory(prefix="emr-hub-live-") as beside:
            folder = self.plan.folder or Path(beside)
            folder.mkdir(parents=True, exist_ok=True)
            try:
                return asyncio.run(self._played(tables, world, plan, answers, progress, folder))
            except asyncio.CancelledError:  # told to end by SIGTERM: as an interruption, after all programs have ended
                raise KeyboardInterrupt from None

    async def _played(
        self, tables: Tables, world: SeenWorld, plan: ExchangePlan, answers: ClinicianAnswers,
        progress: Progress | None, folder: Path,
    ) -> ExchangeOutcome:  # fmt: skip
        cards = cards_of(tables)
        families = dict(zip(cards.ids.tolist(), cards.families.tolist(), strict=True))
        board = Board.of(self.clock, world.facilities, progress or _nobody)
        performance = Performance(self.plan, plan, world, board, self.clock, self.note, folder)
        verdicts = await performance.played(tables, answers, families)
        self.facts = performance.facts()
        statistics = performance.statistics()
        return ExchangeOutcome(decision_table(board.signed, by_order(verdicts), world, plan), statistics)

    def _refuse(self, world: SeenWorld, plan: ExchangePlan) -> None:
        for key in self.plan.elsewhere:
            if key not in world.facilities:
                known = ", ".join(sorted(world.facilities))
                raise UsageError(f"nobody is registered at {key!r}", where="--hospital", expected=f"one of {known}")
            if any(outage.facility == key for outage in plan.outages):
                raise UsageError(f"the scenario declares an outage of {key}", where="--hospital",
                                 expected="a hospital of our own: nobody can stop another's server")  # fmt: skip
        if self.plan.database is not None and not _is_empty(self.plan.database):
            raise UsageError("the database holds an earlier run", where="--database", expected="an empty database")
        folder = self.plan.folder
        if folder is not None and folder.exists() and any(folder.glob("*.sqlite")):
            raise UsageError("the folder holds an earlier run", where="--data", expected="an empty or new folder")


def _is_empty(database_url: str) -> bool:
    """Whether no hospital has ever enrolled there."""
    ledger = open_ledger(database_url)
    try:
        with ledger.connect() as connection:
            return connection.execute(select(ENROLLED_FACILITY)).first() is None
    finally:
        ledger.close()


def _nobody(done: int, total: int) -> None:
    """Tells nobody."""
