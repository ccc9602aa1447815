"""However many ask at once for what is not yet there, exactly one is made: by header, by address, in transactions."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

WORKERS = """
import asyncio, sys
from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

async def ask(url, number):
    app, base = FastAPI(), "https://server.example/fhir"
    store = ResourceStore(url, base=base)
    app.include_router(fhir_router(store, Door(), base=base, clock=SteppedClock(1), readable=["Patient"],
                                   writable=["Patient"]), prefix="/fhir")
    print("ready", flush=True)
    sys.stdin.readline()
    body = {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": number}]}
    async with AsyncClient(transport=ASGITransport(app), base_url=base) as client:
        asked = [client.post("/Patient", json=body, headers={"if-none-exist": f"identifier=urn:mrn|{number}"})
                 for _ in range(8)]
        print(*sorted(a.status_code for a in await asyncio.gather(*asked)), flush=True)

asyncio.run(ask(sys.argv[1], sys.argv[2]))
"""


def a_patient(number: str) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": number}]}


def a_transaction(number: str) -> dict[str, Any]:
    request = {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier=urn:mrn|{number}"}
    return {"resourceType": "Bundle", "type": "transaction",
            "entry": [{"fullUrl": "urn:uuid:1", "resource": a_patient(number), "request": request}]}  # fmt: skip


async def ask(client: AsyncClient, way: int, number: str) -> int:
    """One client's create, in one of four ways to say the same condition."""
    condition = f"identifier=urn:mrn|{number}"
    if way == 0:
        return (await client.post("/Patient", json=a_patient(number), headers={"if-none-exist": condition})).status_code
    if way == 1:
        return (await client.post(f"/Patient?{condition}", json=a_patient(number))).status_code
    if way == 2:
        return (await client.put(f"/Patient?{condition}", json=a_patient(number))).status_code
    answer = (await client.post("", json=a_transaction(number))).json()
    return int(answer["entry"][0]["response"]["status"][:3])


@pytest.mark.parametrize("clients", [16, 64])
async def test_one_is_made_whichever_way_it_is_said(client: AsyncClient, clients: int) -> None:
    for turn in range(3):
        number = f"{clients}-{turn}"
        answers = Counter(await asyncio.gather(*(ask(client, n % 4, number) for n in range(clients))))
        assert answers == {201: 1, 200: clients - 1}
        found = (await client.get(f"/Patient?identifier=urn:mrn|{number}")).json()
        assert found["total"] == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_one_is_made_by_several_processes_on_one_database(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}" if kind == "sqlite" else request.getfixturevalue("own_database")
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKERS, url, "shared-1"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    try:
        for worker in workers:
            assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        for worker in workers:  # all are ready: now they ask at once
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        said = [worker.communicate(timeout=60)[0].split() for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
    assert Counter(status for one in said for status in one) == {"201": 1, "200": 15}
