"""What a world is asked for, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from emr_hub.clock import Instant, day_start
from emr_hub.errors import UsageError


@dataclass(frozen=True, slots=True)
class WorldPlan:
    """Measured from `start` to the end of day `end` (Vietnamese days); history begins `burn_in_days` earlier."""

    seed: int
    patients: int
    start: date
    end: date
    burn_in_days: int = 180
    networks: tuple[str, ...] = ("north", "south")

    def __post_init__(self) -> None:
        if self.patients < 1:
            raise UsageError(f"{self.patients} patients", where="patients", expected="at least 1")
        if self.end < self.start:
            raise UsageError(f"ends on {self.end}, before it starts", where="end", expected=f"{self.start} or later")
        if self.burn_in_days < 0:
            raise UsageError(f"{self.burn_in_days} days of history", where="burn_in_days", expected="0 or more")

    @property
    def origin_instant(self) -> Instant:
        """The first instant of history."""
        return day_start(self.start - timedelta(days=self.burn_in_days))

    @property
    def start_instant(self) -> Instant:
        """The first instant of the measured period."""
        return day_start(self.start)

    @property
    def end_instant(self) -> Instant:
        """The first instant after the measured period."""
        return day_start(self.end + timedelta(days=1))


@dataclass(frozen=True)
class World:
    """Everything that happens, in the schemas of `emr_hub.columns`, each table sorted by its id.

    `start` and `end` bound the measured period; rows before `start` are history. The truth tables stay with measures.
    """

    facilities: pa.Table
    registrations: pa.Table
    consents: pa.Table
    encounters: pa.Table
    orders: pa.Table
    results: pa.Table
    truth_registrations: pa.Table
    truth_illnesses: pa.Table
    truth_orders: pa.Table
    truth_results: pa.Table
    start: Instant
    end: Instant
