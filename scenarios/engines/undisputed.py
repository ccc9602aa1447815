"""Families in which no two cards are doubted: who is linked with whom as the cards arrive, for all families at once.

Where no veto stands and no twins are suspected, cards only ever come together. Two are one person's as soon as a chain
of certain pairs joins them, and may be until then as soon as two such chains end in a probable pair. The fold of the
index says the same card by card, and tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk.arrays import NEVER, NOTHING_KNOWN

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


def joined(families: Ints, pairs: Pairs, arrivals: Ints) -> Spans:
    """The links in families of one size. `families`: a row each, of its cards; `pairs`: all that join cards of one.

    `arrivals`: per card of the table when it arrives; NEVER for one that is linked with none.
    """
    sure, likely = _pairs_by_family(families, pairs, len(arrivals))
    cards = np.arange(families.shape[1])
    there = arrivals[families]
    certain = np.where(sure, np.maximum(there[:, :, None], there[:, None, :]), NEVER)
    certain[:, cards, cards] = there
    for k in cards:
        np.minimum(certain, np.maximum(certain[:, :, k, None], certain[:, None, k, :]), out=certain)
    probable = _soonest(_soonest(certain, np.where(likely, NOTHING_KNOWN, NEVER)), certain)
    told = _spans(families, True, certain, np.full_like(certain, NEVER)), _spans(families, False, probable, certain)
    return together(told)


def _pairs_by_family(families: Ints, pairs: Pairs, cards: int) -> tuple[Bools, Bools]:
    """Per family and two of its cards, whether a certain pair joins them, and whether a probable one."""
    number, size = families.shape
    family, place = np.full(cards, -1), np.zeros(cards, np.int64)
    family[families], place[families] = np.arange(number)[:, None], np.arange(size)
    found = np.zeros((2, number, size, size), bool)
    one, other, certain = pairs.take(family[pairs.one] >= 0)
    for a, b in ((one, other), (other, one)):
        found[np.where(certain, 0, 1), family[a], place[a], place[b]] = True
    return found[0], found[1]


def _soonest(first: Ints, then: Ints) -> Ints:
    """Per family and two cards, from when on a first step to some card and then one to the other both hold."""
    found = np.full_like(first, NEVER)
    for k in range(first.shape[1]):
        np.minimum(found, np.maximum(first[:, :, k, None], then[:, None, k, :]), out=found)
    return found


def _spans(families: Ints, certain: bool, begins: Ints, ends: Ints) -> Spans:
    """One span per two cards of a family that are linked before their link would end."""
    family, a, b = np.nonzero(begins < ends)
    family, a, b = (place[a < b] for place in (family, a, b))
    found = families[family, a], families[family, b], np.full(len(family), certain)
    return Spans(*found, begins[family, a, b], ends[family, a, b])
