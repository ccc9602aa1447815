"""A tiny network: a coordinator and three hospitals, all real parts, meeting on an in-process wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.services import PREFETCH, Coordinator
from coordinator.settings import Settings
from emr_hub.cds_hooks import Feedback, HookRequest, feedback_json, request_json
from emr_hub.clinical import (
    AnalyteResult,
    Consent,
    Context,
    Flag,
    LabOrder,
    LabReport,
    Registration,
    ResultStatus,
    Sex,
)
from emr_hub.clock import DAY, HOUR, Instant, SteppedClock, from_fhir
from emr_hub.fhir import (
    Canonical,
    Door,
    Resource,
    Site,
    bundle,
    concept_map,
    consent,
    document_reference,
    observation,
    organization,
    patient,
    service_request,
)
from emr_hub.identifiers import mint_cccd
from emr_hub.server import fhir_router
from emr_hub.storage import ResourceStore
from emr_hub.terminology import analyte, facility, services
from emr_hub.wire import Answer, Wire

BASE = "https://coordinator.emr-hub.example"
NOW: Instant = from_fhir("2025-06-10T09:00:00+07:00").earliest  # type: ignore[union-attr]
CHOLESTEROL = "23.0041.1506"
PERSON = mint_cccd("01", "female", 1985, 17)
HIDDEN_CODE = "LOCAL-TC-UNMAPPED"


class Line:
    """An ASGI application that can be cut off, as a hospital whose line is down."""

    def __init__(self, app: Any) -> None:
        self.app, self.cut, self.calls = app, False, []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls.append(f"{scope['path']}?{scope['query_string'].decode()}")
        if self.cut:
            raise ConnectionError("the line is cut")
        await self.app(scope, receive, send)


class Hospital:
    """One hospital's record: its own store and FHIR endpoint, its own local codes, and what it sends out."""

    def __init__(self, key: str, clock: SteppedClock) -> None:
        self.site = Site.of(key, facility(key).code)
        self.clock = clock
        self.store = ResourceStore("sqlite://", base=self.site.fhir_base)
        app = FastAPI()
        types = ("Patient", "Observation", "ServiceRequest", "Consent")
        router = fhir_router(self.store, Door(), base=self.site.fhir_base, clock=clock, readable=types, writable=types)
        app.include_router(router, prefix="/fhir")
        self.line = Line(app)
        self.wire: Wire

    def keep(self, resource: Resource) -> Resource:
        self.store.put(resource["resourceType"], resource["id"], resource, self.clock.now())
        return resource

    async def send(self, resource: Resource) -> Answer:
        return await self.wire.put(f"{BASE}/fhir/{resource['resourceType']}/{resource['id']}", resource)

    async def enrol(self, known: tuple[str, ...] = ("tc", "ldl", "hiv")) -> Answer:
        named = facility(self.site.key)
        codes = [concept_map.MappedCode(f"L-{a.key}", a.name_vi, a.loinc[0]) for a in map(analyte, known)]
        enrolment = organization.Enrolment(self.site, named.name_vi, named.lab_level)
        parts = [
            organization.to_fhir(enrolment),
            organization.endpoint_to_fhir(self.site),
            concept_map.to_fhir([*codes, concept_map.MappedCode(HIDDEN_CODE, "Chol", None)], self.site),
        ]
        return await self.wire.post(f"{BASE}/fhir", bundle.transaction(parts))

    async def register(self, number: int, cccd: str | None = PERSON, **changed: Any) -> Registration:
        card = Registration(
            number, self.site.key, f"MR{number}", "Trần Thị Ngọc", "1985-04-17", Sex.FEMALE, cccd, None, None, None, NOW
        )
        card = replace(card, **changed)
        assert (await self.send(self.keep(patient.to_fhir(card, self.site)))).ok
        return card

    async def allow(self, number: int, basis: str = "written_request", since: Instant = NOW - 400 * DAY) -> None:
        given = Consent(number, basis, ("laboratory",), since, None)
        assert (await self.send(consent.to_fhir(given, self.site))).ok

    def report(
        self, order: int, person: int, *, age: int = 4 * DAY, value: float | None = 4.62, code: str = "L-tc",
        status: ResultStatus = ResultStatus.FINAL, flag: Flag | None = Flag.NORMAL, unit: str = "mmol/L",
        loinc: str | None = None, version: int = 1, service: str = CHOLESTEROL, text: str | None = None,
    ) -> LabReport:  # fmt: skip
        result = AnalyteResult(code, "Cholesterol", loinc, None, value, text, None, unit if value else None, flag)
        taken = NOW - age
        known = taken + HOUR if version == 1 else self.clock.now()
        report = LabReport(
            order, person, self.site.key, service, "serum", status, version, taken, taken + HOUR, known, (result,)
        )
        self.keep(observation.to_fhir(report, self.site))
        return report

    async def publish(self, report: LabReport) -> Answer:
        return await self.send(document_reference.to_fhir(document_reference.pointer_to(report, self.site), self.site))

    def order(self, number: int, person: int, service: str = CHOLESTEROL, **changed: Any) -> Resource:
        ordered = LabOrder(number, person, 1, self.site.key, 3, service, "serum", Context.OUTPATIENT, 14_000, NOW)
        named = services()[service].name_vi
        return service_request.to_fhir(replace(ordered, **changed), self.site, service_text=named)

    async def chart(self, number: int) -> dict[str, Resource]:
        found = {}
        for key, template in PREFETCH.items():
            query = template.replace("{{context.patientId}}", f"p-{number}")
            found[key] = (await self.wire.get(f"{self.site.fhir_base}/{query}")).json()
        return found

    async def sign(
        self, draft: Resource, number: int, *, prefetch: dict[str, Any] | None = None, language: str = "vi",
        **changed: Any,
    ) -> Answer:  # fmt: skip
        sent = await self.chart(number) if prefetch is None else prefetch
        request = HookRequest(
            hook="order-sign",
            hook_instance=str(UUID(int=int(draft["id"].rpartition("-")[2]))),
            user_id="Practitioner/c-3",
            patient_id=f"p-{number}",
            encounter_id="e-1",
            draft_orders=bundle.collection([draft]),
            fhir_server=self.site.fhir_base,
            prefetch=sent,
        )
        request = replace(request, **changed)
        url = f"{BASE}/cds-services/duplicate-lab"
        return await self.wire.post(url, request_json(request), headers={"accept-language": language})

    async def tell(self, *feedback: Feedback) -> Answer:
        return await self.wire.post(f"{BASE}/cds-services/duplicate-lab/feedback", feedback_json(feedback))


@dataclass
class Network:
    """The hospitals by key, and the coordinator's parts for looking at what it wrote."""

    hospitals: dict[str, Hospital]
    at: Coordinator
    clock: SteppedClock
    wire: Wire

    def __getitem__(self, key: str) -> Hospital:
        return self.hospitals[key]

    async def resources(self, resource_type: str) -> list[Resource]:
        found = (await self.wire.get(f"{BASE}/fhir/{resource_type}?_count=1000")).json()
        return list(bundle.resources_in(found))

    async def verdicts(self) -> list[dict[str, Any]]:
        from coordinator.services import report_verdicts

        return list(report_verdicts(self.at))


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOW)


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
async def network(clock: SteppedClock, settings: Settings, tmp_path: Any) -> Any:
    hospitals = {key: Hospital(key, clock) for key in ("BM", "BN1", "CR")}
    routes: dict[str, Any] = {h.site.base: h.line for h in hospitals.values()}
    outward = Wire(routes)
    url = f"sqlite:///{tmp_path / 'coordinator.db'}"
    app = create_app(settings, clock=clock, policy=load_policy("g147"), wire=outward, database_url=url)
    wire = Wire({**routes, BASE: app}, coordinator=BASE)
    for hospital in hospitals.values():
        hospital.wire = wire
        assert (await hospital.enrol()).ok
    yield Network(hospitals, app.state.coordinator, clock, wire)
    await wire.close()
    await outward.close()


@pytest.fixture
def words() -> Iterator[Canonical]:
    yield Canonical()


@pytest.fixture
async def shared(network: Network) -> Network:
    """One woman registered at BM and BN1; BN1 measured her cholesterol four days ago and may show it."""
    await network["BM"].register(1)
    await network["BN1"].register(2)
    await network["BN1"].allow(2)
    assert (await network["BN1"].publish(network["BN1"].report(100, 2))).ok
    network["BN1"].line.calls.clear()
    return network


@pytest.fixture
async def woman(shared: Any) -> Any:
    """Registered at BM, BN1 and CR; results at all three, the one at CR without a legal basis to show it."""
    await shared["CR"].register(3)
    for key, order, person, age in (("BM", 50, 1, 9), ("BN1", 101, 2, 20), ("CR", 300, 3, 2)):
        assert (await shared[key].publish(shared[key].report(order, person, age=age * DAY))).ok
    return shared
