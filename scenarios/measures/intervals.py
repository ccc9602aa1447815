"""Intervals for shares: Wilson, and the rule of three where nothing was found."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

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
    return _wilson(found, of)


def _wilson(found: int, of: int) -> tuple[float, float]:
    """The score interval in its closed form (Newcombe 1998, method 3); blocks of people ask for it by the thousand."""
    share, z = found / of, _z()
    width = 2 * (of + z**2)
    centre = (2 * of * share + z**2) / width
    reach = z / width * sqrt(4 * of * share * (1 - share) + z**2)
    return centre - reach, 1.0 if found == of else centre + reach


@lru_cache(maxsize=1)
def _z() -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + 0.5 * CONFIDENCE))
