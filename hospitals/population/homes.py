"""Who lives with whom: person numbers in fixed grids of sixteen fall into households by the grid's own luck alone.

So more people change nobody's family, and the patients of a world and a registry of a province share one rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import choices
from hospitals.population.conditions import ROOM
from hospitals.settings import rows

GRID = 16  # person numbers 16k+1 to 16k+16 share out their households among themselves
Ints = NDArray[np.int64]


def parted(seed: int, grid: Ints) -> tuple[Ints, Ints]:
    """For each grid and its sixteen places: the place of the household's first member, and which household it is."""
    table = rows(ROOM, "household_sizes")
    weights = np.array([float(r["share_percent"]) for r in table])
    size = choices(seed, "household size", grid[:, None], weights, np.arange(GRID)[None, :]) + int(table[0]["people"])
    ends = np.cumsum(size, axis=1)
    slot = np.arange(GRID)
    order = (ends[:, None, :] <= slot[None, :, None]).sum(axis=2)
    begins = np.concatenate([np.zeros((len(grid), 1), dtype=np.int64), ends[:, :-1]], axis=1)
    return np.take_along_axis(begins, order, axis=1), order


def heads_of(seed: int, person_id: Ints) -> Ints:
    """The person number of the first member of each person's household: whoever is at home there gives the address."""
    grid, slot = np.divmod(person_id - 1, GRID)
    grids, place = np.unique(grid, return_inverse=True)
    first, _ = parted(seed, grids)
    return np.asarray(grid * GRID + first[place, slot] + 1, dtype=np.int64)
