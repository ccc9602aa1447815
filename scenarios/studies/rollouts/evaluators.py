"""The estimators, each by a maintained library: statsmodels, and diff-diff for staggered adoption.

Few facilities are usual, so every interval is made with Student's t on the number of facilities less two, and sandwich
errors carry a small-sample correction (Barker 2016, BMC Medical Research Methodology 16:69 says why).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenarios.studies.statistics.means import t_quantile

if TYPE_CHECKING:
    Found = tuple[float, float, float]  # effect, low, high
else:
    Found = tuple

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """The panel, one row per facility and period; `joins` -1 for a facility that never joins."""

    facility: NDArray[np.int64]
    period: NDArray[np.int64]
    joins: NDArray[np.int64]
    connected: Column
    exposure: Column
    outcome: Column
    weight: Column
    periods: int

    @property
    def freedom(self) -> int:
        """Degrees of freedom of every interval: facilities less two."""
        return max(1, len(np.unique(self.facility)) - 2)


def mixed_model(rows: Rows) -> Found:
    """Stepped wedge of Hussey and Hughes: periods fixed, facilities random, one effect; restricted likelihood."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    design = np.column_stack([_dummies(rows.period), rows.connected])
    done = MixedLM(rows.outcome, design, groups=rows.facility).fit(reml=True)
    return _around(done.params[design.shape[1] - 1], done.bse[design.shape[1] - 1], rows.freedom)


def generalised_equations(rows: Rows) -> Found:
    """GEE, exchangeable within facilities, with the bias-reduced sandwich of Mancl and DeRouen."""
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.generalized_estimating_equations import GEE

    design = np.column_stack([_dummies(rows.period), rows.connected])
    done = GEE(rows.outcome, design, groups=rows.facility, cov_struct=Exchangeable()).fit(cov_type="bias_reduced")
    return _around(done.params[-1], done.bse[-1], rows.freedom)


def two_way(rows: Rows) -> Found:
    """Two-way fixed effects, weighted by what is at risk, errors clustered by facility: biased when effects grow."""
    done = _two_way(rows, rows.connected[:, None])
    return _around(done.params[-1], done.bse[-1], rows.freedom)


def exposure_model(rows: Rows) -> Found:
    """Two-way fixed effects with an effect of its own for the share of partners connected; its value at full exposure.

    It aims at everybody connected against nobody, where the others describe the rollout as it went.
    """
    done = _two_way(rows, np.column_stack([rows.connected, rows.exposure]))
    if np.linalg.matrix_rank(np.column_stack([rows.connected, rows.exposure])) < 2:
        raise ValueError("connection and exposure cannot be told apart")
    both = np.zeros(len(done.params))
    both[-2:] = 1.0
    spread = float(np.sqrt(both @ np.asarray(done.cov_params()) @ both))
    return _around(float(both @ done.params), spread, rows.freedom)


def interrupted_series(rows: Rows) -> Found:
    """Interrupted series at every facility's own joining: own level, one straight trend, one change of level.

    It has no comparison in the same period: what else changes with the calendar, but for the trend, is taken as effect.
    """
    design = np.column_stack([_dummies(rows.facility), rows.period, rows.connected])
    done = _weighted(rows, design)
    return _around(done.params[-1], done.bse[-1], rows.freedom)


def callaway_santanna(rows: Rows) -> Found:
    """Callaway and Sant'Anna: group-time effects against those not yet connected, averaged over connected cells."""
    import pandas
    from diff_diff import CallawaySantAnna

    frame = pandas.DataFrame({
        "facility": rows.facility, "period": rows.period + 1, "outcome": rows.outcome,
        "joins": np.where(rows.joins >= 0, rows.joins + 1, 0),
    })  # fmt: skip
    model = CallawaySantAnna(control_group="not_yet_treated", estimation_method="reg", allow_unbalanced_panel=True)
    done = model.fit(frame, "outcome", "facility", "period", "joins")
    return _around(done.overall_att, done.overall_se, rows.freedom)


def _two_way(rows: Rows, effects: NDArray[np.float64]) -> Any:
    return _weighted(rows, np.column_stack([_dummies(rows.facility), _dummies(rows.period)[:, 1:], effects]))


def _weighted(rows: Rows, design: NDArray[np.float64]) -> Any:
    """Least squares weighted by what is at risk, errors clustered by facility."""
    from statsmodels.regression.linear_model import WLS

    groups = {"groups": rows.facility, "use_correction": True}
    return WLS(rows.outcome, design, weights=rows.weight).fit(cov_type="cluster", cov_kwds=groups, use_t=True)


def _dummies(which: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(which[:, None] == np.unique(which), np.float64)


def _around(value: Any, spread: Any, freedom: int) -> Found:
    half = t_quantile(freedom) * float(spread)
    return float(value), float(value) - half, float(value) + half
