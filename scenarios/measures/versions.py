"""Every version of the results of the orders that were cut or reused, ready to be looked up by order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from emr_hub.columns import given, longs
from scenarios.measures.named import Bools, Ints, Named
from scenarios.measures.order_rows import OrderRows

_NO_RESULT = ("registered", "preliminary", "cancelled", "entered-in-error")


@dataclass(frozen=True, slots=True)
class Versions:
    """One entry per row of `table`, by the row of its order among the orders.

    `analyte`: its place among those asked about, -1 for all others. `known`: since when, -1 where nobody knows.
    `holds`: whether it stands for a result.
    """

    table: pa.Table
    order: Ints
    analyte: Ints
    version: Ints
    known: Ints
    holds: Bools

    @staticmethod
    def of(results: pa.Table, orders: OrderRows, rows: Ints, analytes: Sequence[str]) -> Versions:
        """The versions of these orders."""
        asked = np.zeros(len(orders.order_id) + 1, bool)  # the last for results of orders that nobody has
        asked[rows] = True
        asked[-1] = False
        order = orders.rows(longs(results, "order_id"))
        row = np.flatnonzero(asked[order])
        row = row[np.argsort(order[row], kind="stable")]
        few = results.take(row)
        return Versions(
            few, order[row], Named.of(few, "analyte").among(analytes).number, longs(few, "version", -1),
            longs(few, "known_at", -1), _holds(few),
        )  # fmt: skip

    def of_each(self, orders: Ints) -> tuple[Ints, Ints]:
        """Every version of each order: the place in `orders`, and the entry here."""
        first, last = (np.searchsorted(self.order, orders, side) for side in ("left", "right"))
        which = np.repeat(np.arange(len(orders)), last - first)
        return which, np.arange(len(which)) - np.repeat(np.cumsum(last - first) - last, last - first)


def _holds(results: pa.Table) -> Bools:
    """A version whose status is that of a result, and that says something."""
    status = Named.of(results, "status")
    stands = (status.number >= 0) & ~status.where(*_NO_RESULT)
    says = given(results, "value") | given(results, "text") | given(results, "flag")
    return np.asarray(stands & says & given(results, "version"))
