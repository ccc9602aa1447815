"""Publishing: the coordinator learns that a result exists and where it lies; the result stays here."""

from __future__ import annotations

from emr_hub.clinical import LabReport
from emr_hub.fhir import document_reference
from hospitals.emr.application import Emr
from hospitals.emr.confidential import is_confidential


async def publish(emr: Emr, report: LabReport) -> bool:
    """Send a pointer to the newest version of a report; True when one now stands.

    Never for HIV, nor for a report without a result (cancelled, entered in error).
    """
    emr.due.add(report.order_id)
    pointer = pointer_of(emr, report)
    if pointer is None:
        return False
    await emr.send(document_reference.to_fhir(pointer, emr.site))
    emr.pointed.add(report.order_id)
    return True


def pointer_of(emr: Emr, report: LabReport) -> document_reference.Pointer | None:
    """The pointer to a report, or None where nobody may be pointed to it."""
    if is_confidential(report.service):
        return None
    pointer = document_reference.pointer_to(emr.with_own_names(report), emr.site)
    return pointer if pointer.stands else None
