"""The laboratory reports: result and report in the own record, local codes always, and the order is completed."""

from __future__ import annotations

from dataclasses import replace

from emr_hub.clinical import LabOrder, LabReport, OrderStatus
from emr_hub.fhir import Resource, diagnostic_report, observation, service_request
from emr_hub.terminology import services
from hospitals.emr.application import Emr
from hospitals.emr.confidential import is_confidential


async def report_result(emr: Emr, order: LabOrder, report: LabReport) -> None:
    """Store one version of the answer to an order, all in one commit; the order is no longer pending."""
    await emr.keep(*report_resources(emr, order, report), locked=is_confidential(order.service))
    emr.awaiting_specimen.get(order.registration_id, {}).pop(order.order_id, None)


def report_resources(emr: Emr, order: LabOrder, report: LabReport) -> list[Resource]:
    """Observation, DiagnosticReport and the completed ServiceRequest of one report."""
    named = emr.with_own_names(report)
    words = service_words(order.service)
    done = replace(order, status=OrderStatus.COMPLETED, collected_at=report.collected_at)
    return [
        observation.to_fhir(named, emr.site, service_text=words),
        diagnostic_report.to_fhir(named, emr.site, service_text=words),
        service_request.to_fhir(done, emr.site, service_text=words),
    ]


def service_words(code: str) -> str:
    """The Vietnamese name of a service, or nothing when the catalogue lacks it."""
    known = services().get(code)
    return known.name_vi if known else ""
