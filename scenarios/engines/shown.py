"""What every two cards of many families show, found for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking import Grader, Prepared
from coordinator.linking.grading import Bytes
from scenarios.engines.families import Bools, Ints, two_among


class Shown(NamedTuple):
    """What every two cards of families of one size show: a row per family, a column per two as `two_among` has them.

    `veto`: what stands between the two, as graded pairs have it.
    """

    packed: NDArray[np.int32]
    rarity: NDArray[np.float64]
    veto: Bytes

    def take(self, which: Bools) -> Shown:
        """Some of the families."""
        return Shown(self.packed[which], self.rarity[which], self.veto[which])


def shown_by(prepared: Prepared, grader: Grader, families: Sequence[Ints]) -> Iterator[Shown]:
    """What families show, in their order. `families`: for each size a row of cards per family."""
    pairs = [rows[:, two_among(rows.shape[1])] for rows in families]  # per family the lower cards, then the higher
    none = np.empty(0, np.int64)
    one, other = (np.concatenate([none, *(two[:, side].ravel() for two in pairs)]) for side in (0, 1))
    packed, rarity = prepared.found(one, other)
    veto, at = grader.grade(packed, rarity).veto, 0
    for two in pairs:
        here, shape = slice(at, at + two[:, 0].size), two[:, 0].shape
        yield Shown(packed[here].reshape(shape), rarity[here].reshape(shape), veto[here].reshape(shape))
        at = here.stop
