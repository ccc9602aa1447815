"""Simulated time: so many simulated seconds a second, changed and stopped on the way, and never backwards."""

from __future__ import annotations

import asyncio

from emr_hub.clock import HOUR, SECOND, SteppedClock
from scenarios.live.pace import Pace

START = 1_750_000_000_000


def pace_at(speed: float | None) -> tuple[Pace, SteppedClock]:
    clock = SteppedClock(0)
    pace = Pace(clock, START, speed)
    pace.begin()
    return pace, clock


def test_an_hour_a_second_is_an_hour_after_a_second() -> None:
    pace, clock = pace_at(3600)
    assert pace.reached() == START
    clock.advance_to(2 * SECOND)
    assert pace.reached() == START + 2 * HOUR


def test_nothing_holds_time_when_it_goes_as_fast_as_it_goes() -> None:
    assert pace_at(None)[0].reached() is None


def test_a_pause_holds_time_and_a_new_speed_goes_on_from_where_it_stood() -> None:
    pace, clock = pace_at(3600)
    clock.advance_to(SECOND)
    pace.turn(speed=3600, paused=True, at=START)
    clock.advance_to(50 * SECOND)
    assert pace.reached() == START + HOUR
    pace.turn(speed=7200, paused=False, at=START)
    clock.advance_to(51 * SECOND)
    assert pace.reached() == START + 3 * HOUR


def test_slowed_down_from_the_fastest_it_goes_on_from_the_event_it_had_come_to() -> None:
    pace, clock = pace_at(None)
    pace.turn(speed=1, paused=False, at=START + 5 * HOUR)
    clock.advance_to(SECOND)
    assert pace.reached() == START + 5 * HOUR + SECOND


async def test_whoever_waits_hears_of_a_new_speed() -> None:
    pace, _ = pace_at(1)
    waiting = asyncio.create_task(pace.until(START + 1000 * HOUR))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    pace.turn(speed=None, paused=False, at=START)
    await asyncio.wait_for(waiting, 5)
