"""The harm oracle: what a cut order would have shown, held against the result reused in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.columns import given, words_of
from scenarios.measures.catalogue_units import Converter, values_in_catalogue_units
from scenarios.measures.change import Bools, Floats, change_limits, changed

OF_VALUES = ("missed_change", "missed_new_abnormal", "missed_critical")
KINDS = (*OF_VALUES, "wrong_person", "corrected_or_withdrawn")
_NORMAL, _ABNORMAL, _CRITICAL, _NO_FLAG = 0, 1, 2, -1
_CLASS_OF_FLAG = {"N": _NORMAL, "NEG": _NORMAL, "LL": _CRITICAL, "HH": _CRITICAL}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the pairs: value in catalogue units (NaN without), whether it is only a bound, flag class."""

    value: Floats
    bounded: Bools
    flag: NDArray[np.int8]


class Verdicts(NamedTuple):
    """Per pair, what was missed, and whether the two values could be compared; what could not is not called harm."""

    missed_change: Bools
    missed_new_abnormal: Bools
    missed_critical: Bools
    comparable: Bools


def judge_pairs(pairs: pa.Table, convert: Converter) -> Verdicts:
    """The verdict on every row of the table of `Pairs`."""
    earlier, later = _side(pairs, "earlier", convert), _side(pairs, "later", convert)
    low, high = _floats(pairs, "low"), _floats(pairs, "high")
    missed, comparable = _missed_change(pairs, earlier, later, low, high)
    new_abnormal = _inside(earlier, low, high) & _outside(later, low, high) & missed
    critical = _critical(later, pairs) & ~_critical(earlier, pairs) & _present(earlier)
    return Verdicts(missed, new_abnormal, critical, comparable)


def _missed_change(pairs: pa.Table, earlier: Side, later: Side, low: Floats, high: Floats) -> tuple[Bools, Bools]:
    """Numbers by the reference change value, bounds only by crossing a limit, words by their reading."""
    analyte, keys = words_of(pairs, "analyte")
    fall, rise = change_limits(keys, analyte, _floats(pairs, "earlier_cva"), _floats(pairs, "later_cva"))
    by_value, value_known = changed(earlier.value, later.value, fall, rise)
    numbers = np.isfinite(earlier.value) & np.isfinite(later.value)
    bounded = (earlier.bounded | later.bounded) & numbers
    crossing = _outside(earlier, low, high) != _outside(later, low, high)
    words = np.isnan(earlier.value) & np.isnan(later.value)
    flagged = (earlier.flag != _NO_FLAG) & (later.flag != _NO_FLAG)
    equal: Any = pc.equal(pairs["earlier_text"], pairs["later_text"])
    same_text = np.asarray(equal.fill_null(False).to_numpy(), np.bool_)
    reading_differs = flagged & ((earlier.flag == _NORMAL) != (later.flag == _NORMAL))
    missed = np.where(bounded, crossing, np.where(words, reading_differs, by_value))
    comparable = np.where(bounded, True, np.where(words, flagged | same_text, value_known))
    return missed.astype(bool), comparable.astype(bool)


def _inside(side: Side, low: Floats, high: Floats) -> Bools:
    """Normal by its laboratory's own flag; without a flag, a value within the limits."""
    by_value = np.isfinite(side.value) & ~_outside(side, low, high) & ~(np.isnan(low) & np.isnan(high))
    return np.asarray((side.flag == _NORMAL) | ((side.flag == _NO_FLAG) & by_value), np.bool_)


def _outside(side: Side, low: Floats, high: Floats) -> Bools:
    """A value beyond the limits; without a value, an abnormal flag. A missing limit is never crossed."""
    by_value: Bools = (side.value < low) | (side.value > high)
    return np.asarray(np.where(np.isnan(side.value), side.flag > _NORMAL, by_value), np.bool_)


def _critical(side: Side, pairs: pa.Table) -> Bools:
    beyond = (side.value < _floats(pairs, "critical_low")) | (side.value > _floats(pairs, "critical_high"))
    return np.asarray(beyond | (side.flag == _CRITICAL))


def _present(side: Side) -> Bools:
    return np.asarray(np.isfinite(side.value) | (side.flag != _NO_FLAG), np.bool_)


def _side(pairs: pa.Table, name: str, convert: Converter) -> Side:
    values = values_in_catalogue_units(pairs, convert, value_in=name, unit_in=f"{name}_unit")
    flag, words = words_of(pairs, f"{name}_flag")
    classes = np.array([*(_CLASS_OF_FLAG.get(word, _ABNORMAL) for word in words), _NO_FLAG], np.int8)
    return Side(values, given(pairs, f"{name}_comparator"), classes[flag])


def _floats(pairs: pa.Table, name: str) -> Floats:
    """A column as float64, null as NaN."""
    column: Any = pairs[name].cast(pa.float64())
    return np.asarray(column.to_numpy(), np.float64)
