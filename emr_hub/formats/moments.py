"""Times of rows as instants: the earliest and the latest that each may mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.columns import longs

NO_TIME = np.int64(-(2**63))


@dataclass(frozen=True, slots=True)
class Moments:
    """Per row the earliest and latest instant a time may mean; both NO_TIME where there is none."""

    earliest: NDArray[np.int64]
    latest: NDArray[np.int64]

    @property
    def given(self) -> NDArray[np.bool_]:
        """Which rows have a time."""
        given: NDArray[np.bool_] = self.earliest != NO_TIME
        return given

    def or_else(self, other: Moments) -> Moments:
        """These where they are given, else the other's."""
        given = self.given
        return Moments(np.where(given, self.earliest, other.earliest), np.where(given, self.latest, other.latest))


def moments_of(rows: pa.Table, name: str, bit: int) -> Moments:
    """The moments of one time column of ROW; `bit` of `dates` tells a whole day."""
    earliest = longs(rows, name, int(NO_TIME))
    whole = (longs(rows, "dates") & bit != 0) & (earliest != NO_TIME)
    return Moments(earliest, np.where(whole, earliest + DAY - 1, earliest))
