"""From when until when, and of which hospital."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from emr_hub.clock import Instant, vietnamese_day

PERIODS: Final = ("day", "week", "month", "all")
ALWAYS: Final = 2**62


@dataclass(frozen=True, slots=True)
class Span:
    """`since` belongs to it, `until` does not; both instants. `facility` is a registry key, empty for all."""

    since: Instant = 0
    until: Instant = ALWAYS
    facility: str = ""


def period_of(at: Instant, period: str) -> str:
    """The name of the period that holds an instant: its first day in Viet Nam, weeks from Monday on; or `all`."""
    if period == "all":
        return "all"
    day = vietnamese_day(at)
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period].isoformat()
