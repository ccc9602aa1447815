"""AuditEvent of a look at who people are: demographics searched, read, matched, cross-referenced or reviewed.

In the shape of IHE BALP: PatientRead for one record read, otherwise Query; one entity per patient shown.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import HL7
from emr_hub.fhir.reading import Resource

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit"
_LONGEST_QUERY = 10_000  # characters of a question that are kept


@dataclass(frozen=True, slots=True)
class LookUp:
    """One look. `action` is the interaction (read, search, operation, create); `query` what was asked, as asked.

    `caller` is the program that asked, by its name or network address, `person` the reference or name of who looked;
    empty where nobody said so. `patients` are references to the records shown.
    """

    entry_id: str
    at: Instant
    action: str
    caller: str
    person: str
    server: str
    query: str
    patients: tuple[str, ...]


def to_fhir(look: LookUp) -> Resource:
    """The AuditEvent."""
    reads = look.action in ("read", "vread")
    client = ("110152", "Destination Role ID") if reads else ("110153", "Source Role ID")
    server = ("110153", "Source Role ID") if reads else ("110152", "Destination Role ID")
    return {
        "resourceType": "AuditEvent",
        "id": look.entry_id,
        "meta": {"profile": [f"{_PROFILES}.{'PatientRead' if reads else 'Query'}"]},
        "type": {"system": f"{HL7}/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": look.action}],
        "action": {"create": "C"}.get(look.action, "R" if reads else "E"),
        "recorded": written_time(look.at),
        "outcome": "0",
        "agent": [_machine(look.caller or "unknown", client), _machine(look.server, server), *_person(look)],
        "source": {"observer": {"reference": "Device/coordinator"}},
        "entity": [*map(_patient, look.patients), _query(look)],
    }


def _machine(who: str, role: tuple[str, str]) -> dict[str, Any]:
    coding = [{"system": _DCM, "code": role[0], "display": role[1]}]
    kind = "5" if "://" in who else "2" if _is_address(who) else "1"  # a URL, an IP address, or a name
    return {"type": {"coding": coding}, "who": {"display": who}, "requestor": False,
            "network": {"address": who, "type": kind}}  # fmt: skip


def _is_address(who: str) -> bool:
    try:
        return bool(ip_address(who))
    except ValueError:
        return False


def _person(look: LookUp) -> list[dict[str, Any]]:
    """Whoever looked; a caller who does not say so is the requestor as a machine alone."""
    if not look.person:
        return []
    coding = [{"system": f"{HL7}/v3-ParticipationType", "code": "IRCP"}]
    return [{"type": {"coding": coding}, "who": {"display": look.person}, "requestor": True}]


def _patient(reference: str) -> dict[str, Any]:
    return {
        "what": {"reference": reference},
        "type": {"system": f"{HL7}/audit-entity-type", "code": "1"},
        "role": {"system": f"{HL7}/object-role", "code": "1"},
    }


def _query(look: LookUp) -> dict[str, Any]:
    return {
        "type": {"system": f"{HL7}/audit-entity-type", "code": "2"},
        "role": {"system": f"{HL7}/object-role", "code": "24"},
        "query": base64.b64encode(look.query[:_LONGEST_QUERY].encode()).decode(),
    }
