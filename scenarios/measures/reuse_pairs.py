"""Reused results beside what would have been measured, over whole columns: has the report changed, has the body?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.measures.change import change_limits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Reading(NamedTuple):
    """One side of the pairs: value in catalogue units (NaN for words), whether it is only a bound, how it reads."""

    value: Floats
    bounded: Bools
    abnormal: Bools
    critical: Bools
    read: Bools  # the laboratory said normal or not
    body: Floats  # what was truly in the body; for words 1 where the positive answer was true


@dataclass(frozen=True, slots=True)
class ReusePairs:
    """One entry per reused analyte result: whose place it takes, and the limits of change between the two laboratories.

    `analyte` is a place in `keys`; `order` any number that tells orders apart.
    """

    keys: Sequence[str]
    analyte: Ints
    order: Ints
    earlier: Reading
    later: Reading
    fall: Floats
    rise: Floats

    def reported_change(self) -> Bools:
        """The report would have moved past the reference change value; bounds by crossing a limit, words by reading."""
        words = np.isnan(self.earlier.value) & np.isnan(self.later.value)
        crossed = self.earlier.abnormal != self.later.abnormal
        bounded = (self.earlier.bounded | self.later.bounded) & ~words
        moved = _beyond(self.earlier.value, self.later.value, self.fall, self.rise)
        return np.asarray(
            np.where(words, crossed & self.earlier.read & self.later.read, np.where(bounded, crossed, moved))
        )

    def body_change(self) -> Bools:
        """The body itself has moved past the same limits; for words, the true answer is another one."""
        words = np.isnan(self.earlier.value) & np.isnan(self.later.value)
        moved = _beyond(self.earlier.body, self.later.body, self.fall, self.rise)
        return np.asarray(np.where(words, self.earlier.body != self.later.body, moved))

    def new_abnormal(self) -> Bools:
        """Normal before, abnormal in its place, and changed past the limits."""
        normal = self.earlier.read & ~self.earlier.abnormal
        return np.asarray(normal & self.later.abnormal & self.reported_change())

    def critical(self) -> Bools:
        """A critical value would have been measured, and the reused one was not critical."""
        return np.asarray(self.later.critical & ~self.earlier.critical)

    def comparable(self) -> Bools:
        """The two can be told apart or alike: numbers with known variation, bounds, or words that were read."""
        words = np.isnan(self.earlier.value) & np.isnan(self.later.value)
        numbers = np.isfinite(self.earlier.value) & np.isfinite(self.later.value) & np.isfinite(self.rise)
        return np.asarray(np.where(words, self.earlier.read & self.later.read, numbers & (self.earlier.value > 0)))


def _beyond(earlier: Floats, later: Floats, fall: Floats, rise: Floats) -> Bools:
    known = np.isfinite(earlier) & np.isfinite(later) & np.isfinite(rise) & (earlier > 0)
    return np.asarray(known & ((later > earlier * (1 + rise)) | (later < earlier * (1 - fall))))


def limits_between(
    keys: Sequence[str], analyte: Ints, cva: Floats, earlier: Ints, later: Ints
) -> tuple[Floats, Floats]:
    """Fall and rise limits of each pair. `cva`: by facility and analyte; `earlier` and `later`: their facilities."""
    return change_limits(keys, analyte, cva[earlier, analyte], cva[later, analyte])
