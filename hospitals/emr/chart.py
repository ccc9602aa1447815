"""The own chart of one patient as it is sent along with an order: stored bytes, spliced, never rebuilt."""

from __future__ import annotations

from dataclasses import replace

from emr_hub.clinical import LabOrder, OrderStatus
from emr_hub.clock import Instant
from emr_hub.fhir import Resource, service_request
from emr_hub.fhir.bundle import spliced_searchset
from hospitals.emr.application import Emr
from hospitals.emr.confidential import is_confidential
from hospitals.emr.report_result import service_words


def active_order(emr: Emr, order: LabOrder) -> Resource:
    """The ServiceRequest of an order that stands; its specimen is marked as taken once its time has come."""
    taken = order.collected_at is not None and order.collected_at <= emr.clock.now()
    standing = replace(order, status=OrderStatus.ACTIVE, collected_at=order.collected_at if taken else None)
    return service_request.to_fhir(standing, emr.site, service_text=service_words(order.service))


async def place_order(emr: Emr, order: LabOrder) -> None:
    """Store the order as active; it waits for its specimen, then for its result."""
    await emr.keep(active_order(emr, order), locked=is_confidential(order.service))
    if order.collected_at is not None and order.collected_at > emr.clock.now():
        emr.awaiting_specimen.setdefault(order.registration_id, {})[order.order_id] = order


async def mark_specimens_taken(emr: Emr, registration_id: int) -> None:
    """Bring the patient's active orders up to date: specimens taken by now are marked in the record."""
    waiting = emr.awaiting_specimen.get(registration_id)
    taken = _taken(waiting, emr.clock.now()) if waiting else []
    if waiting and taken:
        for order in taken:
            await emr.keep(active_order(emr, order), locked=is_confidential(order.service))
            del waiting[order.order_id]


def _taken(waiting: dict[int, LabOrder], now: Instant) -> list[LabOrder]:
    return [order for order in waiting.values() if order.collected_at is not None and order.collected_at <= now]


async def prefetched(emr: Emr, registration_id: int) -> dict[str, bytes]:
    """What order-sign asks to have sent along, as JSON bytes: `patient`, `results` (laboratory), `orders` (active)."""
    await mark_specimens_taken(emr, registration_id)
    patient_id = f"p-{registration_id}"
    patient = await emr.record.read("Patient", patient_id)
    return {
        "patient": patient or b"null",
        "results": await _found(
            emr, "Observation", (("patient", patient_id), ("category", "laboratory")), sort="-date"
        ),
        "orders": await _found(emr, "ServiceRequest", (("patient", patient_id), ("status", "active"))),
    }


async def _found(
    emr: Emr, resource_type: str, conditions: tuple[tuple[str, str], ...], *, sort: str | None = None
) -> bytes:
    kept = await emr.record.find(resource_type, conditions, sort=sort)
    bodies = [(f"{emr.site.fhir_base}/{resource_type}/{one.resource_id}", one.body) for one in kept]
    return spliced_searchset(bodies, total=len(bodies))
