"""The wire of a program in a live run: sockets, the time of the event on every message, and declared silences."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

from emr_hub.errors import CoordinatorDown
from emr_hub.wire import Answer, Wire
from hospitals.emr import COORDINATOR
from scenarios.live.message_time import HEADER, MessageClock

PATIENCE_SECONDS = 180.0
"""So long a program of a run that does not answer is waited for, by the run itself and by the other programs.

A busy machine is no outage: silences and outages are declared. It is longer than a database waits for its lock, or a
worker in the queue would be taken for a silent one and an order decided without it.
"""

_silent: ContextVar[bool] = ContextVar("coordinator_silent", default=False)


class Silence:
    """Whether the coordinator is declared silent for the event in hand; other events in hand are not touched."""

    @property
    def now(self) -> bool:
        """As the event in hand has it."""
        return _silent.get()

    @now.setter
    def now(self, silent: bool) -> None:
        _silent.set(silent)


class LiveWire(Wire):
    """Requests over sockets; one to a coordinator that is declared silent finds nobody."""

    def __init__(self, routes: Mapping[str, str | None], clock: MessageClock, silence: Silence | None = None) -> None:
        super().__init__(routes, coordinator=COORDINATOR, timeout_seconds=PATIENCE_SECONDS)
        self._clock, self._silence = clock, silence

    async def send(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """See `Wire.send`."""
        if self._silence is not None and self._silence.now and url.startswith(COORDINATOR):
            raise CoordinatorDown("the coordinator is declared silent for this order")
        timed = {**(headers or {}), HEADER: str(self._clock.now())}
        return await super().send(method, url, body, timed, timeout_seconds)
