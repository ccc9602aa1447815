"""Columns laid side by side, one record per row: two cards are compared at two places of memory, not at fifty."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.cards import Cards
from coordinator.linking.distinct import Codes
from coordinator.linking.names import NameArrays
from coordinator.linking.runs import Places

Records = NDArray[np.void]


class NameRecords(NamedTuple):
    """Names and their forms as records, in the words of `NameArrays`, and their syllables as there.

    A name has the forms from `form_at` until before `form_end`, a form its syllables alike.
    """

    name: Records
    form: Records
    word: Codes
    plain: Codes
    in_bag: Codes
    sign_at: Places
    sign: Codes


def card_records(cards: Cards, is_frequent: NDArray[np.bool_]) -> Records:
    """One record per card: what its row says, what its papers say, and whether its phone is a crowd's."""
    return _records(**cards.rows._asdict(), **cards.papers._asdict(), is_frequent=is_frequent)


def name_records(names: NameArrays, number: Codes) -> NameRecords:
    """The records of these names, their words as spelt by these numbers."""
    form_at, syllable_at = names.form_at, names.syllable_at
    name = _records(
        form_at=form_at[:-1], form_end=form_at[1:], newborn=names.newborn, ordinal=names.ordinal, mother=names.mother
    )
    form = _records(
        syllable_at=syllable_at[:-1], syllable_end=syllable_at[1:], bare=names.bare, spelt=names.spelt,
        toned=names.toned, letters=names.letters, joined=names.joined, bag=names.bag,
    )  # fmt: skip
    return NameRecords(name, form, number[names.word], names.plain, number[names.in_bag], names.sign_at, names.sign)


def _records(**columns: NDArray[Any]) -> Records:
    kind = np.dtype([(name, column.dtype) for name, column in columns.items()], align=True)
    found = np.empty(len(next(iter(columns.values()))), kind)
    for name, column in columns.items():
        found[name] = column
    return found
