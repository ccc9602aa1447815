"""A hospital's program that starts again: its record is on the disk, its memory is made anew from the journal.

It lives once more through what has happened, with the record shut and nobody listening, so that it knows again which
results are due, which pointers stand and which specimens are awaited. No second set of rules says what those are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emr_hub.clock import Instant
from emr_hub.fhir import Resource
from emr_hub.wire import Answer, Wire
from hospitals.emr import Emr, Signed
from hospitals.emr.chart import place_order
from hospitals.emr.record import Conditions, Kept
from scenarios.engines.exchange_events import Event, Kind
from scenarios.engines.exchange_records import OrderCourse
from scenarios.engines.exchange_run import Run
from scenarios.live.journal import Journal
from scenarios.live.message_time import MessageClock


async def lived_through(
    run: Run, emr: Emr, clock: MessageClock, past: list[Event], live: list[Event], journal: Journal
) -> None:
    """Bring hospital and run to where the journal says they stood; nothing is stored and nothing sent."""
    record, drawer, wire = emr.record, emr.drawer, emr.wire
    emr.record, emr.drawer, emr.wire = _Shut(), _Shut(), _Unheard()
    try:
        if journal.has_passed("records"):
            with clock.at(run.plan.start):
                await run.load_records(past)
        for number, told in journal.done():
            with clock.at(live[number].at):
                await _again(run, emr, live[number], told)
    finally:
        emr.record, emr.drawer, emr.wire = record, drawer, wire


async def _again(run: Run, emr: Emr, event: Event, told: Mapping[str, Any]) -> None:
    if event.kind is not Kind.SIGNING:
        await run.happen(event)
        return
    signed = run.signed[event.entity_id] = Signed(**told)
    if signed.performed and isinstance(event.subject, OrderCourse):
        await place_order(emr, event.subject.order)


class _Shut:
    """A record in which everything has been written already."""

    async def keep(self, resources: Sequence[Resource], at: Instant) -> None:
        """It is there."""

    async def read(self, resource_type: str, resource_id: str) -> bytes | None:
        """Nobody looks."""
        return None

    async def find(self, resource_type: str, conditions: Conditions, *, sort: str | None = None) -> list[Kept]:
        """Nobody looks."""
        return []


class _Unheard(Wire):
    """A wire over which everything has been said already."""

    def __init__(self) -> None:
        super().__init__({})

    async def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:  # fmt: skip
        """It was taken."""
        return Answer(200, b"{}")
