"""The mean over replications with its 95 % t-interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

CONFIDENCE = 0.95  # the usual two-sided level; said in every report


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 95 % bounds over `n` replications. Bounds are None where none is honest; `method` names it."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width; None without bounds."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2

    def times(self, factor: float) -> Interval:
        """The same in a unit that is `factor` times smaller."""
        value, low, high = (None if x is None else factor * x for x in (self.value, self.low, self.high))
        return Interval(value, low, high, self.n, self.method)

    def covers(self, truth: float) -> bool:
        """Whether the truth lies inside, bounds included; an interval without bounds covers nothing."""
        return self.low is not None and self.high is not None and self.low <= truth <= self.high


def mean_interval(values: Sequence[float]) -> Interval:
    """Mean and t-interval of one value per replication; no bounds from fewer than two."""
    n = len(values)
    if n == 0:
        return Interval(None, None, None, 0, "t")
    mean = float(np.mean(values))
    if n < 2:
        return Interval(mean, None, None, n, "t")
    half = t_quantile(n - 1) * float(np.std(values, ddof=1)) / sqrt(n)
    return Interval(mean, mean - half, mean + half, n, "t")


def unpaired_half_width(arm: Sequence[float], control: Sequence[float]) -> float | None:
    """Half width had each arm met worlds of its own (Welch): what common random numbers are held against."""
    n, m = len(arm), len(control)
    if min(n, m) < 2:
        return None
    a, b = float(np.var(arm, ddof=1)) / n, float(np.var(control, ddof=1)) / m
    if a + b == 0:
        return 0.0
    freedom = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))
    return t_quantile(freedom) * sqrt(a + b)


def t_quantile(freedom: float) -> float:
    """The two-sided 95 % point of Student's t."""
    from scipy.stats import t

    return float(t.ppf(0.5 + CONFIDENCE / 2, freedom))
