"""The lines between hospitals and coordinator in one process, and how they fail on purpose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from emr_hub.clock import Clock
from scenarios.engines.exchange_plan import Outage

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Line:
    """One address on the wire. It leads to `app` once that is set; while `is_down` says so, nobody answers.

    `refused` counts the requests that found nobody.
    """

    def __init__(self, is_down: Callable[[], bool]) -> None:
        self.app: Application | None = None
        self._is_down = is_down
        self.refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 503 as a gateway does for a program that is away."""
        if self.app is None or self._is_down():
            self.refused += 1
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send)


class Silenced(Protocol):
    """A line to the coordinator that can be told to be silent."""

    now: bool


class Silence:
    """Whether the coordinator is silent for the order now being signed."""

    def __init__(self) -> None:
        self.now = False

    def __call__(self) -> bool:
        """Asked by the line for every request."""
        return self.now


def outage_of(facility: str, outages: tuple[Outage, ...], clock: Clock) -> Callable[[], bool]:
    """Whether a declared outage of this facility holds at the clock's time; its start belongs to it, its end not."""
    own = [outage for outage in outages if outage.facility == facility]
    return lambda: any(outage.starts <= clock.now() < outage.ends for outage in own)
