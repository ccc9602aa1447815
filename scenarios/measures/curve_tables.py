"""The windows a curve is drawn at and the levels of risk, from their tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

RISKS = ("missed_change", "missed_critical")


@cache
def curve_hours() -> tuple[int, ...]:
    """The windows of the curve in hours, ascending."""
    return tuple(sorted(int(row["hours"]) for row in _rows("curve_windows")))


@cache
def risk_levels() -> Mapping[str, float]:
    """The stated level of each of RISKS as a share, and `least_pairs`."""
    return {row["name"]: float(row["value"]) for row in _rows("risk_levels")}


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("scenarios.measures") / "tables" / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
