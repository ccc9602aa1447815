"""Time is handed in. An instant is an int: milliseconds since 1970-01-01 UTC, on every floor and in every table.

Scenario dates, hospital days and schedules are Asia/Ho_Chi_Minh (+07:00, no daylight saving since 1975).
A `Moment` is what a record says about a time: exact, or only a date, and then a whole day long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Protocol

Instant = int  # milliseconds since 1970-01-01T00:00:00Z

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_OFFSET = 7 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FHIR_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """What a record says about a time: `earliest` to `latest`, both instants; equal when it is exact.

    A date without time is the whole Vietnamese day: `latest` is its last millisecond.
    """

    earliest: Instant
    latest: Instant

    @property
    def is_exact(self) -> bool:
        """Whether the record gave a time of day."""
        return self.earliest == self.latest


def exactly(instant: Instant) -> Moment:
    """The moment of a time known to the millisecond."""
    return Moment(instant, instant)


def whole_day(day: date) -> Moment:
    """The moment of a date without a time: that day in Viet Nam."""
    start = day_start(day)
    return Moment(start, start + DAY - 1)


def day_start(day: date) -> Instant:
    """The first instant of a Vietnamese day."""
    return (day - date(1970, 1, 1)).days * DAY - _OFFSET


def vietnamese_day(instant: Instant) -> date:
    """The Vietnamese calendar day that holds an instant."""
    return date(1970, 1, 1) + timedelta(days=(instant + _OFFSET) // DAY)


def instant_of(when: datetime) -> Instant:
    """The instant of an aware datetime, rounded down to the millisecond; a naive one is refused."""
    if when.tzinfo is None:
        raise ValueError("a time without a zone names no instant")
    since = when - _EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds // 1_000


def datetime_of(instant: Instant) -> datetime:
    """The instant as an aware datetime in UTC."""
    return _EPOCH + timedelta(milliseconds=instant)


def to_fhir(instant: Instant) -> str:
    """A FHIR instant in Vietnamese time; milliseconds are written only when they are not zero."""
    day, rest = divmod(instant + _OFFSET, DAY)
    seconds, thousandths = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    fraction = f".{thousandths:03d}" if thousandths else ""
    return f"{_written_day(day)}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}{fraction}+07:00"


@lru_cache(maxsize=4096)
def _written_day(day: int) -> str:
    """The date so many days after 1970-01-01; a run knows few days and writes each of them often."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


@lru_cache(maxsize=65_536)  # a chart is read again with every order: the same times come many times
def from_fhir(text: str) -> Moment | None:
    """Read a FHIR date, dateTime or instant; None when the text is none of them or only a year or month."""
    try:
        if len(text) == 10:
            return whole_day(date.fromisoformat(text))
        if _FHIR_TIME.match(text):
            return exactly(instant_of(datetime.fromisoformat(text)))
    except ValueError:
        return None
    return None


class Clock(Protocol):
    """Says what time it is; handed to whoever needs to know."""

    def now(self) -> Instant:
        """The present instant."""
        ...


class SteppedClock:
    """A clock that stands still until it is told: the clock of scenarios and tests."""

    def __init__(self, start: Instant) -> None:
        self._now = start

    def now(self) -> Instant:
        """The instant last set."""
        return self._now

    def advance_to(self, instant: Instant) -> None:
        """Move forward; going back is refused, because what was known cannot become unknown."""
        if instant < self._now:
            raise ValueError(f"the clock stands at {self._now}, later than {instant}")
        self._now = instant


class SystemClock:
    """The machine's clock, for a live coordinator or hospital only."""

    def now(self) -> Instant:
        """The present instant by the machine."""
        return instant_of(datetime.now(UTC))
