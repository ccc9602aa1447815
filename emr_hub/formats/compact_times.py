"""Times written as digits alone, as claims files and HL7 v2 have them: `yyyyMMddHHmm`, Vietnamese without an offset.

Births are padded with zeros where month or day is not known.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from emr_hub.clock import VIETNAM, Instant, instant_of
from emr_hub.formats.written_times import FIRST_YEAR, LAST_YEAR

_WRITTEN = re.compile(r"(\d{8})(\d{2}(?:\d{2}(?:\d{2})?)?)?(?:(\.\d{1,6}))?([+-]\d{4})?")
_ONLY_A_DAY = (None, "00", "0000", "000000")
_START = datetime.fromtimestamp(0, VIETNAM)


class Written(NamedTuple):
    """The first instant a written time may mean; `whole_day` when it names a day only."""

    instant: Instant
    whole_day: bool


@lru_cache(maxsize=65_536)  # the services of one visit share their times
def read_time(text: str) -> Written | None:
    """A time as written; None when it is none, or of a year that no laboratory has seen.

    A bare time of day 0000 is taken as a day without a time: desks pad with zeros, and the day holds midnight as well.
    An hour without minutes is a day too. With a fraction of a second or an offset, midnight is midnight.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None or not FIRST_YEAR <= text[:4] <= LAST_YEAR or not text.isascii():
        return None
    day, time, fraction, offset = found.groups()
    whole_day = fraction is None and offset is None and (time in _ONLY_A_DAY or len(time) == 2)
    try:
        zone = _zone(offset) if offset else VIETNAM
        when = datetime.strptime(day + ("" if whole_day else (time or "").ljust(6, "0")), _form(whole_day))
        seconds = float(fraction) if fraction else 0.0
        return Written(instant_of(when.replace(tzinfo=zone)) + round(seconds * 1000), whole_day)
    except ValueError:
        return None


def _form(whole_day: bool) -> str:
    return "%Y%m%d" if whole_day else "%Y%m%d%H%M%S"


def _zone(offset: str) -> timezone:
    return timezone((1 if offset[0] == "+" else -1) * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:])))


def write_minute(instant: Instant) -> str:
    """The minute of an instant in Vietnamese time, `yyyyMMddHHmm`; seconds are left out."""
    return (_START + timedelta(milliseconds=instant)).strftime("%Y%m%d%H%M")


def write_exactly(instant: Instant) -> str:
    """An instant in Vietnamese time to the millisecond, with its offset: `yyyyMMddHHmmss.fff+0700`."""
    when = _START + timedelta(milliseconds=instant)
    return f"{when:%Y%m%d%H%M%S}.{when.microsecond // 1000:03d}+0700"


@lru_cache(maxsize=65_536)
def read_birth(text: str) -> str | None:
    """A birth date as YYYY-MM-DD, YYYY-MM or YYYY; a month or day of zeros is not known. None when it is no date."""
    if len(text) not in (4, 6, 8, 10, 12, 14) or not text.isdecimal() or not FIRST_YEAR <= text[:4] <= LAST_YEAR:
        return None
    year, month, day = text[:4], text[4:6], text[6:8]
    if month in ("", "00"):
        return year
    if not "01" <= month <= "12":
        return None
    if day in ("", "00"):
        return f"{year}-{month}"
    try:
        datetime(int(year), int(month), int(day))
    except ValueError:
        return None
    return f"{year}-{month}-{day}"
