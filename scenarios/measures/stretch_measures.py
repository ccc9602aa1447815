"""The curve over windows and the windows at a stated risk, as measures. They belong to the world, not to an arm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, measure
from scenarios.measures.stretch import ALL

_PER = 1000  # rates are per 1,000 reused results, as the rates of harm are per 1,000 cuts
_KINDS = {
    "reported_change": "stretch_reported_change", "body_change": "stretch_body_change",
    "new_abnormal": "stretch_new_abnormal", "critical": "stretch_critical",
}  # fmt: skip
_HOURS_OF_DAY = 24


def stretch_measures(curve: pa.Table, windows: pa.Table) -> Iterator[Measure]:
    """Saved and missed at every window, for whole orders and by analyte; then the windows, in days.

    `curve` holds rows of `harm_curve`, `windows` of `harm_windows`.
    """
    for row in curve.to_pylist():
        yield from _point(row)
    for row in windows.to_pylist():
        yield _window(row)


def _point(row: dict[str, Any]) -> Iterator[Measure]:
    groups = {} if row["analyte"] == ALL else {"analyte": row["analyte"]}
    groups["window_hours"] = str(row["window_hours"])
    yield measure("stretch_saved", row["saved"], groups, numerator=row["comparable"], denominator=row["saved"])
    for name, key in _KINDS.items():
        whole = row["saved"] if name == "critical" else row["comparable"]
        bounds = share_interval(row[name], whole)
        interval = (bounds[0] * _PER, bounds[1] * _PER) if bounds else None
        value = row[name] / whole * _PER if whole else None
        yield measure(key, value, groups, interval=interval, numerator=row[name], denominator=whole)


def _window(row: dict[str, Any]) -> Measure:
    """Null unless reached. An end of the interval is 0 at the shortest window of the curve, null beyond the longest."""
    groups = {"analyte": row["analyte"], "risk": row["risk"], "standing": row["standing"]}
    value, low, high = (_days(row[name]) for name in ("window_hours", "low_hours", "high_hours"))
    found = measure("window_at_risk", value, groups, denominator=row["saved"])
    return replace(found, low=low, high=high)


def _days(hours: float | None) -> float | None:
    return None if hours is None else hours / _HOURS_OF_DAY
