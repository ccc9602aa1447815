"""What each result row says: can it serve, is it final, does its unit convert, and is it normal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordinator.bulk.arrays import (
    ABNORMAL,
    CRITICAL,
    I8,
    I64,
    NO,
    NORMAL,
    POSITIVE,
    UNKNOWN,
    UNREAD,
    YES,
)  # fmt: skip
from coordinator.bulk.vocabulary import Vocabulary
from emr_hub.columns import codes_of, words_of
from emr_hub.terminology import Refused, analytes, factor_of

_FLAGS = {"LL": CRITICAL, "L": ABNORMAL, "N": NORMAL, "H": ABNORMAL, "HH": CRITICAL, "A": POSITIVE, "POS": POSITIVE,
          "NEG": NORMAL}  # fmt: skip
_FINAL = {"registered": NO, "preliminary": NO, "cancelled": NO, "entered-in-error": NO, "unknown": UNKNOWN,
          "final": YES, "amended": YES, "corrected": YES}  # fmt: skip
_VOID = {"cancelled": 1, "entered-in-error": 1}
UNSATISFACTORY = "unsatisfactory"


@dataclass(frozen=True, slots=True)
class Readings:
    """One entry per row of `results`."""

    status: I8
    content: I8
    converts: I8
    reading: I8

    @staticmethod
    def of(results: pa.Table, words: Vocabulary, limits_may_flag: bool) -> Readings:
        """Read every row. Catalogue limits stand in for a missing flag only where the caller allows it."""
        value = np.asarray(pc.cast(results["value"], pa.float64()).to_numpy(), dtype=np.float64)
        has_value = ~np.isnan(value)
        converted, converts = _in_catalogue_units(results, words, value, has_value)
        flag, flags = words_of(results, "flag")
        status, statuses = words_of(results, "status")
        read = codes_of(flags, _FLAGS, UNREAD)[flag]
        return Readings(
            codes_of(statuses, _FINAL, UNKNOWN)[status],
            _content(results, has_value | (flag >= 0), codes_of(statuses, _VOID, 0)[status] != 0),
            converts,
            _read(read, converted, words.analyte_of_row, words.analytes, limits_may_flag),
        )


def _content(results: pa.Table, something: NDArray[np.bool_], void: NDArray[np.bool_]) -> I8:
    text, texts = words_of(results, "text")
    spoilt = np.array([*(t.startswith(UNSATISFACTORY) for t in texts), False])[text]
    content: I8 = ((something | (text >= 0)) & ~spoilt & ~void).astype(np.int8)
    return content


def _in_catalogue_units(
    results: pa.Table, words: Vocabulary, value: NDArray[np.float64], has_value: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], I8]:
    unit, units = words_of(results, "unit")
    width = len(units) + 1
    pair = words.analyte_of_row * width + np.where(unit < 0, len(units), unit)
    scale, offset = np.full(len(words.analytes) * width, np.nan), np.zeros(len(words.analytes) * width)
    for found in np.flatnonzero(np.bincount(pair)):
        a, u = divmod(int(found), width)
        factor = factor_of(words.analytes[a], units[u] if u < len(units) else None)
        if not isinstance(factor, Refused):
            scale[found], offset[found] = factor
    converted = value * scale[pair] + offset[pair]
    fails = has_value & np.isnan(converted)
    return converted, np.where(fails, UNKNOWN, YES).astype(np.int8)


def _read(flags: I8, value: NDArray[np.float64], analyte: I64, keys: tuple[str, ...], limits_may_flag: bool) -> I8:
    known = [analytes()[k] for k in keys]
    critical_low = np.array([a.critical_low if a.critical_low is not None else -np.inf for a in known])[analyte]
    critical_high = np.array([a.critical_high if a.critical_high is not None else np.inf for a in known])[analyte]
    reading = flags.copy()
    if limits_may_flag:
        limits = [a.limits(None) for a in known]
        low = np.array([-np.inf if x.low is None else x.low for x in limits])[analyte]
        high = np.array([np.inf if x.high is None else x.high for x in limits])[analyte]
        unread = (flags == UNREAD) & (np.isfinite(low) | np.isfinite(high)) & ~np.isnan(value)
        reading[unread] = np.where((value < low) | (value > high), ABNORMAL, NORMAL)[unread]
    reading[(value < critical_low) | (value > critical_high)] = CRITICAL
    return reading
