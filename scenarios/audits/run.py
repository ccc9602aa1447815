"""The audit from end to end: read, settle, judge, measure, write."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from emr_hub.clock import Clock, SystemClock
from emr_hub.errors import UsageError
from emr_hub.formats import SourceFile, passed_over, source_files
from emr_hub.formats.rejects import Reject
from emr_hub.formats.sniffing import FORMATS as KNOWN
from emr_hub.formats.tables import choose_tables
from scenarios.audits.asked import ALL_TABLES, ENGINES, Asked, asked_of
from scenarios.audits.broken import broken_kinds
from scenarios.audits.codes import codes_table
from scenarios.audits.describing import run_of
from scenarios.audits.figures import measures_of
from scenarios.audits.findings import Findings
from scenarios.audits.folder import ReportWriter, write_folder
from scenarios.audits.outcome import BAD_DATA, DIFFERENT, DONE, AuditOutcome
from scenarios.audits.progress import Progress, silent
from scenarios.audits.row_tallies import CASE_ROWS
from scenarios.measures import as_rows
from scenarios.run_folder.draft import refuse_foreign

FORMATS = ("auto", *KNOWN)
DEFAULT_POLICY = "g147"


def run_audit(
    paths: Iterable[Path | str],
    policy_ids: Sequence[str] = (DEFAULT_POLICY,),
    format: str = "auto",
    out: Path | None = None,
    strict: bool = False,
    progress: Progress = silent,
    *,
    assume_limits: bool = True,
    report: ReportWriter | None = None,
    clock: Clock | None = None,
    workers: int = 1,
    persons: str = "given",
    facilities: Path | None = None,
    prices: Path | None = None,
    codes: Path | None = None,
    mapping: Path | None = None,
    check: int = 0,
    engine: str = "local",
    master: str | None = None,
    rows_of_a_part: int | None = None,
    rows_in_memory: int | None = None,
    kept: frozenset[str] = ALL_TABLES,
) -> AuditOutcome:
    """Ask of real records how many tests repeated an earlier one, under each policy; the first is the headline's.

    `assume_limits`: where the laboratory gave no flag and no range of its own, the catalogue's adult limits flag,
    marked assumed. `persons`: as the input names them (given), or by the patient index over all cards (index).
    `facilities`, `prices`, `codes`, `mapping`: tables that say more than the records do. `check`: so many persons are
    judged once more by `decide`. `workers` processes give the same bytes as one. `report` turns the outcome into
    `report.html` of the folder `out`. What a file holds never raises; a wrong path, policy or format does
    (UsageError), and so does a table that cannot be used (DataError).
    """
    clock = clock or SystemClock()
    started = clock.now()
    if engine not in ENGINES:
        raise UsageError(f"{engine!r} is not known", where="--engine", expected=" or ".join(ENGINES))
    places, reader = choose_tables(paths, mapping)
    asked = asked_of(
        policy_ids, codes=codes, prices=prices, facilities=facilities, tables=reader, persons=persons,
        assume_limits=assume_limits, workers=workers, check=check, kept=kept if out is not None else frozenset(),
        rows_of_a_part=rows_of_a_part, rows_in_memory=rows_in_memory,
    )  # fmt: skip
    if out is not None:
        _refuse_place(out, places)
    sources = source_files(places, format)
    with _scratch(out) as scratch, ThreadPoolExecutor(1) as beside:
        hashed = beside.submit(_inputs, sources) if out else None  # beside the work: it is long for a large file
        found = _found(asked, sources, scratch, progress, engine, master)
        judged_at = clock.now()
        measures = measures_of(found)
        inputs = hashed.result() if hashed else [{"name": source.name} for source in sources]
        others = {
            "passed_over": passed_over(places, sources),
            "without_records": [source.name for source in sources if source.empty],
        }
        outcome = _outcome(found, asked, inputs, others, tuple(as_rows(measures)), out, strict)
        if out is not None:
            settings = {
                "policies": [p.id for p in asked.policies], "format": format, "strict": strict,
                "assume_limits": assume_limits, "persons": persons, "inputs": inputs,
            }  # fmt: skip
            seconds = {"audit": (judged_at - started) / 1000}
            write_folder(out, found, scratch / "tables", outcome, measures, settings, report, started, clock, seconds,
                         workers)  # fmt: skip
    return outcome


def _found(
    asked: Asked, sources: Sequence[SourceFile], scratch: Path, progress: Progress, engine: str, master: str | None
) -> Findings:
    from scenarios.audits.any_input import audit_any
    from scenarios.audits.plain_tables import TooManyWords, audit_plain, plain_table

    plain = plain_table(asked, sources)
    if engine == "spark":
        from scenarios.audits.spark import audit_on_spark

        return audit_on_spark(asked, sources, scratch, progress, master)
    if plain is not None:
        with suppress(TooManyWords):
            return audit_plain(asked, plain, scratch, progress)
    return audit_any(asked, sources, scratch, progress)


@contextmanager
def _scratch(out: Path | None) -> Iterator[Path]:
    """A folder for what is in between: beside the output, so that finished parts need only be renamed."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
    place = None if out is None else out.parent
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=place) as folder:
        yield Path(folder)


def _outcome(
    found: Findings, asked: Asked, inputs: list[dict[str, Any]], others: dict[str, Any],
    rows: tuple[dict[str, Any], ...], out: Path | None, strict: bool,
) -> AuditOutcome:  # fmt: skip
    code, trouble = _ending(found, strict)
    tables = {**found.found.tallies, "codes": codes_table(found.tally("codes"))}
    tables["same_moment_cases"] = found.table("cases") or CASE_ROWS.empty_table()
    tables |= {"persons": found.persons, "laboratories": found.laboratories}
    run = run_of(found, inputs, asked.assume_limits, asked.prices.status) | others
    return AuditOutcome(
        run, rows, tables, out, code, trouble, broken_kinds(found.reading.rejects), tuple(found.found.differences),
    )  # fmt: skip


def _ending(found: Findings, strict: bool) -> tuple[int, str]:
    """Exit code and what went wrong, empty when nothing did."""
    account, broken = found.account, found.reading.rejects
    if found.found.differences:
        return DIFFERENT, f"decide and the bulk result differ: {found.found.differences[0]}"
    if account.rows_kept == 0:
        said = f"nothing usable: {account.rows_read} laboratory rows read, none kept"
        whole = len(broken) == account.rows_read  # else the reasons stand in the table of rows
        return BAD_DATA, f"{said}; the first broken line: {_at(broken[0])}" if broken and whole else said
    if strict and broken:
        return BAD_DATA, f"strict: {len(broken)} broken lines, the first at {_at(broken[0])}"
    return DONE, ""


def _at(first: Reject) -> str:
    return f"{first.file}:{first.line} ({first.detail})"


def _refuse_place(out: Path, places: Sequence[Path | str]) -> None:
    """UsageError unless the folder is free or holds earlier results, none of which are being read."""
    refuse_foreign(out)
    for place in places:
        if isinstance(place, Path) and place.resolve().is_relative_to(out.resolve()):
            raise UsageError(f"{out} holds what is to be read", where="--out", expected="another folder")


def _inputs(sources: Sequence[SourceFile]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of every file read, as it lies on disk; the name alone of a database."""
    return [{"name": source.name} | _as_it_lies(source) for source in sources]


def _as_it_lies(source: SourceFile) -> dict[str, Any]:
    """Nothing where it cannot be opened: then it is among the rejects, with the reason."""
    if source.url is not None or not source.path.is_file():
        return {}
    try:
        with source.path.open("rb") as file:
            return {"bytes": source.path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    except OSError:
        return {}
