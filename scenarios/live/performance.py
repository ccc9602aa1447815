"""One live run from the first process to the last: start, the past, the events, the verdicts, the end of all."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson
import pyarrow as pa

from emr_hub.clock import Clock
from hospitals.emr.elsewhere import RecordElsewhere
from scenarios.engines.exchange_events import Kind, past_and_live
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan, WireStatistics
from scenarios.engines.exchange_records import SeenWorld
from scenarios.live.board import Board
from scenarios.live.called import CalledHospital
from scenarios.live.cast import coordinator_workers, hospital_programs, is_healthy, routes_of
from scenarios.live.conductor import Conductor, dues_of
from scenarios.live.crossed import crossed
from scenarios.live.pace import Pace
from scenarios.live.page import watched
from scenarios.live.pilot import LivePlan, Note
from scenarios.live.programs import RESTARTS, Program, Programs
from scenarios.live.served import listening, port_of

Tables = Mapping[str, pa.Table]


class Performance:
    """The processes of one run and what they leave. Use it once."""

    def __init__(
        self, how: LivePlan, plan: ExchangePlan, world: SeenWorld, board: Board, clock: Clock, note: Note, folder: Path
    ) -> None:
        self.how, self.plan, self.world, self.board, self.note, self.folder = how, plan, world, board, note, folder
        self.pace = Pace(clock, plan.start, how.speed)
        self.lost: str | None = None
        self.called: dict[str, CalledHospital] = {}
        self.programs = Programs([], self._died)
        self._to = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=200, max_keepalive_connections=100))

    async def played(
        self, tables: Tables, answers: ClinicianAnswers, families: Mapping[int, int]
    ) -> list[dict[str, Any]]:
        """Start everything, play everything, end everything; what the coordinator answered, by order."""
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            await self._reach_elsewhere()
            coordinator = await self._start(tables, answers)
            live = past_and_live(self.world, self.plan)[1]
            self.board.total_orders = sum(event.kind is Kind.SIGNING for event in live)
            async with watched(self.how.page_port, self.board, self.pace, self.note):
                conductor = Conductor(self.called, self.pace, self.board)
                self.board.stage = "past"
                await conductor.begin(self.plan.start)
                self.board.stage = "live"
                self.pace.begin()
                await _first_failure(conductor.play(dues_of(live, families)))
                return await self._verdicts(coordinator)
        finally:
            await self.programs.end()
            await self._to.aclose()

    async def _reach_elsewhere(self) -> None:
        for url in self.how.elsewhere.values():
            record = RecordElsewhere(url)
            try:
                await record.speaks_r4()
            finally:
                await record.close()

    async def _start(self, tables: Tables, answers: ClinicianAnswers) -> str:
        """Hospitals first, because the coordinator must know where they are; the coordinator's first worker makes the
        tables, then come the others."""
        taken = listening(0)
        coordinator = f"http://127.0.0.1:{port_of(taken)}"
        hospitals = hospital_programs(tables, self.world, self.plan, answers, coordinator, self.folder,
                                      self.how.elsewhere)  # fmt: skip
        self.programs.all = list(hospitals.values())
        self.programs.start()
        for key, program in hospitals.items():
            self.board.hospitals[key].address = self.how.elsewhere.get(key, f"{program.address}/fhir")
            self.called[key] = CalledHospital(key, program.address, lambda: self.lost is not None, self._to)
        routes = routes_of({key: program.address for key, program in hospitals.items()}, self.how.elsewhere)
        url = self.how.database or f"sqlite:///{self.folder / 'coordinator.sqlite'}"
        for worker in coordinator_workers(self.plan, routes, url, self.folder, taken, self.how.workers):
            self.programs.all.append(worker)
            self.programs.start_one(worker)
            await is_healthy(coordinator)
        self.board.coordinator = coordinator
        return coordinator

    async def _verdicts(self, coordinator: str) -> list[dict[str, Any]]:
        """What the coordinator answered, asked as anybody may ask; the hospitals say a last word about their wires."""
        await asyncio.gather(*(hospital.report(self.plan.end) for hospital in self.called.values()))
        async with httpx.AsyncClient(timeout=120.0) as client:
            answer = await client.get(f"{coordinator}/reports/verdicts")
        answer.raise_for_status()
        return [orjson.loads(line) for line in answer.content.splitlines() if line]

    def _died(self, program: Program, code: int | None) -> bool:
        """A program ended unasked: it is said, and it is started again unless it has been too often."""
        again = program.restarts < RESTARTS
        self.board.died(program.name, again)
        self.note("live.died" if again else "live.lost", program=program.name, code=code)
        if not again:
            self.lost = program.name
        return again

    def facts(self) -> dict[str, Any]:
        """What the run was played with, and what befell it; nothing that depends on the machine."""
        return {
            "arm": self.plan.arm,
            "speed": self.how.speed,
            "coordinator_workers": self.how.workers,
            "hospitals": len(self.called),
            "elsewhere": sorted(self.how.elsewhere),
            "database": "sqlite" if self.how.database is None else self.how.database.partition(":")[0],
            "restarts": dict(self.board.restarts),
            "silences": sum(signed.silent for signed in self.board.signed.values()),
            "failures": crossed(self.called, self.folder).failures,
        }

    def statistics(self) -> WireStatistics:
        """What crossed the wire, as hospitals and coordinator counted it; a program that died took its count along."""
        found = crossed(self.called, self.folder)
        return WireStatistics(found.requests, found.bytes, {}, found.validations, len(self.board.signed))


async def _first_failure(work: Coroutine[Any, Any, None]) -> None:
    """Do the work; of what fails in a group, the first failure is the one to be said."""
    try:
        await work
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
