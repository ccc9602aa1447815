"""Candidate pairs from shared block keys, a batch at a time: memory stays bounded however many pairs there are.

A pair that shares several keys comes once, under the lowest of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Places = NDArray[np.int64]
BATCH = 1 << 20  # pairs per batch: 8 MB of rows, and some 40 MB while they are compared


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which rows share which key. Row r has `keys[key_at[r]:key_at[r+1]]`, sorted; key k has `rows[row_at[k]:...]`."""

    key_at: Places
    keys: Rows
    row_at: Places
    rows: Rows

    @property
    def most_pairs(self) -> int:
        """Pairs over all keys, those that share several counted several times."""
        held = np.diff(self.row_at)
        return int((held * (held - 1) // 2).sum())


def candidate_pairs(blocks: Blocks, batch: int = BATCH) -> Iterator[tuple[Rows, Rows]]:
    """Batches of distinct pairs (lower row, higher row), each at least `batch` long but for the last."""
    largest = int(np.diff(blocks.row_at).max(initial=0))
    one, other = (np.empty(batch + largest, np.int32) for _ in range(2))
    key, place = 0, 0
    while key < len(blocks.row_at) - 1:
        key, place, count = _fill(blocks.key_at, blocks.keys, blocks.row_at, blocks.rows, key, place, batch, one, other)
        if count:
            yield one[:count].copy(), other[:count].copy()


@njit(cache=True, nogil=True)
def _fill(key_at, keys, row_at, rows, key, place, batch, one, other):  # type: ignore[no-untyped-def]
    """Write pairs from (key, place) on until `batch` are there; where to go on, and how many were written."""
    count = 0
    while key < row_at.size - 1:
        end = row_at[key + 1]
        if place < row_at[key]:
            place = row_at[key]
        while place < end:
            for beside in range(place + 1, end):
                if _lowest_shared(key_at, keys, rows[place], rows[beside]) == key:
                    one[count] = rows[place]
                    other[count] = rows[beside]
                    count += 1
            place += 1
            if count >= batch:
                return key, place, count
        key += 1
    return key, place, count


@njit(cache=True, nogil=True, inline="always")
def _lowest_shared(key_at, keys, a, b):  # type: ignore[no-untyped-def]
    """The lowest key that two rows share; they share one."""
    i, j = key_at[a], key_at[b]
    while keys[i] != keys[j]:
        if keys[i] < keys[j]:
            i += 1
        else:
            j += 1
    return keys[i]
