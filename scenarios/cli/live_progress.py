"""Progress of a live run on stderr: bars on a terminal, elsewhere a line now and then."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from emr_hub.clock import SECOND, Clock, Instant
from scenarios.cli.progress import Progress, told_progress, words_of
from scenarios.cli.screen import note
from scenarios.cli.voice import Voice

EVERY_SECONDS = 10


def live_progress(voice: Voice, quiet: bool, clock: Clock) -> AbstractContextManager[Progress]:
    """A display for the block: bars on a terminal, lines anywhere else, nothing when quiet."""
    return told_progress(voice, quiet, _Lines(voice, clock))


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
            count = f": {self.voice.number(done)} / {self.voice.number(total)}" if total else ""
            note(f"{words_of(stage, self.voice)}{count}")
