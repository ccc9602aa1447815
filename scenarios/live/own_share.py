"""What one hospital lives through: its share of the world, the events of the measured period, its memory of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.errors import BrokenError
from emr_hub.fhir import Site
from emr_hub.terminology import facility
from hospitals.emr import COORDINATOR, Emr, Signed, discover, enrol, tell_again
from hospitals.emr.elsewhere import RecordElsewhere
from scenarios.engines.exchange_events import Kind, past_and_live
from scenarios.engines.exchange_lines import Line, outage_of
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan
from scenarios.engines.exchange_records import SeenFacility, read_world
from scenarios.engines.exchange_run import Run
from scenarios.engines.exchange_town import taking_part
from scenarios.live.journal import Journal
from scenarios.live.live_wire import LiveWire, Silence
from scenarios.live.memory import lived_through
from scenarios.live.message_time import MessageClock


@dataclass(frozen=True, slots=True)
class HospitalPart:
    """What a hospital's process is told: its share of the seen tables, the plan, how its clinicians answer.

    `coordinator` is the socket; `folder` holds record and journal; `elsewhere` is the FHIR address of another's server
    that holds the record instead.
    """

    key: str
    tables: Mapping[str, pa.Table]
    plan: ExchangePlan
    answers: ClinicianAnswers
    coordinator: str
    folder: Path
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class OneHospital:
    """A town of one hospital, whose coordinator is a socket away."""

    hospitals: Mapping[str, Emr]
    silence: Silence

    async def open(self) -> None:
        """Enrol, if the hospital is ever connected."""
        for emr in self.hospitals.values():
            if emr.connected_since is not None:
                await enrol(emr)


class OwnShare:
    """One hospital at work in a live run. Events are named by their number among its own, in the order of time.

    `line` leads to its endpoint while no outage of it is declared.
    """

    def __init__(self, part: HospitalPart, address: str) -> None:
        world = taking_part(read_world(part.tables), part.plan)
        self.plan, self.clock, silence = part.plan, MessageClock(part.plan.start), Silence()
        self.wire = LiveWire({COORDINATOR: part.coordinator}, self.clock, silence)
        seen = world.facilities[part.key]
        self.emr = _emr(part, self.wire, self.clock, seen, address)
        self.run = Run(world, part.plan, part.answers, OneHospital({part.key: self.emr}, silence))
        self.line = Line(outage_of(part.key, part.plan.outages, self.clock))
        self.line.app = self.emr.app
        self.past, self.live = past_and_live(world, part.plan)
        self.journal = Journal(part.folder / f"{part.key.lower()}.journal.sqlite")

    async def remember(self) -> None:
        """After a start: bring back to mind what had happened before the process ended."""
        await lived_through(self.run, self.emr, self.clock, self.past, self.live, self.journal)

    async def pass_stage(self, stage: str) -> None:
        """`open`, then `people`, then `records`: what comes before the first event; done once, however often said."""
        with self.clock.at(self.plan.start):
            if stage == "open":
                await self.run.town.open()
            elif not self.journal.has_passed(stage):
                await (self.run.load_people if stage == "people" else self.run.load_records)(self.past)
        self.journal.passed(stage)

    async def happen(self, number: int, at: int) -> dict[str, Any]:
        """Let one event happen, once, however often it is said; what became of a signing, else nothing."""
        told = self.journal.told(number)
        if told is not None:
            return told
        event = self.live[number]
        if event.at != at:
            raise BrokenError(f"event {number} of {self.emr.facility} is of another time")
        with self.clock.at(at):
            if self.emr.is_connected and not self.emr.hook_url:
                await discover(self.emr)
            if self.emr.lost_feedback:
                await tell_again(self.emr)
            await self.run.happen(event)
        signed = asdict(self.run.signed[event.entity_id]) if event.kind is Kind.SIGNING else {}
        self.journal.write(number, signed)
        return signed

    def crossed(self) -> dict[str, Any]:
        """What this hospital has sent so far, by route: requests, bytes, failures; and what it refused as declared."""
        routes = {base: [r.requests, r.bytes_in + r.bytes_out, r.failures] for base, r in self.wire.statistics.items()}
        return {"routes": routes, "validations": self.emr.door.validations, "refused": self.line.refused}

    async def close(self) -> None:
        """Let go of everything."""
        await self.wire.close()
        self.journal.close()
        self.emr.store.close()


def _emr(part: HospitalPart, wire: LiveWire, clock: MessageClock, seen: SeenFacility, address: str) -> Emr:
    site, record = None, None
    if part.elsewhere:
        site = Site.at(part.key, facility(part.key).code, part.elsewhere)
        record = RecordElsewhere(part.elsewhere)
    url = f"sqlite:///{part.folder / part.key.lower()}.sqlite"
    return Emr(
        part.key, wire, clock, database_url=url, connected_since=seen.connected_since, site=site, record=record,
        reached_at=f"{address}/fhir",
    )  # fmt: skip


def signed_of(told: Mapping[str, Any]) -> Signed:
    """What became of a signing, as a hospital told it."""
    return Signed(**told)
