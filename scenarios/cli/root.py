"""Options of `emr-hub` itself."""

from __future__ import annotations

from typing import Annotated

import typer


def root(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=lambda asked: _version(asked))] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="en|vi")] = "en",
) -> None:
    """Speaks first: language and version. The language was already taken from the arguments."""


def _version(asked: bool) -> None:
    if asked:
        from emr_hub import __version__

        print(__version__)
        raise typer.Exit()
