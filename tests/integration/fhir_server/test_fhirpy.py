"""fhirpy, unpatched, over HTTP: what its users do with a FHIR server."""

from __future__ import annotations

from typing import Any

import pytest
from fhirpy import AsyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

LOINC = "http://loinc.org"


@pytest.fixture
async def fhir(base: str) -> AsyncFHIRClient:
    return AsyncFHIRClient(base)


async def a_patient(fhir: AsyncFHIRClient, number: str) -> Any:
    known_by = [{"system": "urn:mrn", "value": number}]
    patient = fhir.resource("Patient", identifier=known_by, name=[{"text": "Nguyễn An"}])
    await patient.save()
    return patient


async def an_observation(fhir: AsyncFHIRClient, patient: Any, day: int) -> None:
    observation = fhir.resource(
        "Observation", status="final", code={"coding": [{"system": LOINC, "code": "2823-3"}]},
        subject=patient.to_reference(), effectiveDateTime=f"2026-03-{day:02d}",
        valueQuantity={"value": 4.1, "unit": "mmol/L"},
    )  # fmt: skip
    await observation.save()


async def test_create_read_update_delete(fhir: AsyncFHIRClient) -> None:
    patient = await a_patient(fhir, "crud-1")
    assert patient.id and patient["meta"]["versionId"] == "1"
    patient["gender"] = "female"
    await patient.save()
    again = await fhir.reference("Patient", patient.id).to_resource()
    assert again["gender"] == "female" and again["meta"]["versionId"] == "2"
    await again.delete()
    with pytest.raises((ResourceNotFound, OperationOutcome)):
        await fhir.reference("Patient", patient.id).to_resource()


async def test_search_sorts_pages_and_counts(fhir: AsyncFHIRClient) -> None:
    patient = await a_patient(fhir, "page-1")
    for day in range(1, 8):
        await an_observation(fhir, patient, day)
    found = fhir.resources("Observation").search(patient=patient.to_reference().reference).sort("-date")
    newest = await found.limit(1).fetch()
    assert [one["effectiveDateTime"] for one in newest] == ["2026-03-07"]
    days = [one["effectiveDateTime"] async for one in found.limit(3)]
    assert days == [f"2026-03-{day:02d}" for day in range(7, 0, -1)]
    assert len(await found.limit(2).fetch_all()) == 7
    assert await found.count() == 7
    assert await fhir.resources("Observation").search(patient="nobody").count() == 0
    first = await found.first()
    assert first is not None and first["effectiveDateTime"] == "2026-03-07"


async def test_includes_come_with_their_matches(fhir: AsyncFHIRClient) -> None:
    patient = await a_patient(fhir, "include-1")
    await an_observation(fhir, patient, 1)
    own = fhir.resources("Observation").search(patient=patient.id)
    bundle = await own.include("Observation", "subject").fetch_raw()
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == {"Observation", "Patient"}


async def test_get_or_create_creates_once(fhir: AsyncFHIRClient) -> None:
    number = {"system": "urn:mrn", "value": "once-1"}
    wanted = fhir.resource("Patient", identifier=[number], name=[{"text": "Trần Bình"}])
    made, is_new = await fhir.resources("Patient").search(identifier="urn:mrn|once-1").get_or_create(wanted)
    assert is_new
    found, is_new = await fhir.resources("Patient").search(identifier="urn:mrn|once-1").get_or_create(wanted)
    assert not is_new and found.id == made.id
    assert await fhir.resources("Patient").search(identifier="urn:mrn|once-1").count() == 1


@pytest.mark.filterwarnings("ignore:The first arg:DeprecationWarning")  # fhirpy of fhirpy
async def test_conditional_update_and_patch(fhir: AsyncFHIRClient) -> None:
    wanted = fhir.resource("Patient", identifier=[{"system": "urn:mrn", "value": "cond-1"}])
    one = fhir.resources("Patient").search(identifier="urn:mrn|cond-1")
    made, is_new = await one.update(wanted)
    assert is_new
    changed = await one.patch(gender="male")
    assert (changed.id, changed["gender"]) == (made.id, "male")
    assert (await one.get()).id == made.id


async def test_patch_changes_only_what_is_named(fhir: AsyncFHIRClient) -> None:
    patient = await a_patient(fhir, "patch-1")
    await patient.patch(gender="female", birthDate="1985-04-17")
    again = await fhir.reference("Patient", patient.id).to_resource()
    assert again["gender"] == "female" and again["identifier"][0]["value"] == "patch-1"


async def test_validate_says_what_is_wrong(fhir: AsyncFHIRClient) -> None:
    good = fhir.resource("Patient", name=[{"text": "Lê Chi"}], identifier=[{"system": "urn:mrn", "value": "v"}])
    assert await good.is_valid()
    bad = fhir.resource("Patient", gender="xx")
    assert not await bad.is_valid()


async def test_a_refusal_is_an_operation_outcome(fhir: AsyncFHIRClient) -> None:
    with pytest.raises(OperationOutcome) as refused:
        await fhir.resource("Observation", status="finished", code={"text": "x"}).save()
    assert refused.value.resource["issue"][0]["expression"] == ["Observation.status"]


async def test_a_transaction_is_saved(fhir: AsyncFHIRClient) -> None:
    temporary = "urn:uuid:4f6b0c1e-6d0b-4a52-9a58-2f3f0c5e9b01"
    bundle = fhir.resource("Bundle", type="transaction", entry=[
        {"fullUrl": temporary, "resource": {"resourceType": "Patient", "name": [{"text": "x"}]},
         "request": {"method": "POST", "url": "Patient"}},
        {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "K"},
                      "subject": {"reference": temporary}},
         "request": {"method": "POST", "url": "Observation"}},
    ])  # fmt: skip
    answer = await fhir.execute("", method="post", data=bundle.serialize())
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["201 Created", "201 Created"]
