"""Birth date and sex as a desk writes them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hospitals.population.mistakes import Slips
from hospitals.population.mistakes.dates import (
    day_and_month_swapped,
    first_of_january,
    no_such_day,
    one_step_off,
    year_only,
)

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
_TO_THE_NEXT_FIVE = 5  # somebody unconscious is guessed to the nearest five years


def ages_at(birth_day: Ints, day: Ints) -> Ints:
    """Completed years of age on a day (both in days since 1970-01-01); nobody is younger than 0."""
    born, now = birth_day.astype("datetime64[D]"), day.astype("datetime64[D]")
    months = now.astype("datetime64[M]").astype(np.int64) - born.astype("datetime64[M]").astype(np.int64)
    early = _day_of_month(now) < _day_of_month(born)
    return np.maximum((months - early) // 12, 0)


def _day_of_month(day: NDArray[np.datetime64]) -> Ints:
    return np.asarray((day - day.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64))


def write_births(birth_day: Ints, slips: Slips, unknown: NDArray[np.bool_]) -> Texts:
    """YYYY-MM-DD, YYYY, or nothing."""
    written = pa.array(birth_day.astype(np.int32)).view(pa.date32()).cast(pa.string()).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(unknown):
        written[row] = str(round(int(written[row][:4]) / _TO_THE_NEXT_FIVE) * _TO_THE_NEXT_FIVE)
    missing = slips.strikes("birth_missing", ~unknown)
    written[missing] = None
    whole = ~unknown & ~missing
    slips.rewrite("birth_one_off", written, one_step_off, whole)
    slips.rewrite("day_month_swapped", written, day_and_month_swapped, whole)
    slips.rewrite("no_such_day", written, no_such_day, whole)
    slips.rewrite("january_first", written, first_of_january, whole)
    slips.rewrite("year_only", written, year_only, whole)
    return written


def write_sexes(female: NDArray[np.bool_], slips: Slips) -> Texts:
    """female, male or unknown."""
    wrong = slips.strikes("sex_wrong")
    written = np.where(female ^ wrong, "female", "male").astype(object)
    written[slips.strikes("sex_missing")] = "unknown"
    return written
