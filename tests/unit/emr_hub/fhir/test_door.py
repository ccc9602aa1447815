"""The door refuses what the models let through, names the element, shows no value, and checks the same thing once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from emr_hub.errors import DataError
from emr_hub.fhir import Door, admit

GOOD: dict[str, Any] = {
    "resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "Glucose"},
    "subject": {"reference": "Patient/p-1"}, "effectiveDateTime": "2026-03-11T07:15:00+07:00",
    "valueQuantity": {"value": 4.1, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
}  # fmt: skip
ABSENT = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "error"}]}
ISSUE = {"resourceType": "DetectedIssue", "status": "mitigated", "patient": {"reference": "Patient/1"}}
ORDER = {"resourceType": "ServiceRequest", "status": "draft", "subject": {"reference": "Patient/1"}}
SPECIMEN = {"resourceType": "Specimen", "id": "s"}

FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("a missing status", {**GOOD, "status": ...}, "Observation.status"),
    ("a missing code", {**GOOD, "code": ...}, "Observation.code"),
    ("an unknown element", {**GOOD, "triggeredBy": [{}]}, "Observation.triggeredBy"),
    ("two values", {**GOOD, "valueString": "x"}, "Observation"),
    ("a number as a string", {**GOOD, "valueQuantity": {"value": "3.6"}}, "Observation.value.value"),
    ("a Vietnamese date", {**GOOD, "effectiveDateTime": "29/09/2012"}, "effective"),
    ("a day that never was", {**GOOD, "effectiveDateTime": "2026-02-30"}, "effective"),
    ("a time without a zone", {**GOOD, "effectiveDateTime": "2026-03-11T07:15:00"}, "effective"),
    ("an R5 status", ISSUE, "DetectedIssue.status"),
    ("a status outside the list", {**GOOD, "status": "finished"}, "Observation.status"),
    ("obs-6", {**GOOD, "dataAbsentReason": ABSENT}, "Observation.dataAbsentReason"),
    ("a subject of a wrong type", {**GOOD, "subject": {"reference": "Organization/1x!"}}, "Observation.subject"),
    ("a patient that is none", {**ORDER, "intent": "order", "encounter": {"reference": "Patient/1"}}, "encounter"),
    ("an id with a blank", {**GOOD, "id": "o 1"}, "Observation.id"),
    ("null", {**GOOD, "issued": None}, "Observation.issued"),
    ("null in a list", {**GOOD, "performer": [None]}, "Observation.performer[0]"),
    ("null in a list of a datatype", {**GOOD, "code": {"coding": [{"code": "x"}, None]}}, "Observation.code.coding[1]"),
    ("an empty array", {**GOOD, "performer": []}, "Observation.performer"),
    ("an empty text", {**GOOD, "code": {"text": ""}}, "Observation.code.text"),
    ("an empty object", {**GOOD, "code": {}}, "Observation.code"),
    ("a boolean as a string", {"resourceType": "Patient", "active": "true"}, "Patient.active"),
    ("a total as a string", {"resourceType": "Bundle", "type": "searchset", "total": "3"}, "Bundle.total"),
    ("a gender that is none", {"resourceType": "Patient", "gender": "xx"}, "Patient.gender"),
    ("an intent that is none", {**ORDER, "intent": "foo"}, "ServiceRequest.intent"),
    ("contained ids twice", {**GOOD, "contained": [SPECIMEN, SPECIMEN], "specimen": {"reference": "#s"}}, "contained"),
    ("a local reference to nothing", {**GOOD, "specimen": {"reference": "#s"}}, "Observation.specimen.reference"),
    ("a contained thing nobody uses", {**GOOD, "contained": [SPECIMEN]}, "contained"),
    ("a reference that is none", {**GOOD, "subject": {"reference": "nonsense"}}, "Observation.subject.reference"),
    ("an empty reference range", {**GOOD, "referenceRange": [{"appliesTo": [{"text": "x"}]}]}, "referenceRange"),
    ("an R4B-only type", {"resourceType": "SubscriptionTopic", "status": "active", "url": "http://x"}, "resourceType"),
    ("a unit code without system", {**GOOD, "valueQuantity": {"value": 1, "code": "g"}}, "Observation.value"),
    ("a period that ends before it starts",
     {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
      "period": {"start": "2026-02-02", "end": "2026-02-01"}}, "Encounter.period"),
    ("an organization without a name", {"resourceType": "Organization", "active": True}, "Organization"),
    ("null deep inside", {**GOOD, "extension": [{"url": "u", "valuePeriod": {"start": None}}]}, "start"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "resource", "named"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_fault_is_refused_and_its_element_named(fault: str, resource: dict[str, Any], named: str) -> None:
    faulty = {name: value for name, value in resource.items() if value is not ...}
    with pytest.raises(DataError) as refused:
        admit(orjson.dumps(faulty))
    assert named in refused.value.where or named in str(refused.value)


def test_the_good_one_is_let_in() -> None:
    assert admit(orjson.dumps(GOOD), "Observation") == GOOD


def test_a_member_named_twice_is_refused() -> None:
    with pytest.raises(DataError, match="twice"):
        admit(orjson.dumps(GOOD)[:-1] + b',"status":"amended"}')


def test_no_value_of_a_patient_is_shown_in_a_refusal() -> None:
    secret = {"resourceType": "Patient", "birthDate": "Nguyễn Văn An", "gender": "Trần Thị Bình"}
    with pytest.raises(DataError) as refused:
        admit(secret)
    assert "Nguyễn" not in str(refused.value) and "Trần" not in str(refused.value)


def test_the_same_resource_is_validated_once_alone_or_in_a_bundle() -> None:
    door = Door()
    entry = {"fullUrl": "https://bm.emr-hub.example/fhir/Observation/o1", "resource": GOOD}
    door.admit(orjson.dumps(GOOD))
    frame = {"resourceType": "Bundle", "type": "searchset", "entry": [entry]}
    door.admit(orjson.dumps(frame))
    door.admit(orjson.dumps(frame))
    assert (door.validations, door.hits) == (2, 3)  # the observation and the frame; then three times recognised


def test_a_door_forgets_the_oldest_and_checks_it_again() -> None:
    door = Door(remembered=1)
    for number in (1, 2, 1):
        door.admit({**GOOD, "id": f"o{number}"})
    assert (door.validations, door.hits) == (3, 0)


@pytest.mark.parametrize("bundle", [
    {"type": "collection", "total": 1},
    {"type": "transaction", "entry": [{"resource": GOOD}]},
    {"type": "collection", "entry": [{"resource": GOOD, "search": {"mode": "match"}}]},
    {"type": "collection", "entry": [{"fullUrl": "urn:uuid:1"}]},
    {"type": "collection", "entry": [{"fullUrl": "urn:uuid:1", "resource": GOOD}] * 2},
    {"type": "collection", "entry": []},
    {"type": "nonsense"},
    {"type": "transaction", "entry": [{"resource": GOOD, "request": None}]},
    {"type": "transaction", "entry": [{"resource": GOOD, "request": {"method": ["POST"], "url": "Observation"}}]},
    {"type": "transaction", "entry": [{"resource": GOOD, "request": {"method": "POST", "url": None}}]},
    {"type": "document", "identifier": "x", "timestamp": "2026-01-01T00:00:00Z", "entry": [{"resource": GOOD}]},
])  # fmt: skip
def test_a_bundle_with_a_broken_frame_is_refused(bundle: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="Bundle"):
        admit({"resourceType": "Bundle", **bundle})


def test_a_fault_inside_a_bundle_is_named_with_its_entry() -> None:
    entries = [{"resource": GOOD}, {"resource": {**GOOD, "status": "finished"}}]
    with pytest.raises(DataError, match=r"Bundle.entry\[1\].resource.status"):
        admit({"resourceType": "Bundle", "type": "collection", "entry": entries})


def test_the_examples_of_the_reference_are_let_in() -> None:
    page = Path(__file__).resolve().parents[4].parent / "shared" / "reference" / "fhir.md"
    if not page.exists():
        pytest.skip("the reference is not beside this repository")
    blocks = re.findall(r"```json\n(.*?)```", page.read_text(), flags=re.DOTALL)
    resources = [block for block in blocks if "resourceType" in json.loads(block)]
    assert len(resources) > 15
    for block in resources:
        admit(block.encode())
