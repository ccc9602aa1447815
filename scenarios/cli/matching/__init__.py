"""`emr-hub matching`: train a model, link a table, evaluate on generated registrations.

One file per command; heavy imports wait until a command runs.
"""

from __future__ import annotations

import typer

from scenarios.cli.matching.evaluate import evaluate
from scenarios.cli.matching.link import link
from scenarios.cli.matching.train import train

__all__ = ["app"]


def app() -> typer.Typer:
    """The commands of `matching`."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("train")(train)
    group.command("link")(link)
    group.command("evaluate")(evaluate)
    return group
