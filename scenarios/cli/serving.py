"""Puts one side of the wire together for a live pilot: store, wire and the machine's clock, on local sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from emr_hub.errors import OtherSideError, UsageError
from scenarios.cli.served_routes import live_wire

if TYPE_CHECKING:
    from socket import socket

    from fastapi import FastAPI

    from coordinator.person_index import Basis
    from emr_hub.terminology import Facility
    from hospitals.emr import Emr

POLICY = "g147"  # the policy of the pilot scenario; a live coordinator applies one at a time


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a served coordinator is to be: its policy (id or file), who may call (a file), the address it names."""

    policy: str = POLICY
    callers: str | None = None
    base: str | None = None


AS_USUAL = Wanted()


def coordinator_app(
    data: Path, database: str | None, population: int | None = None, match_model: str | None = None,
    wanted: Wanted = AS_USUAL,
) -> FastAPI:  # fmt: skip
    """The coordinator, ready to be served; what is not said is as it was, in a new ledger as the settings have it."""
    from coordinator.api import create_app
    from coordinator.match_models import shipped_models
    from coordinator.policies import load_policy
    from coordinator.settings import Settings
    from emr_hub.clock import SystemClock

    url = database_url(data, "coordinator", database)
    before = _judged_before(url)
    settings = Settings(
        match_model=match_model or (before.model if before and before.model in shipped_models() else None)
    )
    settings = replace(settings, population=population or (before.population if before else settings.population))
    settings = replace(settings, callers=wanted.callers, base_url=wanted.base or settings.base_url)
    policy = load_policy(wanted.policy)
    return create_app(settings, clock=SystemClock(), policy=policy, wire=live_wire(data), database_url=url)


def be_coordinator_worker(
    data: Path, database: str | None, population: int | None, match_model: str | None, wanted: Wanted, taken: socket
) -> None:
    """One of several processes of a coordinator, until told to end."""
    from scenarios.live.served import serve_as_child

    serve_as_child(coordinator_app(data, database, population, match_model, wanted), taken)


def _judged_before(url: str) -> Basis | None:
    """By what the pairs of this ledger were judged when it was last used."""
    from coordinator.ledger import open_ledger
    from coordinator.person_index import basis_of

    ledger = open_ledger(url)
    with ledger.reading() as book:
        found = basis_of(book)
    ledger.close()
    return found


def hospital_app(facility: Facility, data: Path, database: str | None, base: str | None = None) -> FastAPI:
    """One hospital's record system; when it starts it enrols with the coordinator, if that can be reached."""
    from emr_hub.clock import SystemClock
    from hospitals.emr import Emr

    clock = SystemClock()
    url = database_url(data, facility.key.lower(), database)
    emr = Emr(
        facility.key, live_wire(data), clock, database_url=url, connected_since=clock.now(),
        reached_at=None if base is None else f"{base}/fhir", opened=str(data / f"{facility.key.lower()}-exports"),
    )  # fmt: skip
    return _with_health(emr)


def facility_of(key: str) -> Facility:
    """The facility with this key, in any letter case; UsageError with the nearest key when there is none."""
    from emr_hub.terminology import facilities
    from scenarios.definition import nearest

    known = facilities()
    if key.upper() not in known:
        expected = f"a facility key; the nearest is {nearest(key.upper(), known)!r}"
        raise UsageError(f"unknown facility {key!r}", where="serve hospital", expected=expected)
    return known[key.upper()]


def database_url(data: Path, name: str, database: str | None) -> str:
    """The database asked for, else a SQLite file of this name in the data folder, which is made when missing."""
    if database is not None:
        return database
    data.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{data / name}.sqlite"


async def _enrolled(emr: Emr) -> None:
    """Enrol, however long the coordinator lets wait: whoever starts first, both find each other."""
    from hospitals.emr import enrol

    for seconds in chain((1, 2, 5, 10, 30), repeat(60)):
        try:
            await enrol(emr)
            return
        except OtherSideError:
            await asyncio.sleep(seconds)


def _with_health(emr: Emr) -> FastAPI:
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        enrolling = asyncio.create_task(_enrolled(emr))  # care goes on without the coordinator; /healthz says so
        yield
        enrolling.cancel()
        await emr.wire.close()
        emr.store.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None)  # /docs is the record's own, which explains every FHIR route

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "coordinator": "enrolled" if emr.hook_url else "not reached"}

    @app.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> str:
        used = {base: counted for base, counted in emr.wire.statistics.items() if counted.requests}
        lines = [f'emr_hub_requests_total{{route="{base}"}} {counted.requests}' for base, counted in used.items()]
        return "\n".join(["# TYPE emr_hub_requests_total counter", *lines]) + "\n"

    app.mount("/", emr.app)
    return app
