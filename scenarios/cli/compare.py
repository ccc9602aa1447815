"""`emr-hub compare`: the measures of two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from scenarios.cli.options import Folder

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.run_folder import MeasureChange


def compare(
    context: typer.Context,
    first: Folder,
    second: Folder,
) -> None:
    """Compare two runs, measure by measure."""
    from scenarios.cli.screen import print_figures
    from scenarios.run_folder import changes, read_run

    voice = context.obj
    found = changes(read_run(first).measures, read_run(second).measures)
    headings = [voice.say("column.measure"), voice.say("column.unit"), str(first), str(second)]
    print_figures([_row(change, voice) for change in found], [*headings, voice.say("column.difference")])


def _row(change: MeasureChange, voice: Voice) -> tuple[str, ...]:
    groups = " ".join(f"{name}={value}" for name, value in change.groups.items())
    whole = all(isinstance(v, int) for v in (change.first, change.second) if v is not None)
    decimals = 0 if whole else 3
    figures = [voice.number(value, decimals) for value in (change.first, change.second)]
    difference = "" if change.difference is None else voice.number(change.difference, decimals)
    return (f"{change.key} {groups}".strip(), change.unit, *figures, difference)
