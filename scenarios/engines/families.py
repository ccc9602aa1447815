"""Families of cards of one size each, the pairs that join them, and the links that come of it, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Pairs(NamedTuple):
    """Rows of two cards that are certainly or probably one person's, the lower first."""

    one: Ints
    other: Ints
    certain: Bools

    def take(self, which: Bools | Ints) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.one[which], self.other[which], self.certain[which])


class Spans(NamedTuple):
    """Rows of two cards that are linked, how surely, from when on, and until before when (NEVER: until now)."""

    one: Ints
    other: Ints
    certain: Bools
    begins: Ints
    ends: Ints


def together(spans: Iterable[Spans]) -> Spans:
    """One after the other."""
    return Spans(*(np.concatenate(column) for column in zip(*spans, strict=True)))


class Families(NamedTuple):
    """A row of cards per family; per family and two of its cards, whether a certain or a probable pair joins them."""

    cards: Ints
    sure: Bools
    likely: Bools

    def take(self, which: Bools) -> Families:
        """Some of the families."""
        return Families(self.cards[which], self.sure[which], self.likely[which])


def families_of(cards: Ints, pairs: Pairs, number: int) -> Families:
    """Families by their rows of cards, out of so many cards; `pairs` may join others too."""
    many, size = cards.shape
    family, place = np.full(number, -1), np.zeros(number, np.int64)
    family[cards], place[cards] = np.arange(many)[:, None], np.arange(size)
    found = np.zeros((2, many, size, size), bool)
    one, other, certain = pairs.take(family[pairs.one] >= 0)
    for a, b in ((one, other), (other, one)):
        found[np.where(certain, 0, 1), family[a], place[a], place[b]] = True
    return Families(cards, found[0], found[1])


@lru_cache(maxsize=64)
def two_among(cards: int) -> Ints:
    """The places of the lower and of the higher card of every two among so many."""
    return np.array(np.triu_indices(cards, 1))
