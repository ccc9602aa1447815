"""Reading never trusts: missing becomes None, a broken essential names its element, no one speaks for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emr_hub.clinical import AnalyteResult, LabReport, ResultStatus
from emr_hub.errors import DataError
from emr_hub.fhir import Canonical, Site, admit, document_reference, observation, patient, service_request
from emr_hub.fhir.canonical import MINISTRY

BM = Site.of("BM", "01801")
CR = Site.of("CR", "79801")
ONE = AnalyteResult("GLU", "Glucose", "14749-6", None, value=5.0, unit="mmol/L")
REPORT = LabReport(7, 3, "BM", "23.0075.1494", "serum", ResultStatus.FINAL, 1, 10**12, 10**12 + 5, 10**12 + 5, (ONE,))


def test_a_single_analyte_stands_in_the_observation_itself_and_several_stand_in_components() -> None:
    alone = observation.to_fhir(REPORT, BM)
    panel = observation.to_fhir(replace(REPORT, results=(ONE, replace(ONE, local_code="UREA", loinc=None))), BM)
    assert "component" not in alone and alone["valueQuantity"]["value"] == 5.0
    assert len(panel["component"]) == 2 and "valueQuantity" not in panel
    assert panel["id"] == alone["id"] == "r-7"


def test_the_local_code_is_always_sent_and_loinc_only_where_it_is_known() -> None:
    with_loinc = observation.to_fhir(REPORT, BM)["code"]["coding"]
    without = observation.to_fhir(replace(REPORT, results=(replace(ONE, loinc=None),)), BM)["code"]["coding"]
    assert [c["system"] for c in with_loinc] == ["http://loinc.org", BM.local_codes]
    assert [c["system"] for c in without] == [BM.local_codes]


def test_a_result_that_could_not_be_measured_has_a_reason_and_no_value() -> None:
    reason = AnalyteResult("K", "Kali", None, None, text="unsatisfactory: haemolysed")
    resource = observation.to_fhir(replace(REPORT, status=ResultStatus.CANCELLED, results=(reason,)), BM)
    assert resource["dataAbsentReason"]["text"] == "unsatisfactory: haemolysed"
    assert not any(name.startswith("value") for name in resource)
    assert observation.from_fhir(admit(resource), BM).results[0].text == "unsatisfactory: haemolysed"


def test_a_correction_carries_when_the_first_version_was_known() -> None:
    corrected = replace(REPORT, version=2, status=ResultStatus.CORRECTED, known_at=REPORT.known_at + 60_000)
    resource = observation.to_fhir(corrected, BM)
    assert resource["issued"] != observation.to_fhir(REPORT, BM)["issued"]
    assert observation.from_fhir(resource, BM) == corrected


def test_an_observation_without_a_time_is_refused_by_name() -> None:
    for element in ("issued", "effectiveDateTime", "basedOn", "subject", "status"):
        broken = {name: value for name, value in observation.to_fhir(REPORT, BM).items() if name != element}
        with pytest.raises(DataError, match=f"Observation.{element}"):
            observation.from_fhir(broken, BM)


def test_english_display_without_text_and_free_text_values_are_read() -> None:
    resource = observation.to_fhir(REPORT, BM) | {"valueString": "Âm tính"}
    del resource["valueQuantity"]
    resource["code"] = {"coding": [{"system": "http://loinc.org", "code": "14749-6", "display": "Glucose"}]}
    read = observation.from_fhir(resource, BM).results[0]
    assert (read.local_code, read.local_name, read.loinc, read.value, read.text) == (
        "", "Glucose", "14749-6", None, "Âm tính")  # fmt: skip


def test_a_hospital_cannot_report_for_another_laboratory() -> None:
    with pytest.raises(DataError, match="performer"):
        observation.from_fhir(observation.to_fhir(replace(REPORT, facility="CR"), CR), BM)


def test_a_pointer_to_another_hospital_is_refused() -> None:
    pointer = document_reference.to_fhir(document_reference.pointer_to(REPORT, CR), CR)
    with pytest.raises(DataError, match="url"):
        document_reference.from_fhir(pointer, BM)


def test_a_withdrawn_result_replaces_its_pointer_under_the_same_id() -> None:
    stands = document_reference.pointer_to(REPORT, BM)
    gone = document_reference.pointer_to(replace(REPORT, status=ResultStatus.ENTERED_IN_ERROR, version=2), BM)
    first, second = document_reference.to_fhir(stands, BM), document_reference.to_fhir(gone, BM)
    assert first["id"] == second["id"] == "ptr-bm-7"
    assert (stands.stands, gone.stands) == (True, False)
    assert (first["status"], second["status"]) == ("current", "entered-in-error")


def test_without_the_profile_an_absent_extension_is_unknown_and_not_nothing() -> None:
    bare = {"resourceType": "ServiceRequest", "id": "x", "status": "draft", "intent": "order"}
    read = service_request.read_order(bare, Canonical())
    assert not read.carries_review
    assert read.context is None and read.age_days is None and read.unstable_at is None


def test_a_word_outside_the_list_is_a_fault_and_not_an_unknown() -> None:
    url = Canonical().extension("order-context")
    order = {"resourceType": "ServiceRequest", "id": "x", "extension": [{"url": url, "valueCode": "moon"}]}
    with pytest.raises(DataError, match="Context"):
        service_request.read_order(order, Canonical())


def test_identifiers_of_either_guide_are_understood() -> None:
    numbers = [
        {"system": f"{MINISTRY}/sid/citizen_id", "value": "900185000017"},
        {"system": "http://fhir.hl7.org.vn/core/sid/bhyt", "value": "0123456789"},
        {"system": "https://elsewhere.example/sid", "value": "77"},
    ]
    read = patient.from_fhir({"resourceType": "Patient", "id": "p-4", "identifier": numbers}, BM)
    assert (read.cccd, read.bhyt, read.record_number) == ("900185000017", "0123456789", "p-4")


def test_a_stranger_who_numbers_otherwise_is_read_under_a_number_we_give() -> None:
    stranger = {"resourceType": "Patient", "id": "abc"}
    with pytest.raises(DataError, match=r"Patient\.id"):
        patient.from_fhir(stranger, BM)
    assert patient.from_fhir(stranger, BM, registration_id=12).registration_id == 12
