"""Where callers are listed: signed hooks, bearers of a token, and nobody acts for another hospital."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from coordinator.settings import Settings
from emr_hub.cds_hooks import Feedback, HookRequest, feedback_json, request_json
from emr_hub.clock import SECOND
from emr_hub.fhir import bundle
from tests.integration.coordinator.conftest import BASE, NOW, PERSON

SERVICE = f"{BASE}/cds-services/duplicate-lab"
KEYS = {key: ec.generate_private_key(ec.SECP384R1()) for key in ("BM", "BN1")}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    lines = []
    for key, private in KEYS.items():
        jwk = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key())), "kid": key}
        (tmp_path / f"{key}.json").write_text(json.dumps({"keys": [jwk]}))
        lines.append(f'[[client]]\nissuer = "{key}"\nfacility = "{key}"\nkeys = "{key}.json"\n')
    for key in ("BM", "BN1", "CR", "staff"):
        facility = f'facility = "{key}"\n' if key != "staff" else ""
        digest = hashlib.sha256(f"token of {key}".encode()).hexdigest()
        lines.append(f'[[bearer]]\nname = "program of {key}"\n{facility}token_sha256 = "{digest}"\n')
    (tmp_path / "callers.toml").write_text("".join(lines))
    return Settings(callers=str(tmp_path / "callers.toml"))


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer token of {key}"}


def signing(key: str, address: str = SERVICE, name: str = "1", **changed: Any) -> dict[str, str]:
    claims = {"iss": key, "aud": address, "iat": NOW // SECOND, "exp": NOW // SECOND + 60, "jti": name, **changed}
    return {"authorization": "Bearer " + jwt.encode(claims, KEYS[key], "ES384", headers={"kid": key})}


@pytest.fixture(autouse=True)
def every_hospital_bears_its_token(monkeypatch: Any) -> None:
    """The hospitals of these tests send their token with whatever they send to the coordinator."""
    from tests.integration.coordinator.conftest import Hospital

    async def send(self: Hospital, resource: Any) -> Any:
        url = f"{BASE}/fhir/{resource['resourceType']}/{resource['id']}"
        return await self.wire.put(url, resource, headers=bearing(self.site.key))

    enrol = Hospital.enrol

    async def enrol_with_token(self: Hospital, *known: Any) -> Any:
        post = self.wire.post

        async def posted(url: str, body: Any, **said: Any) -> Any:
            return await post(url, body, headers=bearing(self.site.key))

        self.wire.post = posted  # type: ignore[method-assign]
        try:
            return await enrol(self, *known)
        finally:
            self.wire.post = post  # type: ignore[method-assign]

    monkeypatch.setattr(Hospital, "send", send)
    monkeypatch.setattr(Hospital, "enrol", enrol_with_token)


async def ask(network: Any, path: str, key: str | None = "BM") -> Any:
    return await network.wire.get(f"{BASE}/{path}", headers={} if key is None else bearing(key))


async def call(
    network: Any, headers: dict[str, str], address: str = SERVICE, house: str = "BM", number: int = 1
) -> Any:
    hospital = network["BM"]
    request = HookRequest(
        hook="order-sign", hook_instance=str(UUID(int=5)), user_id="Practitioner/c-3", patient_id="p-1",
        draft_orders=bundle.collection([hospital.order(500, 1)]), fhir_server=hospital.site.fhir_base,
        prefetch=await hospital.chart(1),
    )  # fmt: skip
    return await network.wire.post(SERVICE, request_json(request), headers=headers)


async def test_a_signed_call_is_answered_once(shared: Any) -> None:
    assert len((await call(shared, signing("BM"))).json()["cards"]) == 1
    again = await call(shared, signing("BM"))
    assert again.status == 401 and b"jti" in again.body
    assert again.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


UNBELIEVED = [
    ({}, b"no token"),
    ({"authorization": "Bearer token of BM"}, b"no JWT"),
    (signing("BM", f"{BASE}/cds-services"), b"aud"),
    (signing("BM", exp=NOW // SECOND - 31), b"expired"),
    ({"authorization": "Bearer " + jwt.encode({"iss": "BM"}, None, "none")}, b"alg"),
]


async def test_an_unbelieved_call_is_refused_with_the_reason_and_leaves_nothing(shared: Any) -> None:
    for headers, why in UNBELIEVED:
        answer = await call(shared, headers)
        body = json.loads(answer.body)
        assert (answer.status, body["resourceType"], body["issue"][0]["code"]) == (401, "OperationOutcome", "login")
        assert why in answer.body
    assert await shared.verdicts() == []


async def test_discovery_and_feedback_are_signed_for_their_own_address(shared: Any) -> None:
    assert (await shared.wire.get(f"{BASE}/cds-services", headers=signing("BM", f"{BASE}/cds-services"))).ok
    assert (await shared.wire.get(f"{BASE}/cds-services")).status == 401
    (card,) = (await call(shared, signing("BM", name="2"))).json()["cards"]
    told = feedback_json([Feedback(card["uuid"], "overridden", NOW, reason_code="clinical-change")])
    address = f"{SERVICE}/feedback"
    assert (await shared.wire.post(address, told, headers=signing("BM", name="3"))).status == 401
    theirs = await shared.wire.post(address, told, headers=signing("BN1", address, "4"))
    assert theirs.status == 403
    (verdict,) = await shared.verdicts()
    assert verdict["answer"] is None
    assert (await shared.wire.post(address, told, headers=signing("BM", address, "5"))).ok


async def test_nobody_calls_a_hook_for_another_hospital(shared: Any) -> None:
    assert (await call(shared, signing("BN1"))).status == 403
    assert await shared.verdicts() == []


async def test_without_a_token_only_the_statement_of_capabilities_is_answered(shared: Any) -> None:
    for path in ("fhir/Patient", "fhir/Observation?patient=bm.p-1", "reports/measures", "review/questions", "metrics"):
        refused = await ask(shared, path, None)
        assert refused.status == 401 and b"OperationOutcome" in refused.body
        assert (await ask(shared, path, "ZZ")).status == 401
    for path in ("fhir/metadata", "healthz", "", "openapi.json"):
        assert (await ask(shared, path, None)).ok
    assert (await ask(shared, "reports/measures", "staff")).ok


async def test_a_hospital_asks_about_its_own_registrations_only(shared: Any) -> None:
    assert (await ask(shared, "fhir/Observation?patient=bm.p-1")).ok
    assert (await ask(shared, "fhir/Observation?patient=bn1.p-2")).status == 403
    assert (await ask(shared, "fhir/Observation?patient=bn1.p-2", "BN1")).ok
    number = f"http://fhir.hl7.org.vn/core/sid/cccd|{PERSON}"  # of the person, wherever it is registered
    for key in ("BM", "BN1"):
        found = json.loads((await ask(shared, f"fhir/Observation?patient.identifier={number}", key)).body)
        assert [entry["resource"]["id"] for entry in found["entry"]] == ["ptr-bn1-100"]
    assert (await ask(shared, f"fhir/Observation?patient.identifier={number}", "CR")).status == 403
    clients = {e["agent"][0]["who"].get("display") for e in await resources(shared, "AuditEvent")}
    assert {"program of BM", "program of BN1"} <= clients


async def resources(network: Any, kind: str) -> list[dict[str, Any]]:
    return list(bundle.resources_in((await ask(network, f"fhir/{kind}?_count=1000")).json()))


async def test_nobody_writes_for_another_hospital(shared: Any) -> None:
    pointer = json.loads((await ask(shared, "fhir/DocumentReference/ptr-bn1-100")).body)
    patient = json.loads((await ask(shared, "fhir/Patient/p-2")).body)
    for resource in (pointer, patient):
        url = f"{BASE}/fhir/{resource['resourceType']}/{resource['id']}"
        assert (await shared.wire.put(url, resource, headers=bearing("BM"))).status == 403
        assert (await shared.wire.put(url, resource, headers=bearing("staff"))).status == 403
    assert (await shared.wire.delete(f"{BASE}/fhir/Patient/p-2", headers=bearing("BM"))).status == 403
    enrolment = json.loads((await ask(shared, "fhir/Organization/bn1")).body)
    url = f"{BASE}/fhir/Organization/bn1"
    assert (await shared.wire.put(url, enrolment, headers=bearing("BM"))).status == 403
    assert (await shared.wire.put(url, enrolment, headers=bearing("BN1"))).ok
    batch = bundle.transaction([pointer])
    sent = await shared.wire.post(f"{BASE}/fhir", batch, headers=bearing("BM"))
    assert sent.status == 403


async def test_whoever_is_shown_who_people_are_stands_by_name_in_the_audit_trail(shared: Any) -> None:
    seen: set[str] = set()

    async def clients() -> list[str]:
        """Who is named by the entries that were not there before."""
        found = (await ask(shared, "fhir/AuditEvent?_count=1000", "staff")).json()
        fresh = [one["resource"] for one in found.get("entry", ()) if one["resource"]["id"] not in seen]
        seen.update(entry["id"] for entry in fresh)
        return [agent["who"].get("display", "") for entry in fresh for agent in entry["agent"]]

    card = {"resourceType": "Patient", "name": [{"text": "Trần Thị Ngọc"}], "birthDate": "1985-04-17"}
    assert (await shared.wire.post(f"{BASE}/fhir/Patient/$match", card, headers=bearing("staff"))).ok
    assert "program of staff" in await clients()
    mrn = shared["BM"].site.record_numbers
    for path in (
        f"fhir/Patient/$ihe-pix?sourceIdentifier={mrn}|MR1", "fhir/Patient?name=Ngoc", "review/persons/bm.p-1?by=Lan",
        "review/pairs/bm.p-1/bn1.p-2?by=Lan", "fhir/Observation?patient=bm.p-1",
    ):  # fmt: skip
        assert (await ask(shared, path, "staff")).ok, path
        assert "program of staff" in await clients(), path
