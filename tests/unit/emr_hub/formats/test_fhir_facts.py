"""What other resources add to the results: orders, visits, specimens, reports, facilities, cards, legal bases."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from emr_hub.formats import LabRecords, read_records

LABORATORY = [{"coding": [{"code": "laboratory"}]}]
LOINC, OWN = "http://loinc.org", "https://emr-hub.example"
SERVICES, SPECIMENS = f"{OWN}/CodeSystem/ma-dich-vu", f"{OWN}/CodeSystem/specimen"
CSKCB = "http://fhir.hl7.org.vn/core/sid/ma-cskcb"
TIME = "2025-06-01T08:00:00+07:00"


def observation(**changes: Any) -> dict[str, Any]:
    plain = {
        "resourceType": "Observation", "id": "o1", "status": "final", "category": LABORATORY,
        "code": {"coding": [{"system": LOINC, "code": "2951-2"}], "text": "Natri"},
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": TIME,
        "valueQuantity": {"value": 139, "code": "mmol/L"},
    }  # fmt: skip
    return {k: v for k, v in (plain | changes).items() if v is not None}


def request(**changes: Any) -> dict[str, Any]:
    plain = {"resourceType": "ServiceRequest", "id": "s1", "status": "completed", "intent": "order",
             "code": {"coding": [{"system": SERVICES, "code": "23.0158.1506"}]}, "authoredOn": "2025-06-01",
             "subject": {"reference": "Patient/p1"}}  # fmt: skip
    return plain | changes


def read(tmp_path: Path, *resources: dict[str, Any]) -> LabRecords:
    (tmp_path / "x.ndjson").write_text("\n".join(map(json.dumps, resources)))
    return read_records([tmp_path])


def row(tmp_path: Path, *resources: dict[str, Any]) -> dict[str, Any]:
    (found,) = read(tmp_path, *resources).rows.to_pylist()
    return dict(found)


BASED = {"basedOn": [{"reference": "ServiceRequest/s1"}]}


def test_the_order_a_result_answers_says_when_by_whom_and_for_which_service(tmp_path: Path) -> None:
    signed = request(requester={"reference": "Practitioner/dr7"}, encounter={"reference": "Encounter/e1"})
    found = row(tmp_path, observation(**BASED), signed)
    assert (found["order_key"], found["service"], found["clinician"]) == ("s1", "23.0158.1506", "dr7")
    assert found["encounter"] == "e1"
    assert found["ordered"] == datetime(2025, 5, 31, 17, tzinfo=UTC)  # a date alone: the first instant of that day
    assert found["dates"] == 1


@pytest.mark.parametrize(
    "reference",
    ["ServiceRequest/s1", "ServiceRequest/s1/_history/2", "urn:uuid:s1", "https://a.example/fhir/ServiceRequest/s1"],
)
def test_every_way_to_name_an_order_leads_to_it(tmp_path: Path, reference: str) -> None:
    assert row(tmp_path, observation(basedOn=[{"reference": reference}]), request())["service"] == "23.0158.1506"


def test_an_order_named_by_its_number_is_found(tmp_path: Path) -> None:
    number = {"system": "https://h.example/sid/phieu", "value": "PX-1"}
    found = row(tmp_path, observation(basedOn=[{"identifier": number}]), request(identifier=[number]))
    assert (found["order_key"], found["service"]) == ("?https://h.example/sid/phieu|PX-1", "23.0158.1506")


def test_only_an_order_under_review_says_that_nothing_happened(tmp_path: Path) -> None:
    bare = row(tmp_path, observation(**BASED), request())
    told = row(tmp_path, observation(**BASED), request(
        meta={"profile": [f"{OWN}/StructureDefinition/order-under-review"]},
        extension=[{"url": f"{OWN}/StructureDefinition/order-context", "valueCode": "icu"},
                   {"url": f"{OWN}/StructureDefinition/unstable-since", "valueDateTime": TIME},
                   {"url": f"{OWN}/StructureDefinition/order-protocol", "valueCode": "serial"},
                   {"url": f"{OWN}/StructureDefinition/age-in-days", "valueQuantity": {"value": 9000}}]))  # fmt: skip
    assert (bare["reviewed"], bare["context"], bare["unstable"]) == (False, None, None)
    assert (told["reviewed"], told["context"], told["protocol"], told["age_days"]) == (True, "icu", "serial", 9000)
    assert told["unstable"] == datetime(2025, 6, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "context"), [("AMB", "outpatient"), ("IMP", "inpatient"), ("EMER", "emergency"), ("ZZ", None)]
)
def test_the_class_of_a_visit_is_its_context(tmp_path: Path, kind: str, context: str | None) -> None:
    visit = {"resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": kind},
             "serviceProvider": {"reference": "Organization/h"}}  # fmt: skip
    found = row(tmp_path, observation(encounter={"reference": "Encounter/e1"}), visit)
    assert (found["context"], found["facility"]) == (context, "Organization/h")


def test_what_the_order_says_of_the_context_goes_before_the_class_of_the_visit(tmp_path: Path) -> None:
    visit = {"resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "IMP"}}
    said = request(extension=[{"url": f"{OWN}/StructureDefinition/order-context", "valueCode": "icu"}])
    assert row(tmp_path, observation(encounter={"reference": "Encounter/e1"}, **BASED), visit, said)["context"] == "icu"


def test_the_specimen_says_what_was_taken_and_when(tmp_path: Path) -> None:
    tube = {"resourceType": "Specimen", "id": "t1", "type": {"coding": [{"system": SPECIMENS, "code": "serum"}]},
            "collection": {"collectedDateTime": TIME}}  # fmt: skip
    found = row(tmp_path, observation(effectiveDateTime=None, specimen={"reference": "Specimen/t1"}), tube)
    assert (found["specimen"], found["taken"]) == ("serum", datetime(2025, 6, 1, 1, tzinfo=UTC))


def test_an_unsatisfactory_specimen_is_the_answer_where_there_is_no_other(tmp_path: Path) -> None:
    tube = {"resourceType": "Specimen", "id": "t1", "status": "unsatisfactory",
            "condition": [{"coding": [{"code": "HEM", "display": "haemolysed"}]}]}  # fmt: skip
    lost = row(tmp_path, observation(valueQuantity=None, specimen={"reference": "Specimen/t1"}), tube)
    used = row(tmp_path, observation(specimen={"reference": "Specimen/t1"}), tube)
    assert (lost["text"], used["text"]) == ("unsatisfactory: haemolysed", None)


def test_a_contained_specimen_speaks_for_itself(tmp_path: Path) -> None:
    inside = [{"resourceType": "Specimen", "id": "t", "type": {"coding": [{"system": SPECIMENS, "code": "urine"}]}}]
    assert row(tmp_path, observation(contained=inside, specimen={"reference": "#t"}))["specimen"] == "urine"


REPORT = {
    "resourceType": "DiagnosticReport", "id": "d1", "status": "final", "issued": "2025-06-01T10:00:00+07:00",
    "code": {"coding": [{"system": SERVICES, "code": "23.0158.1506"}]}, "subject": {"reference": "Patient/p1"},
    "performer": [{"reference": "Organization/lab"}], "result": [{"reference": "Observation/o1"}],
}  # fmt: skip


def test_a_report_groups_its_results_and_tells_them_what_they_lack(tmp_path: Path) -> None:
    found = row(tmp_path, observation(), REPORT)
    assert (found["order_key"], found["service"]) == ("DiagnosticReport/d1", "23.0158.1506")
    assert (found["facility"], found["issued"]) == ("Organization/lab", datetime(2025, 6, 1, 3, tzinfo=UTC))


def test_the_order_of_a_report_goes_before_the_report_and_the_results_own_word_before_both(tmp_path: Path) -> None:
    report = REPORT | {"basedOn": [{"reference": "ServiceRequest/s1"}]}
    own = observation(issued="2025-06-01T09:00:00+07:00")
    found = row(tmp_path, own, report)
    assert (found["order_key"], found["issued"]) == ("s1", datetime(2025, 6, 1, 2, tzinfo=UTC))


def test_results_inside_a_report_are_read_with_what_the_report_says_of_all(tmp_path: Path) -> None:
    inside = {"resourceType": "Observation", "id": "na", "status": "final", "valueQuantity": {"value": 140},
              "code": {"coding": [{"system": LOINC, "code": "2951-2"}]}}  # fmt: skip
    whole = REPORT | {"category": LABORATORY, "contained": [inside], "result": [{"reference": "#na"}],
                      "effectiveDateTime": TIME}  # fmt: skip
    found = row(tmp_path, whole)
    assert (found["source_id"], found["subject"], found["value"]) == ("d1#na", "p1", 140)
    assert found["taken"] == datetime(2025, 6, 1, 1, tzinfo=UTC)


def test_members_of_a_panel_answer_the_panels_order(tmp_path: Path) -> None:
    parent = observation(id="panel", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}], **BASED)
    assert row(tmp_path, observation(), parent, request())["service"] == "23.0158.1506"


def test_results_listed_by_their_address_in_a_bundle_are_found(tmp_path: Path) -> None:
    report = REPORT | {"result": [{"reference": "urn:uuid:77"}]}
    entries = [{"fullUrl": "urn:uuid:77", "resource": observation()}, {"fullUrl": "urn:uuid:78", "resource": report}]
    (tmp_path / "b.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    (found,) = read_records([tmp_path]).rows.to_pylist()
    assert found["order_key"] == "DiagnosticReport/d1"


@pytest.mark.parametrize(
    "performer",
    [{"reference": "Organization/h"}, {"identifier": {"system": CSKCB, "value": "01001"}},
     {"reference": f"Organization?identifier={CSKCB}|01001"}],
)  # fmt: skip
def test_every_way_to_name_a_facility_leads_to_its_code(tmp_path: Path, performer: dict[str, Any]) -> None:
    place = {"resourceType": "Organization", "id": "h", "name": "Bệnh viện Một",
             "identifier": [{"system": CSKCB, "value": "01001"}],
             "extension": [{"url": f"{OWN}/StructureDefinition/laboratory-level", "valueInteger": 3}]}  # fmt: skip
    assert row(tmp_path, observation(performer=[performer]), place)["facility"] == "01001"


def test_a_card_holds_what_the_patient_index_asks(tmp_path: Path) -> None:
    sid = "http://fhir.hl7.org.vn/core/sid"
    patient = {
        "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1985-04",
        "name": [{"family": "Trần", "given": ["Thị Bích", "Ngọc"]}],
        "telecom": [{"system": "phone", "value": "0912000000"}],
        "address": [{"line": ["12 Phố Huế"], "city": "Hà Nội"}],
        "managingOrganization": {"reference": "Organization/h"},
        "identifier": [{"system": f"{sid}/cccd", "value": "001185999999"}, {"system": f"{sid}/bhyt", "value": "DN4019"},
                       {"type": {"coding": [{"code": "MR"}]}, "system": "https://h.example/mrn", "value": "A-1"}],
    }  # fmt: skip
    (card,) = read(tmp_path, patient).people.to_pylist()
    assert card == {
        "subject": "p1", "facility": "Organization/h", "mrn": "A-1", "name": "Trần Thị Bích Ngọc",
        "birth_date": "1985-04", "sex": "female", "cccd": "001185999999", "bhyt": "DN4019", "phone": "0912000000",
        "address": "12 Phố Huế, Hà Nội", "registered": None,
    }  # fmt: skip


def test_two_cards_of_one_id_that_disagree_leave_the_point_open(tmp_path: Path) -> None:
    cards = [
        {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": day}
        for day in ("1980-01-01", "1981-01-01")
    ]
    (card,) = read(tmp_path, *cards).people.to_pylist()
    assert (card["sex"], card["birth_date"]) == ("female", None)


def test_a_version_is_numbered_where_the_sender_numbers_it(tmp_path: Path) -> None:
    number = {"url": f"{OWN}/StructureDefinition/report-version", "valuePositiveInt": 2}
    first = {"url": f"{OWN}/StructureDefinition/first-resulted", "valueInstant": TIME}
    found = row(tmp_path, observation(extension=[number, first]))
    assert (found["version"], found["resulted"]) == (2, datetime(2025, 6, 1, 1, tzinfo=UTC))


def test_the_code_of_decision_1227_goes_before_the_laboratorys_own(tmp_path: Path) -> None:
    coding = [{"system": "https://h.example/xn", "code": "NA"},
              {"system": "http://fhir.hl7.org.vn/core/CodeSystem/vn-cls-cs", "code": "1010001"}]  # fmt: skip
    found = row(tmp_path, observation(code={"coding": coding}))
    assert (found["code_system"], found["code"], found["loinc"]) == ("cls1227", "1010001", None)


CONSENT = {
    "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/p1"},
    "policyRule": {"coding": [{"system": f"{OWN}/CodeSystem/legal-basis", "code": "written_request"}]},
    "provision": {"type": "permit", "period": {"start": "2025-06-01T00:00:00Z", "end": "2025-06-30T23:59:59.999Z"},
                  "code": [{"coding": [{"system": f"{OWN}/CodeSystem/record-category", "code": "laboratory"}]}]},
}  # fmt: skip


def test_a_legal_basis_lasts_to_the_end_of_its_period(tmp_path: Path) -> None:
    from emr_hub.formats import Gathering, read_into, source_files

    (tmp_path / "x.ndjson").write_text("\n".join(map(json.dumps, [CONSENT, CONSENT | {"status": "inactive"}])))
    sink = Gathering()
    read_into(source_files([tmp_path]), sink)
    (basis,) = sink.known.about("consents").to_pylist()
    assert (basis["subject"], basis["basis"], basis["categories"]) == ("p1", "written_request", "laboratory")
    assert basis["valid_to"] == datetime(2025, 7, 1, tzinfo=UTC)
