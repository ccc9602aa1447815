"""Whole numbers and times of plain tables as numbers of 64 bits."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.clock import day_start
from emr_hub.formats.tables import Unread, instants_of, read_times
from emr_hub.formats.written_times import FIRST_YEAR, LAST_YEAR
from scenarios.audits.plain_tables.records import NO_TIME, TooManyWords

pc: Any = compute  # its type stubs know neither every function nor every shape

_FIRST, _LAST = day_start(date(int(FIRST_YEAR), 1, 1)), day_start(date(int(LAST_YEAR) + 1, 1, 1)) - 1


def whole(column: Any, null: np.int64) -> NDArray[np.int64]:
    """Whole numbers."""
    column = pc.cast(column, pa.int64())
    if column.null_count:
        column = pc.fill_null(column, int(null))
    return np.asarray(column.to_numpy(zero_copy_only=False), np.int64)


def instants_in(column: Any, zone: str, name: str, unread: Unread) -> NDArray[np.int64]:
    """Instants in milliseconds; a time without a zone is one of `zone`.

    A year that no laboratory has seen is no time, as in any table: its words go to `unread` under the field's name.
    Raises TooManyWords for times that only the general way can read.
    """
    try:
        instants = instants_of(column, zone)
    except pa.ArrowException:  # so far away that it has no place in the zone
        raise TooManyWords from None
    ends = pc.min_max(pc.cast(instants, pa.int64())).as_py()
    if ends["min"] is not None and not _FIRST <= ends["min"] <= ends["max"] <= _LAST:
        times = read_times(column, (), zone)
        unread.add(name, column, times.unread)
        instants = times.instant
    return whole(instants, NO_TIME)
