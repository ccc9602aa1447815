"""Who plays in a live run: the coordinator's workers and a process per hospital, each with its part."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from socket import socket

import httpx
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.errors import CheckFailed
from emr_hub.fhir import Site
from emr_hub.terminology import facility
from hospitals.emr import COORDINATOR
from scenarios.engines.exchange_plan import ClinicianAnswers, ExchangePlan
from scenarios.engines.exchange_records import SeenWorld
from scenarios.live.coordinator_part import CoordinatorPart, be_coordinator
from scenarios.live.hospital_part import be_hospital
from scenarios.live.own_share import HospitalPart
from scenarios.live.programs import Program

Tables = Mapping[str, pa.Table]
BEGIN_SECONDS = 120.0  # so long the coordinator may take to open its database


def coordinator_workers(
    plan: ExchangePlan, routes: Mapping[str, str | None], database_url: str, folder: Path, taken: socket, workers: int
) -> list[Program]:
    """The coordinator's processes on one socket and one database."""
    parts = [CoordinatorPart(n, plan, routes, database_url, folder) for n in range(workers)]
    port = int(taken.getsockname()[1])
    return [Program(f"coordinator-{p.number}", be_coordinator, (p,), port, taken) for p in parts]


def hospital_programs(
    tables: Tables, world: SeenWorld, plan: ExchangePlan, answers: ClinicianAnswers, coordinator: str, folder: Path,
    elsewhere: Mapping[str, str],
) -> dict[str, Program]:  # fmt: skip
    """A process per hospital that anybody is registered at, by key."""
    programs = {}
    for key in sorted(world.facilities):
        mine = [n for n, card in world.registrations.items() if card.facility == key]
        part = HospitalPart(key, _share(tables, mine), plan, answers, coordinator, folder, elsewhere.get(key))
        programs[key] = Program(key, be_hospital, (part,))
    return programs


def _share(tables: Tables, registration_ids: list[int]) -> dict[str, pa.Table]:
    """The seen tables of one hospital's registrations; the facilities stay whole, the truth stays here."""
    wanted = pa.array(registration_ids, pa.int64())
    share = {"facilities": tables["facilities"]}
    for name in ("registrations", "consents", "encounters", "orders"):
        share[name] = tables[name].filter(pc.is_in(tables[name]["registration_id"], value_set=wanted))
    orders = share["orders"]["order_id"].combine_chunks()
    share["results"] = tables["results"].filter(pc.is_in(tables["results"]["order_id"], value_set=orders))
    return share


def routes_of(hospitals: Mapping[str, str], elsewhere: Mapping[str, str]) -> dict[str, str | None]:
    """Where the coordinator finds each hospital's records: `hospitals` are sockets by key."""
    routes: dict[str, str | None] = {}
    for key, address in hospitals.items():
        if key in elsewhere:
            routes[origin(elsewhere[key])] = None
        else:
            routes[Site.of(key, facility(key).code).base] = address
    return routes


def origin(url: str) -> str:
    """Scheme and host of an address."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


async def is_healthy(address: str) -> None:
    """Wait until a program says that it is well; CheckFailed when it does not come to."""
    async with httpx.AsyncClient(timeout=BEGIN_SECONDS) as client:
        until = asyncio.get_running_loop().time() + BEGIN_SECONDS
        while asyncio.get_running_loop().time() < until:
            try:
                if (await client.get(f"{address}/healthz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise CheckFailed(f"no answer from {COORDINATOR} at {address}")
