"""95 % intervals of shares of pairs, where pairs come in islands and are not independent draws.

Wilson's score interval on the effective number of pairs: the number counted, divided by the design effect. The
design effect compares the variance of the share between islands (ratio estimator, Cochran 1977, section 6) with that
of independent pairs; it is never taken below 1. Where no pair or every pair was found the data cannot show it, and
each island is taken as right or wrong as a whole (Kish: sum of squares over sum).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

CONFIDENCE = 0.95  # the usual two-sided level


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval: `found` of `of`; value and bounds are None when there was nothing to find."""

    found: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def share(found: NDArray[np.int64], of: NDArray[np.int64]) -> Share:
    """The share of pairs found, from one number per island."""
    total, hits = int(of.sum()), int(found.sum())
    if total == 0:
        return Share(hits, 0, None, None, None)
    low, high = wilson(hits / total, total / design_effect(found, of))
    return Share(hits, total, hits / total, low, high)


def f_measure(right: NDArray[np.int64], same: NDArray[np.int64], linked: NDArray[np.int64]) -> Share:
    """F1 = 2PR/(P+R), with the interval carried over from F* = right / (same or linked), a plain share of pairs.

    F1 = 2 F*/(1 + F*) rises with F* (Hand, Christen, Kirielle 2021), so the bounds may be carried over.
    """
    star = share(right, same + linked - right)
    if star.value is None or star.low is None or star.high is None:
        return star
    return Share(star.found, star.of, *(2 * x / (1 + x) for x in (star.value, star.low, star.high)))


def wilson(value: float, number: float) -> tuple[float, float]:
    """Wilson's score interval of a share seen in `number` independent draws, which may be a fraction."""
    z = float(norm.ppf(0.5 + CONFIDENCE / 2))
    middle = value + z * z / (2 * number)
    half = z * np.sqrt(value * (1 - value) / number + z * z / (4 * number * number))
    scale = 1 + z * z / number
    return max(0.0, float((middle - half) / scale)), min(1.0, float((middle + half) / scale))


def design_effect(found: NDArray[np.int64], of: NDArray[np.int64]) -> float:
    """How many times the variance exceeds that of independent pairs; at least 1."""
    held = of > 0
    size, hits = of[held].astype(float), found[held].astype(float)
    total = float(size.sum())
    value = float(hits.sum()) / total
    if value in (0.0, 1.0) or len(size) < 2:
        return float((size**2).sum() / total)
    between = float(((hits - value * size) ** 2).sum()) * len(size) / (len(size) - 1) / total**2
    return max(1.0, between / (value * (1 - value) / total))
