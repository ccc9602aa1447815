"""DiagnosticReport: the cover sheet of one order's Observation."""

from __future__ import annotations

from emr_hub.clinical import LabReport
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import HL7
from emr_hub.fhir.reading import Resource, essential, of_type, text
from emr_hub.fhir.site import Site, number_of


def to_fhir(report: LabReport, site: Site, *, service_text: str = "") -> Resource:
    """The DiagnosticReport `d-{order_id}` that lists the one Observation of the order."""
    code: Resource = {"coding": [{"system": site.canonical.services, "code": report.service}]}
    if service_text:
        code["text"] = service_text
    return {
        "resourceType": "DiagnosticReport",
        "id": f"d-{report.order_id}",
        "meta": {"profile": [site.canonical.profile("diagnostic-report-lab")]},
        "basedOn": [{"reference": f"ServiceRequest/o-{report.order_id}"}],
        "status": str(report.status),
        "category": [{"coding": [{"system": f"{HL7}/v2-0074", "code": "LAB"}]}],
        "code": code,
        "subject": {"reference": f"Patient/p-{report.registration_id}"},
        "effectiveDateTime": written_time(report.collected_at),
        "issued": written_time(report.known_at),
        "performer": [{"reference": site.organization}],
        "result": [{"reference": f"Observation/r-{report.order_id}"}],
    }


def from_fhir(resource: Resource) -> tuple[int, str]:
    """The order number and the reference to the Observation that the report lists."""
    r = of_type(resource, "DiagnosticReport")
    order_id = number_of(text(r, "basedOn", 0, "reference"), "o", "DiagnosticReport.basedOn")
    return order_id, essential(text(r, "result", 0, "reference"), "DiagnosticReport.result")
