"""The stretch of time that a run measures."""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Period:
    """The measured period: from `start` until before `end`, both instants; orders belong to it by their signing."""

    start: Instant
    end: Instant
