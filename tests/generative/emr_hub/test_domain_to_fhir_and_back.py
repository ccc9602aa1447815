"""Domain value -> FHIR -> bytes -> door -> domain value gives the same value, for every resource the pilot sends."""

from __future__ import annotations

import string

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.clinical import (
    AnalyteResult,
    Consent,
    Context,
    Flag,
    LabOrder,
    LabReport,
    OrderStatus,
    Protocol,
    Registration,
    ResultStatus,
    Sex,
)
from emr_hub.fhir import (
    Canonical,
    Door,
    Site,
    audit_event,
    concept_map,
    consent,
    detected_issue,
    document_reference,
    encounter,
    observation,
    organization,
    patient,
    service_request,
)
from emr_hub.fhir.audit_event import Access
from emr_hub.fhir.canonical import MINISTRY
from emr_hub.fhir.concept_map import MappedCode
from emr_hub.fhir.detected_issue import Finding, FindingStatus, Mitigation, Settlement
from emr_hub.fhir.encounter import Visit
from emr_hub.fhir.organization import Enrolment

SITES = (Site.of("BM", "01801"), Site.of("BNSN1", "27103", Canonical(base=MINISTRY)))
DOOR = Door()
calmly = settings(max_examples=60, deadline=None)  # the first example also loads the models

sites = st.sampled_from(SITES)
ids = st.integers(1, 2**50)
instants = st.integers(1_600_000_000_000, 1_900_000_000_000)
words = st.text(string.ascii_letters + "ăâđêôơưạảấầẩẫậéèỉịọố0123456789-/().", min_size=1, max_size=20)
codes = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
numbers = st.floats(-1e9, 1e9, allow_nan=False)
units = st.sampled_from(["mmol/L", "g/L", "10*9/L", "%", "[pH]", None])


def through_the_door(resource: dict, expected_type: str) -> dict:
    """What the other side reads of the bytes sent."""
    return DOOR.admit(orjson.dumps(resource), expected_type)


@st.composite
def analyte_results(draw: st.DrawFn, status: ResultStatus) -> AnalyteResult:
    kind = "reason" if status is ResultStatus.CANCELLED else draw(st.sampled_from(["value", "text", "nothing"]))
    low, high = draw(st.none() | numbers), draw(st.none() | numbers)
    valued = kind == "value"
    return AnalyteResult(
        local_code=draw(codes),
        local_name=draw(words),
        loinc=draw(st.none() | st.just("2823-3")),
        analyte=None,
        value=draw(numbers) if valued else None,
        text=draw(words) if kind in ("text", "reason") else None,
        comparator=draw(st.sampled_from([None, "<", "<=", ">=", ">"])) if valued else None,
        unit=draw(units) if valued else None,
        flag=draw(st.none() | st.sampled_from(Flag)),
        reference_low=low if valued else None,
        reference_high=high if valued else None,
    )


@st.composite
def reports(draw: st.DrawFn, site: Site) -> LabReport:
    status = draw(st.sampled_from(ResultStatus))
    version = draw(st.integers(1, 4))
    resulted = draw(instants)
    return LabReport(
        order_id=draw(ids), registration_id=draw(ids), facility=site.key, service=draw(codes),
        specimen=draw(st.sampled_from(["serum", "whole_blood_edta", "urine_24h"])), status=status, version=version,
        collected_at=draw(instants), resulted_at=resulted,
        known_at=resulted if version == 1 else draw(instants),
        results=tuple(draw(st.lists(analyte_results(status), min_size=1, max_size=5))),
    )  # fmt: skip


@calmly
@given(st.data(), sites)
def test_a_report_is_read_back_as_it_was_written(data: st.DataObject, site: Site) -> None:
    report = data.draw(reports(site))
    resource = through_the_door(observation.to_fhir(report, site, service_text="Xét nghiệm"), "Observation")
    assert observation.from_fhir(resource, site) == report


@calmly
@given(st.data(), sites)
def test_a_pointer_is_read_back_and_holds_no_value(data: st.DataObject, site: Site) -> None:
    pointer = document_reference.pointer_to(data.draw(reports(site)), site)
    resource = through_the_door(document_reference.to_fhir(pointer, site), "DocumentReference")
    assert document_reference.from_fhir(resource, site) == pointer
    assert b"valueQuantity" not in orjson.dumps(resource)
    assert resource["custodian"]["identifier"] == {"system": site.canonical.facility_code, "value": site.code}


@st.composite
def orders(draw: st.DrawFn, site: Site) -> LabOrder:
    return LabOrder(
        order_id=draw(ids), registration_id=draw(ids), encounter_id=draw(ids), facility=site.key,
        clinician_id=draw(ids), service=draw(codes), specimen=draw(st.sampled_from(["serum", "csf"])),
        context=draw(st.sampled_from(Context)), age_days=draw(st.integers(0, 45_000)), signed_at=draw(instants),
        unstable_at=draw(st.none() | instants), protocol=draw(st.none() | st.sampled_from(Protocol)),
        collected_at=draw(st.none() | instants), status=draw(st.sampled_from(OrderStatus)),
    )  # fmt: skip


@calmly
@given(st.data(), sites)
def test_an_order_is_read_back_as_it_was_written(data: st.DataObject, site: Site) -> None:
    order = data.draw(orders(site))
    resource = through_the_door(service_request.to_fhir(order, site, service_text="Đường máu"), "ServiceRequest")
    assert service_request.from_fhir(resource, site) == order
    assert service_request.read_order(resource, site.canonical).carries_review


@calmly
@given(
    sites, ids, names, st.sampled_from(["1985-04-17", "1985-04", "1985", ""]), st.sampled_from(Sex), words, instants,
    st.none() | st.just("900185000017"), st.none() | st.just("DN4010000000017"), st.none() | words, st.none() | words,
)  # fmt: skip
def test_a_registration_is_read_back_as_the_desk_wrote_it(
    site: Site, number: int, name: str, born: str, sex: Sex, mrn: str, at: int,
    cccd: str | None, bhyt: str | None, phone: str | None, address: str | None,
) -> None:  # fmt: skip
    card = Registration(number, site.key, mrn, name, born, sex, cccd, bhyt, phone, address, at)
    assert patient.from_fhir(through_the_door(patient.to_fhir(card, site), "Patient"), site) == card


@calmly
@given(sites, ids, st.sampled_from(["law", "written_request"]), st.lists(codes, max_size=3, unique=True), instants,
       st.none() | st.integers(1, 10**11))  # fmt: skip
def test_a_legal_basis_keeps_its_period_to_the_millisecond(
    site: Site, number: int, basis: str, categories: list[str], start: int, length: int | None
) -> None:
    held = Consent(number, basis, tuple(categories), start, None if length is None else start + length)
    assert consent.from_fhir(through_the_door(consent.to_fhir(held, site), "Consent"), site) == held


@calmly
@given(sites, ids, ids, st.sampled_from(["AMB", "EMER", "IMP"]), instants, st.none() | st.integers(0, 10**10),
       st.none() | st.just("TNTW"))  # fmt: skip
def test_a_visit_is_read_back(
    site: Site, number: int, who: int, kind: str, start: int, length: int | None, sent_by: str | None
) -> None:
    visit = Visit(number, who, site.key, kind, start, None if length is None else start + length, sent_by)
    assert encounter.from_fhir(through_the_door(encounter.to_fhir(visit, site), "Encounter"), site) == visit


settlements = st.builds(Mitigation, st.sampled_from(Settlement), instants, st.none() | st.just("clinical-change"),
                        st.none() | st.just("Practitioner/c-4"))  # fmt: skip


@calmly
@given(st.sampled_from(FindingStatus), instants, st.lists(ids, unique=True, max_size=3), st.text("ab c", max_size=9),
       st.none() | settlements)  # fmt: skip
def test_a_finding_is_read_back(
    status: FindingStatus, at: int, results: list[int], detail: str, settled: Mitigation | None
) -> None:
    canonical = Canonical()
    finding = Finding(
        finding_id="f-1", status=status, patient="Patient/p-1", order="ServiceRequest/o-1",
        results=tuple(f"https://bm.emr-hub.example/fhir/Observation/r-{n}" for n in results), identified_at=at,
        detail=detail.strip(), mitigation=settled,
    )  # fmt: skip
    resource = through_the_door(detected_issue.to_fhir(finding, canonical), "DetectedIssue")
    assert detected_issue.from_fhir(resource, canonical) == finding


@calmly
@given(instants, st.booleans(), names, st.none() | st.just("Practitioner/c-9"))
def test_a_disclosure_is_read_back_with_its_basis(at: int, permitted: bool, query: str, user: str | None) -> None:
    canonical = Canonical()
    access = Access(
        access_id="a-1", recorded_at=at, client="Organization/bm", server="Organization/cr", user=user,
        patient="https://cr.emr-hub.example/fhir/Patient/p-7", query=query, permitted=permitted,
        basis="law" if permitted else None, evidence="Consent/k-7" if permitted else None,
    )  # fmt: skip
    resource = through_the_door(audit_event.to_fhir(access, canonical), "AuditEvent")
    assert audit_event.from_fhir(resource, canonical) == access


@calmly
@given(sites, st.lists(st.builds(MappedCode, codes, words, st.none() | st.just("718-7")), min_size=1, max_size=5))
def test_a_code_map_is_read_back(site: Site, mapped: list[MappedCode]) -> None:
    resource = through_the_door(concept_map.to_fhir(mapped, site), "ConceptMap")
    assert concept_map.from_fhir(resource) == tuple(mapped)


@calmly
@given(sites, names, st.none() | st.integers(0, 5))
def test_an_enrolment_is_read_back(site: Site, name: str, level: int | None) -> None:
    enrolment = Enrolment(site, name, level)
    resource = through_the_door(organization.to_fhir(enrolment), "Organization")
    endpoint = through_the_door(organization.endpoint_to_fhir(site), "Endpoint")
    assert organization.from_fhir(resource, endpoint, site.canonical) == enrolment
