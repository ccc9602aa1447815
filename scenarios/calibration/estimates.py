"""Figures of a world with their intervals. Patients, not orders, are the independent draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CONFIDENCE_Z = 1.959964  # two-sided 95 %, by definition of the normal distribution
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None where the world held nothing to count. `of`: how many it was made from."""

    value: float | None
    low: float | None
    high: float | None
    of: int


NOTHING = Estimate(None, None, None, 0)


def ratio(person: Ints, above: Floats, below: Floats, times: float = 1.0) -> Estimate:
    """The sum of `above` over the sum of `below`, times a factor; rows of one person move together.

    The interval is the linearised one of a ratio of sums over independent persons (Cochran, Sampling Techniques).
    """
    total = float(below.sum())
    if not len(person) or total <= 0:
        return NOTHING
    _, place = np.unique(person, return_inverse=True)
    tops, bottoms = (np.bincount(place, weights=w) for w in (above.astype(float), below.astype(float)))
    value, people = float(tops.sum()) / total, len(tops)
    off = tops - value * bottoms
    error = float(np.sqrt(people / max(people - 1, 1) * (off**2).sum())) / total
    reach = CONFIDENCE_Z * error
    return Estimate(times * value, times * max(value - reach, 0.0), times * (value + reach), round(total))


def share(person: Ints, found: NDArray[np.bool_]) -> Estimate:
    """The share of rows found, in per cent."""
    return ratio(person, found.astype(float), np.ones(len(found)), 100.0)


def median(values: Floats) -> Estimate:
    """A median with the interval of its order statistics."""
    size = len(values)
    if size < 2:
        return NOTHING
    ordered, reach = np.sort(values), CONFIDENCE_Z * np.sqrt(size) / 2
    low, high = int(max(np.floor(size / 2 - reach), 0)), int(min(np.ceil(size / 2 + reach), size - 1))
    return Estimate(float(np.median(values)), float(ordered[low]), float(ordered[high]), size)
