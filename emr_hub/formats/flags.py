"""The laboratory's own reading of each row: its interpretation code, else its own reference range."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FLAGS = ("LL", "L", "N", "H", "HH", "A", "POS", "NEG")
NO_FLAG = -1
_L, _N, _H = FLAGS.index("L"), FLAGS.index("N"), FLAGS.index("H")


@cache
def interpretations() -> Mapping[str, str]:
    """HL7 interpretation code to flag; a code outside the table says nothing about normal or abnormal."""
    text = (files("emr_hub.formats") / "tables" / "interpretations.csv").read_text(encoding="utf-8")
    return {row["code"]: row["flag"] for row in csv.DictReader(io.StringIO(text))}


def flags_of(
    codes: NDArray[np.int32], texts: list[str], value: NDArray[np.float64], bound: NDArray[np.int8],
    low: NDArray[np.float64], high: NDArray[np.float64],
) -> NDArray[np.int8]:  # fmt: skip
    """Index into FLAGS per row, NO_FLAG where the laboratory gave neither a known code nor a usable range.

    `bound`: 0 for a plain value, -1 and -2 for an upper bound (<= and <), 1 and 2 for a lower bound (>= and >).
    """
    table = interpretations()
    lookup = np.array([*(FLAGS.index(table[t]) if t in table else NO_FLAG for t in texts), NO_FLAG], np.int8)
    flag = lookup[codes]
    by_range = (codes == -1) & ~np.isnan(value) & ~(np.isnan(low) & np.isnan(high))
    flag[by_range] = _against_range(value[by_range], bound[by_range], low[by_range], high[by_range])
    return flag


def _against_range(
    value: NDArray[np.float64], bound: NDArray[np.int8], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.int8]:
    """Low, normal or high; a bound decides only when it lies wholly on one side. NaN ends are open."""
    below = ((value < low) & (bound <= 0)) | ((value == low) & (bound == -2))
    above = ((value > high) & (bound >= 0)) | ((value == high) & (bound == 2))
    inside = ~(value < low) & ~(value > high) & (bound == 0)
    # "< 5" with no lower end, or "> 60" with no upper end, cannot leave the range on that side.
    inside |= (bound < 0) & np.isnan(low) & ~(value > high)
    inside |= (bound > 0) & np.isnan(high) & ~(value < low)
    return np.select([below, above, inside], [_L, _H, _N], NO_FLAG).astype(np.int8)
