"""When two values differ by more than chance: the terminology's reference change value, over whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.terminology.variation import rcv_limits

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def change_limits(
    keys: Sequence[str], analyte: NDArray[np.int64], cva_earlier: Floats, cva_later: Floats
) -> tuple[Floats, Floats]:
    """Fall and rise limits of each pair as fractions of the earlier value; NaN where a variation is not known.

    `analyte`: its place in `keys`.
    """
    kinds = [np.unique(column, return_inverse=True) for column in (analyte, cva_earlier, cva_later)]
    shape = [max(len(values), 1) for values, _ in kinds]
    held, which = np.unique(np.ravel_multi_index([place for _, place in kinds], shape), return_inverse=True)
    a, one, other = (values[place] for (values, _), place in zip(kinds, np.unravel_index(held, shape), strict=True))
    found = [_limits(keys[n], *cvs) for n, *cvs in zip(a.tolist(), one.tolist(), other.tolist(), strict=True)]
    limits = np.array(found, np.float64).reshape(-1, 2)
    return limits[which, 0], limits[which, 1]


@lru_cache(maxsize=1 << 16)
def _limits(analyte: str, cva_earlier: float, cva_later: float) -> tuple[float, float]:
    found = None if np.isnan(cva_earlier + cva_later) else rcv_limits(analyte, cva_earlier, cva_later)
    return (np.nan, np.nan) if found is None else (found.fall, found.rise)


def changed(earlier: Floats, later: Floats, fall: Floats, rise: Floats) -> tuple[Bools, Bools]:
    """Whether each pair differs beyond its limits, and whether that can be said at all.

    It cannot be said without both values or the limits, nor from an earlier value at or below 0: limits are relative.
    """
    known = np.isfinite(earlier) & np.isfinite(later) & np.isfinite(rise) & (earlier > 0)
    beyond = (later > earlier * (1 + rise)) | (later < earlier * (1 - fall))
    return beyond & known, known
