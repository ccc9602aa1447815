"""The cumulative plot that shows whether the history before the measured period was long enough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def cumulative_share(
    orders: Sequence[Sequence[float]], repeats: Sequence[Sequence[float]], window: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per day since the first of history: the moving and the cumulative share of orders that are repeats.

    One row per replication, one number per day; sums over replications first (Welch 1983), then a moving window of
    `window` days to either side that shrinks at the edges. Days without orders so far are NaN.
    """
    asked, found = np.sum(orders, axis=0), np.sum(repeats, axis=0)
    days = np.arange(len(asked))
    reach = np.minimum(window, np.minimum(days, len(asked) - 1 - days))
    ends_asked, ends_found = (np.concatenate([[0.0], np.cumsum(x)]) for x in (asked, found))
    inside = [ends[days + reach + 1] - ends[days - reach] for ends in (ends_found, ends_asked)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return inside[0] / inside[1], ends_found[1:] / ends_asked[1:]
