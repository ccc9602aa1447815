"""Rows to columns: all at once when every cell has its type, else row by row to name the ones that have not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

Fault = tuple[int, int, str, str]  # file, line, what was wrong, the beginning of the row


def batch_of(
    rows: list[tuple[Any, ...]], schema: pa.Schema, places: Mapping[str, str] | None = None
) -> tuple[pa.RecordBatch, list[Fault]]:
    """The rows as one Arrow batch in the schema, and the rows left out because a cell is not of its type.

    The first two cells of a row are its file and line. `places`: how the source names a column.
    """
    try:
        return _batch(rows, schema), []
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        pass
    good, faults = [], []
    for row in rows:
        wrong = next((f for f, cell in zip(schema, row, strict=True) if not _fits(f.type, cell)), None)
        if wrong is None:
            good.append(row)
        else:
            place = (places or {}).get(wrong.name, wrong.name)
            faults.append((row[0], row[1], f"{place} is not {_kind(wrong.type)}", repr(row[3:])))
    return _batch(good, schema), faults


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.record_batch([_column(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _column(cells: Any, kind: pa.DataType) -> pa.Array[Any]:
    if not pa.types.is_floating(kind):
        return pa.array(cells, kind)
    # Asked for floats, Arrow would take true for 1: let it say first what the cells are.
    found = pa.array(cells)
    if not (pa.types.is_floating(found.type) or pa.types.is_integer(found.type) or pa.types.is_null(found.type)):
        raise TypeError(found.type)
    cast: pa.Array[Any] = found.cast(kind)
    return cast


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "a string"
    return "true or false" if pa.types.is_boolean(kind) else "a number"


def _fits(kind: pa.DataType, cell: Any) -> bool:
    if cell is None:
        return True
    if pa.types.is_string(kind):
        return isinstance(cell, str)
    if pa.types.is_boolean(kind):
        return isinstance(cell, bool)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return False
    if not pa.types.is_floating(kind):
        return isinstance(cell, int) and abs(cell) < 2 ** (kind.bit_width - 1)
    # Arrow takes an int into a float column only while the float can hold it exactly.
    return isinstance(cell, int) and abs(cell) <= 2**53 if not isinstance(cell, float) else math.isfinite(cell)
