"""How many rows each person of a plain table has: one look at one column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from emr_hub.errors import DataError
from scenarios.audits.partitions import Partitions
from scenarios.audits.plain_tables.batches import Piece, batches_of, whole
from scenarios.audits.plain_tables.records import NOBODY
from scenarios.audits.plain_tables.scatter import STRETCH, Cuts

WIDEST = 1 << 25  # person keys further apart than this are not counted by place


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Rows by person key: `rows[n]` are those of key `lowest + n`."""

    lowest: int
    rows: NDArray[np.int64]

    @property
    def rank(self) -> NDArray[np.int32]:
        """Rank of each key among those met, from 0."""
        return (np.cumsum(self.rows > 0) - 1).astype(np.int32)


def count_rows(pieces: list[Piece], name: str, span: tuple[int, int]) -> NDArray[Any]:
    """Rows of every key of the span, in the given pieces.

    Raises DataError where a row's person lies outside the span that the files' own statistics say.
    """
    lowest, highest = span
    few = sum(piece.rows for piece in pieces) < 1 << 31
    rows: NDArray[Any] = np.zeros(highest - lowest + 1, np.int32 if few else np.int64)
    for piece, _, batch in batches_of(pieces, [name], []):
        if _count(whole(batch.column(0), NOBODY), lowest, rows):
            raise DataError(
                f"column {name} holds persons outside {lowest} to {highest}, where its statistics say they are",
                where=str(piece.path), expected="statistics that are true, or none",
            )  # fmt: skip
    return rows


@njit(cache=True, nogil=True)
def _count(person, lowest, rows):  # type: ignore[no-untyped-def]
    """Count the rows of each person; how many are of nobody that could be counted here."""
    outside = 0
    for n in range(person.size):
        if person[n] != NOBODY:
            at = person[n] - lowest
            if 0 <= at < rows.size:
                rows[at] += 1
            else:
                outside += 1
    return outside


def cuts_of(people: PersonRows, found: Partitions) -> Cuts:
    """The partition of every key; keys without rows never come."""
    part = np.append(found.of, found.parts).astype(np.int16)[people.rank]  # keys without rows go with those before them
    starts = np.arange(0, len(part), STRETCH)
    least, greatest = np.minimum.reduceat(part, starts), np.maximum.reduceat(part, starts)
    return Cuts(people.lowest, part, np.where(least == greatest, least, np.int16(-1)), found.parts + 1)


@dataclass(frozen=True, slots=True)
class Seats:
    """Where the records of each person stand among those of their part."""

    people: PersonRows
    cuts: Cuts
    ends: NDArray[np.int64]

    def of(self, part: int) -> tuple[int, NDArray[np.int64]]:
        """The lowest key of a part, and from it on where each person's records begin; last, where the last ones end."""
        begin, end = self.ends[part : part + 2].tolist()
        rows = np.where(self.cuts.part[begin:end] == part, self.people.rows[begin:end], 0)
        return self.people.lowest + begin, np.r_[0, np.cumsum(rows)]


def seats_of(people: PersonRows, cuts: Cuts) -> Seats:
    """The keys of a part lie together, but for those that stand for many people and those without rows."""
    judged = np.flatnonzero(cuts.part < cuts.parts - 1)
    first = np.searchsorted(cuts.part[judged], np.arange(cuts.parts))
    return Seats(people, cuts, np.r_[judged, len(cuts.part)][first])
