"""The coordinator and two hospitals on sockets of this machine, asked by a FHIR client that knows nothing of us."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fhirpy import AsyncFHIRClient

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clock import DAY, SteppedClock
from emr_hub.wire import Wire
from tests.integration.coordinator.conftest import BASE, NOW, Hospital, Line


class Socket:
    """An ASGI application on a socket of its own, in this process."""

    def __init__(self, app: Any = None) -> None:
        self.app = app
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        server = uvicorn.Server(
            uvicorn.Config(self.app, log_level="error", loop="asyncio", lifespan="off", timeout_graceful_shutdown=1)
        )
        task = asyncio.create_task(server.serve(sockets=[self._listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield
        server.should_exit = True
        await task


class Slow:
    """A hospital whose answers take their time."""

    def __init__(self, app: Any) -> None:
        self.app, self.seconds = app, 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(self.seconds)
        await self.app(scope, receive, send)


@pytest.fixture
async def town(tmp_path: Any) -> AsyncIterator[tuple[AsyncFHIRClient, dict[str, Hospital], dict[str, Slow]]]:
    clock = SteppedClock(NOW)
    hospitals = {key: Hospital(key, clock) for key in ("BM", "BN1")}
    slow = {key: Slow(hospital.line) for key, hospital in hospitals.items()}
    sockets = {key: Socket(app) for key, app in slow.items()}
    routes = {hospital.site.base: sockets[key].url for key, hospital in hospitals.items()}
    here = Socket()
    outward, inward = Wire(routes), Wire({**routes, BASE: here.url}, coordinator=BASE)
    here.app = create_app(
        Settings(base_url=here.url, source_limit_seconds=2.0), clock=clock, policy=load_policy("g147"), wire=outward,
        database_url=f"sqlite:///{tmp_path / 'coordinator.db'}",
    )  # fmt: skip
    async with here.open(), sockets["BM"].open(), sockets["BN1"].open():
        for key, number in (("BM", 1), ("BN1", 2)):
            hospital = hospitals[key]
            hospital.wire = inward
            assert (await hospital.enrol()).ok
            await hospital.register(number)
            await hospital.allow(number)
            for order in range(3):
                report = hospital.report(100 * number + order, number, age=(number + 2 * order) * DAY)
                assert (await hospital.publish(report)).ok
        yield AsyncFHIRClient(f"{here.url}/fhir"), hospitals, slow
        await inward.close()
        await outward.close()


def search(client: AsyncFHIRClient) -> Any:
    return client.resources("Observation").search(patient="bm.p-1", category="laboratory")


async def test_a_stranger_reads_the_history_of_both_hospitals_page_by_page(town: Any) -> None:
    client, _, _ = town
    every = await search(client).sort("-date").limit(2).fetch_all()
    assert [one["id"] for one in every] == [
        "ptr-bm-100", "ptr-bn1-200", "ptr-bm-101", "ptr-bn1-201", "ptr-bm-102", "ptr-bn1-202",
    ]  # fmt: skip
    assert await search(client).count() == 6
    newest = await search(client).sort("-date").limit(1).first()
    assert newest["valueQuantity"]["value"] == 4.62 and newest["meta"]["source"].startswith("https://bm.")
    again = await client.reference("Observation", newest["id"]).to_resource()
    assert again["subject"]["reference"] == "Patient/bm.p-1"
    assert len(await client.resources("AuditEvent").search(patient="bn1.p-2").fetch_all()) > 3


async def test_lastn_over_sockets_names_the_newest_of_both(town: Any) -> None:
    client, _, _ = town
    found = await client.execute("Observation/$lastn", "get", params={"patient": "bm.p-1", "category": "laboratory"})
    assert [entry["resource"]["id"] for entry in found["entry"]] == ["ptr-bm-100"]


async def test_a_slow_hospital_is_waited_for_only_so_long_and_named(town: Any) -> None:
    client, _, slow = town
    slow["BN1"].seconds = 20.0
    began = asyncio.get_running_loop().time()
    bundle = await search(client).fetch_raw()
    assert asyncio.get_running_loop().time() - began < 15.0
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds == ["Observation"] * 3 + ["OperationOutcome"] and "total" not in bundle
    assert "did not answer" in bundle["entry"][-1]["resource"]["issue"][0]["diagnostics"]


async def test_the_hospitals_are_asked_at_the_same_time(town: Any) -> None:
    client, _, slow = town
    slow["BM"].seconds = slow["BN1"].seconds = 1.1  # one after the other would be longer than the limit of one
    bundle = await search(client).fetch_raw()
    assert bundle["total"] == 6
    assert isinstance(slow["BM"].app, Line)
