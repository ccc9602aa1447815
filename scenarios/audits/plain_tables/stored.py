"""The packed rows of all threads, part by part, as records again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.plain_tables.bundles import Bundle
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.packing import FEW_ROWS, Packing, unpack
from scenarios.audits.plain_tables.records import RECORD
from scenarios.audits.plain_tables.scatter import Spilled

Recode = tuple[NDArray[np.int32], ...]  # facility, test, interpretation, status


@dataclass(frozen=True, slots=True)
class Stored:
    """The bundles of all threads in the order of the files, each with what turns its numbers into those of all."""

    bundles: tuple[tuple[Bundle, Recode], ...]

    def of(self, part: int) -> list[tuple[NDArray[np.uint64], Packing, Recode]]:
        """The packed rows of one part, bundle by bundle."""
        found = [(bundle.of(part), bundle.packing, recode) for bundle, recode in self.bundles]
        return [one for one in found if len(one[0])]

    def lay_out(self, part: int, lowest: int, first: NDArray[np.int64]) -> NDArray[Any]:
        """The records of a part under their persons, in the order of the files.

        `first`: where those of each person begin and, last, where they end, by the person's key from `lowest` on.
        """
        found, place = np.empty(int(first[-1]), RECORD), first[:-1].copy()
        for packed, packing, recode in self.of(part):
            _place(packed, packing, recode, lowest, place, found)
        return found

    def some_at_once(self, part: int, rows: int) -> Iterator[NDArray[Any]]:
        """The rows of one part as records, in the order of the files, so many at once."""
        waiting = np.empty(0, RECORD)
        for packed in self.of(part):
            waiting = np.r_[waiting, _records_of(*packed)]
            while len(waiting) >= rows:
                yield waiting[:rows]
                waiting = waiting[rows:]
        if len(waiting):
            yield waiting


def stored(spilled: Sequence[Spilled], m: Meanings) -> Stored:
    """All bundles. Whoever read a row leaves no trace."""
    kinds = ("facility", "test", "interpretation", "status")
    found = [(bundle, tuple(recode[kind] for kind in kinds))
             for one, recode in zip(spilled, m.recode, strict=True) for bundle in one.bundles]  # fmt: skip
    return Stored(tuple(sorted(found, key=lambda one: one[0].line)))


def _records_of(packed: NDArray[np.uint64], packing: Packing, recode: Recode) -> NDArray[Any]:
    """The rows as records, in the same order."""
    found = np.empty(len(packed), RECORD)
    _as_they_lie(packed, packing, recode, found)
    return found


@njit(cache=True, nogil=True)
def _as_they_lie(packed, packing, recode, out):  # type: ignore[no-untyped-def]
    for n in range(len(packed)):
        unpack(packed[n], packing, recode, out[n])


@njit(cache=True, nogil=True)
def _place(packed, packing, recode, lowest, place, out):  # type: ignore[no-untyped-def]
    few, seats = np.empty(FEW_ROWS, out.dtype), np.empty(FEW_ROWS, np.int64)
    for begin in range(0, len(packed), FEW_ROWS):
        size = min(FEW_ROWS, len(packed) - begin)
        for n in range(size):
            unpack(packed[begin + n], packing, recode, few[n])
            at = few[n].person - lowest
            seats[n] = place[at]
            place[at] += 1
        for n in range(size):  # apart from the rest: a record goes far away, and as a whole it goes at once
            out[seats[n]] = few[n]
