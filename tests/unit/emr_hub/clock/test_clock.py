"""Instants, Vietnamese days and FHIR times: there and back in any zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.clock import (
    DAY,
    HOUR,
    Moment,
    SteppedClock,
    SystemClock,
    datetime_of,
    day_start,
    exactly,
    from_fhir,
    instant_of,
    to_fhir,
    vietnamese_day,
    whole_day,
)

INSTANTS = st.integers(instant_of(datetime(1976, 1, 1, tzinfo=UTC)), instant_of(datetime(2099, 1, 1, tzinfo=UTC)))
DAYS = st.dates(date(1976, 1, 1), date(2098, 12, 31))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(INSTANTS)
def test_an_instant_survives_fhir(instant: int):
    assert from_fhir(to_fhir(instant)) == exactly(instant)


@given(INSTANTS, OFFSETS)
def test_the_zone_in_which_a_time_is_written_does_not_matter(instant: int, zone: timezone):
    local = datetime_of(instant).astimezone(zone)
    assert instant_of(local) == instant
    assert from_fhir(local.isoformat(timespec="milliseconds")) == exactly(instant)


@given(DAYS)
def test_a_vietnamese_day_begins_and_ends_where_it_should(day: date):
    start = day_start(day)
    assert vietnamese_day(start) == vietnamese_day(start + DAY - 1) == day
    assert vietnamese_day(start - 1) == day - timedelta(days=1)
    assert whole_day(day) == Moment(start, start + DAY - 1)


@given(INSTANTS)
def test_the_fixed_offset_is_that_of_the_named_zone(instant: int):
    assert vietnamese_day(instant) == datetime_of(instant).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T07:00:00+07:00", 0),
        ("1970-01-01T07:00+07:00", 0),
        ("1970-01-01T00:00:00.0019Z", 1),  # rounded down to the millisecond
        ("1969-12-31T23:59:59.999Z", -1),
    ],
)
def test_times_are_read_to_the_millisecond(text: str, instant: int):
    assert from_fhir(text) == exactly(instant)


@pytest.mark.parametrize(
    "text",
    ["", "2025", "2025-07", "2025-13-01", "2025-02-30", "2025-07-01T08:00:00", "2025-07-01 08:00", "yesterday",
     "2025-07-01T25:00:00Z", "20250701"],
)  # fmt: skip
def test_what_names_no_moment_is_none(text: str):
    assert from_fhir(text) is None


def test_a_date_without_a_time_is_a_whole_day_and_not_exact():
    day = from_fhir("2025-07-01")
    assert day is not None and not day.is_exact and day.latest - day.earliest == DAY - 1
    assert day.earliest == instant_of(datetime(2025, 6, 30, 17, tzinfo=UTC))


def test_milliseconds_are_written_only_when_there_are_some():
    assert to_fhir(0) == "1970-01-01T07:00:00+07:00"
    assert to_fhir(1) == "1970-01-01T07:00:00.001+07:00"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        instant_of(datetime(2025, 7, 1))


def test_a_stepped_clock_stands_until_told_and_never_goes_back():
    clock = SteppedClock(5 * HOUR)
    clock.advance_to(6 * HOUR)
    clock.advance_to(6 * HOUR)
    assert clock.now() == 6 * HOUR
    with pytest.raises(ValueError, match="later"):
        clock.advance_to(5 * HOUR)


def test_the_system_clock_gives_milliseconds():
    assert SystemClock().now() > instant_of(datetime(2025, 1, 1, tzinfo=UTC))
