"""The orders of a block by their ids: their rows, which are measured, and who they were truly for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.clock import Instant
from emr_hub.columns import given, longs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OrderRows:
    """One entry per row of the orders table; `measured`: those signed in the period asked for."""

    table: pa.Table
    sorted_ids: Ints
    by: Ints
    measured: Bools

    @staticmethod
    def of(table: pa.Table, start: Instant, end: Instant) -> OrderRows:
        """The orders of a table, measured from `start` until before `end`."""
        ids, signed = longs(table, "order_id"), longs(table, "signed_at")
        by = np.argsort(ids, kind="stable")
        return OrderRows(table, ids[by], by, (signed >= start) & (signed < end) & given(table, "signed_at"))

    def rows(self, ids: Ints) -> Ints:
        """The row of each order named; -1 where there is none."""
        if not len(self.sorted_ids):
            return np.full(len(ids), -1, np.int64)
        first, last = self.sorted_ids[0], self.sorted_ids[-1]
        if last - first == len(self.sorted_ids) - 1:  # no gaps, as in every block of a drawn world: nothing to search
            return np.where((ids >= first) & (ids <= last), self.by[np.clip(ids, first, last) - first], -1)
        place = np.minimum(np.searchsorted(self.sorted_ids, ids), len(self.sorted_ids) - 1)
        return np.where(self.sorted_ids[place] == ids, self.by[place], -1)

    def measured_rows(self, ids: Ints) -> Ints:
        """The row of each order named; -1 where it is none of the measured period."""
        rows = self.rows(ids)
        return np.where(self.measured[rows], rows, -1) if len(self.measured) else rows

    def people(self, truth: pa.Table) -> Ints:
        """Per row, the person an order was truly for; -1 where nobody knows."""
        found = np.full(self.table.num_rows, -1, np.int64)
        rows = self.rows(longs(truth, "order_id"))
        found[rows[rows >= 0]] = longs(truth, "person_id", -1)[rows >= 0]
        return found
