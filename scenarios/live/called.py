"""One hospital as the run reaches it: what is to happen there is said until it has happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import orjson

from emr_hub.clock import Instant
from emr_hub.errors import CheckFailed
from scenarios.live.live_wire import PATIENCE_SECONDS
from scenarios.live.message_time import HEADER

AGAIN_SECONDS = 0.2


class CalledHospital:
    """A hospital's process at an address. `crossed` is what it last told of its wire.

    One that does not answer is called again until the patience of the run is at its end: CheckFailed.
    `is_lost` says whether a program of the run is gone for good: then nobody is called any more.
    """

    def __init__(self, key: str, address: str, is_lost: Callable[[], bool], to: httpx.AsyncBaseTransport) -> None:
        self.key, self._address, self._is_lost, self._to = key, address, is_lost, to
        self.crossed: dict[str, Any] = {"routes": {}, "validations": 0, "refused": 0}
        self.repeated = 0

    @property
    def messages(self) -> int:
        """Requests the hospital has sent, by its own count."""
        return sum(int(route[0]) for route in self.crossed["routes"].values())

    async def stage(self, name: str, at: Instant) -> None:
        """Let the hospital pass a stage before the first event."""
        await self._said(name, b"", at)

    async def report(self, at: Instant) -> None:
        """Let the hospital say what has crossed its wire so far."""
        await self._said("events", b"[]", at)

    async def happen(self, events: Sequence[tuple[int, Instant]]) -> list[dict[str, Any]]:
        """Let these events happen, one after the other; what became of each. Said again as often as it takes."""
        told: list[dict[str, Any]] = []
        while len(told) < len(events):
            rest = events[len(told) :]
            told += await self._said("events", orjson.dumps(rest), rest[0][1])
        return told

    async def _said(self, stage: str, body: bytes, at: Instant) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        while loop.time() < until and not self._is_lost():
            answer = await self._once(stage, body, at)
            if answer is not None:
                return answer
            self.repeated += 1
            await asyncio.sleep(AGAIN_SECONDS)
        raise CheckFailed(f"{self.key} does not answer any more; the run was ended")

    async def _once(self, stage: str, body: bytes, at: Instant) -> list[dict[str, Any]] | None:
        """What was told; None when it has to be said again, from where it stopped."""
        try:
            status, said = await self._posted(stage, body, at)
        except httpx.TransportError:
            return None
        if status not in (200, 503):
            raise CheckFailed(f"{self.key} failed: {status} {said[:300]!r}")
        answer = orjson.loads(said)
        self.crossed = answer["crossed"]
        told: list[dict[str, Any]] = answer["told"]
        return told if status == 200 or told else None

    async def _posted(self, stage: str, body: bytes, at: Instant) -> tuple[int, bytes]:
        """No limit on the answer: a hospital at work is waited for, and one that dies drops the line."""
        headers = {"content-type": "application/json", HEADER: str(at)}
        limits = {"connect": 5.0, "read": None, "write": 30.0, "pool": PATIENCE_SECONDS}
        request = httpx.Request("POST", f"{self._address}/part/{stage}", headers=headers, content=body,
                                extensions={"timeout": limits})  # fmt: skip
        response = await self._to.handle_async_request(request)
        try:
            return response.status_code, await response.aread()
        finally:
            await response.aclose()
