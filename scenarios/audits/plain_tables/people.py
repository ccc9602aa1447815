"""How many rows each person of a plain table has: one look at one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from emr_hub.errors import DataError
from scenarios.audits.partitions import Partitions
from scenarios.audits.plain_tables.batches import Piece, batches_of, keys
from scenarios.audits.plain_tables.looking import STRETCH
from scenarios.audits.plain_tables.records import NOBODY
from scenarios.audits.plain_tables.scatter import Cuts

MOST_PARTS = 32_000  # their numbers have 16 bits; beyond some 17 thousand million rows, parts grow instead
WIDEST = 1 << 25  # person keys further apart than this are not counted by place
FEW = 1 << 31  # of fewer rows than this, half a word counts those of anybody


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Rows by person key: `rows[n]` are those of key `lowest + n`."""

    lowest: int
    rows: NDArray[Any]

    @property
    def rank(self) -> NDArray[np.int32]:
        """Rank of each key among those met, from 0."""
        return np.cumsum(self.rows > 0, dtype=np.int32) - np.int32(1)

    @property
    def met(self) -> int:
        """How many keys have rows."""
        return int(np.count_nonzero(self.rows))

    def table(self) -> pa.Table:
        """The key of everybody who has rows, by the number he is given: his rank from 1 on."""
        met = np.flatnonzero(self.rows)
        keys = pa.array(met + self.lowest).cast(pa.string())
        return pa.table({"registration_id": np.arange(1, len(met) + 1), "person": keys})


def rows_by_person(lowest: int, counted: Sequence[NDArray[Any]], rows: int) -> PersonRows:
    """What several have counted, together; the counts of the first become those of all. `rows`: in all."""
    whole = counted[0].astype(np.int32 if rows < FEW else np.int64, copy=False)
    for other in counted[1:]:
        np.add(whole, other, out=whole)
    return PersonRows(lowest, whole)


def count_rows(pieces: list[Piece], name: str, span: tuple[int, int]) -> NDArray[Any]:
    """Rows of every key of the span, in the given pieces.

    Raises DataError where a row's person lies outside the span that the files' own statistics say.
    """
    lowest, highest = span
    low, full = np.zeros(highest - lowest + 1, np.uint8), [np.empty(0, np.int64)]
    for piece, _, batch in batches_of(pieces, [name], []):
        again = np.empty(batch.num_rows, np.int64)
        outside, times = _count(keys(batch.column(0)), lowest, low, again)
        full.append(again[:times].copy())
        if outside:
            raise DataError(
                f"column {name} holds persons outside {lowest} to {highest}, where its statistics say they are",
                where=str(piece.path), expected="statistics that are true, or none",
            )  # fmt: skip
    few = sum(piece.rows for piece in pieces) < FEW
    rows: NDArray[Any] = low.astype(np.int32 if few else np.int64)
    np.add.at(rows, np.concatenate(full), 256)
    return rows


@njit(cache=True, nogil=True)
def _count(person, lowest, low, full):  # type: ignore[no-untyped-def]
    """Count the rows of each person, by one byte each: all of them together stay near the processor.

    How many are of somebody who cannot be counted here; and how often a byte was full, `full` saying whose.
    """
    outside = times = 0
    for n in range(person.size):
        at = np.uint64(np.int64(person[n]) - lowest)
        if at < np.uint64(low.size):
            low[at] += np.uint8(1)
            if low[at] == 0:
                full[times] = at
                times += 1
        else:
            outside += person[n] != NOBODY
    return outside, times


def cuts_of(people: PersonRows, found: Partitions) -> Cuts:
    """The partition of every key; keys without rows never come, and go with those before them."""
    keys, parts = len(people.rows), found.parts + 1
    part, roughly = np.empty(keys, np.int16), np.empty(-(-keys // STRETCH), np.int16)
    first = np.full(parts, keys, np.int64)
    _assign(people.rows, found.of, found.parts, part, roughly, first)
    return Cuts(people.lowest, part, roughly, first, parts)


@njit(cache=True, nogil=True)
def _assign(rows, of, aside, part, roughly, first):  # type: ignore[no-untyped-def]
    here = aside
    for n in range(rows.size):
        if rows[n]:
            here = of[n]
        part[n] = here
        if here != aside and n < first[here]:
            first[here] = n
        if n % STRETCH == 0:
            roughly[n // STRETCH] = here
        elif roughly[n // STRETCH] != here:
            roughly[n // STRETCH] = -1


@dataclass(frozen=True, slots=True)
class Seats:
    """Where the records of each person stand among those of their part."""

    people: PersonRows
    cuts: Cuts

    def of(self, part: int) -> tuple[int, NDArray[np.int64]]:
        """The lowest key of a part, and from it on where each person's records begin; last, where the last ones end.

        The keys of a part lie together, but for those that stand for many people and those without rows.
        """
        begin, end = self.cuts.first[part : part + 2].tolist()
        rows = np.where(self.cuts.part[begin:end] == part, self.people.rows[begin:end], 0)
        return self.people.lowest + begin, np.r_[0, np.cumsum(rows)]
