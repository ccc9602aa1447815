"""`emr-hub verify`: run a finished run again from its own scenario and compare every byte."""

from __future__ import annotations

from typing import Annotated

import typer

from scenarios.cli.options import Folder, Quiet


def verify(
    context: typer.Context,
    folder: Folder,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1)] = None,
    quiet: Quiet = False,
) -> int:
    """Run again and compare hashes; exit code 1 when a file differs."""
    from emr_hub import __version__
    from emr_hub.clock import SystemClock
    from scenarios.cli.producing import changes_when_run_again
    from scenarios.cli.progress import shown_progress
    from scenarios.cli.screen import note
    from scenarios.run_folder import read_run

    voice, run = context.obj, read_run(folder)
    if run.manifest.version != __version__:
        note(voice.say("verify.version", then=run.manifest.version, now=__version__), quiet)
    with shown_progress(voice, quiet) as progress:
        found = changes_when_run_again(run, workers, SystemClock(), progress)
    for change in found:
        print(voice.say(f"verify.{change.how}", path=change.path))
    if not found:
        print(voice.say("verify.same", files=len(run.manifest.files)))
    return 1 if found else 0
