"""Options that several commands have, each under one name and in one form; what they mean stands in `messages.csv`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO")]
Folder = Annotated[Path, typer.Argument(metavar="DIR")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR")]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N")]
Patients = Annotated[int | None, typer.Option("--patients", metavar="N")]
Days = Annotated[int | None, typer.Option("--days", metavar="N")]
PolicyName = Annotated[str | None, typer.Option("--policy", metavar="ID")]
AsJson = Annotated[bool, typer.Option("--json")]
Quiet = Annotated[bool, typer.Option("--quiet")]
