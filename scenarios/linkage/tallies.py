"""Pairs of registrations counted: truly one person's, linked as one person's, and both; without listing a pair.

A group of k registrations holds k(k-1)/2 pairs, so the counts follow from the sizes of persons, of links and of
their overlaps. Pairs of one person are not independent draws: they are tallied per island, the smallest set of
registrations that neither a person nor a link leaves, and intervals take islands as what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """One number per island: pairs truly one person's (`same`), linked (`linked`), and linked rightly (`right`)."""

    same: NDArray[np.int64]
    linked: NDArray[np.int64]
    right: NDArray[np.int64]

    @property
    def missed(self) -> int:
        """Pairs of one person that no link joins."""
        return int(self.same.sum() - self.right.sum())

    @property
    def wrong(self) -> int:
        """Pairs of two people that a link joins."""
        return int(self.linked.sum() - self.right.sum())

    def minus(self, other: Tally) -> Tally:
        """The pairs of this tally that are not in the other; both must number the same islands."""
        return Tally(self.same - other.same, self.linked - other.linked, self.right - other.right)


def islands(person: Labels, linked: Labels) -> Labels:
    """The island of each registration: people and links that share a registration lie on one."""
    people, groups = _dense(person), _dense(linked)
    first_group = int(people.max(initial=-1)) + 1
    nodes = first_group + int(groups.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(people), np.int8), (people, groups + first_group)), shape=(nodes, nodes))
    _, island = connected_components(edges, directed=False)
    return np.asarray(island[people], dtype=np.int64)


def tally(person: Labels, linked: Labels, island: Labels, among: NDArray[np.bool_] | None = None) -> Tally:
    """The pairs of all registrations, or of those `among` them, per island (as many as `island` numbers)."""
    size = int(island.max(initial=-1)) + 1
    chosen = slice(None) if among is None else among
    people, groups, where = _dense(person)[chosen], _dense(linked)[chosen], island[chosen]
    overlap = people * (int(groups.max(initial=0)) + 1) + groups
    return Tally(*(_pairs(labels, where, size) for labels in (people, groups, overlap)))


def _pairs(labels: Labels, island: Labels, size: int) -> NDArray[np.int64]:
    """Pairs within equal labels, summed per island; a label lies on one island only."""
    _, first, count = np.unique(labels, return_index=True, return_counts=True)
    pairs = np.zeros(size, np.int64)
    np.add.at(pairs, island[first], count * (count - 1) // 2)
    return pairs


def _dense(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def joined(linked: Labels, one: NDArray[np.int64], other: NDArray[np.int64]) -> Labels:
    """The groups after further pairs of rows were accepted as one person's: what a reviewer's yes would make."""
    groups = _dense(linked)
    size = int(groups.max(initial=-1)) + 1
    edges = coo_array((np.ones(len(one), np.int8), (groups[one], groups[other])), shape=(size, size))
    _, merged = connected_components(edges, directed=False)
    return np.asarray(merged[groups], dtype=np.int64)
