"""Birth dates as arrays, one entry per distinct text and a last one for a missing text."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.distinct import Codes, codes
from coordinator.linking.first_look import Numbers, Rows, are_digits, filled, number_of, others, signs_of
from coordinator.matching.forms import Birth, read_birth
from coordinator.matching.forms.births import FIRST_YEAR, LAST_YEAR

_NONE = Birth(0)
_DIGITS, _DASHES = [0, 1, 2, 3, 5, 6, 8, 9], [4, 7]  # of YYYY-MM-DD
_SHORTEST_MONTH = 28
_REMEMBERED = 1 << 15


class BirthArrays(NamedTuple):
    """Year 0 where no birth is known. `digits` is the date as eight digits, `day` a running day number."""

    year: Codes
    month: Codes
    day_of_month: Codes
    is_whole: NDArray[np.bool_]
    digits: Codes
    day: Codes


def birth_arrays(texts: pa.StringArray) -> BirthArrays:
    """The births, text by text, as `read_birth` reads them."""
    size, (rows, plain) = len(texts) + 1, _plain_dates(texts)
    odd = others(len(texts), rows)
    births = [_birth(text) for text in texts.take(odd).to_pylist()]
    told = zip(plain, ([b.year for b in births], [b.month for b in births], [b.day for b in births]), strict=True)
    year, month, day = (filled(size, 0, np.int32, (rows, a), (odd, codes(b))) for a, b in told)
    is_whole = (day > 0) & ~((month == 1) & (day == 1))
    digits = (year * 10_000 + month * 100 + day).astype(np.int32)
    return BirthArrays(year, month, day, is_whole, digits, np.where(is_whole, _day_number(year, month, day), 0))


def _plain_dates(texts: pa.StringArray) -> tuple[Rows, tuple[Numbers, Numbers, Numbers]]:
    """Days written YYYY-MM-DD that every month of every year has."""
    rows, signs = signs_of(texts, len("YYYY-MM-DD"))
    year, month, day = number_of(signs[:, :4]), number_of(signs[:, 5:7]), number_of(signs[:, 8:])
    plain = are_digits(signs[:, _DIGITS]) & (signs[:, _DASHES] == ord("-")).all(axis=1)
    plain &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    plain &= (day >= 1) & (day <= _SHORTEST_MONTH)
    return rows[plain], (year[plain], month[plain], day[plain])


def _day_number(year: Codes, month: Codes, day: Codes) -> Codes:
    """Days since a fixed day, so that neighbours differ by one."""
    months = (year * 12 + month - 1 - 1970 * 12).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64) + day, dtype=np.int32)


@lru_cache(maxsize=_REMEMBERED)
def _birth(text: str) -> Birth:
    return read_birth(text)[0] or _NONE
