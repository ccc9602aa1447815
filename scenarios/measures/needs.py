"""Which analytes an order needs, by its service and, where the catalogue says so, its specimen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.measures.catalogue import Catalogue
from scenarios.measures.named import Bools, Ints
from scenarios.measures.order_rows import OrderRows


@dataclass(frozen=True, slots=True)
class Needs:
    """Needed or not, by service, specimen (the last of each: none is named) and analyte."""

    analytes: tuple[str, ...]
    table: NDArray[np.bool_]

    @staticmethod
    def of(orders: OrderRows, catalogue: Catalogue) -> Needs:
        """The needs of the services and specimens that were ordered."""
        rows = catalogue.needed.to_pylist()
        analytes = tuple(sorted({row["analyte"] for row in rows}))
        place = {key: n for n, key in enumerate(analytes)}
        services, specimens = ({w: n for n, w in enumerate(of.words)} for of in (orders.service, orders.specimen))
        table = np.zeros((len(services) + 1, len(specimens) + 1, len(analytes)), bool)
        for row in rows:
            if row["service"] in services and (row["specimen"] is None or row["specimen"] in specimens):
                on = slice(None) if row["specimen"] is None else specimens[row["specimen"]]
                table[services[row["service"]], on, place[row["analyte"]]] = True
        return Needs(analytes, table)

    def along(self, orders: OrderRows, rows: Ints) -> Bools:
        """By order and analyte."""
        return np.asarray(self.table[orders.service.number[rows], orders.specimen.number[rows]])

    def whether(self, orders: OrderRows, rows: Ints, analyte: Ints) -> Bools:
        """Per order, whether it needs this one analyte."""
        return np.asarray(self.table[orders.service.number[rows], orders.specimen.number[rows], analyte])
