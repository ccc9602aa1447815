"""How good each estimator is over many simulated rollouts: bias, coverage, spread and power, truth being known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.measures import share_interval
from scenarios.studies.rollouts.estimates import Estimate
from scenarios.studies.rollouts.truth import Truth
from scenarios.studies.statistics import Interval, mean_interval

TARGETS = ("realised", "full")


@dataclass(frozen=True, slots=True)
class Quality:
    """One estimator against one truth over `n` rollouts; `failed` gave no interval and are in nothing else.

    `bias`: mean of estimate less truth, t-interval. `covered`: how many of the estimator's own 95 % intervals hold the
    truth, with Wilson's bounds of that share. `rmse`: root mean square error. `power`: share of intervals that leave
    out zero.
    """

    estimator: str
    target: str
    n: int
    failed: int
    mean: Interval
    truth: Interval
    bias: Interval
    covered: int
    coverage_low: float | None
    coverage_high: float | None
    rmse: float | None
    power: float | None

    @property
    def coverage(self) -> float | None:
        """Share of intervals that hold the truth; None without any."""
        return self.covered / self.n if self.n else None


def quality_of(name: str, target: str, estimates: Sequence[Estimate], truths: Sequence[Truth]) -> Quality:
    """One row of the table; `estimates` are this estimator's, one per rollout, beside the rollout's truth."""
    pairs = [
        (Interval(e.value, e.low, e.high, 1, ""), float(getattr(t, target)))
        for e, t in zip(estimates, truths, strict=True)
        if e.value is not None
    ]
    errors = [float(e.value or 0.0) - t for e, t in pairs]
    covered = sum(e.covers(t) for e, t in pairs)
    bounds = share_interval(covered, len(pairs)) or (None, None)
    n = len(pairs)
    return Quality(
        name, target, n, len(estimates) - n,
        mean=mean_interval([float(e.value or 0.0) for e, _ in pairs]),
        truth=mean_interval([t for _, t in pairs]),
        bias=mean_interval(errors),
        covered=covered, coverage_low=bounds[0], coverage_high=bounds[1],
        rmse=(sum(x * x for x in errors) / n) ** 0.5 if n else None,
        power=sum(not e.covers(0.0) for e, _ in pairs) / n if n else None,
    )  # fmt: skip
