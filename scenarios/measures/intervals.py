"""Intervals for shares: Wilson, and the rule of three where nothing was found."""

from __future__ import annotations

from functools import lru_cache

CONFIDENCE = 0.95  # the usual two-sided level


@lru_cache(maxsize=4096)
def share_interval(found: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share: Wilson's score interval; at zero found, 0 to 3/n; None when nothing was at risk.

    Orders are taken as independent draws. Orders of one person are not quite, so the interval is somewhat narrow;
    it says nothing about other worlds, for which runs are replicated.
    """
    if of <= 0:
        return None
    if found == 0:
        return 0.0, min(1.0, 3.0 / of)
    from scipy.stats import binomtest

    bounds = binomtest(found, of).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return float(bounds.low), float(bounds.high)
