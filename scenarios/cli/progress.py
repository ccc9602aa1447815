"""Progress of long work on stderr: a bar on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from scenarios.cli.voice import Voice, messages

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class Progress(Protocol):
    """Told how far a stage has come; `total` is None when nobody can know."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """`done` units of `stage` are finished."""
        ...


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


@contextmanager
def shown_progress(voice: Voice, quiet: bool) -> Iterator[Progress]:
    """A progress display for the block; silent when quiet or when stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True)) as display:
        yield _Bars(display, voice)


@contextmanager
def told_progress(voice: Voice, quiet: bool) -> Iterator[Progress]:
    """As `shown_progress`, and plain lines where stderr is no terminal: for work that takes hours in a log."""
    if quiet or sys.stderr.isatty():
        with shown_progress(voice, quiet) as progress:
            yield progress
        return
    yield _Lines(voice)


class _Lines:
    """One line per stage and tenth of it."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._said: set[tuple[str, int]] = set()

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        tenth = 10 * done // total if total else 0
        if (stage, tenth) in self._said:
            return
        self._said.add((stage, tenth))
        key = f"stage.{stage}"
        words = self._voice.say(key) if key in messages() else stage
        print(f"{words}: {done}/{total}" if total else words, file=sys.stderr, flush=True)


class _Bars:
    """One bar per stage, in the order in which they begin."""

    def __init__(self, display: RichProgress, voice: Voice) -> None:
        self._display, self._voice = display, voice
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        if stage not in self._tasks:
            key = f"stage.{stage}"
            words = self._voice.say(key) if key in messages() else stage
            self._tasks[stage] = self._display.add_task(words, total=total)
        self._display.update(self._tasks[stage], completed=done, total=total)
