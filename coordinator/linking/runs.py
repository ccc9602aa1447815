"""Runs of numbers, numbered: equal where they hold the same numbers in the same order. Compiled, and exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.distinct import Codes, whole

Places = NDArray[np.int64]
_MIX = 0x9E3779B97F4A7C15  # odd, and its bits are well spread


def starts_of(sizes: Places) -> Places:
    """Where each of some runs begins, and where the last ends."""
    return np.append(0, np.cumsum(sizes)).astype(np.int64)


def numbered_runs(at: Places, values: NDArray[Any]) -> Codes:
    """Per run `values[at[r]:at[r + 1]]` a number, in the order in which each is first met."""
    return np.asarray(_numbered(at, values), dtype=np.int32)


def numbered_pairs(one: NDArray[Any], other: NDArray[Any]) -> Codes:
    """Numbers that are equal where both are."""
    return numbered_runs(np.arange(len(one) + 1) * 2, np.column_stack([one, other]).ravel())


def numbered_texts(at: Places, word: Codes, texts: Sequence[str]) -> Codes:
    """Per run of words a number that is equal where the texts of its words, written without space, are."""
    sign = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.int32)
    return numbered_runs(*_spelt_out(at, word, starts_of(whole(map(len, texts))), sign))


@njit(cache=True, nogil=True)
def _spelt_out(at, word, sign_at, sign):  # type: ignore[no-untyped-def]
    """Runs of signs in place of runs of words."""
    begins = np.empty(at.size, np.int64)
    begins[0] = 0
    for r in range(at.size - 1):
        begins[r + 1] = begins[r]
        for n in range(at[r], at[r + 1]):
            begins[r + 1] += sign_at[word[n] + 1] - sign_at[word[n]]
    signs, place = np.empty(begins[-1], sign.dtype), 0
    for n in range(at[0], at[-1]):
        for k in range(sign_at[word[n]], sign_at[word[n] + 1]):
            signs[place] = sign[k]
            place += 1
    return begins, signs


@njit(cache=True, nogil=True)
def _numbered(at, values):  # type: ignore[no-untyped-def]
    """An open table of runs, each by a hash of what it holds; runs of one hash are held side by side."""
    size = 16
    while size < 2 * at.size:
        size *= 2
    held, number, met = np.full(size, -1, np.int64), np.empty(at.size - 1, np.int32), 0
    for r in range(at.size - 1):
        mixed = np.uint64(at[r + 1] - at[r])
        for n in range(at[r], at[r + 1]):
            mixed = (mixed ^ np.uint64(values[n])) * np.uint64(_MIX)
            mixed ^= mixed >> np.uint64(29)
        slot = np.int64(mixed & np.uint64(size - 1))
        while held[slot] >= 0 and not _are_equal(at, values, held[slot], r):
            slot = (slot + 1) & (size - 1)
        if held[slot] < 0:
            held[slot], number[r] = r, met
            met += 1
        else:
            number[r] = number[held[slot]]
    return number


@njit(cache=True, nogil=True, inline="always")
def _are_equal(at, values, one, other):  # type: ignore[no-untyped-def]
    if at[one + 1] - at[one] != at[other + 1] - at[other]:
        return False
    for n in range(at[one + 1] - at[one]):
        if values[at[one] + n] != values[at[other] + n]:
            return False
    return True
