"""A hospital's own numbers for its cards."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from hospitals.population.papers import digits, years_of

Ints = NDArray[np.int64]
_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving


def record_numbers(site: Ints, registered: Ints, counter: int = 0) -> NDArray[np.object_]:
    """Two digits of the year and a six-digit serial, counted per hospital and year in the order given.

    Further counters of a hospital, from 1 on, put three digits of their own between the two.
    """
    year = years_of((registered + _LOCAL) // DAY)
    group = site * 10_000 + year
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    serial = np.empty(len(group), dtype=np.int64)
    serial[order] = np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))
    if counter:
        return digits((year % 100 * 1_000 + counter) * 1_000_000 + serial + 1, 11)
    return digits(year % 100 * 1_000_000 + serial + 1, 8)
