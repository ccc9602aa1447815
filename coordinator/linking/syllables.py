"""Levels of pairs of words, each asked of `coordinator.matching` once and kept in a table that compiled code reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.distinct import each_once
from coordinator.matching.levels import syllable_level

Keys = NDArray[np.int64]
Levels = NDArray[np.int8]
UNKNOWN = -1  # not asked yet
_EMPTY = -1
_FIRST_SIZE = 1 << 16
_SHIFT = 31  # numbers of words are below 2^31


class SyllableTable:
    """An open table from pairs of words (lower number first) to their level; at most half full."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self.keys: Keys = np.full(_FIRST_SIZE, _EMPTY, np.int64)
        self.levels: Levels = np.zeros(_FIRST_SIZE, np.int8)
        self._held = 0

    def learn(self, asked: Keys) -> None:
        """Ask the level of pairs that were not there; repetitions do no harm."""
        fresh = each_once(asked)
        while 2 * (self._held + len(fresh)) > len(self.keys):
            self._grow()
        one, other = fresh >> _SHIFT, fresh & ((1 << _SHIFT) - 1)
        words = self._words
        found = [int(syllable_level(words[a], words[b])) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
        self._held += int(_enter(self.keys, self.levels, fresh, np.array(found, np.int8)))

    def _grow(self) -> None:
        keys, levels = self.keys, self.levels
        self.keys, self.levels = np.full(2 * len(keys), _EMPTY, np.int64), np.zeros(2 * len(keys), np.int8)
        _enter(self.keys, self.levels, keys[keys != _EMPTY], levels[keys != _EMPTY])


@njit(cache=True, nogil=True, inline="always")
def pair_key(one, other):  # type: ignore[no-untyped-def]
    """One number for two words, whatever their order."""
    return (np.int64(min(one, other)) << _SHIFT) | np.int64(max(one, other))


@njit(cache=True, nogil=True, inline="always")
def _home(key, size):  # type: ignore[no-untyped-def]
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: the top bits are well mixed
    return np.int64((mixed >> np.uint64(20)) & np.uint64(size - 1))


@njit(cache=True, nogil=True)
def level_of(keys, levels, one, other):  # type: ignore[no-untyped-def]
    """The level of two words by their numbers, UNKNOWN where it was not asked yet."""
    if one == other:
        return 0  # the same
    key = pair_key(one, other)
    at = _home(key, keys.size)
    while keys[at] != key:
        if keys[at] == _EMPTY:
            return UNKNOWN
        at = (at + 1) & (keys.size - 1)
    return levels[at]


@njit(cache=True, nogil=True)
def _enter(keys, levels, fresh, found):  # type: ignore[no-untyped-def]
    """Put pairs into the table; how many were new."""
    new = 0
    for n in range(fresh.size):
        at = _home(fresh[n], keys.size)
        while keys[at] != _EMPTY and keys[at] != fresh[n]:
            at = (at + 1) & (keys.size - 1)
        if keys[at] == _EMPTY:
            keys[at] = fresh[n]
            levels[at] = found[n]
            new += 1
    return new
