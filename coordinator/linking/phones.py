"""Phone numbers as arrays, one entry per distinct text and a last one for a missing text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, codes, whole
from coordinator.linking.first_look import Numbers, Rows, are_digits, filled, is_varied, number_of, others, signs_of
from coordinator.matching.forms import read_phone

_TODAY = 10  # digits of a mobile number since 2018


class PhoneArrays(NamedTuple):
    """The number with its length, NONE and 0 where there is none, and whether an old prefix was converted."""

    phone: Numbers
    phone_length: Codes
    converted: NDArray[np.bool_]


def phone_arrays(texts: pa.StringArray) -> PhoneArrays:
    """The phones, text by text, as `read_phone` reads them."""
    size, (rows, plain) = len(texts) + 1, _plain_numbers(texts)
    odd = others(len(texts), rows)
    phones = [read_phone(text)[0] for text in texts.take(odd).to_pylist()]
    return PhoneArrays(
        filled(size, NONE, np.int64, (rows, plain), (odd, whole(int(p.number) if p else NONE for p in phones))),
        filled(size, 0, np.int32, (rows, _TODAY), (odd, codes(len(p.number) if p else 0 for p in phones))),
        filled(size, False, bool, (odd, np.array([p is not None and p.converted for p in phones], dtype=bool))),
    )


def _plain_numbers(texts: pa.StringArray) -> tuple[Rows, Numbers]:
    """Ten digits as they are dialled today, one zero in front, and no placeholder."""
    rows, signs = signs_of(texts, _TODAY)
    plain = are_digits(signs) & is_varied(signs) & (signs[:, 0] == ord("0")) & (signs[:, 1] != ord("0"))
    return rows[plain], number_of(signs[plain])
