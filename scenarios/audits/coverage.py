"""How far each facility fills its columns: codes, units, times, readings, and the fields that say who somebody is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from scenarios.audits.tallies import added

pc: Any = compute  # its type stubs know neither every function nor every shape
ROW_FACTS = ("coded", "understood", "unit", "converts", "ordered", "collected", "resulted", "status", "flag", "context")
CARD_FACTS = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")
_TEXT: pa.DataType = pa.string()
_NUMBER: pa.DataType = pa.int64()
COVERAGE = pa.schema([("facility", _TEXT), *((n, _NUMBER) for n in ("rows", "kept", *ROW_FACTS))])
CARDS = pa.schema([("facility", _TEXT), *((n, _NUMBER) for n in ("cards", *CARD_FACTS))])


def row_coverage(
    rows: pa.Table, understood: NDArray[np.bool_], converts: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> pa.Table:
    """Rows of each facility that carry each fact. Shape: COVERAGE; a facility that is not named is "".

    `understood`: the code has a meaning; `converts`: a value without unit, or one whose unit converts. `unit` counts
    rows that need none too: words and readings.
    """
    given = {name: _given(rows, name) for name in ("ordered", "taken", "issued", "status", "context")}
    number = pc.is_valid(rows["value"])
    cells = {
        "rows": _ones(rows.num_rows), "kept": kept,
        "coded": pc.or_(pc.or_(_given(rows, "loinc"), _given(rows, "code")), _given(rows, "service")),
        "understood": understood, "unit": pc.or_(pc.invert(number), _given(rows, "unit")), "converts": converts,
        "ordered": given["ordered"], "collected": given["taken"], "resulted": given["issued"],
        "status": given["status"], "context": given["context"],
        "flag": pc.or_(_given(rows, "interpretation"), pc.or_(_given(rows, "low"), _given(rows, "high"))),
    }  # fmt: skip
    return _by_facility(rows["facility"], cells, COVERAGE)


def card_coverage(cards: pa.Table) -> pa.Table:
    """Cards of each facility that carry each field of identity. Shape: CARDS."""
    cells = {"cards": _ones(cards.num_rows), **{name: _given(cards, name) for name in CARD_FACTS}}
    return _by_facility(cards["facility"], cells, CARDS)


def _by_facility(facility: Any, cells: dict[str, Any], schema: pa.Schema) -> pa.Table:
    named = pc.coalesce(pc.cast(facility, pa.string()), "")
    columns = [named, *(pc.cast(cells[name], pa.int64()) for name in schema.names[1:])]
    return added([pa.table([_whole(c) for c in columns], schema=schema)])


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _given(table: pa.Table, name: str) -> Any:
    if name not in table.column_names:
        return pa.array([False] * table.num_rows)
    return _whole(pc.is_valid(table[name]))


def _ones(rows: int) -> Any:
    return pa.array(np.ones(rows, np.int64))
