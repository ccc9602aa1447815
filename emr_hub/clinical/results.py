"""What the laboratory answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emr_hub.clock import Instant


class Flag(StrEnum):
    """The laboratory's own reading of a value (HL7 v3 ObservationInterpretation codes)."""

    CRITICALLY_LOW = "LL"
    LOW = "L"
    NORMAL = "N"
    HIGH = "H"
    CRITICALLY_HIGH = "HH"
    ABNORMAL = "A"
    POSITIVE = "POS"
    NEGATIVE = "NEG"


class ResultStatus(StrEnum):
    """FHIR observation-status."""

    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AnalyteResult:
    """One analyte of a report, in the laboratory's own code and unit (UCUM).

    `analyte` is the catalogue's key, or None while nobody has mapped the local code. One of `value` and
    `text` is given, or neither when there is no result; `comparator` is <, <=, >= or >.
    """

    local_code: str
    local_name: str
    loinc: str | None
    analyte: str | None
    value: float | None = None
    text: str | None = None
    comparator: str | None = None
    unit: str | None = None
    flag: Flag | None = None
    reference_low: float | None = None
    reference_high: float | None = None


@dataclass(frozen=True, slots=True)
class LabReport:
    """The answer to one order, whole: all its analytes share status, version and times."""

    order_id: int
    registration_id: int
    facility: str
    service: str
    specimen: str
    status: ResultStatus
    version: int
    collected_at: Instant
    resulted_at: Instant
    known_at: Instant
    results: tuple[AnalyteResult, ...]
