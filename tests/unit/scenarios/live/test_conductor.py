"""Each person's order is kept, whatever the speed; and the check of it sees a conductor that does not keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from emr_hub.clock import SteppedClock
from emr_hub.errors import CheckFailed
from emr_hub.fhir.encounter import Visit
from scenarios.engines.exchange_events import Event, Kind
from scenarios.live.board import Board
from scenarios.live.conductor import AT_ONCE, Conductor, Due, dues_of
from scenarios.live.pace import Pace

HOSPITALS = ("A", "B", "C")
PERSONS = 40


class Ward:
    """A hospital that takes a while, another while for each event, and writes down when what began and ended."""

    messages = 0

    def __init__(self, key: str, seen: list[tuple[int, str]]) -> None:
        self.key, self.seen = key, seen

    async def happen(self, events: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        for _, at in events:
            self.seen.append((at, "begins"))
            await asyncio.sleep(0.003 if (at * 7919) % 5 == 0 else 0)
            self.seen.append((at, "ends"))
        return [{} for _ in events]


def visit(at: int, person: int, key: str) -> Event:
    return Event(at, Kind.VISIT, at, key, Visit(at, person, key, "AMB", at, None, None))


EVENTS = [visit(at, at % PERSONS, HOSPITALS[at % 7 % 3]) for at in range(1, 1200)]


async def played(families: dict[int, int]) -> list[tuple[int, str]]:
    seen: list[tuple[int, str]] = []
    clock = SteppedClock(0)
    board = Board.of(clock, HOSPITALS, lambda done, total: None)
    wards: Any = {key: Ward(key, seen) for key in HOSPITALS}
    await Conductor(wards, Pace(clock, 0), board).play(dues_of(EVENTS, families))
    return seen


def out_of_order(seen: list[tuple[int, str]]) -> int:
    """How often something began for a person for whom something else was going on, or that had come later."""
    last: dict[int, tuple[int, str]] = {}
    wrong = 0
    for at, what in seen:
        before = last.get(at % PERSONS)
        if before is not None and what == "begins":
            wrong += before[1] == "begins" or before[0] > at
        last[at % PERSONS] = (at, what)
    return wrong


async def test_each_persons_events_happen_one_after_the_other_and_people_at_once() -> None:
    seen = await played({person: person for person in range(PERSONS)})
    assert len(seen) == 2 * len(EVENTS) and out_of_order(seen) == 0
    going_on, most = 0, 0
    for _, what in seen:
        going_on += 1 if what == "begins" else -1
        most = max(most, going_on)
    assert 1 < most <= AT_ONCE


async def test_a_conductor_that_takes_every_visit_for_somebody_elses_is_caught() -> None:
    dues = [Due(event, event.at, 0) for event in EVENTS]
    seen: list[tuple[int, str]] = []
    clock = SteppedClock(0)
    wards: Any = {key: Ward(key, seen) for key in HOSPITALS}
    await Conductor(wards, Pace(clock, 0), Board.of(clock, HOSPITALS, lambda done, total: None)).play(dues)
    assert out_of_order(seen) > 0


async def test_the_numbers_of_events_are_those_of_each_hospital() -> None:
    dues = dues_of(EVENTS, dict.fromkeys(range(PERSONS), 0))
    for key in HOSPITALS:
        assert [due.number for due in dues if due.event.facility == key] == list(
            range(sum(event.facility == key for event in EVENTS))
        )


async def test_a_hospital_that_fails_ends_the_play() -> None:
    class Broken(Ward):
        async def happen(self, events: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
            raise CheckFailed("B failed: 500")

    seen: list[tuple[int, str]] = []
    clock = SteppedClock(0)
    wards: Any = {"A": Ward("A", seen), "B": Broken("B", seen), "C": Ward("C", seen)}
    conductor = Conductor(wards, Pace(clock, 0), Board.of(clock, HOSPITALS, lambda done, total: None))
    with pytest.raises(ExceptionGroup, match="unhandled"):
        await conductor.play(dues_of(EVENTS, {person: person for person in range(PERSONS)}))
