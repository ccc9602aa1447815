"""`emr-hub audit`: ask of real records how many tests repeated an earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_POLICY = "g147"
FORMATS = ("auto", "fhir", "bhyt", "hl7v2", "table")


def audit(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    policy: Annotated[list[str] | None, typer.Option("--policy", metavar="ID")] = None,
    format: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS))] = "auto",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
) -> int:
    """Audit files of laboratory records."""
    from scenarios.cli.progress import shown_progress

    _check(paths, format)
    from scenarios.audits import run_audit
    from scenarios.cli.audit_report import audit_report
    from scenarios.cli.audit_summary import print_audit

    voice = context.obj
    with shown_progress(voice, quiet) as progress:
        outcome = run_audit(paths, policy or [DEFAULT_POLICY], format, out, strict, progress, report=audit_report)
    return print_audit(outcome, out, as_json, voice)


def _check(paths: list[Path], format: str) -> None:
    from emr_hub.errors import UsageError
    from scenarios.definition import nearest

    for path in paths:
        if not path.exists():
            raise UsageError(f"no file or folder {path}", expected="a path that exists")
    if format not in FORMATS:
        close = nearest(format, FORMATS)
        expected = f"one of {', '.join(FORMATS)}; the nearest is {close!r}"
        raise UsageError(f"got {format!r}", where="--format", expected=expected)
