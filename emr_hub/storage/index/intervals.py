"""FHIR dates as intervals of instants: a value is as long as its precision, a period as long as it says."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from emr_hub.clock import DAY, MINUTE, SECOND, Instant, day_start, instant_of

MISSING: Final = -(2**62)  # low and high of a resource without a date: sorts first, never matches
ALWAYS: Final = 2**62

_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")
_DATE = re.compile(r"^\d{4}(-\d\d(-\d\d)?)?$")

Interval = tuple[Instant, Instant]


@lru_cache(maxsize=65_536)
def interval_of(written: str) -> Interval | None:
    """First and last millisecond of a year, month, day, minute, second or instant; None when it is none of them."""
    try:
        if len(written) <= 10:
            return _days(written) if _DATE.match(written) else None
        parts = _TIME.match(written)
        if not parts:
            return None
        start = instant_of(datetime.fromisoformat(written))
    except ValueError:
        return None
    length = MINUTE if parts[1] is None else (SECOND if parts[2] is None else 1)
    return start, start + length - 1


def _days(written: str) -> Interval:
    year, month, day = (int(written[a:b] or 0) for a, b in ((0, 4), (5, 7), (8, 10)))
    if day:
        start = day_start(date(year, month, day))
        return start, start + DAY - 1
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return day_start(date(year, month or 1, 1)), day_start(after) - 1


def interval_in(element: Any) -> Interval | None:
    """The interval of a date element: a string, a Period open at the ends it does not give, or a Timing."""
    if isinstance(element, str):
        return interval_of(element)
    if not isinstance(element, dict):
        return None
    if "event" in element or "repeat" in element:
        return _timing(element)
    start, end = (
        interval_of(element[side]) if isinstance(element.get(side), str) else None for side in ("start", "end")
    )
    if start is None and end is None:
        return None
    return (start[0] if start else -ALWAYS + 1), (end[1] if end else ALWAYS)


def _timing(element: dict[str, Any]) -> Interval | None:
    """From its first to its last event, within its bounds: the outer limits of a Timing."""
    events = element.get("event")
    written = [interval_of(each) for each in events if isinstance(each, str)] if isinstance(events, list) else []
    repeat = element.get("repeat")
    found = [*written, interval_in(repeat.get("boundsPeriod")) if isinstance(repeat, dict) else None]
    known = [interval for interval in found if interval is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None
