"""What a design's answers say of each parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.studies.designs.points import Point
from scenarios.studies.designs.salib import sobol_indices
from scenarios.studies.statistics import Interval, mean_interval
from scenarios.studies.study import Parameter, Study


@dataclass(frozen=True, slots=True)
class Effect:
    """What one parameter does to the primary outcome.

    Tornado: `at_low` and `at_high` are the outcome at the ends of its range, `index` their distance. Latin hypercube:
    `index` is the partial rank correlation. Sobol: `index` is the first-order and `total` the total index; low and
    high are their 95 % bounds. Both are unknown (None) where the outcome, or the parameter, never varied.
    """

    parameter: Parameter
    index: float | None
    low: float | None = None
    high: float | None = None
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None
    at_low: Interval | None = None
    at_high: Interval | None = None


def effects_of(study: Study, points: Sequence[Point], answers: Sequence[Sequence[float]]) -> list[Effect]:
    """Effects, the largest first, unknown ones last. `answers`: per point, the paired difference in every world."""
    found = {"tornado": _one_way, "latin-hypercube": _rank_correlations, "sobol": _indices}[study.kind](
        study, points, answers
    )
    return sorted(found, key=lambda e: -abs((e.index if e.total is None else e.total) or 0.0))


def _one_way(study: Study, points: Sequence[Point], answers: Sequence[Sequence[float]]) -> list[Effect]:
    effects = []
    for n, parameter in enumerate(study.parameters):
        low, high = answers[1 + 2 * n], answers[2 + 2 * n]
        moved = mean_interval([above - below for above, below in zip(high, low, strict=True)])
        effects.append(Effect(parameter, moved.value or 0.0, moved.low, moved.high, at_low=mean_interval(low),
                              at_high=mean_interval(high)))  # fmt: skip
    return effects


def _rank_correlations(study: Study, points: Sequence[Point], answers: Sequence[Sequence[float]]) -> list[Effect]:
    """Partial rank correlation of each parameter with the mean answer, the others held fixed; Fisher's interval."""
    from scipy.stats import rankdata

    asked = np.array([[point[p.path] for p in study.parameters] for point in points[1:]])
    ranks = np.apply_along_axis(rankdata, 0, asked)
    means = [float(np.mean(a)) for a in answers[1:]]
    if len(set(means)) == 1:
        return [Effect(p, None) for p in study.parameters]
    found, effects = np.asarray(rankdata(means)), []
    for n, parameter in enumerate(study.parameters):
        r = _partial(ranks, found, n)
        effects.append(Effect(parameter, r, *_fisher(r, len(found), len(study.parameters) - 1)))
    return effects


def _partial(ranks: NDArray[np.float64], found: NDArray[np.float64], n: int) -> float | None:
    others = np.column_stack([np.ones(len(found)), np.delete(ranks, n, axis=1)])
    mine, answer = (y - others @ np.linalg.lstsq(others, y, rcond=None)[0] for y in (ranks[:, n], found))
    spread = float(np.sqrt((mine**2).sum() * (answer**2).sum()))
    return float((mine * answer).sum() / spread) if spread > 0 else None


def _fisher(r: float | None, n: int, held: int) -> tuple[float | None, float | None]:
    freedom = n - held - 3
    if r is None or freedom <= 0 or abs(r) >= 1:
        return None, None
    half = 1.959963984540054 / np.sqrt(freedom)  # two-sided 95 % point of the normal distribution
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def _indices(study: Study, points: Sequence[Point], answers: Sequence[Sequence[float]]) -> list[Effect]:
    means = [float(np.mean(a)) for a in answers[1:]]
    if len(set(means)) == 1:  # nothing varies, so there is no variance to share out
        return [Effect(p, None) for p in study.parameters]
    found = sobol_indices(study, means)
    rows = zip(study.parameters, found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], strict=True)
    return [Effect(p, float(s), *_around(s, c), float(t), *_around(t, d)) for p, s, c, t, d in rows]


def _around(value: float, half: float) -> tuple[float | None, float | None]:
    """Bounds; none where so few samples gave no spread."""
    return (float(value - half), float(value + half)) if np.isfinite(half) else (None, None)
