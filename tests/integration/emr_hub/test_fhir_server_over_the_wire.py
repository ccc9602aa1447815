"""The FHIR router answers over the wire: in process, and once over a real socket, with the same result."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
import pytest
import uvicorn
from fastapi import FastAPI

from emr_hub.clock import SteppedClock
from emr_hub.errors import CoordinatorDown, OtherSideError, SourceDown, UsageError
from emr_hub.fhir import Door, Resource, bundle
from emr_hub.server import Interaction, Refusal, fhir_router
from emr_hub.storage import ResourceStore, Stored
from emr_hub.wire import Answer, Wire

HOST = "https://bm.emr-hub.example"
BASE = f"{HOST}/fhir"
PATIENT = {"resourceType": "Patient", "id": "p-1", "birthDate": "1985-04-17"}


def an_observation(number: int) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": f"r-{number}", "status": "final", "code": {"text": "Glucose"},
            "subject": {"reference": "Patient/p-7"}, "effectiveDateTime": f"2026-03-{number + 1:02d}"}  # fmt: skip


class Server:
    """A small hospital: what was written is told to `seen`; one patient is not shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.door = Door()
        self.app = FastAPI()
        self.store = ResourceStore(base=BASE)
        clock = SteppedClock(1_773_000_000_000)
        router = fhir_router(
            self.store, self.door, base=BASE, clock=clock, readable=["Patient", "Observation"], max_count=3,
            writable=["Patient", "Observation", "Consent"], before=self.guard, on_write={"Observation": self.written},
            body_limit_bytes=20_000,
        )  # fmt: skip
        self.app.include_router(router, prefix="/fhir")

    async def guard(self, asked: Interaction) -> None:
        if asked.resource_id == "p-secret":
            raise Refusal(403, "forbidden", "no legal basis")

    async def written(self, told: Sequence[tuple[Resource, Stored]]) -> None:
        self.seen += [(stored.resource_id, stored.version) for _, stored in told]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def wire(server: Server) -> AsyncIterator[Wire]:
    server.store.put("Patient", "p-7", {**PATIENT, "id": "p-7"}, 1_773_000_000_000)  # whose results these are
    made = Wire({HOST: server.app})
    yield made
    await made.close()


def issue(answer: Answer) -> str:
    """The issue code of an OperationOutcome."""
    body = orjson.loads(answer.body)
    assert body["resourceType"] == "OperationOutcome"
    return str(body["issue"][0]["code"])


async def test_put_then_read_then_put_again_gives_versions(wire: Wire, server: Server) -> None:
    made = await wire.put(f"{BASE}/Observation/r-1", an_observation(1))
    assert (made.status, made.headers["etag"]) == (201, 'W/"1"')
    assert made.headers["location"] == f"{BASE}/Observation/r-1/_history/1"
    assert made.headers["content-type"] == "application/fhir+json; charset=utf-8"
    again = await wire.put(f"{BASE}/Observation/r-1", an_observation(1) | {"status": "corrected"})
    assert (again.status, again.headers["etag"]) == (200, 'W/"2"')
    assert (await wire.get(f"{BASE}/Observation/r-1")).json()["status"] == "corrected"
    assert (await wire.get(f"{BASE}/Observation/r-1/_history/1")).json()["status"] == "final"
    assert server.seen == [("r-1", 1), ("r-1", 2)]


async def test_a_create_gets_an_id_of_the_servers_own(wire: Wire) -> None:
    made = await wire.post(f"{BASE}/Patient", PATIENT)
    assert made.status == 201 and made.json()["id"] != "p-1"
    assert (await wire.get(made.headers["location"])).json() == made.json()


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), [
    ("get", "/Observation/r-404", None, 404, "not-found"),
    ("get", "/Observation/r-1/_history/9", None, 404, "not-found"),
    ("get", "/Medication/1", None, 404, "not-supported"),
    ("get", "/Consent/1", None, 405, "not-supported"),
    ("get", "/Patient/p-secret", None, 403, "forbidden"),
    ("get", "/Observation/r-1/x/y/z", None, 404, "not-found"),
    ("get", "/Observation?date=yesterday", None, 400, "invalid"),
    ("get", "/Observation?_sort=colour", None, 400, "invalid"),
    ("get", "/Observation?code:in=x", None, 400, "not-supported"),
    ("get", "/Observation?_count=many", None, 400, "invalid"),
    ("get", "/Observation/r-1?_format=xml", None, 406, "not-supported"),
    ("put", "/Observation/r-2", an_observation(1), 400, "value"),
    ("put", "/Observation/r_2", an_observation(1), 400, "value"),
    ("put", "/metadata", {}, 405, "not-supported"),
    ("post", "/Observation", b"{", 400, "structure"),
    ("post", "/Observation", PATIENT, 400, "invalid"),
    ("post", "/Observation", an_observation(1) | {"status": "finished"}, 422, "code-invalid"),
    ("post", "/Observation", b" " * 30_000, 413, "too-long"),
    ("post", "", bundle.collection([PATIENT]), 400, "invalid"),
])  # fmt: skip
async def test_what_is_not_done_is_answered_with_its_status_and_reason(
    wire: Wire, method: str, path: str, body: Any, status: int, code: str
) -> None:
    sent = () if body is None else (body,)
    answer = await getattr(wire, method)(f"{BASE}{path}", *sent)
    assert (answer.status, issue(answer)) == (status, code)


async def test_a_stale_version_is_not_overwritten(wire: Wire) -> None:
    for _ in range(2):
        await wire.put(f"{BASE}/Patient/p-1", PATIENT)
    stale = await wire.put(f"{BASE}/Patient/p-1", PATIENT, headers={"if-match": 'W/"1"'})
    assert (stale.status, issue(stale)) == (412, "conflict")
    assert (await wire.put(f"{BASE}/Patient/p-1", PATIENT, headers={"if-match": 'W/"2"'})).status == 200
    assert (await wire.get(f"{BASE}/Patient/p-1", headers={"if-none-match": 'W/"3"'})).status == 304


async def test_search_answers_a_valid_searchset_by_get_and_by_form(wire: Wire) -> None:
    for number in range(5):
        await wire.put(f"{BASE}/Observation/r-{number}", an_observation(number))
    url = f"{BASE}/Observation?patient=p-7&_sort=-date&_count=2"
    found = Door().admit((await wire.get(url)).body, "Bundle")
    assert [r["id"] for r in bundle.resources_in(found)] == ["r-4", "r-3"] and found["total"] == 5
    assert found["entry"][0]["fullUrl"] == f"{BASE}/Observation/r-4"
    form = {"content-type": "application/x-www-form-urlencoded"}
    by_form = await wire.post(f"{BASE}/Observation/_search", b"patient=p-7&_sort=-date&_count=2", headers=form)
    assert by_form.json()["entry"] == found["entry"]
    everything = (await wire.get(f"{BASE}/Observation?_count=999")).json()
    assert len(everything["entry"]) == 3 and everything["total"] == 5
    nothing = (await wire.get(f"{BASE}/Observation?patient=p-9")).json()
    assert nothing["total"] == 0 and "entry" not in nothing


async def test_an_unknown_parameter_is_ignored_or_refused_when_asked_to_be_strict(wire: Wire) -> None:
    url = f"{BASE}/Observation?colour=red&patient=p-7"
    lenient = (await wire.get(url)).json()
    assert "colour" not in lenient["link"][0]["url"] and "patient=p-7" in lenient["link"][0]["url"]
    strict = await wire.get(url, headers={"prefer": "handling=strict"})
    assert (strict.status, issue(strict)) == (400, "not-supported")


async def test_a_transaction_is_stored_whole_with_its_references_resolved(wire: Wire, server: Server) -> None:
    temporary = "urn:uuid:4f6b0c1e-6d0b-4a52-9a58-2f3f0c5e9b01"
    entries = [
        {"fullUrl": temporary, "resource": PATIENT, "request": {"method": "POST", "url": "Patient"}},
        {"resource": an_observation(1) | {"subject": {"reference": temporary}},
         "request": {"method": "PUT", "url": "Observation/r-1"}},
    ]  # fmt: skip
    answer = await wire.post(BASE, {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    places = [e["response"]["location"] for e in Door().admit(answer.body, "Bundle")["entry"]]
    subject = (await wire.get(f"{BASE}/Observation/r-1")).json()["subject"]["reference"]
    assert places[0] == f"{BASE}/{subject}/_history/1" and server.seen == [("r-1", 1)]


async def test_a_transaction_with_one_fault_stores_nothing_and_a_batch_stores_the_rest(wire: Wire) -> None:
    entries = [
        {"resource": an_observation(1), "request": {"method": "PUT", "url": "Observation/r-1"}},
        {"resource": an_observation(2), "request": {"method": "PUT", "url": "Observation/r-99"}},
    ]
    refused = await wire.post(BASE, {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert refused.status == 400 and b"Bundle.entry[1]" in refused.body
    assert (await wire.get(f"{BASE}/Observation/r-1")).status == 404
    batch = (await wire.post(BASE, {"resourceType": "Bundle", "type": "batch", "entry": entries})).json()
    assert [e["response"]["status"][:3] for e in batch["entry"]] == ["201", "400"]
    assert (await wire.get(f"{BASE}/Observation/r-1")).status == 200


async def test_numbers_keep_their_digits_through_put_transaction_and_search(wire: Wire) -> None:
    head = b'{"resourceType":"Observation","id":"r-%d","status":"final","code":{"text":"K"},'
    value = b'"subject":{"reference":"Patient/p-7"},"valueQuantity":{"value":4.10}}'
    await wire.put(f"{BASE}/Observation/r-1", head % 1 + value)
    entry = b'{"resource":%s,"request":{"method":"PUT","url":"Observation/r-2"}}' % (head % 2 + value)
    await wire.post(BASE, b'{"resourceType":"Bundle","type":"transaction","entry":[%s]}' % entry)
    assert (await wire.get(f"{BASE}/Observation?patient=p-7")).body.count(b'"value":4.10}') == 2


async def test_the_capability_statement_passes_the_door_and_lists_what_works(wire: Wire) -> None:
    said = Door().admit((await wire.get(f"{BASE}/metadata")).body, "CapabilityStatement")
    served = {r["type"]: {i["code"] for i in r["interaction"]} for r in said["rest"][0]["resource"]}
    assert said["fhirVersion"] == "4.0.1" and said["date"]
    assert "read" in served["Patient"] and served["Consent"] == {"create", "update", "patch", "delete"}


async def test_deleted_is_gone(wire: Wire, server: Server) -> None:
    from httpx import ASGITransport, AsyncClient


    await wire.put(f"{BASE}/Patient/p-1", PATIENT)
    async with AsyncClient(transport=ASGITransport(server.app), base_url=HOST) as client:
        assert (await client.delete("/fhir/Patient/p-1")).status_code == 204
        assert (await client.delete("/fhir/Patient/p-1")).status_code == 204
    gone = await wire.get(f"{BASE}/Patient/p-1")
    assert (gone.status, issue(gone)) == (410, "deleted")


async def silent(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(30)


async def broken(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("boom")


async def test_the_other_sides_silence_and_failure_have_names_and_are_counted() -> None:
    coordinator = "https://coordinator.emr-hub.example"
    wire = Wire({HOST: silent, coordinator: broken}, coordinator=coordinator, timeout_seconds=0.02)
    with pytest.raises(SourceDown):
        await wire.get(f"{BASE}/Patient/p-1")
    with pytest.raises(CoordinatorDown):
        await wire.post(f"{coordinator}/fhir/Patient", PATIENT)
    assert [(s.requests, s.failures) for s in wire.statistics.values()] == [(1, 1), (1, 1)]
    with pytest.raises(UsageError):
        await wire.get("https://nowhere.example/fhir/Patient/1")


async def test_the_wire_counts_what_crossed_it(wire: Wire) -> None:
    sent = orjson.dumps(PATIENT)
    answer = await wire.put(f"{BASE}/Patient/p-1", sent)
    counted = wire.statistics[HOST]
    assert (counted.requests, counted.bytes_out, counted.bytes_in) == (1, len(sent), len(answer.body))
    assert counted.seconds > 0 and counted.failures == 0
    with pytest.raises(OtherSideError, match="404"):
        (await wire.get(f"{BASE}/Patient/p-9")).json()


async def test_a_socket_gives_the_same_answers_as_the_process(server: Server, wire: Wire) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    real = f"http://127.0.0.1:{listening.getsockname()[1]}"
    live = uvicorn.Server(uvicorn.Config(server.app, log_level="error", loop="asyncio", lifespan="off"))
    serving = asyncio.create_task(live.serve(sockets=[listening]))
    outside = Wire({HOST: real}, timeout_seconds=5)
    try:
        async with asyncio.timeout(10):
            while not live.started:
                await asyncio.sleep(0.01)
            assert (await outside.put(f"{BASE}/Observation/r-1", an_observation(1))).status == 201
            for path in ("/Observation/r-1", "/Observation?patient=p-7", "/Observation/r-2", "/metadata"):
                over_socket, in_process = await outside.get(BASE + path), await wire.get(BASE + path)
                assert (over_socket.status, over_socket.body) == (in_process.status, in_process.body)
    finally:
        live.should_exit = True
        await outside.close()
        await asyncio.wait_for(serving, 5)
    with pytest.raises(SourceDown):
        await Wire({HOST: real}, timeout_seconds=1).get(f"{BASE}/Observation/r-1")
