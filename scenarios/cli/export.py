"""`emr-hub export`: a finished run written as the records of its hospitals, in a format that the audit reads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scenarios.cli.options import Folder

FORMATS = ("fhir", "bhyt", "hl7v2", "table")


def export(
    context: typer.Context,
    folder: Folder,
    format: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS))] = "fhir",
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("export"),
) -> None:
    """Write a run's tables in a format of hospitals."""
    from emr_hub.errors import UsageError
    from emr_hub.formats import write_run
    from scenarios.run_folder import read_run

    read_run(folder)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is not empty", where="--out", expected="a folder that does not exist yet")
    out.parent.mkdir(parents=True, exist_ok=True)
    _appear(out, lambda draft: write_run(folder, format, draft))
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        print(path)


def _appear(out: Path, write: Callable[[Path], object]) -> None:
    """Write beside and rename: the folder appears whole or not at all."""
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
        draft = Path(beside) / out.name
        draft.mkdir()
        write(draft)
        if out.exists():
            out.rmdir()
        draft.rename(out)
