"""The numbers of many cards taken together, as `coordinator.matching` does it for one: whose are they?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.distinct import Codes, Vocabulary, codes, whole
from coordinator.matching.forms import BhytField, CccdField
from coordinator.matching.forms.numbers import Citizen

Numbers = NDArray[np.int64]
SEX_CODES = {"female": 0, "male": 1, "other": 2, "unknown": 3}
NO_SEX = 2  # from here on a sex says nothing
NO_NUMBER = -1


class PaperArrays(NamedTuple):
    """One row per card; NO_NUMBER for none. Citizen numbers: two of the card's own, two that contradict it.

    `sex` and `born` are what the first own number says.
    """

    own_1: Numbers
    own_2: Numbers
    strange_1: Numbers
    strange_2: Numbers
    sex: Codes
    born: Codes
    old: Codes
    other: Codes
    insurance: Numbers


class _Citizens(NamedTuple):
    """Distinct fields' citizen numbers as arrays."""

    number: Numbers
    sex: Codes
    born: Codes
    restored: NDArray[np.bool_]

    def take(self, place: Codes) -> _Citizens:
        return _Citizens(self.number[place], self.sex[place], self.born[place], self.restored[place])


def paper_arrays(
    cccd: tuple[Codes, Sequence[CccdField]], bhyt: tuple[Codes, Sequence[BhytField]], sex: Codes, year: Codes
) -> PaperArrays:
    """The papers of all rows, from the distinct fields with their place per row; `year` 0 where it is not known."""
    first = _citizens([field.citizen for field in cccd[1]]).take(cccd[0])
    second = _citizens([field.citizen for field in bhyt[1]]).take(bhyt[0])
    agrees = (first.sex == sex) & (first.born == year)
    used = (first.number >= 0) & (~first.restored | agrees)
    own_first, strange_first = _parted(first, used, sex, year)
    own_second, strange_second = _parted(second, (second.number >= 0) & ~_same(first, second, used), sex, year)
    old, other = Vocabulary(), Vocabulary()
    kept_other = np.where(used & first.restored, -1, other.many([field.other for field in cccd[1]])[cccd[0]])
    says = np.where(own_first, 1, np.where(own_second, 2, 0))
    return PaperArrays(
        *_placed(own_first, own_second, first.number, second.number),
        *_placed(strange_first, strange_second, first.number, second.number),
        np.choose(says, [np.full_like(sex, -1), first.sex, second.sex]).astype(np.int32),
        np.choose(says, [np.zeros_like(year), first.born, second.born]).astype(np.int32),
        old.many([field.old for field in cccd[1]])[cccd[0]],
        kept_other.astype(np.int32),
        whole(int(field.stable) if field.stable else NO_NUMBER for field in bhyt[1])[bhyt[0]],
    )


def _citizens(found: Sequence[Citizen | None]) -> _Citizens:
    return _Citizens(
        whole(NO_NUMBER if c is None else int(c.number) for c in found),
        codes(-1 if c is None else SEX_CODES[c.sex] for c in found),
        codes(-1 if c is None else c.born for c in found),
        np.fromiter((c is not None and c.restored for c in found), dtype=bool),
    )


def _parted(
    citizens: _Citizens, used: NDArray[np.bool_], sex: Codes, year: Codes
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which numbers are the card's own, and which contradict its sex or birth year."""
    other_sex = (sex < NO_SEX) & (sex != citizens.sex)
    contradicts = other_sex | ((year > 0) & (year != citizens.born))
    return used & ~contradicts, used & contradicts


def _same(first: _Citizens, second: _Citizens, used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(used & (first.number == second.number))


def _placed(
    first_held: NDArray[np.bool_], second_held: NDArray[np.bool_], first: Numbers, second: Numbers
) -> tuple[Numbers, Numbers]:
    """The numbers held, the first place filled first."""
    front = np.where(first_held, first, np.where(second_held, second, NO_NUMBER))
    return front, np.where(first_held & second_held, second, NO_NUMBER)
