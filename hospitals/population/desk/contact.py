"""Who stands at the desk: for whom a card is written, where, at what kind of desk and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row per card to write: for whom (row of the identities), where, at what kind of desk, when, its own key.

    A `second` card is made because the desk did not find the first; `newborn` ones before the child has a name; in an
    `emergency` somebody may be unable to say who they are. `registered` is UTC ms; `profile` a row of the profiles.
    """

    bearer: Ints
    facility_id: Ints
    profile: Ints
    registered: Ints
    key: NDArray[np.uint64]
    newborn: NDArray[np.bool_]
    emergency: NDArray[np.bool_]
    second: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many cards."""
        return len(self.bearer)
