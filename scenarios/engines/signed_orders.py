"""What playing an arm must know of a world's orders beside the ground that they were judged on."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class SignedOrders(Protocol):
    """Along the orders table: ids, when each was signed (ms UTC) and in which facility; the analytes of the world.

    The columns of a world are such, and so is the little of them that waits until a block is played.
    """

    @property
    def order_id(self) -> NDArray[np.int64]: ...
    @property
    def signed(self) -> NDArray[np.int64]: ...
    @property
    def facility(self) -> NDArray[np.int32]: ...
    @property
    def analytes(self) -> tuple[str, ...]: ...


class Signed(NamedTuple):
    """Orders by these four alone."""

    order_id: NDArray[np.int64]
    signed: NDArray[np.int64]
    facility: NDArray[np.int32]
    analytes: tuple[str, ...]

    @staticmethod
    def of(orders: SignedOrders) -> Signed:
        """What of the columns of a world is needed to play it."""
        return Signed(orders.order_id, orders.signed, orders.facility, orders.analytes)
