"""How many rows each person of a plain table has: one look at one column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numba import njit
from numpy.typing import NDArray

from scenarios.audits.partitions import Partitions
from scenarios.audits.plain_tables.records import NOBODY
from scenarios.audits.plain_tables.scatter import Cuts, Piece, whole

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


def count_rows(pieces: list[Piece], name: str, span: tuple[int, int]) -> NDArray[np.int64]:
    """Rows of every key of the span, in the given pieces."""
    lowest, highest = span
    rows = np.zeros(highest - lowest + 1, np.int64)
    for piece in pieces:
        file = pq.ParquetFile(piece.path, pre_buffer=False)
        for batch in file.iter_batches(1 << 20, row_groups=[piece.group], columns=[name], use_threads=False):
            person = whole(batch.column(0), NOBODY)
            _count(person, lowest, rows)
    return rows


@njit(cache=True, nogil=True)
def _count(person, lowest, rows):  # type: ignore[no-untyped-def]
    for n in range(person.size):
        if person[n] != NOBODY:
            rows[person[n] - lowest] += 1


def people_of(records: NDArray[Any]) -> NDArray[np.int64]:
    """The keys of those whose records these are; the records of one person stand together."""
    found = np.empty(len(records), np.int64)
    return found[: _people(records, found)]


@njit(cache=True, nogil=True)
def _people(records, found):  # type: ignore[no-untyped-def]
    size = 0
    for n in range(records.size):
        if n == 0 or records[n].person != found[size - 1]:
            found[size] = records[n].person
            size += 1
    return size


def cuts_of(people: PersonRows, found: Partitions) -> Cuts:
    """The partition of every key; keys without rows never come."""
    met = people.rows > 0
    part = np.full(len(met), found.parts, np.int16)
    part[met] = found.of
    return Cuts(people.lowest, part, found.parts + 1)
