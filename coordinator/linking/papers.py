"""The numbers of many cards taken together, as `coordinator.matching` does it for one: whose are they?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes
from coordinator.linking.first_look import Numbers
from coordinator.linking.numbers import NO_NUMBER, BhytArrays, CccdArrays, Citizens

NO_SEX = 2  # from here on a sex says nothing


class PaperArrays(NamedTuple):
    """One row per card; NO_NUMBER for none. Citizen numbers: two of the card's own, two that contradict it.

    `own_sex` and `own_born` are what the first own number says.
    """

    own_1: Numbers
    own_2: Numbers
    strange_1: Numbers
    strange_2: Numbers
    own_sex: Codes
    own_born: Codes
    old: Codes
    other: Codes
    insurance: Numbers


def paper_arrays(
    cccd: tuple[Codes, CccdArrays], bhyt: tuple[Codes, BhytArrays], sex: Codes, year: Codes
) -> PaperArrays:
    """The papers of all rows, from the distinct fields with their place per row; `year` 0 where it is not known."""
    (first_row, field), (second_row, insured) = cccd, bhyt
    first, second = field.citizen.take(first_row), insured.citizen.take(second_row)
    agrees = (first.sex == sex) & (first.born == year)
    used = (first.number >= 0) & (~first.restored | agrees)
    own_first, strange_first = _parted(first, used, sex, year)
    own_second, strange_second = _parted(second, (second.number >= 0) & ~_same(first, second, used), sex, year)
    kept_other = np.where(used & first.restored, NONE, field.other[first_row])
    says = np.where(own_first, 1, np.where(own_second, 2, 0))
    return PaperArrays(
        *_placed(own_first, own_second, first.number, second.number),
        *_placed(strange_first, strange_second, first.number, second.number),
        np.choose(says, [np.full_like(sex, -1), first.sex, second.sex]).astype(np.int32),
        np.choose(says, [np.zeros_like(year), first.born, second.born]).astype(np.int32),
        field.old[first_row],
        kept_other.astype(np.int32),
        insured.insurance[second_row],
    )


def _parted(
    citizens: Citizens, used: NDArray[np.bool_], sex: Codes, year: Codes
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which numbers are the card's own, and which contradict its sex or birth year."""
    other_sex = (sex < NO_SEX) & (sex != citizens.sex)
    contradicts = other_sex | ((year > 0) & (year != citizens.born))
    return used & ~contradicts, used & contradicts


def _same(first: Citizens, second: Citizens, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(used & (first.number == second.number))


def _placed(
    first_held: NDArray[np.bool_], second_held: NDArray[np.bool_], first: Numbers, second: Numbers
) -> tuple[Numbers, Numbers]:
    """The numbers held, the first place filled first."""
    front = np.where(first_held, first, np.where(second_held, second, NO_NUMBER))
    return front, np.where(first_held & second_held, second, NO_NUMBER)
