"""The coordinator of a live run: one worker of as many as wanted, all on one port and one database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import orjson

from coordinator.services import Coordinator
from emr_hub.fhir import Resource  # noqa: F401  imported before the first fork
from scenarios.engines.exchange_plan import ExchangePlan
from scenarios.engines.exchange_town import coordinator_of
from scenarios.live.live_wire import LiveWire
from scenarios.live.message_time import MessageClock, TimedMessages
from scenarios.live.served import address_of, serve_as_child


@dataclass(frozen=True, slots=True)
class CoordinatorPart:
    """What a worker is told. `routes` leads from the hospitals' addresses to their sockets.

    In `folder` it leaves at its end what crossed its wire.
    """

    number: int
    plan: ExchangePlan
    routes: Mapping[str, str | None]
    database_url: str
    folder: Path


def be_coordinator(part: CoordinatorPart, taken: socket) -> None:
    """Be a worker until told to end."""
    clock = MessageClock(part.plan.start)
    wire = LiveWire(part.routes, clock)
    app = coordinator_of(part.plan, clock, wire, part.database_url, base_url=address_of(taken))
    serve_as_child(TimedMessages(app, clock), taken)
    at: Coordinator = app.state.coordinator
    (part.folder / f"coordinator-{part.number}.wire.json").write_bytes(orjson.dumps(_crossed(wire, at)))


def _crossed(wire: LiveWire, at: Coordinator) -> dict[str, object]:
    routes = {base: [r.requests, r.bytes_in + r.bytes_out, r.failures] for base, r in wire.statistics.items()}
    return {"routes": routes, "validations": at.door.validations}
