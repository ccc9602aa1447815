"""What the estimators are held against: paired effects, which only the simulator knows.

In every cell the effect is the outcome with the rollout less the outcome of the same cell, of the same world, with
nobody connected. Two truths are told apart, because a test of another hospital is cut only where both are connected:

- `realised`: the weighted mean over the connected cells of the rollout as it went (weights: what is at risk);
- `full`: the same over all cells, everybody connected against nobody.

The first grows wave by wave; an estimator that is right about it is still short of the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.studies.rollouts.panel import Grid, Panel
from scenarios.studies.rollouts.schedule import EVERYBODY, NOBODY, WAVES


@dataclass(frozen=True, slots=True)
class Truth:
    """The two effects of one world, in the unit of the outcome."""

    realised: float
    full: float


def truth_of(panel: Panel, measure: str) -> Truth:
    """The paired effects of one world."""
    weight = panel.weight(measure)
    nobody = panel.outcome(measure, NOBODY)
    return Truth(
        realised=_mean(panel.outcome(measure, WAVES) - nobody, np.where(panel.connected, weight, 0.0)),
        full=_mean(panel.outcome(measure, EVERYBODY) - nobody, weight),
    )


def _mean(values: Grid, weight: Grid) -> float:
    known = np.isfinite(values) & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else 0.0
