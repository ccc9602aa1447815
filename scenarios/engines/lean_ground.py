"""A ground while it waits to be played: without what follows from the rest of it and from the orders it was laid for.

What waits of a large world is written to disk and read back, block by block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk import Ground
from scenarios.engines.signed_orders import SignedOrders

_OUT = np.empty(0, np.int64)  # of a column that is left out
_OUT_32 = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class LeanGround:
    """A ground with some columns left out, and three others in half their bytes. A block has far fewer rows than 2^31.

    Where each item stands among the results is lost: a curve alone asks for it.
    """

    rest: Ground
    row: NDArray[np.int32]
    first_item: NDArray[np.int32]
    first_later: NDArray[np.int32]

    @staticmethod
    def of(ground: Ground) -> LeanGround:
        """What of a ground must wait."""
        laid = ground.arranged
        row, *firsts = (x.astype(np.int32) for x in (laid.row, laid.orders.first_item, laid.orders.first_later))
        orders = laid.orders._replace(order_id=_OUT, signed=_OUT, facility=_OUT_32, first_item=_OUT, first_later=_OUT)
        items = laid.items._replace(order=_OUT_32)
        lean = replace(laid, orders=orders, items=items, row=_OUT, item_row=_OUT)
        return LeanGround(replace(ground, arranged=lean), row, *firsts)

    def laid_for(self, signed: SignedOrders) -> Ground:
        """The ground as it was laid for these orders."""
        laid = self.rest.arranged
        row, first, later = (x.astype(np.int64) for x in (self.row, self.first_item, self.first_later))
        orders = laid.orders._replace(
            order_id=signed.order_id[row], signed=signed.signed[row], facility=signed.facility[row], first_item=first,
            first_later=later,
        )  # fmt: skip
        items = laid.items._replace(order=np.repeat(np.arange(len(row), dtype=np.int32), np.diff(first)))
        return replace(self.rest, arranged=replace(laid, orders=orders, items=items, row=row))
