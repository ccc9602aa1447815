"""What a clinician signed for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emr_hub.clock import Instant


class Context(StrEnum):
    """Where the person is cared for when the order is signed; windows depend on it."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    EMERGENCY = "emergency"
    ICU = "icu"


class Protocol(StrEnum):
    """Why an order repeats on purpose: a series of measurements, or a second look that a rule demands."""

    SERIAL = "serial"
    CONFIRMATORY = "confirmatory"


class OrderStatus(StrEnum):
    """FHIR request-status, as far as a laboratory order goes through it."""

    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class LabOrder:
    """One orderable service for one registration. `service` is the MA_DICH_VU code; `age_days` in days at signing."""

    order_id: int
    registration_id: int
    encounter_id: int
    facility: str
    clinician_id: int
    service: str
    specimen: str
    context: Context
    age_days: int
    signed_at: Instant
    unstable_at: Instant | None = None
    protocol: Protocol | None = None
    collected_at: Instant | None = None
    status: OrderStatus = OrderStatus.DRAFT
