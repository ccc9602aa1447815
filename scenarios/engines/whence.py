"""Where an order's earlier results are from: the same facility or another, and in which direction they flow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk import Ground, Judged
from emr_hub.terminology import every_facility

DIRECTIONS = ("up", "down", "lateral")
WITHIN = -1


class Whence(NamedTuple):
    """Per arranged order: any needed analyte's result from another facility; its place in DIRECTIONS, or WITHIN one."""

    cross: NDArray[np.bool_]
    direction: NDArray[np.int64]


def whence(ground: Ground, judged: Judged, ranks: NDArray[np.int64]) -> Whence:
    """Read the candidates. Of several other facilities the alphabetically first key gives the direction."""
    orders, items = ground.arranged.orders, ground.arranged.items
    found = np.flatnonzero(judged.candidate >= 0)
    here = orders.facility[items.order[found]]
    there = orders.facility[judged.candidate[found]]
    away = found[here != there]
    cross = np.zeros(len(orders.order_id), bool)
    cross[items.order[away]] = True
    alphabet = _alphabetical(len(ranks))
    first = np.full(len(orders.order_id), len(ranks) + 1, np.int64)
    np.minimum.at(first, items.order[away], alphabet[orders.facility[judged.candidate[away]]])
    crossing = np.flatnonzero(cross)
    source = np.argsort(alphabet)[np.minimum(first[crossing], len(ranks) - 1)]
    step = np.sign(ranks[orders.facility[crossing]] - ranks[source])
    direction = np.full(len(cross), WITHIN)
    direction[crossing] = np.select([step > 0, step < 0], [0, 1], 2)
    return Whence(cross, direction)


def _alphabetical(size: int) -> NDArray[np.int64]:
    """Rank of each facility id by the alphabet of the keys; ids that no facility has come last."""
    names = np.array([f"~{n:09d}" for n in range(size)], dtype=object)
    for f in every_facility().values():
        if f.facility_id < size - 1:
            names[f.facility_id] = f.key
    ranks = np.empty(size, np.int64)
    ranks[np.argsort(names.astype(str), kind="stable")] = np.arange(size)
    return ranks
