"""AuditEvent: one per access, in the shape of IHE BALP PatientQuery, with the legal basis of the disclosure.

The basis is a coding of its own beside the purpose of use, and, with the evidence for it, a detail of the entity
of the patient whose records were shown. Denials are recorded too.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import ACT_REASON, HL7, Canonical
from emr_hub.fhir.reading import Resource, code_in, essential, instant, items, of_type, text

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_PATIENT_QUERY = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientQuery"
_SOURCE, _DESTINATION = ("110153", "Source Role ID"), ("110152", "Destination Role ID")


@dataclass(frozen=True, slots=True)
class Access:
    """One query for one patient's records, permitted or denied.

    `client` asked, `server` answered, `user` is the clinician behind it: references. `patient` is the reference of
    the record shown, at its source. `basis` is the code of the legal basis, None when the access was denied for
    want of one. `evidence` names what proves it, e.g. a Consent. `observer` writes the entry.
    """

    access_id: str
    recorded_at: Instant
    client: str
    server: str
    user: str | None
    patient: str
    query: str
    permitted: bool
    basis: str | None
    evidence: str | None = None
    observer: str = "Device/coordinator"
    purpose: str = "TREAT"


def to_fhir(access: Access, canonical: Canonical) -> Resource:
    """The AuditEvent of an access; a denied one has outcome 4 (minor failure) and no basis."""
    event: Resource = {
        "resourceType": "AuditEvent",
        "id": access.access_id,
        "meta": {"profile": [_PATIENT_QUERY]},
        "type": {"system": f"{HL7}/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "search"}],
        "action": "E",
        "recorded": written_time(access.recorded_at),
        "outcome": "0" if access.permitted else "4",
        "purposeOfEvent": _purposes(access, canonical),
        "agent": _agents(access),
        "source": {"observer": {"reference": access.observer}},
        "entity": [_patient_entity(access), _query_entity(access)],
    }
    return event


def _purposes(access: Access, canonical: Canonical) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"coding": [{"system": ACT_REASON, "code": access.purpose}]}]
    if access.basis:
        found.append({"coding": [{"system": canonical.legal_bases, "code": access.basis}]})
    return found


def _agents(access: Access) -> list[dict[str, Any]]:
    agents = [_machine(access.client, _SOURCE), _machine(access.server, _DESTINATION)]
    if access.user:
        coding = [{"system": f"{HL7}/v3-ParticipationType", "code": "IRCP"}]
        agents.append({"type": {"coding": coding}, "who": {"reference": access.user}, "requestor": True})
    return agents


def _machine(who: str, role: tuple[str, str]) -> dict[str, Any]:
    coding = [{"system": _DCM, "code": role[0], "display": role[1]}]
    network = {"address": who, "type": "5"}  # 5 = URI: the pilot's machines are known by address, not by number
    return {"type": {"coding": coding}, "who": {"reference": who}, "requestor": False, "network": network}


def _patient_entity(access: Access) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "what": {"reference": access.patient},
        "type": {"system": f"{HL7}/audit-entity-type", "code": "1"},
        "role": {"system": f"{HL7}/object-role", "code": "1"},
    }
    told = (("legal-basis", access.basis), ("evidence", access.evidence))
    details = [{"type": name, "valueString": value} for name, value in told if value]
    if details:
        entity["detail"] = details
    return entity


def _query_entity(access: Access) -> dict[str, Any]:
    return {
        "type": {"system": f"{HL7}/audit-entity-type", "code": "2"},
        "role": {"system": f"{HL7}/object-role", "code": "24"},
        "query": base64.b64encode(access.query.encode()).decode(),
    }


def from_fhir(resource: Resource, canonical: Canonical) -> Access:
    """The access an AuditEvent stands for. Essential: id, recorded, client, server, patient, query."""
    r = of_type(resource, "AuditEvent")
    entity = next((e for e in items(r, "entity") if text(e, "type", "code") == "1"), {})
    return Access(
        access_id=essential(text(r, "id"), "AuditEvent.id"),
        recorded_at=essential(instant(r, "recorded"), "AuditEvent.recorded"),
        client=essential(_agent(r, _SOURCE[0]), "AuditEvent.agent", "the source"),
        server=essential(_agent(r, _DESTINATION[0]), "AuditEvent.agent", "the destination"),
        user=_agent(r, "IRCP"),
        patient=essential(text(entity, "what", "reference"), "AuditEvent.entity", "the patient"),
        query=_query(r),
        permitted=text(r, "outcome") == "0",
        basis=next((b for b in (code_in(p, canonical.legal_bases) for p in items(r, "purposeOfEvent")) if b), None),
        evidence=next((text(d, "valueString") for d in items(entity, "detail") if d.get("type") == "evidence"), None),
        observer=text(r, "source", "observer", "reference") or "",
        purpose=next((p for p in (code_in(x, ACT_REASON) for x in items(r, "purposeOfEvent")) if p), "TREAT"),
    )


def _agent(r: Resource, code: str) -> str | None:
    held = (a for a in items(r, "agent") if text(a, "type", "coding", 0, "code") == code)
    return next((text(a, "who", "reference") for a in held), None)


def _query(r: Resource) -> str:
    held = next((text(e, "query") for e in items(r, "entity") if text(e, "type", "code") == "2"), None)
    try:
        return base64.b64decode(essential(held, "AuditEvent.entity.query"), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return str(essential(None, "AuditEvent.entity.query", "base64 of a query"))
