"""Progress of a live run on stderr: bars on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from emr_hub.clock import SECOND, Clock, Instant
from scenarios.cli.progress import Progress, shown_progress
from scenarios.cli.screen import note
from scenarios.cli.voice import Voice, messages

EVERY_SECONDS = 10


@contextmanager
def live_progress(voice: Voice, quiet: bool, clock: Clock) -> Iterator[Progress]:
    """A display for the block: Rich's bars on a terminal, plain lines anywhere else, nothing when quiet."""
    if not quiet and not sys.stderr.isatty():
        yield _Lines(voice, clock)
        return
    with shown_progress(voice, quiet) as progress:
        yield progress


@dataclass(slots=True)
class _Lines:
    """A line when a stage begins, then at most one every ten seconds, and one at its end."""

    voice: Voice
    clock: Clock
    stage: str = ""
    said_at: Instant = 0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        now = self.clock.now()
        if stage != self.stage or done == total or now - self.said_at >= EVERY_SECONDS * SECOND:
            self.stage, self.said_at = stage, now
            key = f"stage.{stage}"
            words = self.voice.say(key) if key in messages() else stage
            count = f": {self.voice.number(done)} / {self.voice.number(total)}" if total else ""
            note(f"{words}{count}")
