"""What a card tells, before any words are chosen."""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.clinical import Flag
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class EarlierFinding:
    """One analyte of an earlier result as a card shows it: value as reported, laboratory, and when collected.

    `level` is the laboratory's quality level (1 to 5, 0 none). `reference` is the absolute address of the result.
    """

    analyte: str
    value: float | None
    text: str | None
    comparator: str | None
    unit: str | None
    flag: Flag | None
    facility: str
    level: int
    collected_at: Instant
    reference: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One order that earlier results could stand in for. `draft` is the order's reference, `service` its MA_DICH_VU."""

    draft: str
    service: str
    asked_at: Instant
    earlier: tuple[EarlierFinding, ...]
    abnormal: bool
    policy: str
