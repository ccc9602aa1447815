"""The door, as a book: what it refuses beyond what the models catch, the FHIRPath of the element, and where R4 says so.

Each row changes one thing in a resource that is let in; `...` takes an element out.
"""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest

from emr_hub.errors import DataError
from emr_hub.fhir import Door, admit
from emr_hub.fhir.invariants import RULES
from emr_hub.fhir.outcome import issue_code

UCUM = "http://unitsofmeasure.org"
TEXT = {"text": "x"}
IN_ERROR = {"coding": [{"code": "entered-in-error"}]}

GOOD: dict[str, dict[str, Any]] = {
    "AllergyIntolerance": {"clinicalStatus": {"coding": [{"code": "active"}]}, "patient": {"reference": "Patient/1"}},
    "AuditEvent": {"type": {"code": "rest"}, "recorded": "2026-03-11T00:00:00Z", "agent": [{"requestor": False}], "source": {"observer": {"display": "x"}}},
    "Basic": {"code": TEXT},
    "Bundle": {"type": "document", "identifier": {"system": "urn:x", "value": "1"}, "timestamp": "2026-03-11T00:00:00Z",
               "entry": [{"resource": {"resourceType": "Composition", "status": "final", "type": TEXT, "date": "2026", "author": [{"display": "x"}], "title": "x"}}]},
    "CapabilityStatement": {"status": "active", "date": "2026", "kind": "instance", "fhirVersion": "4.0.1", "format": ["json"], "software": {"name": "x"},
                            "implementation": {"description": "x"}, "rest": [{"mode": "server", "resource": [{"type": "Patient", "searchParam": [{"name": "name", "type": "string"}]}]}]},
    "Composition": {"status": "final", "type": TEXT, "date": "2026", "author": [{"display": "x"}], "title": "x", "section": [{"title": "x", "text": {"status": "generated", "div": "<div>x</div>"}}]},
    "ConceptMap": {"status": "active", "group": [{"element": [{"code": "a", "target": [{"code": "b", "equivalence": "equal"}]}]}]},
    "Condition": {"subject": {"reference": "Patient/1"}, "clinicalStatus": {"coding": [{"code": "resolved"}]}, "abatementDateTime": "2026-01-01"},
    "Consent": {"status": "active", "scope": {"coding": [{"code": "treatment"}]}, "category": [TEXT], "patient": {"reference": "Patient/1"}, "policyRule": TEXT},
    "DetectedIssue": {"status": "final"},
    "DiagnosticReport": {"status": "final", "code": TEXT},
    "DocumentReference": {"status": "current", "content": [{"attachment": {"contentType": "application/pdf", "data": "eA=="}}]},
    "Encounter": {"status": "finished", "class": {"code": "AMB"}, "period": {"start": "2026-01-01", "end": "2026-01-02"}},
    "Goal": {"lifecycleStatus": "active", "description": TEXT, "subject": {"reference": "Patient/1"}, "target": [{"measure": TEXT, "detailString": "x"}]},
    "List": {"status": "current", "mode": "working", "entry": [{"item": {"display": "x"}}]},
    "Observation": {"status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}, "subject": {"reference": "Patient/1"},
                    "effectiveDateTime": "2026-03-11T07:15:00+07:00", "valueQuantity": {"value": 4.1, "unit": "mmol/L", "system": UCUM, "code": "mmol/L"}},
    "Organization": {"name": "Bệnh viện", "telecom": [{"system": "phone", "value": "1"}], "address": [{"text": "x"}]},
    "Parameters": {"parameter": [{"name": "a", "valueString": "x"}]},
    "Patient": {"active": True, "gender": "female", "birthDate": "1985-04-17", "name": [{"text": "An"}], "contact": [{"name": {"text": "x"}}], "text": {"status": "generated", "div": "<div>An</div>"}},
    "QuestionnaireResponse": {"status": "completed", "item": [{"linkId": "1", "item": [{"linkId": "1.1"}]}]},
    "ServiceRequest": {"status": "active", "intent": "order", "code": TEXT, "subject": {"reference": "Patient/1"}, "occurrenceTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}},
    "Task": {"status": "requested", "intent": "order", "authoredOn": "2026-01-02", "lastModified": "2026-01-03"},
}  # fmt: skip

R4 = "R4 4.0.1"
# what is wrong, type, path of the change, value, FHIRPath named, issue code, source
FAULTS: list[tuple[str, str, str, Any, str, str, str]] = [
    ("a number as a string", "Observation", "valueQuantity.value", "3.6", "Observation.value.value", "structure", f"{R4} json.html#primitive"),
    ("a boolean as a string", "Patient", "active", "true", "Patient.active", "structure", f"{R4} json.html#primitive"),
    ("a boolean as a number", "Patient", "active", 1, "Patient.active", "structure", f"{R4} json.html#primitive"),
    ("a number for a text", "Patient", "name.0.text", 7, "Patient.name[0].text", "structure", f"{R4} json.html#primitive"),
    ("null", "Observation", "issued", None, "Observation.issued", "structure", f"{R4} json.html"),
    ("an empty text", "Observation", "code.text", "", "Observation.code.text", "invalid", f"{R4} json.html"),
    ("a character that no text may hold", "Patient", "name.0.text", "An\0", "Patient.name[0].text", "invalid", f"{R4} datatypes.html#string"),
    ("such a character in a code", "Observation", "valueQuantity.code", "mmol\x1bL", "Observation.value.code", "invalid", f"{R4} datatypes.html#code"),
    ("a text of blanks", "Observation", "code.text", "  ", "Observation.code.text", "invalid", f"{R4} datatypes.html#string"),
    ("an empty array", "Observation", "performer", [], "Observation.performer", "structure", f"{R4} json.html"),
    ("an empty object", "Observation", "code", {}, "Observation.code", "invalid", f"{R4} ele-1"),
    ("an object for an array", "Patient", "name", {"text": "An"}, "Patient.name", "structure", f"{R4} json.html#arrays"),
    ("an array for an object", "Observation", "code", [TEXT], "Observation.code", "structure", f"{R4} json.html#arrays"),
    ("an element of R5", "Observation", "triggeredBy", [TEXT], "Observation.triggeredBy", "structure", f"{R4} observation.html"),
    ("a datatype of R4B", "Patient", "extension", [{"url": "u", "valueRatioRange": {"lowNumerator": {"value": 1}}}], "Patient.extension[0].valueRatioRange", "structure", f"{R4} extensibility.html"),
    ("a missing element", "Observation", "status", ..., "Observation.status", "required", f"{R4} observation.html"),
    ("two values", "Observation", "valueString", "x", "Observation.value", "structure", f"{R4} formats.html#choice"),
    ("a Vietnamese date", "Observation", "effectiveDateTime", "29/09/2012", "Observation.effective", "invalid", f"{R4} datatypes.html#dateTime"),
    ("a day that never was", "Patient", "birthDate", "2026-02-30", "Patient.birthDate", "invalid", f"{R4} datatypes.html#date"),
    ("a time without a zone", "Observation", "effectiveDateTime", "2026-03-11T07:15:00", "Observation.effective", "invalid", f"{R4} datatypes.html#dateTime"),
    ("an id with a blank", "Observation", "id", "o 1", "Observation.id", "invalid", f"{R4} datatypes.html#id"),
    ("a code outside the list", "Observation", "status", "finished", "Observation.status", "code-invalid", f"{R4} valueset-observation-status"),
    ("a status of R5", "DetectedIssue", "status", "mitigated", "DetectedIssue.status", "code-invalid", f"{R4} valueset-observation-status"),
    ("a gender that is none", "Patient", "gender", "xx", "Patient.gender", "code-invalid", f"{R4} valueset-administrative-gender"),
    ("an intent that is none", "ServiceRequest", "intent", "foo", "ServiceRequest.intent", "code-invalid", f"{R4} valueset-request-intent"),
    ("a comparator that is none", "Observation", "valueQuantity.comparator", "~", "Observation.value.comparator", "code-invalid", f"{R4} valueset-quantity-comparator"),
    ("a reference that is none", "Observation", "subject.reference", "nonsense", "Observation.subject.reference", "invalid", f"{R4} references.html"),
    ("a subject of R4B alone", "Observation", "subject.reference", "Medication/1", "Observation.subject.reference", "invalid", f"{R4} observation.html"),
    ("an encounter that is a patient", "ServiceRequest", "encounter", {"reference": "Patient/1"}, "ServiceRequest.encounter.reference", "invalid", f"{R4} servicerequest.html"),
    ("a local reference to nothing", "Observation", "specimen", {"reference": "#s"}, "Observation.specimen.reference", "invariant", f"{R4} ref-1"),
    ("a contained thing nobody names", "Observation", "contained", [{"resourceType": "Specimen", "id": "s"}], "Observation.contained[0]", "invariant", f"{R4} dom-3"),
    ("a contained id twice", "Observation", "contained", [{"resourceType": "Specimen", "id": "s"}] * 2, "Observation.contained[1].id", "invariant", f"{R4} dom-3"),
    ("contained in contained", "Observation", "contained", [{"resourceType": "Specimen", "id": "s", "contained": [{"resourceType": "Patient", "id": "p"}]}], "Observation.contained[0].contained", "invariant", f"{R4} dom-2"),
    ("a version of the contained", "Observation", "contained", [{"resourceType": "Specimen", "id": "s", "meta": {"versionId": "1"}}], "Observation.contained[0].meta", "invariant", f"{R4} dom-4"),
    ("a label of the contained", "Observation", "contained", [{"resourceType": "Specimen", "id": "s", "meta": {"security": [{"code": "R"}]}}], "Observation.contained[0].meta.security", "invariant", f"{R4} dom-5"),
    ("a rule broken in the contained", "Observation", "contained", [{"resourceType": "Organization", "id": "s"}], "Observation.contained[0]", "invariant", f"{R4} org-1"),
    ("bdl-9", "Bundle", "identifier.system", ..., "Bundle.identifier", "invariant", f"{R4} bdl-9"),
    ("bdl-10", "Bundle", "timestamp", ..., "Bundle.timestamp", "invariant", f"{R4} bdl-10"),
    ("bdl-11", "Bundle", "entry.0.resource", {"resourceType": "Patient", "active": True}, "Bundle.entry[0].resource", "invariant", f"{R4} bdl-11"),
    ("bdl-12", "Bundle", "type", "message", "Bundle.entry[0].resource", "invariant", f"{R4} bdl-12"),
]  # fmt: skip

TIMING = "occurrenceTiming.repeat"
# key, type, path of the change, value, FHIRPath named
BROKEN_RULES: list[tuple[str, str, str, Any, str]] = [
    ("ait-1", "AllergyIntolerance", "clinicalStatus", ..., "AllergyIntolerance.clinicalStatus"),
    ("ait-2", "AllergyIntolerance", "verificationStatus", IN_ERROR, "AllergyIntolerance.clinicalStatus"),
    ("sev-1", "AuditEvent", "entity", [{"name": "x", "query": "eA=="}], "AuditEvent.entity[0].query"),
    ("cpb-1", "CapabilityStatement", "rest", ..., "CapabilityStatement.rest"),
    ("cpb-3", "CapabilityStatement", "", {"kind": "requirements", "software": ..., "implementation": ..., "description": "x", "messaging": [{"endpoint": [{"protocol": {"code": "http"}, "address": "http://x"}]}]}, "CapabilityStatement.messaging"),
    ("cpb-2", "CapabilityStatement", "", {"kind": "requirements", "software": ..., "implementation": ...}, "CapabilityStatement.description"),
    ("cpb-14", "CapabilityStatement", "implementation", ..., "CapabilityStatement.implementation"),
    ("cpb-15", "CapabilityStatement", "kind", "capability", "CapabilityStatement.software"),
    ("cpb-16", "CapabilityStatement", "kind", "requirements", "CapabilityStatement.implementation"),
    ("cpb-9", "CapabilityStatement", "rest.0.resource", [{"type": "Patient"}, {"type": "Patient"}], "CapabilityStatement.rest[0].resource"),
    ("cpb-12", "CapabilityStatement", "rest.0.resource.0.searchParam", [{"name": "a", "type": "token"}] * 2, "CapabilityStatement.rest[0].resource[0].searchParam"),
    ("cmp-1", "Composition", "section.0.text", ..., "Composition.section[0].text"),
    ("cmp-2", "Composition", "section.0", {"entry": [{"display": "x"}], "emptyReason": TEXT}, "Composition.section[0].emptyReason"),
    ("cmd-1", "ConceptMap", "group.0.element.0.target.0.equivalence", "narrower", "ConceptMap.group[0].element[0].target[0].comment"),
    ("cmd-2", "ConceptMap", "group.0.unmapped", {"mode": "fixed"}, "ConceptMap.group[0].unmapped.code"),
    ("cmd-3", "ConceptMap", "group.0.unmapped", {"mode": "other-map"}, "ConceptMap.group[0].unmapped.url"),
    ("con-1", "Condition", "stage", [{"type": TEXT}], "Condition.stage[0].summary"),
    ("con-2", "Condition", "evidence", [{"id": "x"}], "Condition.evidence[0].code"),
    ("con-4", "Condition", "clinicalStatus", {"coding": [{"code": "active"}]}, "Condition.clinicalStatus"),
    ("con-5", "Condition", "verificationStatus", IN_ERROR, "Condition.clinicalStatus"),
    ("ppc-1", "Consent", "policyRule", ..., "Consent.policy"),
    *((f"ppc-{n}", "Consent", "", {"patient": ..., "scope": {"coding": [{"code": code}]}}, "Consent.patient")
      for n, code in enumerate(("patient-privacy", "research", "adr", "treatment"), 2)),
    ("gol-1", "Goal", "target.0.measure", ..., "Goal.target[0].measure"),
    ("lst-1", "List", "emptyReason", TEXT, "List.emptyReason"),
    ("lst-2", "List", "entry.0.deleted", True, "List.entry"),
    ("lst-3", "List", "", {"mode": "snapshot", "entry": [{"date": "2026", "item": {"display": "x"}}]}, "List.entry"),
    ("obs-3", "Observation", "referenceRange", [{"appliesTo": [TEXT]}], "Observation.referenceRange[0]"),
    ("obs-6", "Observation", "dataAbsentReason", TEXT, "Observation.dataAbsentReason"),
    ("obs-7", "Observation", "component", [{"code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}}], "Observation.component"),
    ("org-1", "Organization", "name", ..., "Organization"),
    ("org-2", "Organization", "address.0.use", "home", "Organization.address"),
    ("org-3", "Organization", "telecom.0.use", "home", "Organization.telecom"),
    ("inv-1", "Task", "lastModified", "2026-01-01", "Task.lastModified"),
    ("inv-1", "Parameters", "parameter.0.part", [{"name": "b", "valueString": "x"}], "Parameters.parameter[0].value"),
    ("pat-1", "Patient", "contact.0", {"gender": "male"}, "Patient.contact[0].name"),
    ("prr-1", "ServiceRequest", "", {"code": ..., "orderDetail": [TEXT]}, "ServiceRequest.orderDetail"),
    ("qrs-1", "QuestionnaireResponse", "item.0.answer", [{"valueString": "x"}], "QuestionnaireResponse.item[0].item"),
    ("age-1", "Condition", "", {"abatementDateTime": ..., "abatementAge": {"value": 3}}, "Condition.abatement.code"),
    ("qty-3", "Condition", "", {"abatementDateTime": ..., "abatementAge": {"value": 3, "code": "a"}}, "Condition.abatement.code"),
    ("cnt-3", "Basic", "extension", [{"url": "u", "valueCount": {"value": 1.5, "code": "1"}}], "Basic.extension[0].value.code"),
    ("qty-3", "Basic", "extension", [{"url": "u", "valueCount": {"value": 1, "code": "1"}}], "Basic.extension[0].value.code"),
    ("dis-1", "Basic", "extension", [{"url": "u", "valueDistance": {"value": 1}}], "Basic.extension[0].value.code"),
    ("qty-3", "Basic", "extension", [{"url": "u", "valueDistance": {"value": 1, "code": "m"}}], "Basic.extension[0].value.code"),
    ("drt-1", "Basic", "extension", [{"url": "u", "valueDuration": {"value": 1, "code": "h", "system": "urn:x"}}], "Basic.extension[0].value.code"),
    ("drt-1", "Basic", "extension", [{"url": "u", "valueDuration": {"value": 1, "code": "h"}}], "Basic.extension[0].value.code"),
    ("att-1", "DocumentReference", "content.0.attachment.contentType", ..., "DocumentReference.content[0].attachment.contentType"),
    ("cpt-2", "Organization", "telecom.0.system", ..., "Organization.telecom[0].system"),
    ("ext-1", "Basic", "extension", [{"url": "u", "valueString": "x", "extension": [{"url": "v", "valueString": "y"}]}], "Basic.extension[0].value"),
    ("ext-1", "Basic", "extension", [{"url": "u"}], "Basic.extension[0].value"),
    ("txt-1", "Patient", "text.div", "<div><script>x</script></div>", "Patient.text.div"),
    ("txt-1", "Patient", "text.div", "<div onclick='x()'>An</div>", "Patient.text.div"),
    ("txt-1", "Patient", "text.div", "An", "Patient.text.div"),
    ("txt-2", "Patient", "text.div", "<div> </div>", "Patient.text.div"),
    ("per-1", "Encounter", "period.end", "2025-01-01", "Encounter.period.start"),
    ("qty-3", "Observation", "valueQuantity.system", ..., "Observation.value.code"),
    ("rng-2", "Observation", "", {"valueQuantity": ..., "valueRange": {"low": {"value": 5}, "high": {"value": 3}}}, "Observation.value.low"),
    ("rat-1", "Observation", "", {"valueQuantity": ..., "valueRatio": {"numerator": {"value": 5}}}, "Observation.value.numerator"),
    ("tim-1", "ServiceRequest", f"{TIMING}.duration", 1, "ServiceRequest.occurrence.repeat.durationUnit"),
    ("tim-2", "ServiceRequest", f"{TIMING}.periodUnit", ..., "ServiceRequest.occurrence.repeat.periodUnit"),
    ("tim-4", "ServiceRequest", TIMING, {"duration": -1, "durationUnit": "h"}, "ServiceRequest.occurrence.repeat.duration"),
    ("tim-5", "ServiceRequest", f"{TIMING}.period", -1, "ServiceRequest.occurrence.repeat.period"),
    ("tim-6", "ServiceRequest", TIMING, {"periodMax": 1}, "ServiceRequest.occurrence.repeat.period"),
    ("tim-7", "ServiceRequest", TIMING, {"durationMax": 1}, "ServiceRequest.occurrence.repeat.duration"),
    ("tim-8", "ServiceRequest", TIMING, {"countMax": 1}, "ServiceRequest.occurrence.repeat.count"),
    ("tim-9", "ServiceRequest", f"{TIMING}.offset", 5, "ServiceRequest.occurrence.repeat.when"),
    ("tim-9", "ServiceRequest", TIMING, {"offset": 5, "when": ["C"]}, "ServiceRequest.occurrence.repeat.when"),
    ("tim-10", "ServiceRequest", TIMING, {"timeOfDay": ["08:00:00"], "when": ["AC"]}, "ServiceRequest.occurrence.repeat.when"),
]  # fmt: skip


def changed(kind: str, path: str, value: Any) -> dict[str, Any]:
    """A good resource with one thing changed; an empty path changes several members at once."""
    made = copy.deepcopy({"resourceType": kind, **GOOD[kind]})
    if not path:
        merged = {**made, **value}
        return {name: held for name, held in merged.items() if held is not ...}
    *steps, last = path.split(".")
    node: Any = made
    for step in steps:
        node = node[int(step)] if step.isdigit() else node[step]
    key: Any = int(last) if last.isdigit() else last
    if value is ...:
        del node[key]
    else:
        node[key] = value
    return made


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_what_the_rows_begin_with_is_let_in(kind: str) -> None:
    assert admit(orjson.dumps({"resourceType": kind, **GOOD[kind]}))


@pytest.mark.parametrize(("fault", "kind", "path", "value", "named", "code", "source"), FAULTS, ids=[r[0] for r in FAULTS])
def test_a_fault_is_refused_by_the_path_of_its_element(
    fault: str, kind: str, path: str, value: Any, named: str, code: str, source: str
) -> None:
    with pytest.raises(DataError) as refused:
        admit(orjson.dumps(changed(kind, path, value)))
    assert (refused.value.where, issue_code(refused.value)) == (named, code)


@pytest.mark.parametrize(("key", "kind", "path", "value", "named"), BROKEN_RULES, ids=[f"{r[0]} {r[1]} {n}" for n, r in enumerate(BROKEN_RULES)])
def test_a_broken_rule_is_refused_by_its_key(key: str, kind: str, path: str, value: Any, named: str) -> None:
    with pytest.raises(DataError) as refused:
        admit(orjson.dumps(changed(kind, path, value)))
    assert refused.value.what.startswith(f"{key}: "), refused.value
    assert (refused.value.where, issue_code(refused.value)) == (named, "invariant")


def test_every_rule_of_the_table_is_broken_by_some_row() -> None:
    assert {rule.key for rules in RULES.values() for rule in rules} == {row[0] for row in BROKEN_RULES}


def test_the_path_of_a_fault_within_a_bundle_begins_at_the_bundle() -> None:
    entry = {"resource": changed("Observation", "valueQuantity.value", "3.6")}
    with pytest.raises(DataError) as refused:
        admit(orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry]}))
    assert refused.value.where == "Bundle.entry[0].resource.value.value"


@pytest.mark.parametrize("kind", ["SubscriptionTopic", "Citation", "NutritionProduct", "MedicinalProductDefinition", "DomainResource", "Shoe", ""])
def test_a_type_that_r4_does_not_have_is_refused(kind: str) -> None:
    with pytest.raises(DataError, match="no resource type of R4"):
        admit(orjson.dumps({"resourceType": kind, "id": "x"}))


def test_of_a_type_without_a_model_the_form_is_checked() -> None:
    good = {"resourceType": "Evidence", "status": "draft", "exposureBackground": {"reference": "EvidenceVariable/1"}}
    assert admit(orjson.dumps(good)) == good
    for wrong in ({"id": "a b"}, {"meta": {"versionId": 1}}, {"title": ""}, {"outcome": [None]}):
        with pytest.raises(DataError):
            admit(orjson.dumps({**good, **wrong}))


VN_CORE = [
    ("a patient without a number", {"resourceType": "Patient", "name": [{"text": "An"}]}, "Patient.identifier"),
    ("a number without a value", {"resourceType": "Patient", "name": [{"text": "An"}], "identifier": [{"system": "urn:x"}]}, "Patient.identifier[0].value"),
    ("a practitioner without a number", {"resourceType": "Practitioner", "active": True}, "Practitioner.identifier"),
    ("a role of nobody", {"resourceType": "PractitionerRole", "active": True}, "PractitionerRole.practitioner"),
    ("a result of nobody", {"resourceType": "Observation", "status": "final", "code": TEXT, "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}]}, "Observation.subject"),
    ("a report of nobody", {"resourceType": "DiagnosticReport", "status": "final", "code": TEXT}, "DiagnosticReport.subject"),
    ("a consent without an end", {"resourceType": "Consent", **GOOD["Consent"]}, "Consent.provision"),
    ("a department of nothing", {"resourceType": "Organization", "name": "x", "meta": {"profile": ["http://fhir.hl7.org.vn/core/StructureDefinition/vn-core-organization-department"]}}, "Organization.partOf"),
]  # fmt: skip


@pytest.mark.parametrize(("lacking", "resource", "named"), VN_CORE, ids=[row[0] for row in VN_CORE])
def test_what_vn_core_requires_is_a_remark_and_a_fault_where_the_server_is_strict(
    lacking: str, resource: dict[str, Any], named: str
) -> None:
    door = Door()
    door.admit(orjson.dumps(resource))
    assert [(i["severity"], i["expression"]) for i in door.remarks(resource)] == [("warning", [named])]
    with pytest.raises(DataError) as refused:
        Door(strict=True).admit(orjson.dumps(resource))
    assert refused.value.where == named


def test_an_organization_that_is_no_department_needs_no_parent() -> None:
    assert Door().remarks({"resourceType": "Organization", "name": "x"}) == []
