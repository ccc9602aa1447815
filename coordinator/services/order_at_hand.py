"""The draft order as the decision wants to see it: needed analytes, laboratory level, context, what is carried."""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.decision import NeededAnalyte, OrderUnderReview
from emr_hub.clock import Instant, exactly
from emr_hub.fhir import service_request
from emr_hub.terminology import Facility, Service, analyte, result_class, service_on, services, specimens

NEWEST = 2**62
"""Number of an order whose id says none: it counts as the latest of its instant."""


@dataclass(frozen=True, slots=True)
class OrderAtHand:
    """A draft with its service; `review` is what the decision sees, `reference` the draft's own name."""

    reference: str
    service: Service
    specimen: str
    signed_at: Instant
    review: OrderUnderReview


def order_at_hand(draft: service_request.OrderAsRead, facility: Facility, now: Instant) -> OrderAtHand | None:
    """The order to be checked; None where there is nothing to say.

    Nothing is said of an order that is no laboratory service of the catalogue, nor of one that holds an HIV
    analyte: that silence must look like any other.
    """
    if draft.service is None or draft.service not in services():
        return None
    specimen = draft.specimen or services()[draft.service].specimen
    service = service_on(draft.service, specimen)
    if not service.needed or specimen not in specimens() or any(analyte(key).hiv for key in service.analytes):
        return None
    signed_at = now if draft.signed_at is None else draft.signed_at
    review = OrderUnderReview(
        order_id=order_number(draft.logical_id),
        facility_id=facility.facility_id,
        level=facility.lab_level,
        signed=exactly(signed_at),
        needed=tuple(_needed(key, service, specimen) for key in service.needed),
        context=draft.context,
        age_days=draft.age_days,
        unstable=None if draft.unstable_at is None else exactly(draft.unstable_at),
        protocol=draft.protocol,
        carries_unstable=draft.carries_review or draft.unstable_at is not None,
        carries_protocol=draft.carries_review or draft.protocol is not None,
    )
    return OrderAtHand(f"ServiceRequest/{draft.logical_id}", service, specimen, signed_at, review)


def order_number(logical_id: str) -> int:
    """The number an order's id ends with; ties between results go by it."""
    digits = logical_id.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else NEWEST


def _needed(key: str, service: Service, specimen: str) -> NeededAnalyte:
    row = analyte(key)
    return NeededAnalyte(
        analyte=key,
        result_class=result_class(key, specimen),
        group=row.group,
        slow=row.slow,
        never_reuse=row.never_reuse,
        judged=key in service.judged,
    )
