"""From the curve to a window: where the risk of reusing an analyte's results reaches a stated level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes
from scenarios.measures.curve_tables import RISKS, risk_levels
from scenarios.measures.intervals import share_interval
from scenarios.measures.stretch import ALL

Floats = NDArray[np.float64]
REACHED, BEYOND, BELOW, UNKNOWN = "reached", "beyond", "below", "unknown"


def body_noise(analyte: str) -> float:
    """Share of pairs whose body has not changed that daily variation alone takes past the limits of a report.

    Those limits hold 95 % of pairs of reports, which vary by daily variation and by the analyser; a body varies by the
    former only, so fewer than 5 % of pairs pass them. 0 for words, which have no such variation here.
    """
    of = analytes()[analyte]
    if of.cvi is None or of.cva is None or of.cvi == 0:
        return 0.0
    reach = float(ndtri(0.975)) * math.hypot(1, of.cva / of.cvi)
    return float(2 * ndtr(-reach))


def windows_at_risk(curve: pa.Table) -> pa.Table:
    """Rows of `harm_windows`, one per analyte of the curve and risk, the analytes reused most first.

    The risk of a window is that of all results it lets be reused; a longer window can only add risk, so the rates are
    first made to rise with the window (isotonic regression, weighted by results).
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in curve.to_pylist():
        if row["analyte"] != ALL:
            rows.setdefault(row["analyte"], []).append(row)
    most = sorted(rows, key=lambda key: (-max(row["saved"] for row in rows[key]), key))
    found = [_window(key, risk, rows[key]) for key in most for risk in RISKS]
    return pa.Table.from_pylist(found, SCHEMAS["harm_windows"])


def _window(analyte: str, risk: str, points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    level, saved = risk_levels()[risk], max(point["saved"] for point in points)
    counted = "body_change" if risk == "missed_change" else "critical"
    whole = "comparable" if risk == "missed_change" else "saved"
    noise = body_noise(analyte) if risk == "missed_change" else 0.0
    row = {"analyte": analyte, "risk": risk, "level": level, "saved": saved, "noise": noise, "window_hours": None}
    known = [point for point in points if point[whole]]
    if max((point[whole] for point in known), default=0) < risk_levels()["least_pairs"]:
        return {**row, "standing": UNKNOWN, "low_hours": None, "high_hours": None}
    hours = np.array([point["window_hours"] for point in known], np.float64)
    weights = np.array([point[whole] for point in known], np.float64)
    bounds = [share_interval(point[counted], point[whole]) or (0.0, 1.0) for point in known]
    curves = [[point[counted] / point[whole] for point in known], [b[1] for b in bounds], [b[0] for b in bounds]]
    middle, early, late = (_crossing(hours, _rising(c, weights, noise), level) for c in curves)
    standing = BEYOND if middle == math.inf else BELOW if middle == 0 else REACHED
    return {
        **row, "standing": standing, "window_hours": middle if standing == REACHED else None,
        "low_hours": _known(early), "high_hours": _known(late),
    }  # fmt: skip


def _rising(rates: Sequence[float], weights: Floats, noise: float) -> Floats:
    """Rates beyond noise, made to rise with the window."""
    from scipy.optimize import isotonic_regression  # half a second and 40 MB in every worker, asked of one curve a run

    beyond = np.maximum(np.asarray(rates) - noise, 0) / (1 - noise)
    return np.asarray(isotonic_regression(beyond, weights=weights).x, dtype=np.float64)


def _crossing(hours: Floats, rates: Floats, level: float) -> float:
    """The window at which a rising curve passes the level, between two points on a logarithmic scale of time.

    0 when it lies above from the first point on, infinity when it never does.
    """
    above = np.flatnonzero(rates > level)
    if not len(above):
        return math.inf
    n = int(above[0])
    if n == 0:
        return 0.0
    part = (level - rates[n - 1]) / (rates[n] - rates[n - 1])
    return float(hours[n - 1] * (hours[n] / hours[n - 1]) ** part)


def _known(hours: float) -> float | None:
    """0 stays 0: already at the shortest window; beyond the longest is null."""
    return hours if hours < math.inf else None
