"""How fast simulated time runs: so many simulated seconds a second, as fast as it goes, or not at all for a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from emr_hub.clock import SECOND, Clock, Instant

LOOK_SECONDS = 0.25  # so long at most until a changed speed is noticed


@dataclass(slots=True)
class Pace:
    """Simulated time tied to a clock. `speed` None is as fast as it goes."""

    clock: Clock
    start: Instant
    speed: float | None = None
    paused: bool = False
    _then: Instant = 0
    _since: Instant = 0
    _turned: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Simulated time stands at `start` now, and runs from here."""
        self._then, self._since = self.start, self.clock.now()

    def reached(self) -> Instant | None:
        """How far simulated time has come; None when nothing holds it."""
        if self.speed is None and not self.paused:
            return None
        gone = 0 if self.paused or self.speed is None else (self.clock.now() - self._since) * self.speed
        return self._then + int(gone)

    def turn(self, *, speed: float | None, paused: bool, at: Instant) -> None:
        """From simulated time `at` on it runs at another speed, or stands still."""
        reached = self.reached()
        self._then, self._since = at if reached is None else reached, self.clock.now()
        self.speed, self.paused = speed, paused
        self._turned.set()

    async def until(self, instant: Instant) -> None:
        """Wait until simulated time has come to that instant."""
        while (reached := self.reached()) is not None and reached < instant:
            self._turned.clear()
            try:
                await asyncio.wait_for(self._turned.wait(), self._wait(instant - reached))
            except TimeoutError:
                pass

    def _wait(self, ahead: Instant) -> float:
        if self.paused or not self.speed:
            return LOOK_SECONDS
        return min(LOOK_SECONDS, ahead / self.speed / SECOND)
