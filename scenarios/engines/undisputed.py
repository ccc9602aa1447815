"""Families in which nobody is disputed: who is linked with whom as the cards arrive, for all families at once.

Where no veto stands, and no twins are suspected, within what certain pairs join, cards only ever come together. Two are
one person's as soon as a chain of certain pairs joins them, and may be until then as soon as two such chains end in a
probable pair. The fold of the index says the same card by card, and tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from coordinator.bulk.arrays import NEVER, NOTHING_KNOWN
from coordinator.linking.grading import NO_VETO, PARTS, Bytes
from scenarios.engines.families import Bools, Families, Ints, Spans, together, two_among


def are_disputed(families: Families, veto: Bytes) -> Bools:
    """Per family, whether a veto or likely twins stand between cards that certain pairs join, now or one day.

    So is one in which a veto parts two cards of persons whom a probable pair brings near: that ends the question.
    `veto`: per family what stands between every two of its cards, in the order of `two_among`.
    """
    size = families.cards.shape[1]
    between = np.zeros((len(veto), size, size), np.int8)
    for a, b in (two_among(size), two_among(size)[::-1]):
        between[:, a, b] = veto
    one = _closed(families.sure | np.eye(size, dtype=np.bool_))
    near = one @ families.likely @ one
    return np.asarray(((between != NO_VETO) & one | (between == PARTS) & near).any(axis=(1, 2)))


def joined(families: Families, arrivals: Ints) -> Spans:
    """The links in undisputed families. `arrivals`: per card of the table when it arrives; NEVER: linked with none."""
    cards, there = np.arange(families.cards.shape[1]), arrivals[families.cards]
    certain = np.where(families.sure, np.maximum(there[:, :, None], there[:, None, :]), NEVER)
    certain[:, cards, cards] = there
    for k in cards:
        np.minimum(certain, np.maximum(certain[:, :, k, None], certain[:, None, k, :]), out=certain)
    probable = _soonest(_soonest(certain, np.where(families.likely, NOTHING_KNOWN, NEVER)), certain)
    lasting = np.full_like(certain, NEVER)
    return together((_spans(families.cards, True, certain, lasting), _spans(families.cards, False, probable, certain)))


def _closed(step: Bools) -> Bools:
    """Per family and two cards, whether any chain of steps leads from one to the other."""
    reached = step.copy()
    for k in range(step.shape[1]):
        reached |= reached[:, :, k, None] & reached[:, None, k, :]
    return reached


def _soonest(first: Ints, then: Ints) -> Ints:
    """Per family and two cards, from when on a first step to some card and then one to the other both hold."""
    found = np.full_like(first, NEVER)
    for k in range(first.shape[1]):
        np.minimum(found, np.maximum(first[:, :, k, None], then[:, None, k, :]), out=found)
    return found


def _spans(cards: Ints, certain: bool, begins: Ints, ends: Ints) -> Spans:
    """One span per two cards of a family that are linked before their link would end."""
    family, a, b = np.nonzero(begins < ends)
    family, a, b = (place[a < b] for place in (family, a, b))
    found = cards[family, a], cards[family, b], np.full(len(family), certain)
    return Spans(*found, begins[family, a, b], ends[family, a, b])
