"""What an audit hands back: its measures, its small tables, where it was written, and how the command should end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from scenarios.audits.broken import BrokenKind

DONE, DIFFERENT, BAD_DATA = 0, 1, 3


@dataclass(frozen=True, slots=True)
class AuditOutcome:
    """One audit, finished. `run` and `measures` are what `measures.json` holds.

    `tables`: what was counted, by name (codes, same_moment_cases and every tally); the large tables lie in `folder`,
    which is gone once a run without `--out` has ended. `broken`: the broken lines by what was wrong.
    `exit_code` is 3 when nothing was usable, or when a strict audit met a broken line, 1 when `decide` and the bulk
    result differ on the sample; `trouble` says so in words, `mismatches` order by order.
    """

    run: Mapping[str, Any]
    measures: tuple[Mapping[str, Any], ...]
    tables: Mapping[str, pa.Table]
    folder: Path | None
    exit_code: int
    trouble: str
    broken: tuple[BrokenKind, ...] = ()
    mismatches: tuple[str, ...] = ()
