"""`emr-hub report`: write the report of a finished run anew, from what its folder holds."""

from __future__ import annotations

import typer

from scenarios.cli.options import Folder


def report(context: typer.Context, folder: Folder) -> None:
    """Write a run's report again."""
    from scenarios.cli.producing import report_of
    from scenarios.run_folder import read_run, replace_report

    run = read_run(folder)
    print(replace_report(run, report_of(run)))
