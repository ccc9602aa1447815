"""A correction rewrites the whole report; a pointer that stands is replaced or withdrawn at once."""

from __future__ import annotations

from emr_hub.clinical import LabOrder, LabReport
from emr_hub.fhir import document_reference
from hospitals.emr.application import Emr
from hospitals.emr.publish import publish
from hospitals.emr.report_result import report_result


async def correct(emr: Emr, order: LabOrder, report: LabReport) -> None:
    """Store the new version; before the first publication that is all, and the pointer will be to this version."""
    await report_result(emr, order, report)
    if report.order_id not in emr.due:
        return
    if not await publish(emr, report) and report.order_id in emr.pointed:
        emr.pointed.discard(report.order_id)
        withdrawn = document_reference.pointer_to(emr.with_own_names(report), emr.site)
        await emr.send(document_reference.to_fhir(withdrawn, emr.site))
