"""What probably lies behind a question, in words for the reviewer: the first row of `likely_causes.csv` that fits."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from coordinator.matching import Comparison

Cause = Mapping[str, str]
"""`cause` is its key, `en` and `vi` what is said."""


def likely_cause(reason: str, comparison: Comparison) -> Cause:
    """The cause to be looked for first."""
    levels = {step.field: str(step.level) for step in comparison.levels}
    return next(row for row in causes() if _fits(row, reason, comparison.veto or comparison.rule or "", levels))


def _fits(row: Cause, reason: str, decided: str, levels: Mapping[str, str]) -> bool:
    return (
        row["reason"] in ("", reason)
        and row["decided"] in ("", decided)
        and (not row["field"] or levels.get(row["field"]) == row["level"])
    )


@cache
def causes() -> tuple[Cause, ...]:
    """Every cause, in the order in which they are looked for; the last fits always."""
    text = (files("coordinator.person_index") / "tables" / "likely_causes.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
