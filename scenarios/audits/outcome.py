"""What an audit hands back: its findings, its measures, where they were written, and how the command should end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.audits.findings import Findings

DONE, BAD_DATA = 0, 3


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """One audit, finished. `run` and `measures` are what `measures.json` holds; `folder` may be None.

    `exit_code` is 3 when nothing was usable, or when a strict audit met a broken line; `trouble` says so in words.
    """

    run: Mapping[str, Any]
    measures: tuple[Mapping[str, Any], ...]
    findings: Findings
    folder: Path | None
    exit_code: int
    trouble: str


def ending(found: Findings, strict: bool) -> tuple[int, str]:
    """Exit code and what went wrong, empty when nothing did."""
    account = found.account
    broken = len(found.records.rejects)
    if account.rows_kept == 0:
        return BAD_DATA, f"nothing usable: {account.rows_read} laboratory rows read, none kept"
    if strict and broken:
        first = found.records.rejects[0]
        return BAD_DATA, f"strict: {broken} broken lines, the first at {first.file}:{first.line} ({first.detail})"
    return DONE, ""
