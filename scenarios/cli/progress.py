"""Progress of long work on stderr: bars on a terminal; anywhere else nothing, or lines where the work takes long."""

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
def told_progress(voice: Voice, quiet: bool, lines: Progress | None = None) -> Iterator[Progress]:
    """As `shown_progress`, and lines where stderr is no terminal: for work that takes hours in a log.

    `lines` writes them; without it one per stage and tenth of it.
    """
    if quiet or sys.stderr.isatty():
        with shown_progress(voice, quiet) as progress:
            yield progress
        return
    yield _Lines(voice) if lines is None else lines


def words_of(stage: str, voice: Voice) -> str:
    """A stage in the language asked for; one that the table lacks names itself."""
    key = f"stage.{stage}"
    return voice.say(key) if key in messages() else stage


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
        words = words_of(stage, self._voice)
        print(f"{words}: {done}/{total}" if total else words, file=sys.stderr, flush=True)


class _Bars:
    """One bar per stage, in the order in which they begin."""

    def __init__(self, display: RichProgress, voice: Voice) -> None:
        self._display, self._voice = display, voice
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._display.add_task(words_of(stage, self._voice), total=total)
        self._display.update(self._tasks[stage], completed=done, total=total)
