"""Which rows share which key, from keys as they come: compiled, a few passes over all of them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.blocking import Blocks

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def blocks_of(rows: int, row: Ints, key: Hashes, frequent: Hashes, most: int) -> Blocks:
    """The blocks of so many rows; `row` has `key`, entry by entry, in any order and some more than once.

    Keys are well-mixed hashes. Those of one row alone, of more than `most` rows, and the `frequent` do not block.
    """
    number, keys = _numbered(key)
    return Blocks(*_laid_out(rows, row, number, np.isin(keys, frequent), most))


@njit(cache=True, nogil=True)
def _numbered(key):  # type: ignore[no-untyped-def]
    """A number per key, and the keys in the order in which each is first met: an open table by their first bits."""
    bits = 4
    while (2 << bits) < 3 * key.size:  # at most two thirds full, and half of the keys are nobody else's
        bits += 1
    held, number = np.empty(1 << bits, np.uint64), np.full(1 << bits, -1, np.int32)
    found, met = np.empty(key.size, np.int32), 0
    for n in range(key.size):
        slot = np.int64(key[n] >> np.uint64(64 - bits))
        while number[slot] >= 0 and held[slot] != key[n]:
            slot = np.int64((slot + 1) & (held.size - 1))
        if number[slot] < 0:
            held[slot], number[slot] = key[n], met
            met += 1
        found[n] = number[slot]
    keys = np.empty(met, np.uint64)
    for place in range(held.size):
        if number[place] >= 0:
            keys[number[place]] = held[place]
    return found, keys


@njit(cache=True, nogil=True)
def _laid_out(rows, row, number, is_frequent, most):  # type: ignore[no-untyped-def]
    """The four columns of `Blocks`."""
    at, ends, held = _by_row(rows, row, number)
    sharing = np.zeros(is_frequent.size, np.int32)
    for r in range(rows):
        for n in range(at[r], ends[r]):
            sharing[held[n]] += 1
    code, row_at = _numbers_of_blocks(sharing, is_frequent, most)
    key_at, keys, place = np.zeros(rows + 1, np.int64), np.empty(row_at[-1], np.int32), row_at[:-1].copy()
    sharers = np.empty(row_at[-1], np.int32)
    for r in range(rows):
        end = key_at[r]
        for n in range(at[r], ends[r]):
            if code[held[n]] >= 0:
                _insert(keys, key_at[r], end, code[held[n]])
                sharers[place[code[held[n]]]] = r
                place[code[held[n]]] += 1
                end += 1
        key_at[r + 1] = end
    return key_at, keys, row_at, sharers


@njit(cache=True, nogil=True)
def _by_row(rows, row, number):  # type: ignore[no-untyped-def]
    """The keys of every row, each once: they begin at `at` and stop before `ends`."""
    at = np.zeros(rows + 1, np.int64)
    for n in range(row.size):
        at[row[n] + 1] += 1
    for r in range(rows):
        at[r + 1] += at[r]
    ends, held = at[:-1].copy(), np.empty(row.size, np.int32)
    for n in range(row.size):
        if not _holds(held, at[row[n]], ends[row[n]], number[n]):
            held[ends[row[n]]] = number[n]
            ends[row[n]] += 1
    return at, ends, held


@njit(cache=True, nogil=True, inline="always")
def _holds(held, first, end, number):  # type: ignore[no-untyped-def]
    for n in range(first, end):
        if held[n] == number:
            return True
    return False


@njit(cache=True, nogil=True)
def _numbers_of_blocks(sharing, is_frequent, most):  # type: ignore[no-untyped-def]
    """A number for every key that blocks, -1 for the others; and where the rows of each begin."""
    code, row_at, blocks = np.full(sharing.size, -1, np.int32), np.zeros(sharing.size + 1, np.int64), 0
    for k in range(sharing.size):
        if 1 < sharing[k] <= most and not is_frequent[k]:
            code[k] = blocks
            row_at[blocks + 1] = row_at[blocks] + sharing[k]
            blocks += 1
    return code, row_at[: blocks + 1].copy()


@njit(cache=True, nogil=True, inline="always")
def _insert(keys, first, end, key):  # type: ignore[no-untyped-def]
    """Put a key among those of its row, which ascend."""
    while end > first and keys[end - 1] > key:
        keys[end] = keys[end - 1]
        end -= 1
    keys[end] = key
