"""Pointers over FHIR: found by person, written by their custodian alone, superseded and withdrawn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emr_hub.clinical import ResultStatus
from emr_hub.clock import DAY, HOUR
from emr_hub.fhir import bundle

FHIR = "https://coordinator.emr-hub.example/fhir"


async def found(network: Any, query: str) -> list[dict[str, Any]]:
    return list(bundle.resources_in((await network.wire.get(f"{FHIR}/{query}")).json()))


async def pointer(network: Any, name: str) -> dict[str, Any]:
    return (await network.wire.get(f"{FHIR}/DocumentReference/{name}")).json()


@pytest.mark.parametrize(
    "patient", ["bm.p-1", "Patient/bn1.p-2", "https://bn1.emr-hub.example/fhir/Patient/p-2", f"{FHIR}/Patient/bm.p-1"]
)
async def test_pointers_of_a_person_are_found_under_any_of_its_names(shared: Any, patient: str) -> None:
    await shared["BM"].allow(1)
    await shared["BM"].publish(shared["BM"].report(50, 1, age=9 * DAY))
    held = await found(shared, f"DocumentReference?patient={patient}&status=current")
    assert {one["id"] for one in held} == {"ptr-bm-50", "ptr-bn1-100"}
    assert "valueQuantity" not in json.dumps(held)


async def test_without_a_basis_nobody_learns_that_a_pointer_exists(network: Any) -> None:
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].publish(network["BN1"].report(100, 2))
    assert await found(network, "DocumentReference?patient=bm.p-1") == []
    assert len(await found(network, "DocumentReference?patient=bn1.p-2")) == 1


async def test_findings_and_audit_entries_of_a_person_are_found_by_its_name(shared: Any) -> None:
    await shared["BM"].sign(shared["BM"].order(500, 1), 1)
    assert len(await found(shared, "DetectedIssue?patient=bm.p-1")) == 1
    assert len(await found(shared, "DetectedIssue?patient=bn1.p-2")) == 0  # BM gave nobody leave to show its findings
    for name in ("bm.p-1", "bn1.p-2"):
        kinds = {one["type"]["code"] for one in await found(shared, f"AuditEvent?patient={name}")}
        assert kinds == {"rest"}
    assert await found(shared, "AuditEvent?patient=bm.p-77") == []


async def test_only_the_custodian_writes_a_pointer(shared: Any) -> None:
    theirs = await pointer(shared, "ptr-bn1-100")
    stolen = json.loads(json.dumps(theirs).replace("bn1.emr-hub", "cr.emr-hub"))
    stolen["custodian"] = {"reference": "Organization/cr"}
    assert (await shared["CR"].send(stolen)).status == 409
    elsewhere = {**theirs, "content": [{"attachment": {"url": "https://cr.emr-hub.example/fhir/Observation/r-1"}}]}
    assert (await shared["BN1"].send(elsewhere)).status == 422
    assert (await pointer(shared, "ptr-bn1-100"))["meta"]["versionId"] == "1"


async def test_a_pointer_that_replaces_another_stands_in_for_it_since_it_stood(shared: Any) -> None:
    old = await pointer(shared, "ptr-bn1-100")
    shared.clock.advance_to(shared.clock.now() + HOUR)
    new = {**old, "id": "ptr-bn1-100b", "relatesTo": [
        {"code": "replaces", "target": {"reference": "DocumentReference/ptr-bn1-100"}}]}  # fmt: skip
    assert (await shared["BN1"].send(new)).ok
    assert (await pointer(shared, "ptr-bn1-100"))["status"] == "superseded"
    held = await found(shared, "DocumentReference?patient=bm.p-1&status=current")
    assert [one["id"] for one in held] == ["ptr-bn1-100b"]
    answer = await shared["BM"].sign(shared["BM"].order(500, 1), 1)  # signed at nine, before the replacement came
    assert len(answer.json()["cards"]) == 1


async def test_nobody_supersedes_another_hospitals_pointer(shared: Any) -> None:
    await shared["CR"].register(3)
    sent = await shared["CR"].publish(shared["CR"].report(300, 3))
    assert sent.ok
    mine = await pointer(shared, "ptr-cr-300")
    mine |= {"id": "ptr-cr-301", "relatesTo": [
        {"code": "replaces", "target": {"reference": "DocumentReference/ptr-bn1-100"}}]}  # fmt: skip
    assert (await shared["CR"].send(mine)).status == 409
    assert (await pointer(shared, "ptr-bn1-100"))["status"] == "current"


async def test_a_withdrawn_pointer_is_read_but_leads_nowhere(shared: Any) -> None:
    await shared["BN1"].publish(shared["BN1"].report(100, 2, status=ResultStatus.ENTERED_IN_ERROR, version=2))
    assert (await pointer(shared, "ptr-bn1-100"))["status"] == "entered-in-error"
    assert await found(shared, "Observation?patient=bm.p-1") == []


async def test_whoever_is_shown_pointers_or_findings_stands_in_the_audit_trail(shared: Any) -> None:
    before = len(await found(shared, "AuditEvent"))
    await found(shared, "DocumentReference?patient=bm.p-1")
    entries = (await found(shared, "AuditEvent?_sort=date"))[before:]
    (entry,) = entries
    shown = [one["what"]["reference"] for one in entry["entity"] if "what" in one]
    assert shown == ["https://bn1.emr-hub.example/fhir/Patient/p-2"]
