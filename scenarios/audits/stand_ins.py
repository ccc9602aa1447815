"""The time of collection where nobody told it and the table of facilities says which told time stands for it there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyarrow import compute

from emr_hub.formats.row import EXECUTED_DAY, ORDERED_DAY, TAKEN_DAY
from scenarios.audits.laboratories import STAND_INS, Laboratory

pc: Any = compute  # its type stubs know neither every function nor every shape
_DAYS = {"ordered": ORDERED_DAY, "executed": EXECUTED_DAY}


def with_collection(
    rows: Iterable[pa.Table], laboratories: Mapping[str, Laboratory], filled: Counter[str]
) -> Iterator[pa.Table]:
    """The rows, `taken` filled by facility; `filled` counts them by the time that stands in.

    A told time of collection always stands. A day without a time stays a day.
    """
    by_time = {time: [code for code, one in laboratories.items() if one.collection == time] for time in STAND_INS}
    for table in rows:
        for time, codes in by_time.items():
            if codes:
                table = _filled(table, time, codes, filled)
        yield table


def _filled(table: pa.Table, time: str, codes: list[str], filled: Counter[str]) -> pa.Table:
    there = pc.is_in(table["facility"], value_set=pa.array(codes, pa.string()))
    now = pc.and_(pc.and_(there, pc.is_null(table["taken"])), pc.is_valid(table[time]))
    filled[time] += pc.sum(now).as_py() or 0
    dates = pc.coalesce(table["dates"], pa.scalar(0, pa.int8()))
    day = pc.not_equal(pc.bit_wise_and(dates, pa.scalar(_DAYS[time], pa.int8())), pa.scalar(0, pa.int8()))
    marked = pc.bit_wise_or(dates, pa.scalar(TAKEN_DAY, pa.int8()))
    return _with(
        _with(table, "taken", pc.if_else(now, table[time], table["taken"])),
        "dates", pc.if_else(pc.and_(now, day), marked, dates),
    )  # fmt: skip


def _with(table: pa.Table, name: str, cells: Any) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), cells)
