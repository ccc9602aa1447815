"""Columns of words as numbers, and ids as places: what every count of a block is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import words_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SPREAD = 4  # ids that lie this close together, as those of a drawn block, are numbered without sorting them


class Named(NamedTuple):
    """A column of words: the place of each row's word among `words`; -1 where it has none."""

    number: Ints
    words: Sequence[str]

    @staticmethod
    def of(table: pa.Table, name: str) -> Named:
        """A column of an Arrow table."""
        return Named(*words_of(table, name))

    def at(self, rows: Ints) -> Named:
        """Only these rows, in this order; a row of -1 has no word."""
        return Named(at(self.number, rows), self.words)

    def only(self, held: Bools) -> Named:
        """Only the rows that hold."""
        return Named(self.number[held], self.words)

    def among(self, words: Sequence[str]) -> Named:
        """The same words by their places in another list; those it does not hold become none."""
        place = {word: n for n, word in enumerate(words)}
        return Named(self.turned([place.get(word, -1) for word in self.words], -1), words)

    def turned(self, numbers: Sequence[int], none: int = 0) -> Ints:
        """What stands for each row's word, by the places of the words."""
        return np.asarray(np.array([*numbers, none], np.int64)[self.number])

    def where(self, *words: str) -> Bools:
        """The rows of any of these words."""
        return np.array([*(word in words for word in self.words), False], bool)[self.number]


def at(values: Ints, rows: Ints, none: int = -1) -> Ints:
    """The values at these rows; `none` where the row is -1."""
    if not len(values):
        return np.full(len(rows), none, np.int64)
    found = values[rows]
    found[rows < 0] = none
    return np.asarray(found)


def places(rows: Ints) -> Any:
    """Rows to be taken of an Arrow table; of a row of -1 everything is null."""
    return pa.array(rows, mask=rows < 0)


def looked_up(known: Mapping[int, int], numbers: Ints) -> Ints:
    """What small numbers stand for; -1 for those that nobody knows."""
    size = max(known, default=-1) + 1
    table = np.full(size + 1, -1, np.int64)
    table[list(known)] = list(known.values())
    return np.asarray(table[np.where((numbers >= 0) & (numbers < size), numbers, size)])


def numbered(ids: Ints) -> tuple[Ints, int]:
    """Ids as small numbers, equal where the ids are, and how many numbers there may be."""
    if not len(ids):
        return ids, 0
    first, last = int(ids.min()), int(ids.max())
    if last - first < _SPREAD * len(ids):
        return ids - first, last - first + 1
    found, place = np.unique(ids, return_inverse=True)
    return place.reshape(-1), len(found)


def first_of(keys: Ints, values: Ints, wanted: Ints) -> Ints:
    """The first value under each key wanted, of keys in order; -1 where there is none."""
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], -1)
