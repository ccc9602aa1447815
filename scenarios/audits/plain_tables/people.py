"""How many rows each person of a plain table has: one look at one column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from scenarios.audits.partitions import Partitions
from scenarios.audits.plain_tables.records import NOBODY
from scenarios.audits.plain_tables.scatter import Cuts, Piece, whole

WIDEST = 1 << 27  # person keys further apart than this are not counted by place


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Rows by person key: `rows[n]` are those of key `lowest + n`."""

    lowest: int
    rows: NDArray[np.int64]

    @property
    def rank(self) -> NDArray[np.int32]:
        """Rank of each key among those met, from 0."""
        return (np.cumsum(self.rows > 0) - 1).astype(np.int32)


def span_of(paths: list[Piece], name: str) -> tuple[int, int] | None:
    """Lowest and highest key by the statistics of the file; None where they do not say or lie too far apart."""
    ends: list[int] = []
    for path in dict.fromkeys(p.path for p in paths):
        meta = pq.read_metadata(path)
        column = next((n for n in range(meta.num_columns) if meta.schema.column(n).path == name), None)
        for group in range(meta.num_row_groups):
            said = None if column is None else meta.row_group(group).column(column).statistics
            if said is None or not said.has_min_max:
                return None
            ends += [int(said.min), int(said.max)]
    if not ends or max(ends) - min(ends) > WIDEST:
        return None
    return min(ends), max(ends)


def count_rows(pieces: list[Piece], name: str, span: tuple[int, int]) -> NDArray[np.int64]:
    """Rows of every key of the span, in the given pieces."""
    lowest, highest = span
    rows = np.zeros(highest - lowest + 1, np.int64)
    for piece in pieces:
        file = pq.ParquetFile(piece.path, pre_buffer=False)
        for batch in file.iter_batches(1 << 20, row_groups=[piece.group], columns=[name], use_threads=False):
            person = whole(batch.column(0), NOBODY)
            rows += np.bincount(person[person != NOBODY] - lowest, minlength=len(rows))
    return rows


def cuts_of(people: PersonRows, found: Partitions) -> Cuts:
    """The partition of every key; keys without rows never come."""
    met = people.rows > 0
    part = np.full(len(met), found.parts, np.int16)
    part[met] = found.of
    return Cuts(people.lowest, part, found.parts + 1)
