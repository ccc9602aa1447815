"""Does an input fit the short way? Decided by the mapping and the files' own schemas, never by a look at the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emr_hub.formats import SourceFile
from scenarios.audits.asked import Asked


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Parquet files and the column of each role: subject, taken, issued, value, facility, loinc, unit and so on."""

    paths: tuple[Path, ...]
    files: tuple[str, ...]
    columns: dict[str, str]


def plain_table(asked: Asked, sources: Sequence[SourceFile]) -> PlainTable | None:
    """The input as a plain table; None when it goes the general way."""
    return None
