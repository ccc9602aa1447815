"""Levels of pairs of words, each asked of `coordinator.matching` once and kept in a table that compiled code reads.

What is known of two words is true of every table, so it is kept from one table to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.distinct import Codes, Vocabulary, each_once
from coordinator.matching.levels import syllable_level

Keys = NDArray[np.int64]
Levels = NDArray[np.int8]
UNKNOWN = -1  # not asked yet
_EMPTY = -1
_FIRST_SIZE = 1 << 16
_MOST_PAIRS = 1 << 20  # a table of 20 MB
_MOST_WORDS = 1 << 18  # some 40 MB; a register of scrawls may have more than that
_SHIFT = 31  # numbers of words are below 2^31


Known = tuple[Keys, Levels]
"""An open table from pairs of words (lower number first) to their level, at most half full; never altered."""


class Syllables:
    """Words of any tables, numbered as they come, and what is known of pairs of them so far."""

    def __init__(self) -> None:
        self.known = _room(_FIRST_SIZE)
        self.pairs = 0
        self._number, self._words = Vocabulary(), list[str]()
        self._one_at_a_time = Lock()

    @property
    def is_full(self) -> bool:
        """Whether it is better begun anew before another table comes."""
        return self.pairs > _MOST_PAIRS or len(self._words) > _MOST_WORDS

    def numbers(self, words: Sequence[str]) -> Codes:
        """The numbers of the words of a table."""
        with self._one_at_a_time:
            found = self._number.many(words)
            self._words = list(self._number.numbers)
            return found

    def learn(self, asked: Keys) -> None:
        """Ask the level of pairs that were not there; repetitions do no harm. Whoever reads goes on with what was."""
        if not len(asked):
            return
        fresh, words = each_once(asked), self._words
        one, other = fresh >> _SHIFT, fresh & ((1 << _SHIFT) - 1)
        found = [int(syllable_level(words[a], words[b])) for a, b in zip(one.tolist(), other.tolist(), strict=True)]
        with self._one_at_a_time:
            known = _with_room(self.known, self.pairs + len(fresh))
            self.pairs += int(_enter(*known, fresh, np.array(found, np.int8)))
            self.known = known


def syllables() -> Syllables:
    """What this process knows of syllables, for tables that come in blocks say the same words; begun anew when full."""
    if _of_this_process().is_full:
        _of_this_process.cache_clear()
    return _of_this_process()


@lru_cache(maxsize=1)
def _of_this_process() -> Syllables:
    return Syllables()


def _room(size: int) -> Known:
    return np.full(size, _EMPTY, np.int64), np.zeros(size, np.int8)


def _with_room(known: Known, pairs: int) -> Known:
    """The same pairs in a table of its own, with room for so many."""
    (keys, levels), size = known, len(known[0])
    while size < 2 * pairs:
        size *= 2
    if size == len(keys):
        return keys.copy(), levels.copy()
    roomy = _room(size)
    _enter(*roomy, keys[keys != _EMPTY], levels[keys != _EMPTY])
    return roomy


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
