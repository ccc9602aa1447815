"""`emr-hub scenarios`: what can be run."""

from __future__ import annotations

import typer


def scenarios(context: typer.Context) -> None:
    """List the scenarios that ship with the software."""
    from scenarios.cli.screen import print_list
    from scenarios.definition import shelf

    voice = context.obj
    rows = [(entry.id, entry.title.in_language(voice.language)) for entry in shelf()]
    print_list(rows, (voice.say("column.id"), voice.say("column.title")))
