"""What a method of linking answered about the rows of one table, and what a reviewer would make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.linkage.tallies import Labels, joined

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Answer:
    """The group of each row as linked automatically, and the pairs of rows that wait for a person's decision."""

    method: str
    group: Labels
    asked_one: Labels
    asked_other: Labels

    @property
    def items(self) -> int:
        """Length of the review queue: two groups with several questions between them are one item."""
        pair = np.sort(np.stack([self.group[self.asked_one], self.group[self.asked_other]]), axis=0)
        return int(np.unique(pair, axis=1).shape[1])

    def reviewed(self, person: Labels) -> Labels:
        """The groups after a reviewer who is always right said yes or no to every question."""
        same = person[self.asked_one] == person[self.asked_other]
        return joined(self.group, self.asked_one[same], self.asked_other[same])


def without_questions(method: str, group: Labels) -> Answer:
    """The answer of a method that never asks."""
    return Answer(method, group, _NONE, _NONE)


def pairs_of_two(person: Labels, group: Labels) -> tuple[Labels, Labels]:
    """Every pair of rows of one group that are two people: the wrong links, one by one, lower row first."""
    order = np.lexsort((np.arange(len(group)), group))
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    ends = np.append(starts[1:], len(order))
    low, high = (reduce(person[order], starts) if len(starts) else _NONE for reduce in _EXTREMES)
    mixed = [_within(order[starts[n] : ends[n]], person) for n in np.flatnonzero(low != high)]
    if not mixed:
        return _NONE, _NONE
    return tuple(np.concatenate(side) for side in zip(*mixed, strict=True))  # type: ignore[return-value]


_EXTREMES = (np.minimum.reduceat, np.maximum.reduceat)


def _within(rows: NDArray[np.int64], person: Labels) -> tuple[Labels, Labels]:
    one, other = np.triu_indices(len(rows), 1)
    differ = person[rows[one]] != person[rows[other]]
    return rows[one[differ]], rows[other[differ]]
