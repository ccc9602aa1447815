"""What playing an arm must know of a world's orders beside the ground that they were judged on."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs


class SignedOrders(Protocol):
    """Along the orders table: ids, when each was signed (ms UTC) and in which facility; the analytes of the world.

    The columns of a world are such, and so is the little of them that a block is played with.
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
    def of(orders: pa.Table, analytes: tuple[str, ...]) -> Signed:
        """The orders of a drawn world, all of which say where and when they were signed, and the world's analytes."""
        facility = longs(orders, "facility_id").astype(np.int32)
        return Signed(longs(orders, "order_id"), longs(orders, "signed_at"), facility, analytes)
