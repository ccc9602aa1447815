"""The audit from end to end: read, settle, judge, measure, write."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from coordinator.decision import Policy
from coordinator.policies import load_policy
from emr_hub.clock import Clock, SystemClock
from emr_hub.errors import UsageError
from emr_hub.formats import read_fhir, source_files
from scenarios.audits.describing import run_of
from scenarios.audits.figures import measures_of
from scenarios.audits.findings import findings_of
from scenarios.audits.folder import ReportWriter, write_folder
from scenarios.audits.outcome import AuditOutcome, ending
from scenarios.measures import as_rows

FORMATS = ("auto", "fhir")
DEFAULT_POLICY = "g147"


class Progress(Protocol):
    """Told how far a stage has come; `total` is None when nobody can know."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """`done` units of `stage` are finished."""
        ...


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""


def run_audit(
    paths: Iterable[Path],
    policy_ids: Sequence[str] = (DEFAULT_POLICY,),
    format: str = "auto",
    out: Path | None = None,
    strict: bool = False,
    progress: Progress = silent,
    *,
    assume_limits: bool = True,
    report: ReportWriter | None = None,
    clock: Clock | None = None,
) -> AuditOutcome:
    """Ask of real records how many tests repeated an earlier one, under each policy; the first is the headline's.

    `assume_limits`: where the laboratory gave no flag and no range of its own, the catalogue's adult limits flag,
    marked assumed. `report` turns the outcome into `report.html` of the folder `out`. What a file holds never
    raises; a wrong path, policy or format does (UsageError), and so does a file of no known kind (DataError).
    """
    clock = clock or SystemClock()
    started = clock.now()
    policies = _policies(policy_ids)
    _check_format(format)
    given = [Path(p) for p in paths]
    records = read_fhir(given, lambda name, lines: progress("audit.read", lines))
    read_at = clock.now()
    progress("audit.judge", 0, len(policies))
    found = findings_of(records, policies, assume_limits)
    progress("audit.judge", len(policies), len(policies))
    measures = measures_of(found)
    inputs = _inputs(given) if out else [{"name": name} for name in records.files]
    code, trouble = ending(found, strict)
    outcome = AuditOutcome(
        run_of(found, inputs, assume_limits), tuple(as_rows(measures)), found, out, code, trouble
    )  # fmt: skip
    if out is not None:
        settings = {
            "policies": [p.id for p in policies], "format": format, "strict": strict, "assume_limits": assume_limits,
            "inputs": inputs,
        }  # fmt: skip
        seconds = {"read": (read_at - started) / 1000, "judge": (clock.now() - read_at) / 1000}
        write_folder(out, outcome, measures, settings, report, started, clock, seconds)
    return outcome


def _policies(ids: Sequence[str]) -> list[Policy]:
    found = {p.id: p for p in map(load_policy, ids)}
    if not found:
        raise UsageError("no policy was named", where="--policy", expected="at least one")
    return list(found.values())


def _check_format(format: str) -> None:
    if format not in FORMATS:
        raise UsageError(f"{format!r} is not read yet", where="--format", expected=f"one of {', '.join(FORMATS)}")


def _inputs(paths: list[Path]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of every file read, as it lies on disk."""
    found = []
    for source in source_files(paths):
        with source.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found.append({"name": source.name, "bytes": source.path.stat().st_size, "sha256": digest})
    return found
