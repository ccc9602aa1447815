"""Whole numbers and times of plain tables as numbers of 64 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.tables import Unread, read_times
from scenarios.audits.plain_tables.records import NO_TIME, TooManyWords

pc: Any = compute  # its type stubs know neither every function nor every shape


def whole(column: Any, null: np.int64) -> NDArray[np.int64]:
    """Whole numbers."""
    column = pc.cast(column, pa.int64())
    if column.null_count:
        column = pc.fill_null(column, int(null))
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)


def instants_in(column: Any, zone: str, name: str, unread: Unread) -> NDArray[np.int64]:
    """Instants in milliseconds, read as in any table; the words of those that are none go to `unread` under `name`.

    Raises TooManyWords for times that only the general way can read.
    """
    try:
        times = read_times(column, (), zone)
    except pa.ArrowException:  # so far away that it has no place in the zone
        raise TooManyWords from None
    unread.add(name, column, times.unread)
    return whole(times.instant, NO_TIME)
