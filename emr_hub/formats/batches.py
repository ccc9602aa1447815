"""Rows to columns: all at once when every element has its type, else row by row to name the ones that have not."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from emr_hub.formats.observations import ROW

_PLACES = {
    "value": "the value", "low": "referenceRange.low", "high": "referenceRange.high", "source_id": "id",
    "updated": "meta.lastUpdated", "subject": "subject.reference", "encounter": "encounter.reference",
    "effective": "effective[x]", "label": "code.text", "loinc": "code.coding.code", "local_code": "code.coding.code",
    "interpretation": "interpretation.coding.code",
}  # fmt: skip
Fault = tuple[int, int, str, str]  # file, line, what was wrong, the beginning of the row


def batch_of(rows: list[tuple[Any, ...]]) -> tuple[pa.RecordBatch, list[Fault]]:
    """The rows as one Arrow batch, and the rows left out because an element is not of its type."""
    try:
        return _batch(rows), []
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    good, faults = [], []
    for row in rows:
        wrong = next((name for name, cell in zip(ROW.names, row, strict=True) if not _fits(name, cell)), None)
        if wrong is None:
            good.append(row)
        else:
            kind = "a number" if pa.types.is_floating(ROW.field(wrong).type) else "a string"
            faults.append((row[0], row[1], f"{_PLACES.get(wrong, wrong)} is not {kind}", repr(row[3:])))
    return _batch(good), faults


def _batch(rows: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([] for _ in ROW)
    return pa.record_batch([_column(c, f.type) for c, f in zip(columns, ROW, strict=True)], schema=ROW)


def _column(cells: Any, kind: pa.DataType) -> pa.Array[Any]:
    if not pa.types.is_floating(kind):
        return pa.array(cells, kind)
    # Asked for floats, Arrow would take true for 1: let it say first what the cells are.
    found = pa.array(cells)
    if not (pa.types.is_floating(found.type) or pa.types.is_integer(found.type) or pa.types.is_null(found.type)):
        raise TypeError(found.type)
    cast: pa.Array[Any] = found.cast(kind)
    return cast


def _fits(name: str, cell: Any) -> bool:
    kind = ROW.field(name).type
    if cell is None:
        return True
    if pa.types.is_string(kind):
        return isinstance(cell, str)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return False
    # Arrow takes an int into a float column only while the float can hold it exactly.
    return isinstance(cell, int) and abs(cell) <= 2**53 if not isinstance(cell, float) else math.isfinite(cell)
