"""Block keys of many cards as numbers: the twin of `coordinator.matching.block_keys`, column by column.

A key is a hash of its kind and parts. Two rows share a number where they share the key of one card; a collision, at
odds of one in a billion for a million rows, would only have two cards compared in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coordinator.linking.blocking import Blocks
from coordinator.linking.cards import Cards
from coordinator.linking.numbers import NO_NUMBER
from coordinator.linking.shared_keys import blocks_of
from coordinator.matching import MOST_CARDS
from emr_hub.randomness import splitmix64
from emr_hub.randomness.compiled import mixed

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
RARE_WORDS = 4  # as `matching.block_keys` has it; a test holds the two to each other
_Kind = tuple[Ints, Hashes]  # rows, and the key of each


def blocks(cards: Cards, frequent: frozenset[str] = frozenset()) -> Blocks:
    """Which rows share which key; keys in `frequent` and those of more than MOST_CARDS rows do not block."""
    kinds = [*_paper_keys(cards), *_contact_keys(cards), *_name_keys(cards)]
    row, key = (np.concatenate(column) for column in zip(*kinds, strict=True))
    return blocks_of(len(cards.rows.name), row, key, frequent_keys(frequent), MOST_CARDS)


def frequent_keys(frequent: frozenset[str]) -> Hashes:
    """The phones that a model knows to be shared by a crowd; other kinds of frequent keys are not known in bulk."""
    numbers = [key[2:] for key in sorted(frequent) if key.startswith("p:") and key[2:].isdigit()]
    columns = np.array([[int(n), len(n)] for n in numbers], np.int64).reshape(len(numbers), 2).T
    return _hashed("p", *columns)


def _hashed(kind: str, *parts: NDArray[Any]) -> Hashes:
    key = np.full(len(parts[0]), splitmix64(np.array([ord(kind)], np.uint64)))
    for part in parts:
        _chain(key, part)
    return key


@njit(cache=True, nogil=True)
def _chain(key, part):  # type: ignore[no-untyped-def]
    """Let every key depend on one part more."""
    for n in range(key.size):
        key[n] = mixed(key[n] ^ np.uint64(part[n]))


def _kind(kind: str, held: NDArray[np.bool_], *parts: NDArray[Any]) -> _Kind:
    """The keys of one kind, of the rows that have one."""
    return np.flatnonzero(held), _hashed(kind, *(part[held] for part in parts))


def _paper_keys(cards: Cards) -> Iterator[_Kind]:
    papers = cards.papers
    for number in (papers.own_1, papers.own_2, papers.strange_1, papers.strange_2):
        yield _kind("c", number != NO_NUMBER, number)
    yield _kind("i", papers.insurance != NO_NUMBER, papers.insurance)
    yield _kind("o", papers.old >= 0, papers.old)
    yield _kind("x", papers.other >= 0, papers.other)


def _contact_keys(cards: Cards) -> Iterator[_Kind]:
    rows = cards.rows
    yield _kind("p", rows.phone_length > 0, rows.phone, rows.phone_length)
    yield _kind("r", rows.record >= 0, rows.record)
    yield _kind("w", rows.is_whole & (rows.ward >= 0), rows.digits, rows.province, rows.ward)


def _name_keys(cards: Cards) -> Iterator[_Kind]:
    rows, keys = cards.rows, cards.name_keys
    for row, form in _readings(cards):
        whole, bag = rows.is_whole[row], keys.bag[form]
        year, month, day, digits = (c[row] for c in (rows.year, rows.month, rows.day_of_month, rows.digits))
        early, late = np.minimum(month, day), np.maximum(month, day)
        many = keys.words[form] > 1
        found = [
            _kind("b", whole, bag, year, early, late),
            _kind("d", whole, bag, year % 10, month, day),
            _kind("g", whole, keys.given[form], digits),
            _kind("f", whole & many, keys.front[form], digits),
            _kind("n", rows.ward[row] >= 0, keys.ends[form], year, rows.province[row], rows.ward[row]),
            _kind("y", keys.words[form] >= RARE_WORDS, bag, year, rows.sex[row]),
        ]
        yield from ((row[place], key) for place, key in found)


def _readings(cards: Cards) -> Iterator[tuple[Ints, Ints]]:
    """Rows with a birth year and a form of their name: the first reading of every row, then the second, and so on."""
    rows, names = cards.rows, cards.names
    dated = np.flatnonzero(rows.year > 0)
    first, last = names.form_at[rows.name[dated]], names.form_at[rows.name[dated] + 1]
    for n in range(int((last - first).max(initial=0))):
        held = first + n < last
        yield dated[held], first[held] + n
    mother = names.mother[rows.name[dated]]
    yield dated[mother >= 0], mother[mother >= 0].astype(np.int64)
