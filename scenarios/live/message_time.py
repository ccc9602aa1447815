"""Time that travels with a message: in a live run a program knows what time it is from the message it has in hand.

So programs in different processes agree on the time of an event at any speed, and several events, each with a time of
its own, can be in hand at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from emr_hub.clock import Instant

HEADER = "emr-hub-message-time"
"""Milliseconds since 1970 UTC. Only a program that plays a part in a scenario reads it."""

_in_hand: ContextVar[Instant | None] = ContextVar("message_time", default=None)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class MessageClock:
    """Says the time of the message in hand; without one, the latest time that any message has told."""

    def __init__(self, start: Instant) -> None:
        self._latest = start

    def now(self) -> Instant:
        """The present instant of whoever asks."""
        told = _in_hand.get()
        return self._latest if told is None else told

    @contextmanager
    def at(self, instant: Instant) -> Iterator[None]:
        """Everything inside, and what it starts, happens at that time."""
        self._latest = max(self._latest, instant)
        before = _in_hand.set(instant)
        try:
            yield
        finally:
            _in_hand.reset(before)


class TimedMessages:
    """An application whose requests happen at the time they carry."""

    def __init__(self, app: Application, clock: MessageClock) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, at its time."""
        told = _told(scope) if scope["type"] == "http" else None
        if told is None:
            await self._app(scope, receive, send)
            return
        with self._clock.at(told):
            await self._app(scope, receive, send)


def _told(scope: Scope) -> Instant | None:
    name = HEADER.encode()
    said = next((value for key, value in scope["headers"] if key == name), b"")
    return int(said) if said.isdigit() and len(said) < 16 else None
