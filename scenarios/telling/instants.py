"""Columns of a table out and in again: times as whole milliseconds, a table with some columns changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs

NEVER = 2**62
"""Stands for an instant that did not happen; null in a table."""
Ints = NDArray[np.int64]


def instants(table: pa.Table, name: str) -> Ints:
    """A column of times as ms UTC, NEVER where null."""
    return longs(table, name, NEVER)


def with_instants(table: pa.Table, name: str, values: Ints) -> pa.Table:
    """The table with a column of times replaced; NEVER becomes null."""
    column: Any = pa.array(values, pa.int64(), mask=values >= NEVER)
    return with_column(table, name, column)


def with_column(table: pa.Table, name: str, column: Any) -> pa.Table:
    """The table with a column replaced, in its own type."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), column.cast(table.schema.field(place).type))


def rows_of_ids(wanted: Ints, ids: Ints) -> Ints:
    """The row of each wanted id in a column of ids; every id is there."""
    order = np.argsort(ids, kind="stable")
    return np.asarray(order[np.searchsorted(ids[order], wanted)], dtype=np.int64)
