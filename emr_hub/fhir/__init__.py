"""FHIR R4 as this pilot speaks it: one file per resource, each with `to_fhir` and `from_fhir`, and the door.

Resources are plain dicts, built directly; `release` alone names the models, `Canonical` alone the addresses, and
`Door` checks what comes in. Start with `site` and `observation`.
"""

from emr_hub.fhir import (
    audit_event,
    bundle,
    concept_map,
    consent,
    detected_issue,
    diagnostic_report,
    document_reference,
    encounter,
    look_up,
    observation,
    organization,
    outcome,
    patient,
    practitioner,
    service_request,
    task,
)
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.door import Door, admit
from emr_hub.fhir.reading import Resource
from emr_hub.fhir.site import Site, number_of

__all__ = [
    "Canonical", "Door", "Resource", "Site", "admit", "audit_event", "bundle", "concept_map", "consent",
    "detected_issue", "diagnostic_report", "document_reference", "encounter", "look_up", "number_of",
    "observation", "organization", "outcome", "patient", "practitioner", "service_request", "task",
]  # fmt: skip
