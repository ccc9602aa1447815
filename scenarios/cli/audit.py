"""`emr-hub audit`: ask of real records how many tests repeated an earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.cli.options import AsJson, Out, Quiet

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice

DEFAULT_POLICY = "g147"
FORMATS = ("auto", "fhir", "bhyt", "hl7v2", "table")
PERSONS, ENGINES = ("given", "index"), ("local", "spark")


def audit(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH")],
    policy: Annotated[list[str] | None, typer.Option("--policy", metavar="ID")] = None,
    format: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS))] = "auto",
    out: Out = None,
    facilities: Annotated[Path | None, typer.Option("--facilities", metavar="FILE")] = None,
    codes: Annotated[Path | None, typer.Option("--codes", metavar="FILE")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE")] = None,
    init_mapping: Annotated[Path | None, typer.Option("--init-mapping", metavar="FILE")] = None,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME")] = None,
    prices: Annotated[Path | None, typer.Option("--prices", metavar="FILE")] = None,
    persons: Annotated[str, typer.Option("--persons", metavar="|".join(PERSONS))] = "given",
    check: Annotated[int, typer.Option("--check", metavar="N", min=0)] = 0,
    engine: Annotated[str, typer.Option("--engine", metavar="|".join(ENGINES))] = "local",
    master: Annotated[str | None, typer.Option("--master", metavar="URL")] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1)] = 1,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Audit files of laboratory records."""
    _check(paths, {"--format": (format, FORMATS), "--persons": (persons, PERSONS), "--engine": (engine, ENGINES)})
    if init_mapping is not None:
        return _write_mapping(paths, init_mapping, table, context.obj)
    from scenarios.audits import run_audit
    from scenarios.cli.audit_report import audit_report
    from scenarios.cli.audit_summary import print_audit
    from scenarios.cli.progress import shown_progress

    voice = context.obj
    with shown_progress(voice, quiet) as progress:
        outcome = run_audit(
            paths, policy or [DEFAULT_POLICY], format, out, strict, progress, report=audit_report, workers=workers,
            persons=persons, facilities=facilities, prices=prices, codes=codes, mapping=mapping, check=check,
            engine=engine, master=master,
        )  # fmt: skip
    return print_audit(outcome, out, as_json, voice)


def _check(paths: list[str], words: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    from emr_hub.errors import UsageError, nearest

    for path in paths:
        if "://" not in path and not Path(path).exists():
            raise UsageError(f"no file or folder {path}", expected="a path that exists")
    for option, (given, known) in words.items():
        if given not in known:
            close = nearest(given, known)
            expected = f"one of {', '.join(known)}" + (f"; the nearest is {close!r}" if close else "")
            raise UsageError(f"got {given!r}", where=option, expected=expected)


def _write_mapping(paths: list[str], target: Path, table: str | None, voice: Voice) -> int:
    """Look at one table and write a first mapping file for it; an existing file is never written over."""
    from emr_hub.errors import UsageError
    from emr_hub.formats.tables import init_mapping, table_place

    if len(paths) != 1:
        raise UsageError(f"got {len(paths)} paths", where="--init-mapping", expected="one table to look at")
    if target.exists():
        raise UsageError(f"{target} exists already", where="--init-mapping", expected="a new file")
    text = init_mapping(table_place(paths[0]), table, language=voice.language)
    target.write_text(text, encoding="utf-8")
    print(voice.say("audit.mapping_written", path=target))
    return 0
