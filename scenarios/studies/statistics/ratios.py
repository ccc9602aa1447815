"""A ratio of two sums over replications: Fieller's interval, the bootstrap beside it, the rule of three at zero.

Source: Fieller 1954, Journal of the Royal Statistical Society B 16:175; Hanley and Lippman-Hand 1983, JAMA 249:1743.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import numpy as np

from emr_hub.randomness import uniforms
from scenarios.studies.statistics.means import CONFIDENCE, Interval, t_quantile

RESAMPLES = 2_000  # percentiles at 2.5 % from 50 resamples in each tail; more moves the third digit
RULE_OF_THREE = 3.0  # -ln(0.05), rounded as the rule has it


def ratio_interval(above: Sequence[float], below: Sequence[float], seed: int, *, events: bool = True) -> Interval:
    """Sum of `above` over sum of `below`, one pair per replication.

    Zero events: from 0 to 3 over the number at risk; a sum of money that is zero has no bounds (`events` false). Else
    Fieller's interval; where it is not finite (the denominator may be zero), the bootstrap over replications. Events
    are some of those at risk: their bounds end at none and at all. Without anything at risk there is no value.
    """
    n, at_risk = len(above), float(np.sum(below))
    if at_risk == 0:
        return Interval(None, None, None, n, "none")
    if not any(above) and not events:
        return Interval(0.0, None, None, n, "none")
    if not any(above):
        return Interval(0.0, 0.0, min(1.0, RULE_OF_THREE / at_risk), n, "rule of three")
    found = fieller(above, below) or bootstrap_ratio(above, below, seed)
    return _possible(found) if events else found


def _possible(share: Interval) -> Interval:
    low, high = (None if bound is None else min(1.0, max(0.0, bound)) for bound in (share.low, share.high))
    return replace(share, low=low, high=high)


def fieller(above: Sequence[float], below: Sequence[float]) -> Interval | None:
    """Fieller's 95 % interval of the ratio of two paired means; None with under two pairs or where it is unbounded."""
    n = len(above)
    if n < 2:
        return None
    a, b = float(np.mean(above)), float(np.mean(below))
    (v_a, v_ab), (_, v_b) = np.cov(above, below, ddof=1) / n
    t2 = t_quantile(n - 1) ** 2
    g = t2 * v_b / b**2
    if g >= 1:
        return None
    middle = a * b - t2 * v_ab
    root = sqrt(max(0.0, middle**2 - (a**2 - t2 * v_a) * (b**2 - t2 * v_b)))
    scale = b**2 - t2 * v_b
    return Interval(a / b, float((middle - root) / scale), float((middle + root) / scale), n, "Fieller")


def bootstrap_ratio(above: Sequence[float], below: Sequence[float], seed: int) -> Interval:
    """Percentile bootstrap over replications, never over people or orders; the draws are keyed by the seed."""
    n = len(above)
    drawn = uniforms(seed, "bootstrap", np.repeat(np.arange(RESAMPLES), n), np.tile(np.arange(n), RESAMPLES))
    which = (drawn * n).astype(np.int64).reshape(RESAMPLES, n)
    tops, bottoms = np.asarray(above)[which].sum(axis=1), np.asarray(below)[which].sum(axis=1)
    ratios = tops[bottoms > 0] / bottoms[bottoms > 0]
    low, high = np.quantile(ratios, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(float(np.sum(above) / np.sum(below)), float(low), float(high), n, "bootstrap")
