"""A live pilot: one process per hospital, one or more for the coordinator, every message over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from emr_hub.clock import Clock
from emr_hub.errors import UsageError
from scenarios.engines.exchange import ExchangeOutcome
from scenarios.engines.exchange_decisions import by_order, decision_table
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan, Progress
from scenarios.engines.exchange_records import SeenWorld, read_world
from scenarios.engines.exchange_town import taking_part
from scenarios.engines.identity import cards_of
from scenarios.live.board import Board

Tables = Mapping[str, pa.Table]
Note = Callable[..., None]
"""Told what happens to the programs: the key of a message, and its values by name."""


@dataclass(frozen=True, slots=True)
class LivePlan:
    """How a pilot is played live.

    `speed`: simulated seconds a second, None as fast as it goes. `workers`: coordinator processes. `elsewhere`:
    hospitals whose record lies on another's FHIR server, with its base address. `database`: the coordinator's, SQLite
    in `folder` when None. `folder` keeps the files of the programs; None keeps nothing. `page_port`: where the run can
    be watched, None nowhere.
    """

    speed: float | None = None
    workers: int = 1
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    database: str | None = None
    folder: Path | None = None
    page_port: int | None = None


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
            return asyncio.run(self._played(tables, world, plan, answers, progress, folder))

    async def _played(
        self, tables: Tables, world: SeenWorld, plan: ExchangePlan, answers: ClinicianAnswers,
        progress: Progress | None, folder: Path,
    ) -> ExchangeOutcome:  # fmt: skip
        from scenarios.live.performance import Performance

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
        folder = self.plan.folder
        if folder is not None and folder.exists() and any(folder.glob("*.sqlite")):
            raise UsageError("the folder holds an earlier run", where="--data", expected="an empty or new folder")


def _nobody(done: int, total: int) -> None:
    """Tells nobody."""
