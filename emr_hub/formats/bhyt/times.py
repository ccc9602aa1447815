"""Times of the claims file: `yyyyMMddHHmm` in Vietnamese time, `yyyyMMdd`, with seconds; births padded with zeros."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from emr_hub.clock import VIETNAM, Instant, instant_of

_FORMS = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S", 8: "%Y%m%d"}
_PADDING = ("", "0000", "000000")
FIRST_YEAR, LAST_YEAR = "1900", "2100"  # a slipped digit such as 2525, or a filler such as 0001 or 9999, is no time


class Written(NamedTuple):
    """The first instant a written time may mean; `whole_day` when it names a day only."""

    instant: Instant
    whole_day: bool


@lru_cache(maxsize=65_536)  # the services of one visit share their times
def read_time(text: str) -> Written | None:
    """A time as written; None when it is none.

    A time of day 0000 is taken as a day without a time: desks pad with zeros, and the day holds midnight as well.
    """
    form = _FORMS.get(len(text))
    if form is None or not text.isdecimal() or not FIRST_YEAR <= text[:4] <= LAST_YEAR:
        return None
    try:
        when = datetime.strptime(text, form).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
    return Written(instant_of(when), text[8:] in _PADDING)


def write_time(instant: Instant) -> str:
    """The minute of an instant in Vietnamese time; seconds have no room in the format."""
    return (datetime.fromtimestamp(0, VIETNAM) + timedelta(milliseconds=instant)).strftime("%Y%m%d%H%M")


def read_birth(text: str) -> str | None:
    """A birth date as YYYY-MM-DD, YYYY-MM or YYYY; a month or day of zeros is not known. None when it is no date."""
    if len(text) not in (4, 6, 8, 12, 14) or not text.isdecimal() or not FIRST_YEAR <= text[:4] <= LAST_YEAR:
        return None
    year, month, day = text[:4], text[4:6], text[6:8]
    if month in ("", "00"):
        return year
    if not "01" <= month <= "12":
        return None
    if day in ("", "00"):
        return f"{year}-{month}"
    try:
        datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
    return f"{year}-{month}-{day}"


def write_birth(birth_date: str) -> str:
    """A birth date padded with zeros to twelve digits; an unknown one is empty."""
    return birth_date.replace("-", "").ljust(12, "0") if birth_date else ""
