"""The FHIR router: update and delete by a condition, operations on a type, and who is told of reading and deleting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Response

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.server import Call, Interaction, Operation, fhir_response, fhir_router
from emr_hub.storage import ResourceStore, Stored
from emr_hub.wire import Answer, Wire

HOST = "https://hub.emr-hub.example"
BASE = f"{HOST}/fhir"
WHERE = f"{BASE}/Patient?identifier=urn:mrn|A-1"


def a_patient(value: str = "A-1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": value}], **more}


class Server:
    """A server of Patients that notes what it was told."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, list[str]]] = []
        self.gone: list[str] = []
        self.asked: list[Call] = []
        self.app = FastAPI()
        router = fhir_router(
            ResourceStore(base=BASE), Door(), base=BASE, clock=SteppedClock(1_773_000_000_000), readable=["Patient"],
            writable=["Patient", "Organization"], conditional=["Patient"], on_delete={"Patient": self.deleted},
            on_read={"Patient": self.read}, operations=[
                Operation("Patient", "count", "urn:operation:count", frozenset({"POST"}), self.count)
            ],
        )  # fmt: skip
        self.app.include_router(router, prefix="/fhir")

    async def deleted(self, before: Stored) -> None:
        self.gone.append(before.resource_id)

    async def read(self, asked: Interaction, found: Sequence[Stored]) -> None:
        self.shown.append((asked.verb, [one.resource_id for one in found]))

    async def count(self, call: Call) -> Response:
        self.asked.append(call)
        return fhir_response(b'{"resourceType":"Parameters"}')


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def wire(server: Server) -> AsyncIterator[Wire]:
    made = Wire({HOST: server.app})
    yield made
    await made.close()


def said(answer: Answer) -> str:
    return str(orjson.loads(answer.body)["issue"][0]["code"])


async def test_a_condition_creates_once_and_then_updates_the_same_resource(wire: Wire) -> None:
    made = await wire.put(WHERE, a_patient())
    again = await wire.put(WHERE, a_patient(gender="female"))
    assert (made.status, again.status) == (201, 200)
    assert made.json()["id"] == again.json()["id"] and again.json()["meta"]["versionId"] == "2"
    assert (await wire.get(f"{BASE}/Patient")).json()["total"] == 1


async def test_the_id_of_the_body_is_used_for_a_new_one_and_must_fit_an_old_one(wire: Wire) -> None:
    assert (await wire.put(WHERE, a_patient(id="p-1"))).json()["id"] == "p-1"
    other = await wire.put(WHERE, a_patient(id="p-2"))
    assert (other.status, said(other)) == (400, "value")


async def test_an_id_that_another_resource_has_is_not_overwritten_by_a_slip_in_the_condition(wire: Wire) -> None:
    first = await wire.put(f"{BASE}/Patient?identifier=urn:mrn|A-1", a_patient(id="p-1"))
    slip = await wire.put(f"{BASE}/Patient?identifier=urn:mrn|A-2", a_patient(id="p-1"))
    assert (first.status, slip.status) == (201, 409) and said(slip) == "conflict"
    assert (await wire.get(f"{BASE}/Patient/p-1")).json()["meta"]["versionId"] == "1"


async def test_a_condition_that_fits_several_or_says_nothing_is_refused(wire: Wire) -> None:
    for name in ("p-1", "p-2"):
        assert (await wire.put(f"{BASE}/Patient/{name}", a_patient(id=name))).ok
    several = await wire.put(WHERE, a_patient())
    assert (several.status, said(several)) == (412, "multiple-matches")
    for query in ("", "?", "?shoe=42", "?_count=1"):
        assert (await wire.put(f"{BASE}/Patient{query}", a_patient())).status == 412
        assert (await wire.delete(f"{BASE}/Patient{query}")).status == 412
    assert (await wire.delete(WHERE)).status == 412
    assert (await wire.put(f"{BASE}/Organization?identifier=x", {"resourceType": "Organization"})).status == 405


async def test_deleting_tells_what_was_there_and_deleting_nothing_tells_nothing(wire: Wire, server: Server) -> None:
    name = (await wire.put(WHERE, a_patient())).json()["id"]
    assert [(await wire.delete(WHERE)).status for _ in range(2)] == [204, 204]
    assert (await wire.delete(f"{BASE}/Patient/{name}")).status == 204
    assert server.gone == [name] and (await wire.get(f"{BASE}/Patient/{name}")).status == 410


async def test_whoever_is_shown_a_resource_is_noted(wire: Wire, server: Server) -> None:
    name = (await wire.put(WHERE, a_patient())).json()["id"]
    await wire.get(f"{BASE}/Patient/{name}")
    await wire.get(f"{BASE}/Patient/{name}/_history/1")
    await wire.get(WHERE)
    await wire.get(f"{BASE}/Patient?gender=male")
    await wire.get(f"{BASE}/Patient/unknown")
    assert server.shown == [("read", [name]), ("vread", [name]), ("search", [name]), ("search", [])]


async def test_an_operation_is_answered_and_declared(wire: Wire, server: Server) -> None:
    answer = await wire.post(f"{BASE}/Patient/$count?of=one&of=two", b"{}")
    assert answer.ok and answer.json()["resourceType"] == "Parameters"
    assert server.asked[0].values("of") == ["one", "two"] and server.asked[0].body == b"{}"
    (patient,) = [
        r for r in (await wire.get(f"{BASE}/metadata")).json()["rest"][0]["resource"] if r["type"] == "Patient"
    ]
    assert {"name": "count", "definition": "urn:operation:count"} in patient["operation"]
    assert (patient["conditionalUpdate"], patient["conditionalDelete"]) == (True, "single")


async def test_an_operation_that_is_not_there_or_asked_otherwise_is_refused(wire: Wire) -> None:
    assert (await wire.get(f"{BASE}/Patient/$count")).status == 405
    assert (await wire.post(f"{BASE}/Patient/$merge", b"{}")).status == 404
    assert (await wire.post(f"{BASE}/Observation/$count", b"{}")).status == 404
