"""The coordinator's outer doors: discovery, refusals, enrolment, health."""

from __future__ import annotations

from typing import Any

import pytest

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.clinical import ResultStatus
from emr_hub.fhir import bundle, document_reference, patient
from emr_hub.wire import Wire

BASE = "https://coordinator.emr-hub.example"
SERVICE = f"{BASE}/cds-services/duplicate-lab"


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
async def test_discovery_names_one_service_for_both_hooks_with_its_prefetch(network: Any, hook: str) -> None:
    services = (await network.wire.get(f"{BASE}/cds-services")).json()["services"]
    (service,) = [one for one in services if one["hook"] == hook]
    assert (service["id"], len(services)) == ("duplicate-lab", 2)  # one id: later cards replace earlier ones
    assert service["description"] and service["title"]
    assert service["prefetch"] == {
        "patient": "Patient/{{context.patientId}}",
        "results": "Observation?patient={{context.patientId}}&category=laboratory&_sort=-date",
        "orders": "ServiceRequest?patient={{context.patientId}}&status=active",
    }


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", b"{", 400),
        ("", b"[]", 400),
        ("", b'{"hook":"patient-view"}', 400),
        ("", b'{"hook":"order-sign","hookInstance":"x","context":{}}', 400),
        ("-unknown", b"{}", 404),
        ("/feedback", b'{"feedback":[]}', 400),
        ("-unknown/feedback", b"{}", 404),
    ],
)
async def test_an_unusable_call_is_answered_with_an_operation_outcome(
    network: Any, path: str, body: bytes, status: int
) -> None:
    answer = await network.wire.post(SERVICE + path, body)
    assert answer.status == status
    assert b'"OperationOutcome"' in answer.body


async def test_a_hospital_that_did_not_enrol_is_refused(network: Any) -> None:
    hospital = network["BM"]
    draft = hospital.order(500, 1)
    answer = await hospital.sign(draft, 1, prefetch={"patient": None}, fhir_server="https://stranger.example/fhir")
    assert answer.status == 400 and b"fhirServer" in answer.body


async def test_a_draft_that_is_no_order_is_refused_at_the_door(network: Any) -> None:
    await network["BM"].register(1)
    draft = network["BM"].order(500, 1) | {"status": "nonsense"}
    answer = await network["BM"].sign(draft, 1)
    assert answer.status == 400 and b'"OperationOutcome"' in answer.body


@pytest.mark.parametrize("address", ["file:///etc/passwd", "no address", "https://bn1.emr-hub.example/fhir/"])
async def test_a_hospital_enrols_with_an_address_that_can_be_asked_and_is_its_own(shared: Any, address: str) -> None:
    before = (await shared.wire.get(f"{BASE}/fhir/Endpoint/bm")).json()
    parts = [(await shared.wire.get(f"{BASE}/fhir/Organization/bm")).json(), {**before, "address": address}]
    entries = [{"resource": part, "request": {"method": "PUT", "url": f"{part['resourceType']}/bm"}} for part in parts]
    answer = await shared.wire.post(f"{BASE}/fhir", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert answer.status == 422 and b'"Endpoint.address"' in answer.body
    assert (await shared.wire.get(f"{BASE}/fhir/Endpoint/bm")).json() == before


async def test_a_card_of_an_unknown_hospital_is_refused_before_it_is_stored(network: Any) -> None:
    await network["BM"].register(1)
    stranger = (await network.resources("Patient"))[0] | {
        "id": "p-9",
        "managingOrganization": {"reference": "Organization/zz"},
    }
    stranger.pop("meta")
    answer = await network["BM"].send(stranger)
    assert answer.status == 422 and b"managingOrganization" in answer.body
    assert len(await network.resources("Patient")) == 1


async def test_two_hospitals_cannot_overwrite_each_others_patients(network: Any) -> None:
    await network["BM"].register(1)
    card = patient.to_fhir(await network["BN1"].register(2), network["BN1"].site)
    assert (await network["BN1"].send(card | {"id": "p-1"})).status == 409
    assert (await network["BN1"].send(card | {"id": "bn1.p-1"})).ok


async def test_a_pointer_may_not_point_outside_its_custodian(network: Any) -> None:
    await network["BN1"].register(2)
    pointer = document_reference.to_fhir(
        document_reference.pointer_to(network["BN1"].report(100, 2), network["BN1"].site), network["BN1"].site
    )
    pointer["content"][0]["attachment"]["url"] = "https://bm.emr-hub.example/fhir/Observation/r-100"
    assert (await network["BN1"].send(pointer)).status == 422


@pytest.mark.parametrize("method", ["create"])
async def test_nothing_is_created_under_an_id_of_ours(network: Any, method: str) -> None:
    card = patient.to_fhir(await network["BN1"].register(2), network["BN1"].site)
    assert (await network.wire.post(f"{BASE}/fhir/Patient", card)).status == 405


async def test_history_comes_in_bundles_and_stands_like_what_came_one_by_one(network: Any) -> None:
    hospital = network["BN1"]
    await network["BM"].register(1)
    await hospital.register(2)
    await hospital.allow(2)
    reports = [hospital.report(100 + n, 2, age=(n + 1) * 86_400_000) for n in range(3)]
    reports.append(hospital.report(103, 2, status=ResultStatus.ENTERED_IN_ERROR))
    pointers = [
        document_reference.to_fhir(document_reference.pointer_to(r, hospital.site), hospital.site) for r in reports
    ]
    assert (await network.wire.post(f"{BASE}/fhir", bundle.transaction(pointers))).ok
    answer = await network["BM"].sign(network["BM"].order(500, 1), 1)
    (verdict,) = await network.verdicts()
    assert len(answer.json()["cards"]) == 1 and verdict["reused"] == [100]


async def test_a_coordinator_that_starts_again_knows_who_enrolled_and_what_stands(shared: Any, tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'coordinator.db'}"
    outward = Wire({h.site.base: h.line for h in shared.hospitals.values()})
    app = create_app(Settings(), clock=shared.clock, policy=load_policy("g147"), wire=outward, database_url=url)
    hospital = shared["BM"]
    hospital.wire = Wire({hospital.site.base: hospital.line, BASE: app}, coordinator=BASE)
    answer = await hospital.sign(hospital.order(501, 1), 1)
    assert len(answer.json()["cards"]) == 1
    for wire in (hospital.wire, outward):
        await wire.close()


async def test_the_house_tells_how_it_is_and_what_it_did(shared: Any) -> None:
    await shared["BM"].sign(shared["BM"].order(500, 1), 1)
    assert (await shared.wire.get(f"{BASE}/healthz")).json() == {"status": "ok"}
    metrics = (await shared.wire.get(f"{BASE}/metrics")).body.decode()
    assert "coordinator_checks_total 1" in metrics and "coordinator_disclosures_total 1" in metrics
    lines = (await shared.wire.get(f"{BASE}/reports/verdicts")).body.splitlines()
    assert len(lines) == 1 and b'"reused":[100]' in lines[0]
    described = (await shared.wire.get(f"{BASE}/openapi.json")).json()["info"]
    assert described["title"] and "AuditEvent" in described["description"]
