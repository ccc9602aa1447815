"""What each estimator makes of one panel: an effect with its 95 % interval, or the reason why it has none.

All see only what an evaluator sees: the outcome of every facility and period, and who was connected.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from emr_hub.errors import UsageError
from scenarios.studies.rollouts.evaluators import (
    Found,
    Rows,
    callaway_santanna,
    exposure_model,
    generalised_equations,
    interrupted_series,
    mixed_model,
    two_way,
)
from scenarios.studies.rollouts.panel import Panel
from scenarios.studies.rollouts.schedule import WAVES

_EVALUATORS: Mapping[str, Callable[[Rows], Found]] = {
    "mixed": mixed_model,
    "gee": generalised_equations,
    "two-way": two_way,
    "callaway-santanna": callaway_santanna,
    "interrupted": interrupted_series,
    "exposure": exposure_model,
}
AIMS_AT_FULL = ("exposure",)  # the others speak of the cells as they were connected


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimator on one panel; value and bounds are None where it failed, and `why` says how."""

    estimator: str
    value: float | None
    low: float | None
    high: float | None
    why: str = ""


def estimates_of(panel: Panel, measure: str, names: tuple[str, ...]) -> list[Estimate]:
    """Every estimator asked for, in the order asked."""
    rows = rows_of(panel, measure)
    return [_asked(name, rows) for name in names]


def rows_of(panel: Panel, measure: str) -> Rows:
    """The panel as rows, cells without anything at risk left out."""
    outcome, periods = panel.outcome(measure, WAVES), panel.encounters.shape[1]
    known = np.isfinite(outcome)
    facility, period = np.nonzero(known)
    return Rows(
        facility=facility.astype(np.int64),
        period=period.astype(np.int64),
        joins=panel.joins[facility],
        connected=panel.connected[known].astype(np.float64),
        exposure=(panel.exposure * panel.connected)[known],
        outcome=outcome[known],
        weight=panel.weight(measure)[known],
        periods=periods,
    )


def _asked(name: str, rows: Rows) -> Estimate:
    try:
        with warnings.catch_warnings():  # small panels make these libraries warn; what fails is told as a failure
            warnings.simplefilter("ignore")
            value, low, high = _EVALUATORS[name](rows)
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError, FloatingPointError) as error:
        return Estimate(name, None, None, None, f"{type(error).__name__}: {error}")
    if not all(np.isfinite([value, low, high])):
        return Estimate(name, None, None, None, "no finite interval")
    return Estimate(name, float(value), float(low), float(high))


def require_statsmodels() -> None:
    """UsageError with the way to install them, where the estimators' libraries are missing."""
    try:
        import diff_diff  # noqa: F401  only whether they are there
        import statsmodels  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"{error.name} is not installed", where="rollout.estimators", expected="pip install 'emr-hub[studies]'"
        ) from error
