"""What pairs of cards bring to light, compiled: the twin of `coordinator.matching.find`, for millions of pairs.

Each pair gets its findings packed into one number and the bits that the rarity of its name adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.blocking import Rows
from coordinator.linking.cards import Cards
from coordinator.linking.find_names import (
    ASKED,
    COUNT,
    FAMILY,
    GIVEN,
    LEVEL,
    MATCH_SIZE,
    MIDDLE,
    MIDDLES,
    MISSING,
    NAME_LEVELS,
    UNFINISHED,
    mothers_match,
    name_match,
)
from coordinator.linking.find_numbers import (
    address_level,
    bhyt_level,
    birth_level,
    cccd_level,
    is_a_generation_apart,
    number_says,
    phone_level,
    sex_level,
)
from coordinator.linking.packing import SHIFTS
from coordinator.linking.side_by_side import card_records, name_records
from coordinator.linking.syllables import syllables
from coordinator.matching import Rarity

_ASKED_AT_ONCE = 1 << 18
THREADS = 2  # the reference machine has two cores; the compiled part holds no lock
WORTH_SHARING = 1 << 14  # pairs from which on a second thread pays
_SHARED = 2  # the level of a phone known to be a crowd's
_NEITHER, _ONE, _BOTH, _OTHER_ORDINAL = range(4)
Packed = NDArray[np.int32]
Bits = NDArray[np.float64]
Pairs = NDArray[np.int64]


class Rarities(NamedTuple):
    """The rarity of names as arrays: bits per plain word as given and as middle name, typical bits per level."""

    given: Bits
    middle: Bits
    unseen: float
    typical: Bits
    scale: float
    most: float


class _Table(NamedTuple):
    keys: NDArray[np.int64]
    levels: NDArray[np.int8]


class Finder:
    """Compares pairs of rows of one table; what it learns about syllables is kept for the next table."""

    def __init__(self, cards: Cards, rarity: Rarity, frequent: frozenset[str]) -> None:
        self._cards = card_records(cards, _frequent(cards, frequent))
        self._syllables = syllables()
        self._names = name_records(cards.names, self._syllables.numbers(cards.words))
        self._rarity = rarities(rarity, cards.plain_words)

    def find(self, one: Rows, other: Rows) -> tuple[Packed, Bits]:
        """Findings, packed, and the bits of rarity of each pair of rows; the order of the two does not matter."""
        found, bits = np.empty(len(one), np.int32), np.empty(len(one), np.float64)
        shares = THREADS if len(one) >= WORTH_SHARING else 1
        waiting = np.array_split(np.arange(len(one)), shares)
        asked = [np.zeros(min(_ASKED_AT_ONCE, ASKED + 8 * max(len(share), 8)), np.int64) for share in waiting]
        work = partial(self._once, one, other, found, bits)
        with ThreadPoolExecutor(shares) as workers:
            each = workers.map if shares > 1 else map
            while any(len(share) for share in waiting):
                waiting = list(each(work, waiting, asked))
                for questions in asked:
                    self._syllables.learn(questions[ASKED : ASKED + questions[COUNT]])
        return found, bits

    def _once(self, one: Rows, other: Rows, found: Packed, bits: Bits, waiting: Pairs, asked: Pairs) -> Pairs:
        """Answer the waiting pairs; those left unfinished for want of a level of two words."""
        asked[COUNT] = 0
        table = _Table(*self._syllables.known)
        left = _find(self._cards, self._names, self._rarity, table, one, other, waiting, found, bits, asked)
        return waiting[: int(left)].copy()


def rarities(rarity: Rarity, plain_words: list[str]) -> Rarities:
    """The rarity of a model, laid out for the plain words of a table."""
    typical = np.array([rarity.typical.get(level, np.nan) for level in NAME_LEVELS])
    return Rarities(
        _by_word(rarity.given, rarity.unseen, plain_words), _by_word(rarity.middle, rarity.unseen, plain_words),
        rarity.unseen, typical, rarity.scale, rarity.most,
    )  # fmt: skip


def _by_word(bits: Mapping[str, float], unseen: float, words: list[str]) -> Bits:
    return np.array([bits.get(word, unseen) for word in words], dtype=np.float64)


def _frequent(cards: Cards, frequent: frozenset[str]) -> NDArray[np.bool_]:
    """Per row, whether its phone is one that the model knows to be shared by a crowd."""
    numbers = [key[2:] for key in frequent if key.startswith("p:")]
    shared = np.zeros(len(cards.rows.phone), dtype=bool)
    for number in numbers:
        shared |= (cards.rows.phone == int(number)) & (cards.rows.phone_length == len(number))
    return shared


@njit(cache=True, nogil=True)
def _find(cards, names, rarity, table, one, other, waiting, found, bits, asked):  # type: ignore[no-untyped-def]
    """Answer the waiting pairs; those unfinished for want of a syllable's level move to the front of `waiting`."""
    best, beside = np.zeros(MATCH_SIZE, np.int32), np.zeros(2 * MATCH_SIZE, np.int32)
    left = 0
    for n in range(waiting.size):
        at = waiting[n]
        a, b = cards[one[at]], cards[other[at]]
        asked[UNFINISHED] = 0
        newborn = _newborn(names.name[a.name], names.name[b.name])
        if newborn == _NEITHER:
            name_match(names, table, a.name, b.name, best, beside, asked)
        else:
            mothers_match(names, table, a.name, b.name, best, asked)
        if asked[UNFINISHED]:
            waiting[left] = at
            left += 1
            continue
        found[at] = _packed(a, b, best, newborn)
        bits[at] = _rarity_bits(best, rarity)
    return left


@njit(cache=True, nogil=True)
def _packed(one, other, match, newborn):  # type: ignore[no-untyped-def]
    phone = phone_level(one, other)
    if phone < _SHARED and one.is_frequent:
        phone = _SHARED
    same_record = one.record >= 0 and one.record == other.record
    return (
        match[LEVEL] << SHIFTS[0]
        | birth_level(one, other) << SHIFTS[1]
        | sex_level(one, other) << SHIFTS[2]
        | cccd_level(one, other) << SHIFTS[3]
        | bhyt_level(one, other) << SHIFTS[4]
        | phone << SHIFTS[5]
        | address_level(one, other) << SHIFTS[6]
        | np.int64(match[FAMILY]) << SHIFTS[7]
        | np.int64(is_a_generation_apart(one, other)) << SHIFTS[8]
        | np.int64(same_record) << SHIFTS[9]
        | number_says(one, other) << SHIFTS[10]
        | newborn << SHIFTS[11]
    )


@njit(cache=True, nogil=True)
def _newborn(one, other):  # type: ignore[no-untyped-def]
    if not one.newborn and not other.newborn:
        return _NEITHER
    if not (one.newborn and other.newborn):
        return _ONE
    return _OTHER_ORDINAL if one.ordinal >= 0 and other.ordinal >= 0 and one.ordinal != other.ordinal else _BOTH


@njit(cache=True, nogil=True)
def _rarity_bits(match, rarity):  # type: ignore[no-untyped-def]
    """What the agreed words are worth beyond a typical agreement; added in the order of `matching.rarity_bits`."""
    if match[LEVEL] == MISSING or (match[GIVEN] < 0 and match[MIDDLES] == 0):
        return 0.0
    total = rarity.given[match[GIVEN]] if match[GIVEN] >= 0 else 0.0
    for n in range(match[MIDDLES]):
        word = match[MIDDLE + n]
        total += rarity.middle[word] if word >= 0 else rarity.unseen
    capped = min(total, rarity.most)
    typical = rarity.typical[match[LEVEL]]
    return rarity.scale * (capped - (capped if np.isnan(typical) else typical))
