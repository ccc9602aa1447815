"""Whatever is wrong with a request has its status and an OperationOutcome that names the place; nothing is stored."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from httpx import ASGITransport, AsyncClient, Response

from emr_hub.clock import SteppedClock
from emr_hub.fhir import Door
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore

FHIR = "application/fhir+json"
PATIENT = {"resourceType": "Patient", "id": "p-1", "name": [{"text": "An"}]}
RESULT = {"resourceType": "Observation", "status": "final", "code": {"text": "K"}}
DEEP = b'{"resourceType":"Basic","code":' + b'{"extension":[' * 300 + b"]}" * 300 + b"}"


def entry(method: str, url: str, resource: Any = None, **more: Any) -> dict[str, Any]:
    held = {} if resource is None else {"resource": resource}
    kept = {name: more.pop(name) for name in ("fullUrl",) if name in more}
    return {**kept, **held, "request": {"method": method, "url": url, **more}}


def transaction(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


TWICE = (entry("PUT", "Patient/p-9", {**PATIENT, "id": "p-9"}),) * 2
NOWHERE = {**RESULT, "subject": {"reference": "urn:uuid:4f6b0c1e-6d0b-4a52-9a58-2f3f0c5e9b01"}}
UNKNOWN_ONE = {**RESULT, "subject": {"reference": "Patient?identifier=urn:mrn|none"}}
OF_NOBODY = {**RESULT, "subject": {"reference": "Patient/nobody"}}
GOOD = entry("POST", "Patient", {"resourceType": "Patient", "name": [{"text": "stored alone"}]})

# what is wrong, method, address, body, headers, status, issue code, expression
WRONG: list[tuple[str, str, str, Any, dict[str, str], int, str, str | None]] = [
    ("broken JSON", "POST", "/Patient", b'{"resourceType":', {}, 400, "structure", "body"),
    ("no JSON object", "POST", "/Patient", b"[1]", {}, 400, "structure", "body"),
    ("not a number", "POST", "/Observation", b'{"resourceType":"Observation","status":NaN}', {}, 400, "structure",
     "body"),
    ("a byte that is no UTF-8", "POST", "/Patient", b'{"resourceType":"Patient","id":"\xff"}', {}, 400, "structure",
     "body"),
    ("nested too deep", "POST", "/Basic", DEEP, {}, 400, "too-costly", "body"),
    ("a wrong content type", "POST", "/Patient", PATIENT, {"content-type": "text/plain"}, 415, "not-supported", None),
    ("XML", "POST", "/Patient", b"<Patient/>", {"content-type": "application/fhir+xml"}, 415, "not-supported", None),
    ("another encoding", "POST", "/Patient", PATIENT, {"content-type": f"{FHIR}; charset=utf-16"}, 415,
     "not-supported", None),
    ("an answer nobody speaks", "GET", "/Patient/p-1", None, {"accept": "application/fhir+xml"}, 406, "not-supported",
     None),
    ("another release", "GET", "/Patient/p-1", None, {"accept": f"{FHIR}; fhirVersion=3.0"}, 406, "not-supported",
     None),
    ("a type of R4B", "POST", "/SubscriptionTopic", PATIENT, {}, 404, "not-supported", None),
    ("another type than the address", "POST", "/Observation", PATIENT, {}, 400, "invalid", "resourceType"),
    ("no resource", "GET", "/Patient/nobody", None, {}, 404, "not-found", None),
    ("no version", "GET", "/Patient/p-1/_history/99", None, {}, 404, "not-found", None),
    ("history of nothing", "GET", "/Patient/nobody/_history", None, {}, 404, "not-found", None),
    ("no such address", "GET", "/Patient/p-1/x/y/z", None, {}, 404, "not-found", None),
    ("a line break in the address", "POST", "/%0A/$validate", PATIENT, {}, 404, "not-supported", None),
    ("a line break after an id", "GET", "/Patient/p-1%0A", None, {}, 404, "value", None),
    ("no such method", "PUT", "/metadata", PATIENT, {}, 405, "not-supported", None),
    ("no such operation", "POST", "/Patient/$explode", {}, {}, 404, "not-supported", None),
    ("an operation on the wrong type", "GET", "/Patient/$lastn", None, {}, 404, "not-supported", None),
    ("an operation on a type, not an instance", "GET", "/Patient/$everything", None, {}, 404, "not-supported", None),
    ("a date that is none", "GET", "/Observation?date=29/09/2012", None, {}, 400, "invalid", "Observation?date"),
    ("a day that never was", "GET", "/Observation?date=2026-02-30", None, {}, 400, "invalid", "Observation?date"),
    ("an unknown modifier", "GET", "/Observation?code:sounds=x", None, {}, 400, "not-supported",
     "Observation?code:sounds"),
    ("an unknown parameter, strictly", "GET", "/Patient?shoe=42", None, {"prefer": "handling=strict"}, 400,
     "not-supported", "shoe"),
    ("a count that is none", "GET", "/Patient?_count=many", None, {}, 400, "invalid", "Patient?_count"),
    ("a page that never was", "GET", "/Patient?_page=abc", None, {}, 410, "expired", None),
    ("an id with a blank", "PUT", "/Patient/a%20b", {**PATIENT, "id": "a b"}, {}, 400, "value", None),
    ("another id in the body", "PUT", "/Patient/p-2", PATIENT, {}, 400, "value", "Patient.id"),
    ("a code outside the list", "POST", "/Observation", {**RESULT, "status": "finished"}, {}, 422, "code-invalid",
     "Observation.status"),
    ("a missing element", "POST", "/Observation", {"resourceType": "Observation", "status": "final"}, {}, 422,
     "required", "Observation.code"),
    ("a broken rule", "POST", "/Observation", {**RESULT, "valueString": "x", "dataAbsentReason": {"text": "y"}}, {},
     422, "invariant", "Observation.dataAbsentReason"),
    ("a stale version", "PUT", "/Patient/p-1", PATIENT, {"if-match": 'W/"7"'}, 412, "conflict", None),
    ("there already", "PUT", "/Patient/p-1", PATIENT, {"if-none-match": "*"}, 412, "conflict", None),
    ("a version of nothing", "PUT", "/Patient/p-8", {**PATIENT, "id": "p-8"}, {"if-match": 'W/"1"'}, 412, "conflict",
     None),
    ("a stale delete", "DELETE", "/Patient/p-1", None, {"if-match": 'W/"7"'}, 412, "conflict", None),
    ("no condition", "DELETE", "/Patient", None, {}, 412, "invalid", None),
    ("a condition that says nothing", "PUT", "/Patient?shoe=42", PATIENT, {}, 412, "invalid", "Patient?shoe"),
    ("a patch of nothing", "PATCH", "/Patient/nobody", [], {"content-type": "application/json-patch+json"}, 404,
     "not-found", None),
    ("a patch that cannot be applied", "PATCH", "/Patient/p-1", [{"op": "remove", "path": "/nothing"}], {}, 422,
     "processing", None),
    ("a patch whose test fails", "PATCH", "/Patient/p-1", [{"op": "test", "path": "/id", "value": "x"}], {}, 422,
     "processing", None),
    ("a patch that makes nonsense", "PATCH", "/Patient/p-1", {"gender": "xx"}, {}, 422, "code-invalid",
     "Patient.gender"),
    ("a patch of the id", "PATCH", "/Patient/p-1", {"id": "p-2"}, {}, 422, "processing", None),
    ("a FHIRPath patch", "PATCH", "/Patient/p-1", {"resourceType": "Parameters"}, {}, 415, "not-supported", None),
    ("a Bundle of another kind", "POST", "", {"resourceType": "Bundle", "type": "collection"}, {}, 400, "invalid",
     "Bundle.type"),
    ("one resource twice", "POST", "", transaction(GOOD, *TWICE), {}, 400, "invalid", "Bundle.entry[2]"),
    ("a full address twice", "POST", "", transaction(*({**GOOD, "fullUrl": "urn:uuid:1"},) * 2),
     {}, 422, "invariant", "Bundle.entry[1].fullUrl"),
    ("a reference to nowhere", "POST", "", transaction(GOOD, entry("POST", "Observation", NOWHERE)), {}, 400,
     "not-found", "Bundle.entry[1].resource.subject.reference"),
    ("a reference to nobody", "POST", "/Observation", OF_NOBODY, {}, 422, "not-found", "Observation.subject.reference"),
    ("an update that refers to nobody", "PUT", "/Observation/o-1", {**OF_NOBODY, "id": "o-1"}, {}, 422, "not-found",
     "Observation.subject.reference"),
    ("a patch that refers to nobody", "PATCH", "/Patient/p-1",
     {"generalPractitioner": [{"reference": "Practitioner/x"}]}, {"content-type": "application/merge-patch+json"}, 422,
     "not-found", "Patient.generalPractitioner[0].reference"),
    ("a reference to a version that never was", "POST", "/Observation",
     {**RESULT, "subject": {"reference": "Patient/p-1/_history/99"}}, {}, 422, "not-found",
     "Observation.subject.reference"),
    ("a reference to nobody in a contained resource", "POST", "/Observation",
     {**RESULT, "specimen": {"reference": "#s"}, "contained": [
         {"resourceType": "Specimen", "id": "s", "subject": {"reference": "Patient/nobody"}}]}, {}, 422, "not-found",
     "Observation.contained[0].subject.reference"),
    ("a reference to nobody in an entry", "POST", "", transaction(GOOD, entry("POST", "Observation", OF_NOBODY)), {},
     422, "not-found", "Bundle.entry[1].resource.subject.reference"),
    ("a reference to whom the same Bundle deletes", "POST", "", transaction(
        entry("DELETE", "Patient/p-1"),
        entry("POST", "Observation", {**RESULT, "subject": {"reference": "Patient/p-1"}})), {}, 422, "not-found",
     "Bundle.entry[1].resource.subject.reference"),
    ("a condition that nobody fits", "POST", "", transaction(GOOD, entry("POST", "Observation", UNKNOWN_ONE)), {}, 412,
     "not-found", "Bundle.entry[1].resource.subject.reference"),
    ("a fault in one entry", "POST", "", transaction(GOOD, entry("POST", "Observation", {**RESULT, "status": "x"})), {},
     422, "code-invalid", "Bundle.entry[1].resource.status"),
    ("a stale version in an entry", "POST", "", transaction(
        GOOD, entry("PUT", "Patient/p-1", PATIENT, ifMatch='W/"9"')), {}, 412, "conflict", "Bundle.entry[1]"),
    ("an address that does not fit", "POST", "", transaction(GOOD, entry("PUT", "Observation/p-1", PATIENT)), {}, 400,
     "value", "Bundle.entry[1].request.url"),
    ("a method that is none", "POST", "", transaction(GOOD, entry("BREW", "Patient", PATIENT)), {}, 422, "code-invalid",
     "Bundle.entry[1].request.method"),
    ("an address that is none", "POST", "", transaction(GOOD, entry("GET", "http://[nowhere/x")), {}, 400, "value",
     "Bundle.entry[1].request.url"),
    ("reading what is not there", "POST", "", transaction(GOOD, entry("GET", "Patient/nobody")), {}, 404, "not-found",
     "Bundle.entry[1]"),
    ("two creates of the same condition", "POST", "", transaction(
        *(entry("POST", "Patient", PATIENT, ifNoneExist="identifier=urn:mrn|new"),) * 2), {}, 400, "invalid",
     "Bundle.entry[1]"),
    ("a letter that no text holds", "GET", "/Patient?name=%00", None, {}, 400, "invalid", "Patient?name"),
    ("the export of a group", "GET", "/Group/g-1/$export", None, {}, 501, "not-supported", None),
]  # fmt: skip


async def send(client: AsyncClient, method: str, path: str, body: Any, headers: dict[str, str]) -> Response:
    content = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
    kind = {"content-type": "application/json"} if content is not None else {}
    return await client.request(method, path, content=content, headers={**kind, **headers})


async def counted(client: AsyncClient) -> int:
    return int((await client.get("/_history")).json().get("entry", []).__len__())


@pytest.mark.parametrize(("wrong", "method", "path", "body", "headers", "status", "code", "where"), WRONG,
                         ids=[row[0] for row in WRONG])  # fmt: skip
async def test_what_is_wrong_is_said_and_nothing_is_stored(
    client: AsyncClient, wrong: str, method: str, path: str, body: Any, headers: dict[str, str], status: int, code: str,
    where: str | None,
) -> None:  # fmt: skip
    assert (await send(client, "PUT", "/Patient/p-1", PATIENT, {})).is_success
    before = await counted(client)
    answer = await send(client, method, path, body, headers)
    outcome = Door().admit(answer.content, "OperationOutcome")
    said = outcome["issue"][0]
    assert (answer.status_code, said["code"]) == (status, code), said
    assert where is None or said.get("expression") == [where]
    assert answer.headers["content-type"].startswith(FHIR)
    assert await counted(client) == before
    assert (await client.get("/Patient/p-1")).status_code == 200


@pytest.mark.parametrize("subject", [
    {"reference": "Patient/p-1"}, {"reference": "https://elsewhere.example/fhir/Patient/nobody"},
    {"reference": "urn:oid:1.2.3"}, {"identifier": {"system": "urn:mrn", "value": "unknown here"}},
    {"display": "known by name alone"},
], ids=str)  # fmt: skip
async def test_what_lies_here_or_is_not_ours_to_know_may_be_referred_to(
    client: AsyncClient, subject: dict[str, Any]
) -> None:
    await send(client, "PUT", "/Patient/p-1", PATIENT, {})
    assert (await send(client, "POST", "/Observation", {**RESULT, "subject": subject}, {})).status_code == 201


async def test_an_absolute_reference_to_ourselves_is_one_of_ours(client: AsyncClient) -> None:
    ours = (await client.get("/metadata")).json()["implementation"]["url"]
    subject = {"reference": f"{ours}/Patient/nobody"}
    assert (await send(client, "POST", "/Observation", {**RESULT, "subject": subject}, {})).status_code == 422


async def test_those_who_refer_to_each_other_come_together_in_any_order(client: AsyncClient) -> None:
    couple = [
        entry("PUT", f"Patient/{one}", {
            **PATIENT, "id": one, "link": [{"other": {"reference": f"Patient/{other}"}, "type": "seealso"}],
        }) for one, other in (("m-1", "m-2"), ("m-2", "m-1"))
    ]  # fmt: skip
    assert (await send(client, "POST", "", transaction(*couple), {})).status_code == 200


async def test_a_batch_answers_each_entry_for_itself(client: AsyncClient) -> None:
    entries = [GOOD, entry("POST", "Observation", {**RESULT, "status": "x"}), entry("DELETE", "Patient/nobody"),
               entry("GET", "Patient?name=stored")]  # fmt: skip
    answer = (await send(client, "POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}, {})).json()
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["201", "422", "204", "200"]
    assert answer["entry"][1]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[1].resource.status"]
    assert answer["entry"][3]["resource"]["total"] == 1


async def test_a_batch_answers_an_entry_that_asks_for_nothing_known(client: AsyncClient) -> None:
    entries = [entry("BREW", "Patient"), entry("DELETE", "//[x"), entry("GET", "Patient?_count=0")]
    answer = (await send(client, "POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}, {})).json()
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["422", "412", "200"]


async def test_the_methods_that_are_done_are_named_where_one_is_not(client: AsyncClient) -> None:
    answer = await client.request("PATCH", "/metadata")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET"


async def test_a_body_of_a_hundred_megabytes_is_refused_before_it_is_read(base: str) -> None:
    host, port = base.removeprefix("http://").removesuffix("/fhir").split(":")
    for told in ("Content-Length: 100000000", "Transfer-Encoding: chunked"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"POST /fhir/Patient HTTP/1.1\r\nHost: x\r\nContent-Type: {FHIR}\r\n{told}\r\n\r\n".encode())
        # A few signs more than is taken: what a refusing server leaves unread may cost its answer on the way back.
        for size in (*[1_000_000] * 16, 16) if "chunked" in told else ():
            writer.write(b"%x\r\n" % size + b" " * size + b"\r\n")
            await writer.drain()
        assert (await asyncio.wait_for(reader.readline(), 20)).split()[1] == b"413"
        writer.close()
    async with AsyncClient(base_url=base) as alive:
        assert (await alive.get("/metadata")).status_code == 200


async def test_a_fault_of_our_own_is_a_bare_500_that_shows_nothing() -> None:
    from fastapi import FastAPI

    from emr_hub.errors import BrokenError
    from emr_hub.server import Interaction

    async def broken(asked: Interaction) -> None:
        raise BrokenError("secret of Nguyễn Văn An")

    app = FastAPI()
    app.include_router(fhir_router(ResourceStore(), Door(), base="https://x.example/fhir", clock=SteppedClock(1),
                                   readable=["Patient"], before=broken), prefix="/fhir")  # fmt: skip
    served = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=served, base_url="https://x.example/fhir") as client:
        answer = await client.get("/Patient/1")
    assert answer.status_code == 500 and "Nguyễn" not in answer.text and answer.json()["issue"]
