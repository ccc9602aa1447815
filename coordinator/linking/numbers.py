"""The fields of numbers as arrays, one entry per distinct text and a last one for a missing text.

Citizen and insurance numbers in their plain form are taken apart for all at once; `coordinator.matching` reads the odd.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, Vocabulary, codes, whole
from coordinator.linking.first_look import (
    Numbers,
    Rows,
    Signs,
    are_digits,
    filled,
    is_varied,
    number_of,
    others,
    signs_of,
)
from coordinator.matching.forms import read_bhyt, read_cccd
from coordinator.matching.forms.numbers import Citizen

SEX_CODES = {"female": 0, "male": 1, "other": 2, "unknown": 3}
NO_NUMBER = -1


class Citizens(NamedTuple):
    """Citizen numbers as arrays; NO_NUMBER, sex -1, born -1 for none."""

    number: Numbers
    sex: Codes
    born: Codes
    restored: NDArray[np.bool_]

    def take(self, place: Codes) -> Citizens:
        """These entries."""
        return Citizens(self.number[place], self.sex[place], self.born[place], self.restored[place])


class CccdArrays(NamedTuple):
    """Distinct citizen number fields: a citizen number, the old nine digits, or a number of another kind, numbered."""

    citizen: Citizens
    old: Codes
    other: Codes


class BhytArrays(NamedTuple):
    """Distinct insurance number fields: the citizen number in its place, or the stable ten digits."""

    citizen: Citizens
    insurance: Numbers


def cccd_arrays(texts: pa.StringArray) -> CccdArrays:
    """What the citizen number's field says, text by text, as `read_cccd` reads it."""
    size, (rows, plain) = len(texts) + 1, _plain_citizens(texts)
    odd = others(len(texts), rows)
    fields = [read_cccd(text) for text in texts.take(odd).to_pylist()]
    old, other = Vocabulary(), Vocabulary()
    return CccdArrays(
        _citizens(size, rows, plain, odd, [field.citizen for field in fields]),
        filled(size, NONE, np.int32, (odd, old.many([field.old for field in fields]))),
        filled(size, NONE, np.int32, (odd, other.many([field.other for field in fields]))),
    )


def bhyt_arrays(texts: pa.StringArray) -> BhytArrays:
    """What the insurance number's field says, text by text, as `read_bhyt` reads it."""
    size, (rows, plain) = len(texts) + 1, _plain_citizens(texts)
    cards, bhxh = _plain_cards(texts), _plain_bhxh(texts)
    odd = others(len(texts), rows, cards[0], bhxh[0])
    fields = [read_bhyt(text) for text in texts.take(odd).to_pylist()]
    stable = whole(int(field.stable) if field.stable else NO_NUMBER for field in fields)
    return BhytArrays(
        _citizens(size, rows, plain, odd, [field.citizen for field in fields]),
        filled(size, NO_NUMBER, np.int64, cards, bhxh, (odd, stable)),
    )


def _plain_citizens(texts: pa.StringArray) -> tuple[Rows, Citizens]:
    """Twelve digits that are no placeholder, of a province with an old code, synthetic or not."""
    rows, signs = signs_of(texts, 12)
    province = number_of(signs[:, 1:3])
    plain = are_digits(signs) & is_varied(signs) & np.isin(signs[:, 0], _signs("09")) & (province >= 1)
    plain &= (province <= 96) & (signs[:, 3] <= ord("3"))
    signs = signs[plain]
    century, is_female = np.divmod(number_of(signs[:, 3:4]), 2)
    sex = np.where(is_female, SEX_CODES["female"], SEX_CODES["male"]).astype(np.int32)
    born = (1900 + 100 * century + number_of(signs[:, 4:6])).astype(np.int32)
    return rows[plain], Citizens(number_of(signs), sex, born, np.zeros(len(signs), dtype=bool))


def _plain_cards(texts: pa.StringArray) -> tuple[Rows, Numbers]:
    """The ten stable digits of insurance cards: two capital letters, the benefit, thirteen digits in all."""
    rows, signs = signs_of(texts, 15)
    plain = ((signs[:, :2] >= ord("A")) & (signs[:, :2] <= ord("Z"))).all(axis=1) & are_digits(signs[:, 2:])
    plain &= np.isin(signs[:, 2], _signs("12345")) & is_varied(signs[:, 5:])
    return rows[plain], number_of(signs[plain, 5:])


def _plain_bhxh(texts: pa.StringArray) -> tuple[Rows, Numbers]:
    rows, signs = signs_of(texts, 10)
    plain = are_digits(signs) & is_varied(signs)
    return rows[plain], number_of(signs[plain])


def _signs(written: str) -> Signs:
    return np.frombuffer(written.encode("ascii"), np.uint8)


def _citizens(size: int, rows: Rows, plain: Citizens, odd: Rows, found: Sequence[Citizen | None]) -> Citizens:
    return Citizens(
        filled(
            size,
            NO_NUMBER,
            np.int64,
            (rows, plain.number),
            (odd, whole(int(c.number) if c else NO_NUMBER for c in found)),
        ),
        filled(size, NONE, np.int32, (rows, plain.sex), (odd, codes(SEX_CODES[c.sex] if c else NONE for c in found))),
        filled(size, NONE, np.int32, (rows, plain.born), (odd, codes(c.born if c else NONE for c in found))),
        filled(size, False, bool, (odd, np.array([c is not None and c.restored for c in found], dtype=bool))),
    )
