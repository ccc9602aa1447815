"""What every two cards of many families show, found for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking import Grader, Prepared
from coordinator.linking.grading import NO_VETO
from scenarios.engines.undisputed import Bools, Ints


class Shown(NamedTuple):
    """Families of one size: a row of cards each, and what every two of them show, in the order of `two_among`.

    `doubted`: per family, whether a veto stands between two of its cards, or they may be twins.
    """

    families: Ints
    packed: NDArray[np.int32]
    rarity: NDArray[np.float64]
    doubted: Bools

    def take(self, which: Bools) -> Shown:
        """Some of the families."""
        return Shown(self.families[which], self.packed[which], self.rarity[which], self.doubted[which])


def shown_by(prepared: Prepared, grader: Grader, families: Sequence[Ints]) -> list[Shown]:
    """What families show. `families`: for each size a row of cards per family; one entry each."""
    if not families:
        return []
    pairs = [rows[:, two_among(rows.shape[1])] for rows in families]  # per family the lower cards, then the higher
    one, other = (np.concatenate([two[:, side].ravel() for two in pairs]) for side in (0, 1))
    packed, rarity = prepared.found(one, other)
    is_doubted = grader.grade(packed, rarity).veto != NO_VETO
    found, at = [], 0
    for rows, two in zip(families, pairs, strict=True):
        here, shape = slice(at, at + two[:, 0].size), two[:, 0].shape
        doubted = is_doubted[here].reshape(shape).any(axis=1)
        found.append(Shown(rows, packed[here].reshape(shape), rarity[here].reshape(shape), doubted))
        at = here.stop
    return found


@lru_cache(maxsize=64)
def two_among(cards: int) -> Ints:
    """The places of the lower and of the higher card of every two among so many."""
    return np.array(np.triu_indices(cards, 1))
