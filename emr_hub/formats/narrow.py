"""Rows of a reader that fills only some columns, as batches in a full shape: the other columns are null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa


def batch_in(schema: pa.Schema, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """One batch of `schema` from tuples of the named cells; times are instants (ms), cells of their type already."""
    told = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    columns: list[Any] = [
        pa.array(told[field.name], field.type) if field.name in told else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.record_batch(columns, schema=schema)
