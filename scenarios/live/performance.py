"""One live run from the first process to the last: start, the past, the events, the verdicts, the end of all."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from pathlib import Path
from socket import socket
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
from scenarios.live.conductor import Conductor, Due, dues_of
from scenarios.live.crossed import crossed
from scenarios.live.live_plan import LivePlan, Note
from scenarios.live.pace import Pace
from scenarios.live.page import watched
from scenarios.live.programs import RESTARTS, Program, Programs
from scenarios.live.served import listening, port_of

Tables = Mapping[str, pa.Table]


class Performance:
    """The processes of one run and what they leave; used once, from `begin` to `end`."""

    def __init__(
        self, how: LivePlan, plan: ExchangePlan, world: SeenWorld, board: Board, clock: Clock, note: Note, folder: Path
    ) -> None:
        self.how, self.plan, self.world, self.board, self.note, self.folder = how, plan, world, board, note, folder
        self.pace = Pace(clock, plan.start, how.speed)
        self.lost: str | None = None
        self.stopped: set[str] = set()
        self.called: dict[str, CalledHospital] = {}
        self.programs = Programs([], self._died)
        self.conductor = Conductor(self.called, self.pace, board)
        self._coordinator = ""
        self._taken: socket | None = None
        self._to = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=200, max_keepalive_connections=100))

    async def played(
        self, tables: Tables, answers: ClinicianAnswers, families: Mapping[int, int]
    ) -> list[dict[str, Any]]:
        """Start everything, play everything, end everything; what the coordinator answered, by order."""
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            await self.begin(tables, answers)
            async with watched(self):
                dues = await self.past(families)
                self.pace.begin()
                await self.live(dues)
                return await self.verdicts()
        finally:
            await self.end()

    async def begin(self, tables: Tables, answers: ClinicianAnswers) -> None:
        """Start the programs: the hospitals, because the coordinator must know where they are, then its workers.

        The first worker makes the tables of the database, then come the others.
        """
        await self._reach_elsewhere()
        self._taken = taken = listening(0)
        self._coordinator = self.board.coordinator = f"http://127.0.0.1:{port_of(taken)}"
        hospitals = hospital_programs(tables, self.world, self.plan, answers, self._coordinator, self.folder,
                                      self.how.elsewhere)  # fmt: skip
        for key, program in hospitals.items():
            self.programs.add(program)
            self.board.hospitals[key].address = self.how.elsewhere.get(key, f"{program.address}/fhir")
            self.called[key] = CalledHospital(key, program.address, lambda: self.lost is not None, self._to)
        routes = routes_of({key: program.address for key, program in hospitals.items()}, self.how.elsewhere)
        url = self.how.database or f"sqlite:///{self.folder / 'coordinator.sqlite'}"
        for worker in coordinator_workers(self.plan, routes, url, self.folder, taken, self.how.workers):
            self.programs.add(worker)
            await is_healthy(self._coordinator)

    async def _reach_elsewhere(self) -> None:
        for url in self.how.elsewhere.values():
            record = RecordElsewhere(url)
            try:
                await record.speaks_r4()
            finally:
                await record.close()

    async def past(self, families: Mapping[int, int]) -> list[Due]:
        """Let the hospitals enrol and load what was before the start; the events to come, each with its family."""
        self.board.stage = "past"
        await self.conductor.begin(self.plan.start)
        events = past_and_live(self.world, self.plan)[1]
        self.board.total_orders = sum(event.kind is Kind.SIGNING for event in events)
        self.board.stage = "live"
        return dues_of(events, families)

    async def live(self, dues: list[Due]) -> None:
        """Let these events happen. CheckFailed when a program is lost for good."""
        await _first_failure(self.conductor.play(dues))

    async def verdicts(self) -> list[dict[str, Any]]:
        """What the coordinator answered, asked as anybody may ask; the hospitals say a last word about their wires."""
        await asyncio.gather(*(hospital.report(self.plan.end) for hospital in self.called.values()))
        async with httpx.AsyncClient(timeout=120.0) as client:
            answer = await client.get(f"{self._coordinator}/reports/verdicts")
        answer.raise_for_status()
        return [orjson.loads(line) for line in answer.content.splitlines() if line]

    async def end(self) -> None:
        """End every program: when this returns, none is left."""
        await self.programs.end()
        await self._to.aclose()
        if self._taken is not None:
            self._taken.close()

    def stop(self, name: str) -> None:
        """Kill a program and leave it away: what an outage looks like."""
        self.stopped.add(name)
        self.programs.named(name).kill()

    def start(self, name: str) -> None:
        """Let a program that was stopped come back."""
        self.stopped.discard(name)
        self.programs.start_one(self.programs.named(name))

    def _died(self, program: Program, code: int | None) -> bool:
        """A program ended unasked: it is said, and it is started again unless it has been too often."""
        wanted = program.name in self.stopped
        again = not wanted and program.restarts < RESTARTS
        self.board.died(program.name, again or wanted)
        if not wanted:
            self.note("live.died" if again else "live.lost", program=program.name, code=code)
            self.lost = self.lost if again else program.name
        return again

    def facts(self) -> dict[str, Any]:
        """What the run was played with, and what befell it; nothing that depends on the machine's speed."""
        return {
            "arm": self.plan.arm,
            "speed": self.how.speed,
            "coordinator_workers": self.how.workers,
            "hospitals": len(self.called),
            "elsewhere": sorted(self.how.elsewhere),
            "database": "sqlite" if self.how.database is None else self.how.database.partition(":")[0],
            "restarts": dict(self.board.restarts),
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
