"""Releases the events of a scenario by its clock, each to the hospital where it happens, each person's in their order.

Whoever could ever be one person for the coordinator is one family; a family's next event waits until the one before
has happened to its end, whatever the speed. Families do not wait for each other, but none runs far ahead.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emr_hub.clinical import Registration
from emr_hub.clock import Instant
from emr_hub.fhir.encounter import Visit
from scenarios.engines.exchange_events import Event, Kind
from scenarios.engines.exchange_records import OrderCourse
from scenarios.live.board import Board
from scenarios.live.called import CalledHospital
from scenarios.live.own_share import signed_of
from scenarios.live.pace import Pace

UNDER_WAY = 256
"""Events released and not yet done, at most: so families keep about the same time even as fast as it goes."""

AT_ONCE = 16  # families whose event is being played at the same time
TOGETHER = 50  # events of one family at one hospital that are said in one message


@dataclass(frozen=True, slots=True)
class Due:
    """One event with its family and its number among the events of its hospital."""

    event: Event
    family: int
    number: int


def registration_of(event: Event) -> int:
    """The registration that an event is about."""
    match event.subject:
        case Registration() as card:
            return card.registration_id
        case Visit() as visit:
            return visit.registration_id
        case OrderCourse() as course:
            return course.order.registration_id
        case (course, _):
            return course.order.registration_id
        case consent:
            return consent.registration_id


def dues_of(live: Sequence[Event], families: Mapping[int, int]) -> list[Due]:
    """The events of the measured period, each with its family (by registration) and number."""
    counted: dict[str, int] = {}
    dues = []
    for event in live:
        number = counted.get(event.facility, 0)
        counted[event.facility] = number + 1
        dues.append(Due(event, families[registration_of(event)], number))
    return dues


class Conductor:
    """Plays dues on hospitals. `board` is told what has happened."""

    def __init__(self, hospitals: Mapping[str, CalledHospital], pace: Pace, board: Board) -> None:
        self._hospitals, self._pace, self._board = hospitals, pace, board
        self._waiting: dict[int, deque[Due]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._free = asyncio.Semaphore(UNDER_WAY)

    async def begin(self, start: Instant) -> None:
        """Enrol the hospitals, then everybody's cards, then everybody's records: the past before the first event."""
        await asyncio.gather(*(self._stage("open", key, start) for key in self._hospitals))
        for key in sorted(self._hospitals):
            await self._stage("people", key, start)
        await asyncio.gather(*(self._stage("records", key, start) for key in self._hospitals))

    async def _stage(self, stage: str, key: str, start: Instant) -> None:
        async with self._room:
            await self._hospitals[key].stage(stage, start)
        self._board.heard(key)

    async def play(self, dues: Sequence[Due]) -> None:
        """Let all of them happen, in order of time; the first failure ends it."""
        async with asyncio.TaskGroup() as group:
            for due in dues:
                await self._pace.until(due.event.at)
                await self._free.acquire()
                self._board.released(due.event.at)
                queue = self._waiting.get(due.family)
                if queue is None:
                    self._waiting[due.family] = deque((due,))
                    group.create_task(self._family(due.family))
                else:
                    queue.append(due)

    async def _family(self, family: int) -> None:
        """Play the family's events until none is waiting."""
        queue = self._waiting[family]
        while queue:
            batch = _next(queue)
            async with self._room:
                told = await self._hospitals[batch[0].event.facility].happen([(d.number, d.event.at) for d in batch])
            key = batch[0].event.facility
            self._board.sent(key, self._hospitals[key].messages)
            for due, answer in zip(batch, told, strict=True):
                queue.popleft()
                self._free.release()
                self._happened(due, answer)
        del self._waiting[family]

    def _happened(self, due: Due, told: dict[str, Any]) -> None:
        signed = signed_of(told) if due.event.kind is Kind.SIGNING else None
        self._board.happened(due.event, signed)


def _next(queue: deque[Due]) -> list[Due]:
    """The events at the head of the queue that happen at one hospital."""
    batch: list[Due] = []
    for due in queue:
        if len(batch) == TOGETHER or due.event.facility != queue[0].event.facility:
            break
        batch.append(due)
    return batch
