"""Tubes of blood: a container with blood of one draw, filled for all orders of the draw that need it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenarios.measures.catalogue import Catalogue
from scenarios.measures.named import Bools, Ints, numbered
from scenarios.measures.order_rows import OrderRows


@dataclass(frozen=True, slots=True)
class Tubes:
    """One entry per tube, draw by draw: its `draw` (a number of its own) and `microlitres`.

    `row` and `of`: every order that is on a tube, and the tube. One container drawn for two specimens has the larger
    volume. Whole microlitres, so that a total does not depend on the order of summing.
    """

    draw: Ints
    microlitres: Ints
    row: Ints
    of: Ints

    def all_of(self, gone: Bools) -> Bools:
        """Tubes whose every order is among these."""
        left = np.bincount(self.of[~gone[self.row]], minlength=len(self.draw))
        return np.asarray(left == 0)

    def draws_of(self, saved: Bools) -> Bools:
        """Of each draw one tube, where all its tubes are among these."""
        left = np.bincount(self.draw[~saved], minlength=int(self.draw.max(initial=-1)) + 1)
        return np.asarray((np.diff(self.draw, prepend=-1) != 0) & (left[self.draw] == 0))


def tubes_of(orders: OrderRows, rows: Ints, catalogue: Catalogue) -> Tubes:
    """The tubes of these orders; who needs no blood, or is of no draw, is on none."""
    held = {row["specimen"]: row for row in catalogue.containers.to_pylist() if (row["blood_ml"] or 0) > 0}
    names = sorted({row["container"] for row in held.values()})
    words, size = orders.specimen.words, max(len(names), 1)
    container = orders.specimen.turned([names.index(held[w]["container"]) if w in held else -1 for w in words], -1)
    microlitres = orders.specimen.turned([round(held[w]["blood_ml"] * 1000) if w in held else 0 for w in words])
    rows = rows[(container[rows] >= 0) & (orders.draw[rows] >= 0)]
    key = numbered(orders.draw[rows])[0] * size + container[rows]
    filled = np.bincount(key, minlength=1) > 0
    of, tubes = (np.cumsum(filled) - 1)[key], np.flatnonzero(filled)
    most = np.zeros(len(tubes), np.int64)
    np.maximum.at(most, of, microlitres[rows])
    return Tubes(tubes // size, most, rows, of)
